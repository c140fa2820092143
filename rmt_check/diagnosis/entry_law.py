"""Which law the entries of a matrix have, by their whole distribution, not by a moment of it.

Convention: the parts of the entries, real numbers, are centred and have variance one.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check.schemes import Truncated

NORMAL, UNIFORM, CUT, TWO_VALUES, LAPLACE = (
    *("normal", "uniform", "a normal law cut at two standard deviations"),
    *("two values", "Laplace's law"),
)
_EDGE, _CUT = math.sqrt(3.0), math.sqrt(Truncated.variance)

# a law's excess kurtosis, at most how far N numbers' strays from it, times sqrt(N), and its cdf
_CONTINUOUS: tuple[tuple[str, float, float, Callable[..., Any]], ...] = (
    (NORMAL, 0.0, 20.0, stats.norm.cdf),
    (UNIFORM, -1.2, 20.0, stats.uniform(-_EDGE, 2.0 * _EDGE).cdf),
    (CUT, Truncated.real_kurtosis - 3.0, 20.0, stats.truncnorm(-2.0, 2.0, scale=1.0 / _CUT).cdf),
    (LAPLACE, 3.0, 200.0, stats.laplace(scale=math.sqrt(0.5)).cdf),
)
_LEVEL = 0.01  # nearly all entries of a law are called so: their mean and variance are fitted
_SAME = 1e-3  # how far apart values may be that are the same but for rounding


def entry_laws(parts: npt.NDArray[np.float64]) -> tuple[str, ...]:
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
    kurtosis, root = float(np.mean(x**4)) - 3.0, math.sqrt(x.size)
    return tuple(
        name
        for name, excess, spread, cdf in _CONTINUOUS
        if abs(kurtosis - excess) < spread / root and _fits(cdf(x))
    )


def _fits(u: npt.NDArray[np.float64]) -> bool:
    """Return whether ordered numbers may be uniform on [0, 1]."""
    n = len(u)
    place = np.arange(n) / n
    distance = max(float(np.max(u - place)), float(np.max(place - u)) + 1.0 / n)
    return bool(stats.kstwo.sf(distance, n) > _LEVEL)
