"""Exact law of the modulus of one eigenvalue, chosen uniformly among the n of a Ginibre matrix.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W: r stands for s r.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.incomplete_gamma import all_terms, temme_terms
from rmt_check.laws.law import Array, Law

_LEAST, _MOST = 1e-100, 1e100  # beyond, every probability is 0 or 1 to the last bit


@dataclass(frozen=True)
class EigenvalueModulus(Law):
    """Exact law of |lambda| for a uniformly chosen eigenvalue of s W, W complex Ginibre.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    field : {"complex"}
        Field of the entries.
    scale : float
        The factor s > 0 that multiplies W.

    Notes
    -----
    With x = n r^2 / s^2 and Q the regularised upper incomplete gamma function (Ginibre 1965),

        density  f_n(r) = 2 r Q(n, x) / s^2,      P(|lambda| > r) = p(x) - (r^2/s^2 - 1) Q(n, x),

    where p(x) = x^n e^{-x} / n!. The limit is 2 r on [0, 1], the circular law. Radii are numbers
    >= 0 of any shape; a negative radius or nan is a ValueError.

    Examples
    --------
    >>> law = EigenvalueModulus(1024)
    >>> print(f"{law.expected_outside(1.0):.3f} {law.cdf(1.0):.5f} {law.pdf(1.0):.5f}")
    12.765 0.98753 0.99169
    """

    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.one_of(self.field, "field", ("complex",))

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        u = arguments.radii(r) / self.scale
        with np.errstate(divide="ignore"):
            return np.log(2.0 * u / self.scale) + np.log(_tail(self.n, u).Q)

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| <= r)."""
        u = arguments.radii(r) / self.scale
        tail = _tail(self.n, u)
        inside = u * u * tail.Q + tail.P - tail.p  # P(n + 1, x) = P - p
        with np.errstate(divide="ignore"):
            return np.where(inside < 0.5, np.log(inside), np.log1p(-_outside(self.n, u)))[()]

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| > r)."""
        with np.errstate(divide="ignore"):
            return np.log(_outside(self.n, arguments.radii(r) / self.scale))

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf

    def expected_outside(self, r: float = 1.0) -> float:
        """Return the expected number of eigenvalues of modulus above r.

        At r = 1, scale 1, it is n^n e^{-n} / (n-1)! ~ sqrt(n / 2 pi).
        """
        return float(self.n * self.sf(r))


class _Tail(NamedTuple):
    """The incomplete gamma ratios P(n, x), Q(n, x) and p = x^n e^{-x} / n!, x = n u^2."""

    P: Array
    Q: Array
    p: Array


def _tail(n: int, u: Array) -> _Tail:
    v = np.clip(u, _LEAST, _MOST).ravel()
    x, t = n * v * v, -n * (v - 1.0) * (v + 1.0)  # t = n - x, not from the rounded x
    if n < 256:
        terms = all_terms(n, t, x)
    else:
        terms = temme_terms(np.full((1, v.size), float(n)), t[None], x[None])
    log_p, log_P, log_h = (row[0].reshape(u.shape) for row in terms[1:])
    return _Tail(np.exp(log_P), -np.expm1(-np.exp(log_h)), np.exp(log_p))


def _outside(n: int, u: Array) -> Array:
    """Return P(|lambda| > u) of the matrix of scale one."""
    tail = _tail(n, u)
    return np.maximum(tail.p - (u - 1.0) * (u + 1.0) * tail.Q, 0.0)
