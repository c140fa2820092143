"""The pytest plugin, as pytest finds it where rmt_check is installed; and newcomers' packages."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent

INITIALISER = """
import numpy as np

def weights(n, rng):
    return {entries}
"""
TESTS = """
import numpy as np
from initialiser import weights
from rmt_check.testing import assert_growth_matches, assert_spectral_radius, assert_stable

def test_radius(rmt):
    assert_spectral_radius(lambda i: weights(32, rmt.rng), 32, "real", draws=80, level=rmt.level)

def test_growth(rmt):
    rows = []
    for _ in range(80):
        W, h, row = weights(32, rmt.rng), 0.0, []
        for _ in range(13):
            h = (W @ h if row else 0.0) + rmt.rng.normal(size=32) / np.sqrt(32)
            row.append(np.log(h @ h))
        rows.append(row)
    assert_growth_matches(rows, 32, "glorot", "real", seed=rmt.seed)

def test_stable(rmt):
    assert_stable(lambda i: 0.6 * weights(32, rmt.rng), steps=20, max_growth=2.0)
"""


@pytest.fixture
def package(pytester):
    """Return how to run pytest, with the plugins that are installed, on files in an empty folder.

    In this process: a new one takes seconds to load what this one has.
    """

    def run(files, *options):
        for name, text in files.items():
            (pytester.path / name).write_text(text)
        done = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", *options)
        return done.ret, done.stdout.str() + done.stderr.str()

    return run


SHOW = """
def test_a(rmt):
    print("a", rmt.seed, rmt.level, rmt.rng.random())

def test_b(rmt):
    print("b", rmt.rng.random())
"""

LIGHT = """
import sys

def test_it():
    assert "rmt_check.pytest_plugin" in sys.modules
    assert not {"numba", "scipy", "pandas", "numpy"} & set(sys.modules)
"""


def numbers(output):
    return dict(re.findall(r"\b([ab]) .*?(\S+)$", output, re.MULTILINE))


def test_the_fixture_has_a_seed_and_each_test_its_own_numbers(package):
    files = {"test_it.py": SHOW}
    code, output = package(files, "-s")
    assert code == 0 and "a 0 1e-06" in output
    first = numbers(output)
    assert first["a"] != first["b"]
    assert numbers(package(files, "-s", "test_it.py::test_b")[1])["b"] == first["b"]
    code, output = package(files, "-s", "--rmt-seed=7", "--rmt-level=.01")
    assert code == 0 and "a 7 0.01" in output
    assert not set(numbers(output).values()) & set(first.values())


WRONG = """
import numpy as np
from rmt_check.testing import *

def test_it(rmt):
    assert_spectral_radius(lambda i: 2 * rmt.rng.normal(size=(9, 9)), 9, "real", level=rmt.level)
"""


def test_a_failed_test_shows_its_seed_and_not_our_source(package):
    code, output = package({"test_it.py": WRONG}, "--rmt-seed=7", "--rmt-level=0.05")
    assert code == 1
    again = "pytest --rmt-seed=7 --rmt-level=0.05 'test_it.py::test_it'"
    assert output.count(f"drawn with seed 7; again: {again}\n") == 1
    assert "test_it.py:6: AssertionError" in output
    assert "follows.py" not in output and "__tracebackhide__" not in output


def test_it_can_be_left_out_and_refuses_nonsense(package):
    code, output = package({"test_it.py": SHOW}, "-p", "no:rmt_check")
    assert code == 1 and "fixture 'rmt' not found" in output
    code, output = package({"test_it.py": SHOW}, "--rmt-seed=-1")
    assert code == 4 and "--rmt-seed must be >= 0, received -1" in output


def test_pytest_finds_it_where_it_is_installed_and_it_is_light(tmp_path):
    """In a process of its own, as a newcomer's: nothing is loaded there before."""
    installed = tmp_path / "site" / "rmt_check-0.dist-info"
    installed.mkdir(parents=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [f"{name} = {target}" for name, target in project["entry-points"]["pytest11"].items()]
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: rmt_check\nVersion: 0\n")
    (installed / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines]))
    (tmp_path / "test_it.py").write_text(LIGHT)
    path = os.pathsep.join([str(installed.parent), str(ROOT)])
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


NEWCOMERS = {  # what a package draws, and what the plugin names if that is wrong
    "glorot": ("rng.normal(size=(n, n)) / np.sqrt(n)", None),
    "he": ("rng.normal(size=(n, n)) * np.sqrt(2 / n)", "= 2/n instead of 1/n"),
    "n": ("rng.normal(size=(n, n)) / n", "the standard deviation 1/n instead of 1/sqrt"),
    "uniform": ("rng.uniform(-1, 1, size=(n, n)) / np.sqrt(n)", r"uniform on +-1/sqrt(n)"),
    "orthogonal": ("np.linalg.qr(rng.normal(size=(n, n)))[0]", "orthogonal or unitary"),
}


def test_newcomers_test_their_initialisers(pytester):
    for name, (entries, _) in NEWCOMERS.items():
        text = TESTS.replace("initialiser", f"of_{name}")
        (pytester.path / f"of_{name}.py").write_text(INITIALISER.format(entries=entries))
        (pytester.path / f"test_{name}.py").write_text(text)
    record = pytester.inline_run("-W", "error", "-p", "no:cacheprovider")
    reports = record.getreports("pytest_runtest_logreport")
    assert sum(report.when == "call" for report in reports) == 3 * len(NEWCOMERS)
    for name, (_, diagnosis) in NEWCOMERS.items():
        failed = [r for r in reports if r.failed and r.nodeid.startswith(f"test_{name}.py::")]
        assert bool(failed) == (diagnosis is not None)
        if diagnosis is None:
            continue
        told = [line for report in failed for _, line in report.sections]
        assert any(f"again: pytest --rmt-seed=0 'test_{name}.py::test_radius'" in t for t in told)
        text = "\n".join(report.longreprtext for report in failed)
        said = re.findall(r"^E +look first at: (.*)$", text, re.MULTILINE)
        named = [words for words in said if not words.startswith("the spectral radius")]
        assert named and all(diagnosis in words for words in named), text
        assert any("fits" in words for words in named), text  # few draws may leave two
