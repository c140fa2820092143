"""What a process may use of its machine: the least of all limits that are set for it."""

import math
import os
import resource
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/")


def cores(root: Path = _ROOT) -> int:
    """Return how many cores there are for this process, by its affinity and its cgroups' quotas."""
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:  # macOS
        allowed = os.cpu_count() or 1
    return max(1, math.ceil(min([allowed, *_quotas(root)])))


def memory(root: Path = _ROOT) -> int:
    """Return how many bytes this process may have, by the machine, its cgroups and ulimit."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    soft = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    limits = [limit for limit in soft if limit != resource.RLIM_INFINITY]
    for group in _cgroups("memory", root):  # version 2 and version 1
        limits += _numbers(group / "memory.max") + _numbers(group / "memory.limit_in_bytes")
    return min([physical, *limits])


def _quotas(root: Path) -> Iterator[float]:
    """Yield the quotas of the cgroups, in cores."""
    for group in _cgroups("cpu", root):
        quota = _numbers(group / "cpu.max")  # quota and period in microseconds
        if not quota:
            quota = _numbers(group / "cpu.cfs_quota_us") + _numbers(group / "cpu.cfs_period_us")
        if len(quota) == 2 and min(quota) > 0:
            yield quota[0] / quota[1]


def _cgroups(controller: str, root: Path) -> Iterator[Path]:
    """Yield the folders of the cgroups that this process is in, of a controller: each may limit it.

    Inside a container the path may be that of the host, and only the topmost folder exists.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        own = Path(path.lstrip("/"))
        for folder in (own, *own.parents):
            yield root / "sys/fs/cgroup" / (controller if controllers else "") / folder


def _numbers(path: Path) -> list[int]:
    """Return the numbers in a file, or none if one of them is "max", or there is no such file."""
    try:
        return [int(word) for word in path.read_text().split()]
    except (OSError, ValueError):
        return []
