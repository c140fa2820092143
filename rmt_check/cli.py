"""The command line: parse, one call, print. Data on stdout, narration and errors on stderr.

Exit codes: 0 done; 2 bad usage or input; 4 the disk failed; 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from rmt_check import __version__

FORMATS = ("png", "svg", "pdf")
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="rmt-check")
def cli() -> None:
    """Check random-matrix theory about linear recurrences, by simulation and exactly.

    \b
    Examples:
      rmt-check figure1
      rmt-check figure1 --quick --out /tmp/figure
      rmt-check figure1 --widths 512,2048 --schemes glorot,rescaled,half
    """


@cli.command()
@click.option("--widths", default="256,512,1024", show_default=True, help="Widths n.")
@click.option(
    "--schemes",
    default="glorot,rescaled",
    show_default=True,
    help="One column each: glorot, rescaled, calibrated[:delta=.05], half, uniform-disc.",
)
@click.option(
    "--alpha",
    type=float,
    default=4.0,
    show_default=True,
    help="Length of the recurrence / sqrt(n).",
)
@click.option(
    "--draws", type=int, help="Matrices per scheme and width for the norms.  [default: 200]"
)
@click.option("--field", default="complex", show_default=True, help="complex or real entries.")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help="matrix: draw W. reveal: only what the norms see of it, exact in law.",
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
@click.option("--quick", is_flag=True, help="Few draws and eigenvalues: a look, not a result.")
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
        draws=(20 if quick else 200) if draws is None else draws,
        eigenvalues=512 if quick else 8192,
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    code = _run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    if code == 130:
        os._exit(code)  # threads may be deep in LAPACK, which no interrupt reaches
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="rmt-check", standalone_mode=False)
        return int(code or 0)
    except click.ClickException as error:
        return _complain(error.format_message(), 2)
    except ValueError as error:
        return _complain(str(error), 2)
    except OSError as error:
        return _complain(str(error), 4)
    except (click.Abort, KeyboardInterrupt):
        return _complain("interrupted, nothing written", 130)


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
