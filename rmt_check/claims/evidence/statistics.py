"""Tests on independent matrices, each with its control, and the one level of a run.

A trial is one test: its p-value under the law claimed, and the p-value that the same draws give a
deliberately wrong law, its control. A claim that looks at several trials pays for it (Bonferroni),
and holds only if every control is rejected. `verify` judges the p-values of a run together (Holm).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check.analysis import means
from rmt_check.claims.claim import Finding

Array = npt.NDArray[np.float64]
Sided = Literal["two-sided", "less", "greater"]

LEVEL = 1e-4  # the probability that any true statistical claim of a run is said to fail
POWER = 0.99  # with which as many draws as are called enough reject a control
WRONG = 1.02  # a scale 2 % too large: the control of most trials


@dataclass(frozen=True)
class Trial:
    """One test on `draws` independent matrices."""

    p_value: float
    control: float
    draws: int


def holm(p_values: Sequence[float], level: float = LEVEL) -> list[float]:
    """Return the level at which each p-value is judged by Holm's method; nan for no p-value.

    The smallest is judged at level/m, the next at level/(m - 1), .., until one is not rejected:
    it and all larger ones are judged at that level.
    """
    ordered = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    levels, share, stopped = [math.nan] * len(p_values), math.nan, False
    for rank, (p, i) in enumerate(ordered):
        if not stopped:
            share = level / (len(ordered) - rank)
            stopped = p > share
        levels[i] = share
    return levels


def draws_needed(draws: int, control: float, level: float) -> int:
    """Return how many draws would reject a control at a level, given what these made of it.

    With probability .99, about: z grows like their root.
    """
    seen = stats.norm.isf(max(control, 1e-300) / 2.0)
    wanted = stats.norm.isf(level / 2.0) + stats.norm.isf(1.0 - POWER)
    return max(means.LEAST_DRAWS, math.ceil(draws * (wanted / max(seen, 0.1)) ** 2))


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


def has_mean(log_values: Array, log_means: npt.ArrayLike, *log_wrong: npt.ArrayLike) -> Trial:
    """Test the means of squared norms, which are skewed to the right, against energies.

    Parameters
    ----------
    log_values : ndarray of shape (draws, times)
        Logarithms of squared norms, a row an independent matrix.
    log_means, log_wrong : array_like of shape (times,)
        Logarithms of the means claimed, and those of the controls.
    """
    p, *controls = (_p_of_means(log_values - np.asarray(m)) for m in (log_means, *log_wrong))
    return Trial(p, max(controls), len(log_values))


def same_law(first: Array, second: Array, wrong: Array) -> Trial:
    """Two-sample test of Kolmogorov and Smirnov; `wrong` takes the place of `first` as control."""
    p, control = (float(stats.ks_2samp(one, second).pvalue) for one in (first, wrong))
    return Trial(p, control, len(first) + len(second))


def happens(
    count: int, of: int, probability: float, wrong: float, sided: Sided = "two-sided"
) -> Trial:
    """Exact binomial test of how often something happened; `wrong` is the control's probability.

    The alternative is "two-sided", or "greater" where the claim is "at most", or "less" where it
    is "at least"; the control is then tested from its own side.
    """
    other: Sided = "less" if wrong > probability else "greater"
    if sided == "two-sided":
        other = sided
    p = float(stats.binomtest(count, of, probability, sided).pvalue)
    return Trial(p, float(stats.binomtest(count, of, wrong, other).pvalue), of)


def judged(
    trials: Sequence[Trial], measured: str, expected: str, domain: str, why: str = ""
) -> Finding:
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
    )


def _p_of_means(log_ratio: Array) -> float:
    """Return the p-value of "all these means are one", two-sided, by Bonferroni's inequality.

    A column's is 1 - level of the `mean_band` that just holds its mean.
    """
    ratio = np.exp(log_ratio)
    draws, mean = len(ratio), ratio.mean(axis=0)
    above = stats.t.sf(means.skewed_t(ratio), draws - 1)
    one_more = np.vstack([ratio, 2.0 * ratio.max(axis=0) - mean])
    error = one_more.std(axis=0, ddof=1) / math.sqrt(draws + 1)
    below = stats.t.sf((1.0 - one_more.mean(axis=0)) / error, draws)
    return min(1.0, 2.0 * mean.size * float(np.minimum(above, below).min()))
