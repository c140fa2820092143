"""`rmt-check predict --cell`."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from rmt_check.aligned import aligned
from rmt_check.files import json_document, plain

if TYPE_CHECKING:
    from rmt_check.calibration.network_prediction import NetworkPrediction, Spread


def predict_cell(
    cell: str,
    width: int,
    steps: int,
    torch: bool,
    draws: int | None,
    as_json: bool,
    quiet: bool,
    gain: float | None,
    bias: float | None,
    inputs: float | None,
    **options: Any,
) -> None:
    """Draw networks of a cell, and print what they do."""
    from rmt_check.calibration.network_prediction import predict_network
    from rmt_check.progress import narrate
    from rmt_check.schemes.rnn import rnn_named

    if torch and (gain is not None or bias is not None):
        raise click.UsageError("--torch is a gain and a bias: leave out --gain and --bias")
    changes = {"gain": gain, "bias": bias, "inputs": inputs}
    rnn = rnn_named(cell, **{key: value for key, value in changes.items() if value is not None})
    if torch:
        rnn = rnn.as_torch(width)
    with narrate(quiet) as report:

        def progress(done: int, chunks: int) -> None:
            report(f"{rnn.cell}, width {width}", done / chunks)

        found = predict_network(
            rnn, width, steps, 100 if draws is None else draws, progress=progress, **options
        )
    if as_json:
        words = {"rnn": str(found.rnn), "scheme": str(found.scheme)}
        click.echo(json_document(plain(asdict(found) | words)))
    else:
        click.echo(_text(found))


def _text(found: "NetworkPrediction") -> str:
    large = found.gradient_large
    rows = [
        ("growth of the state", "log10 |h_T| / |h_0|", *_cells(found.state, "{:.2f}")),
        ("gradient at step 0", "log10 |dL/dh_0| / |dL/dh_T|", *_cells(found.gradient, "{:.2f}")),
        ("  by the weights", "log10 |dL/dW|", *_cells(found.weight_gradient, "{:.2f}")),
        ("memory", "steps to 1/e of the size", *_cells(found.memory, "{:.0f}", found.steps)),
    ]
    head = ("before training", "of", "10 %", "median", "90 %")
    chance = f"{large.value:.3f} ({large.low:.3f} to {large.high:.3f})"
    of_cell = ", ".join(f"{name} {value:.3g}" for name, value in found.rnn.parameters)
    lines = [
        f"{found.rnn.cell} ({of_cell}), {found.scheme},",
        f"width {found.width:,}; {found.steps:,} steps",
        "",
        aligned([head, *rows], ("<22", "<29", ">9", ">9", ">9")),
        "",
        f"P(gradient at step 0 > 10^6): {chance}",
        f"From {found.draws:,} network{'s' * (found.draws > 1)}, drawn {_HOW[found.method]}.",
        "L is a loss of h_T alone; of |dL/dW| it is |h_T|^2 / 2n. memory: steps until two",
        "states with other pasts, the same matrices and inputs agree to 1/e of their",
        "size. Without inputs and biases a state is its past, and nothing is forgotten.",
    ]
    return "\n".join(lines)


_HOW = {"matrix": "with their matrices", "matrix-free": "without their matrices, exactly in law"}


def _cells(spread: "Spread", form: str, steps: int | None = None) -> list[str]:
    values = (spread.low, spread.median, spread.high)
    never = f"> {steps:,}" if steps else "inf"
    return [never if value == math.inf else form.format(value) for value in values]
