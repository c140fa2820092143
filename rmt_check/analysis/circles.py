"""How many eigenvalues lie inside circles: counted, exactly, and by the circular law.

The eigenvalues of one matrix repel each other: their number inside a circle varies far less than
that of independent points. So a matrix is one observation, and a test of its n moduli as if they
were n observations would be wrong.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from rmt_check import arguments
from rmt_check.laws.law import Law
from rmt_check.sampling.samples import Array, Samples

_EQUAL_AREAS = 32
_ABOUT_RIM = np.array([-1.0, -0.5, -0.25, 0.25, 0.5, 1.0, 1.5, 2.0])  # in units of 1/sqrt(n)
LEAST_DRAWS = 20  # with fewer, matrices may all agree by chance, and their mean seem exact
_FEWEST = 20.0  # eigenvalues expected on either side in all draws, for a mean to be near normal


@dataclass(frozen=True, eq=False)
class InsideCircles:
    """The mean fraction of a matrix's eigenvalues inside circles.

    Attributes
    ----------
    draws : int
        How many matrices.
    radii, fraction, error : ndarray
        The circles; the mean fraction inside, with its standard error over matrices.
    exact : ndarray
        P(|lambda| <= r), the exact law of one modulus at this width; nan where it is not known.
    circular : ndarray
        The limit, (r/rim)^2 up to the rim.
    outside, outside_error, expected_outside : float
        The mean number of eigenvalues of a matrix beyond the rim, with its standard error, and
        the exact one.
    p_value : float
        Of the circle that is furthest from the exact law in standard errors, times the number of
        circles looked at (Bonferroni); nan where there is no exact law, or fewer than 20 draws.
    """

    draws: int
    radii: Array
    fraction: Array
    error: Array
    exact: Array
    circular: Array
    outside: float
    outside_error: float
    expected_outside: float
    p_value: float

    @property
    def distance(self) -> float:
        """The largest difference from the exact law over the circles."""
        return float(np.max(np.abs(self.fraction - self.exact)))

    @property
    def circular_distance(self) -> float:
        """The largest difference of the draws, or without any of the exact law, from the limit."""
        measured = self.fraction if self.draws else self.exact
        return float(np.max(np.abs(measured - self.circular)))


def circles(n: int, rim: float) -> tuple[float, ...]:
    """Return radii of circles: of equal areas in the disc, and about the rim.

    There the density of a modulus falls from 2/rim to 0 over a width of rim/sqrt(n).
    """
    disc = np.sqrt(np.arange(1, _EQUAL_AREAS + 1) / _EQUAL_AREAS)
    about = 1.0 + _ABOUT_RIM / math.sqrt(n)
    return tuple(rim * np.unique(np.concatenate([disc, about[about > 0.0]])))


def inside(radii: npt.ArrayLike, moduli: Array) -> Array:
    """Return how many moduli of each row are at most each radius, shape (rows, radii)."""
    counts = [np.searchsorted(np.sort(row), radii, "right") for row in moduli]
    return np.array(counts, dtype=np.float64)


def inside_circles(samples: Samples, radii: npt.ArrayLike, law: Law | None) -> InsideCircles:
    """Return the numbers of eigenvalues inside circles beside what theory says.

    Parameters
    ----------
    samples : Samples
        Values of shape (draws, radii): numbers of moduli inside, as `inside` counts them. None
        may be there: then the laws stand alone.
    radii : array_like
        Of the circles, the rim among them.
    law : Law or None
        The exact law of one modulus, `samples.scheme.modulus_law(n, field)`.

    Examples
    --------
    >>> from rmt_check import laws, sample_eigenvalue_moduli
    >>> drawn = sample_eigenvalue_moduli("glorot", 64, draws=200)
    >>> radii = circles(64, 1.0)
    >>> counts = drawn.with_values(inside(radii, drawn.values))
    >>> found = inside_circles(counts, radii, laws.EigenvalueModulus(64))
    >>> print(f"{found.expected_outside:.4f} {bool(found.p_value > 1e-6)}")
    3.1874 True
    """
    n, radii = samples.n, arguments.radii(radii)
    rim = samples.scheme.rim(n, samples.field)
    if rim is None or not samples.scheme.circular:
        raise ValueError(
            f"scheme {samples.scheme} has no circular law; choose glorot, truncated, .."
        )
    at_rim = int(np.argmin(np.abs(radii - rim)))
    draws = len(samples.values)
    fraction, error = _mean(samples.values / n, len(radii))
    exact = np.full(len(radii), np.nan) if law is None else law.cdf(radii)
    return InsideCircles(
        draws,
        radii,
        fraction,
        error,
        exact,
        np.minimum(radii / rim, 1.0) ** 2,
        n * (1.0 - fraction[at_rim]),
        n * error[at_rim],
        math.nan if law is None else n * float(law.sf(rim)),
        _p_value(fraction, error, exact, draws, n),
    )


def _mean(values: Array, columns: int) -> tuple[Array, Array]:
    draws = len(values)
    if draws == 0:
        return np.full(columns, np.nan), np.full(columns, np.nan)
    deviation = values.std(axis=0, ddof=1) if draws > 1 else np.full(columns, np.nan)
    return values.mean(axis=0), deviation / math.sqrt(draws)


def _p_value(fraction: Array, error: Array, exact: Array, draws: int, n: int) -> float:
    known = (draws * n * np.minimum(exact, 1.0 - exact) > _FEWEST) & (error > 0.0)
    if draws < LEAST_DRAWS or not known.any():
        return math.nan
    t = np.abs(fraction - exact)[known] / error[known]
    return min(1.0, float(2.0 * scipy.stats.t.sf(np.max(t), draws - 1) * np.sum(known)))
