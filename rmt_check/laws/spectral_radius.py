"""Exact law of the spectral radius rho of a Ginibre matrix at finite width.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W: r stands for s r.
"""

import math
from dataclasses import dataclass

import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws import spectral_radius_complex
from rmt_check.laws.law import Array, Law


@dataclass(frozen=True)
class SpectralRadius(Law):
    """Exact law of rho = max |lambda_j| of s W, W an n x n Ginibre matrix of variance 1/n.

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
    Kostlan (1992): n |lambda_j|^2 are independent Gamma(k, 1), k = 1..n, in some order, hence

        F_n(r) = P(rho <= r) = prod_{k=1..n} P(k, n r^2 / s^2),

    P the regularised lower incomplete gamma function. Radii are numbers >= 0 of any shape; a
    negative radius or nan is a ValueError.

    Examples
    --------
    >>> law = SpectralRadius(1024)
    >>> print(f"{law.cdf(1.0):.2e} {law.mean():.4f} {law.std():.4f} {law.ppf(0.95):.4f}")
    2.26e-07 1.0265 0.0078 1.0406
    """

    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        arguments.one_of(self.field, "field", ("complex",))

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        return spectral_radius_complex.logcdf(self.n, arguments.radii(r) / self.scale)[()]

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r)."""
        return spectral_radius_complex.logsf(self.n, arguments.radii(r) / self.scale)[()]

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density of rho at r."""
        log_density = spectral_radius_complex.logpdf(self.n, arguments.radii(r) / self.scale)
        return (log_density - math.log(self.scale))[()]

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf
