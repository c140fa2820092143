"""`rmt-check study` and `rmt-check export`."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from rmt_check.aligned import aligned
from rmt_check.cli.lists import items, number
from rmt_check.cli.options import FIELD, JSON, QUIET, SEED, WORKERS
from rmt_check.files import json_document, write_files

if TYPE_CHECKING:
    from rmt_check.studies.request import Request


_KINDS = {
    "radius": "Draw spectral radii.",
    "growth": "Draw recurrences and their norms ||h_t||^2.",
    "modulus": "Draw the moduli of all eigenvalues.",
}
_DRAWS = {"radius": "10000", "growth": "500", "modulus": "1000"}
_LONG = 120.0  # seconds, of which one wants to be told before
_METHODS = {
    "radius": "matrix: draw matrices. kostlan: draw the same numbers without them. auto: draw the "
    "quicker way, or nothing where neither is quick.",
    "growth": "matrix: draw matrices. matrix-free: draw the same norms without them. auto: draw "
    "the quicker way.",
}
_METHODS["modulus"] = _METHODS["radius"]
_STORES = {
    "growth": "grid: store norms at 16 times for each unit of alpha. all: store every norm.",
    "modulus": "grid: store numbers of eigenvalues inside 40 circles. all: store every modulus.",
}


def _options(kind: str) -> Iterator[Any]:
    """Yield the options of a kind of study."""
    option: Any = click.option
    yield option("--widths", required=True, help="Widths, comma-separated.")
    yield option(
        "--draws",
        type=int,
        help=f"Matrices for each scheme and width. 0: the laws alone.  [default: {_DRAWS[kind]}]",
    )
    yield option("--schemes", default="glorot", show_default=True, help="Comma-separated.")
    yield FIELD
    yield option("--method", default="auto", show_default=True, help=_METHODS[kind])
    if kind == "growth":
        yield option(
            "--alpha", type=float, default=4.0, show_default=True, help="Number of steps / sqrt(n)."
        )
    if kind in _STORES:
        yield option("--store", default="grid", show_default=True, help=_STORES[kind])
    yield SEED
    yield option(
        "--out",
        type=click.Path(path_type=Path),
        help=f"Folder of the study.  [default: studies/{kind}-<digest of the request>]",
    )
    yield option(
        "--extend", is_flag=True, help="Add widths, schemes or draws to the study in --out."
    )
    yield WORKERS
    yield option(
        "--scheduler", metavar="ADDRESS", help="Draw on a Dask cluster, e.g. tcp://127.0.0.1:8786."
    )
    yield JSON
    yield QUIET


@click.group()
def study() -> None:
    """Draw many matrices at many widths, and compare them with the laws.

    A study saves each chunk of draws at once. If a run ends early, the same command continues.

    \b
    Examples:
      rmt-check study radius --widths 64,256,1024,4096
      rmt-check study radius --widths 64,256 --method matrix --out radii
      rmt-check study growth --widths 1024,16384 --alpha 4 --out growth
      rmt-check study growth --widths 65536 --extend --out growth
      rmt-check study modulus --widths 64,128 --schemes glorot,truncated
      rmt-check study status growth
    """


def _command(kind: str) -> click.Command:
    """Return the command of a kind of study."""
    command: Any = partial(_run, kind)
    for option in reversed(list(_options(kind))):
        command = option(command)
    says = f"{_KINDS[kind]} `rmt-check study --help` has examples."
    return click.command(kind, help=says, short_help=_KINDS[kind])(command)


def _run(
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
    from rmt_check import studies

    numbers = [number(item) for item in items(widths, "widths")]
    plan = studies.plan(kind, numbers, schemes=items(schemes, "schemes"), **options)
    draw(plan, out, extend, workers, scheduler, as_json, quiet)


def draw(
    plan: "Request",
    out: Path | None,
    extend: bool,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw what is planned, and print what is found."""
    from rmt_check import studies
    from rmt_check.plots.study import study_pictures
    from rmt_check.progress import narrate
    from rmt_check.studies.cluster import cluster
    from rmt_check.studies.report import FILES, records, sentences, table_text
    from rmt_check.studies.run import run_and_analyse, saying

    if extend and out is None:
        raise click.UsageError("--extend needs the --out of the study to extend")
    kind = plan.kind
    out = out or Path("studies") / plan.name
    saved = ""
    with saying(lambda: saved):
        with narrate(quiet) as report, cluster(scheduler) as (executor, threads):
            workers = threads if workers is None else workers
            if not quiet:
                _tell_before(out, plan, extend, workers)
            tables = run_and_analyse(plan, out, workers, executor, extend, report)
            saved = f"all chunks and the summary are saved in {out}"
            report("drawing the pictures", 1.0)
            pictures = write_files(out, study_pictures(kind, tables))
        found = tables["summary"]
        paths = [str(path) for path in (*(out / name for name in FILES), *pictures)]
        if as_json:
            plan = studies.planned(out)
            document = {"study": asdict(plan), "summary": records(found), "files": paths}
            click.echo(json_document(document))
        else:
            text = f"{table_text(kind, found)}\n\n{sentences(kind, found)}\n"
            click.echo(text + "\n".join(paths))


