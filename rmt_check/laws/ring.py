"""Diagonal schemes: eigenvalues drawn independently and uniformly on a ring or disc.

The modulus has the density 2r / (b^2 - a^2) on [a, b]; the unit disc is a = 0, b = 1.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array, Law


@dataclass(frozen=True)
class RingModulus(Law):
    """Law of the largest of n moduli, each uniform (by area) on the ring r_min <= |z| <= r_max.

    Parameters
    ----------
    r_min, r_max : float
        0 <= r_min < r_max.
    n : int
        How many eigenvalues the maximum is over: 1 for one modulus, the width for rho.

    Notes
    -----
    P(rho <= r) = ((r^2 - r_min^2) / (r_max^2 - r_min^2))^n.

    Examples
    --------
    >>> print(f"{RingModulus(0.0, 1.0, n=64).mean():.5f}")
    0.99225
    """

    r_min: float
    r_max: float
    n: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "r_min", arguments.number(self.r_min, "r_min"))
        object.__setattr__(self, "r_max", arguments.positive(self.r_max, "r_max"))
        if not 0.0 <= self.r_min < self.r_max:
            raise ValueError(
                f"r_min must lie in [0, r_max = {self.r_max}), received {self.r_min!r}"
            )

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        with np.errstate(divide="ignore"):
            return self.n * np.log(self._area_fraction(r))

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r)."""
        with np.errstate(divide="ignore"):
            return np.log(-np.expm1(self.logcdf(r)))

    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""
        r = arguments.radii(r)
        inside = (r >= self.r_min) & (r <= self.r_max)
        with np.errstate(divide="ignore"):
            log_fraction = np.where(self.n == 1, 0.0, np.log(self._area_fraction(r)))
            log_uniform = np.log(2.0 * self.n * np.clip(r, self.r_min, self.r_max))
        log_density = log_uniform - math.log(self._area()) + (self.n - 1) * log_fraction
        return np.where(inside, log_density, -np.inf)[()]

    def _quantile(self, log_p: Array, log_q: Array) -> Array:
        log_cdf = np.where(log_p < log_q, log_p, np.log1p(-np.exp(log_q)))
        return np.sqrt(self.r_min**2 + self._area() * np.exp(log_cdf / self.n))[()]

    def rvs(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
        """Return independent draws of shape `size`: with U uniform, the quantile of U."""
        if not isinstance(rng, np.random.Generator):
            raise ValueError(f"rng must be a numpy.random.Generator, received {rng!r}")
        log_fraction = rng.standard_exponential(size) / -self.n  # log U^{1/n}
        return np.sqrt(self.r_min**2 + self._area() * np.exp(log_fraction))

    def support(self) -> tuple[float, float]:
        """Return (r_min, r_max)."""
        return float(self.r_min), float(self.r_max)

    def _area(self) -> float:
        return (self.r_max - self.r_min) * (self.r_max + self.r_min)

    def _area_fraction(self, r: npt.ArrayLike) -> Array:
        r = np.clip(arguments.radii(r), self.r_min, self.r_max)
        return (r - self.r_min) * (r + self.r_min) / self._area()


def log_ring_energy(k: npt.ArrayLike, r_min: float = 0.0, r_max: float = 1.0) -> Array:
    """Return log E|lambda|^{2k} of a modulus uniform on the ring; the disc by default.

    E|lambda|^{2k} = (b^{2k+2} - a^{2k+2}) / ((k+1)(b^2 - a^2)) with a = r_min, b = r_max: it is
    the power energy of the diagonal recurrence at every width. On the unit disc it is 1/(k+1),
    so the hidden energy is the harmonic number H_{t+1}: logarithmic growth.

    Examples
    --------
    >>> print(f"{np.exp(log_ring_energy(9)):.3f}")
    0.100
    """
    ring = RingModulus(r_min, r_max)
    m = arguments.integers(k, "power k", 0) + 1.0
    ratio = (ring.r_min / ring.r_max) ** 2
    inner = np.log(-np.expm1(m * math.log(ratio))) if ratio > 0.0 else np.zeros_like(m)
    return 2.0 * (m - 1.0) * math.log(ring.r_max) + inner - math.log1p(-ratio) - np.log(m)
