"""What stderr says off a terminal: a line a stage, and one now and then with the time left."""

import time

from rmt_check.progress import duration, narrate


def test_lines_off_a_terminal(capsys, monkeypatch):
    clock = iter([0.0, 1.0, 2.0, 11.5, 12.0, 30.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with narrate(quiet=False) as report:
        report("looking", 0.0)
        report("drawing", 0.1)
        report("drawing", 0.25)
        report("drawing", 0.3)
        report("done", 1.0)
    assert capsys.readouterr().err.splitlines() == [
        "   1.0 s    0%  looking",
        "   2.0 s   10%  drawing",
        "  30.0 s  100%  done",
    ]


def test_a_long_stage_says_how_long_it_will_take(capsys, monkeypatch):
    clock = iter([0.0, 1.0, 20.0, 25.0, 40.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with narrate(quiet=False) as report:
        for fraction in (0.0, 0.25, 0.3, 0.5):
            report("drawing", fraction)
    assert capsys.readouterr().err.splitlines() == [
        "   1.0 s    0%  drawing",
        "  20.0 s   25%  drawing, 0:57 min left",  # the first second loaded modules
        "  40.0 s   50%  drawing, 0:39 min left",
    ]


def test_quiet_says_nothing(capsys):
    with narrate(quiet=True) as report:
        report("drawing", 0.5)
    assert capsys.readouterr().err == ""


def test_durations_are_read_at_a_glance():
    found = [duration(s) for s in (0.4, 59.6, 61.0, 3599.4, 3599.6, 7384.0, 572_382.0)]
    assert found[:4] == ["0:00 min", "1:00 min", "1:01 min", "59:59 min"]
    assert found[4:] == ["1:00 h", "2:03 h", "158:59 h"]
