"""Power energies of the complex Ginibre matrix in closed form, without large differences.

With N = k + 1 and x = N/n everything rests on two products,

    A = log prod_{i<=N} (1 + i/n),      X = 2 sum_{i<=N} atanh(i/n),

both in closed form by Stirling's series with no difference of large numbers (`log_rising`,
`_twice_atanh_sum`): the cost of a value does not depend on n or k.
"""

import math
from fractions import Fraction

import numpy as np
from numpy.polynomial import polynomial

from rmt_check.laws.law import Array
from rmt_check.laws.stirling import stirling_remainder

# g(x) = sum_m (-1)^m x^(m+2) / ((m+1)(m+2)); 0.2^23 is below the last bit
_ENTROPY_SERIES = [(-1) ** m / ((m + 1) * (m + 2)) for m in range(23)]


def log_power_energy(n: Array, k: Array) -> Array:
    """Return log Q_n(k), n and k whole and broadcast against each other."""
    N = k + 1.0
    falling = np.log(-np.expm1(-_twice_atanh_sum(n, N)))
    return np.log(n) - np.log(N) - np.log1p(N) + log_rising(n, N) + falling


def power_energy_fraction(n: int, k: int) -> Fraction:
    """Return Q_n(k) as an exact rational number."""
    return Fraction(numerator(n, k), n ** (k + 1))


def numerator(n: int, k: int) -> int:
    """Return n^{k+1} Q_n(k), n >= 0."""
    N = k + 1
    rising = math.prod(range(n, n + N + 1))
    falling = math.prod(range(n - N, n + 1))  # contains the factor zero from N = n on
    return (rising - falling) // (N * (N + 1))


def log_rising(n: Array, N: Array) -> Array:
    """Return sum_{i<=N} log(1 + i/n) = n g(x) + log(1 + x)/2 + delta(n + N) - delta(n)."""
    x = N / n
    return n * _entropy(x) + np.log1p(x) / 2.0 + stirling_remainder(n + N) - stirling_remainder(n)


def _twice_atanh_sum(n: Array, N: Array) -> Array:
    """Return 2 sum_{i<=N} atanh(i/n) = (2N + 1) atanh(x) + n log(1 - x^2), plus deltas.

    It is inf from N = n on. For small x the two terms are 2 N x and -N x: hardly a digit is lost.
    """
    inside = np.minimum(N, n - 1.0)
    x = inside / n
    deltas = stirling_remainder(n + inside) + stirling_remainder(n - inside)
    deltas = deltas - 2.0 * stirling_remainder(n)
    total = (2.0 * inside + 1.0) * np.arctanh(x) + n * np.log1p(-x * x) + deltas
    return np.where(N < n, total, np.inf)


def _entropy(x: Array) -> Array:
    """Return g(x) = (1 + x) log(1 + x) - x for x > 0, which cancels to x^2/2 when x is small."""
    small = np.minimum(x, 0.2)
    series = small * small * polynomial.polyval(small, _ENTROPY_SERIES)
    return np.where(x < 0.2, series, (1.0 + x) * np.log1p(x) - x)
