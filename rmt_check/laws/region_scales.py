"""The scale at which all eigenvalues of s W lie in a region, but for a fraction delta of matrices.

Convention: W has E|W_ij|^2 = 1/n, and s multiplies it.
"""

import math
from functools import lru_cache

import numpy as np

from rmt_check import arguments
from rmt_check.laws.inside import AllInside
from rmt_check.laws.law import Array
from rmt_check.laws.regions import Disc, HalfPlane, Region, checked
from rmt_check.laws.roots import roots
from rmt_check.laws.spectral_radius import SpectralRadius

UNIT_DISC = Disc(0.0, 1.0)


def calibrated_scale(
    n: int, delta: float = 0.05, field: str = "complex", region: Region = UNIT_DISC
) -> float:
    """Return the scale s at which P(some eigenvalue of s W lies outside the region) is delta.

    Parameters
    ----------
    n : int
        Width, n >= 1 (real: n <= 100,000); for other regions than a disc about the origin
        n <= 10^6 (real: n <= 1000).
    delta : float
        That probability, strictly between 0 and 1.
    field : {"complex", "real"}
        Field of the entries.
    region : Disc or HalfPlane
        Where the recurrence is stable, with the origin inside: by default the unit disc, so that
        delta is P(spectral radius of s W > 1). `laws.leaky_region(rate)` is that of a leaky
        recurrence, `laws.HalfPlane(1.0)` that of dx/dt = (-1 + s W) x.

    Raises
    ------
    ValueError
        For n or field out of range, delta outside (0, 1), a region without the origin inside, or a
        delta that no scale reaches, as with a half plane at small n.

    Notes
    -----
    The region is convex and holds the origin, so that P falls with s; s solves
    `AllInside(region, n, field, s).sf() == delta`.

    Examples
    --------
    >>> print(f"{calibrated_scale(128):.4f} {calibrated_scale(1024):.4f}")
    0.9083 0.9610
    >>> print(f"{calibrated_scale(128, field='real'):.4f}")
    0.9017
    >>> from rmt_check.laws import HalfPlane, leaky_region
    >>> print(f"{calibrated_scale(128, field='real', region=leaky_region(0.3)):.4f}")
    0.9252
    >>> print(f"{calibrated_scale(128, field='real', region=HalfPlane(1.0)):.4f}")
    0.9256
    """
    n, delta = arguments.width(n), arguments.probability(delta, "delta")
    field, region = arguments.field(field), checked(region)
    if region == UNIT_DISC:
        return _calibrated_radius(n, delta, field)
    if not isinstance(region, Disc | HalfPlane) or not _reach(region) > 0.0:
        raise ValueError(
            f"region must be a Disc or a HalfPlane with the origin inside, received {region!r}"
        )
    outside = AllInside(HalfPlane(0.0), n, field).sf()  # refuses a width that is too large
    if isinstance(region, HalfPlane) and not delta < outside * (1.0 - 1e-9):  # of its rounding
        raise ValueError(
            f"delta must be below {outside:.6g}, the probability that some eigenvalue lies outside "
            f"the half plane at the largest scales, received {delta!r}"
        )
    return _calibrated(n, delta, field, region)


@lru_cache(maxsize=1024)  # a scheme asks at every step of the way; a wide real one takes seconds
def _calibrated_radius(n: int, delta: float, field: str) -> float:
    return 1.0 / float(SpectralRadius(n, field).isf(delta))


@lru_cache(maxsize=1024)
def _calibrated(n: int, delta: float, field: str, region: Disc | HalfPlane) -> float:
    log_delta, log_reach = math.log(delta), math.log(_reach(region))

    def excess(log_scale: Array, _: object) -> Array:
        return np.array([_log_sf(n, field, region, math.exp(s)) - log_delta for s in log_scale])

    near = 1.0 / math.sqrt(n)
    return math.exp(float(roots(excess, 1, log_reach - near, log_reach + near)[0]))


def _log_sf(n: int, field: str, region: Disc | HalfPlane, s: float) -> float:
    try:
        return AllInside(region, n, field, s).logsf()
    except ValueError:  # P(all inside) is too small to be computed
        return 0.0


def _reach(region: Disc | HalfPlane) -> float:
    """Return the distance of the origin, inside, from the boundary."""
    return region.right if isinstance(region, HalfPlane) else region.radius - abs(region.center)
