"""What the kurtosis of complex entries does to the mean energy: universality, and its rate.

Convention: independent complex entries, E|W_ij|^2 = 1/n, kappa = n^2 E|W_ij|^4 - 2, alpha =
k/sqrt(n), u = alpha^2/2; Q_n(k) is the Gaussian energy, kappa = 0.

The mean over such entries is a sum over pairings and, to first order in kappa, over all ways to
take two factors W and two conjugate ones as one entry, worth kappa/n^2, and to pair the others.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Claim
from rmt_check.claims.evidence import wick
from rmt_check.claims.forms import Equal, MeanEnergy, Quantity, Together
from rmt_check.claims.forms.mean_energy import Steps
from rmt_check.claims.sources import HERE
from rmt_check.laws.energy_kurtosis import COUNTS
from rmt_check.laws.law import Array

D = (Fraction(1, 2), Fraction(1, 12), Fraction(1, 48))  # d(alpha) = alpha^2/2 + alpha^4/12 + ..
SIGNS = -1.0  # kappa of the scheme rademacher, whose entries are (+-1 +- i)/sqrt(2n)


def term_by_pairings(k: int, widths: Sequence[int]) -> list[Fraction]:
    """Return F_k(n) as sums over all pairings with one quartet."""
    counts = wick.quartet_counts(k)
    return [Fraction(wick.polynomial(counts, n), n ** (k + 1)) for n in widths]


def log_terms(k: int, widths: Sequence[int]) -> Array:
    """Return their law in double precision."""
    return np.log(laws.kurtosis_term(np.array(widths), k))


def coefficient(k: int, m: int) -> int:
    """Return the coefficient of n^-(m+1) in F_k(n)."""
    return COUNTS[k][m - 1] if k > m else 0


def leading(m: int) -> Fraction:
    """Return the coefficient of k^{2m} in that, by differences over k = m-1..3m-1."""
    p = 2 * m
    signed = (math.comb(p, i) * (-1) ** i * coefficient(m - 1 + i, m) for i in range(p + 1))
    return Fraction(sum(signed), math.factorial(p))


def limit_of_law(alpha: float) -> float:
    """Return n F_k(n) at a large n."""
    n = 10**12
    return n * float(laws.kurtosis_term(n, round(alpha * math.sqrt(n))))


def first_terms(alpha: float) -> float:
    """Return alpha^2/2 + alpha^4/12 + alpha^6/48."""
    return sum(float(d) * alpha ** (2 * m) for m, d in enumerate(D, 1))


def with_term(n: int, k: Steps) -> Array:
    """Return log (Q_n(k) + kappa F_k(n)) of random signs."""
    energy = np.exp(laws.log_power_energy(n, k)) + SIGNS * laws.kurtosis_term(n, k)
    return np.asarray(np.log(energy))


KURTOSIS = (
    Claim(
        "C14g",
        "Complex entries of excess kurtosis kappa have E||W^k x||^2 = Q_n(k) + kappa F_k(n) to "
        "first order, n F_k(n) -> e^u - sinh(u)/u: the energy is universal at the rate 1/n",
        HERE,
        Together(
            (
                Equal(
                    Quantity("F_k(n)", term_by_pairings, log_terms, along=True),
                    None,
                    {"k": range(2, 7), "n": lambda k: range(1, k + 3)},
                ),
                Equal(
                    Quantity("coefficient of alpha^2m in n F", leading),
                    Quantity("that of e^u - sinh(u)/u", lambda m: D[m - 1]),
                    {"m": (1, 2, 3)},
                ),
                Equal(
                    Quantity("n F", limit_of_law),
                    Quantity("the first three terms", first_terms),
                    {"alpha": (0.01, 0.03, 0.05)},
                    within=1e-9,
                ),
                MeanEnergy(
                    "rademacher",
                    32,
                    (4, 8),
                    20_000,
                    log_energy=with_term,
                    excluded=laws.log_power_energy,
                ),
            )
        ),
        why="other entries than Gaussian ones explode as late: at n = 1024 and alpha = 2, random "
        "signs lower the mean energy by .3 %, laws.kurtosis_term",
    ),
)
