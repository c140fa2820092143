"""The command line: parse, one call, print. Data on stdout, narration and errors on stderr.

Exit codes: 0 done; 2 bad usage or input; 4 the disk failed; 130 interrupted; 141 nobody reads on.
"""

import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from rmt_check import __version__

if TYPE_CHECKING:
    from rmt_check.analysis.scales import ScaleReport

FORMATS = ("png", "svg", "pdf")
_GRACE = 2.0  # seconds in which an interrupt is dealt with

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="rmt-check")
def cli() -> None:
    """Check random-matrix theory about linear recurrences, by simulation and exactly.

    Exit codes: 0 done, 2 bad usage or input, 4 the disk failed, 130 interrupted.

    \b
    Examples:
      rmt-check figure1
      rmt-check figure1 --quick --out /tmp/figure
      rmt-check figure1 --widths 512,2048 --schemes glorot,rescaled,half
      rmt-check scale 512 --steps 200
      rmt-check study radius --widths 64,256,1024
    """


@cli.command()
@click.option(
    "--widths", default="256,1024,4096", show_default=True, help="Widths, comma-separated."
)
@click.option(
    "--schemes",
    default="glorot,rescaled",
    show_default=True,
    help="A column each: glorot, rescaled, calibrated:delta=.05, half, truncated, orthogonal, .. "
    "(the README lists all).",
)
@click.option(
    "--alpha",
    type=float,
    default=4.0,
    show_default=True,
    help="Length of the recurrence / sqrt(n).",
)
@click.option(
    "--draws",
    type=int,
    help="Matrices per scheme and width for the norms.  [default: 10 to 1000, some seconds' worth]",
)
@click.option("--field", default="complex", show_default=True, help="complex or real entries.")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help="How norms are drawn. matrix: with W. reveal: only what they see of it, exact in law. "
    "auto: reveal for a Gaussian scheme and fewer steps than n.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same numbers.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="figures",
    show_default=True,
    help="Folder for figure1.png, .svg, .pdf, .csv and .json.",
)
@click.option("--format", "formats", help="Pictures.  [default: png,svg,pdf; with --quick: png]")
@click.option("--workers", type=int, help="Threads; the numbers do not depend on it.  [all cores]")
@click.option("--quick", is_flag=True, help="20 draws, 512 eigenvalues a width, PNG: a look.")
@click.option("--json", "as_json", is_flag=True, help="Print figure1.json instead of the paths.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def figure1(
    schemes: str,
    widths: str,
    draws: int | None,
    quick: bool,
    out: Path,
    formats: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Regenerate Figure 1: eigenvalues beyond the unit circle, and the growth they cause.

    \b
    Examples:
      rmt-check figure1
      rmt-check figure1 --quick --format png --out /tmp/figure
      rmt-check figure1 --widths 512,2048 --schemes glorot,half --draws 40
    """
    from rmt_check import arguments, files
    from rmt_check.analysis.figure1 import Request
    from rmt_check.ensembles import scheme_named
    from rmt_check.narration import narrate

    formats = formats or ("png" if quick else ",".join(FORMATS))
    wanted = [arguments.one_of(name, "format", FORMATS) for name in _items(formats, "format")]
    files.require_writable(out)
    request = Request(
        schemes=tuple(scheme_named(name) for name in _items(schemes, "schemes")),
        widths=tuple(_number(item) for item in _items(widths, "widths")),
        draws=20 if quick and draws is None else draws,
        eigenvalues=512 if quick else 4096,
        quick=quick,
        **options,
    )

    from rmt_check.plots.figure1 import figure1_files

    with narrate(quiet) as report:
        contents = figure1_files(request, wanted, report)
        paths = files.write_files(out, contents)
    if as_json:
        click.echo(contents["figure1.json"].decode(), nl=False)
    else:
        click.echo("\n".join(str(path) for path in paths))


@cli.command()
@click.argument("kind", type=click.Choice(["radius", "growth", "modulus"]))
@click.option("--widths", required=True, help="Widths, comma-separated.")
@click.option(
    "--draws",
    type=int,
    help="Matrices for each scheme and width.  [default: radius 10000, growth 500, modulus 1000]",
)
@click.option("--schemes", default="glorot", show_default=True, help="Comma-separated.")
@click.option("--field", default="complex", show_default=True, help="complex or real entries.")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help="matrix; without it kostlan (radius, modulus) or reveal (growth); laws: no draws. auto: "
    "matrices where they are quick, then without, then the laws alone.",
)
@click.option(
    "--alpha", type=float, default=4.0, show_default=True, help="growth: steps / sqrt(n)."
)
@click.option(
    "--keep",
    default="grid",
    show_default=True,
    help="grid: norms at 16 times a unit of alpha, eigenvalues inside 40 circles. all: everything.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same numbers.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the study.  [default: studies/<kind>-<digest of the request>]",
)
@click.option("--extend", is_flag=True, help="Add widths, schemes or draws to the study in --out.")
@click.option("--workers", type=int, help="Threads; the numbers do not depend on it.  [all cores]")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Draw on a Dask cluster, e.g. tcp://127.0.0.1:8786."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def study(
    kind: str,
    widths: str,
    schemes: str,
    out: Path | None,
    extend: bool,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Draw many matrices at many widths, and lay them against the laws; or go on doing so.

    Each chunk of draws is saved as it comes. Whatever ends a run, the same command goes on.

    \b
    Examples:
      rmt-check study radius --widths 64,256,1024,4096
      rmt-check study radius --widths 64,256 --draws 4000 --method matrix --out radii
      rmt-check study growth --widths 1024,16384 --alpha 4 --out growth
      rmt-check study growth --widths 65536 --extend --out growth
      rmt-check study modulus --widths 64,128 --schemes glorot,truncated
    """
    from rmt_check import studies
    from rmt_check.narration import narrate
    from rmt_check.plots.study import draw_study
    from rmt_check.studies.cluster import cluster
    from rmt_check.studies.report import FILES, sentences, table_text
    from rmt_check.studies.run import saying

    numbers = [_number(item) for item in _items(widths, "widths")]
    plan = studies.plan(kind, numbers, schemes=_items(schemes, "schemes"), **options)
    if extend and out is None:
        raise click.UsageError("--extend needs the --out of the study to extend")
    out = out or Path("studies") / plan.name
    with narrate(quiet) as report, cluster(scheduler) as (executor, threads):
        workers = threads if workers is None else workers
        found = studies.run(plan, out, workers, executor, extend, report)
        report("drawing the pictures", 1.0)
        with saying(lambda: f"all chunks and the summary are saved in {out}"):
            pictures = draw_study(out)
    paths = [str(path) for path in (*(out / name for name in FILES), *pictures)]
    if as_json:
        rows = json.loads(found.to_json(orient="records", double_precision=15))
        document = {"study": asdict(studies.planned(out)), "summary": rows, "files": paths}
        click.echo(json.dumps(document, indent=2))
    else:
        click.echo(f"{table_text(kind, found)}\n\n{sentences(kind, found)}\n" + "\n".join(paths))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--csv", "form", flag_value="csv", default="csv", help="As CSV, the default.")
@click.option("--json", "form", flag_value="json", help="As one JSON document.")
@click.option("--summary", is_flag=True, help="The summary instead of the samples.")
def export(folder: Path, form: str, summary: bool) -> None:
    """Print the samples of the study in FOLDER, one a row, as CSV.

    \b
    Examples:
      rmt-check export radii --csv > radii.csv
      rmt-check export radii --summary --json
    """
    from rmt_check import studies

    frame = studies.table(folder) if summary else studies.load(folder)
    if form == "csv":
        click.echo(frame.to_csv(index=False), nl=False)
    else:
        click.echo(frame.to_json(orient="records", double_precision=15))


@cli.command()
@click.argument("n", metavar="N")
@click.option("--steps", type=int, help="Also the scale under which this many steps stay put.")
@click.option("--delta", type=float, default=0.05, show_default=True, help="P(radius > 1) wanted.")
@click.option(
    "--tolerance", type=float, default=0.1, show_default=True, help="Growth allowed to the energy."
)
@click.option("--field", default="complex", show_default=True, help="complex or real entries.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def scale(
    n: str, steps: int | None, delta: float, tolerance: float, field: str, as_json: bool
) -> None:
    """By which factor to multiply a Glorot matrix of width N, and what each factor achieves.

    \b
    Examples:
      rmt-check scale 512
      rmt-check scale 512 --steps 200 --delta .01
      rmt-check scale 128 --field real --json
    """
    from rmt_check import laws
    from rmt_check.analysis.scales import scale_reports

    radius = laws.SpectralRadius(_number(n), field)
    reports = scale_reports(radius.n, field, delta, steps, tolerance)
    low, high = radius.interval(0.9)
    if as_json:
        facts = {"mean": radius.mean(), "interval_90": [low, high], "std": radius.std()}
        rows = [asdict(report) for report in reports]
        document = {"n": radius.n, "field": field, "delta": delta, "tolerance": tolerance}
        click.echo(json.dumps(document | {"spectral_radius": facts, "scales": rows}, indent=2))
        return
    digits = max(4, 2 - math.floor(math.log10(radius.std())))
    mean, least, most = (f"{r:.{digits}f}" for r in (radius.mean(), low, high))
    click.echo(f"Glorot, width {radius.n}, {field}: spectral radius {mean} expected,")
    click.echo(f"{least} to {most} in 90 % of matrices.\n")
    click.echo(f"{'scale':<24}{'factor':>16}{'P(rho > 1)':>12}{'memory':>13}{'horizon':>13}")
    for report in reports:
        click.echo(_scale_line(report, field, digits))
    click.echo("\nmemory: steps until the rms state of an impulse is at 1/e.")
    click.echo(f"horizon: steps for which its energy stays below {1 + tolerance:g} on average.")
    if field == "real":
        click.echo("'?': real energies are known exactly for 10 steps only; simulate them, e.g.")
        click.echo('rmt_check.sample_power_norms("glorot", n, steps, draws, field="real").')


def _scale_line(report: "ScaleReport", field: str, digits: int) -> str:
    if report.scale is None:
        why = "does not exist below width 164" if report.name == "paper's rule" else "?"
        return f"{report.name:<24}  {why}"
    never = "?" if field == "real" else "never"
    steps = [never if k is None else f"{k}" for k in (report.memory, report.horizon)]
    numbers = f"{report.scale:>16.{digits}f}{report.probability:>12.3g}"
    return f"{report.name:<24}{numbers}{steps[0]:>13}{steps[1]:>13}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.stdout, sys.stderr = _whole(sys.stdout), sys.stderr or _whole(None)
    interrupt = _interrupt_once()
    signal.signal(signal.SIGTERM, interrupt)  # a batch system's way to interrupt
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    code = _run(arguments)
    with suppress(OSError):  # which the code has told of
        sys.stdout.flush()
        sys.stderr.flush()
    if code:
        os._exit(code)  # threads may be deep in LAPACK, which no interrupt reaches
    sys.exit(code)


def _whole(stream: TextIO | None) -> TextIO:
    """Return a stream that writes all or fails: PYTHONUNBUFFERED drops what a full disk refuses."""
    if stream is None:  # closed by who called
        return open(os.devnull, "w")
    return open(stream.fileno(), "w", encoding=stream.encoding, closefd=False)


def _interrupt_once() -> Callable[[int, Any], None]:
    """Return a signal handler that does not interrupt what deals with an interrupt."""
    last = -math.inf

    def interrupt(signum: int, frame: Any) -> None:
        nonlocal last
        if time.monotonic() - last > _GRACE:
            last = time.monotonic()
            raise KeyboardInterrupt

    return interrupt


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="rmt-check", standalone_mode=False)
        return int(code or 0)
    except SystemExit:  # click's answer to a closed pipe
        return 128 + signal.SIGPIPE
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except click.ClickException as error:
        return _complain(error.format_message(), 2)
    except ValueError as error:
        return _complain(str(error), 2)
    except OSError as error:
        return _complain(str(error), 4)
    except (click.Abort, KeyboardInterrupt) as error:
        said = str(error.__cause__ or error)  # click wraps an interrupt
        return _complain(said or "interrupted, nothing written", 130)


def _complain(message: str, code: int) -> int:
    print(f"rmt-check: {' '.join(message.split())}", file=sys.stderr)
    return code


def _items(text: str, option: str) -> list[str]:
    """Return the items of a comma-separated list, each once."""
    items = list(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))
    if not items:
        raise ValueError(f"--{option} must be a comma-separated list, received {text!r}")
    return items


def _number(text: str) -> Any:
    """Return the number that a text is, or the text for a check further on to refuse."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
