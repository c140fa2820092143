"""Continuous time: exp(tau A) of a Gaussian A, the baseline of S4 and its zero-order hold.

Convention: E|A_ij|^2 = 1/n, x a unit vector, C_kl = E<A^k x, A^l x>, which is zero for k != l if A
is complex, and u = t^2 / 2n. By Taylor's series

    E||exp(tau A) x||^2 = sum_kl tau^{k+l} C_kl / (k! l!).
"""

import math
from fractions import Fraction
from functools import partial

import numpy as np
from scipy import linalg, special

from rmt_check import laws
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.ginibre import ginibre
from rmt_check.claims.evidence.statistics import has_mean, judged
from rmt_check.claims.forms import Bound, Equal, Limit, Quantity, Together
from rmt_check.claims.lengths import sinh_ratio
from rmt_check.claims.sources import HERE
from rmt_check.linalg.blas import one_blas_thread

BOTH = ("complex", "real")
TERMS = 24  # of Taylor's series, tau <= 1


def exponential(n: int, tau: Fraction, field: str) -> Fraction:
    """Return E||exp(tau A) x||^2 by Taylor's series, of which nothing is left at `TERMS`."""
    total = Fraction(0)
    for k in range(TERMS):
        for l in range(k % 2, k + 1, 2) if field == "real" else [k]:
            pair = tau ** (k + l) / (math.factorial(k) * math.factorial(l))
            total += (2 - (k == l)) * pair * laws.cross_energy_fraction(n, k, l, field)
    return total


def log_exponential(n: int, tau: float, field: str) -> float:
    """Return its law in double precision."""
    return float(laws.log_exponential_energy(n, float(tau), field=field))


def exponential_energy(field: str, n: int, tau: float) -> float:
    """Return that energy in double precision."""
    return math.exp(log_exponential(n, tau, field))


def infinite_width(tau: float) -> float:
    """Return I_0(2 tau)."""
    return float(special.i0(2.0 * tau))


def exponentials(run: Run) -> Finding:
    """C38b: drawn matrices of both fields; control: the law of the other field."""
    n, tau, trials, ratios = 4, 1.0, [], []
    for field, other in zip(BOTH, BOTH[::-1], strict=True):
        A = ginibre(run.seed, "exponential", n, 1000 * run.effort, field)
        with one_blas_thread():  # the matrices are small
            columns = linalg.expm(tau * A)[:, :, 0]
        drawn = np.log(np.sum(np.abs(columns) ** 2, axis=1, keepdims=True))
        right, wrong = ([log_exponential(n, tau, which)] for which in (field, other))
        trials.append(has_mean(drawn, right, wrong))
        ratios.append(np.mean(np.exp(drawn - right)))
    return judged(
        trials,
        f"sample mean over stated energy {min(ratios):.3f} to {max(ratios):.3f}",
        "1, and not over the energy of the other field",
        f"n = {n}, tau = {tau:g}, complex and real, by scipy's matrix exponential",
    )


def fading(n: int, t: float) -> float:
    """Return E||exp(t (A - I)) x||^2, A complex."""
    return math.exp(laws.log_exponential_energy(n, t, decay=1.0))


def one_later(n: int, t: float) -> float:
    """Return the same at t + 1."""
    return fading(n, t + 1.0)


def over_limit(n: int, alpha: float) -> float:
    """Return it over its critical limit, t = alpha sqrt(n)."""
    t = alpha * math.sqrt(n)
    return fading(n, t) / math.exp(laws.log_exponential_limit(n, t, decay=1.0))


def over_decay(n: int, alpha: float) -> float:
    """Return that limit over (4 pi t)^{-1/2}."""
    t = alpha * math.sqrt(n)
    limit = math.exp(laws.log_exponential_limit(n, t, decay=1.0))
    return limit * math.sqrt(4.0 * math.pi * t)


EDGE = {"n": [4**m for m in range(5, 11)], "alpha": (0.5, 1, 2, 3)}
WIDTHS = (64, 256, 1024, 4096, 65536)
FADING = Quantity("E||exp(t(A - I)) x||^2", fading)
LATER = Quantity("that at t + 1", one_later)

CONTINUOUS_TIME = (
    Claim(
        "C38a",
        "E||exp(tau A) x||^2 = sum_kl tau^{k+l} C_kl / (k! l!): of complex A the terms k = l, of "
        "real A the others too; both tend to I_0(2 tau)",
        HERE,
        Together(
            (
                Equal(
                    Quantity("E||exp(tau A) x||^2", exponential, log_exponential),
                    None,
                    {"n": (2, 4, 16), "tau": (Fraction(1, 2), Fraction(1)), "field": BOTH},
                ),
                *(
                    Limit(
                        Quantity(
                            f"E||exp(tau A) x||^2, {field}", partial(exponential_energy, field)
                        ),
                        infinite_width,
                        {"n": (10, 100, 1000, 10**4), "tau": (0.5, 1.0, 2.0)},
                        rate=rate,
                    )
                    for field, rate in zip(BOTH, (2, 1), strict=True)
                ),
            )
        ),
        why="a continuous-time Gaussian recurrence, or its zero-order hold, has an exact mean "
        "energy at every width: laws.log_exponential_energy",
    ),
    Claim(
        "C38b",
        "exp(tau A) that are drawn have these energies, complex and real, and not each other's",
        HERE,
        exponentials,
        why="real A need the cross terms: at n = 4, tau = 1 their energy is 25 % larger",
    ),
    Claim(
        "C38c",
        "At the edge of stability in continuous time, dh/dt = (A - I) h with complex A, E||h||^2 ~ "
        "(4 pi t)^{-1/2} sinh(u)/u, u = t^2/2n: it falls until t = sqrt(n), and grows from 2 "
        "sqrt(n) on",
        HERE,
        Together(
            (
                Limit(
                    Quantity("E||exp(t(A - I)) x||^2 / critical limit", over_limit), 1.0, EDGE, 0.5
                ),
                Limit(Quantity("(4 pi t)^(1/2) critical limit", over_decay), sinh_ratio, EDGE, 0.5),
                Bound(
                    LATER,
                    FADING,
                    {"n": WIDTHS, "t": lambda n: range(1, math.isqrt(n), 1 + math.isqrt(n) // 8)},
                    strict=True,
                ),
                Bound(
                    FADING,
                    LATER,
                    {"n": WIDTHS, "t": lambda n: [a * math.isqrt(n) // 4 for a in range(8, 21)]},
                    strict=True,
                ),
            )
        ),
        why="in continuous time too infinite width is the wrong limit after a few sqrt(n): a state "
        "that seems to fade comes back and explodes",
    ),
)
