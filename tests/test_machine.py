"""What a process may use: affinity, cgroups of either version, and ulimit, whichever is least."""

import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmt_check import sample_matrix
from rmt_check.sampling import machine, parallel

HERE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
PHYSICAL = machine.memory(Path("/nowhere"))
LINES = {1: "5:memory:{0}\n4:cpu,cpuacct:{0}\n3:cpuset:{0}\n1:name=systemd:/x", 2: "0::{0}"}


def tree(root, version, own, files):
    """Make what a process in the cgroup `own` sees in /proc and /sys; files is {path: text}."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(LINES[version].format(own) + "\n")
    for path, text in files.items():
        (root / "sys/fs/cgroup" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "sys/fs/cgroup" / path).write_text(text + "\n")
    return root


LIMITED = {
    "v2": (2, "/a/b", {"a/b/cpu.max": "50000 100000", "a/b/memory.max": "70000"}),
    "v2, of a parent": (2, "/a/b", {"a/cpu.max": "90000 100000", "memory.max": "70000"}),
    "v2, and not of the child": (
        *(2, "/a"),
        {"a/cpu.max": "max 100000", "cpu.max": "500 1000"}
        | {"a/memory.max": "max", "memory.max": "70000"},
    ),
    "v2, with the path of the host": (
        *(2, "/docker/c0ffee"),
        {"cpu.max": "1000 100000", "memory.max": "70000"},
    ),
    "v1": (
        *(1, "/a/b"),
        {"cpu/a/b/cpu.cfs_quota_us": "30000", "cpu/a/b/cpu.cfs_period_us": "50000"}
        | {"memory/a/b/memory.limit_in_bytes": "70000"},
    ),
    "v1, with the path of the host": (
        *(1, "/docker/c0ffee"),
        {"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "50000"}
        | {"memory/memory.limit_in_bytes": "70000"},
    ),
}
UNLIMITED = {
    "v2": (2, "/a", {"a/cpu.max": "max 100000", "a/memory.max": "max"}),
    "v1": (
        *(1, "/a"),
        {"cpu/a/cpu.cfs_quota_us": "-1", "cpu/a/cpu.cfs_period_us": "100000"}
        | {"memory/a/memory.limit_in_bytes": "9223372036854771712"},
    ),
    "damaged": (2, "/a", {"a/cpu.max": "", "a/memory.max": "\x00"}),
    "another's": (2, "/a", {"b/cpu.max": "1000 100000", "b/memory.max": "70000"}),
    "none": (2, "/a", {}),
}


@pytest.mark.parametrize("case", LIMITED)
def test_limits_of_cgroups_count(case, tmp_path):
    root = tree(tmp_path, *LIMITED[case])
    assert machine.cores(root) == 1 and machine.memory(root) == 70_000


@pytest.mark.parametrize("case", UNLIMITED)
def test_cgroups_without_limits_change_nothing(case, tmp_path):
    root = tree(tmp_path, *UNLIMITED[case])
    assert machine.cores(root) == HERE and machine.memory(root) == PHYSICAL


def test_a_machine_without_cgroups(tmp_path):
    assert machine.cores(tmp_path) == HERE and machine.memory(tmp_path) == PHYSICAL > 10**8


@given(st.lists(st.integers(1_000, 10**7), min_size=1, max_size=5), st.sampled_from([1, 2]))
def test_the_least_quota_counts_rounded_up_to_cores(quotas, version):
    files, folder = {}, ""
    for quota in quotas:
        folder += "/g"
        if version == 2:
            files[f".{folder}/cpu.max"] = f"{quota} 100000"
        else:
            files[f"cpu{folder}/cpu.cfs_quota_us"] = f"{quota}"
            files[f"cpu{folder}/cpu.cfs_period_us"] = "100000"
    with tempfile.TemporaryDirectory() as name:
        found = machine.cores(tree(Path(name), version, folder, files))
    assert found == min(HERE, math.ceil(min(quotas) / 100_000))


def printed(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity here")
def test_one_core_of_many_means_one_worker():
    code = (
        "import os; os.sched_setaffinity(0, {max(os.sched_getaffinity(0))}); "
        "from rmt_check.sampling.parallel import checked_workers; print(checked_workers(None))"
    )
    assert printed(code) == "1\n"


@pytest.mark.parametrize("kind", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_ulimit_counts(kind):
    size = 2**40 if PHYSICAL > 2**40 else PHYSICAL - 4096
    code = (
        f"import resource; resource.setrlimit(resource.{kind}, ({size}, {size})); "
        "from rmt_check.sampling.machine import memory; print(memory())"
    )
    assert printed(code) == f"{size}\n"


def test_a_request_beyond_the_limit_is_refused_before_it_starts(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: 10**6)
    sample_matrix("glorot", 100)
    with pytest.raises(ValueError, match="bytes of memory and this process may have 1,000,000"):
        sample_matrix("glorot", 1000)


def test_workers_are_those_asked_for_or_a_core_each(monkeypatch):
    monkeypatch.setattr(machine, "cores", lambda: 7)
    assert parallel.checked_workers(None) == 7 and parallel.checked_workers(3) == 3
    with pytest.raises(ValueError, match="workers must be an integer >= 1, received 0"):
        parallel.checked_workers(0)
