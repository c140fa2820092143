"""`rmt-check figure1`."""

from pathlib import Path
from typing import Any

import click

from rmt_check.cli.lists import items, number
from rmt_check.cli.options import FIELD, QUIET, SEED, WORKERS

FORMATS = ("png", "svg", "pdf")


@click.command()
@click.option(
    "--widths", default="256,1024,4096", show_default=True, help="Widths, comma-separated."
)
@click.option(
    "--schemes",
    default="glorot,rescaled",
    show_default=True,
    help="Schemes, one for each column: glorot, rescaled, calibrated:delta=.05, half, orthogonal, "
    ".. (docs/schemes.md lists all).",
)
@click.option(
    "--alpha",
    type=float,
    default=4.0,
    show_default=True,
    help="Number of steps / sqrt(n).",
)
@click.option(
    "--draws",
    type=int,
    help="Matrices for the norms, for each scheme and width.  [default: 10 to 1000, which takes "
    "some seconds]",
)
@FIELD
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help="How to draw norms. matrix: draw W. matrix-free: draw only what the norms depend on, "
    "exact in law. auto: matrix-free for a Gaussian scheme and fewer steps than n.",
)
@SEED
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="figure1",
    show_default=True,
    help="Folder for figure1.png, .svg, .pdf, .csv and .json.",
)
@click.option(
    "--format", "formats", help="Kinds of pictures.  [default: png,svg,pdf; with --quick: png]"
)
@WORKERS
@click.option(
    "--quick",
    is_flag=True,
    help="Take ten seconds: 20 draws, 512 eigenvalues for each width, PNG only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print figure1.json instead of the paths.")
@QUIET
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
    from rmt_check.progress import narrate
    from rmt_check.schemes.scheme import scheme_named
    from rmt_check.studies.figure1 import Request

    formats = formats or ("png" if quick else ",".join(FORMATS))
    wanted = [arguments.one_of(name, "format", FORMATS) for name in items(formats, "format")]
    files.require_writable(out)
    request = Request(
        schemes=tuple(scheme_named(name) for name in items(schemes, "schemes")),
        widths=tuple(number(item) for item in items(widths, "widths")),
        draws=20 if quick and draws is None else draws,
        eigenvalues=512 if quick else 4096,
        quick=quick,
        **options,
    )

    from rmt_check.cli.figure1_files import figure1_files

    with narrate(quiet) as report:
        try:
            contents = figure1_files(request, wanted, report)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("interrupted, nothing written") from None
        paths = files.write_files(out, contents)
    if as_json:
        click.echo(contents["figure1.json"].decode(), nl=False)
    else:
        click.echo("\n".join(str(path) for path in paths))
