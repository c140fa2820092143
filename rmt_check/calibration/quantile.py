"""The scale at which all but a fraction delta of matrices keep the state below a ceiling.

With h_t = s W h_{t-1} + x_t, h_0 = x_0, E||x_t||^2 = 1, the state of an infinitely wide W has
||h_t||^2 = t + 1. A matrix with its inputs stays if ||h_t||^2 <= ceiling (t + 1) for all t <= T,
and crosses otherwise.

P(it stays) decreases with s, whatever W. For v_t(h) = P(it stays after t | h_t = h) is, backwards
in t, the Gaussian average over x of v_{t+1} 1(below the ceiling) at s W h + x: a symmetric
log-concave function of s W h (Prekopa), which falls along every ray from zero. So one scale has
P = 1 - delta.

A draw is simulated at one scale after another, each time from the same random numbers: "redrawn",
not reweighted. Of N draws, the number that cross at that scale is binomial (N, delta). A draw that
crosses is taken to cross at every larger s; then ranks among the N scales at which draws begin to
cross bound it. At n <= 4 under high ceilings some per cent of draws do not, which changes the
number that cross at the scale by less than its standard deviation (docs/scales.md).
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from rmt_check import arguments
from rmt_check.calibration.cached import cached
from rmt_check.calibration.crossing_ranks import crossing_ranks
from rmt_check.laws.law import Array
from rmt_check.laws.roots import roots
from rmt_check.laws.typical import TypicalEnergy, is_checked
from rmt_check.sampling.ceilings import crosses, crossing_cell
from rmt_check.sampling.parallel import Progress, checked_workers
from rmt_check.sampling.samples import versions

LEVEL = 0.95  # of the interval
HIGHEST_CEILING = 1e6
_FAR, _NEAR = 8.0, 0.005  # normal scores that are certain, and a small step of a log scale
_ALGORITHM = 2  # to be increased when results change, for those that are kept


@dataclass(frozen=True)
class QuantileScale:
    """A simulated scale with its Monte Carlo interval and the arguments of `quantile_scale`.

    Attributes
    ----------
    scale : float
        The crossing scale of rank floor(delta (draws + 1)) among the draws, to 1e-4. At this scale
        one more matrix with its inputs crosses with probability delta at most.
    low, high : float
        They hold the true scale with probability `level` at least. They are order statistics of
        the draws, by the binomial law. low is 0 if the statistic is below 0.001.
    n, steps, delta, ceiling, field, draws, seed
        The arguments.
    method : {"matrix-free", "matrix"}
        How a draw is simulated, as in `sample_hidden_norms`.
    by : {"redrawn"}
        How a draw is evaluated at another scale: simulated again from the same random numbers.
    level : float
        Level of the interval, 0.95.

    Examples
    --------
    >>> found = quantile_scale(64, steps=20)
    >>> print(f"{found.scale:.3f} ({found.low:.3f} to {found.high:.3f})", found.method, found.by)
    0.982 (0.976 to 0.990) matrix-free redrawn
    """

    scale: float
    low: float
    high: float
    n: int
    steps: int
    delta: float
    ceiling: float
    field: str
    draws: int
    seed: int
    method: str
    by: str = "redrawn"
    level: float = LEVEL


def quantile_scale(
    n: int,
    steps: int,
    delta: float = 0.05,
    ceiling: float = 2.0,
    field: str = "complex",
    draws: int = 399,
    seed: int = 0,
    workers: int | None = None,
    cache: str | Path | None = None,
    progress: Progress | None = None,
) -> QuantileScale:
    """Return the largest s with P(||h_t||^2 <= ceiling (t + 1) for all t <= steps) >= 1 - delta.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    steps : int
        Length T >= 1 of the recurrence. A draw takes T^3 / 2 multiply-adds at most for any n > T,
        or n^2 T / 2 if T >= n, or if T >= 500 and 1.2 T > n.
    delta : float
        Probability that a matrix with its inputs crosses the ceiling, strictly between 0 and 1.
    ceiling : float
        The factor, at most 10^6, by which ||h_t||^2 may exceed t + 1, its value at infinite width.
    field : {"complex", "real"}
        Field of the entries.
    draws : int
        How many matrices, each with inputs of its own; at least 72 for delta = 0.05.
    seed : int
        0 <= seed < 2^128. Runs that differ in steps, delta or ceiling alone share random numbers.
    workers : int, optional
        Number of threads, one for each core by default. It does not change the result.
    cache : path, optional
        A folder that keeps each result in a JSON file and reads it again for the same arguments.
    progress : callable, optional
        Called as progress(stayed, draws), with how many draws have stayed at some scale so far.

    Raises
    ------
    ValueError
        For an argument out of range, too few draws for delta, a ceiling that the inputs alone
        cross with probability delta or more, or more memory than the machine has.

    Examples
    --------
    >>> found = quantile_scale(64, steps=20, draws=199)
    >>> bool(found.low <= found.scale <= found.high)
    True
    """
    steps = arguments.integer(steps, "steps", 1)
    delta, ceiling = arguments.probability(delta, "delta"), _checked_ceiling(ceiling)
    draws = arguments.integer(draws, "draws", 1)
    workers = checked_workers(workers)
    cell = crossing_cell(n, steps, field, seed, workers)
    ranks = _ranks(draws, delta)
    _require_a_scale(cell.n * cell.reals / 2, steps, delta, ceiling)
    log_ceiling = np.log(ceiling) + np.log1p(np.arange(steps + 1.0))

    def find() -> dict[str, Any]:
        (low, _), (scale, _), (_, high) = crossing_ranks(
            lambda some, s: crosses(cell, some, s, log_ceiling),
            draws,
            ranks,
            workers,
            progress,
            _guesses(cell.n, steps, cell.field, log_ceiling[-1], [k / (draws + 1) for k in ranks]),
        )
        return {"scale": scale, "low": low, "high": high}

    given: dict[str, Any] = {"n": cell.n, "steps": steps, "delta": delta, "ceiling": ceiling}
    given |= {"field": cell.field, "draws": draws, "seed": cell.seed, "method": cell.method}
    key = given | {"statistic": cell.statistic, "algorithm": _ALGORITHM, "versions": versions()}
    return QuantileScale(**given, **cached(cache, key, find))


def _ranks(draws: int, delta: float) -> tuple[int, int, int]:
    """Return the ranks of low, scale and high: P(fewer than low, or high and more cross) <= .05."""
    crossing, tail = stats.binom(draws, delta), 0.5 * (1.0 - LEVEL)
    low, high = int(crossing.ppf(tail)), int(crossing.isf(tail)) + 1
    if low < 1 or high > draws:
        log_other = math.log(delta) if delta > 0.5 else math.log1p(-delta)
        least = np.ceil(math.log(tail) / log_other)
        shown = f"{least:,.0f}" if least < 1e9 else f"{least:.2g}"
        raise ValueError(f"draws must be at least {shown} for delta = {delta}, received {draws:,}")
    return low, int(np.clip(np.floor(delta * (draws + 1) + 1e-9), low, high)), high


def _guesses(n: int, steps: int, field: str, log_ceiling: float, parts: list[float]) -> list[float]:
    """Return about the scales at which parts of the draws cross, by the model of one matrix.

    It is that of the last step, not of all; where it was not checked, nothing is returned.
    """
    if not is_checked(n, steps):
        return []
    wanted = special.ndtri(parts)

    def score(log_s: float) -> float:
        law = TypicalEnergy(n, steps, field, driven=True, scale=math.exp(log_s))
        return float(np.clip(special.ndtri(law.sf(log_ceiling)), -_FAR, _FAR))

    def excess(log_s: Array, i: npt.NDArray[np.intp]) -> Array:
        return np.array([score(one) - wanted[1] for one in log_s.tolist()])

    at = float(roots(excess, 1, -0.1, 0.0)[0])
    slope = (score(at) - score(at - _NEAR)) / _NEAR
    logs = at + (wanted - wanted[1]) / slope if slope > 0.0 else np.array([])
    return [math.exp(log_s) for log_s in logs.tolist() if math.isfinite(log_s)]


def _require_a_scale(shape: float, steps: int, delta: float, ceiling: float) -> None:
    """Refuse a ceiling that the inputs cross by themselves: ||x_t||^2 ~ Gamma(shape) / shape."""
    above = special.gammaincc(shape, shape * ceiling * np.arange(1.0, steps + 2.0))
    with np.errstate(divide="ignore"):  # log 0 where all inputs are above
        probability = float(-np.expm1(np.sum(np.log1p(-above))))
    if probability >= delta:
        raise ValueError(
            f"inputs alone cross the ceiling {ceiling:g} with probability {probability:.3g}, "
            f"not below delta = {delta}, at any scale; raise the ceiling, delta or the width"
        )


def _checked_ceiling(ceiling: float) -> float:
    """Return a ceiling up to which single precision does not hide the inputs."""
    ceiling = arguments.positive(ceiling, "ceiling")
    if ceiling > HIGHEST_CEILING:
        raise ValueError(f"ceiling must be at most {HIGHEST_CEILING:g}, received {ceiling!r}")
    return ceiling
