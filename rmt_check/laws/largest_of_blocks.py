"""Exact law of the spectral radius of a matrix that falls into independent blocks.

Convention: each block has a law of its own, with its width and scale; what stands between the
blocks of a block triangular matrix changes no eigenvalue.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array, Law
from rmt_check.laws.spectral_radius import SpectralRadius

_SMALL = math.log(1e-17)  # of a tail, which then is the sum of the blocks' tails


@dataclass(frozen=True)
class LargestOfBlocks(Law):
    """Exact law of rho = max of the spectral radii of independent blocks.

    Parameters
    ----------
    blocks : tuple of SpectralRadius
        The law of each block, at least one.

    Raises
    ------
    ValueError
        Where there is no block, or one has another law; from the methods, for a radius that is
        negative or nan.

    Notes
    -----
    P(rho <= r) = prod_b P(rho_b <= r). A modular reservoir of N blocks of width m, entries of
    variance v, has blocks `SpectralRadius(m, field, sqrt(m v))`.

    Examples
    --------
    >>> law = LargestOfBlocks((SpectralRadius(100),) * 4)
    >>> print(f"{law.sf(1.0):.5f} {law.median():.4f} {1.0 / law.isf(0.05):.4f}")
    1.00000 1.0886 0.8802
    """

    blocks: tuple[SpectralRadius, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(self.blocks))
        if not self.blocks or not all(isinstance(law, SpectralRadius) for law in self.blocks):
            raise ValueError(
                f"blocks must be laws SpectralRadius, at least one; received {self.blocks!r}"
            )

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        r = arguments.radii(r)
        return np.sum([law.logcdf(r) for law in self.blocks], axis=0)[()]

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r), finite also where P(rho > r) underflows."""
        r = arguments.radii(r)
        tails = np.array([law.logsf(r) for law in self.blocks])
        below = np.where(  # log P(rho_b <= r), to relative accuracy where it is nearly zero
            tails < -1.0,
            np.log1p(-np.exp(np.minimum(tails, -1.0))),
            [law.logcdf(r) for law in self.blocks],
        )
        with np.errstate(divide="ignore"):
            some = np.log(-np.expm1(np.sum(below, axis=0)))
        union = np.logaddexp.reduce(tails)  # good to its square
        return np.where(union < _SMALL, union, some)[()]

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density of rho at r."""
        r = arguments.radii(r)
        rates = [law.logpdf(r) - law.logcdf(r) for law in self.blocks]
        return (self.logcdf(r) + np.logaddexp.reduce(rates))[()]

    def support(self) -> tuple[float, float]:
        """Return (0, inf)."""
        return 0.0, math.inf

    def _typical(self) -> tuple[float, float]:
        low, high = zip(*(law._typical() for law in self.blocks), strict=True)
        return max(low), max(high)
