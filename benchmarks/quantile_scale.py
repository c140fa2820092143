"""Scales at which one matrix in twenty crosses its ceiling, how long they take, and monotony.

A table of widths, lengths and fields, beside the calibrated and the horizon's scale, with the time
on all cores and of the processor; and of how many draws the crossing is not monotone in the scale,
on a grid. Writes benchmarks/quantile_scale.json; with --table, prints what docs/scales.md shows.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from side_by_side import machine

from rmt_check.analysis.quantile_scales import quantile_report
from rmt_check.calibration import quantile_scale
from rmt_check.cells import versions
from rmt_check.sampling.ceilings import crosses, crossing_cell

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


def timed(n: int, steps: int, draws: int, field: str) -> dict[str, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = quantile_scale(n, steps, field=field, draws=draws)
    times = {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    report = asdict(quantile_report(found))
    return report.pop("quantile") | report | {name: round(t, 2) for name, t in times.items()}


def monotony(n: int, steps: int, draws: int = 99) -> dict[str, object]:
    """Return of how many draws the crossing is not monotone on a grid, and what it changes."""
    scales = quantile_scale(n, steps, draws=draws).scale * np.linspace(0.9, 1.1, 101)
    cell = crossing_cell(n, steps, "complex", 0, None)
    ceiling = np.log(2.0 * np.arange(1.0, steps + 2.0))
    crossed = np.array([[crosses(cell, i, s, ceiling) for s in scales] for i in range(draws)])
    begun = np.maximum.accumulate(crossed, axis=1)
    other = np.any(crossed != begun, axis=1)
    most = int(np.max(np.sum(begun, axis=0) - np.sum(crossed, axis=0)))
    row = {"n": n, "steps": steps, "draws": draws, "method": cell.method}
    return row | {"not_monotone": int(other.sum()), "most_at_a_scale": most}


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


def _found(row: dict) -> str:
    return f"{row['scale']:.4f} ({row['low']:.4f} to {row['high']:.4f})"


if __name__ == "__main__":
    path = Path(__file__).with_suffix(".json")
    if "--table" in sys.argv:
        sys.exit(print(table(json.loads(path.read_text()))))
    load = os.getloadavg()[0]
    for field in ("complex", "real"):
        quantile_scale(8, 4, field=field), quantile_scale(8, 10, field=field)  # compiles
    document = {"machine": machine() | {"load": load}, "versions": versions(), "rows": []}
    document["monotony"] = [print(row := monotony(*case)) or row for case in GRIDS]
    for case in CASES:
        for field in ("complex", "real"):
            document["rows"].append(row := timed(*case, field))
            print(*(f"{name} {row[name]}" for name in ("n", "steps", "field")), _found(row), end="")
            print(f"  {row['seconds']} s, {row['cpu_seconds']} s of processor", flush=True)
    path.write_text(json.dumps(document, indent=1) + "\n")
