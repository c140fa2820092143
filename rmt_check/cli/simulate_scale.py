"""`rmt-check simulate-scale`: simulated scales, one line for each width."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from rmt_check.aligned import aligned
from rmt_check.cli.lists import items, number
from rmt_check.cli.options import FIELD, JSON, QUIET, SEED, WORKERS
from rmt_check.files import json_document

if TYPE_CHECKING:
    from rmt_check.calibration.reports import QuantileReport


_HEAD = ("width", "scale", "P(rho > 1)", "calibrated", "horizon")


@click.command("simulate-scale")
@click.argument("n", metavar="N")
@click.option("--steps", type=int, required=True, help="Length of the recurrence.")
@click.option(
    "--delta",
    type=float,
    default=0.05,
    show_default=True,
    help="Allowed probability to cross the ceiling.",
)
@click.option(
    "--ceiling", type=float, default=2.0, show_default=True, help="Bound of |h_t|^2/(t + 1)."
)
@click.option(
    "--tolerance",
    type=float,
    default=0.1,
    show_default=True,
    help="Allowed growth of the energy, for the column horizon.",
)
@FIELD
@click.option("--draws", type=int, default=399, show_default=True, help="Number of matrices.")
@SEED
@WORKERS
@click.option("--cache", metavar="DIR", help="Folder that keeps results for reuse.")
@JSON
@QUIET
def simulate_scale(n: str, tolerance: float, as_json: bool, quiet: bool, **simulation: Any) -> None:
    """Find the largest scale at which most Glorot matrices stay below a ceiling.

    A share 1 - delta of the matrices of width N keeps |h_t|^2 below ceiling * (t + 1) for all
    steps. N may be a list, comma-separated.

    \b
    Examples:
      rmt-check simulate-scale 512 --steps 100
      rmt-check simulate-scale 128,512 --steps 100 --field real --delta .01
    """
    from rmt_check.calibration import quantile_scale
    from rmt_check.calibration.reports import quantile_report
    from rmt_check.progress import narrate

    widths, reports = items(n, "N"), []
    with narrate(quiet) as report:
        for done, width in enumerate(widths):

            def progress(stay: int, draws: int, width: str = width, done: int = done) -> None:
                report(f"width {width}", (done + stay / draws) / len(widths))

            found = quantile_scale(number(width), progress=progress, **simulation)
            reports.append(quantile_report(found, tolerance))
    if as_json:
        click.echo(json_document({"scales": [asdict(report) for report in reports]}))
        return
    _print_table(reports, tolerance)


def _print_table(reports: Sequence["QuantileReport"], tolerance: float) -> None:
    one = reports[0].quantile
    click.echo(
        f"Glorot, {one.field}: the largest scale at which, with probability {1 - one.delta:.12g},"
    )
    click.echo(f"||h_t||^2 <= {one.ceiling:g} (t + 1) for all t <= {one.steps:,}.\n")
    rows = [_HEAD, *(_row(report) for report in reports)]
    n, scale = (max(map(len, column)) for column in list(zip(*rows, strict=True))[:2])
    n, scale = max(n + 1, 10), max(scale + 1, 26)
    other = min(14, (80 - n - scale - 12) // 2)
    click.echo(aligned(rows, (f"<{n}", f"<{scale}", ">12", f">{other}", f">{other}")))
    click.echo(
        f"\nIn brackets: {one.level:.0%} interval, from {one.draws:,} draws, seed {one.seed}."
    )
    click.echo(f"calibrated: P(rho > 1) = {one.delta:g}, for any length of the recurrence.")
    click.echo(f"horizon: the mean energy of an impulse stays below {1 + tolerance:g}.")
    click.echo("Rare matrices dominate the mean.")
    if any(report.probability is None for report in reports):
        click.echo("'?': no exact radii beyond width 100,000 (real) or 10^15 (complex).")


def _row(report: "QuantileReport") -> tuple[str, ...]:
    found = report.quantile
    chance = "?" if report.probability is None else f"{report.probability:.3g}"
    scale = f"{_cell(found.scale)} ({_cell(found.low)} to {_cell(found.high)})"
    return str(found.n), scale, chance, _cell(report.calibrated), _cell(report.horizon)


def _cell(scale: float | None) -> str:
    """Return at least four significant digits."""
    if scale is None:
        return "?"
    return f"{scale:.{4 if scale < 10.0 else 2 if scale < 1000.0 else 0}f}"
