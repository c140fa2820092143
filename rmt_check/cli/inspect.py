"""`rmt-check inspect`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rmt_check.cli.options import JSON, QUIET, SEED, TOLERANCE
from rmt_check.files import json_document, plain

if TYPE_CHECKING:
    from rmt_check.diagnosis.diagnose import Diagnosis

FORMATS = ("png", "svg", "pdf")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="Name of the array in an .npz or .safetensors file.")
@click.option("--steps", type=int, help="Length of the recurrence.  [default: 4 sqrt(n)]")
@click.option("--delta", type=float, default=0.05, show_default=True, help="Wanted P(radius > 1).")
@TOLERANCE
@click.option(
    "--vectors",
    type=int,
    help="Number of states to average the energies over.  [default: all up to width 512, else 64]",
)
@SEED
@click.option("--plot", type=click.Path(path_type=Path), help="Also draw a .png, .svg or .pdf.")
@JSON
@QUIET
def inspect(
    file: Path,
    key: str | None,
    plot: Path | None,
    as_json: bool,
    quiet: bool,
    seed: int,
    **options: Any,
) -> None:
    """Compare the square matrix in FILE with a Glorot matrix, and say how to scale it.

    FILE is .npy, .npz, .csv (complex numbers as 1+2j) or .safetensors. Pickles are refused.

    \b
    Examples:
      rmt-check inspect W.npy
      rmt-check inspect weights.npz --key W_hh --steps 200 --plot W.png
      rmt-check inspect W.csv --json
    """
    from rmt_check import arguments, files
    from rmt_check.diagnosis.matrix_files import read_matrix

    form = plot.suffix.removeprefix(".").lower() if plot else ""
    if plot is not None:
        arguments.one_of(form, "the extension of --plot", FORMATS)
        files.require_writable(plot.parent)
    W = read_matrix(file, key)

    from rmt_check.diagnosis.diagnose import diagnose
    from rmt_check.diagnosis.glorot_powers import glorot_energy, glorot_powers
    from rmt_check.diagnosis.table import table_text
    from rmt_check.progress import narrate

    if plot is not None:
        from rmt_check.plots.diagnosis import render_diagnosis

    with narrate(quiet) as report:
        found = diagnose(W, seed=seed, report=report, **options)
        report("powers of Glorot matrices", 0.9)
        glorot = glorot_powers(found.n, found.field, found.steps, seed)
        if plot is not None:
            report("drawing the picture", 0.95)
            energy = glorot_energy(found.n, found.field, found.steps)
            content = render_diagnosis(found, glorot, energy, form)
            files.write_files(plot.parent, {plot.name: content})
    name = f"{file}" if key is None else f"{file}, {key}"
    if as_json:
        click.echo(json_document({"matrix": name, "seed": seed} | document(found)))
    else:
        click.echo(f"{name}: {found.n} x {found.n}, {found.field} ({W.dtype})")
        click.echo(table_text(found, glorot))
    if plot is not None and not as_json:
        click.echo(f"{plot}")


def document(found: "Diagnosis") -> dict[str, Any]:
    """Return a diagnosis as JSON has it: complex numbers as [real, imaginary], no eigenvalues."""
    fields = {k: v for k, v in asdict(found).items() if k != "eigenvalues"}
    return {"verdict": found.verdict} | {key: plain(value) for key, value in fields.items()}
