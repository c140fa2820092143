"""How a test judges random numbers: independent draws, an exact null law, one error rate."""

import os

import numpy as np
from hypothesis import settings
from scipy import stats

SEED = int(os.environ.get("RMT_CHECK_SEED", "0"))
LEVEL = 1e-6  # probability of a false alarm of each statistical test in the suite
SEARCHED = 1000  # examples of a property in a search; hypothesis takes 100 otherwise


def mean_differs(values, expected):
    """Whether the mean of independent draws is off `expected`, along the first axis; any at all."""
    values, expected = np.asarray(values), np.asarray(expected)
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    z = np.abs(values.mean(axis=0) - expected) / errors
    return bool(np.any(2.0 * stats.norm.sf(z) < LEVEL / z.size))


def law_differs(values, law):
    """Whether independent draws contradict a law, by the Kolmogorov-Smirnov test."""
    return bool(stats.ks_1samp(values, law.cdf).pvalue < LEVEL)


def laws_differ(first, second):
    """Whether two sets of independent draws contradict having one law."""
    return bool(stats.ks_2samp(first, second).pvalue < LEVEL)


def examples(number):
    """Settings of a property whose examples take long: ten times as many in a search."""
    return settings(max_examples=number * settings.default.max_examples // 100)
