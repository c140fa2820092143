"""How long a study still takes: from what is measured, condition by condition."""

import importlib
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmt_check import studies
from rmt_check.studies.condition import Drawn
from rmt_check.studies.cost import seconds_left, times_of

CONDITIONS = studies.plan("radius", [16, 300, 10**6], 9000, ["glorot", "half"]).conditions()
LABELS = [condition.label for condition in CONDITIONS]
counts = st.fixed_dictionaries({label: st.integers(0, 10**4) for label in LABELS})


@given(counts, st.fixed_dictionaries({label: st.floats(1e-3, 1e3) for label in LABELS}))
def test_what_is_measured_counts_and_not_the_work(left, cost):
    times = times_of({label: [100.0 * cost[label]] + 5 * [cost[label]] for label in LABELS})
    expected = sum(left[label] * cost[label] for label in LABELS)
    assert seconds_left(CONDITIONS, left, times) == pytest.approx(expected, rel=1e-12)


@given(counts, st.sampled_from(LABELS), st.floats(1e-3, 1e3))
def test_one_part_tells_how_fast_the_machine_is(left, label, speed):
    (condition,) = [condition for condition in CONDITIONS if condition.label == label]
    times = times_of({label: [condition.seconds * speed]})
    expected = speed * sum(left[condition.label] * condition.seconds for condition in CONDITIONS)
    assert seconds_left(CONDITIONS, left, times) == pytest.approx(expected, rel=1e-12)


def test_the_last_chunks_count():
    times = times_of({LABELS[0]: [5.0] * 100})
    times[LABELS[0]].extend([1.0] * 40)
    assert seconds_left(CONDITIONS, {LABELS[0]: 10}, times) == 10.0
    assert isinstance(times[LABELS[0]], deque) and len(times[LABELS[0]]) < 40


def test_laws_alone_take_no_time():
    conditions = studies.plan("radius", [16, 10**12], draws=0).conditions()
    assert seconds_left(conditions, {}, {}) == 0.0


@pytest.mark.parametrize("workers", [1, 3])
def test_a_run_tells_how_much_of_its_time_is_over(workers, tmp_path, monkeypatch):
    """Chunks of 10 s, then of 1 s: when both are measured the fraction is that of the time."""
    running, clock, seen = importlib.import_module("rmt_check.studies.run"), [100.0], []
    cost = {8: 10.0, 12: 1.0}

    def drawing(tasks, workers, executor):
        for condition, chunk in tasks:
            clock[0] += cost[condition.n] / workers
            drawn = Drawn(condition.draw(chunk), cost[condition.n], "a test")
            yield [((condition, chunk), drawn)]

    monkeypatch.setattr(running.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(running, "_draw", drawing)
    report = lambda stage, fraction: seen.append((stage, fraction, clock[0]))  # noqa: E731
    study = studies.plan("radius", [8, 12], 5 * 1024)
    studies.run(study, tmp_path, workers, report=report)
    drawn = [(fraction, now - 100.0) for stage, fraction, now in seen if stage == "drawing"]
    assert len(drawn) == 10
    whole = 55.0 / workers
    for fraction, spent in drawn[5:]:
        assert fraction == pytest.approx(spent / whole, rel=1e-12)
