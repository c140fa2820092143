"""Formulas and variances that are two per cent off, one at a time: a verdict must differ."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# file, what stands there, what is put there
FLIPS = (
    ("kernels/gaussian.py", "part = std * np.sqrt(0.5)", "part = std * np.sqrt(0.51)"),
    ("kernels/gaussian.py", "flat[i] = std * rng", "flat[i] = 1.01 * std * rng"),
    ("kernels/kostlan.py", "(float(k)) / n)", "(float(k)) * 1.02 / n)"),
    ("kernels/truncated.py", "out[i] = std * z", "out[i] = 1.01 * std * z"),
    ("kernels/hessenberg_matrix.py", "column[i] = part * rng", "column[i] = 1.01 * part * rng"),
    ("kernels/hidden.py", "input_part = part * np", "input_part = 1.01 * part * np"),
    ("kernels/power.py", "square = np.vdot", "square = 1.02 * np.vdot"),
    ("laws/energy.py", "return _log_rising(n, k) - np", "return 0.02 + _log_rising(n, k) - np"),
    ("laws/energy.py", "return t * t / (2.0 * n) -", "return 1.02 * t * t / (2.0 * n) -"),
    ("laws/energy.py", "return np.log(n) - np.log(N)", "return 0.02 + np.log(n) - np.log(N)"),
    (
        "laws/spectral_radius_complex.py",
        "- np.exp(log_h)).reshape",
        "- 1.02 * np.exp(log_h)).reshape",
    ),
    ("laws/modulus_complex.py", "return n * _outside(r, _g", "return 1.02 * n * _outside(r, _g"),
    ("laws/gumbel.py", "gamma: Array = log_n -", "gamma: Array = 1.02 * log_n -"),
    ("laws/ring.py", "return 2.0 * (m - 1.0)", "return 0.02 + 2.0 * (m - 1.0)"),
)


def verdicts(folder, budget):
    """Return the exit code of `verify` with the package in a folder, and what differs."""
    main = "from rmt_check.cli import main; main()"
    words = [sys.executable, "-c", main, "verify", "--budget", budget, "--json", "--quiet"]
    here = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(words, capture_output=True, text=True, env=here, cwd=folder)
    found = json.loads(done.stdout)["verdicts"]
    return done.returncode, [v["claim"] for v in found if not v["as_expected"]]


def flipped(folder, file, right, wrong):
    """Copy the package into a folder, with one change."""
    shutil.copytree(ROOT / "rmt_check", folder / "rmt_check", ignore=lambda *_: ["__pycache__"])
    path = folder / "rmt_check" / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("file", "right", "wrong"), FLIPS, ids=lambda text: text[:40])
def test_a_flip_is_noticed(file, right, wrong, tmp_path):
    code, differ = verdicts(flipped(tmp_path, file, right, wrong), "standard")
    assert code in (1, 3) and differ


@pytest.mark.slow
def test_without_a_flip_nothing_differs(tmp_path):
    assert verdicts(flipped(tmp_path, *FLIPS[0][:2], FLIPS[0][1]), "standard") == (0, [])
