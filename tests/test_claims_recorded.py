"""Recorded runs: tampering is noticed, tests are exact, scores in disorder decide nothing."""

import csv
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
from scipy import stats

from rmt_check.claims import Recorded, trained, verify
from rmt_check.claims.claim import Claim
from rmt_check.claims.run import Run
from rmt_check.training.compare import rank_p

QUICK = Run("quick", 0)
TABLES = (trained.RUNS, trained.SHORT)
CLAIMS = (trained.SHORT_SEQUENCES, *trained.TRAINED)


def rows_of(table):
    return [*csv.DictReader(table.content().decode().splitlines())]


@pytest.fixture(scope="module")
def rows():
    return {table.name: rows_of(table) for table in TABLES}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_verdict_names_the_hash(claim):
    (verdict,) = verify([claim], budget="quick")
    assert verdict.as_expected and verdict.evidence == "recorded"
    assert claim.check.table.sha256[:12] in verdict.domain and np.isnan(verdict.p_value)


def test_another_table_decides_nothing():
    check = replace(trained.TRAINED[0].check, table=replace(trained.RUNS, sha256="0" * 64))
    (verdict,) = verify([Claim("C99", "so it is", "here", check)], budget="quick")
    assert verdict.outcome == "unresolved"
    assert "is not the recorded table, 000000000000" in verdict.why
    assert "make training-study" in verdict.why


def test_a_check_must_be_callable():
    with pytest.raises(ValueError, match="finds must be callable"):
        Recorded(trained.RUNS, "so")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_runs_in_disorder_decide_nothing(claim, rows, seed):
    """The control: scores dealt out among all runs of a task at random, or all alike."""
    rng, own = np.random.default_rng(seed), rows[claim.check.table.name]
    if claim.id in ("C31b", "C31f"):  # about how often runs fail
        others = [{**row, "score": "-1" if rng.random() < 0.5 else "1"} for row in own]
        assert claim.check.finds(others).holds is not (claim.expected == "holds")
        return
    others = [{**row} for row in own]
    for task in {row["task"] for row in own}:
        some = [row for row in others if row["task"] == task]
        scores = rng.permutation([row["score"] for row in some])
        for row, score in zip(some, scores, strict=True):
            row["score"] = score
    assert claim.check.finds(others).holds is None


@pytest.mark.parametrize("task", [trained.DIGITS, trained.FORECAST])
def test_ranks_are_tested_exactly(task, rows):
    one, other = (
        [trained.score(row) for row in trained.chosen(rows["training.csv"], task, scheme)]
        for scheme in ("rescaled", "orthogonal")
    )
    if len({*one, *other}) == len(one) + len(other):  # scipy is exact without ties
        expected = stats.mannwhitneyu(one, other, method="exact").pvalue
        assert rank_p(one, other) == pytest.approx(expected, rel=1e-9)
    better = trained.better(
        *(trained.chosen(rows["training.csv"], task, s) for s in ("rescaled", "orthogonal"))
    )
    wins = sum(a > b for a, b in product(one, other))
    assert better[1] == np.sign(wins - sum(a < b for a, b in product(one, other)))


def test_an_order_that_is_reversed_is_no_improvement(rows):
    finds = partial(trained.higher_with, rates=trained.RATES, clip=1.0)
    worse = [{**row, "score": str(-trained.score(row))} for row in rows["training.csv"]]
    assert finds(rows["training.csv"]).holds is True and finds(worse).holds is False


def test_what_was_not_recorded_is_said(rows):
    with pytest.raises(ValueError, match="no recorded run of"):
        trained.chosen(rows["training.csv"], "listops", "glorot")
