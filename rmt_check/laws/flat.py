"""Diagonal schemes: the modulus itself uniform on [0, r_max], a flat density."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array, Law


@dataclass(frozen=True)
class FlatModulus(Law):
    """Law of the largest of n moduli, each uniform on [0, r_max].

    Parameters
    ----------
    r_max : float
        r_max > 0.
    n : int
        How many eigenvalues the maximum is over: 1 for one modulus, the width for rho.

    Notes
    -----
    P(rho <= r) = (r / r_max)^n. `RingModulus` is uniform by area, with power 2n.

    Examples
    --------
    >>> print(f"{FlatModulus(1.0, n=64).mean():.5f} = 64/65")
    0.98462 = 64/65
    """

    r_max: float
    n: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "r_max", arguments.positive(self.r_max, "r_max"))

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        return self.n * self._log_fraction(r)

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r)."""
        with np.errstate(divide="ignore"):
            return np.log(-np.expm1(self.logcdf(r)))

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        log_fraction = np.where(self.n == 1, 0.0, self._log_fraction(r))
        log_density = math.log(self.n / self.r_max) + (self.n - 1) * log_fraction
        return np.where(arguments.radii(r) <= self.r_max, log_density, -np.inf)[()]

    def _quantile(self, log_p: Array, log_q: Array) -> Array:
        log_cdf = np.where(log_p < log_q, log_p, np.log1p(-np.exp(log_q)))
        return (self.r_max * np.exp(log_cdf / self.n))[()]

    def support(self) -> tuple[float, float]:
        """Return (0, r_max)."""
        return 0.0, self.r_max

    def _log_fraction(self, r: npt.ArrayLike) -> Array:
        with np.errstate(divide="ignore"):
            return np.log(np.minimum(arguments.radii(r) / self.r_max, 1.0))


def log_flat_energy(k: npt.ArrayLike) -> Array:
    """Return log E|lambda|^{2k} = -log(2k + 1) of a modulus uniform on [0, 1], a flat density.

    A uniform modulus is not the uniform law on the disc, whose modulus has the density 2r and whose
    energy decays half as fast.

    Examples
    --------
    >>> from rmt_check.laws import log_ring_energy
    >>> print(f"{np.exp(log_flat_energy(2)):.3f} {np.exp(log_ring_energy(2)):.3f}")
    0.200 0.333
    """
    return -np.log1p(2.0 * arguments.integers(k, "power k", 0))
