"""Exact law of the modulus of one eigenvalue, chosen uniformly among the n of a Ginibre matrix.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W: r stands for s r.
"""

import math
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws import modulus_complex, modulus_real
from rmt_check.laws.law import LARGEST_COMPLEX, Array, Law


@dataclass(frozen=True)
class EigenvalueModulus(Law):
    """Exact law of |lambda| for a uniformly chosen eigenvalue of s W, W a Ginibre matrix.

    Parameters
    ----------
    n : int
        Width, 1 <= n <= 10^15.
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For arguments out of range; from the methods, for a radius that is negative or nan; from
        rvs, for real entries and widths from some 10^4 on, where no table of quantiles is fine
        enough for the rim of the disc (use ppf).

    Notes
    -----
    Complex, with x = n r^2 / s^2 and Q the regularised upper incomplete gamma function:

        density 2 r Q(n, x) / s^2,      limit 2 r / s^2 on [0, s], the circular law (Ginibre 1965).

    Real: the densities of the real eigenvalues (Edelman, Kostlan & Shub 1994) and of the complex
    ones (Edelman 1997, integrated over the argument), added.

    Examples
    --------
    >>> law = EigenvalueModulus(1024)
    >>> print(f"{law.expected_outside(1.0):.3f} {law.cdf(1.0):.5f} {law.pdf(1.0):.5f}")
    12.765 0.98753 0.99169
    >>> real = EigenvalueModulus(1024, "real")
    >>> print(f"{real.expected_outside(1.0):.3f} {real.expected_real():.3f}")
    12.644 26.023
    """

    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.field(self.field)
        if self.n > LARGEST_COMPLEX:
            raise ValueError(f"the law is computed for widths n <= 10^15, received {self.n}")

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        with np.errstate(divide="ignore"):
            return np.log(self._law.density(self.n, self._unscaled(r)) / self.scale)[()]

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| <= r)."""
        u = self._unscaled(r)
        inside = self._law.expected_inside(self.n, u) / self.n
        with np.errstate(divide="ignore"):
            return np.where(inside < 0.5, np.log(inside), np.log1p(-self._fraction_outside(u)))[()]

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(|lambda| > r)."""
        with np.errstate(divide="ignore"):
            return np.log(self._fraction_outside(self._unscaled(r)))[()]

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf

    def expected_outside(self, r: npt.ArrayLike = 1.0) -> Array:
        """Return the expected number of eigenvalues of modulus above r.

        Complex, r = 1 and scale 1: n^n e^{-n} / (n-1)! ~ sqrt(n / 2 pi).
        """
        return self._law.expected_outside(self.n, self._unscaled(r))[()]

    def expected_real(self) -> float:
        """Return the expected number of real eigenvalues, ~ sqrt(2 n / pi); 0 if complex."""
        return modulus_real.expected_real(self.n) if self.field == "real" else 0.0

    @property
    def _law(self) -> ModuleType:
        return modulus_complex if self.field == "complex" else modulus_real

    def _unscaled(self, r: npt.ArrayLike) -> Array:
        return arguments.radii(r) / self.scale

    def _fraction_outside(self, u: Array) -> Array:
        return self._law.expected_outside(self.n, u) / self.n

    def _panels(self) -> Array:
        # the rim is n^{-1/2} wide: a panel for each decade of probability left outside finds it
        outside = np.logspace(-18, -1, 18)
        return np.concatenate([[0.0], self.isf([0.9, 0.5]), self.isf(outside[::-1])])

    def _typical(self) -> tuple[float, float]:
        return self.scale / 2.0, self.scale
