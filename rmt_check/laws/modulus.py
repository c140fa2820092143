"""Exact law of the modulus of one eigenvalue, chosen uniformly among the n of a Ginibre matrix.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W: r stands for s r.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import arguments
from rmt_check.laws.law import Array, Law


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
            return np.log(2.0 * u / self.scale) + np.log(special.gammaincc(self.n, self.n * u * u))

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| <= r)."""
        u = arguments.radii(r) / self.scale
        x = self.n * u * u
        inside = u * u * special.gammaincc(self.n, x) + special.gammainc(self.n + 1.0, x)
        with np.errstate(divide="ignore"):
            return np.where(inside < 0.5, np.log(inside), np.log1p(-self._outside(u)))

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| > r)."""
        with np.errstate(divide="ignore"):
            return np.log(self._outside(arguments.radii(r) / self.scale))

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf

    def expected_outside(self, r: float = 1.0) -> float:
        """Return the expected number of eigenvalues of modulus above r.

        At r = 1, scale 1, it is n^n e^{-n} / (n-1)! ~ sqrt(n / 2 pi).
        """
        return float(self.n * self.sf(r))

    def _outside(self, u: Array) -> Array:
        """Return P(|lambda| > s u)."""
        x = self.n * u * u
        log_poisson = special.xlogy(self.n, x) - x - special.gammaln(self.n + 1.0)
        return np.exp(log_poisson) - (u - 1.0) * (u + 1.0) * special.gammaincc(self.n, x)
