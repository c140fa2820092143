"""Two programs side by side, or one against the time stated for it: the frame of the benchmarks.

The answers are checked first, which also warms both programs up; then they run in turns, A B A B,
so that a machine that slows down slows both. A ratio is peer / ours, more is better: the median of
the paired ratios, with the least and the largest. BLAS has one thread; so has the rest, unless the
row says otherwise.
"""

import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from rmt_check.sampling.samples import versions

HEAD = f"{'what':<24} {'peer':<10} {'peer':>8} {'ours':>8} {'ratio':>6}  {'least..most':<12}"


@dataclass(frozen=True)
class Side:
    """A program: `work` returns an answer of `amount` parts, and times are for one part."""

    name: str
    work: Callable[[], Any]
    amount: float = 1.0


@dataclass(frozen=True)
class Row:
    """Median seconds, ratio of the pairs with its spread, and the least ratio asked for, if any."""

    what: str
    peer: str
    peer_seconds: float
    seconds: float
    ratio: float
    least: float
    most: float
    target: float | None

    def __str__(self) -> str:
        spread = f"{short(self.least)}..{short(self.most)}"
        sides = f"{self.what:<24} {self.peer[:10]:<10} {duration(self.peer_seconds):>8}"
        missed = f"< {self.target:.2g}" if self.target and self.ratio < self.target else ""
        ratio = f"{short(self.ratio):>6}  {spread:<12} {missed}"
        return f"{sides} {duration(self.seconds):>8} {ratio}".rstrip()


def compare(
    what: str,
    peer: Side,
    ours: Side,
    check: Callable[[Any, Any], object],
    target: float | None = None,
    repeats: int = 7,
) -> Row:
    """Time two programs in turns; check(peer's answer, ours) raises if an answer is wrong."""
    with threadpool_limits(1):
        check(peer.work(), ours.work())
        pairs = [(seconds(peer), seconds(ours)) for _ in range(repeats)]
    return row(what, peer.name, np.array(pairs), target)


def within(
    what: str,
    limit: float,
    ours: Side,
    check: Callable[[Any], object],
    repeats: int = 7,
    target: float | None = 1.0,
) -> Row:
    """Time one program against a `limit` in seconds: stated, or without target the machine's."""
    with threadpool_limits(1):
        check(ours.work())
        pairs = [(limit, seconds(ours)) for _ in range(repeats)]
    return row(what, "stated" if target else "limit", np.array(pairs), target)


def row(what: str, peer: str, pairs: np.ndarray, target: float | None) -> Row:
    """Return the row of paired times, of shape (repeats, 2)."""
    ratios = pairs[:, 0] / pairs[:, 1]
    numbers = (*np.median(pairs, axis=0), np.median(ratios), ratios.min(), ratios.max())
    return Row(what, peer, *(float(f"{x:.4g}") for x in numbers), target)


def seconds(side: Side) -> float:
    start = time.perf_counter()
    side.work()
    return (time.perf_counter() - start) / side.amount


def report(program: str, rows: Iterable[Any]) -> None:
    """Measure rows, and write them beside the program."""
    path = Path(program).with_suffix(".json")
    document = measured(rows, json.loads(path.read_text()) if path.exists() else None)
    path.write_text(json.dumps(document, indent=2) + "\n")


def measured(rows: Iterable[Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """Print rows as they come, and those that are slower than before; return all that they tell."""
    load = os.getloadavg()[0]  # of others: nothing has run yet
    print(HEAD)
    done = [print(row, flush=True) or asdict(row) for row in rows]
    document = {"machine": machine() | {"load": load}, "versions": versions(), "rows": done}
    for text in slower(before, document) if before else ():
        print(text, flush=True)
    return document


def slower(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return what to say of rows whose every ratio is below all those measured before.

    Noise does that to one row in a thousand. Ratios of pairs change less with the machine than
    times do; where machine or versions differ, that is said too.
    """

    def spread(row: dict[str, Any]) -> str:
        return f"{short(row['ratio'])} ({short(row['least'])} to {short(row['most'])})"

    known = {name(row): row for row in before["rows"]}
    said = [
        f"slower: {name(row)}: ratio {spread(row)}, was {spread(known[name(row)])}"
        for row in now["rows"]
        if "ratio" in row and name(row) in known and row["most"] < known[name(row)]["least"]
    ]
    was, machine = before["machine"], now["machine"]
    differs = [part for part in ("processor", "cores") if was[part] != machine[part]]
    differs += ["versions"] * (before["versions"] != now["versions"])
    if said and differs:
        said.append(f"measured before with another {' and '.join(differs)}")
    return said


def name(row: dict[str, Any]) -> str:
    """Return what a row of a table compares."""
    return f"{row['what']}, {row.get('peer', '-')}"


def machine() -> dict[str, object]:
    """Return what the times depend on, besides the versions."""
    cpus = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", cpus.read_text() if cpus.exists() else "")
    pools = {f"{pool['internal_api']} {pool['version']}" for pool in threadpool_info()}
    return {
        "processor": named[1] if named else platform.processor(),
        "cores": os.cpu_count(),
        "thread pools": sorted(pools),
    }


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it.

    >>> duration(0.00215), duration(61.2)
    ('2.15 ms', '61.2 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def short(x: float) -> str:
    """Return a ratio in six characters at most.

    >>> short(2.147), short(147_000.0)
    ('2.15', '147k')
    """
    for letter, size in (("M", 1e6), ("k", 1e3)):
        if x >= size:
            return f"{x / size:.3g}{letter}"
    return f"{x:.3g}"
