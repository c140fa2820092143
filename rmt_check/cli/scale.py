"""`rmt-check scale`."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from rmt_check.aligned import aligned
from rmt_check.cli.lists import number
from rmt_check.cli.options import FIELD, JSON, TOLERANCE
from rmt_check.files import json_document

if TYPE_CHECKING:
    from rmt_check.calibration.reports import LeakyReport, ScaleReport

_HEAD = ("scale", "factor", "P(rho > 1)", "memory", "horizon", "median's")
_UNKNOWN = " (n = 256 to 10^8)"
_ONE = ("one matrix", "10 %", "median", "90 %", "mean")


@click.command()
@click.argument("n", metavar="N")
@click.option("--steps", type=int, help="Add the scale that bounds the energy for so many steps.")
@click.option("--delta", type=float, default=0.05, show_default=True, help="Wanted P(radius > 1).")
@TOLERANCE
@FIELD
@click.option(
    "--leak",
    type=float,
    help="Add the factor for a leaky recurrence of this rate; 0: for continuous time.",
)
@JSON
def scale(
    n: str,
    steps: int | None,
    delta: float,
    tolerance: float,
    field: str,
    leak: float | None,
    as_json: bool,
) -> None:
    """Print factors for a Glorot matrix of width N, and what each factor achieves.

    \b
    Examples:
      rmt-check scale 512
      rmt-check scale 512 --steps 200 --delta .01
      rmt-check scale 128 --field real --json
      rmt-check scale 128 --field real --leak .3
    """
    from rmt_check import laws
    from rmt_check.calibration.one_matrix import medians_known
    from rmt_check.calibration.reports import leaky_report, scale_reports

    radius = laws.SpectralRadius(number(n), field)
    reports = scale_reports(radius, delta, steps, tolerance)
    leaky = None if leak is None else leaky_report(radius.n, leak, field, delta)
    low, high = radius.interval(0.9)
    if as_json:
        facts = {"mean": radius.mean(), "interval_90": [low, high], "std": radius.std()}
        scales = [asdict(report) for report in reports]
        document = {"n": radius.n, "field": field, "delta": delta, "tolerance": tolerance}
        if leaky is not None:
            document["leaky"] = asdict(leaky)
        click.echo(json_document(document | {"spectral_radius": facts, "scales": scales}))
        return
    digits = max(4, 2 - math.floor(math.log10(radius.std())))
    mean, least, most = (f"{r:.{digits}f}" for r in (radius.mean(), low, high))
    click.echo(f"Glorot, width {radius.n}, {field}: spectral radius {mean} expected,")
    click.echo(f"{least} to {most} in 90 % of matrices.\n")
    known = medians_known(radius.n)
    rows = [_HEAD, *(_row(report, digits, known) for report in reports)]
    click.echo(aligned(rows, ("<24", ">12", ">12", ">9", ">9", ">10")))
    bound = f"{1 + tolerance:g}"
    click.echo("\nmemory: steps until the rms state of an impulse is at 1/e.")
    click.echo(f"horizon: steps for which the mean energy of an impulse stays below {bound};")
    click.echo("median's: for which the median over matrices does" + _UNKNOWN * (not known) + ".")
    if field == "real":
        click.echo("Rare matrices carry a real mean beyond 1.4 sqrt(n) steps.")
    if leaky is not None:
        click.echo(_leaky(leaky, delta, digits))
    if steps is not None:
        click.echo("\n" + _one_matrix(reports, steps, radius.n))


def _row(report: "ScaleReport", digits: int, median_known: bool) -> str | tuple[str, ...]:
    if report.scale is None:
        return f"{report.name:<24}  does not exist below width 164"
    horizons = [report.memory, report.horizon, report.median_horizon]
    steps = ["never" if k is None else f"{k}" for k in horizons]
    steps[2] = steps[2] if median_known else "-"
    return report.name, f"{report.scale:.{digits}f}", f"{report.probability:.3g}", *steps


def _one_matrix(reports: "list[ScaleReport]", steps: int, n: int) -> str:
    """Return what one matrix will probably do with an impulse, at each scale."""
    rows = [
        (report.name, *(_energy(log) for log in report.one_matrix.logs))
        for report in reports
        if report.one_matrix is not None
    ]
    if not rows:
        return (
            f"What one matrix does in {steps} steps is known for widths from 256 to 10^8,\n"
            "and from sqrt(n)/2 steps on; before, the mean describes it."
        )
    return (
        f"||(sW)^{steps} x||^2 of one matrix, x a unit vector:\n"
        + aligned([_ONE, *rows], ("<24", ">12", ">12", ">12", ">12"))
        + "\nQuantiles over matrices, right within some 5 %; see docs/one_matrix.md."
    )


def _energy(log_energy: float) -> str:
    """Return an energy to three digits, whatever its size."""
    if abs(log_energy) < 600.0:
        return f"{math.exp(log_energy):.3g}"
    return f"10^{log_energy / math.log(10.0):.0f}"


def _leaky(report: "LeakyReport", delta: float, digits: int) -> str:
    matrix = f"(1 - a) I + a s W, a = {report.rate:g}," if report.rate else "dx/dt = (-1 + s W) x"
    return (
        f"\n{matrix} is unstable in {100 * report.calibrated:.3g} % of matrices at the calibrated "
        f"factor,\nand in {100 * delta:g} % at {report.scale:.{digits}f}."
    )
