"""What stderr says off a terminal: a line a stage, and one now and then with the time left."""

import time

from rmt_check.progress import narrate


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
        "  20.0 s   25%  drawing, 60 s left",
        "  40.0 s   50%  drawing, 40 s left",
    ]


def test_quiet_says_nothing(capsys):
    with narrate(quiet=True) as report:
        report("drawing", 0.5)
    assert capsys.readouterr().err == ""
