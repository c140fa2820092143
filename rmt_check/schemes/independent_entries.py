"""Independent entries that are not Gaussian; of such matrices little is known exactly.

For centred entries of variance 1/n and any law the limit is the circular law, and rho -> 1 (Bai &
Yin 1986; Tao & Vu 2010; Bordenave, Chafai & Garcia-Zelada 2022).
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rmt_check import arguments, laws
from rmt_check.laws import energy_iid
from rmt_check.laws.law import Array
from rmt_check.schemes.base import Base, Generator, Matrix, component_std, dtype, reals

_MASS = math.erf(math.sqrt(2.0))  # of a standard normal on [-2, 2]
_EDGE = 2.0 * math.exp(-2.0) / math.sqrt(2.0 * math.pi) / _MASS  # its density at the cuts, summed


@dataclass(frozen=True)
class Iid(Base):
    """Centred entries; the two parts of a complex one are independent, of half the variance.

    Attributes
    ----------
    variance : float
        n E|W_ij|^2.
    real_kurtosis : float
        E y^4 / (E y^2)^2 of a real entry, and so of one part of a complex entry.
    """

    variance: ClassVar[float] = 1.0
    real_kurtosis: ClassVar[float] = 3.0
    has_gumbel_limit = True
    circular = True

    @property
    def radius_limit(self) -> float:
        """Return the radius of the disc that the eigenvalues fill."""
        return math.sqrt(self.variance)

    def kurtosis(self, field: str) -> float:
        """Return E|W_ij|^4 / (E|W_ij|^2)^2."""
        return self.real_kurtosis if field == "real" else (self.real_kurtosis + 1.0) / 2.0

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return the energy of k = 0, 1, 2; None for more."""
        if np.max(k, initial=0.0) > energy_iid.LARGEST_POWER:
            return None
        return laws.log_iid_energy(n, k, self.kurtosis(field)) + k * math.log(self.variance)

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s W."""
        return self.draw_stack(n, field, s, rng, 1)[0]

    def draw_stack(self, n: int, field: str, s: float, rng: Generator, count: int) -> Matrix:
        """Return matrices s W, filled as the real numbers that their entries consist of."""
        W: Matrix = np.empty((count, n, n), dtype(field))
        self.fill(s * component_std(n, field), field, rng, W.reshape(-1).view(np.float64))
        return W

    def fill(self, std: float, field: str, rng: Generator, out: Array) -> None:
        """Fill `out` with the real numbers of entries; of standard deviation std, if not cut."""
        raise NotImplementedError


@dataclass(frozen=True)
class Truncated(Iid):
    """Normal of variance 1/n cut at two standard deviations, with no correction of its variance."""

    variance = 1.0 - 2.0 * _EDGE  # integration by parts; its root is 0.8796
    real_kurtosis = (3.0 - 14.0 * _EDGE) / variance**2

    def fill(self, std: float, field: str, rng: Generator, out: Array) -> None:
        """Fill `out` with Gaussians, those beyond the cuts drawn again."""
        from rmt_check.kernels.entries import fill_truncated

        fill_truncated(std, rng, out)


@dataclass(frozen=True)
class Uniform(Iid):
    """Uniform on +-sqrt(3/n), each part of a complex entry on +-sqrt(3/2n)."""

    real_kurtosis = 1.8

    def fill(self, std: float, field: str, rng: Generator, out: Array) -> None:
        """Fill `out` with uniform numbers."""
        from rmt_check.kernels.entries import fill_uniform

        fill_uniform(std, rng, out)


@dataclass(frozen=True)
class Rademacher(Iid):
    """A random sign over sqrt(n), each part of a complex entry over sqrt(2n)."""

    real_kurtosis = 1.0

    def fill(self, std: float, field: str, rng: Generator, out: Array) -> None:
        """Fill `out` with random signs."""
        from rmt_check.kernels.entries import fill_rademacher

        fill_rademacher(std, rng, out)


@dataclass(frozen=True)
class Sparse(Iid):
    """Zero but for a fraction `density` of the entries, which are N(0, 1/(density n)).

    From a mean degree of 16 on, which is density times n, the spectral radius is nearly that of a
    dense matrix. With a fixed mean degree the radius keeps a tail of its own at any width
    (docs/reservoirs.md).

    Parameters
    ----------
    density : float
        Probability that an entry is not zero, in (0, 1].
    """

    density: float

    def __post_init__(self) -> None:
        arguments.fraction(self.density, "density")

    def kurtosis(self, field: str) -> float:
        """Return the kurtosis of the entries: both parts of one are zero together."""
        return super().kurtosis(field) / self.density

    def fill(self, std: float, field: str, rng: Generator, out: Array) -> None:
        """Fill `out` with Gaussians, most entries with zeros."""
        from rmt_check.kernels.entries import fill_sparse

        fill_sparse(std, self.density, reals(field), rng, out)


@dataclass(frozen=True)
class NaiveUniform(Base):
    """Uniform on [0, 1], neither centred nor scaled: the mean 1/2 is an eigenvalue ~ n/2."""

    radius_limit = math.inf

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s W."""
        return s * rng.random((n, n))
