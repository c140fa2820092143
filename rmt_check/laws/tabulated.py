"""Any smooth law at the price of a table: its draws, its quantiles and its probabilities.

If E is a standard exponential, w = -log E is standard Gumbel and exp(-E) = exp(-exp(-w)) is
uniform.  The radius is r = F^{-1}(exp(-exp(-w))), and as a function of w it is smooth over both
tails together: a Chebyshev series of w in r through some 65 to 129 exact probabilities, inverted,
fixes it to 1e-13.  Drawing E instead of a uniform u keeps both tails too: u = 1 - 1e-15 has no
double, E = 1e-15 has.

Laws on (0, inf) are interpolated in log r, which stays smooth where F^{-1} leaves zero.

Probabilities are a spline of w in r, or log r, through quantiles, which keeps both tails. To ask
the law itself takes a millisecond and more a radius where entries are real: minutes for 20,000
draws at several widths.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import Array as Array

if TYPE_CHECKING:
    from scipy.interpolate import BSpline


# every w that standard_gumbel can return: probabilities from 1e-20 to 1 - 1e-22
_LOW, _HIGH = -3.8, 51.0
_CELLS = 1024
_DEGREE = 5  # within a cell
_DEGREES = (64, 128, 256, 512, 1024, 2048, 4096)  # of the series; a radius needs 64 or 128
_CHUNK = 8192  # draws whose low bits are drawn again together, which streams rest on
# Draws at a time: in the second-level cache, and so many that each of numpy's loops takes 20 us. It
# has the interpreter's lock before and after: threads that ask for it each 3 us wait for each other
_BLOCK = 8 * _CHUNK
_RARE = 2.0**-20
_LEVELS = np.linspace(-3.75, 45.0, 1951)  # of the spline: probabilities from 1e-18 to 1 - 1e-19


class SupportsQuantiles(Protocol):
    """Laws of this package and frozen distributions of scipy.stats alike."""

    def cdf(self, r: npt.ArrayLike, /) -> Array: ...  # noqa: D102
    def sf(self, r: npt.ArrayLike, /) -> Array: ...  # noqa: D102
    def ppf(self, p: npt.ArrayLike, /) -> Array: ...  # noqa: D102
    def isf(self, q: npt.ArrayLike, /) -> Array: ...  # noqa: D102


def gumbel_quantile(law: SupportsQuantiles, w: npt.ArrayLike) -> Array:
    """Return the r with -log(-log F(r)) = w, asking for the smaller of the two tails."""
    rate = np.exp(-np.asarray(w, dtype=np.float64))
    left = rate > 0.7
    r = np.empty_like(rate)
    r[left] = law.ppf(np.exp(-rate[left]))
    r[~left] = law.isf(-np.expm1(-rate[~left]))
    return r


def standard_gumbel(rng: np.random.Generator, out: Array) -> None:
    """Fill `out` with standard Gumbel draws, resolved down to probability 1e-20 in both tails."""
    _standard_exponential(rng, out)
    np.negative(np.log(out, out=out), out=out)


def _standard_exponential(rng: np.random.Generator, out: Array) -> None:
    rng.standard_exponential(out=out)
    # numpy's exponential is a multiple of 2^-53: where that is coarse, the low bits are drawn again
    if out.size and out.min() < _RARE:
        rare = out < _RARE
        out[rare] = -np.log1p(np.expm1(-_RARE) * (1.0 - rng.random(np.count_nonzero(rare))))


@dataclass(frozen=True)
class TabulatedLaw:
    """A law by its quantile function: polynomials on equal cells of w = -log(-log p).

    Quantiles have twelve digits, probabilities ten, or what the rounding of r leaves of them.

    Attributes
    ----------
    law : object
        The law itself; its logcdf and logsf are asked beyond the ends of the table.
    coefficients : ndarray, shape (degree + 1, cells)
        Coefficients of r, or log r, in powers of the place within the cell, 0 to 1.
    logarithmic : bool
        Whether the polynomials give log r.
    """

    law: Any
    coefficients: Array
    logarithmic: bool

    @property
    def n(self) -> int:
        """Width."""
        return int(self.law.n)

    @property
    def scale(self) -> float:
        """The factor that multiplies W."""
        return float(self.law.scale)

    @classmethod
    def of(cls, law: SupportsQuantiles) -> "TabulatedLaw":
        """Return the table of any law with scipy's methods: some 70 probabilities decide.

        Raises
        ------
        ValueError
            If 4097 probabilities do not determine the law: it is not smooth.
        """
        logarithmic = float(law.ppf(0.0)) == 0.0
        series = _gumbel_series(law, logarithmic)
        place = (1.0 - np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)) / 2.0
        w = _LOW + (place[:, None] + np.arange(_CELLS)) * (_HIGH - _LOW) / _CELLS
        powers = np.vander(place, increasing=True)
        coefficients = np.linalg.solve(powers, _inverse(series, w))
        return cls(law, np.asarray(coefficients, dtype=np.float64), logarithmic)

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X <= r)."""
        return self._or_exactly(r, -np.exp(-self._gumbel(r)), self.law.logcdf)

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(X > r)."""
        rate = np.exp(-self._gumbel(r))  # -log F
        with np.errstate(divide="ignore"):  # where the other formula is taken
            log_q = np.where(rate > 0.7, np.log1p(-np.exp(-rate)), np.log(-np.expm1(-rate)))
        return self._or_exactly(r, log_q, self.law.logsf)

    def cdf(self, r: npt.ArrayLike) -> Array:
        """Return P(X <= r); the end of the spline, 1e-18, beyond it."""
        return np.exp(-np.exp(-self._gumbel(r)))

    def sf(self, r: npt.ArrayLike) -> Array:
        """Return P(X > r); the end of the spline, 1e-19, beyond it."""
        return -np.expm1(-np.exp(-self._gumbel(r)))

    def ppf(self, p: npt.ArrayLike) -> Array:
        """Return the quantile of p; beyond 1e-20 the table's end."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._at(-np.log(-np.log(arguments.reals(p, "probability p"))))

    def isf(self, q: npt.ArrayLike) -> Array:
        """Return the upper quantile of q; beyond 1e-22 the table's end."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._at(-np.log(-np.log1p(-arguments.reals(q, "probability q"))))

    def rvs(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
        """Return independent draws of the law, shape `size`."""
        draws = np.empty(size)
        flat = draws.reshape(-1)
        for block in _parts(flat, _BLOCK):
            for chunk in _parts(block, _CHUNK):
                _standard_exponential(rng, chunk)
            np.negative(np.log(block, out=block), out=block)
            self._interpolate(block)
        return draws

    @cached_property
    def _spline(self) -> "BSpline[np.float64]":
        """Return w as a function of r, or log r."""
        from scipy.interpolate import make_interp_spline

        rate = np.exp(-_LEVELS)
        r = np.where(rate > 0.7, self.ppf(np.exp(-rate)), self.isf(-np.expm1(-rate)))
        return make_interp_spline(np.log(r) if self.logarithmic else r, _LEVELS, k=5)

    @property
    def _ends(self) -> tuple[float, float]:
        low, high = float(self._spline.t[0]), float(self._spline.t[-1])
        return (math.exp(low), math.exp(high)) if self.logarithmic else (low, high)

    def _gumbel(self, r: npt.ArrayLike) -> Array:
        """Return w(r), constant beyond the ends."""
        within = np.clip(arguments.reals(r, "r"), *self._ends)
        return self._spline(np.log(within) if self.logarithmic else within)

    def _or_exactly(
        self, r: npt.ArrayLike, values: Array, exact: Callable[[Array], Array]
    ) -> Array:
        """Return the values, with what the law itself says beyond the ends."""
        r, (low, high) = arguments.reals(r, "r"), self._ends
        beyond = ~((low <= r) & (r <= high))
        values = np.array(values)
        values[beyond] = exact(r[beyond])
        return values

    def _at(self, w: Array) -> Array:
        r = np.atleast_1d(w).copy()
        inside = ~np.isnan(r)
        within = np.clip(r[inside], _LOW, _HIGH)
        self._interpolate(within)
        r[inside] = within
        return r.reshape(w.shape)[()]

    def _interpolate(self, w: Array) -> None:
        """Replace w by r, in place."""
        place = np.multiply(w - _LOW, _CELLS / (_HIGH - _LOW))
        cell = place.astype(np.intp)
        place -= np.minimum(cell, _CELLS - 1, out=cell)
        lower, highest = self.coefficients[-2::-1], self.coefficients[-1]
        np.take(highest, cell, out=w, mode="clip")
        term = np.empty_like(w)
        for coefficient in lower:
            w *= place
            w += np.take(coefficient, cell, out=term, mode="clip")
        if self.logarithmic:
            np.exp(w, out=w)


def _parts(array: Array, size: int) -> list[Array]:
    return [array[start : start + size] for start in range(0, len(array), size)]


@lru_cache(maxsize=64)
def tabulated(law: SupportsQuantiles) -> TabulatedLaw:
    """Return the table of a law, made once.

    Of a spectral radius it takes .05 s for complex entries, .4 s for real ones at n = 1024.
    """
    return TabulatedLaw.of(law)


def _gumbel_series(law: SupportsQuantiles, logarithmic: bool) -> np.polynomial.Chebyshev:
    """Return w = -log(-log F) as a Chebyshev series in y = r, or log r, over all draws' range."""
    from scipy.fft import dct  # slow to load

    with np.errstate(divide="ignore"):
        ends = gumbel_quantile(law, np.array([_LOW, _HIGH]))
        low, high = np.log(ends) if logarithmic else ends
    for degree in _DEGREES if math.isfinite(low) else ():  # -inf: an atom at r = 0
        nodes = np.cos(np.pi * np.arange(degree + 1) / degree)
        y = low + (high - low) * (1.0 + nodes) / 2.0
        w = _gumbel(law, np.exp(y) if logarithmic else y)
        if not np.all(np.isfinite(w)):
            break  # the upper end is no limit but a last value
        coefficients = dct(w, type=1) / degree
        coefficients[[0, -1]] /= 2.0
        last_bit = 4e-16 * (1.0 if logarithmic else max(abs(low), abs(high)))
        steepest = np.max(np.abs(np.diff(w) / np.diff(y)))
        if np.max(np.abs(coefficients[-4:])) <= 1e-13 + last_bit * steepest:
            return np.polynomial.Chebyshev(coefficients, domain=[low, high])
    raise ValueError(f"the distribution function of {law!r} is not smooth enough for a table")


def _gumbel(law: SupportsQuantiles, r: Array) -> Array:
    """Return -log(-log F(r)), from the smaller of the two tails."""
    p, q = law.cdf(r), law.sf(r)
    with np.errstate(divide="ignore"):
        return -np.log(-np.where(p < q, np.log(p), np.log1p(-q)))


def _inverse(series: np.polynomial.Chebyshev, w: Array) -> Array:
    """Return y with series(y) = w, by Newton's method from a fine table."""
    low, high = series.domain.tolist()
    y_table = np.linspace(low, high, 8192)
    y = np.interp(w, series(y_table), y_table)
    slope = series.deriv()
    for _ in range(4):  # quadratic from an error of 1e-7 of the range: two would do
        y = np.clip(y - (series(y) - w) / slope(y), low, high)
    return np.asarray(y, dtype=np.float64)
