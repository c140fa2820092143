"""Normal matrices, W W* = W* W: unitary ones, and diagonals of random eigenvalues.

Conjugation by a unitary matrix and phases do nothing to a Gaussian input: in the eigenbasis,
rotated back by e^{-i t arg lambda_j} (or sign^t), a coordinate of h_t = W h_{t-1} + x_t obeys g_t =
|lambda_j| g_{t-1} + a fresh Gaussian. So its norms depend on the moduli |lambda_j| alone, and
E||W^k x||^2 is E|lambda|^{2k}. A real diagonal has random signs in the place of phases.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rmt_check import laws
from rmt_check.laws.eigenvalue_energy import LARGEST_REAL as LARGEST_ENERGY
from rmt_check.laws.eigenvalue_energy import LARGEST_REAL_POWER
from rmt_check.laws.law import Array, Law
from rmt_check.laws.spectral_radius import LARGEST_REAL as LARGEST_RADIUS
from rmt_check.linalg import lapack
from rmt_check.schemes.base import Base, Generator, Matrix, dtype
from rmt_check.schemes.gaussian import GinibreModuli
from rmt_check.schemes.ginibre import draw_eigenvalues, draw_ginibre, room_for_eigenvalues


@dataclass(frozen=True)
class Normal(Base):
    """A normal matrix: the moduli of its eigenvalues determine all norms of its recurrence."""

    def moduli(self, n: int, rng: Generator) -> Array:
        """Return the moduli of all eigenvalues of W, drawn exactly in O(n)."""
        return np.asarray(self.modulus_at(rng.random(n)))

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return the diagonal of s W, with independent uniform phases, or signs if real."""
        moduli = s * self.moduli(n, rng)
        if field == "complex":
            return moduli * np.exp(2j * np.pi * rng.random(n))
        return moduli * np.where(rng.random(n) < 0.5, 1.0, -1.0)

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once."""
        return 2 * n

    def draw_for_norms(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return the moduli of s W: the norms are those of this diagonal."""
        return s * self.moduli(n, rng)

    def room_for_norms(self, n: int) -> int:
        """Return how many entries `draw_for_norms` has in hand at once."""
        return 2 * n


@dataclass(frozen=True)
class Orthogonal(Normal):
    """Haar measure on the unitary group, or the orthogonal one: every direction is as good."""

    modulus = 1.0
    radius_limit = 1.0

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log 1."""
        return np.zeros_like(k)

    def moduli(self, n: int, rng: Generator) -> Array:
        """Return ones."""
        return np.ones(n)

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s Q of a Ginibre matrix G = Q R, with Q and R made unique by R_jj > 0.

        Then U G has the Q of G turned by U, so the law of Q is invariant; what LAPACK returns is
        not (Mezzadri 2007).
        """
        Q, R = np.linalg.qr(draw_ginibre(n, field, s, rng))
        corners = np.diagonal(R)
        return s * Q * (corners / np.abs(corners))

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once, LAPACK's copies included."""
        return 4 * n**2


@dataclass(frozen=True)
class Identity(Orthogonal):
    """The identity: the state is the sum of the inputs."""

    is_diagonal = True

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return the diagonal of s I."""
        return np.full(n, s, dtype(field))

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once."""
        return 2 * n


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

    def modulus_at(self, u: Any) -> Any:
        """Return moduli whose squares are uniform."""
        return (self.r_min**2 + (self.r_max**2 - self.r_min**2) * u) ** 0.5


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

    def modulus_at(self, u: Any) -> Any:
        """Return uniform moduli."""
        return u


@dataclass(frozen=True)
class GinibreSpectrum(GinibreModuli, Normal):
    """The eigenvalues of a complex Gaussian matrix, in random order, without its non-normality."""

    is_diagonal = True

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log M_n(k), what the eigenvalues alone contribute to a Gaussian matrix's."""
        return laws.log_eigenvalue_bound(n, k)

    def moduli(self, n: int, rng: Generator) -> Array:
        """Return independent roots of gammas, which as a set have the law (Kostlan 1992)."""
        return np.sqrt(rng.standard_gamma(np.arange(1.0, n + 1.0)) / n)

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return the eigenvalues of s W, shuffled: LAPACK's order is none of the law's."""
        return rng.permutation(lapack.eigenvalues(draw_ginibre(n, field, s, rng)))

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once, LAPACK's copies included."""
        return 4 * n**2


@dataclass(frozen=True)
class RealGinibreSpectrum(GinibreSpectrum):
    """The eigenvalues of a real Gaussian matrix, in random order: conjugate pairs and real ones.

    A diagonal of complex numbers. With real inputs its norms are those of the real matrix that has
    a block r [cos a, -sin a; sin a, cos a] for each pair.
    """

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of rho, that of the matrix, up to the width that it is computed for."""
        return laws.SpectralRadius(n, field, s) if n <= LARGEST_RADIUS else None

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E|lambda|^{2k}, up to the width and power that it is computed for."""
        if n > LARGEST_ENERGY or np.max(k, initial=0.0) > LARGEST_REAL_POWER:
            return None
        return laws.log_eigenvalue_energy(n, k, field)

    def moduli(self, n: int, rng: Generator) -> Array:
        """Return the moduli of all eigenvalues, from the Hessenberg form; no gammas give them."""
        return np.abs(draw_eigenvalues(n, "real", 1.0, rng, 1)[0])

    def room_for_norms(self, n: int) -> int:
        """Return how many entries `draw_for_norms` holds at once."""
        return room_for_eigenvalues(n)
