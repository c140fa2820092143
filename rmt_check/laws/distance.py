"""Distances between two laws: Kolmogorov's sup |F1 - F2| and Wasserstein's W1 = int |F1 - F2|.

Deterministic, to 1e-8 or better: both laws' quantiles, equally spaced in the Gumbel variable
w = -log(-log p), are a grid on which F1 - F2 is smooth, however far apart or unlike the laws are.
The variable is the radius r, or Rider's x = sqrt(4 n gamma_n)(r/scale - 1) - gamma_n.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.gumbel import gamma_of_log
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.tabulated import SupportsQuantiles, gumbel_quantile

Variable = Literal["r", "x"]

_LEVELS = np.linspace(-4.0, 40.0, 89)  # probabilities from 1e-24 to 1 - 1e-17
_NODES, _WEIGHTS = gauss_legendre(8)


def kolmogorov(
    law1: SupportsQuantiles, law2: SupportsQuantiles, variable: Variable | None = None
) -> float:
    """Return sup |F1 - F2|.

    Parameters
    ----------
    law1, law2 : laws
        Anything with scipy's cdf, sf, ppf and isf.  Laws given by n are laws of the radius r, laws
        given by log_n laws of x; others are taken to be in the variable asked for.
    variable : {"r", "x"}, optional
        The variable in which to compare; by default the one that both laws are in.

    Raises
    ------
    ValueError
        If a law of r meets a law of x (variable="x" converts the first), or if variable="r" is
        asked of a law of x, whose width may be beyond double precision.

    Examples
    --------
    >>> from rmt_check.laws import EdgeLaw, GumbelLimit
    >>> print(f"{kolmogorov(EdgeLaw(10**6), GumbelLimit(10**6)):.3f}")
    0.146
    """
    from scipy.optimize import elementwise  # slow to load

    law1, law2 = _in_common(law1, law2, variable)
    grid = _grid(law1, law2)
    gap = np.abs(_difference(grid, law1, law2))
    left, middle, right = gap[:-2], gap[1:-1], gap[2:]
    peak = 1 + np.flatnonzero((middle > left) & (middle >= right) & (middle > 0.9 * gap.max()))
    # from the peak on, not from r = 0: at large n the whole law is a small part of r
    bracket = (grid[peak - 1] - grid[peak], 0.0 * peak, grid[peak + 1] - grid[peak])

    def minus_gap(step: Array, peak: Array) -> Array:
        return -np.abs(_difference(peak + step, law1, law2))

    lowest = elementwise.find_minimum(minus_gap, bracket, args=(grid[peak],))
    return float(np.fmax.reduce(-lowest.f_x, initial=gap.max()))  # nan: not refined


def wasserstein1(
    law1: SupportsQuantiles, law2: SupportsQuantiles, variable: Variable | None = None
) -> float:
    """Return int |F1 - F2|, in units of the variable.

    Parameters and errors are those of `kolmogorov`; in x the distance of two laws of the same n is
    sqrt(4 n gamma_n)/scale times the one in r.
    """
    from scipy.optimize import elementwise  # slow to load

    law1, law2 = _in_common(law1, law2, variable)
    grid = _grid(law1, law2)
    sign = np.sign(_difference(grid, law1, law2))
    change = np.flatnonzero(sign[:-1] * sign[1:] < 0.0)
    bracket = (grid[change], grid[change + 1])
    roots: Any = elementwise.find_root(lambda v: _difference(v, law1, law2), bracket)
    ends = np.sort(np.concatenate([grid, roots.x]))
    half = np.diff(ends)[:, None] / 2.0
    v = ends[:-1, None] + half * (1.0 + _NODES)
    return float(np.sum(np.abs((_difference(v, law1, law2) * half) @ _WEIGHTS)))


def _difference(v: Array, law1: SupportsQuantiles, law2: SupportsQuantiles) -> Array:
    """Return F1 - F2, from the survival functions where they are the smaller."""
    v1, v2 = (np.maximum(v, law.ppf(0.0)) for law in (law1, law2))  # the limit is of all reals
    p1, p2 = law1.cdf(v1), law2.cdf(v2)
    return np.where(p1 + p2 < 1.0, p1 - p2, law2.sf(v2) - law1.sf(v1))


def _grid(law1: SupportsQuantiles, law2: SupportsQuantiles) -> Array:
    quantiles = [gumbel_quantile(law, _LEVELS) for law in (law1, law2)]
    return np.unique(np.concatenate(quantiles))


@dataclass(frozen=True)
class _InRidersVariable:
    """The law of x = unit (r - centre) - gamma, for a law of r."""

    law: SupportsQuantiles
    centre: float
    unit: float
    gamma: float

    def _r(self, x: npt.ArrayLike) -> Array:
        return self.centre + (np.asarray(x) + self.gamma) / self.unit

    def _x(self, r: Array) -> Array:
        return (r - self.centre) * self.unit - self.gamma

    def cdf(self, x: npt.ArrayLike) -> Array:
        return self.law.cdf(self._r(x))

    def sf(self, x: npt.ArrayLike) -> Array:
        return self.law.sf(self._r(x))

    def ppf(self, p: npt.ArrayLike) -> Array:
        return self._x(self.law.ppf(p))

    def isf(self, q: npt.ArrayLike) -> Array:
        return self._x(self.law.isf(q))


def _in_common(
    law1: SupportsQuantiles, law2: SupportsQuantiles, variable: Variable | None
) -> tuple[SupportsQuantiles, SupportsQuantiles]:
    """Return the two laws in one variable."""
    if variable is not None:
        arguments.one_of(variable, "variable", ("r", "x"))
    own = {_variable(law) for law in (law1, law2)} - {None}
    if variable == "r" and "x" in own:
        raise ValueError("a law given by log_n is a law of x and has no radius: use variable='x'")
    if variable is None and len(own) == 2:
        raise ValueError("a law of r (given by n) met a law of x (given by log_n): variable='x'?")
    return (_rescaled(law1), _rescaled(law2)) if variable == "x" else (law1, law2)


def _variable(law: SupportsQuantiles) -> Variable | None:
    if getattr(law, "log_n", None) is not None:
        return "x"
    return "r" if getattr(law, "n", None) is not None else None


def _rescaled(law: SupportsQuantiles) -> SupportsQuantiles:
    if _variable(law) != "r":
        return law
    n, scale = int(getattr(law, "n", 0)), float(getattr(law, "scale", 1.0))
    gamma = gamma_of_log(math.log(n))
    return _InRidersVariable(law, scale, math.sqrt(4.0 * n * gamma) / scale, gamma)
