"""What of a study is there, what is missing, and what is said of that before a run."""

import importlib
import json
import re

import pytest
from study_runs import STUDY, WORDS, execute, said

from rmt_check import cli, studies


def test_status_counts_the_chunks_that_are_there(begun, capsys):
    assert cli._run(["study", "status", str(begun), "--workers", "3"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    counts = re.findall(r"^(\w+), (\d+) +matrix +(\d+)/3 +(?:-|\d+:\d\d min)$", out, re.MULTILINE)
    there = execute(begun, "select scheme, width, count(*) from chunk group by scheme, width")
    assert {(s, int(n)): int(k) for s, n, k in counts if int(k)} == {(s, n): k for s, n, k in there}
    rest = " ".join(out.split())
    assert "7 of 12 chunks are to be drawn (glorot 1, half 6): roughly" in rest
    assert "by 3 workers" in rest


def test_status_of_a_whole_study_and_of_none(folder, tmp_path, capsys):
    assert cli._run(["study", "status", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("\nall 12 chunks are there\n")
    code, line = said(capsys, "study", "status", tmp_path / "none")
    assert code == 2 and "no study in" in line


def test_status_in_json(begun, capsys):
    assert cli._run(["study", "status", str(begun), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (
        sum(condition["chunks"] - condition["chunks_there"] for condition in found["conditions"])
        == 7
    )
    assert found["memory"] > 0 and found["seconds_left"] > 0.0


@pytest.mark.parametrize("workers", [1, 4])
def test_the_time_left_is_that_of_the_chunks_there(workers, begun):
    execute(begun, "update chunk set seconds = width")  # those of half take as long as glorot's
    found = studies.status(begun, workers=workers)
    left = {(p.scheme, p.width): p.chunks - p.chunks_there for p in found.conditions}
    assert left[("glorot", 12)] == 1 and left[("glorot", 8)] == 0
    (one,) = [p for p in found.conditions if (p.scheme, p.width) == ("glorot", 12)]
    assert one.seconds_left == pytest.approx(12.0)
    total = sum(p.seconds_left for p in found.conditions)
    assert found.seconds_left == pytest.approx(total / workers)


def test_extending_by_a_scheme_says_how_much_will_be_drawn(folder, capsys):
    words = "study radius --widths 4 --schemes truncated --draws 1100 --extend --out".split()
    assert cli._run([*words, str(folder)]) == 0
    err = capsys.readouterr().err
    told = "15 of 27 chunks are to be drawn (glorot 3, half 3, truncated 9): roughly"
    assert told in err and err.index(told) < err.index("looking at what is there")
    assert execute(folder, "select count(*) from chunk") == [(27,)]


def test_a_long_study_is_told_of_before(tmp_path, monkeypatch, capsys):
    running = importlib.import_module("rmt_check.studies.run")
    monkeypatch.setattr(running, "run_and_analyse", lambda *_: pytest.fail("it begins"))
    words = ["study", "radius", "--widths", "2048", "--method", "matrix", "--workers", "2"]
    with pytest.raises(pytest.fail.Exception):
        cli._run([*words, "--out", str(tmp_path)])
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"10,000 of 10,000 chunks are to be drawn \(glorot 10,000\): roughly \d+:\d\d h by 2 "
        r"workers, [\d.]+ GB of memory",
        line,
    )


@pytest.mark.parametrize("options", [["--quiet"], []])
def test_a_short_study_or_a_quiet_one_is_not_told_of(options, folder, capsys):
    execute(folder, "delete from chunk where width = 8 and chunk = 2")
    extend = ["--extend"] if options else []
    assert cli._run([*WORDS, str(folder), *options, *extend]) == 0
    assert "to be drawn" not in capsys.readouterr().err


def test_the_plan_may_be_another(folder):
    more = studies.plan("radius", [8, 12], draws=4096, schemes=["glorot", "half"])
    assert studies.status(folder, more, extend=True).missing == 4
    assert studies.status(folder.parent / "new", STUDY).missing == 12
