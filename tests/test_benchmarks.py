"""The frame of the benchmarks: answers checked before anything is timed, in turns, ratios right."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
from side_by_side import Side, compare, measured, row, slower, within


def equal(theirs, ours):
    assert theirs == ours


def test_programs_run_in_turns_after_the_check():
    calls = []
    sides = (Side(name, lambda name=name: calls.append(name)) for name in "AB")
    compare("turns", *sides, lambda *_: calls.append("check"), repeats=3)
    assert "".join(calls) == "ABcheckABABAB"


def test_wrong_answers_are_not_timed():
    calls = []
    wrong = Side("wrong", lambda: calls.append("wrong") or 2)
    with pytest.raises(AssertionError):
        compare("wrong", Side("right", lambda: 1), wrong, equal)
    assert calls == ["wrong"]


def test_times_are_for_one_part(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    ours = Side("ours", lambda: now.append(now.pop() + 3.0), 100)
    timed = within("three seconds for a hundred", 10.0, ours, lambda _: None)
    assert (timed.peer_seconds, timed.seconds) == (10.0, 0.03)


def test_ratio_is_the_median_of_the_pairs():
    timed = row("what is measured", "peer", np.array([[2.0, 1.0], [8.0, 2.0], [9.0, 3.0]]), 3.5)
    assert (timed.peer_seconds, timed.seconds) == (8.0, 2.0)
    assert (timed.ratio, timed.least, timed.most) == (3.0, 2.0, 4.0)
    assert str(timed).endswith("3  2..4         < 3.5") and len(str(timed)) <= 80


def table_of(*ratios):
    """Return a table of one row, with these ratios."""
    return measured([row("what", "peer", np.array([[ratio, 1.0] for ratio in ratios]), None)], None)


@pytest.mark.parametrize("now", [(1.9, 1.95), (1.9, 2.0), (1.0, 9.0), (3.0, 4.0)])
def test_a_row_is_slower_if_no_ratio_is_as_high_as_before(now):
    said = slower(table_of(2.0, 2.5, 3.0), table_of(*now))
    assert bool(said) == (max(now) < 2.0)
    if said:
        assert said == ["slower: what, peer: ratio 1.93 (1.9 to 1.95), was 2.5 (2 to 3)"]


def test_another_machine_is_said_where_a_row_is_slower():
    before, now = table_of(2.0, 3.0), table_of(1.0, 1.5)
    before["machine"]["processor"], before["versions"] = "another", {}
    assert slower(before, now)[1:] == ["measured before with another processor and versions"]
    assert slower(before, table_of(2.0)) == []


def test_a_slower_row_is_printed(capsys):
    before = table_of(2.0, 3.0)
    measured([row("what", "peer", np.array([[1.0, 1.0]]), None)], before)
    assert "slower: what, peer: ratio 1 (1 to 1), was 2.5 (2 to 3)" in capsys.readouterr().out


def test_pages_have_the_measurements():
    from table import INITIALISERS, table

    root = Path(__file__).parent.parent
    assert table() in (root / "docs" / "speed.md").read_text()
    assert table(INITIALISERS) in (root / "docs" / "initialisers.md").read_text()


def test_page_on_performance_has_the_measurements():
    import performance

    root = Path(__file__).parent.parent
    found = json.loads((root / "benchmarks" / "performance.json").read_text())
    page = (root / "docs" / "performance.md").read_text()
    assert len(found["jobs"]) == len(performance.JOBS)
    assert len(found["commands"]) == len(performance.COMMANDS)
    for text in (performance.jobs_table, performance.commands_table, performance.conditions):
        assert text(found) in page


def test_exponents_are_those_of_the_work(monkeypatch):
    import performance

    now = [0.0]
    monkeypatch.setattr(performance.time, "process_time", lambda: now[0])
    monkeypatch.setitem(performance.NAMES, "work", lambda n: now.append(now.pop() + 2e-3 * n**1.5))
    found = performance.exponent("work(n)", "n", (100, 200, 400), 1.5)
    assert found["exponent"] == 1.5 and found["seconds"][0] == 2.0
