"""Comparisons of runs: exact p-values, failures counted, and no difference found where none is."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from rmt_check.training.compare import CONDITION, compared, holm, least_p, rank_p, table_text


def all_sharings(a, b):
    """Return p by looking at every way to share out the ranks, in a plain loop."""
    ranks = stats.rankdata([*a, *b])
    middle = ranks.sum() * len(a) / len(ranks)
    sums = [sum(some) for some in itertools.combinations(ranks, len(a))]
    seen = abs(sum(ranks[: len(a)]) - middle)
    return np.mean([abs(s - middle) >= seen - 1e-9 for s in sums])


@pytest.mark.parametrize("ties", [False, True])
def test_p_is_that_of_all_ways_to_share_out_the_ranks(ties):
    rng = np.random.default_rng(1)
    for _ in range(4):
        a, b = rng.normal(size=5), rng.normal(size=5) + 0.5
        if ties:
            a, b = np.rint(2 * a), np.rint(2 * b)
        assert_allclose(rank_p(a, b), all_sharings(a, b), rtol=1e-12)


def test_p_is_scipys_exact_one():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=10), rng.normal(size=10) + 1.0
    assert_allclose(rank_p(a, b), stats.mannwhitneyu(a, b, method="exact").pvalue, rtol=1e-12)


@pytest.mark.parametrize("n", [3, 5, 8, 10])
def test_no_runs_reach_less_than_the_least_p(n):
    assert_allclose(rank_p(np.arange(n), np.arange(n) + 100.0), least_p(n, n), rtol=1e-12)


def test_holm_is_that_of_his_definition():
    p = [0.02, math.nan, 0.011, 0.3, 0.02]
    assert_allclose(holm(p), [0.06, math.nan, 0.044, 0.3, 0.06], rtol=1e-12)
    assert holm([]).size == 0


def table(**scores):
    """Return runs of some schemes with these scores, on a forecasting task."""
    condition = dict.fromkeys(CONDITION, 1) | {"task": "lorenz", "structure": "dense", "norm": "x"}
    return pd.DataFrame(
        condition | {"scheme": scheme, "run": run, "score": score, "chance": 0.0, "ended": end}
        for scheme, own in scores.items()
        for run, score in enumerate(own)
        for end in ["not finite" if math.isnan(score) else "trained"]
    )


def test_failures_are_the_worst_and_not_in_the_mean():
    found = compared(table(glorot=[0.5, math.nan, -3.0], half=[0.6, 0.7, 0.8])).set_index("scheme")
    glorot, half = found.loc["glorot"], found.loc["half"]
    assert (glorot["below_chance"], glorot["not_finite"], half["below_chance"]) == (2, 1, 0)
    assert glorot["mean"] == 0.5 and glorot["median"] == -3.0
    assert_allclose([half["p"], half["least_p"], half["better"]], [0.1, 0.1, 3])
    assert math.isnan(glorot["p"])
    assert (
        "| half | 3 | 0 | 0 | 0 | 0.700 (0.100) | 0.7 | 3 of 3 | 0.1 | 0.1 | 0.1 |"
        in table_text(compared(table(glorot=[0.5, math.nan, -3.0], half=[0.6, 0.7, 0.8])))
    )


def test_schemes_that_are_the_same_do_not_differ_and_others_do(seed):
    """A control: 10 against 10 of one law, and of laws two deviations apart (power .98 at .05)."""
    rng = np.random.default_rng(seed)
    same = [compared(table(glorot=rng.normal(9, 1, 10), half=rng.normal(9, 1, 10))) for _ in "1234"]
    assert min(found["p"].min() for found in same) > 1e-4
    found = compared(table(glorot=rng.normal(9, 1, 10), half=rng.normal(13, 1, 10)))
    assert found["p"].min() < 1e-3 and found["pairs"].max() == 10
