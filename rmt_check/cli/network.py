"""`rmt-check study network`."""

from pathlib import Path
from typing import Any

import click

from rmt_check.cli.lists import items, number
from rmt_check.cli.options import JSON, QUIET, SEED, WORKERS
from rmt_check.cli.study import draw


@click.command(short_help="Draw recurrent networks: tanh, relu, gru, lstm.")
@click.option("--cells", required=True, help="Comma-separated, such as tanh:gain=1.5,gru.")
@click.option("--widths", required=True, help="Widths, comma-separated.")
@click.option("--steps", required=True, help="Length T of the sequences.")
@click.option(
    "--draws", type=int, default=100, show_default=True, help="Networks of each cell and width."
)
@click.option("--schemes", default="glorot", show_default=True, help="Comma-separated.")
@click.option(
    "--method",
    default="auto",
    show_default=True,
    help="matrix: draw matrices. matrix-free: draw what the states see of them.",
)
@SEED
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the study.  [default: studies/network-<digest of the request>]",
)
@click.option("--extend", is_flag=True, help="Add cells, widths or draws to the study in --out.")
@WORKERS
@click.option("--scheduler", metavar="ADDRESS", help="Draw on a Dask cluster.")
@JSON
@QUIET
def network(
    cells: str,
    widths: str,
    steps: str,
    schemes: str,
    out: Path | None,
    extend: bool,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Draw recurrent networks before training: growth, gradient, memory.

    Cells are linear, tanh, relu, leaky-tanh, gru and lstm, with parameters if wanted:
    gain (of W), bias, inputs and start (standard deviations of the entries of biases, of
    white inputs and of h_0), leak (leaky-tanh), keep (added to the gate that keeps the
    past). Each cell at each width is drawn --draws times, exactly in law.

    \b
    Examples:
      rmt-check study network --cells tanh:gain=1.5,gru --widths 256,4096 --steps 50
      rmt-check study network --cells lstm:bias=.05:keep=1 --widths 512 --steps 100 --draws 20
    """
    from rmt_check import studies

    plan = studies.plan_networks(
        items(cells, "cells"),
        [number(item) for item in items(widths, "widths")],
        number(steps),
        schemes=items(schemes, "schemes"),
        **options,
    )
    draw(plan, out, extend, workers, scheduler, as_json, quiet)
