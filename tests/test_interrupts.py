"""Interrupts of the command at every moment, tried on purpose: exit code 130 and one line, or 0.

The one moment left out is the first: until Python has started and loaded the first lines of the
package, a signal ends the process as it ends any other.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from processes import PYTHON, RMT_CHECK
from study_runs import FILES, WORDS, names

from rmt_check import cli, studies

INT, TERM = signal.SIGINT, signal.SIGTERM
ROOT = Path(__file__).parent.parent
AT = Path(__file__).with_name("interrupt_at.py")
SCALE = ["scale", "64"]
FIGURE = "figure1 --quick --widths 32 --schemes glorot --draws 5 --alpha 1 --out".split()


def interrupted(number, moment, words, start=PYTHON):
    """Run a command that gets a signal at a moment; return its exit code and what it says."""
    words = [*start, str(AT), str(int(number)), str(moment), *map(str, words)]
    done = subprocess.run(words, capture_output=True, text=True)
    code, said = done.returncode, done.stderr
    assert code in (0, 130), (code, said)
    assert said.count("rmt-check: interrupted") == said.count("rmt-check: ") == (code == 130), said
    assert "Traceback" not in said and "Exception" not in said, said
    return code, said.splitlines()[-1] if said else ""


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (INT, 1),
        (TERM, 2),
        (INT, 30),
        (TERM, "import click"),
        (INT, "import numpy"),
        (TERM, "import scipy"),
    ],
)
def test_an_interrupt_while_it_loads(number, moment):
    assert interrupted(number, moment, SCALE) == (130, "rmt-check: interrupted")


@pytest.mark.parametrize(
    ("number", "module"),
    [
        (INT, "llvmlite"),
        pytest.param(TERM, "numba.core.types", marks=pytest.mark.slow),
        pytest.param(INT, "pandas._libs", marks=pytest.mark.slow),
        (TERM, "matplotlib"),
    ],
)
def test_an_interrupt_while_a_study_loads(number, module, folder, finished):
    assert interrupted(number, f"import {module}", [*WORDS, folder])[0] == 130
    assert_whole(folder, finished)


def test_an_interrupt_while_a_matrix_is_inspected(tmp_path):
    np.save(tmp_path / "W.npy", np.random.default_rng(0).normal(size=(200, 200)))
    words = ["inspect", tmp_path / "W.npy", "--plot", tmp_path / "new" / "W.png"]
    assert interrupted(INT, "return _fraction", words) == (130, "rmt-check: interrupted")
    assert not list(tmp_path.rglob("*.png*"))


@pytest.mark.parametrize(
    ("moment", "code", "saved"),
    [
        pytest.param("return save", 130, " of 12 chunks are saved in ", marks=pytest.mark.slow),
        ("return keep_summary", 130, "12 of 12 chunks are saved in "),  # the last commit
        pytest.param(
            "return echo", 130, "all chunks and the summary are saved in ", marks=pytest.mark.slow
        ),
        ("return ignore", 0, ""),
    ],
)
def test_an_interrupt_between_the_commits_and_the_end(moment, code, saved, begun, finished):
    found, line = interrupted(TERM, moment, [*WORDS, begun])
    assert found == code and saved in line
    assert names(begun) <= FILES
    assert cli._run([*WORDS, str(begun)]) == 0
    assert_whole(begun, finished)


@pytest.mark.parametrize(("number", "moment"), [(INT, "atexit"), (TERM, "finalisation")])
def test_an_interrupt_while_the_interpreter_ends(number, moment):
    assert interrupted(number, moment, SCALE) == (0, "")


LOADS = """
import sys
from works import work
from rmt_check.interrupts import hear

hear()
try:
    work() if sys.argv[1] == "while it works" else __import__("turns")
except KeyboardInterrupt:
    print("heard when", "turns" in sys.modules and "loaded")
"""

TURNS = """
import os, signal, time
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.1)
except BaseException:
    raise ImportError("a module in C failed to import") from None
