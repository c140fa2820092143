"""The exact law of the spectral radius at the price of a table, however many draws are laid on it.

Some 70 to 130 exact probabilities decide the law to twelve digits (laws.quantile_table); here they
become a spline of w = -log(-log F) in log r, which keeps both tails. To ask the law itself takes a
millisecond and more a radius where entries are real: minutes for 20,000 draws at several widths.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline, make_interp_spline

from rmt_check.laws.law import Array
from rmt_check.laws.quantile_table import QuantileTable
from rmt_check.laws.spectral_radius import SpectralRadius

_LEVELS = np.linspace(-3.75, 45.0, 1951)  # of w: probabilities from 1e-18 to 1 - 1e-19


@dataclass(frozen=True)
class TabulatedLaw:
    """The law of the spectral radius, to ten digits or to what the rounding of r leaves of them.

    Attributes
    ----------
    law : SpectralRadius
        The law itself, asked beyond the ends of the spline.
    table : QuantileTable
        Its quantiles.
    spline : BSpline
        Its w = -log(-log F) as a function of log r; nan beyond the ends.
    """

    law: SpectralRadius
    table: QuantileTable
    spline: BSpline[np.float64]

    @property
    def n(self) -> int:
        """Width."""
        return self.law.n

    @property
    def scale(self) -> float:
        """The factor that multiplies W."""
        return self.law.scale

    def logcdf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho <= r)."""
        r, w = self._gumbel(r)
        log_p = np.asarray(-np.exp(-w))
        beyond = np.isnan(w)
        log_p[beyond] = self.law.logcdf(r[beyond])
        return log_p

    def logsf(self, r: npt.ArrayLike) -> Array:
        """Return log P(rho > r)."""
        r, w = self._gumbel(r)
        rate = np.exp(-w)  # -log F
        with np.errstate(divide="ignore"):  # where the other formula is taken
            log_q = np.where(rate > 0.7, np.log1p(-np.exp(-rate)), np.log(-np.expm1(-rate)))
        beyond = np.isnan(w)
        log_q[beyond] = self.law.logsf(r[beyond])
        return log_q

    def cdf(self, r: npt.ArrayLike) -> Array:
        """Return P(rho <= r)."""
        return np.exp(self.logcdf(r))

    def sf(self, r: npt.ArrayLike) -> Array:
        """Return P(rho > r)."""
        return np.exp(self.logsf(r))

    def ppf(self, p: npt.ArrayLike) -> Array:
        """Return the quantile of p; beyond 1e-20 the table's end."""
        return self.table.ppf(p)

    def isf(self, q: npt.ArrayLike) -> Array:
        """Return the upper quantile of q; beyond 1e-22 the table's end."""
        return self.table.isf(q)

    def _gumbel(self, r: npt.ArrayLike) -> tuple[Array, Array]:
        """Return r and w(r), which is nan where the law itself has to be asked."""
        r = np.maximum(r, 0.0)  # the Gumbel limit, when compared, reaches below
        with np.errstate(divide="ignore"):
            return r, self.spline(np.log(r))


@lru_cache(maxsize=64)
def tabulated(law: SpectralRadius) -> TabulatedLaw:
    """Return the law with its table: .05 s for complex entries, .4 s for real ones at n = 1024."""
    table = QuantileTable.of(law)
    rate = np.exp(-_LEVELS)
    r = np.where(rate > 0.7, table.ppf(np.exp(-rate)), table.isf(-np.expm1(-rate)))
    spline = make_interp_spline(np.log(r), _LEVELS, k=5)
    spline.extrapolate = False
    return TabulatedLaw(law, table, spline)
