"""Gaussian entries N(0, 1/n): the Ginibre matrix, and a fresh one at every step."""

import math
from dataclasses import dataclass

import numpy as np

from rmt_check import laws
from rmt_check.laws.law import Array, Law
from rmt_check.laws.median import ALPHAS, LARGEST, SMALLEST
from rmt_check.laws.spectral_radius import LARGEST_REAL
from rmt_check.laws.typical import is_checked
from rmt_check.schemes.base import Base, Generator, Matrix
from rmt_check.schemes.ginibre import draw_eigenvalues, draw_ginibre, room_for_eigenvalues


@dataclass(frozen=True)
class GinibreModuli(Base):
    """What the Gaussian matrix and the diagonal of its eigenvalues share: the moduli."""

    has_ginibre_spectrum = True
    has_gumbel_limit = True
    circular = True
    radius_limit = 1.0

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of rho, for real entries up to the width that it is computed for."""
        computed = field == "complex" or n <= LARGEST_REAL
        return laws.SpectralRadius(n, field, s) if computed else None

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of the modulus of one eigenvalue."""
        return laws.EigenvalueModulus(n, field, s)

    def draw_moduli(self, n: int, field: str, s: float, rng: Generator, count: int) -> Array:
        """Return the moduli of all eigenvalues, from the Hessenberg form."""
        return np.abs(draw_eigenvalues(n, field, s, rng, count))

    def room_for_moduli(self, n: int) -> int:
        """Return how many entries `draw_moduli` holds at once."""
        return room_for_eigenvalues(n)


@dataclass(frozen=True)
class Gaussian(GinibreModuli):
    """Entries N(0, 1/n), complex or real: Glorot's initialisation, up to its scale."""

    rotation_invariant = True

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log Q_n(k)."""
        return laws.log_power_energy(n, k, field=field)

    def log_median_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return about the log of the median of ||W^k x||^2, from sqrt(n)/2 to 5 sqrt(n) steps."""
        if not SMALLEST <= n <= LARGEST:
            return None
        known = (k >= ALPHAS[0] * math.sqrt(n)) & (k <= ALPHAS[1] * math.sqrt(n))
        log_median = np.full(k.shape, np.nan)
        log_median[known] = laws.log_median_energy(n, k[known], field=field)
        return log_median

    def typical_energy(self, n: int, steps: int, field: str, driven: bool, s: float) -> Law | None:
        """Return the model's law from width 256 and sqrt(n)/2 steps on."""
        return laws.TypicalEnergy(n, steps, field, driven, s) if is_checked(n, steps) else None

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s W."""
        return draw_ginibre(n, field, s, rng)


@dataclass(frozen=True)
class Independent(Gaussian):
    """A fresh Gaussian matrix at every step: the feed-forward control, without any spectrum.

    A "power" is the product W_k .. W_1, of energy one at every k. One matrix is a Glorot matrix.
    """

    rotation_invariant = False  # "matrix-free" is of one matrix
    is_fresh = True

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return log E||W_k .. W_1 x||^2 = 0: each step keeps the energy, whatever came before."""
        return np.zeros_like(k)
