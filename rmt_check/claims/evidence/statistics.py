"""Tests on independent matrices, each with its control, and the finding that several make.

A trial is one test: its p-value under the law claimed, and the p-value that the same draws give a
deliberately wrong law, its control. A claim that looks at several trials pays for it (Bonferroni),
and holds only if every control is rejected.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check.analysis import means
from rmt_check.analysis.means import skewed_t
from rmt_check.claims.claim import Finding

Array = npt.NDArray[np.float64]
Law = tuple[Array, Array]  # draws of logarithms, and the logarithms of the means they are held to

WRONG = 1.02  # a scale 2 % too large: the control of most trials
_LEVEL = 1e-6  # about that of one claim of a whole run
LEVEL = 5e-6  # of a test of means, as Holm's method judges the first of some claims of a run
POWER = 0.99


@dataclass(frozen=True)
class Trial:
    """One test on `draws` independent matrices."""

    p_value: float
    control: float
    draws: int

    @property
    def needed(self) -> int:
        """About how many draws reject the control with probability .99: z grows like their root."""
        if self.control <= 0.0:
            return 1
        wanted = stats.norm.isf(_LEVEL / 2.0) + stats.norm.ppf(POWER)
        z = stats.norm.isf(min(self.control, 0.5) / 2.0)
        return math.ceil(self.draws * (wanted / z) ** 2)


def follows(values: Array, cdf: Callable[[Array], Array], wrong: Callable[[Array], Array]) -> Trial:
    """Kolmogorov and Smirnov's test of independent numbers against a law; `wrong` is the control.

    Parameters
    ----------
    values : ndarray of shape (draws,)
        A number a matrix.
    cdf, wrong : callable
        Distribution functions.
    """
    laws: tuple[Any, Any] = (cdf, wrong)
    p, control = (float(stats.ks_1samp(values, law).pvalue) for law in laws)
    return Trial(p, control, len(values))


def has_mean(log_norms: Array, log_energy: npt.ArrayLike, log_wrong: npt.ArrayLike) -> Trial:
    """Student's test, corrected for skewness, of the means of squared norms against energies.

    Parameters
    ----------
    log_norms : ndarray of shape (draws, times)
        Logarithms of squared norms, a row an independent matrix.
    log_energy, log_wrong : array_like of shape (times,)
        Logarithms of the means claimed, and of the control's.
    """
    p, control = (
        _p_of_mean(np.exp(log_norms - np.asarray(log_mean))) for log_mean in (log_energy, log_wrong)
    )
    return Trial(p, control, len(log_norms))


def same_law(first: Array, second: Array, wrong: Array) -> Trial:
    """Two-sample test of Kolmogorov and Smirnov; `wrong` takes the place of `first` as control."""
    p, control = (float(stats.ks_2samp(one, second).pvalue) for one in (first, wrong))
    return Trial(p, control, len(first))


def happens(count: int, draws: int, probability: float, wrong: float) -> Trial:
    """Exact binomial test of how often something happened; `wrong` is the control's probability."""
    p, control = (float(stats.binomtest(count, draws, q).pvalue) for q in (probability, wrong))
    return Trial(p, control, draws)


def judged(trials: Sequence[Trial], measured: str, expected: str, domain: str, why: str) -> Finding:
    """Return what trials, all of which a claim has to pass, say of it together."""
    m = len(trials)
    return Finding(
        "statistical",
        measured,
        expected,
        domain,
        why,
        p_value=min(1.0, m * min(trial.p_value for trial in trials)),
        control=min(1.0, m * max(trial.control for trial in trials)),
        draws=sum(trial.draws for trial in trials),
        needed=sum(trial.needed for trial in trials),
    )


def if_agreed(finding: Finding, agreed: bool) -> Finding:
    """Return a finding that rests on two routes to one number: undecided if they disagree."""
    if agreed:
        return finding
    why = f"two routes to the decisive numbers disagree, one is wrong: {finding.measured}"
    return replace(finding, holds=None, p_value=math.nan, control=math.nan, needed=0, why=why)


def _p_of_mean(ratio: Array) -> float:
    """Return the p-value of all means being one, over the columns."""
    columns, t = ratio.shape[1], skewed_t(ratio)
    return min(1.0, 2.0 * columns * float(stats.t.sf(np.max(np.abs(t)), len(ratio) - 1)))


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
