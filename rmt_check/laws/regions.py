"""Regions of the plane in which all eigenvalues are wanted.

A circle |z| = rho about the origin meets the complement of a region in one arc about the positive
axis, if the region is first turned so that a disc's centre lies on the negative axis. Neither a
turn (complex matrices) nor a reflection (real ones) changes the law of the eigenvalues. The arc's
half-angle theta is told by two numbers of ratio (1 - cos theta) : (1 + cos theta), each of them a
product of distances that vanish where the arc begins or closes, so that no digits are lost there.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import one_line
from rmt_check.laws.law import Array

_LEAST_RATE: Final = 1e-6  # below, a disc is a half plane to the rounding of its radius


@dataclass(frozen=True)
class Disc:
    """The disc |z - center| <= radius.

    Parameters
    ----------
    center : complex
        Finite.
    radius : float
        > 0.

    Examples
    --------
    >>> print(Disc(-1.0, 2.0).contains([1.0, 1j, 2.0]))
    [ True  True False]
    """

    center: complex
    radius: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "center", _finite(self.center))
        object.__setattr__(self, "radius", arguments.positive(self.radius, "radius"))

    def contains(self, z: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return whether each point lies in the region."""
        return np.abs(arguments.array(z, "z") - self.center) <= self.radius

    def turned(self, unit: float) -> "Disc":
        """Return the region times `unit`, its centre turned to the negative axis."""
        return Disc(-abs(self.center) * unit, self.radius * unit)

    def half_angle(self, rho: Array) -> Array:
        """Return theta of a turned region at each radius: 0 is no arc, pi the whole circle."""
        d, R = abs(self.center), self.radius
        return _angle((rho + d - R) * (rho + d + R), (R - rho + d) * (R + rho - d))

    def breaks(self) -> tuple[float, ...]:
        """Return the radii at which the half-angle is not smooth, ascending."""
        d, R = abs(self.center), self.radius
        return abs(R - d), R + d

    def real_parts(self) -> tuple[tuple[float, float], ...]:
        """Return the intervals in which a turned region meets the real axis."""
        d, R = abs(self.center), self.radius
        return ((-d - R, R - d),)


@dataclass(frozen=True)
class HalfPlane:
    """The half plane Re z <= right.

    Parameters
    ----------
    right : float
        Finite, of either sign.
    """

    right: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "right", arguments.number(self.right, "right"))

    def contains(self, z: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return whether each point lies in the region."""
        return np.real(arguments.array(z, "z")) <= self.right

    def turned(self, unit: float) -> "HalfPlane":
        """Return the region times `unit`."""
        return HalfPlane(self.right * unit)

    def half_angle(self, rho: Array) -> Array:
        """Return theta at each radius."""
        return _angle(rho - self.right, rho + self.right)

    def breaks(self) -> tuple[float, ...]:
        """Return the radii at which the half-angle is not smooth, ascending."""
        return (abs(self.right),)

    def real_parts(self) -> tuple[tuple[float, float], ...]:
        """Return the interval in which the region meets the real axis."""
        return ((-math.inf, self.right),)


@dataclass(frozen=True)
class Ring:
    """The ring inner <= |z| <= outer.

    Parameters
    ----------
    inner, outer : float
        0 <= inner < outer.
    """

    inner: float
    outer: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "inner", arguments.number(self.inner, "inner"))
        object.__setattr__(self, "outer", arguments.positive(self.outer, "outer"))
        if not 0.0 <= self.inner < self.outer:
            raise ValueError(
                f"inner must lie in [0, outer = {self.outer}), received {self.inner!r}"
            )

    def contains(self, z: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return whether each point lies in the region."""
        modulus = np.abs(arguments.array(z, "z"))
        return (self.inner <= modulus) & (modulus <= self.outer)

    def turned(self, unit: float) -> "Ring":
        """Return the region times `unit`."""
        return Ring(self.inner * unit, self.outer * unit)

    def half_angle(self, rho: Array) -> Array:
        """Return theta at each radius, pi outside the ring and 0 in it."""
        return np.where((rho < self.inner) | (rho > self.outer), math.pi, 0.0)

    def breaks(self) -> tuple[float, ...]:
        """Return the radii at which the half-angle jumps, ascending."""
        return self.inner, self.outer

    def real_parts(self) -> tuple[tuple[float, float], ...]:
        """Return the intervals in which the region meets the real axis."""
        return (-self.outer, -self.inner), (self.inner, self.outer)


Region = Disc | HalfPlane | Ring


def leaky_region(rate: float) -> Disc | HalfPlane:
    """Return where the eigenvalues of s W must lie for a leaky recurrence to be stable.

    Parameters
    ----------
    rate : float
        The leaking rate a of h <- (1 - a) h + a s W h, in [0, 1]. At 0 time is continuous:
        dx/dt = (-1 + s W) x.

    Notes
    -----
    |1 - a + a z| <= 1 is the disc of centre -(1 - a)/a and radius 1/a. It touches the line Re z = 1
    from inside at 1, and grows to the half plane Re z <= 1 as a falls to 0.

    Examples
    --------
    >>> leaky_region(0.5), leaky_region(0.0)
    (Disc(center=(-1+0j), radius=2.0), HalfPlane(right=1.0))
    """
    rate = arguments.number(rate, "leaking rate")
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"leaking rate must lie in [0, 1], received {rate!r}")
    return HalfPlane(1.0) if rate < _LEAST_RATE else Disc((rate - 1.0) / rate, 1.0 / rate)


def checked(region: Any) -> Region:
    """Return a region that is one."""
    if not isinstance(region, Region):
        raise ValueError(
            "region must be a laws.Disc(center, radius), laws.HalfPlane(right) or "
            f"laws.Ring(inner, outer); received {one_line(region)}"
        )
    return region


def _angle(less: Array, more: Array) -> Array:
    """Return theta from 1 - cos theta and 1 + cos theta, times any factor; cut off at 0 and pi."""
    return 2.0 * np.arctan2(np.sqrt(np.maximum(less, 0.0)), np.sqrt(np.maximum(more, 0.0)))


def _finite(center: Any) -> complex:
    try:
        value = complex(center)
    except (TypeError, ValueError, OverflowError):
        value = complex(math.nan)
    if not (math.isfinite(value.real) and math.isfinite(value.imag)):
        raise ValueError(f"center must be a finite complex number, received {one_line(center)}")
    return value
