"""How sensitive an eigenvalue is: the exact law of the overlap of its eigenvectors.

W = G/sqrt(n), E|G_ij|^2 = 1. For an eigenvalue lambda with right and left eigenvectors r and l,
l* r = 1, the overlap O = |r|^2 |l|^2 >= 1 is the square of the eigenvalue's condition number.
Given y = n |lambda|^2, the density of w = 1/O in (0, 1) is proportional to

    complex             (1-w)^(n-2) exp(y w) w (a + b w + c w^2),
    real eigenvalues    (1-w)^((n-3)/2) exp(y w/2) (E D + E N w),

N a Poisson variable of mean y given that N < n, D = n - 1 - N, and

    a = E D + 2 (E D)^2 - E D^2,    b = 3 Var D + Cov(D, D^2),    c = y Var D.

Derivation: in Schur's form with lambda first, O = 1 + |v|^2, v* = b* (lambda - W')^-1. The density
of v tilts the first row of the (n-1) x (n-1) matrix W' only. What is left are means of |det|^4
(det^2 if real) of matrices with one changed row; at width m, the mean of |det(sqrt(y) - G)|^4 is
m! (m+1)! e^(2y) P(N <= m+1)^2 Var(N | N <= m+1) / y.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, log_expit

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.unimodal import UnimodalLaw

LARGEST_WIDTH = 10**10  # beyond, sums over sqrt(n) terms take seconds; the edge limit is as good
_LARGEST_RADIUS = 1e100
_AWAY = 10.0  # standard deviations: beyond, a Poisson probability is below 1e-21 of the largest
_SMALL = 0.05
_SERIES = [1.0 / m for m in range(15, 1, -1)]  # of -(log(1 - w) + w)/w^2


@dataclass(frozen=True)
class EigenvectorOverlap(UnimodalLaw):
    """Exact law of the eigenvector overlap O, given the modulus of its eigenvalue.

    O is the square of the eigenvalue's condition number: for a perturbation E of W, the eigenvalue
    moves by up to sqrt(O) ||E||.

    Parameters
    ----------
    n : int
        Width, 2 <= n <= 10^10.
    modulus : float
        |lambda| >= 0 of an eigenvalue of s W.
    field : {"complex", "real"}
        Eigenvalues of complex matrices, or real eigenvalues of real matrices.
    scale : float
        The factor s > 0 that multiplies W; O does not depend on it, |lambda| does.

    Raises
    ------
    ValueError
        For arguments out of range.

    Notes
    -----
    The density is given at the top of this file (complex: Fyodorov 2018, Bourgade & Dubach 2020;
    real: Fyodorov 2018; here in a form that is exact at every n and cancels nowhere). It falls like
    O^-3 (complex) or O^-2 (real): no variance, and for real eigenvalues no mean. The mean of
    complex ones is 1 + E D: near n (1 - |lambda|^2) inside the unit disc (Chalker & Mehlig 1998).

    Examples
    --------
    >>> law = EigenvectorOverlap(1024, 1.03)
    >>> print(f"{law.mean():.2f} {law.median():.2f} {law.ppf(0.95):.2f} {law.sf(100.0):.1e}")
    12.82 11.61 21.54 1.5e-04
    """

    n: int
    modulus: float
    field: str = "complex"
    scale: float = 1.0

    _end = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.integer(self.n, "width n", 2))
        object.__setattr__(self, "modulus", arguments.number(self.modulus, "modulus"))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.field(self.field)
        if self.n > LARGEST_WIDTH:
            raise ValueError(
                f"the law of the overlap is computed for widths n <= 10^10, received {self.n}; "
                "use its limit, OverlapLimit(sqrt(n) (modulus^2 - 1))"
            )
        if not 0.0 <= self._radius <= _LARGEST_RADIUS:
            raise ValueError(
                f"modulus must lie from 0 to 10^100 times the scale, received {self.modulus!r}"
            )

    def mean(self) -> float:
        """Return E[O] = 1 + E D; infinite for real eigenvalues."""
        return 1.0 + self._moments_of_D.mean if self.field == "complex" else math.inf

    def var(self) -> float:
        """Return the variance, which is infinite."""
        return math.inf

    @property
    def _radius(self) -> float:
        return self.modulus / self.scale

    @cached_property
    def _moments_of_D(self) -> "Moments":
        return truncated_poisson(self.n, self.n * self._radius**2)

    def _exponent(self, t: Array) -> Array:
        return exponent(t, self.n, self._radius, self._moments_of_D, self.field)

    def _typical(self) -> tuple[float, float]:
        typical = 1.0 + math.exp(self._peak)
        return typical, 2.0 * typical


class Moments(NamedTuple):
    """E x, Var x and Cov(x, x^2): numbers, or columns."""

    mean: Any
    variance: Any
    covariance_with_square: Any


def exponent(t: Array, n: int, radius: Any, D: Moments, field: str) -> Array:
    """Return the log of the density of t = log(O - 1), up to a constant, given |lambda|."""
    # w = 1/(1 + e^t), dw = w (1 - w) dt
    w = expit(-t)
    y, degree = n * radius**2, n - 1.0
    beyond = n * (radius - 1.0) * (radius + 1.0) + 1.0  # y - (n - 1)
    both = degree * _log_remainder(w, t) + beyond * w  # (n-1) log(1-w) + y w
    if field == "real":
        return np.asarray(both / 2.0 + np.log(w * (D.mean + (degree - D.mean) * w)))
    a = D.mean + D.mean**2 - D.variance
    b, c = 3.0 * D.variance + D.covariance_with_square, y * D.variance
    return np.asarray(both + np.log(w * w * (a + w * (b + w * c))))


def truncated_poisson(n: int, y: float) -> Moments:
    """Return moments of D = n - 1 - N, N Poisson of mean y given that N < n."""
    if y == 0.0:
        return Moments(n - 1.0, 0.0, 0.0)
    likely = min(n - 1.0, y)
    away = _AWAY * (math.sqrt(likely) + _AWAY)
    k = np.arange(max(0.0, math.floor(likely - away)), min(n - 1.0, math.ceil(likely + away)) + 1.0)
    return moments(n - 1.0 - k, log_poisson(k, y))


def moments(x: Array, log_weights: Array) -> Moments:
    """Return the moments of a variable with the values x and weights up to a factor."""
    p = np.exp(log_weights - np.max(log_weights))
    p /= np.sum(p)
    mean = float(p @ x)
    off = x - mean
    variance = float(p @ off**2)
    return Moments(mean, variance, 2.0 * mean * variance + float(p @ off**3))


def _log_remainder(w: Array, t: Array) -> Array:
    """Return log(1 - w) + w, 1 - w = 1/(1 + e^-t), without cancellation."""
    small = np.minimum(w, _SMALL)
    return np.where(w < _SMALL, -small * small * np.polyval(_SERIES, small), log_expit(t) + w)
