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
@click.option("--key", help="Name of the array in an .npz, .mat or .safetensors file.")
@click.option("--index", type=int, help="Which matrix of a stack of shape (k, n, n), from 0.")
@click.option("--rows", help="Which rows of the array, such as 0:40.")
@click.option(
    "--block", type=int, help="Which square block of an array (m n, n) or (n, m n), from 0."
)
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
    index: int | None,
    rows: str | None,
    block: int | None,
    plot: Path | None,
    as_json: bool,
    quiet: bool,
    seed: int,
    **options: Any,
) -> None:
    """Compare the square matrix in FILE with a Glorot matrix, and say how to scale it.

    FILE is .npy, .npz (scipy's sparse matrices too), .csv (complex numbers as
    1+2j, with or without labels), .mat, .mtx or .safetensors. Pickles are
    refused. A vector is read as a diagonal.

    \b
    Examples:
      rmt-check inspect W.npy
      rmt-check inspect weights.npz --key W_hh --steps 200 --plot W.png
      rmt-check inspect lstm.safetensors --key weight_hh_l0 --block 2
      rmt-check inspect W.csv --json
    """
    from rmt_check import arguments, files
    from rmt_check.diagnosis.matrix_files import read_matrix
    from rmt_check.diagnosis.matrix_parts import part_of

    form = plot.suffix.removeprefix(".").lower() if plot else ""
    if plot is not None:
        arguments.one_of(form, "the extension of --plot", FORMATS)
        files.require_writable(plot.parent)
    held = read_matrix(file, key)
    W = part_of(held, index, rows, block)

    from rmt_check.diagnosis.diagnose import diagnose
    from rmt_check.diagnosis.glorot_powers import glorot_energy, glorot_powers
    from rmt_check.diagnosis.table import table_text
    from rmt_check.progress import narrate

    if plot is not None:
        from rmt_check.plots.diagnosis import render_diagnosis

    with narrate(quiet) as report:
        found = diagnose(W, seed=seed, report=report, **options)
        if plot is not None or not as_json:
            report("powers of Glorot matrices", 0.97)
            glorot = glorot_powers(found.n, found.field, found.steps, seed)
        if plot is not None:
            report("drawing the picture", 0.98)
            energy = glorot_energy(found.n, found.field, found.steps)
            content = render_diagnosis(found, glorot, energy, form)
            files.write_files(plot.parent, {plot.name: content})
    part = {"key": key, "index": index, "rows": rows, "block": block}
    name = ", ".join([f"{file}", *(_words(*one) for one in part.items() if one[1] is not None)])
    if as_json:
        read = {"file": f"{file}", "shape": held.shape, "dtype": f"{held.dtype}"} | part
        click.echo(json_document({"matrix": name, "read": read, "seed": seed} | document(found)))
    else:
        what = "diagonal, " if W.ndim == 1 else ""
        click.echo(f"{name}: {found.n} x {found.n}, {what}{found.field} ({W.dtype})")
        click.echo(table_text(found, glorot))
    if plot is not None and not as_json:
        click.echo(f"{plot}")


def _words(option: str, value: Any) -> str:
    return f"{value}" if option == "key" else f"{option} {value}"


def document(found: "Diagnosis") -> dict[str, Any]:
    """Return a diagnosis as JSON has it: complex numbers as [real, imaginary], no eigenvalues."""
    fields = {k: v for k, v in asdict(found).items() if k != "eigenvalues"}
    return {"verdict": found.verdict} | {key: plain(value) for key, value in fields.items()}
