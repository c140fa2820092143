"""`rmt-check scale --quantile`: scales that are simulated, a line a width."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from rmt_check.cli.lists import number

if TYPE_CHECKING:
    from rmt_check.analysis.quantile_scales import QuantileReport


def print_quantile_scales(
    widths: Sequence[str],
    tolerance: float,
    simulation: dict[str, Any],
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate and print the scale of each width, as a table or one JSON document."""
    from rmt_check.analysis.quantile_scales import quantile_report
    from rmt_check.calibration import quantile_scale
    from rmt_check.narration import narrate

    reports = []
    with narrate(quiet) as report:
        for done, n in enumerate(widths):

            def progress(stay: int, draws: int, n: str = n, done: int = done) -> None:
                report(f"width {n}", (done + stay / draws) / len(widths))

            found = quantile_scale(number(n), progress=progress, **simulation)
            reports.append(quantile_report(found, tolerance))
    if as_json:
        click.echo(json.dumps({"scales": [asdict(report) for report in reports]}, indent=2))
        return
    _print_table(reports, tolerance)


def _print_table(reports: Sequence["QuantileReport"], tolerance: float) -> None:
    one = reports[0].quantile
    click.echo(
        f"Glorot, {one.field}: the largest scale at which, with probability {1 - one.delta:g},"
    )
    click.echo(f"||h_t||^2 <= {one.ceiling:g} (t + 1) for all t <= {one.steps:,}.\n")
    click.echo(f"{'width':<10}{'scale':<26}{'P(rho > 1)':>12}{'calibrated':>14}{'horizon':>14}")
    for report in reports:
        found = report.quantile
        scale = f"{found.scale:.4f} ({found.low:.4f} to {found.high:.4f})"
        others = f"{_cell(report.calibrated):>14}{_cell(report.horizon):>14}"
        chance = "?" if report.probability is None else f"{report.probability:.3g}"
        click.echo(f"{found.n:<10}{scale:<26}{chance:>12}{others}")
    click.echo(
        f"\nIn brackets: {one.level:.0%} interval, from {one.draws:,} draws, seed {one.seed}."
    )
    click.echo(f"calibrated: P(rho > 1) = {one.delta:g}, however long the recurrence.")
    click.echo(f"horizon: the mean energy of an impulse stays below {1 + tolerance:g}; the mean is")
    click.echo("rare matrices.")
    if one.field == "real":
        click.echo("'?': no exact real energies beyond 10 steps, nor radii beyond width 100,000.")


def _cell(scale: float | None) -> str:
    return "?" if scale is None else f"{scale:.4f}"
