"""`rmt-check audit`."""

from dataclasses import asdict
from pathlib import Path

import click

from rmt_check.cli.options import JSON, QUIET
from rmt_check.files import json_document, plain


@click.command()
@click.argument("model", type=click.Path(exists=True, path_type=Path))
@click.option("--steps", type=int, help="Length of the recurrence, for memory and horizon.")
@click.option(
    "--level",
    type=float,
    default=1e-3,
    show_default=True,
    help="Probability that a right model has a finding.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 if anything looks wrong.")
@JSON
@QUIET
def audit(
    model: Path, steps: int | None, level: float, strict: bool, as_json: bool, quiet: bool
) -> int:
    """Say which initialisation fits each tensor of MODEL, and what looks wrong.

    MODEL is a .safetensors or .npz file, or a folder with shards and their
    index. Pickles (.pt, .bin) are refused. Audit a model before its training.

    \b
    Examples:
      rmt-check audit model.safetensors --steps 1024
      rmt-check audit checkpoint-folder --strict
      rmt-check audit weights.npz --json
    """
    from rmt_check.diagnosis.model_files import PICKLES, open_model, refusal

    if model.suffix.lower() in PICKLES and model.is_file():
        click.echo(f"rmt-check: {refusal(model)}", err=True)  # lines to copy
        return 2
    parameters = open_model(model)

    from rmt_check.diagnosis import audit as audits
    from rmt_check.progress import narrate

    with narrate(quiet) as report:
        found = audits.audit(parameters, steps, level, report)
    if as_json:
        findings = [{"name": one.name} | plain(asdict(one)) for one in found.findings]
        fields = {"model": f"{model}", "level": level, "steps": steps, "wrong": len(found.wrong)}
        click.echo(json_document(fields | {"tensors": findings}))
    else:
        click.echo(found)
    return int(strict and bool(found.wrong))
