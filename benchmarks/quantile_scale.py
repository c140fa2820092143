"""Scales at which one matrix in twenty crosses its ceiling, how long they take, and monotony.

A table of widths, lengths and fields, beside the calibrated and the horizon's scale, with the time
on all cores and of the processor; and of how many draws the crossing is not monotone in the scale,
on a grid, also at widths so small that some are not. Writes benchmarks/quantile_scale.json; with
--narrow, only its part on those widths; with --table, prints what docs/scales.md shows.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from side_by_side import machine

from rmt_check.calibration import QuantileScale, quantile_scale
from rmt_check.calibration.reports import quantile_report
from rmt_check.sampling.ceilings import crosses, crossing_cell
from rmt_check.sampling.samples import versions

CASES = (  # n, steps, draws
    (128, 100, 399),
    (512, 100, 399),
    (1024, 100, 399),
    (4096, 100, 399),
    (128, 1000, 399),
    (512, 1000, 199),
    (1024, 1000, 99),
    (4096, 1000, 99),
)
GRIDS = (
    (64, 48),
    (64, 200),
    (512, 100),
    (8, 4),
    (8, 12),
)  # n, steps: 101 scales, 10 % around the scale found
NARROW = (  # n, steps, ceiling: real, delta = .3, 101 scales from .3 to 2.5 of the scale found
    (1, 10, 20.0),
    (1, 10, 8.0),
    (2, 20, 6.0),
    (4, 30, 3.0),
)


def timed(n: int, steps: int, draws: int, field: str) -> dict[str, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = quantile_scale(n, steps, field=field, draws=draws)
    times = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    report = asdict(quantile_report(found))
    return report.pop("quantile") | report | {name: round(t, 2) for name, t in times.items()}


def monotony(n: int, steps: int, draws: int = 99) -> dict[str, object]:
    """Return of how many draws the crossing is not monotone on a grid, and what it changes."""
    found = quantile_scale(n, steps, draws=draws)
    row = {"n": n, "steps": steps, "draws": draws, "method": found.method}
    return row | _turns_back(found, np.linspace(0.9, 1.1, 101), draws)


def narrow(n: int, steps: int, ceiling: float, draws: int = 300) -> dict[str, object]:
    """Return the same of a width so small that draws do turn back.

    The scale is that of many draws; `crossing` of them do cross there, rather than `rank`.
    """
    found = quantile_scale(n, steps, 0.3, ceiling, "real", 9999)
    row = {name: getattr(found, name) for name in ("n", "steps", "ceiling", "field", "delta")}
    row |= {"scale": found.scale, "low": found.low, "high": found.high, "draws": draws}
    row |= _turns_back(found, np.linspace(0.3, 2.5, 101), draws)
    crossing = int(_crossed(found, [found.scale], found.draws).sum())
    return row | {"of": found.draws, "rank": round(0.3 * (found.draws + 1)), "crossing": crossing}


def _turns_back(found: QuantileScale, factors: np.ndarray, draws: int) -> dict[str, int]:
    """Return how many draws cross at a scale and stay at a larger one."""
    crossed = _crossed(found, found.scale * factors, draws)
    begun = np.maximum.accumulate(crossed, axis=1)
    other = np.any(crossed != begun, axis=1)
    most = int(np.max(np.sum(begun, axis=0) - np.sum(crossed, axis=0)))
    return {"not_monotone": int(other.sum()), "most_at_a_scale": most}


def _crossed(found: QuantileScale, scales: Iterable[float], draws: int) -> np.ndarray:
    """Return which draws cross at which scales."""
    cell = crossing_cell(found.n, found.steps, found.field, found.seed, 1)
    ceiling = np.log(found.ceiling * np.arange(1.0, found.steps + 2.0))
    return np.stack([crosses(cell, np.arange(draws), s, ceiling) for s in scales], axis=1)


def table(document: dict) -> str:
    """Return the scales as markdown."""
    rows = {(row["n"], row["steps"], row["field"]): row for row in document["rows"]}
    lines = [
        "| n | T | complex | calibrated | horizon | s | real | calibrated | s |",
        "|--:|--:|---|--:|--:|--:|---|--:|--:|",
    ]
    for n, steps, _ in CASES:
        one, real = rows[n, steps, "complex"], rows[n, steps, "real"]
        cells = [str(n), str(steps), _found(one), f"{one['calibrated']:.4f}"]
        cells += [f"{one['horizon']:.4f}", f"{one['cpu_seconds']:.3g}"]
        cells += [_found(real), f"{real['calibrated']:.4f}", f"{real['cpu_seconds']:.3g}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def measured(document: dict) -> str:
    """Return what was measured besides, in a few sentences."""
    rows = {(row["n"], row["steps"], row["field"]): row for row in document["rows"]}
    target, machine, monotone = (
        rows[512, 1000, "complex"],
        document["machine"],
        document["monotony"],
    )
    cases = ", ".join(f"{row['n']} and {row['steps']}" for row in monotone)
    error = 50.0 * (target["high"] - target["low"]) / target["scale"]
    return (
        f"With {target['draws']} draws the scale of n = 512, T = 1000 is known to {error:.2g} % "
        f"after {target['cpu_seconds']:.3g} s of processor time, {target['seconds']:.3g} s on "
        f"{machine['cores']} cores at a load of {machine['load']:.2g}. On a grid of 101 scales, "
        f"10 % around the scale, {sum(r['not_monotone'] for r in monotone)} of "
        f"{sum(r['draws'] for r in monotone)} draws were not monotone (n and T: {cases})."
    )


def narrow_table(document: dict) -> str:
    """Return how many draws turn back at small widths, and what it changes, as markdown."""
    lines = ["| n | T | ceiling | s | turn back | cross at s |", "|--:|--:|--:|---|--:|--:|"]
    for row in document["narrow"]:
        cells = [str(row["n"]), str(row["steps"]), f"{row['ceiling']:g}", _found(row)]
        cells += [f"{row['not_monotone']} of {row['draws']}", f"{row['crossing']} of {row['of']}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def narrow_measured(document: dict) -> str:
    """Return how many draws cross at those scales, beside the standard deviation of the number."""
    rows = document["narrow"]
    rank, of, delta = (rows[0][name] for name in ("rank", "of", "delta"))
    most = max(abs(row["crossing"] - rank) for row in rows)
    deviation = (of * delta * (1.0 - delta)) ** 0.5
    return (
        f"At s, up to {most} draws more or fewer than {rank} of {of} cross; how many cross at a "
        f"given scale has standard deviation {deviation:.0f}."
    )


def _found(row: dict) -> str:
    return f"{row['scale']:.4f} ({row['low']:.4f} to {row['high']:.4f})"


if __name__ == "__main__":
    path = Path(__file__).with_suffix(".json")
    if "--table" in sys.argv:
        document = json.loads(path.read_text())
        sys.exit(
            print(
                table(document),
                measured(document),
                narrow_table(document),
                narrow_measured(document),
                sep="\n\n",
            )
        )
    if "--narrow" in sys.argv:
        document = json.loads(path.read_text()) | {"narrow": [narrow(*case) for case in NARROW]}
        path.write_text(json.dumps(document, indent=1) + "\n")
        sys.exit()
    load = os.getloadavg()[0]
    for field in ("complex", "real"):
        quantile_scale(8, 4, field=field), quantile_scale(8, 10, field=field)  # compiles
    document = {"machine": machine() | {"load": load}, "versions": versions(), "rows": []}
    document["monotony"] = [print(row := monotony(*case)) or row for case in GRIDS]
    document["narrow"] = [print(row := narrow(*case)) or row for case in NARROW]
    for case in CASES:
        for field in ("complex", "real"):
            document["rows"].append(row := timed(*case, field))
            print(*(f"{name} {row[name]}" for name in ("n", "steps", "field")), _found(row), end="")
            print(f"  {row['seconds']} s, {row['cpu_seconds']} s of processor", flush=True)
    path.write_text(json.dumps(document, indent=1) + "\n")
