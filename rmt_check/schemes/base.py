"""What is known of a matrix before it is scaled, and how it is drawn.

Unless a family says otherwise, nothing is known, and eigenvalues are LAPACK's.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rmt_check.arrays import Matrix as Matrix
from rmt_check.laws.law import Array, Law
from rmt_check.linalg import lapack

Generator = np.random.Generator


@dataclass(frozen=True)
class Base:
    """A random matrix of every width, unscaled. The fields of a child are its parameters.

    Attributes
    ----------
    is_diagonal : bool
        Whether a matrix is its diagonal, of shape (n,).
    rotation_invariant : bool
        Whether W U has the law of W for every unitary U, and its columns are independent. Drawing
        norms without the matrix needs both, and only Gaussian entries have both.
    is_fresh : bool
        Whether each step of a recurrence has a matrix of its own.
    has_ginibre_spectrum : bool
        Whether the eigenvalues are those of a Ginibre matrix: the moduli of a complex one are, as a
        set, independent roots of gamma variables (Kostlan 1992).
    has_gumbel_limit : bool
        Whether Rider's Gumbel law is the limit of the spectral radius, at the scale of the rim. It
        is for a Ginibre spectrum, and by universality for centred independent entries (Cipolloni,
        Erdos & Xu 2023). It is not for independent eigenvalues, which may fill the same disc.
    modulus : float or None
        The modulus of every eigenvalue, where it is the same for all matrices.
    """

    is_diagonal: ClassVar[bool] = False
    rotation_invariant: ClassVar[bool] = False
    is_fresh: ClassVar[bool] = False
    has_ginibre_spectrum: ClassVar[bool] = False
    has_gumbel_limit: ClassVar[bool] = False
    modulus: ClassVar[float | None] = None

    @property
    def radius_limit(self) -> float | None:
        """Return the limit of the spectral radius as n grows; None if unknown."""
        return None

    @property
    def circular(self) -> bool:
        """Whether the eigenvalues fill the disc of radius `radius_limit` uniformly as n grows."""
        return False

    @property
    def needs_lapack(self) -> bool:
        """Whether eigenvalues are computed from a matrix, not drawn."""
        return self.has_ginibre_spectrum or not self.is_diagonal

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the exact law of the spectral radius of s W."""
        return None

    def prob_unstable(self, n: int, field: str, s: float) -> float | None:
        """Return P(spectral radius of s W > 1)."""
        if self.modulus is not None:
            return float(s * self.modulus > 1.0)
        law = self.spectral_radius_law(n, field, s)
        return None if law is None else float(law.sf(1.0))

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the exact law of the modulus of one eigenvalue of s W."""
        return None

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E||W^k x||^2, the same for every unit vector x; k whole, >= 0."""
        return None

    def log_median_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return about the log of the median of ||W^k x||^2 over matrices; nan where unknown."""
        return None

    def typical_energy(self, n: int, steps: int, field: str, driven: bool, s: float) -> Law | None:
        """Return the law of log ||(sW)^k x||^2, or log ||h_t||^2, of one matrix, where checked."""
        return None

    def modulus_at(self, u: Any) -> Any:
        """Return moduli of independent eigenvalues from u uniform on [0, 1], arrays of any kind.

        None where the eigenvalues are not independent, or not known.
        """
        return None

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s W, or its diagonal."""
        raise NotImplementedError

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once."""
        return n**2

    def draw_for_norms(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return a matrix whose recurrence with Gaussian inputs has norms of the law of s W's."""
        return self.draw(n, field, s, rng)

    def room_for_norms(self, n: int) -> int:
        """Return how many entries `draw_for_norms` has in hand at once."""
        return self.room(n)

    def draw_stack(self, n: int, field: str, s: float, rng: Generator, count: int) -> Matrix:
        """Return s W, or its diagonal, for as many matrices, one after the other."""
        if count == 1:  # without a copy
            return self.draw(n, field, s, rng)[None]
        return np.stack([self.draw(n, field, s, rng) for _ in range(count)])

    def draw_moduli(self, n: int, field: str, s: float, rng: Generator, count: int) -> Array:
        """Return the moduli of all eigenvalues of s W for as many matrices, shape (count, n).

        ARPACK would be wrong: it misses the largest in one matrix out of ten, without a warning.
        """
        W = self.draw_stack(n, field, s, rng, count)  # LAPACK sees their transposes
        return np.abs(W if self.is_diagonal else lapack.eigenvalues(W))

    def room_for_moduli(self, n: int) -> int:
        """Return how many entries `draw_moduli` holds a matrix, LAPACK's workspace included."""
        return self.room(n) + 64 * n


def reals(field: str) -> int:
    """Return how many real numbers an entry has."""
    return 2 if field == "complex" else 1


def dtype(field: str) -> np.dtype[Any]:
    """Return the type of an entry."""
    return np.dtype(np.complex128 if field == "complex" else np.float64)


def component_std(n: int, field: str) -> float:
    """Return the standard deviation of one real number of an entry of variance 1/n."""
    return math.sqrt(1.0 / (n * reals(field)))
