"""The tables and measured sentences of docs/reservoirs.md, from benchmarks/reservoirs.json.

`python benchmarks/reservoirs_page.py` prints them; a test holds the page to them.
"""

import json
from pathlib import Path
from typing import Any

from side_by_side import duration

DOCUMENT = json.loads(Path(__file__).with_name("reservoirs.json").read_text())
PARTS: dict[str, list[dict[str, Any]]] = DOCUMENT["parts"]


def percent(x: float, error: float) -> str:
    """Return a fraction in percent with its standard error."""
    return f"{100 * x:.1f} +- {100 * error:.1f} %"


def sparse_table() -> str:
    """Return how far sparse radii are from the dense law, a row a width and mean degree."""
    head = "n | c | matrices | distance | noise | mean | std | quantile | rho > 1"
    lines = [f"| {head} | normed: quantile | rho > 1 |", "|" + "--:|" * 11]
    for n in (100, 1000):
        for part, rows in PARTS.items():
            if part.startswith(f"sparse {n} "):
                drawn, normed = rows
                lines.append(_sparse_row(drawn["degree"], drawn, *_tail(normed)))
        lines.append(_sparse_row("dense", PARTS[f"leaky {n}"][0], "", ""))
    return "\n".join(lines)


def _sparse_row(degree: object, row: dict[str, Any], *normed: str) -> str:
    cells = (
        *(row["n"], degree, row["draws"], f"{row['distance']:.3f}", f"{row['noise']:.3f}"),
        *(f"{row['mean']:.3f}", f"{row['spread']:.1f}", *_tail(row), *normed),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _tail(row: dict[str, Any]) -> tuple[str, str]:
    """Return by how much the quantile is above the law's, and how many radii are above one."""
    quantile = percent(row["quantile"] - 1.0, row["quantile_error"])
    signed = quantile if quantile.startswith("-") else f"+{quantile}"
    return signed, percent(row["above_one"], row["above_one_error"])


def wider() -> str:
    """Return what a wider matrix of the same mean degree changes."""
    rows = [[PARTS[f"sparse {n} {c}"][0] for n in (100, 1000)] for c in (8, 10)]

    def fall(column: str, less: float) -> list[str]:
        values = [[f"{100.0 * (row[column] - less):.1f}" for row in pair] for pair in rows]
        return [f"from {narrow} to {wide} %" for narrow, wide in values]

    (eight, ten), (often, as_often) = fall("quantile", 1.0), fall("above_one", 0.0)
    return (
        "From n = 100 to 1000 the factor gets closer to right, "
        f"at c = 8 {eight}, at c = 10 {ten};\nbut radii come closer "
        f"together too, and more of them exceed one: {often}, and {as_often}."
    )


def usual_case() -> str:
    """Return the sentence on the mean degree that reservoirs mostly have."""
    drawn, normed = PARTS["sparse 1000 10"]
    quantile = f"{100 * (drawn['quantile'] - 1):.1f} %"
    return (
        f"At n = 1000, c = 10, {percent(drawn['above_one'], drawn['above_one_error'])} of the "
        f"matrices exceed one, not 5 %\n(normed {100 * normed['above_one']:.1f} %), and a factor "
        f"smaller by {quantile} would do."
    )


def leaky_table() -> str:
    """Return how often leaky matrices exceed one, and how much room there is, a row a rate."""
    kinds = ("leaky 100", "leaky 1000", "leaky 100 complex")
    names = ("n = 100", "n = 1000", "n = 100, complex")
    head = [f"{name}: rho > 1 | room" for name in names]
    lines = [f"| rate a | {' | '.join(head)} |", "|" + "--:|" * 7]
    for rows in zip(*(PARTS[kind][1:] for kind in kinds), strict=True):
        found = [percent(row["above_one"], row["above_one_error"]) for row in rows]
        room = [f"{row['room']:.3f}" for row in rows]
        cells = [cell for pair in zip(found, room, strict=True) for cell in pair]
        lines.append(f"| {rows[0]['rate']:g} | {' | '.join(cells)} |")
    errors = (f"{PARTS[kind][0]['quantile_error']:.3f}" for kind in kinds)
    lines += ["", f"(The room at rate 1 has standard errors {', '.join(errors)}.)"]
    return "\n".join(lines)


def time_table() -> str:
    """Return CPU times of a draw, of the factor and of one matrix's eigenvalues, a row a width."""
    head = "n | draw | factor, once | LAPACK, dense | ARPACK, degree 10 | ARPACK, density 0.1"
    lines = [f"| {head} |", "|" + "--:|" * 6]
    for n in (100, 1000, 5000):
        rows = PARTS[f"time {n}"]  # at n = 100 the two densities are one
        seconds = [duration(row["seconds"]) for row in (*rows[:4], rows[-1])]
        lines.append(f"| {n} | {' | '.join(seconds)} |")
    lines += ["", f"({DOCUMENT['machine']['processor']}, one thread.)"]
    return "\n".join(lines)


def arpack_table() -> str:
    """Return how often ARPACK misses the largest eigenvalue."""
    head = "mean degree | eigenvalues asked for | matrices | missed | by at most"
    lines = [f"| {head} |", "|" + "--:|" * 5]
    for row in PARTS["arpack 1000 10"]:
        cells = (row["degree"], row["wanted"], row["draws"], row["missed"])
        worst = f"{100 * row['worst']:.1f} %" if row["missed"] else ""
        lines.append(f"| {' | '.join(map(str, cells))} | {worst} |")
    return "\n".join(lines)


TABLES = (sparse_table, wider, usual_case, leaky_table, time_table, arpack_table)

if __name__ == "__main__":
    print("\n\n".join(table() for table in TABLES))
