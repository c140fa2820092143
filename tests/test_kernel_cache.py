"""The cache of compiled kernels: it may be damaged, full or closed, and costs time alone."""

import os
import resource
import subprocess
import sys
import warnings
from pathlib import Path

import numba
import pytest
import study_runs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmt_check.kernels import _jit


def added(x, y):
    return x + y


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """Return a function that compiles and calls a kernel anew, and the files of its cache."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))

    def call():
        """Return whether it was in the cache, and what was warned of."""
        _jit._tell.cache_clear()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            kernel = _jit.jit(added)
            assert kernel(2, 3) == 5
        return sum(kernel.stats.cache_hits.values()) == 1, [str(w.message) for w in caught]

    assert call() == (False, []) and call() == (True, [])
    (index,), (data,) = (list(tmp_path.rglob(f"*.{kind}")) for kind in ("nbi", "nbc"))
    return call, index, data


def is_healed(call, path):
    hit, said = call()
    told = f"the cache of compiled kernels in {path.parent} is damaged, and made anew"
    return not hit and said == [told] and call() == (True, [])


DAMAGE = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "zeros": lambda content: bytes(len(content)),
    "text": lambda content: b"This is no cache.\n",
    "a pickle of something else": lambda content: b"I7\n.",
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("which", [1, 2], ids=["index", "data"])
def test_a_damaged_file_is_told_of_and_made_anew(kind, which, cached):
    path = cached[which]
    path.write_bytes(DAMAGE[kind](path.read_bytes()))
    if (
        kind == "a pickle of something else" and which == 1
    ):  # of another version, for all numba knows
        assert cached[0]() == (False, []) and cached[0]() == (True, [])
    else:
        assert is_healed(cached[0], path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([1, 2]), st.floats(0.0, 1.0, exclude_max=True))
def test_files_may_be_cut_anywhere(cached, which, where):
    path = cached[which]
    content = path.read_bytes()  # as long as it is: compiled again it may be of another length
    path.write_bytes(content[: int(where * len(content))])
    assert is_healed(cached[0], path)


@pytest.mark.parametrize("which", [1, 2], ids=["index", "data"])
def test_what_cannot_be_read_is_done_without(which, cached):
    call, *paths = cached
    path = paths[which - 1]
    path.unlink()
    path.mkdir()
    hit, said = call()
    assert not hit and len(said) == 1
    assert f"in {path.parent} cannot be used (Is a directory): each process compiles" in said[0]
    assert "set NUMBA_CACHE_DIR to another folder" in said[0]


def test_no_folder_for_a_cache_is_told_of(cached, monkeypatch):
    monkeypatch.setattr("numba.core.caching.CacheImpl._locator_classes", [])
    hit, (said,) = cached[0]()
    assert not hit and said.startswith("no folder can keep compiled kernels: each process")


# -- in processes of their own, of several kernels

CODE = """
import numpy as np
from rmt_check.kernels.entries import fill_rademacher, fill_uniform
parts = np.empty((2, 4))
fill_rademacher(1.0, np.random.default_rng(1), parts[0])
fill_uniform(1.0, np.random.default_rng(1), parts[1])
print(parts.sum())
"""


def drawn(folder, **options):
    """Draw; return the sum and the lines of stderr that warn."""
    here = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(command, capture_output=True, text=True, env=here, **options)
    assert done.returncode == 0, done.stderr
    return float(done.stdout), [line for line in done.stderr.splitlines() if "Warning: " in line]


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    value, said = drawn(tmp_path_factory.mktemp("cache"))
    assert said == []
    return value


def test_damage_of_many_files_is_told_of_once(expected, tmp_path):
    drawn(tmp_path)
    files = list(tmp_path.rglob("*.nb?"))
    assert len(files) == 4
    for path in files:
        path.write_bytes(b"")
    value, (said,) = drawn(tmp_path)
    assert value == expected and f"kernels in {files[0].parent} is damaged" in said
    assert drawn(tmp_path) == (expected, [])


def nothing_in_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_files_that_cannot_be_written_are_told_of_once(expected, tmp_path):
    value, (said,) = drawn(tmp_path, preexec_fn=nothing_in_files)
    assert value == expected
    assert f"kernels in {tmp_path}" in said and "cannot be used (File too large)" in said


def full_disk(folder, said):
    study_runs.mounts_of_its_own()
    study_runs.mount("-t", "tmpfs", "-o", "size=8k,nr_inodes=100", "none", folder)
    value, warned = drawn(folder)
    Path(said).write_text("\n".join([f"{value}", *warned]))


def test_a_full_disk_is_told_of_once(expected, tmp_path):
    disk, said = tmp_path / "disk", tmp_path / "said"
    disk.mkdir()
    study_runs.run(["--version"], tmp_path / "command", [(full_disk, str(disk), str(said))])
    value, warned = said.read_text().splitlines()
    assert float(value) == expected
    assert f"kernels in {disk}" in warned and "cannot be used (No space left on device)" in warned
