"""The edge limit of the overlap law: wide matrices, an eigenvalue near the unit circle.

With z = sqrt(n) (|lambda|^2 - 1), O/sqrt(n) tends in law to 1/v, v > 0 of density proportional to

    complex             v (a + b v + c v^2) exp(-(v - z)^2/2),
    real eigenvalues    (E x + v) exp(-(v - z)^2/4),

x > 0 of density proportional to exp(-(x + z)^2/2), and a = 2 (E x)^2 - E x^2, b = Cov(x, x^2),
c = Var x (Fyodorov 2018): x is the limit of the exact law's D/sqrt(n).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.overlap import Moments, moments
from rmt_check.laws.unimodal import UnimodalLaw

_NODES, _WEIGHTS = gauss_legendre(96)
_FALL = 80.0  # exp(-x^2/2 - x z) is integrated to where it has fallen by exp(-40)


@dataclass(frozen=True)
class OverlapLimit(UnimodalLaw):
    """Limit law of O/sqrt(n), given z = sqrt(n) (|lambda|^2 - 1), as the width grows.

    Parameters
    ----------
    z : float
        Place of the eigenvalue, -10^4 <= z <= 10^4: z > 0 is outside the unit circle.
    field : {"complex", "real"}
        Eigenvalues of complex matrices, or real eigenvalues of real matrices.

    Raises
    ------
    ValueError
        For arguments out of range.

    Notes
    -----
    The formula is at the top of this file. The exact law, `EigenvectorOverlap`, is as cheap.

    Examples
    --------
    >>> from rmt_check.laws import EigenvectorOverlap
    >>> law = EigenvectorOverlap(10**8, math.sqrt(1.0 + 1e-4))
    >>> print(f"{OverlapLimit(1.0).median():.4f} {law.median() / 1e4:.4f}")
    0.4495 0.4495
    """

    z: float
    field: str = "complex"

    _end = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "z", arguments.number(self.z, "z"))
        arguments.field(self.field)
        if not abs(self.z) <= 1e4:
            raise ValueError(f"z must lie from -10^4 to 10^4, received {self.z!r}")

    def mean(self) -> float:
        """Return the mean, E x; infinite for real eigenvalues."""
        return self._moments_of_x.mean if self.field == "complex" else math.inf

    def var(self) -> float:
        """Return the variance, which is infinite."""
        return math.inf

    @cached_property
    def _moments_of_x(self) -> Moments:
        out, most = max(0.0, self.z), max(0.0, -self.z)
        top = most + _FALL / (out + math.sqrt(out * out + _FALL))
        low = max(0.0, most - math.sqrt(_FALL))
        x = low + (top - low) * (_NODES + 1.0) / 2.0
        return moments(x, -((x - most) * (x - most) / 2.0 + out * x) + np.log(_WEIGHTS))

    def _exponent(self, t: Array) -> Array:
        # O/sqrt(n) = e^t, v = e^-t, dv = v dt
        v, x = np.exp(-t), self._moments_of_x
        if self.field == "real":
            return np.log(v * (x.mean + v)) - (v - self.z) ** 2 / 4.0
        a = x.mean**2 - x.variance
        density = v * v * (a + v * (x.covariance_with_square + v * x.variance))
        return np.log(density) - (v - self.z) ** 2 / 2.0

    def _typical(self) -> tuple[float, float]:
        typical = math.exp(self._peak)
        return typical, 2.0 * typical