"""


@pytest.mark.parametrize(
    ("when", "result"),
    [
        ("while it works", ("heard when loaded\n", "", 0)),
        ("before it works", ("", "rmt-check: interrupted\n", 130)),
    ],
)
def test_no_import_turns_an_interrupt_into_another_error(when, result, tmp_path):
    (tmp_path / "turns.py").write_text(TURNS)
    (tmp_path / "works.py").write_text("def work():\n    import turns\n    while True: pass\n")
    words = [*PYTHON, "-c", LOADS, when]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == result


DROPPED = """
import os, signal, sys, time
from rmt_check.interrupts import hear

class Deaf:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)

hear()
try:
    Deaf()
    while True:
        time.sleep(0.01)
except KeyboardInterrupt:
    print("heard")
"""


def test_an_interrupt_that_python_drops_comes_again():
    done = subprocess.run([*PYTHON, "-c", DROPPED], capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("heard\n", "", 0)


def test_an_interrupt_of_the_drawing_leaves_nothing(tmp_path):
    command = ["figure1", "--widths", "512", "--schemes", "glorot", "--out", str(tmp_path / "out")]
    process = subprocess.Popen([*RMT_CHECK, *command], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "eigenvalues" in process.stderr.readline()
    process.send_signal(INT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "rmt-check: interrupted, nothing written"
    assert list(tmp_path.iterdir()) == []


IGNORING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.mark.parametrize("moment", ["import numpy", "return _run"])
def test_what_is_ignored_on_entry_stays_ignored(moment):
    start = [sys.executable, "-c", IGNORING]
    assert interrupted(INT, moment, SCALE, start) == (0, "")
    assert interrupted(TERM, moment, SCALE, start)[0] == 130


def test_a_line_that_nobody_reads_is_no_failure():
    words = [*PYTHON, str(AT), str(int(TERM)), "return _run", *SCALE]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    process.stderr.close()
    assert process.wait() == 130


def test_little_is_loaded_before_interrupts_are_heard():
    code = "import sys, rmt_check.__main__; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.startswith("rmt_check")} == {
        "rmt_check",
        "rmt_check.__main__",
        "rmt_check.interrupts",
    }
    assert not {"typing", "re", "pathlib", "click", "numpy"} & loaded


def assert_whole(folder, finished):
    assert names(folder) == FILES
    assert_frame_equal(studies.load(folder), finished[1])


@pytest.mark.slow
@pytest.mark.parametrize("command", ["study", "figure1"])
def test_an_interrupt_at_any_moment(command, finished, tmp_path, seed):
    folder, chance = tmp_path / "out", random.Random(seed)
    words = [*(WORDS if command == "study" else FIGURE), folder]
    whole = subprocess.run([*PYTHON, str(AT), "2", "-1", *map(str, words)], capture_output=True)
    moments, tries = int(whole.stdout.split()[-1]), 40
    shutil.rmtree(folder)
    for turn in range(tries):
        moment = int(moments * (turn + chance.random()) / tries) + 1
        code, _ = interrupted(chance.choice([INT, TERM]), moment, words)
        if code == 0 or command == "figure1":
            shutil.rmtree(folder, ignore_errors=True)
    assert interrupted(INT, "return ignore", words)[0] == 0
    if command == "study":
        assert_whole(folder, finished)


@pytest.mark.slow
def test_interrupts_are_tested_where_sigint_is_ignored():
    files = [str(ROOT / "tests" / name) for name in ("test_interrupts.py", "test_study_kills.py")]
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "-k", "interrupt"]
    done = subprocess.run(
        [sys.executable, "-c", IGNORING, *words, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("turned", [ValueError, OSError, MemoryError, ZeroDivisionError])
def test_an_interrupt_that_is_turned_into_another_error_is_one(turned, monkeypatch, capsys):
    """As matplotlib's fonts do: the text of the error says nothing of an interrupt."""

    def broken(*_):
        raise turned("Invalid bounding box")

    monkeypatch.setattr("rmt_check.calibration.reports.scale_reports", broken)
    assert cli._run(["scale", "64"], lambda: True) == 130
    assert capsys.readouterr().err == "rmt-check: interrupted\n"
    assert cli._run(["scale", "64"], lambda: False) in (2, 4, 70)
