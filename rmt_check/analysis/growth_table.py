"""The growth of the hidden state time by time: measured mean and median beside theory."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.analysis.growth_curves import growth_curves, to_nearest_step, trajectories
from rmt_check.analysis.means import (
    LEAST_DRAWS,
    MEAN_UP_TO_ALPHA,
    log_mean,
    log_mean_band,
    median_band,
)
from rmt_check.arrays import Array
from rmt_check.sampling.samples import Samples, as_samples
from rmt_check.schemes.scheme import Scheme


@dataclass(frozen=True)
class GrowthRow:
    """The hidden state at one time; natural logarithms, nan where there is no such number.

    Attributes
    ----------
    n, t, draws : int
        Width, step and number of matrices.
    alpha : float
        t / sqrt(n).
    log_mean, log_mean_low, log_mean_high : float
        Of the sample mean of ||h_t||^2, and the band that holds the true mean.
    log_median, log_median_low, log_median_high : float
        Of the sample median, and the order statistics that hold the true median.
    log_energy, log_eigenvalue_bound, log_closed_form : float
        The curves of `GrowthCurves`.
    median_ratio : float
        Of the sample median to the exact energy.
    energy_inside : bool or None
        Whether the exact energy lies in the band of the mean. None beyond alpha = 2 and with fewer
        than 100 draws, where a sample mean is unreliable, and where the energy is not known.
    closed_form_rejected : bool or None
        Whether the closed form lies outside of a band of the mean so wide that all the rows hold
        their means at once; None likewise.
    """

    n: int
    t: int
    alpha: float
    draws: int
    log_mean: float
    log_mean_low: float
    log_mean_high: float
    log_median: float
    log_median_low: float
    log_median_high: float
    log_energy: float
    log_eigenvalue_bound: float
    log_closed_form: float
    median_ratio: float
    energy_inside: bool | None
    closed_form_rejected: bool | None


def growth_table(
    samples: Samples | npt.ArrayLike,
    times: npt.ArrayLike | None = None,
    alphas: Sequence[float] | None = None,
    level: float = 0.999,
    n: int | None = None,
    field: str | None = None,
    scheme: str | Scheme | None = None,
) -> tuple[GrowthRow, ...]:
    """Return mean and median of ||h_t||^2 with theory, one row for each time.

    Parameters
    ----------
    samples, times, n, field, scheme
        As in `growth_rate`.
    alphas : sequence of float, optional
        Rows for the times nearest to these t/sqrt(n) only.
    level : float
        Probability with which each band holds what it is a band of.

    Raises
    ------
    ValueError
        As in `growth_rate`.

    Examples
    --------
    >>> from rmt_check import sample_hidden_norms
    >>> norms = sample_hidden_norms("glorot", 256, steps=48, draws=500)
    >>> for row in growth_table(norms, alphas=(1.0, 2.0, 3.0)):
    ...     print(f"{row.alpha:g} {row.median_ratio:.2f} {row.energy_inside}")
    1 0.97 True
    2 0.90 True
    3 0.60 None
    """
    samples = as_samples(samples, "hidden-norms", "growth_table", n, field, scheme)
    n, level = samples.n, arguments.probability(level, "level")
    log_norms, t = trajectories(samples, times)
    if alphas is not None:
        steps = [arguments.number(alpha, "alphas") * math.sqrt(n) for alpha in alphas]
        nearest = np.unique([np.abs(t - step).argmin() for step in steps])
        log_norms, t = log_norms[:, nearest], t[nearest]
    curves = growth_curves(samples, t)
    last = to_nearest_step(MEAN_UP_TO_ALPHA[samples.field], n)
    judged = (t <= last) & (len(log_norms) >= LEAST_DRAWS)
    compared = judged & ~np.isnan(curves.closed_form)
    level_of_all = 1.0 - (1.0 - level) / max(1, int(compared.sum()))
    levels = np.array([[level], [level_of_all]])
    (low, low_of_all), (high, high_of_all) = log_mean_band(log_norms, levels)
    median_low, median_high = median_band(log_norms, level)
    log_median = np.median(log_norms, axis=0)
    columns = {
        "t": t.astype(np.int64),
        "alpha": t / math.sqrt(n),
        "log_mean": log_mean(log_norms),
        "log_mean_low": low,
        "log_mean_high": high,
        "log_median": log_median,
        "log_median_low": median_low,
        "log_median_high": median_high,
        "log_energy": curves.energy,
        "log_eigenvalue_bound": curves.eigenvalue_bound,
        "log_closed_form": curves.closed_form,
        "median_ratio": np.exp(np.minimum(log_median - curves.energy, 700.0)),
        "energy_inside": _where(
            judged & ~np.isnan(curves.energy), _inside(curves.energy, low, high)
        ),
        "closed_form_rejected": _where(
            compared, ~_inside(curves.closed_form, low_of_all, high_of_all)
        ),
    }
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return tuple(
        GrowthRow(n=n, draws=len(log_norms), **dict(zip(columns, row, strict=True))) for row in rows
    )


def _inside(values: Array, low: Array, high: Array) -> npt.NDArray[np.bool_]:
    return (low <= values) & (values <= high)


def _where(judged: npt.NDArray[np.bool_], verdict: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Return the verdicts that were reached, None for the others."""
    verdicts = verdict.astype(object)
    verdicts[~judged] = None
    return verdicts
