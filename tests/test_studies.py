"""Studies: the same samples however they are drawn, and nothing lost or mixed up."""

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from rmt_check import sample_eigenvalue_moduli, sample_hidden_norms, sample_spectral_radius, studies
from rmt_check.studies.condition import Condition

RADIUS = studies.plan("radius", [16, 1024], draws=1500)
GROWTH = studies.plan("growth", [64], draws=150, alpha=2.0)
MODULUS = studies.plan("modulus", [16, 256], draws=100, schemes=["glorot", "half"])


def rows(folder):
    """Return all rows of the store but for how long they took."""
    with closing(sqlite3.connect(folder / "study.sqlite")) as connection:
        query = "select * from chunk order by statistic, method, scheme, field, width, chunk"
        return pd.read_sql(query, connection).drop(columns="seconds")


def cell(frame, scheme, n):
    return frame[(frame.scheme == scheme) & (frame.width == n)].value.to_numpy()


def test_the_samples_are_those_of_the_sampling_functions(tmp_path):
    studies.run(RADIUS, tmp_path)
    drawn = studies.load(tmp_path)
    assert list(drawn.columns) == ["scheme", "width", "chunk", "draw", "value"]
    for n, method in ((16, "matrix"), (1024, "kostlan")):
        expected = sample_spectral_radius("glorot", n, 1500, method=method).values
        assert np.array_equal(cell(drawn, "glorot", n), expected)


def test_growth_keeps_norms_on_a_grid_of_times(tmp_path):
    studies.run(GROWTH, tmp_path)
    drawn = studies.load(tmp_path)
    norms = sample_hidden_norms("glorot", 64, 16, 150).values
    assert np.array_equal(drawn.value, norms[:, drawn.t.unique()].ravel())
    assert drawn.t.max() == 16 and drawn.draw.max() == 149


def test_moduli_are_counted_inside_circles_or_kept(tmp_path):
    studies.run(MODULUS, tmp_path / "grid")
    every = studies.plan("modulus", [16, 256], 100, ["glorot", "half"], store="all")
    studies.run(every, tmp_path / "all")
    counts, moduli = studies.load(tmp_path / "grid"), studies.load(tmp_path / "all")
    expected = sample_eigenvalue_moduli("half", 256, 100, method="kostlan").values
    assert np.array_equal(cell(moduli, "half", 256), expected.ravel())
    rim = counts[(counts.scheme == "half") & (counts.width == 256) & (counts.r == 0.5)]
    assert np.array_equal(rim.value, np.sum(expected <= 0.5, axis=1))
    numbers = [studies.table(tmp_path / name).drop(columns="field") for name in ("grid", "all")]
    assert_frame_equal(*numbers)


def test_workers_do_not_matter(tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as spawned:
        for study in (RADIUS, GROWTH, MODULUS):
            one, two, processes = (tmp_path / study.kind / name for name in ("1", "2", "p"))
            studies.run(study, one, workers=1)
            studies.run(study, two, workers=2)
            studies.run(study, processes, workers=2, executor=spawned)
            assert_frame_equal(rows(one), rows(two))
            assert_frame_equal(rows(one), rows(processes))


def test_the_summary_can_be_read_by_anyone(tmp_path):
    found = studies.run(GROWTH, tmp_path)
    with closing(sqlite3.connect(tmp_path / "study.sqlite")) as connection:
        stored = pd.read_sql("select * from summary", connection)
        progress = pd.read_sql("select * from progress", connection)
    numbers = found.select_dtypes("float").columns
    assert_frame_equal(stored[numbers].astype(float), found[numbers])  # a column may be NULL
    assert_frame_equal(pd.read_csv(tmp_path / "summary.csv")[numbers], found[numbers])
    assert_frame_equal(studies.table(tmp_path), found)
    assert progress.draws.sum() >= 150
    assert max(map(len, (tmp_path / "summary.md").read_text().splitlines())) <= 100


def test_one_draw_of_growth_is_too_few_for_a_table_but_not_for_the_laws(tmp_path):
    found = studies.run(studies.plan("growth", [64], draws=1), tmp_path)
    assert found.energy_inside.isna().all() and found.median_ratio.isna().all()
    more = studies.run(studies.plan("growth", [64], draws=100), tmp_path, extend=True)
    assert found.log_energy.to_list() == more.log_energy.to_list()
    assert found.alpha.to_list() == more.alpha.to_list() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("store", ["grid", "all"])
@pytest.mark.parametrize(
    ("n", "alpha"), [(512, 4.0), (768, 4.0), (10**6, 0.05), (3, 1.0), (50, 1.7)]
)
def test_the_last_step_is_stored(n, alpha, store):
    (condition,) = studies.plan("growth", n, 1, alpha=alpha, store=store).conditions()
    assert condition.points[0] == 0 and condition.points[-1] == condition.sampler.length - 1
    assert len(condition.points) <= 16 * alpha + 2 or store == "all"


def test_a_study_that_cannot_be_extended_stays_as_it_is(tmp_path):
    study = studies.plan("radius", 256, 10, "rescaled", method="kostlan")
    found = studies.run(study, tmp_path)
    wider = studies.plan("radius", 64, 10, "glorot", method="kostlan")
    with pytest.raises(ValueError, match="does not exist below width 164"):
        studies.run(wider, tmp_path, extend=True)
    assert_frame_equal(studies.table(tmp_path), found)
    assert_frame_equal(studies.run(study, tmp_path), found)


WRONG = {
    "radius": (studies.plan("radius", 1024, 2000), 1.01, "CONTRADICT the exact law", "agree with"),
    "growth": (studies.plan("growth", 64, 2000, alpha=2), 1.1, "lies OUTSIDE", "lies in"),
    "modulus": (studies.plan("modulus", 256, 400), 1.01, "AGAINST the exact law", "as the exact"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_samples_are_called_so(kind, tmp_path, monkeypatch):
    study, factor, wrong, right = WRONG[kind]
    studies.run(study, tmp_path / "right")
    assert right in (tmp_path / "right" / "summary.md").read_text()
    draw = Condition.draw
    monkeypatch.setattr(Condition, "draw", lambda condition, chunk: factor * draw(condition, chunk))
    studies.run(study, tmp_path / "wrong")
    said = " ".join((tmp_path / "wrong" / "summary.md").read_text().split())
    assert wrong in said and right not in said


@pytest.mark.parametrize("scheme", ["truncated", "rademacher", "glorot-uniform", "sparse"])
@pytest.mark.parametrize("n", [64, 300, 5000])
def test_of_a_scheme_without_law_and_draws_no_number_is_printed(scheme, n, tmp_path):
    found = studies.run(studies.plan("radius", n, 0, scheme), tmp_path)
    known = found.drop(columns=["width", "draws"]).select_dtypes("number")
    assert known.isna().all(axis=None) and found.draws.sum() == 0
    said = " ".join((tmp_path / "summary.md").read_text().split())
    assert said.endswith("the laws alone: No exact law is known, and nothing is drawn.")
