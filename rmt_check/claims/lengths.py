"""How long is long: lengths below, of the order of, and beyond sqrt(n).

alpha = t / sqrt(n), u = alpha^2 / 2 = t^2 / 2n; Q_n and S_n as in `rmt_check.claims.energies`.
"""

import math
from fractions import Fraction

from scipy import integrate

from rmt_check import laws
from rmt_check.calibration import memory, paper_scale, stability_horizon
from rmt_check.claims.claim import Claim
from rmt_check.claims.energies import S, energy, hidden_energy
from rmt_check.claims.forms import Equal, Limit, Quantity, Together
from rmt_check.claims.sources import FOLLOW_UP, PAPER, REPLIES

ALPHAS = (0.5, 1, 2, 3, 4)
HUGE = [2**m for m in (30, 40, 50)]


def sinh_ratio(alpha: float) -> float:
    """Return sinh(u)/u."""
    u = alpha**2 / 2.0
    return math.sinh(u) / u


def hidden_limit(alpha: float) -> float:
    """Return the integral of sinh(u)/u, u = s^2/2, over s from 0 to alpha."""
    return float(integrate.quad(sinh_ratio, 0.0, alpha)[0])


def power(n: int, alpha: float) -> float:
    """Return Q_n(alpha sqrt(n))."""
    return math.exp(laws.log_power_energy(n, alpha * math.sqrt(n)))


def hidden_over_root(n: int, alpha: float) -> float:
    """Return S_n(alpha sqrt(n)) / sqrt(n)."""
    return math.exp(laws.log_hidden_energy(n, alpha * math.sqrt(n))) / math.sqrt(n)


def at(n: float, exponent: float) -> float:
    """Return log Q_n(t) at t = n^exponent, rounded."""
    return float(laws.log_power_energy(n, round(n**exponent)))


def beyond_critical(n: float) -> float:
    """Return log Q_n(t) over u - log 2u at t = n^.6, where sinh(u)/u ~ e^u/2u."""
    u = round(n**0.6) ** 2 / (2.0 * n)
    return at(n, 0.6) / (u - math.log(2.0 * u))


def per_step(n: int) -> Fraction:
    """Return S_n(t)/(t + 1) at t = n^{1/4}."""
    t = round(n**0.25)
    return hidden_energy(n, t) / (t + 1)


def per_step_rescaled(n: int) -> float:
    """Return the same under the paper's scale."""
    t = round(n**0.25)
    return math.exp(laws.log_hidden_energy(n, t, scale=paper_scale(n))) / (t + 1)


def stays_to(n: int, eps: float) -> int:
    """Return t*(n, eps) if it is the last step with Q_n <= 1 + eps in rational numbers, else -1."""
    t, room = stability_horizon(n, eps), 1 + Fraction(eps)
    return t if t >= 1 and energy(n, t) <= room < energy(n, t + 1) else -1


def horizon_over_form(inverse: float) -> float:
    """Return t*(n, eps) over sqrt(2n sqrt(6 eps)), eps = 1/inverse, at a huge n."""
    n = 10**15
    return stability_horizon(n, 1.0 / inverse) / math.sqrt(2.0 * n * math.sqrt(6.0 / inverse))


