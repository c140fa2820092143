"""Whether independent, skewed draws have the means that they are said to have.

What is drawn is positive and given by its logarithms: draws along the first axis, means along the
second. See `rmt_check.analysis.means` for the band that the test inverts.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check.analysis import means

Array = npt.NDArray[np.float64]
Law = tuple[Array, Array]  # draws of logarithms, and the logarithms of the means they are held to

LEVEL = 5e-6  # at which Holm's method judges the first of twenty statistical claims of a run
POWER = 0.99


def means_p_value(parts: Sequence[Law]) -> float:
    """Return the p-value of "all these means are right", two-sided, by Bonferroni's inequality."""
    p_values = [_mean_p_values(log_values, log_means) for log_values, log_means in parts]
    looked_at = sum(p.size for p in p_values)
    return min(1.0, looked_at * min(float(p.min()) for p in p_values))


def draws_needed(draws: int, control: float) -> int:
    """Return how many draws would reject the control with probability .99, given what these did."""
    seen = stats.norm.isf(max(control, 1e-300) / 2.0)
    wanted = stats.norm.isf(LEVEL / 2.0) + stats.norm.isf(1.0 - POWER)
    return max(means.LEAST_DRAWS, math.ceil(draws * (wanted / max(seen, 0.1)) ** 2))


def _mean_p_values(log_values: Array, log_means: Array) -> Array:
    """Return 1 - level of the `mean_band` that just holds the means, a p-value a column."""
    ratio = np.exp(log_values - log_means)
    draws, mean = len(ratio), ratio.mean(axis=0)
    above = stats.t.sf(means.skewed_t(ratio), draws - 1)
    one_more = np.vstack([ratio, 2.0 * ratio.max(axis=0) - mean])
    error = one_more.std(axis=0, ddof=1) / math.sqrt(draws + 1)
    below = stats.t.sf((1.0 - one_more.mean(axis=0)) / error, draws)
    return 2.0 * np.minimum(above, below)
