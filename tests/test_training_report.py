"""What a study of training says, of runs that were not trained but made up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rmt_check.studies import training
from rmt_check.studies.report import sentences, table_text
from rmt_check.studies.runs import Runs
from rmt_check.training.run import checked_run
from rmt_check.training.trained import nothing_yet

SCORES = {"rescaled": [0.5, 0.6, 0.7, 0.8], "glorot": [-1.0, np.nan, 0.2, 0.1]}


def analysed(scores):
    """Return the tables of a study whose networks of each scheme have these scores."""
    tables = {"runs": [], "losses": [], "radii": []}
    for scheme, own in scores.items():
        first = checked_run("lorenz:steps=9", scheme, 200, updates=5)
        vectors = []
        for run, score in enumerate(own):
            found = nothing_yet(replace(first, run=run))
            found.scores[-1], found.loss[:] = score, 1.0
            found.end = "not finite" if np.isnan(score) else "trained"
            vectors.append(found.pack())
        condition = Runs(first, len(own))
        samples = condition.samples(
            np.array(vectors).reshape(len(own), nothing_yet(first).pack().size)
        )
        source = condition.source | {"draws": len(samples)}
        for name, rows in training.analyse(condition, samples).items():
            tables[name] += [source | row for row in rows]
    return training.together({name: pd.DataFrame(rows) for name, rows in tables.items()})


def test_the_reference_is_glorot_and_schemes_are_in_their_order():
    summary = analysed(SCORES)["summary"]
    assert summary["scheme"].tolist() == ["rescaled", "glorot"]
    assert summary["p"].tolist()[0] == pytest.approx(2 / 70) and np.isnan(summary["p"][1])
    assert summary["below_chance"].tolist() == [0, 2]


def test_without_glorot_the_reference_is_the_first():
    summary = analysed({"half": [0.1, 0.2], "rescaled": [0.3, 0.4]})["summary"]
    assert np.isnan(summary["p"][0]) and summary["p"][1] == pytest.approx(1 / 3)


def test_table_and_sentences_say_how_runs_ended():
    summary = analysed(SCORES)["summary"]
    assert max(map(len, table_text("training", summary).splitlines())) <= 80
    said = " ".join(sentences("training", summary).split())
    assert "4 of 4 ended above chance; the scores of those are 0.650 on average" in said
    assert "2 of 4 ended above chance, 1 not finite" in said
    assert "better than the reference in 4 of 4 pairs, p = 0.029, 0.029 by Holm" in said


def test_a_study_with_no_run_has_an_empty_summary():
    assert analysed({"glorot": []})["summary"].empty
