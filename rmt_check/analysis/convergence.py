"""How far the spectral radius is from its Gumbel limit at each width: exactly, and in draws.

Distances are sup |F - G|, and W_1 in Rider's variable x = sqrt(4 n gamma_n)(rho - 1) - gamma_n, rho
in units of the rim; so no scale changes them. For complex entries, with L = log n,

    sup |F_n - Gumbel| ~ (2/e) log L / L,    W_1(F_n, Gumbel) ~ 2 log L / L:

a logarithm, no power of n, and from 10^3 to 10^15 the distances are not proportional to it yet
(laws.rates).

References
----------
Ma and Meng, arXiv 2501.08039; Hu and Ma, arXiv 2505.03198 (i.i.d. complex entries).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from rmt_check import arguments
from rmt_check.analysis.agreement import goodness
from rmt_check.analysis.radii import exact_law, require_radii, rider_limit
from rmt_check.arrays import one_line
from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.laws.distance import kolmogorov, wasserstein1
from rmt_check.laws.edge import EdgeLaw
from rmt_check.laws.gumbel import GumbelLimit, gamma_n
from rmt_check.laws.law import Array
from rmt_check.laws.spectral_radius import LARGEST_REAL, SpectralRadius
from rmt_check.laws.tabulated import tabulated
from rmt_check.sampling.samples import Samples, as_samples


@dataclass(frozen=True, kw_only=True)
class Distances:
    """Distances between draws, exact law and limits at one width; nan where one does not exist.

    Attributes
    ----------
    n, log_n
        Width, and its logarithm.
    kolmogorov, wasserstein1 : float
        From the exact law of the Ginibre matrix to its Gumbel limit, which exists from n = 164 on.
    edge_kolmogorov, edge_wasserstein1 : float
        From the exact law to the edge law, complex entries only.
    kolmogorov_rate, wasserstein1_rate : float
        (2/e) log log n / log n and 2 log log n / log n, to which the ratio of the first two tends
        to one; proved for complex entries only.
    draws : int
        How many matrices were drawn; 0: none.
    sampled_exact : float
        sup |F_draws - F|, F the exact law of their scheme: of order 1 / sqrt(draws) if it is right.
    sampled_kolmogorov, sampled_kolmogorov_error : float
        sup |F_draws - Gumbel|, and the standard error of F_draws where the supremum is attained.
        Noise raises a supremum, by about half of this error.
    sampled_wasserstein1, sampled_wasserstein1_error : float
        W_1 of the draws to the Gumbel limit, and its standard error to first order in F_draws - F.
    """

    n: int
    log_n: float
    kolmogorov: float = math.nan
    wasserstein1: float = math.nan
    edge_kolmogorov: float = math.nan
    edge_wasserstein1: float = math.nan
    kolmogorov_rate: float = math.nan
    wasserstein1_rate: float = math.nan
    draws: int = 0
    sampled_exact: float = math.nan
    sampled_kolmogorov: float = math.nan
    sampled_kolmogorov_error: float = math.nan
    sampled_wasserstein1: float = math.nan
    sampled_wasserstein1_error: float = math.nan


def convergence(
    widths: Iterable[int],
    field: str = "complex",
    samples: Samples | Iterable[Samples | npt.ArrayLike] = (),
) -> list[Distances]:
    """Return the distances from the Gumbel limit at each width, of the exact law and of draws.

    Parameters
    ----------
    widths : iterable of int
        Complex: up to 10^15, a fraction of a second each. Real: exact up to 100,000, a second
        at n = 1000 and ten at 10,000.
    field : {"complex", "real"}
        Field of the entries.
    samples : Samples or iterable of Samples
        Spectral radii of any schemes, at most one set for each width. With a single width, also an
        array of radii of glorot matrices. Schemes without an exact law, such as "rademacher", have
        only the distance to the Gumbel limit of independent entries. Schemes unlike a matrix of
        independent entries have only the distance to their own exact law.

    Raises
    ------
    ValueError
        For a width out of range; for samples of another field or width, of method "quantile", or
        of anything but the spectral radius.

    Examples
    --------
    >>> for row in convergence([100, 1024, 10**15]):
    ...     print(f"{row.n} {row.kolmogorov:.3f} {row.kolmogorov_rate:.3f}")
    100 nan nan
    1024 0.269 0.206
    1000000000000000 0.073 0.075
    """
    arguments.field(field)
    rows = {n: _theory(n, field) for n in map(arguments.width, widths)}
    drawn: dict[int, dict[str, Any]] = {}
    for given in [samples] if isinstance(samples, Samples) else samples:
        cell = _cell(given, list(rows), field)
        require_radii(cell, "convergence")
        if cell.field != field or cell.n not in rows or cell.n in drawn:
            raise ValueError(
                f"samples must be {field}, one set for a width of {', '.join(map(str, rows))}; "
                f"received {cell.scheme}, {cell.field}, n = {cell.n}"
            )
        drawn[cell.n] = _sampled(cell)
    return [Distances(n=n, log_n=math.log(n), **row, **drawn.get(n, {})) for n, row in rows.items()]


def _cell(given: Samples | npt.ArrayLike, widths: list[int], field: str) -> Samples:
    """Return samples as they are, and an array as those of the only width."""
    if isinstance(given, Samples):
        return given
    if len(widths) != 1:
        raise ValueError(
            f"convergence at {len(widths)} widths needs Samples, which know theirs, received "
            f"{one_line(given)}; give an array with its width alone"
        )
    return as_samples(given, "spectral-radius", "convergence", widths[0], field)


@lru_cache(64)  # for studies of several schemes
def _theory(n: int, field: str) -> dict[str, Any]:
    """Return what needs no draws, as far as there is an exact law and the limits exist."""
    found: dict[str, Any] = {}
    if field == "real" and n > LARGEST_REAL:
        return found
    exact, has_limit = tabulated(SpectralRadius(n, field)), n >= NORMALISATION_FROM
    if has_limit:
        limit = GumbelLimit(n, field)
        found["kolmogorov"] = kolmogorov(exact, limit)
        found["wasserstein1"] = wasserstein1(exact, limit, "x")
    if field == "complex":
        found["edge_kolmogorov"] = kolmogorov(EdgeLaw(n), exact)
    if field == "complex" and has_limit:
        found["edge_wasserstein1"] = wasserstein1(EdgeLaw(n), exact, "x")
        rate = math.log(math.log(n)) / math.log(n)
        found["kolmogorov_rate"], found["wasserstein1_rate"] = 2.0 / math.e * rate, 2.0 * rate
    return found


def _sampled(cell: Samples) -> dict[str, Any]:
    """Return the distances of draws to their exact law, and to their limit, as far as known."""
    found: dict[str, Any] = {"draws": len(cell.values)}
    if (law := exact_law(cell)) is not None:
        found["sampled_exact"] = goodness(cell, law).distance
    if (limit := rider_limit(cell)) is not None:
        gamma = float(gamma_n(cell.n))
        x = math.sqrt(4.0 * cell.n * gamma) * (np.sort(cell.values) / limit.scale - 1.0) - gamma
        limit = GumbelLimit(log_n=math.log(cell.n), field=cell.field)
        found["sampled_kolmogorov"], found["sampled_kolmogorov_error"] = _sup(x, limit)
        found["sampled_wasserstein1"], found["sampled_wasserstein1_error"] = _mean_shift(x, limit)
    return found


def _sup(x: Array, limit: GumbelLimit) -> tuple[float, float]:
    """Return sup |F_draws - limit| of ordered x, and the error of F_draws where it is attained."""
    cdf: Any = limit.cdf  # of arrays too, which scipy's types do not foresee
    test = scipy.stats.ks_1samp(x, cdf)
    p = np.searchsorted(x, test.statistic_location, side="right") / x.size
    return float(test.statistic), math.sqrt(p * (1.0 - p) / x.size)


def _mean_shift(x: Array, limit: GumbelLimit) -> tuple[float, float]:
    """Return W_1 of ordered x to the limit, as the mean |difference of quantiles|, and its error.

    To first order W_1 changes by int sign(F - limit) (F_draws - F) dx, the mean of independent
    S(x_i) with S' = -sign(F - limit).
    """
    p = (np.arange(x.size) + 0.5) / x.size
    sign = np.sign(p - limit.cdf(x))
    s = np.cumsum(sign * np.diff(x, prepend=x[0]))
    distance = np.mean(np.abs(x - limit.ppf(p)))
    return float(distance), float(np.std(s)) / math.sqrt(x.size)
