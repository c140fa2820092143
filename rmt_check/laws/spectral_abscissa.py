"""Exact law of the rightmost eigenvalue's real part.

Convention: W = G / sqrt(n), E|G_ij|^2 = 1. A law with scale s is that of s W.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.inside import AllInside
from rmt_check.laws.law import Array, Law
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.regions import HalfPlane
from rmt_check.laws.roots import roots

# central differences of order eight: weights of the points on one side, for points one apart
_DIFFERENCES: Final = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
_STEP: Final = 0.05  # over sqrt(n)
_COMPUTED: Final = -60.0  # log P from where it is computed at every width
_NODES, _WEIGHTS = gauss_legendre(80)


@dataclass(frozen=True)
class SpectralAbscissa(Law):
    """Exact law of max Re lambda_j of s W, W an n x n Ginibre matrix of variance 1/n.

    Parameters
    ----------
    n : int
        Width, n <= 10^6 (complex) or n <= 1000 (real).
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For arguments out of range; from the methods, where a probability is too small to be
        computed at this width (see `AllInside`).

    Notes
    -----
    P(max Re lambda <= x) is the probability that all eigenvalues lie in the half plane Re z <= x.
    dx/dt = (-1 + g W) x is stable with the probability cdf(1 / g) (May 1972 has the limit).

    Probabilities are those of `AllInside`; each takes milliseconds to a tenth of a second. The
    density has nine digits, by differences. Draws need a table of quantiles, which takes seconds at
    n = 64 and minutes at n = 200 (real). The limit, `AbscissaLimit`, exists only for n > 6.7 10^8.

    Examples
    --------
    >>> law = SpectralAbscissa(64)
    >>> print(f"{law.cdf(1.0):.5f} {law.median():.4f} {1.0 / law.isf(0.05):.4f}")
    0.75651 0.9591 0.9431
    """

    n: int
    field: str = "complex"
    scale: float = 1.0

    def __post_init__(self) -> None:
        law = AllInside(HalfPlane(0.0), self.n, self.field, self.scale)  # refuses what is no law
        object.__setattr__(self, "n", law.n)
        object.__setattr__(self, "scale", law.scale)

    def logcdf(self, x: npt.ArrayLike) -> Array:
        """Return log P(max Re lambda <= x)."""
        return self._each(x, 0, (-math.inf, 0.0))

    def logsf(self, x: npt.ArrayLike) -> Array:
        """Return log P(max Re lambda > x), finite also where P(max Re lambda > x) underflows."""
        return self._each(x, 1, (0.0, -math.inf))

    def logpdf(self, x: npt.ArrayLike) -> Array:
        """Return the log of the density at x, from differences of w = -log(-log F)."""
        x = arguments.reals(x, "x")
        step = _STEP * self.scale / math.sqrt(self.n)
        slope = sum(
            weight * (self._gumbel(x + k * step) - self._gumbel(x - k * step))
            for k, weight in _DIFFERENCES
        )
        w = self._gumbel(x)
        with np.errstate(divide="ignore", over="ignore"):
            return (np.log(slope / step) - w - np.exp(-w))[()]

    def support(self) -> tuple[float, float]:
        """Return (-inf, inf)."""
        return -math.inf, math.inf

    def _gumbel(self, x: Array) -> Array:
        """Return w(x) = -log(-log F); -log F is 1 - F where that is too small for a double."""
        log_p = self.logcdf(x)
        with np.errstate(divide="ignore"):
            return np.where(log_p > -1e-290, -self.logsf(x), -np.log(-log_p))

    def _each(self, x: npt.ArrayLike, which: int, ends: tuple[float, float]) -> Array:
        """Return log F or log(1 - F) at every x, with its values at both infinities."""
        x = arguments.reals(x, "x")
        logs = np.full(x.shape, np.nan)
        for end, value in zip((-math.inf, math.inf), ends, strict=True):
            logs[x == end] = value
        finite = np.isfinite(x)
        places = (x[finite] / self.scale).tolist()
        logs[finite] = [_logs(self.n, self.field, place)[which] for place in places]
        return logs[()]

    def _solve(self, log_tail: Array, left: npt.NDArray[np.bool_]) -> Array:
        """Return x where logcdf (left) or logsf (right) is log_tail."""

        def excess(x: Array, i: npt.NDArray[np.intp]) -> Array:
            each = zip(x.tolist(), log_tail[i].tolist(), left[i].tolist(), strict=True)
            return np.array([self._excess(*one) for one in each])

        return roots(excess, len(log_tail), *self._typical())

    def _excess(self, x: float, log_tail: float, left: bool) -> float:
        try:
            return float(self.logcdf(x) - log_tail if left else log_tail - self.logsf(x))
        except ValueError:  # on the way to a quantile: so small a P that it is not computed
            if log_tail < _COMPUTED:
                raise
            return -1e300

    def _typical(self) -> tuple[float, float]:
        width = self.scale / math.sqrt(self.n)
        return self.scale - 0.5 * width, self.scale + width

    @cached_property
    def _moments(self) -> tuple[float, float]:
        """Return mean and variance: E(b - X) = int F, E(b - X)^2 = 2 int (b - x) F, up to b."""
        a, b = float(self.ppf(1e-14)), float(self.isf(1e-17))
        x = a + (b - a) * (1.0 + _NODES) / 2.0
        mass = self.cdf(x) * _WEIGHTS * (b - a) / 2.0
        below = float(mass.sum())
        return b - below, float(2.0 * mass @ (b - x)) - below**2


@lru_cache(maxsize=4096)  # both tails of one x, and the steps of a search, are asked for twice
def _logs(n: int, field: str, x: float) -> tuple[float, float]:
    law = AllInside(HalfPlane(x), n, field)
    return law.logprob(), law.logsf()
