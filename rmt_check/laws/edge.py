"""The edge law: the spectral radius of a wide complex Ginibre matrix, without the slow logarithms.

W has entries with E|W_ij|^2 = 1/n.  With z = sqrt(n)(r^2 - 1),

    log F_n(r) = -sqrt(n) J(z) (1 + O(n^{-1/2})),   J(z) = int_z^inf -log Phi(t) dt,

Phi the normal cdf: Kostlan's product of n gamma laws, each replaced by its normal limit.
In Rider's variable z = y + y^2/(4 sqrt n), y = sqrt(gamma) + x/sqrt(gamma), so that log n itself
can be the parameter.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx, log_ndtr, ndtr

from rmt_check import arguments
from rmt_check.laws.gumbel import gamma_of_log
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.limit import LimitLaw, quiet

_NODES, _WEIGHTS = gauss_legendre(80)
_NODES, _WEIGHTS = (_NODES + 1.0) / 2.0, _WEIGHTS / 2.0  # on [0, 1]
_BLOCK = 2048  # radii at a time: 80 nodes each, so that the work stays in cache


def edge_integral(z: npt.ArrayLike) -> Array:
    """Return J(z) = int_z^inf -log Phi(t) dt, to about 1e-15 relative on the whole line."""
    z = arguments.reals(z, "z")
    normal: Array = np.exp(-(np.maximum(z, 0.0) ** 2) / 2.0)
    return _scaled_integral(z) * normal


def _scaled_integral(z: Array) -> Array:
    """Return J(z) exp(max(z, 0)^2/2), which neither underflows nor hides digits in an exponent."""
    values = np.full(z.shape, np.nan)
    for side, integral in ((z >= 0.0, _right), (z < 0.0, _left)):
        points = z[side]
        blocks = [integral(points[i : i + _BLOCK]) for i in range(0, points.size, _BLOCK)]
        values[side] = np.concatenate([points[:0], *blocks])
    return values


def _right(z: Array) -> Array:
    # t = z + y with y up to where exp(z^2/2 - t^2/2) has fallen to exp(-37) < 2^-53
    top = 74.0 / (z + np.sqrt(z * z + 74.0))
    y = top[:, None] * _NODES
    t = z[:, None] + y
    return top * ((_scaled_minus_log_phi(t) * np.exp(-y * (t + z[:, None]) / 2.0)) @ _WEIGHTS)


def _left(z: Array) -> Array:
    # J(0) and the integral over [z, 0] with t = 1 - exp(a): the cubic growth becomes exponential
    top = np.log1p(-z)
    a = top[:, None] * _NODES
    return _right(np.zeros(1)) + top * ((-log_ndtr(-np.expm1(a)) * np.exp(a)) @ _WEIGHTS)


def _scaled_minus_log_phi(t: Array) -> Array:
    """Return -log Phi(t) exp(max(t, 0)^2/2)."""
    positive = np.maximum(t, 0.0)
    tail = np.maximum(ndtr(-positive), 1e-300)  # -log1p(-tail)/tail is 1 long before
    right = erfcx(positive / math.sqrt(2.0)) / 2.0 * (-np.log1p(-tail) / tail)
    return np.where(t < 0.0, -log_ndtr(t), right)


@dataclass(frozen=True)
class EdgeLaw(LimitLaw):
    """The edge law of the complex spectral radius, with scipy's method names.

    Parameters
    ----------
    n : int, optional
        Width; the variable of every method is the spectral radius.
    log_n : float, optional
        Logarithm of the width instead of n (10^8 and beyond are fine); the variable of every
        method is then x = sqrt(4 n gamma_n)(rho - 1) - gamma_n, with z = y to leading order: what
        that drops is of the order n^{-1/2} of the law's own error, .008 at n = 22026, 3e-6 at e^30.
    scale : float
        The factor that multiplies W; needs n.

    Raises
    ------
    ValueError
        If not exactly one of n and log_n is given, or for log_n < log 164, where x does not exist.

    Notes
    -----
    The distance from the exact law is .052 at n = 64, .030 at 1024, .0035 at 10^6.  At r = 0 the
    edge law has an atom of about exp(-n^2/6), so do not use it for n below ten or so. Each quantile
    takes a root search: for many draws use a TabulatedLaw.

    Examples
    --------
    >>> law = EdgeLaw(1024)
    >>> print(f"{law.mean():.4f} {law.sf(1.1):.2e}")
    1.0260 4.15e-11
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.n is None:
            gamma_of_log(self._log_n)  # raises

    @cached_property
    def _gamma(self) -> float:
        # with n given x is internal, and any positive number may stand for gamma: all n are open
        return gamma_of_log(self._log_n) if self.n is None else 1.0

    @cached_property
    def _offset(self) -> float:
        """Return (log n - gamma - log 2 pi)/2 - log gamma."""
        if self.n is None:
            return math.log(self._log_n / self._gamma)
        return (self._log_n - self._gamma - math.log(2.0 * math.pi)) / 2.0 - math.log(self._gamma)

    @property
    def _lowest(self) -> float:
        """Return the x of r = 0."""
        return -math.inf if self.n is None else -self._gamma - self._unit * self.scale

    def support(self) -> tuple[float, float]:
        """Return the ends of the interval that carries the law."""
        return (-math.inf if self.n is None else 0.0), math.inf

    def mean(self) -> float:
        """Return the mean."""
        return float(self._r(np.asarray(self._moments[0])))

    def var(self) -> float:
        """Return the variance."""
        return self._moments[1] / self._unit**2

    @cached_property
    def _moments(self) -> tuple[float, float]:
        """Return mean and variance of x: int sf and int 2 (x - a) sf above a, where F vanishes."""
        ends = self._inverse(np.linspace(-4.0, 42.0, 93))
        a, half = ends[0], np.diff(ends)[:, None] / 2.0
        x = ends[:-1, None] + half * (2.0 * _NODES)
        mass = -np.expm1(-np.exp(-self._gumbel(x)[0])) * half * (2.0 * _WEIGHTS)
        mean = float(np.sum(mass))
        return float(a) + mean, float(np.sum(2.0 * (x - a) * mass)) - mean**2

    @quiet
    def _gumbel(self, x: Array) -> tuple[Array, Array]:
        g = self._gamma
        y = (g + np.clip(x, self._lowest, None)) / math.sqrt(g)
        bend = y * (0.0 if self.n is None else 0.25 / math.sqrt(self.n))
        z = y * (1.0 + bend)
        integral = _scaled_integral(z)
        slope = _scaled_minus_log_phi(z) / integral * (1.0 + 2.0 * bend) / math.sqrt(g)
        # log sqrt(n) - z^2/2 would be lost to rounding at log n = 10^8: expanded about y^2 = gamma
        right = self._offset - x - x * x / (2.0 * g) - y * y * bend * (2.0 + bend) / 2.0
        right = right + np.log(math.sqrt(2.0 * math.pi) * g * integral)
        w = -np.where(z >= 0.0, right, self._log_n / 2.0 + np.log(integral))
        w = np.where(x < self._lowest, -np.inf, np.where(np.isinf(x), x, w))
        return w[()], slope[()]

    @quiet
    def _inverse(self, w: Array) -> Array:
        # J is log-concave, so w(x) is convex: from the first step on Newton's iterates descend
        finite = np.isfinite(w)
        target = np.where(finite, w, 0.0)
        x = np.maximum(target, -self._gamma)
        for _ in range(100):
            value, slope = self._gumbel(x)
            step = np.maximum(x - (value - target) / slope, self._lowest) - x
            x = x + step
            if np.all(np.abs(step) <= 1e-9 * (1.0 + np.abs(x))):
                break
        return np.where(finite, x, np.maximum(w, self._lowest))
