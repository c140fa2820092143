"""Normal matrices, W W* = W* W: unitary ones, and diagonals of random eigenvalues.

Conjugation by a unitary matrix and phases do nothing to a Gaussian input, h_j and e^{i t a} h_j
have one norm: so the norms of h_t = W h_{t-1} + x_t depend on the moduli |lambda_j| alone, and
E||W^k x||^2 is E|lambda|^{2k}. A real diagonal has random signs in the place of phases.
"""

from dataclasses import dataclass

import numpy as np

from rmt_check import laws
from rmt_check.laws.law import Array, Law
from rmt_check.schemes.base import Base


@dataclass(frozen=True)
class Normal(Base):
    """A normal matrix: the moduli of its eigenvalues decide over all norms of its recurrence."""


@dataclass(frozen=True)
class Orthogonal(Normal):
    """Haar measure on the unitary group, or the orthogonal one: every direction is as good."""

    modulus = 1.0
    radius_limit = 1.0

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log 1."""
        return np.zeros_like(k)


@dataclass(frozen=True)
class Identity(Orthogonal):
    """The identity: the state is the sum of the inputs."""

    is_diagonal = True


@dataclass(frozen=True)
class Ring(Normal):
    """Eigenvalues independent and uniform by area on r_min <= |z| <= r_max.

    Parameters
    ----------
    r_min, r_max : float
        0 <= r_min < r_max.
    """

    r_min: float
    r_max: float

    is_diagonal = True

    def __post_init__(self) -> None:
        laws.RingModulus(self.r_min, self.r_max)  # refuses what is no ring

    @property
    def radius_limit(self) -> float:
        """Return the outer radius."""
        return self.r_max

    @property
    def circular(self) -> bool:
        """Whether the ring is a disc."""
        return self.r_min == 0.0

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of the largest of n moduli."""
        return laws.RingModulus(s * self.r_min, s * self.r_max, n)

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of one modulus."""
        return laws.RingModulus(s * self.r_min, s * self.r_max)

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E|lambda|^{2k}."""
        return laws.log_ring_energy(k, self.r_min, self.r_max)


@dataclass(frozen=True)
class FlatDisc(Normal):
    """Eigenvalues whose modulus is uniform on [0, 1]: more of them near zero than by area."""

    is_diagonal = True
    radius_limit = 1.0

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of the largest of n moduli."""
        return laws.FlatModulus(s, n)

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of one modulus."""
        return laws.FlatModulus(s)

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E|lambda|^{2k}."""
        return laws.log_flat_energy(k)


@dataclass(frozen=True)
class GinibreSpectrum(Normal):
    """The eigenvalues of a complex Gaussian matrix, in random order, without its non-normality."""

    is_diagonal = True
    circular = True
    radius_limit = 1.0

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of rho, that of the matrix."""
        return laws.SpectralRadius(n, field, s)

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of one modulus, that of the matrix."""
        return laws.EigenvalueModulus(n, field, s)

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log M_n(k), what the eigenvalues alone contribute to a Gaussian matrix's."""
        return laws.log_eigenvalue_bound(n, k)
