"""Laws on a half line whose density has one peak in t = log(x - end): both tails, by quadrature.

The density of t is proportional to exp(f), f smooth with one maximum. A tail is integrated from
its end outwards, to where f has fallen by 45. The other tail is what is left of one.
"""

import math
from abc import abstractmethod
from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array, Law
from rmt_check.laws.legendre import gauss_legendre

Exponent = Callable[[Array], Array]

_FALL = 45.0  # exp(-45) < 2^-64
_HALVINGS = 12  # of the length of a tail: any length from which on nothing counts serves
_ENDS = np.linspace(0.0, 1.0, 9)  # of the panels of a tail, in parts of its length
_NODES, _WEIGHTS = gauss_legendre(24)
_PLACES = (_ENDS[:-1, None] + np.diff(_ENDS)[:, None] * (_NODES + 1.0) / 2.0).ravel()
_WEIGHTS = (np.diff(_ENDS)[:, None] * _WEIGHTS / 2.0).ravel()


class UnimodalLaw(Law):
    """A law on (end, inf); a child states the end and f(t), t = log(x - end)."""

    _end: float

    @abstractmethod
    def _exponent(self, t: Array) -> Array:
        """Return f(t), up to a constant."""

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X <= r)."""
        return self._log_probability(r, -1.0)

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X > r)."""
        return self._log_probability(r, 1.0)

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        t, inside = self._places(r)
        return np.where(inside, self._exponent(t) - t - self._log_mass, -np.inf)[()]

    def support(self) -> tuple[float, float]:
        """Return the ends of the interval that carries the law."""
        return self._end, math.inf

    @cached_property
    def _peak(self) -> float:
        """Return where f is largest, to a few digits: any point near it serves."""
        return float(_peaks(self._exponent, 1)[0, 0])

    @cached_property
    def _log_mass(self) -> float:
        peak = np.array([self._peak])
        return float(np.logaddexp(self._log_tail(peak, -1.0), self._log_tail(peak, 1.0))[0])

    def _log_probability(self, r: npt.ArrayLike, sign: float) -> Array:
        t, inside = self._places(r)
        flat = t.ravel()
        falls = np.where(flat < self._peak, -1.0, 1.0)
        log_tail = self._log_tail(flat, falls) - self._log_mass
        with np.errstate(divide="ignore"):
            other = np.log1p(-np.exp(np.minimum(log_tail, 0.0)))
        value = np.where(falls == sign, log_tail, other).reshape(t.shape)
        certain = np.where(np.asarray(r) > self._end, -sign, sign) > 0.0  # r is infinite, or low
        return np.where(inside, value, np.where(certain, 0.0, -np.inf))[()]

    def _places(self, r: npt.ArrayLike) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Return t, and where r lies between the end and infinity."""
        r = arguments.reals(r, "r")
        inside = (r > self._end) & (r < np.inf)
        return np.log(np.where(inside, r - self._end, 1.0)), inside

    def _log_tail(self, t: Array, sign: npt.ArrayLike) -> Array:
        """Return log int exp(f) from t outwards: upwards for sign 1, downwards for -1."""
        sign = np.broadcast_to(np.asarray(sign, dtype=np.float64), t.shape)
        far, start = _reach(self._exponent, t, sign, _FALL), self._exponent(t)
        steps = (sign * far)[:, None] * _PLACES
        rise = self._exponent(t[:, None] + steps) - start[:, None]
        return start + np.log(far * (np.exp(rise) @ _WEIGHTS))


def on_log_scale(
    f: Exponent, size: int, fall: float, nodes: Array, weights: Array
) -> tuple[Array, Array]:
    """Return t, and probabilities that add up to one, where the densities exp(f) are not small.

    Parameters
    ----------
    f : callable
        Exponents of `size` densities with one peak each, a row a density, at t of that many rows.
    size : int
        How many densities there are.
    fall : float
        A density has fallen by e^fall at the ends of its row.
    nodes, weights : ndarray
        A rule on [-1, 1].
    """
    peak = _peaks(f, size)
    low, high = (peak + sign * _reach(f, peak, sign, fall) for sign in (-1.0, 1.0))
    t = low + (high - low) * (nodes + 1.0) / 2.0
    density = weights * np.exp(f(t) - f(peak))
    return t, density / np.sum(density, axis=1, keepdims=True)


def _peaks(f: Exponent, size: int) -> Array:
    """Return where each row of f is largest, as a column."""
    low, high = np.full(size, -50.0), np.full(size, 50.0)
    every = np.arange(size)
    while np.max(high - low) > 1e-3:
        t = np.linspace(low, high, 65, axis=1)
        i = np.argmax(f(t), axis=1)
        low, high = t[every, np.maximum(i - 1, 0)], t[every, np.minimum(i + 1, 64)]
    return ((low + high) / 2.0)[:, None]


def _reach(f: Exponent, t: Array, sign: Array | float, fall: float) -> Array:
    """Return how far outwards from t each exponent has fallen by `fall`, or a little more."""
    lowest = f(t) - fall
    near, far = np.zeros_like(t), np.ones_like(t)
    while np.any(short := f(t + sign * far) > lowest):
        far[short] *= 2.0
    for _ in range(_HALVINGS):
        middle = (near + far) / 2.0
        short = f(t + sign * middle) > lowest
        near, far = np.where(short, middle, near), np.where(short, far, middle)
    return far