def _tell_before(out: Path, plan: "Request", extend: bool, workers: int | None) -> None:
    """Say on stderr what will be drawn, if it takes long or --extend adds to it."""
    from rmt_check import studies

    with suppress(OSError):  # which the run will meet, and tell of
        ahead = studies.status(out, plan, extend, workers)
        if ahead.missing and (extend or ahead.seconds_left > _LONG):
            click.echo(ahead.sentence(), err=True)


for _kind in _KINDS:
    study.add_command(_command(_kind))


@study.command(short_help="Say what is saved, what is missing, and how long that takes.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--workers", type=int, help="Number of threads to draw the rest.  [all cores]")
@JSON
def status(folder: Path, workers: int | None, as_json: bool) -> None:
    """Say which chunks of a study are saved, which are missing, and how long these take.

    FOLDER is the --out of the study. The study may be running. The saved chunks tell how long the
    others take. Without saved chunks the times are rough, mostly within a factor of five.
    """
    from rmt_check import studies
    from rmt_check.progress import duration

    found = studies.status(folder, workers=workers)
    if as_json:
        click.echo(json_document(asdict(found)))
        return
    method = 2 + max(10, *(len(one.method) for one in found.conditions))
    rows = [("scheme, width", "method", "chunks", "one core")]
    for one in found.conditions:
        chunks = f"{one.chunks_there:,}/{one.chunks:,}"
        left = duration(one.seconds_left) if one.chunks_there < one.chunks else "-"
        rows.append((f"{one.scheme}, {one.width:,}", one.method, chunks, left))
    click.echo(aligned(rows, ("<41", f"<{method}", ">14", ">12")))
    click.echo("\n" + fill(found.sentence(), 79))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--csv", "form", flag_value="csv", default="csv", help="Print CSV, the default.")
@click.option("--json", "form", flag_value="json", help="Print one JSON document.")
@click.option(
    "--summary",
    is_flag=True,
    help="Print the table of results instead of the samples: one row for each scheme and width, "
    "and for each time in a study of growth.",
)
def export(folder: Path, form: str, summary: bool) -> None:
    """Print the samples of the study in FOLDER as CSV, one in each row.

    \b
    Examples:
      rmt-check export radii --csv > radii.csv
      rmt-check export radii --summary --json
    """
    from rmt_check import studies
    from rmt_check.studies.report import frames, records

    found = [studies.table(folder)] if summary else frames(folder)
    if form == "json":
        rows = [row for frame in found for row in records(frame)]
        click.echo(json_document({"summary" if summary else "samples": rows}))
        return
    for position, frame in enumerate(found):
        click.echo(frame.to_csv(index=False, header=position == 0), nl=False)
