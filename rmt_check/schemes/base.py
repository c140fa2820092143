"""What is known of a matrix before it is scaled; unless a family says otherwise, nothing."""

from dataclasses import dataclass
from typing import ClassVar

from rmt_check.laws.law import Array, Law


@dataclass(frozen=True)
class Base:
    """A random matrix of every width, unscaled. The fields of a child are its parameters.

    Attributes
    ----------
    is_diagonal : bool
        Whether a matrix is its diagonal, of shape (n,).
    rotation_invariant : bool
        Whether W U has the law of W for every unitary U, and its columns are independent:
        what drawing norms without the matrix rests on. Gaussian entries alone have both.
    modulus : float or None
        The modulus of every eigenvalue, where it is the same for all matrices.
    """

    is_diagonal: ClassVar[bool] = False
    rotation_invariant: ClassVar[bool] = False
    modulus: ClassVar[float | None] = None

    @property
    def radius_limit(self) -> float | None:
        """Return the limit of the spectral radius as n grows; None if unknown."""
        return None

    @property
    def circular(self) -> bool:
        """Whether the eigenvalues fill the disc of radius `radius_limit` uniformly as n grows."""
        return False

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the exact law of the spectral radius of s W."""
        return None

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the exact law of the modulus of one eigenvalue of s W."""
        return None

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E||W^k x||^2, the same for every unit vector x; k whole, >= 0."""
        return None
