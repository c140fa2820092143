"""Quadrature over a region or its complement, circle by circle about the origin.

Everything is in the plane of the unscaled matrix G, whose eigenvalues fill the disc of radius
sqrt(n), and where each orthonormal function has a width of about one at any n.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.regions import Region

_FALLEN: Final = 80.0  # a tail is cut where it has fallen to exp(-40)
_TINY: Final = 1e-100  # what lies closer to the origin has no weight
_rule = lru_cache(maxsize=256)(gauss_legendre)


class Circles(NamedTuple):
    """Radii, their weights d rho, and the half-angle of the complement's arc at each."""

    rho: Array
    weight: Array
    half_angle: Array


class Points(NamedTuple):
    """Points of the upper half plane and their weights d^2 z."""

    x: Array
    y: Array
    weight: Array


def first(region: Region, inside: bool) -> float:
    """Return the least radius at which a circle meets the region, or leaves it."""
    beyond = 2.0 * region.breaks()[-1] + 1.0
    return next(a for a, _ in _panels(region, beyond, inside))


def tail(n: int, start: float, power: float) -> float:
    """Return the radius beyond which (rho^n e^{-rho^2/2})^power is negligible to its top."""
    top = max(start, math.sqrt(n))
    slope, fallen = top - n / top, 2.0 * _FALLEN / power
    return top + fallen / (slope + math.sqrt(slope * slope + fallen))


def circles(
    region: Region, start: float, end: float, modes: int, inside: bool = False, fine: float = 1.0
) -> Circles:
    """Return circles between two radii that leave the region, or that meet it.

    `modes` is how many angular frequencies the integrand has.
    """
    parts = []
    for a, b in _panels(region, end, inside):
        if b <= start:
            continue
        low = max(a, start)
        within = low + (b - low) * np.linspace(1e-9, 1.0 - 1e-9, 9)  # rings jump at the ends
        turn = np.ptp(region.half_angle(within))
        count = math.ceil(fine * (40.0 + 6.0 * (b - low) + 0.5 * modes * turn))
        u, weight = _rule(count)
        # squared sines take away the square roots with which arcs begin and close
        rho = low + (b - low) * np.sin(math.pi / 4.0 * (1.0 + u)) ** 2
        weight = weight * (b - low) * math.pi / 4.0 * np.cos(math.pi / 2.0 * u)
        parts.append((rho, weight, region.half_angle(rho)))
    return Circles(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def angles(low: Array, high: Array, count: int) -> tuple[Array, Array]:
    """Return nodes and weights of d phi on each arc, shape (arcs, count)."""
    u, weight = _rule(count)
    half = (high - low)[:, None] / 2.0
    return low[:, None] + half * (1.0 + u), half * weight


def interval(low: float, high: float, count: int) -> tuple[Array, Array]:
    """Return nodes and weights of dx on an interval."""
    u, weight = _rule(count)
    return low + (high - low) * (1.0 + u) / 2.0, weight * (high - low) / 2.0


def _panels(region: Region, end: float, inside: bool) -> Iterator[tuple[float, float]]:
    """Yield intervals of radii, between which the half-angle is smooth."""
    cuts = [0.0, *(cut for cut in region.breaks() if _TINY < cut < end), end]
    for a, b in pairwise(cuts):
        angle = float(region.half_angle(np.array((a + b) / 2.0)))
        if b > a and (angle < math.pi if inside else angle > 0.0):
            yield a, b
