"""Which law the entries of a matrix have, by their whole distribution, not by a moment of it.

Convention: the parts of the entries, real numbers, are centred and have variance one.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import kolmogorov, ndtr, smirnov

from rmt_check.arrays import Array
from rmt_check.schemes import Truncated

NORMAL, UNIFORM, CUT, TWO_VALUES, LAPLACE = (
    *("normal", "uniform", "a normal law cut at two standard deviations"),
    *("two values", "Laplace's law"),
)
_EDGE, _CUT = math.sqrt(3.0), math.sqrt(Truncated.variance)


def _uniform_cdf(x: Array) -> Array:
    return np.clip(0.5 + 0.5 * x / _EDGE, 0.0, 1.0)


def _cut_cdf(x: Array) -> Array:
    low, high = ndtr(-2.0), ndtr(2.0)
    return (ndtr(np.clip(x * _CUT, -2.0, 2.0)) - low) / (high - low)


def _laplace_cdf(x: Array) -> Array:
    tail = 0.5 * np.exp(-math.sqrt(2.0) * np.abs(x))
    return np.where(x < 0.0, tail, 1.0 - tail)


# a law's excess kurtosis, at most how far N numbers' strays from it, times sqrt(N), and its cdf
_CONTINUOUS: tuple[tuple[str, float, float, Callable[..., Any]], ...] = (
    (NORMAL, 0.0, 20.0, ndtr),
    (UNIFORM, -1.2, 20.0, _uniform_cdf),
    (CUT, Truncated.real_kurtosis - 3.0, 20.0, _cut_cdf),
    (LAPLACE, 3.0, 200.0, _laplace_cdf),
)
_LEVEL = 0.01  # nearly all entries of a law are called so: their mean and variance are fitted
_SAME = 1e-3  # how far apart values may be that are the same but for rounding


def entry_laws(parts: Array) -> tuple[str, ...]:
    """Return the names of the laws that independent parts may have, by Kolmogorov-Smirnov.

    Few numbers are compatible with several laws; their kurtosis must be near the law's too.

    Examples
    --------
    >>> x = np.random.default_rng(0).uniform(-1.0, 1.0, 10_000)
    >>> entry_laws((x - x.mean()) / x.std())
    ('uniform',)
    """
    x = np.sort(parts, axis=None)
    if np.ptp(x[x > 0.0]) < _SAME and np.ptp(x[x < 0.0]) < _SAME:
        return (TWO_VALUES,)
    kurtosis, root = float(np.mean((x * x) ** 2)) - 3.0, math.sqrt(x.size)
    return tuple(
        name
        for name, excess, spread, cdf in _CONTINUOUS
        if abs(kurtosis - excess) < spread / root and _fits(cdf(x))
    )


def _fits(u: Array) -> bool:
    """Return whether ordered numbers may be uniform on [0, 1]."""
    n = len(u)
    place = np.arange(n) / n
    distance = max(float(np.max(u - place)), float(np.max(place - u)) + 1.0 / n)
    return _p_of_distance(distance, n) > _LEVEL


def _p_of_distance(distance: float, n: int) -> float:
    """Return Kolmogorov's p-value, good to 1e-4 of itself near the level.

    Both sides stray so far together with probability 1e-9. Exact values are slow for large n, where
    Vrbik (2020) corrects the limit. `scipy.stats.kstwo` would be slow to load.
    """
    if n <= 10_000:
        return float(2.0 * smirnov(n, distance))
    root = math.sqrt(n)
    z = root * distance
    return float(kolmogorov(z + 1.0 / (6.0 * root) + (z - 1.0) / (4.0 * n)))
