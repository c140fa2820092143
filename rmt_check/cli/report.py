"""`rmt-check report`."""

from pathlib import Path

import click

from rmt_check.cli.claims import exit_code
from rmt_check.cli.lists import items
from rmt_check.cli.options import BUDGET, QUIET, SEED
from rmt_check.files import json_document

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--claims", "ids", help="IDs of claims, comma-separated.  [all]")
@BUDGET
@SEED
@click.option("--figure1", type=_FOLDER, help="Folder of `rmt-check figure1` to show.")
@click.option(
    "--study", "studies", type=_FOLDER, multiple=True, help="Folder of a study; several times."
)
@click.option(
    "--inspect",
    "matrices",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="File of a matrix to diagnose; several times.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="report",
    show_default=True,
    help="Folder for report.html and report.json.",
)
@click.option(
    "--check", "checked", type=click.Path(path_type=Path), help="A report.html to check instead."
)
@click.option("--again", is_flag=True, help="With --check: check its claims again too.")
@QUIET
@click.pass_context
def report(
    ctx: click.Context,
    ids: str | None,
    budget: str,
    seed: int,
    figure1: Path | None,
    studies: tuple[Path, ...],
    matrices: tuple[Path, ...],
    out: Path,
    checked: Path | None,
    again: bool,
    quiet: bool,
) -> None:
    """Write one page that can be shown: verdicts, studies, Figure 1, matrices.

    report.html needs no network. report.json has the same content for programs. --check computes
    the hashes of a page again; with --again its verdicts too.

    Exit codes: 0 every verdict is the expected one, 1 a verdict or a hash differs, 3 some verdicts
    are unresolved.

    \b
    Examples:
      rmt-check report --budget quick
      rmt-check report --claims C01,C04 --figure1 figures --study growth
      rmt-check report --inspect W.npy --out /tmp/report
      rmt-check report --check report/report.html --again
    """
    from rmt_check import files
    from rmt_check.progress import narrate
    from rmt_check.report import check, document, page

    if checked is None and again:
        raise click.UsageError("--again needs --check, the report.html to check")
    if checked is not None:
        with narrate(quiet) as tell:
            differs = check(checked, again, tell)
        click.echo("\n".join(differs) or f"{checked}: nothing differs")
        ctx.exit(1 if differs else 0)
    files.require_writable(out)
    wanted = None if ids is None else items(ids, "claims")
    with narrate(quiet) as tell:
        content, pictures = document(wanted, budget, seed, figure1, studies, matrices, tell)
        written = {
            "report.html": page(content, pictures).encode(),
            "report.json": (json_document(content) + "\n").encode(),
        }
        paths = files.write_files(out, written)
    click.echo("\n".join(str(path) for path in paths))
    ctx.exit(exit_code([(row["outcome"], row["as_expected"]) for row in content["verdicts"]]))
