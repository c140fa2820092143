"""What every continuous law here can say, from three functions: logcdf, logsf, logpdf.

The names and meanings are those of scipy.stats, so `scipy.stats.kstest(x, law.cdf)` works.
Everything passes through logarithms, so both tails keep their relative accuracy.
"""

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import Array as Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.roots import roots
from rmt_check.laws.tabulated import TabulatedLaw, tabulated

LARGEST_COMPLEX = 10**15  # the width up to which complex laws are checked
_TAIL = 1e-18  # probability left outside the range over which moments are integrated
_NODES, _WEIGHTS = gauss_legendre(96)


class Law(ABC):
    """A continuous law on an interval; its children state logcdf, logsf and logpdf."""

    @abstractmethod
    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X <= r)."""

    @abstractmethod
    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X > r)."""

    @abstractmethod
    def logpdf(self, r: npt.ArrayLike) -> Array:
        """Return the log of the density at r."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Return the ends of the interval that carries the law."""

    def cdf(self, r: npt.ArrayLike) -> Array:
        """Return P(X <= r)."""
        return np.exp(self.logcdf(r))

    def sf(self, r: npt.ArrayLike) -> Array:
        """Return P(X > r), to full relative accuracy where it is small."""
        return np.exp(self.logsf(r))

    def pdf(self, r: npt.ArrayLike) -> Array:
        """Return the density at r."""
        return np.exp(self.logpdf(r))

    def ppf(self, p: npt.ArrayLike) -> Array:
        """Return the r with P(X <= r) = p; nan for p outside [0, 1]."""
        p = arguments.reals(p, "probability p")
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._quantile(np.log(p), np.log1p(-p))

    def isf(self, q: npt.ArrayLike) -> Array:
        """Return the r with P(X > r) = q; nan for q outside [0, 1]."""
        q = arguments.reals(q, "probability q")
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._quantile(np.log1p(-q), np.log(q))

    def median(self) -> float:
        """Return the median."""
        return float(self.ppf(0.5))

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the ends of the central interval of the given probability."""
        if not 0.0 <= arguments.number(confidence, "confidence") <= 1.0:
            raise ValueError(f"confidence must lie in [0, 1], received {confidence!r}")
        tail = (1.0 - confidence) / 2.0
        return float(self.ppf(tail)), float(self.isf(tail))

    def mean(self) -> float:
        """Return the mean."""
        return self._moments[0]

    def var(self) -> float:
        """Return the variance."""
        return self._moments[1]

    def std(self) -> float:
        """Return the standard deviation."""
        return float(np.sqrt(self.var()))

    def rvs(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
        """Return independent draws of shape `size`, through a table of quantiles built once."""
        if not isinstance(rng, np.random.Generator):
            raise ValueError(f"rng must be a numpy.random.Generator, received {rng!r}")
        return self._table.rvs(size, rng)

    @cached_property
    def _table(self) -> TabulatedLaw:
        return tabulated(self)  # of equal laws made once: it takes as long as a million draws

    def _typical(self) -> tuple[float, float]:
        """Return r's between which much of the law lies: the search for a quantile starts there."""
        return 0.5, 1.0

    def _panels(self) -> Array:
        """Return the ends of intervals on each of which the density is smooth, for quadrature."""
        return np.array([self.ppf(_TAIL), self.isf(_TAIL)])

    @cached_property
    def _moments(self) -> tuple[float, float]:
        """Return mean and variance, by quadrature of the density where all but 1e-18 of it lies."""
        ends = self._panels()
        half = np.diff(ends)[:, None] / 2.0
        r = ends[:-1, None] + half * (_NODES + 1.0)
        mass = self.pdf(r) * half * _WEIGHTS
        mass /= np.sum(mass)
        mean = float(np.sum(r * mass))
        return mean, float(np.sum((r - mean) ** 2 * mass))

    def _quantile(self, log_p: Array, log_q: Array) -> Array:
        """Return r with log P(X <= r) = log_p and log P(X > r) = log_q: the smaller one decides."""
        low, high = self.support()
        r = np.full(log_p.shape, np.nan)
        r[log_p == -np.inf] = low
        r[log_q == -np.inf] = high
        inside = (log_p > -np.inf) & (log_q > -np.inf)
        if inside.any():
            r[inside] = self._solve(np.minimum(log_p, log_q)[inside], (log_p <= log_q)[inside])
        return r[()]

    def _solve(self, log_tail: Array, left: npt.NDArray[np.bool_]) -> Array:
        """Return r > 0 where logcdf (left) or logsf (right) is log_tail, by bracketing log r."""

        def excess(log_r: Array, i: npt.NDArray[np.intp]) -> Array:
            r = np.exp(log_r)
            gap = np.where(left[i], self.logcdf(r) - log_tail[i], log_tail[i] - self.logsf(r))
            return np.clip(gap, -1e300, 1e300)  # a bracket may reach where a tail is zero

        return np.exp(roots(excess, len(log_tail), *np.log(self._typical())))
