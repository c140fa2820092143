"""Where increasing functions are zero, many at once and to the last bits.

scipy.optimize.elementwise does the same, but it takes longer to load than a command's quantiles.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import Array

Functions = Callable[[Array, npt.NDArray[np.intp]], Array]

_RELATIVE, _ABSOLUTE = 4e-16, 2e-17  # how narrow a bracket becomes
_MOST = 1000  # doublings of a bracket, or halvings: doubles have no more


def roots(f: Functions, size: int, low: float, high: float) -> Array:
    """Return where each of `size` increasing functions is zero; nan where that is not found.

    Parameters
    ----------
    f : callable
        f(x, i)[j] is the value at x[j] of function number i[j].
    size : int
        How many functions there are.
    low, high : float
        Where the search begins; a root may lie outside.

    Examples
    --------
    >>> cubes = np.array([1.0, 27.0])
    >>> print(roots(lambda x, i: x**3 - cubes[i], 2, 0.5, 2.0))
    [1. 3.]
    """
    every = np.arange(size)
    a, b = np.full(size, low), np.full(size, high)
    fa, fb = f(a, every), f(b, every)
    for doublings in range(1, _MOST):
        below, above = np.flatnonzero(fa > 0.0), np.flatnonzero(fb < 0.0)
        if not below.size + above.size:
            break
        further = (high - low) * 2.0**doublings
        b[below], fb[below], a[below] = a[below], fa[below], high - further
        a[above], fa[above], b[above] = b[above], fb[above], low + further
        fa[below], fb[above] = f(a[below], below), f(b[above], above)
    return _chandrupatla(f, a, fa, b, fb)


def _chandrupatla(f: Functions, x1: Array, f1: Array, x2: Array, f2: Array) -> Array:
    """Narrow brackets: Chandrupatla (1997), inverse quadratic interpolation where it is safe."""
    found = np.full(len(x1), np.nan)
    i, t = np.arange(len(x1)), np.full(len(x1), 0.5)
    for _ in range(_MOST):
        x = x1 + t * (x2 - x1)
        fx = f(x, i)
        same = np.sign(fx) == np.sign(f1)
        x3, f3 = np.where(same, x1, x2), np.where(same, f1, f2)
        x2, f2 = np.where(same, x2, x1), np.where(same, f2, f1)
        x1, f1 = x, fx
        nearer = np.abs(f1) < np.abs(f2)
        best, f_best = np.where(nearer, x1, x2), np.where(nearer, f1, f2)
        width, least = np.abs(x2 - x1), np.abs(best) * _RELATIVE + _ABSOLUTE
        lost = ~(np.sign(f1) * np.sign(f2) <= 0.0)  # nan, or no bracket
        done = (width < least) | (f_best == 0.0) | lost
        found[i[done]] = np.where(lost, np.nan, best)[done]
        if done.all():
            break
        i, least, width = i[~done], least[~done], width[~done]
        x1, f1, x2, f2, x3, f3 = (values[~done] for values in (x1, f1, x2, f2, x3, f3))
        t = np.clip(_step(x1, f1, x2, f2, x3, f3), 0.5 * least / width, 1.0 - 0.5 * least / width)
    return found


def _step(x1: Array, f1: Array, x2: Array, f2: Array, x3: Array, f3: Array) -> Array:
    """Return which part of the way from x1 to x2 to go."""
    with np.errstate(divide="ignore", invalid="ignore"):
        place, height = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        ahead = (x3 - x1) / (x2 - x1)
        t = f1 / (f1 - f2) * f3 / (f3 - f2) - ahead * f1 / (f3 - f1) * f2 / (f2 - f3)
        return np.where((1 - np.sqrt(1 - place) < height) & (height < np.sqrt(place)), t, 0.5)
