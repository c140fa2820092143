"""The matrix (1 - a) I + a g W of a leaky recurrence h <- (1 - a) h + a g W h, W a Ginibre matrix.

Its eigenvalues are (1 - a) + a g lambda: on the disc of centre 1 - a and radius a g, which touches
the unit circle from inside at 1 if g = 1. They lie in the unit disc if those of g W lie in
`laws.leaky_region(a)`, whose probability is known exactly. For a small a the eigenvalue that
decides is the rightmost one, not the largest; as |1 - a + a z| <= 1 - a + a |z|, a gain with
rho(g W) <= 1 will do whatever a.
"""

from dataclasses import dataclass

import numpy as np

from rmt_check import arguments, laws
from rmt_check.laws.energy_cross import LARGEST_STEPS
from rmt_check.laws.inside import LARGEST_COMPLEX, LARGEST_REAL
from rmt_check.laws.law import Array
from rmt_check.schemes.base import Base, Generator, Matrix
from rmt_check.schemes.ginibre import draw_eigenvalues, draw_ginibre


@dataclass(frozen=True)
class Leaky(Base):
    """The identity beside a Gaussian matrix W of entries N(0, 1/n).

    Parameters
    ----------
    rate : float
        The leaking rate a, in (0, 1]; at one the matrix is g W.
    gain : float
        The factor g that multiplies W, from 1e-50 to 1e50.
    """

    rate: float
    gain: float

    def __post_init__(self) -> None:
        arguments.fraction(self.rate, "rate")
        arguments.factor(self.gain, "gain")

    @property
    def radius_limit(self) -> float:
        """Return the modulus of the disc's rightmost point."""
        return 1.0 - self.rate + self.rate * self.gain

    def prob_unstable(self, n: int, field: str, s: float) -> float | None:
        """Return P(spectral radius of s times the matrix > 1); real entries: up to n = 1000."""
        if n > (LARGEST_COMPLEX if field == "complex" else LARGEST_REAL):
            return None
        spread = s * self.rate * self.gain
        region = laws.Disc(-s * (1.0 - self.rate) / spread, 1.0 / spread)
        return laws.AllInside(region, n, field).sf()

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return the energy; for real entries None beyond k = 5000."""
        if field == "real" and np.max(k, initial=0.0) > LARGEST_STEPS:
            return None
        return laws.log_leaky_energy(n, k, self.rate, self.gain, field)

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s times the matrix."""
        W = self.rate * self.gain * draw_ginibre(n, field, s, rng)
        np.einsum("ii->i", W)[:] += (1.0 - self.rate) * s
        return W

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand at once."""
        return 2 * n**2

    def draw_moduli(self, n: int, field: str, s: float, rng: Generator, count: int) -> Array:
        """Return the moduli of all eigenvalues, those of W moved."""
        disc = self.rate * self.gain * draw_eigenvalues(n, field, s, rng, count)
        return np.abs((1.0 - self.rate) * s + disc)
