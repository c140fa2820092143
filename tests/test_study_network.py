"""A study of recurrent networks: its plan, draws, tables and picture, and the command."""

import json
import math

import numpy as np
import pytest

from rmt_check import cli, studies
from rmt_check.calibration.network_prediction import STATISTICS
from rmt_check.plots.study import study_pictures
from rmt_check.sampling.rnn import checked_networks
from rmt_check.schemes.rnn import rnn_named
from rmt_check.studies.plans import plan_of

CELLS = ["tanh:gain=1.5:inputs=.1", "gru:bias=.2", "relu:gain=.01"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    studies.run(studies.plan_networks(CELLS, [16, 64], steps=12, draws=20, seed=3), folder)
    return folder


def test_the_samples_are_those_of_the_networks(folder):
    rnn = rnn_named(CELLS[1])
    networks = checked_networks(rnn, 64, 12, STATISTICS, seed=3)
    expected = networks.sampler.chunk(0)[:20]
    (samples,) = (
        samples
        for one, samples in studies.conditions(folder)
        if (one.n, one.rnn) == (64, rnn)
    )  # fmt: skip
    np.testing.assert_array_equal(samples.values[:20], expected)
    loaded = studies.load(folder)
    state = loaded[(loaded["width"] == 64) & (loaded["cell"] == str(rnn))]
    assert np.isclose(state[state["number"] == "state[12]"]["value"].iloc[0], expected[0, 12])


def test_the_table_says_what_the_samples_do(folder):
    tables = studies.tables(folder)
    found = tables["summary"].set_index(["cell", "width"])
    chaotic, gated, dead = (found.loc[(str(rnn_named(cell)), 64)] for cell in CELLS)
    assert chaotic["gradient_median"] > 0.0 > gated["gradient_median"]
    assert chaotic["memory_median"] == math.inf
    assert gated["memory_median"] <= 12
    assert dead["state_median"] < -20
    curves = tables["curves"]
    of_relu = curves[(curves["cell"] == str(rnn_named(CELLS[2]))) & (curves["width"] == 64)]
    states = of_relu[of_relu["quantity"] == "state"]
    np.testing.assert_allclose(states["median"], states["limit"], atol=1.0)
    assert curves[curves["cell"].str.startswith("gru")]["limit"].isna().all()
    (picture,) = study_pictures("network", tables).values()
    assert picture.startswith(b"\x89PNG")


def test_a_plan_is_its_text_and_grows(folder, tmp_path):
    plan = studies.planned(folder)
    assert plan_of(plan.json()) == plan
    more = plan.extended(studies.plan_networks(["lstm"], 16, 12, draws=30, seed=3))
    assert more.cells[-1] == "lstm"
    assert more.draws == 30
    with pytest.raises(ValueError, match="steps"):
        plan.extended(studies.plan_networks("lstm", 16, 13))


def test_a_run_that_ended_early_continues(folder, tmp_path):
    first = studies.plan_networks(CELLS[:1], [16], steps=12, draws=20, seed=3)
    studies.run(first, tmp_path)
    plan = studies.planned(folder)
    found = studies.run(plan, tmp_path, extend=True)
    assert found.equals(studies.table(folder))
    assert studies.status(tmp_path).missing == 0


def test_the_command(tmp_path, capsys):
    words = "study network --cells gru,tanh:gain=1.2 --widths 16 --steps 6 --draws 4 --quiet"
    assert cli._run([*words.split(), "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines() if str(tmp_path) not in line) <= 80
    assert "over 6 steps the state shrinks" in text
    assert (tmp_path / "network.png").exists()
    assert cli._run([*words.split(), "--out", str(tmp_path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["summary"]
    assert [row["cell"] for row in rows] == ["gru", "tanh:gain=1.2"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--cells grue --widths 8 --steps 4", "did you mean 'gru'"),
        ("--cells gru --widths 8 --steps 0", "steps must be an integer >= 1"),
        ("--cells gru --widths 8 --steps 4 --draws 0", "draws must be an integer >= 1"),
        ("--cells gru --widths 8 --steps 4 --schemes identityy", "scheme"),
        ("--cells gru --widths 8 --steps 4 --method kostlan", "method must be one of"),
    ],
)
def test_bad_input_leaves_nothing(words, message, tmp_path, capsys):
    out = tmp_path / "study"
    assert cli._run(["study", "network", *words.split(), "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
