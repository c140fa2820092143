"""Studies of training: the same whoever trains, continued where they were, extended by runs."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from rmt_check import cli, studies

SMALL = ["--task", "generation:steps=24", "--widths", "24", "--updates", "4", "--quiet"]


def command(*words):
    assert cli._run(["study", "training", *SMALL, *map(str, words)]) == 0


def values(folder):
    found = studies.load(folder)
    return found.sort_values(["scheme", "chunk", "draw"], kind="stable")["value"].to_numpy()


def test_numbers_do_not_depend_on_workers_and_runs_are_added(tmp_path, capsys):
    both = ["--schemes", "glorot,half"]
    command(*both, "--runs", 3, "--workers", 1, "--out", tmp_path / "one")
    out = capsys.readouterr().out
    assert "p: exact two-sided test of ranks" in out and "training.png" in out
    command(*both, "--runs", 2, "--workers", 2, "--out", tmp_path / "two")
    command(*both, "--runs", 3, "--extend", "--workers", 2, "--out", tmp_path / "two")
    first, second = values(tmp_path / "one"), values(tmp_path / "two")
    assert first.size > 6 * 20
    assert_array_equal(first, second)


def test_a_study_is_continued_where_it_was(tmp_path, monkeypatch):
    from rmt_check.training import train as training

    command("--runs", 2, "--workers", 1, "--out", tmp_path)

    def never(run):
        raise AssertionError("trained again")

    monkeypatch.setattr(training, "train", never)
    command("--runs", 2, "--workers", 1, "--out", tmp_path)


def test_the_picture_and_the_summary_are_of_all_conditions(tmp_path):
    lists = ["--norm", "none,inside", "--learning-rates", "1e-2,3e-3", "--clip", "none,1"]
    command(*lists, "--runs", 2, "--workers", 2, "--out", tmp_path)
    summary = studies.table(tmp_path)
    assert len(summary) == 8 and summary["runs"].eq(2).all() and np.isnan(summary["p"]).all()
    assert (tmp_path / "training.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("words", [["--clip", "-1"], ["--norm", "after"], ["--task", "imdb"]])
def test_bad_words_are_refused(words, tmp_path):
    out = ["--out", str(tmp_path / "x")]
    assert cli._run(["study", "training", *SMALL, *words, *out]) == 2
    assert not (tmp_path / "x").exists()