LENGTHS = (
    Claim(
        "C10a",
        "Lengths of the order of sqrt(n) suffice for instability: at t = alpha sqrt(n) the "
        "energies tend to Q = sinh(u)/u, u = alpha^2/2, and not to one",
        PAPER,
        Together(
            (
                Limit(
                    Quantity("Q_n(alpha sqrt(n))", power),
                    sinh_ratio,
                    {"n": [4**m for m in range(5, 10)], "alpha": ALPHAS},
                    rate=0.5,
                ),
                Limit(
                    Quantity("S_n(alpha sqrt(n))/sqrt(n)", hidden_over_root),
                    hidden_limit,
                    {"n": [4**m for m in range(5, 10)], "alpha": ALPHAS},
                    rate=0.5,
                ),
            ),
            given=(
                Equal(
                    Quantity("laws.critical_limit", lambda a: float(laws.critical_limit(a))),
                    sinh_ratio,
                    {"alpha": ALPHAS},
                    within=1e-12,
                ),
            ),
        ),
        why="a length of a few sqrt(n) is enough, at any width: at alpha = 4 the mean energy of "
        "the state is many times the t + 1 of infinite width",
    ),
    Claim(
        "C14c",
        "There are three regimes: Q_n(t) -> 1 for t << sqrt(n), -> sinh(u)/u for t ~ sqrt(n), and "
        "log Q_n(t) ~ t^2/2n beyond",
        FOLLOW_UP,
        Together(
            (
                Limit(
                    Quantity("Q_n(n^.4)", lambda n: math.exp(at(n, 0.4))),
                    1.0,
                    {"n": HUGE},
                    rate=0.4,
                ),
                Limit(
                    Quantity("Q_n(n^.5)", lambda n: math.exp(at(n, 0.5))),
                    sinh_ratio(1.0),
                    {"n": HUGE},
                    rate=0.5,
                ),
                Limit(
                    Quantity("log Q_n(n^.6)/(u - log 2u)", beyond_critical),
                    1.0,
                    {"n": HUGE},
                    rate=0.4,
                ),
            )
        ),
        why="up to lengths well below sqrt(n) a wide network is the infinite one; at alpha "
        "sqrt(n) the energy is a fixed function of alpha; beyond it grows like exp(t^2/2n) n/t^2",
    ),
    Claim(
        "C18a",
        "Short sequences, t << sqrt(n), are unaffected by the spectral radius of Glorot: "
        "E||h_t||^2/(t+1) -> 1",
        REPLIES,
        Together(
            (
                Limit(
                    Quantity("S_n(t)/(t + 1) at t = n^(1/4)", per_step),
                    1,
                    {"n": [r**4 for r in (4, 8, 16, 32, 64, 128)]},
                    rate=1,
                ),
            ),
            given=(Equal(S, None, {"n": [r**4 for r in (4, 16, 64, 128)], "t": (2, 16, 128)}),),
        ),
        why="Glorot is as good as at infinite width as long as t^2 << n, whatever the spectral "
        "radius: it matters after sqrt(n) steps only",
    ),
    Claim(
        "C18b",
        "Short sequences, t = n^{1/4}, are unaffected by the paper's rescaling too, in the limit: "
        "E||h_t||^2/(t+1) -> 1",
        REPLIES,
        Together(
            (
                Limit(
                    Quantity("S_n(t)/(t + 1) at t = n^(1/4)", per_step_rescaled),
                    1.0,
                    {"n": [2**m for m in range(12, 53, 4)]},
                    rate=lambda n: n**-0.25 * math.sqrt(math.log(n)),
                ),
                Equal(
                    Quantity("steps to 1/e", lambda n: memory(n, paper_scale(n))),
                    Quantity("5 (n = 192), 24 (1024)", lambda n: {192: 5, 1024: 24}[n]),
                    {"n": (192, 1024)},
                ),
            )
        ),
        why="unaffected means t << sqrt(n/log n): true in the limit, and not at widths in use, "
        "where under the paper's scale a state has faded to 1/e after 5 steps (n = 192) or 24 "
        "(n = 1024), while Glorot has not changed",
    ),
    Claim(
        "C19",
        "Long enough to matter is t*(n, eps), the last step with Q_n <= 1 + eps: sqrt(2n sqrt(6 "
        "eps)) for large n and small eps",
        REPLIES,
        Together(
            (
                Equal(
                    Quantity("last step with Q_n <= 1 + eps", stays_to),
                    Quantity("t*(n, eps)", stability_horizon),
                    {"n": (16, 64, 256, 1024, 4096), "eps": (1e-3, 1e-2, 0.1, 1.0)},
                ),
                Limit(
                    Quantity("t*(10^15, eps)/sqrt(2n sqrt(6 eps))", horizon_over_form),
                    1.0,
                    {"1/eps": (10.0, 100.0, 1000.0, 10000.0)},
                    rate=1,
                ),
            )
        ),
        why="energies stay within 1 + eps for sqrt(2n sqrt(6 eps)) steps, 1.25 sqrt(n) for ten per "
        "cent",
    ),
)
