"""Studies at step 0: white inputs have their exact law, and the store treats runs as draws."""

import json
import math
import pickle
import sys
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal
from scipy import stats
from statistics_helpers import LEVEL, laws_differ
from study_runs import names, said

from rmt_check import SCHEMES, cli, sample_spectral_radius, studies
from rmt_check.calibration.overflow import prob_exceeds
from rmt_check.plots import first_pass as pictures
from rmt_check.plots.study import study_pictures
from rmt_check.studies.first_pass import interval
from rmt_check.studies.report import sentences
from rmt_check.studies.store import writing
from rmt_check.training.parameters import recurrence
from rmt_check.training.run import checked_run
from rmt_check.training.step0 import FirstPass, first_pass
from rmt_check.training.white import white_steps
from rmt_check.training.white_law import white_law

N, STEPS, RUNS = 24, 96, 600
WHITE = checked_run(f"white:steps={STEPS}", "glorot", N, updates=0, seed=3)
PLAN = studies.plan_training("white:steps=40", ["glorot", "half"], [6, 9], runs=8, updates=0)
WORDS = "study training --task white:steps=40 --schemes glorot,half --widths 6,9 --runs 8".split()
WORDS += ["--updates", "0", "--out"]


@pytest.fixture(scope="module")
def found():
    return FirstPass.unpack(np.array([first_pass(replace(WHITE, run=i)) for i in range(RUNS)]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a finished study, not to be written to."""
    out = tmp_path_factory.mktemp("first") / "pass"
    studies.run(PLAN, out)
    return out


# -- laws


def test_the_last_state_and_the_loss_have_their_exact_law(found):
    law = white_law("glorot", N, STEPS)
    assert not laws_differ(found.log_last[:, 0], law.log_norms)
    assert not laws_differ(found.log_loss, law.log_losses[::64])  # a readout of each matrix
    for x in (1e1, 1e2, 1e4):
        seen = int(np.sum(found.log_loss > np.log(x)))
        expected = float(np.mean(law.log_losses > np.log(x)))
        assert stats.binomtest(seen, RUNS, expected).pvalue > LEVEL


def test_laws_that_are_wrong_by_a_little_are_found_out(found):
    """The controls: scale .95, a step in ten more, a label that is never the largest."""
    wrong = white_law("scaled-gaussian:factor=0.95", N, STEPS)
    assert laws_differ(found.log_last[:, 0], wrong.log_norms)
    assert laws_differ(found.log_loss, wrong.log_losses[::64])
    longer = white_law("glorot", N, 2 * STEPS)
    assert laws_differ(found.log_last[:, 0], longer.log_norms)
    law = white_law("glorot", N, STEPS)
    smaller = white_law("scaled-gaussian:factor=0.99", N, STEPS)
    assert_array_equal(law.wrong_log_norms, smaller.log_norms[: len(law.wrong_log_norms)])
    assert white_law("orthogonal", N, 4).wrong_log_norms is None


def test_white_gradients_are_slopes():
    """By W, of the whole definition in a few lines; the streams are those of the pass."""
    from rmt_check.sampling.streams import stream

    run = checked_run("white:steps=7", "glorot", 5, updates=0, run=4)
    rng = stream(run.seed, "training", "white", "", "", 5, run.run)
    x, C = (rng.standard_normal(shape) / math.sqrt(5) for shape in ((7, 5), (10, 5)))

    def loss(W, C):
        h = np.zeros(5)
        for x_t in x:
            h = W @ h + x_t
        z = C @ h
        return np.log(np.sum(np.exp(z))) - z[0]

    def slopes(function, at):
        steps = 1e-6 * np.eye(at.size).reshape(at.size, *at.shape)
        return np.array([(function(at + e) - function(at - e)) / 2e-6 for e in steps])

    W = recurrence(run, 0)["W"]
    by_W = slopes(lambda W: loss(W, C), W)
    both = np.append(by_W, slopes(lambda C: loss(W, C), C))
    result = FirstPass.unpack(first_pass(run))
    assert_allclose(result.log_loss, np.log(loss(W, C)), rtol=1e-12)
    assert_allclose(result.log_recurrent, np.log(np.linalg.norm(by_W)), rtol=1e-7)
    assert_allclose(result.log_gradient, np.log(np.linalg.norm(both)), rtol=1e-7)


FLOAT32 = math.log(np.finfo(np.float32).max)


@pytest.mark.parametrize(
    ("n", "steps", "states", "squares"),
    [(192, 2048, 0.959, 1.000), (256, 4096, 1.000, 1.000), (384, 1024, 0.040, 0.794)],
)
def test_six_layers_of_the_papers_overflow_as_often_as_the_law_of_rho_says(
    n, steps, states, squares
):
    law = SCHEMES["glorot"].spectral_radius_law(n, "real")
    for log_x, expected in ((FLOAT32, states), (FLOAT32 / 2, squares)):
        p = prob_exceeds(SCHEMES["glorot"], n, "real", steps, log_x, 6)
        assert_allclose(p, 1.0 - law.cdf(math.exp(log_x / steps)) ** 6, rtol=1e-9)
        assert abs(p - expected) < 1e-3
    assert prob_exceeds(SCHEMES["truncated"], n, "real", steps, FLOAT32) is None


def test_the_largest_radius_of_layers_is_that_of_drawn_ones(seed):
    rho = sample_spectral_radius("glorot", 24, 900, "real", seed, method="matrix").values
    largest = rho.reshape(300, 3).max(axis=1)
    log_x = np.log(1.1) * 50
    p = float(prob_exceeds(SCHEMES["glorot"], 24, "real", 50, log_x, 3))
    count = int(np.sum(largest > 1.1))
    assert stats.binomtest(count, 300, p).pvalue > LEVEL
    one_layer = float(prob_exceeds(SCHEMES["glorot"], 24, "real", 50, log_x))
    assert stats.binomtest(count, 300, one_layer).pvalue < LEVEL


@pytest.mark.parametrize(("count", "draws"), [(0, 5), (3, 10), (20, 400), (7, 7)])
def test_intervals_leave_a_fortieth_at_each_end(count, draws):
    low, high = interval(count, draws)
    if count:
        assert_allclose(stats.binom.sf(count - 1, draws, low), 0.025, rtol=1e-6)
    if count < draws:
        assert_allclose(stats.binom.cdf(count, draws, high), 0.025, rtol=1e-6)
    assert (low == 0.0 or count) and (high == 1.0 or count < draws)
    assert np.isnan(interval(0, 0)).all()


# -- reports


def test_what_a_summary_says(folder):
    rows = studies.table(folder)
    samples = studies.load(folder)
    assert [*rows["quantity"].unique()] == ["states", "last", "loss", "gradient"]
    own = rows[(rows["scheme"] == "glorot") & (rows["width"] == 9) & (rows["quantity"] == "loss")]
    logs = samples[(samples["scheme"] == "glorot") & (samples["width"] == 9)]
    losses = logs[logs["number"] == "log_loss"]["value"]
    for x, seen in zip(own["x"], own["observed"], strict=True):
        assert seen == np.mean(losses > math.log(x))
    assert_allclose(own["x"].iloc[-1], np.finfo(np.float32).max)
    assert_allclose(own["x"].iloc[-2] ** 2, np.finfo(np.float32).max)
    text = (folder / "summary.md").read_text()
    assert max(map(len, text.splitlines())) <= 80 and "follows its exact law" in text


@pytest.mark.parametrize("factor", [1.0, 0.9])
def test_networks_of_another_scale_contradict_the_law(factor, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "rmt_check.training.step0.recurrence",
        lambda run, layer: {"W": factor * recurrence(run, layer)["W"]},
    )
    plan = studies.plan_training(WHITE.task, "glorot", N, runs=200, updates=0, seed=3)
    found = studies.run(plan, tmp_path)
    words = " ".join((tmp_path / "summary.md").read_text().split())
    assert ("CONTRADICTS its exact law" in words) == (factor < 1.0)
    assert found["control"].notna().all()


def test_of_a_norm_inside_the_law_of_the_radius_says_nothing(tmp_path):
    plan = studies.plan_training(
        "mackey-glass:steps=20", "glorot", 6, ["none", "inside"], runs=3, updates=0
    )
    rows = studies.run(plan, tmp_path).set_index("norm")
    assert rows.loc["inside", "by_radius"].isna().all() and rows["exact"].isna().all()
    assert rows.loc["none", "by_radius"].notna().all()
    none = rows.loc["none"].groupby("quantity").by_radius.first()
    assert none["loss"] > none["states"]  # a squared error is as large as rho^{2T}


def drawn(folder):
    return study_pictures("first-pass", studies.tables(folder))["first-pass.png"]


def test_a_picture_is_the_same_bytes_every_time(folder):
    png = drawn(folder)
    assert png.startswith(b"\x89PNG\r\n") and len(png) > 10_000
    assert drawn(folder) == png


def test_an_interrupted_study_is_told_of_as_far_as_it_is_there(tmp_path, monkeypatch):
    plan = studies.plan_training(
        "mackey-glass:steps=9", ["glorot", "truncated"], range(1, 7), runs=2, updates=0
    )
    said = []
    monkeypatch.setattr(pictures, "rows_of_panels", lambda titles, _: said.extend(titles) or 1 / 0)
    with writing(tmp_path) as store:
        store.keep_study(plan)
    with pytest.raises(ZeroDivisionError):
        drawn(tmp_path)
    assert len(said) == 8 and said[-1] == "truncated, $n$ = 6 (8 of 12 rows)"
    monkeypatch.undo()
    text = sentences("first-pass", studies.table(tmp_path))
    assert "nan" not in text and "a fraction that no law says" in text
    with writing(tmp_path) as store:
        condition = plan.conditions()[3]
        store.save([((condition, 0), (condition.draw(0), 0.0, ""))])
    assert drawn(tmp_path).startswith(b"\x89PNG")
    assert studies.status(tmp_path).missing == 23


def test_panels_are_drawn_on_axes_that_are_given_or_their_own(folder):
    curves = studies.tables(folder)["curves"]
    own = curves[(curves["quantity"] == "loss") & (curves["width"] == 9)]
    axes = pictures.draw_exceeded(own[own["scheme"] == "glorot"])
    assert pictures.draw_exceeded(own[own["scheme"] == "half"], axes) is axes
    assert "loss" in axes.get_xlabel()


# -- the store


def test_workers_and_processes_do_not_matter(folder, tmp_path):
    studies.run(PLAN, tmp_path, workers=1)
    assert_frame_equal(studies.load(tmp_path), studies.load(folder))
    condition = pickle.loads(pickle.dumps(PLAN.conditions()[1]))  # as another process receives it
    for chunk in (3, 0):
        assert_array_equal(condition.draw(chunk), PLAN.conditions()[1].draw(chunk))


def test_a_study_is_extended_by_all_its_lists_and_keeps_its_runs(tmp_path):
    given = {"task": "mackey-glass:steps=12", "widths": 5, "runs": 2, "updates": 0}
    before = studies.plan_training(**given)
    studies.run(before, tmp_path)
    more = studies.plan_training(
        **given | {"widths": [5, 4], "runs": 3},
        schemes=["half", "glorot"],
        norms=["inside", "none"],
    )
    kept = studies.load(tmp_path)
    studies.run(more, tmp_path, extend=True)
    after = studies.load(tmp_path)
    plan = studies.planned(tmp_path)
    assert plan.schemes == ("glorot", "half") and plan.widths == (4, 5) and plan.runs == 3
    assert plan.norms == ("none", "inside") and len(after) == len(kept) // 2 * 3 * 8
    key = ["scheme", "width", "norm", "draw", "number"]
    both = kept.merge(after, on=key, suffixes=("", "_after"))
    assert len(both) == len(kept) and (both["value"] == both["value_after"]).all()
    assert studies.status(tmp_path).missing == 0
    with pytest.raises(ValueError, match=r"extended by schemes, widths, norms, learning rates, "):
        studies.run(studies.plan_training(**given, layers=2), tmp_path, extend=True)
    with pytest.raises(ValueError, match=r"holds another study .*kind: radius != first-pass"):
        studies.run(studies.plan("radius", 5, 10), tmp_path)


def test_a_study_is_named_and_read_as_it_was_planned(folder):
    assert studies.planned(folder) == PLAN
    assert PLAN.name.startswith("first-pass-") and PLAN.checked() == PLAN
    assert replace(PLAN, seed=1).name != PLAN.name


# -- the command


def test_the_command_prints_what_it_saves(folder, tmp_path, capsys):
    assert cli._run([*WORDS, str(tmp_path / "study"), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.split("\n\n/")[0].splitlines())) <= 80
    assert names(tmp_path / "study") == names(folder)
    assert (tmp_path / "study" / "first-pass.png").read_bytes()[1:4] == b"PNG"
    assert_frame_equal(studies.load(tmp_path / "study"), studies.load(folder))
    assert cli._run([*WORDS, str(tmp_path / "study"), "--json", "--quiet"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["study"]["task"] == "white:steps=40" and len(document["summary"]) == 80
    assert cli._run(["study", "status", str(folder)]) == 0
    assert "all 32 chunks are there" in capsys.readouterr().out
    assert cli._run(["export", str(folder), "--csv"]) == 0
    header, first = capsys.readouterr().out.splitlines()[:2]
    assert header.startswith("scheme,width,task,structure,norm") and "log_loss" in first


BAD = [
    (["--task", "imdb"], "task must be one of digits"),
    (["--task", "white:stps=3"], "task white has steps=.. alone"),
    (["--task", "white:steps=1"], "steps must be an integer >= 2"),
    (["--norm", "inside"], "task white is a bare recurrence"),
    (["--structure", "diagonal"], "task white is a bare recurrence"),
    (["--layers", "2"], "task white is a bare recurrence"),
    (["--updates", "1"], "task white is a bare recurrence"),
    (["--updates", "-1"], "updates must be an integer >= 0"),
    (["--clip", "1"], "learning rates and clips are for training"),
    (["--learning-rates", "1e-2"], "learning rates and clips are for training"),
    (["--schemes", "uniform-disc", "--field", "complex"], "structure dense is a real matrix"),
    (["--schemes", "independent"], "a network has one matrix for all steps"),
    (["--schemes", "rescaled"], "use the scheme calibrated"),
    (["--widths", ","], "--widths must be a comma-separated list"),
    (["--widths", "0"], "width n must be an integer >= 1"),
    (["--widths", "100000"], "bytes of memory"),
    (["--runs", "0"], "runs must be an integer >= 1"),
    (["--dtype", "float16"], "dtype must be one of float32, float64"),
    (["--workers", "0"], "workers must be an integer >= 1"),
]


@pytest.mark.parametrize(("options", "message"), BAD, ids=lambda x: " ".join(x)[:40])
def test_bad_input_is_one_line_and_exit_2(options, message, tmp_path, capsys):
    code, line = said(capsys, *WORDS, tmp_path / "out", *options)
    assert code == 2 and message in line
    assert list(tmp_path.iterdir()) == []


def test_without_torch_the_command_names_the_extra(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("torch_recurrence", "torch_network", "train"):
        monkeypatch.delitem(sys.modules, f"rmt_check.training.{name}", raising=False)
    words = [*WORDS, tmp_path / "out", "--task", "mackey-glass:steps=20", "--updates", "2"]
    code, line = said(capsys, *words)
    assert code == 2 and '".[train]"' in line
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_another_task_is_not_white():
    assert white_steps("digits:steps=64") is None and white_steps("white") == 256
