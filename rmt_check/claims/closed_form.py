"""The closed form C_n(t) = (1/t) exp(t^2/2n): of what it is a bound, and what its sum over k is.

e^x of a rational x is enclosed between rationals, so comparisons with energies are certain. M_n,
Q_n and S_n are those of `rmt_check.claims.energies`; alpha = t / sqrt(n).
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy import special

from rmt_check import laws
from rmt_check.claims.claim import Claim
from rmt_check.claims.energies import M, Q, S
from rmt_check.claims.evidence.exp_interval import exp_between
from rmt_check.claims.forms import Bound, Limit, Quantity, Together
from rmt_check.claims.forms.grid import Grid
from rmt_check.claims.sources import HERE, REPLIES, REVIEW
from rmt_check.laws.law import Array


def closed_form(n: int, times: Sequence[int]) -> list[tuple[Fraction, Fraction]]:
    """Return rationals below and above C_n(t)."""
    ends = [exp_between(Fraction(t * t, 2 * n)) for t in times]
    return [(low / t, high / t) for (low, high), t in zip(ends, times, strict=True)]


def log_closed_form(n: int, times: Sequence[int]) -> Array:
    """Return the law of C_n(t) in double precision."""
    return laws.log_closed_form(n, np.array(times))


def to_alpha_12(n: int) -> range:
    """Return every t from 1 to 12 sqrt(n)."""
    return range(1, math.isqrt(144 * n) + 1)


def distance(n: int, alpha: float) -> float:
    """Return log(C/M) sqrt(n)."""
    t = alpha * math.sqrt(n)
    return math.sqrt(n) * float(laws.log_closed_form(n, t) - laws.log_eigenvalue_bound(n, t))


def log_sum(n: int, alpha: float) -> float:
    """Return log sum_{k=1..t} C_n(k), term by term, t = alpha sqrt(n)."""
    k = np.arange(1.0, alpha * math.sqrt(n) + 0.5)
    return float(special.logsumexp(laws.log_closed_form(n, k)))


def beyond_the_integral(n: int, alpha: float) -> float:
    """Return the sum less (1/2)[Ei(t^2/2n) - Ei(1/2n)]."""
    integral = special.expi(alpha**2 / 2.0) - special.expi(0.5 / n)
    return math.exp(log_sum(n, alpha)) - float(integral) / 2.0


def leading_term(alpha: float) -> float:
    """Return (n/t^2) exp(t^2/2n) over the sum, at a large n."""
    u = alpha**2 / 2.0
    return math.exp(u - math.log(2.0 * u) - log_sum(4**12, alpha))


def error_of_the_sum(n: int, alpha: float) -> float:
    """Return the relative error of the closed form of the sum."""
    law = laws.log_closed_form_sum(n, alpha * math.sqrt(n))
    return abs(math.expm1(float(law) - log_sum(n, alpha)))


def remainder(n: int, alpha: float) -> float:
    """Return (t/n)^3 exp(t^2/2n)/t over the sum, and rounding."""
    t = alpha * math.sqrt(n)
    return 1e-13 + (t / n) ** 3 * math.exp(alpha**2 / 2.0 - log_sum(n, alpha)) / t


C = Quantity("C_n(t)", closed_form, log_closed_form, along=True)
QUICK: Grid = {"n": (64, 256, 1024), "t": to_alpha_12}
LARGER: Grid = {"n": (64, 256, 512, 1024, 4096), "t": to_alpha_12}

CLOSED_FORM = (
    Claim(
        "C12a",
        "C_n(t) = (1/t) exp(t^2/2n) approximates M_n(t) from above for t ~ sqrt(n): log(C/M) = "
        "(1/alpha - alpha/2 + alpha^3/6)/sqrt(n) up to O(1/n)",
        REVIEW,
        Together(
            (
                Bound(M, C, {"n": (16, 64, 256), "t": to_alpha_12}, strict=True),
                Limit(
                    Quantity("log(C/M) sqrt(n)", distance),
                    lambda alpha: 1.0 / alpha - alpha / 2.0 + alpha**3 / 6.0,
                    {"n": [4**m for m in range(6, 14)], "alpha": (0.5, 1, 2, 3)},
                    rate=0.5,
                ),
            )
        ),
        why="in the regime t ~ sqrt(n) C is a good approximation of the eigenvalue bound, but "
        "from above: what is proved of M is not proved of C",
    ),
    Claim(
        "C12b",
        "C_n(t) = (1/t) exp(t^2/2n) is a lower bound of the energy Q_n(t), alpha = 6 included",
        REVIEW,
        Bound(C, Q, QUICK, larger=LARGER),
        expected="fails",
        reason="C > Q_n at t = 1 for every n, and from alpha = 4.25 (n = 64) to 7.25 (1024) on",
        why="C is no lower bound of E||W^t x||^2, at t = 1 and for long sequences; use "
        "laws.log_eigenvalue_bound, which is one",
    ),
    Claim(
        "C12c",
        "C_n(t) = (1/t) exp(t^2/2n) is a lower bound of E||h_t||^2 = S_n(t), alpha = 6 included",
        REVIEW,
        Bound(C, S, QUICK, larger=LARGER),
        expected="fails",
        reason="C > S_n from alpha = 5.25 (n = 64) to 8.9 (1024) on",
        why="C is no lower bound of E||h_t||^2 for long sequences; use "
        "laws.log_hidden_eigenvalue_bound, which is one",
    ),
    Claim(
        "C13a",
        "The sum of C_n(k) over k = 1..t is, to leading order at fixed alpha, the exponential "
        "integral (1/2)[Ei(t^2/2n) - Ei(1/2n)]",
        REPLIES,
        Limit(
            Quantity("sum - integral", beyond_the_integral),
            float(np.euler_gamma),
            {"n": [4**m for m in range(5, 12)], "alpha": (1, 2, 3, 4)},
            rate=0.5,
        ),
        why="the sum is larger by Euler's constant .577 + o(1) (the integral replaces H_t by log "
        "t) while itself growing like log(n)/2: right to leading order, and as a number low by "
        "several per cent at every width in use",
    ),
    Claim(
        "C13b",
        "The leading term of that sum for large alpha is (n/t^2) exp(t^2/2n)",
        REPLIES,
        Limit(
            Quantity("leading term / sum", leading_term), 1.0, {"alpha": (6, 8, 10, 12, 15)}, rate=2
        ),
        why="the leading term needs alpha >= 6 to be within 10 %: where instability sets in it "
        "misses much of the sum, which laws.log_closed_form_sum gives to many digits",
    ),
    Claim(
        "C13c",
        "The sum is (1/2)[Ei(t^2/2n) + log(2n) + gamma_E] and the end terms of Euler-Maclaurin, up "
        "to a remainder of (t/n)^3 exp(t^2/2n)/t",
        HERE,
        Bound(
            Quantity("relative error", error_of_the_sum),
            remainder,
            {"n": (256, 1024, 16384, 262144), "alpha": (0.25, 1, 2, 3, 6)},
        ),
        why="with Euler's constant and the end terms of Euler-Maclaurin the exponential integral "
        "is the sum to many digits, at any n and t, without adding it up",
    ),
)
