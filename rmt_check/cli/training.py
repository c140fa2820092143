"""`rmt-check study training`."""

from pathlib import Path
from typing import Any

import click

from rmt_check.cli.lists import items, number
from rmt_check.cli.options import JSON, QUIET, SEED, WORKERS
from rmt_check.cli.study import draw


@click.command(short_help="Train networks, or look at them at step 0.")
@click.option("--task", required=True, help="Such as digits:steps=256; all are named above.")
@click.option("--structure", default="dense", show_default=True, help="dense, diagonal or lru.")
@click.option("--schemes", default="glorot", show_default=True, help="Comma-separated.")
@click.option("--field", default="real", show_default=True, help="complex or real entries.")
@click.option("--widths", default="192", show_default=True, help="Widths, comma-separated.")
@click.option(
    "--norm",
    "norms",
    default="none",
    show_default=True,
    help="Comma-separated: none; inside, of each h_t; before, of what a layer is given.",
)
@click.option("--layers", type=int, default=1, show_default=True, help="Number of layers.")
@click.option("--runs", type=int, default=10, show_default=True, help="Runs of each network.")
@click.option(
    "--updates", type=int, help="0: look at step 0, train nothing.  [default: 300; --quick: 100]"
)
@click.option("--quick", is_flag=True, help="100 updates: two forecasters take two minutes.")
@click.option("--learning-rates", help="Comma-separated.  [default: 1e-2]")
@click.option("--clip", "clips", help="Largest norms of a gradient, or none.  [default: none]")
@click.option("--dtype", default="float32", show_default=True, help="float32 or float64.")
@SEED
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the study.  [default: studies/<kind>-<digest of the request>]",
)
@click.option(
    "--extend",
    is_flag=True,
    help="Add runs, schemes, widths, norms, learning rates or clips to the study in --out.",
)
@WORKERS
@click.option("--scheduler", metavar="ADDRESS", help="Train on a Dask cluster.")
@JSON
@QUIET
def training(
    schemes: str,
    widths: str,
    norms: str,
    learning_rates: str | None,
    clips: str | None,
    updates: int | None,
    quick: bool,
    out: Path | None,
    extend: bool,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Train networks with a linear recurrence, or look at them at step 0.

    Tasks are digits, mackey-glass, lorenz, generation and listops, each with :steps=T, and with
    :permuted for targets that nothing can be learnt of. The task white:steps=T is a bare recurrence
    under white noise, at step 0. Each combination of the lists is a network. A run is saved as soon
    as it ends; if the study ends early, the same command continues.

    \b
    Examples:
      rmt-check study training --task white:steps=1024 --updates 0 --runs 400
      rmt-check study training --task digits --updates 0 --norm none,inside,before
      rmt-check study training --task mackey-glass --schemes glorot,rescaled --quick
    """
    from rmt_check import studies

    try:
        plan = studies.plan_training(
            schemes=items(schemes, "schemes"),
            widths=[number(item) for item in items(widths, "widths")],
            norms=items(norms, "norm"),
            learning_rates=_numbers(learning_rates, "learning-rates"),
            clips=_numbers(clips, "clip"),
            updates=(100 if quick else 300) if updates is None else updates,
            **options,
        )
    except ImportError as error:  # of an extra, which its message names
        raise click.UsageError(str(error)) from error
    draw(plan, out, extend, workers, scheduler, as_json, quiet)


def _numbers(text: str | None, option: str) -> list[Any] | None:
    """Return a list of numbers, 0 for none; None where the option is not given."""
    if text is None:
        return None
    return [0.0 if item == "none" else number(item) for item in items(text, option)]
