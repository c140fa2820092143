"""The probability that all eigenvalues of a Ginibre matrix lie in a region.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1; a scale s multiplies W. Below this file everything is in
the plane of G, where the region is larger by sqrt(n) / s.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from rmt_check import arguments
from rmt_check.laws import inside_complex, inside_real, inside_ring
from rmt_check.laws.arcs import first
from rmt_check.laws.inside_complex import DEEPEST, LOG_RARE
from rmt_check.laws.regions import Disc, Region, Ring, checked
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.linalg.blas import one_blas_thread

LARGEST_COMPLEX = 10**6
LARGEST_REAL = 1000
# distances in the plane of G: squares are normal doubles, and points of a region are told apart
_NEAREST, _FARTHEST, _THINNEST = 1e-100, 1e150, 1e-6


@dataclass(frozen=True)
class AllInside:
    """P(all eigenvalues of s W lie in a region), exact, W an n x n Ginibre matrix of variance 1/n.

    Parameters
    ----------
    region : Disc, HalfPlane or Ring
        The region. For real entries a disc's centre must be real.
    n : int
        Width, n <= 10^6 (complex) or n <= 1000 (real). For a centred disc as in `SpectralRadius`.
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For arguments out of range; from the methods, where the probability is too small to be
        computed at this width: below some 1e-40, for n > 200, unless the region is centred.

    Notes
    -----
    Complex: eigenvalues are determinantal, and P = det(I - M), M_jk the integrals of phi_j
    conj(phi_k) over the complement, phi_j the orthonormal functions of the ensemble (Ginibre 1965).
    Real: P is a ratio of Pfaffians (Forrester & Nagao 2007; Sinclair 2009 for odd n). Where P is
    tiny, both are taken from polynomials that are orthonormal on the region.

    log P is right to 1e-12, relative where it is large, in both tails; for n > 200 to 1e-8 where P
    is below some 1e-15. A probability takes milliseconds (complex, n = 1000) or a tenth of a second
    (real, n = 500), longer for real rings and where P is tiny.

    The leaky recurrence h <- (1 - a) h + a g W h is stable if all eigenvalues of W lie in the disc
    of centre -(1 - a)/(a g) and radius 1/(a g); dx/dt = (-1 + g W) x is, if they lie in the half
    plane Re z <= 1/g.

    Examples
    --------
    >>> from rmt_check.laws import Disc, HalfPlane
    >>> print(f"{AllInside(HalfPlane(1.0), 64).prob():.5f}")
    0.75651
    >>> print(f"{AllInside(HalfPlane(1.0), 64, 'real').prob():.5f}")
    0.68077
    >>> print(f"{AllInside(Disc(-1.0, 2.0), 100, scale=0.9).sf():.5f}")
    0.00383
    """

    region: Region
    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        checked(self.region)
        object.__setattr__(self, "n", arguments.width(self.n))
        object.__setattr__(self, "scale", arguments.positive(self.scale, "scale"))
        real = arguments.field(self.field) == "real"
        if real and isinstance(self.region, Disc) and self.region.center.imag != 0.0:
            raise ValueError(
                "for real entries the region must be symmetric about the real axis; received a "
                f"disc of center {self.region.center}"
            )
        largest = LARGEST_REAL if real else LARGEST_COMPLEX
        if self._radius is None and self.n > largest:
            raise ValueError(
                f"regions are computed for {self.field} widths n <= {largest:,}, received {self.n}"
            )
        if self._radius is None:
            self._check_geometry()

    def _check_geometry(self) -> None:
        """Refuse regions beyond the formulas: too far away, or too thin to be told from a point."""
        region = self._in_plane
        breaks = region.breaks()
        hole = isinstance(region, Ring) and breaks[0] < _NEAREST
        thin = isinstance(region, Disc) and region.radius < _THINNEST * abs(region.center)
        unit = math.sqrt(self.n)
        if hole or thin or breaks[-1] > _FARTHEST or not first(region, True) < 100.0 * unit + 1e3:
            raise ValueError(
                "region must come near the eigenvalues, end within 1e150, be no thinner than 1e-6 "
                "of its distance from the origin, and have no hole below 1e-100, received "
                f"{self.region!r} at scale {self.scale!r}"
            )

    def prob(self) -> float:
        """Return P(all eigenvalues of s W lie in the region)."""
        return math.exp(self.logprob())

    def logprob(self) -> float:
        """Return the log of `prob`, with the relative accuracy of 1 - prob where that is small."""
        log_prob = self._logs[0]
        if math.isnan(log_prob):
            raise ValueError(
                "the probability that all eigenvalues lie in the region is below some 1e-40; so "
                f"small a one is computed for widths n <= {DEEPEST} only, received {self.n}"
            )
        return log_prob

    def sf(self) -> float:
        """Return P(some eigenvalue lies outside), to full relative accuracy where it is small."""
        if math.isnan(self._logs[0]):  # P(all inside) is too small to make a difference
            return 1.0
        return math.exp(self.logsf())

    def logsf(self) -> float:
        """Return the log of `sf`, finite also where `sf` underflows."""
        if self._radius is not None:
            return float(SpectralRadius(self.n, self.field, self.scale).logsf(self._radius))
        log_prob, log_expected = self.logprob(), self._logs[1]
        if log_expected < LOG_RARE:
            return log_expected
        small = log_prob < -1.0
        return math.log1p(-math.exp(log_prob)) if small else math.log(-math.expm1(log_prob))

    def expected_outside(self) -> float:
        """Return the expected number of eigenvalues outside the region."""
        return math.exp(self._logs[1])

    @property
    def _in_plane(self) -> Region:
        return self.region.turned(math.sqrt(self.n) / self.scale)

    @property
    def _radius(self) -> float | None:
        """Return the radius of a disc about the origin, to rounding; None for other regions."""
        match self.region:
            case Disc(center, radius) if abs(center) < 1e-16 * radius:
                return radius
            case Ring(inner, outer) if inner == 0.0:
                return outer
        return None

    @cached_property
    def _logs(self) -> tuple[float, float]:
        """Return log P, nan where not computed, and the log of the expected number outside."""
        if self._radius is not None:
            return self._of_radius(self._radius)
        region = self._in_plane
        with one_blas_thread():
            if self.field == "real":
                return inside_real.logs(self.n, region)
            if isinstance(region, Ring):
                return inside_ring.logs(self.n, region)
            return inside_complex.logs(self.n, region)

    def _of_radius(self, r: float) -> tuple[float, float]:
        from rmt_check.laws.modulus import EigenvalueModulus

        law = SpectralRadius(self.n, self.field, self.scale)
        outside = float(EigenvalueModulus(self.n, self.field, self.scale).expected_outside(r))
        log_outside = math.log(outside) if outside > 0.0 else -math.inf
        return float(law.logcdf(r)), log_outside
