"""Exact law of the spectral radius rho of a Ginibre matrix at finite width, complex or real.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W: r stands for s r.
"""

import math
from dataclasses import dataclass
from types import ModuleType

import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws import spectral_radius_complex, spectral_radius_real
from rmt_check.laws.law import LARGEST_COMPLEX, Array, Law

LARGEST_REAL = 100_000  # beyond, a radius takes seconds and gigabytes


@dataclass(frozen=True)
class SpectralRadius(Law):
    """Exact law of rho = max |lambda_j| of s W, W an n x n Ginibre matrix of variance 1/n.

    Parameters
    ----------
    n : int
        Width, 1 <= n <= 10^15 (complex) or 1 <= n <= 100,000 (real).
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For arguments out of range; from the methods, for a radius that is negative or nan.

    Notes
    -----
    Complex: n |lambda_j|^2 are independent Gamma(k, 1), k = 1..n, in some order (Kostlan 1992), so

        F_n(r) = P(rho <= r) = prod_{k=1..n} P(k, n r^2 / s^2),

    P the regularised lower incomplete gamma function. The cost does not grow with n. Real: F_n is
    a determinant of dimension ~ 6.5 sqrt(n) (Forrester & Nagao 2007; Sinclair 2009), a millisecond
    a radius at n = 1000 and a fraction of a second at 100,000.

    log F is right to 1e-12 (complex) or 1e-11 (real), relative where it is large. 1 - F is right to
    1e-11 or 1e-10, relative, down to 1e-290. Beyond, use logsf. The law does not use a limit.

    Examples
    --------
    >>> law = SpectralRadius(1024)
    >>> print(f"{law.cdf(1.0):.2e} {law.mean():.4f} {law.std():.4f} {law.ppf(0.95):.4f}")
    2.26e-07 1.0265 0.0078 1.0406
    >>> print(f"{SpectralRadius(1000).sf(1.1):.1e} {SpectralRadius(1000, 'real').sf(1.1):.1e}")
    1.2e-09 5.0e-06
    """

    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.field(self.field)
        if self.n > LARGEST_COMPLEX:
            raise ValueError(
                f"the law is computed for widths n <= 10^15, received {self.n}; beyond, "
                "EdgeLaw(log_n=..) is as good as exact"
            )
        if self.field == "real" and self.n > LARGEST_REAL:
            raise ValueError(
                f"the real law is computed for widths n <= {LARGEST_REAL:,}, received {self.n}; "
                'use its limit, GumbelLimit(n, field="real"), or the complex law'
            )

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        return self._law.logcdf(self.n, arguments.radii(r) / self.scale)[()]

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r), finite also where P(rho > r) underflows."""
        return self._law.logsf(self.n, arguments.radii(r) / self.scale)[()]

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density of rho at r."""
        log_density = self._law.logpdf(self.n, arguments.radii(r) / self.scale)
        return (log_density - math.log(self.scale))[()]

    @property
    def _law(self) -> ModuleType:
        return spectral_radius_complex if self.field == "complex" else spectral_radius_real

    def _typical(self) -> tuple[float, float]:
        # the law is as wide as the edge of the spectrum, and far left of it costs most
        return self.scale, self.scale * (1.0 + 1.5 / math.sqrt(self.n))

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf
