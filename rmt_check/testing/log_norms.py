"""Log-norms of recurrences: as they are given, freshly drawn, and the two compared."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check.sampling.norms import sample_hidden_norms
from rmt_check.sampling.samples import Array, Samples, as_samples
from rmt_check.schemes.scheme import Scheme
from rmt_check.testing.draws import real_numbers, repetition

_ELSEWHERE = 2**127  # what is given is drawn with small seeds


def checked_log_norms(
    log_norms: Samples | npt.ArrayLike, name: str, n: int, field: str | None = None
) -> Array:
    """Return log-norms as a table of numbers or -inf, a row a draw, or raise ValueError.

    Samples must be of the recurrence, all of it, and of the width and field that are tested.
    """
    if isinstance(log_norms, Samples):
        samples = as_samples(log_norms, "hidden-norms", name, n, field)
        if samples.statistic != "hidden-norms" or samples.keep != "all":
            raise ValueError(
                f"{name} needs samples of sample_hidden_norms(keep='all'), received "
                f"{samples.statistic} (keep={samples.keep!r})"
            )
    table = real_numbers(log_norms, "log_norms").astype(np.float64)
    if table.ndim != 2 or table.size == 0:
        raise ValueError(f"log_norms must have shape (draws, steps + 1), received {table.shape}")
    if np.any(np.isnan(table) | (table == np.inf)):
        raise ValueError("log_norms must be numbers or -inf, received nan or inf")
    return table


def require_distinct_rows(table: Array, step: float) -> None:
    """Raise AssertionError if whole rows repeat, except of states that are zero throughout.

    `step` is the type's precision: rows of half-precision numbers may repeat by rounding.
    """
    __tracebackhide__ = True
    if step > np.finfo(np.float32).eps:
        return
    alive = table[np.any(np.isfinite(table), axis=1)]
    distinct = len(np.unique(alive, axis=0))
    if table.shape[1] > 1 and distinct < len(alive):
        raise AssertionError(repetition("rows", distinct, len(alive), "one seed used again"))


def fresh_log_norms(scheme: Scheme, n: int, steps: int, draws: int, field: str, seed: int) -> Array:
    """Return log-norms independent of all that users draw, whatever their seeds."""
    return sample_hidden_norms(scheme, n, steps, draws, field, seed ^ _ELSEWHERE).values


def looked_at(steps: int) -> list[int]:
    """Return the times 0, 1, 2, 4, .. and the last.

    Examples
    --------
    >>> looked_at(20)
    [0, 1, 2, 4, 8, 16, 20]
    """
    powers = [2**i for i in range(steps.bit_length())]
    return sorted({0, *powers, steps})


def p_values(given: Array, fresh: Array) -> list[float]:
    """Return the two-sample Kolmogorov-Smirnov p-value at each time looked at."""
    times = looked_at(given.shape[1] - 1)
    return [float(stats.ks_2samp(given[:, t], fresh[:, t]).pvalue) for t in times]
