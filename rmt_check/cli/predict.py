"""`rmt-check predict`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rmt_check.aligned import aligned
from rmt_check.cli.lists import number
from rmt_check.cli.options import JSON, QUIET, SEED, TOLERANCE, WORKERS
from rmt_check.cli.predict_network import predict_cell
from rmt_check.files import json_document

if TYPE_CHECKING:
    from rmt_check.calibration.prediction import Chance, Prediction

_LINEAR_ONLY = {"layers", "field", "dtype", "norm", "tolerance"}
_CELL_ONLY = {"torch", "gain", "bias", "inputs", "draws", "workers", "quiet"}
_SHARED = ("scheme", "seed")


@click.command()
@click.option("--width", required=True, help="Width n of the recurrent matrices.")
@click.option("--steps", required=True, help="Length T of the sequences.")
@click.option("--layers", default="1", show_default=True, help="Layers, a matrix each.")
@click.option("--scheme", default="glorot", show_default=True, help="How matrices are drawn.")
@click.option("--field", default="real", show_default=True, help="complex or real entries.")
@click.option(
    "--dtype",
    default="float32",
    show_default=True,
    help="float16, bfloat16, float32 or float64.",
)
@click.option(
    "--norm",
    default="none",
    show_default=True,
    help="Layer norm: none, before the recurrence, or inside it.",
)
@TOLERANCE
@click.option("--cell", help="tanh, relu, leaky-tanh, gru or lstm: simulate a network of these.")
@click.option("--torch", is_flag=True, help="With --cell: torch's default gain and biases.")
@click.option("--gain", type=float, help="With --cell: what multiplies W.  [default: 1]")
@click.option("--bias", type=float, help="With --cell: std of the biases.  [default: 0]")
@click.option("--inputs", type=float, help="With --cell: std of white inputs.  [default: 0]")
@click.option("--draws", type=int, help="With --cell: networks to draw.  [default: 100]")
@SEED
@WORKERS
@JSON
@QUIET
@click.pass_context
def predict(
    context: click.Context,
    /,
    width: str,
    steps: str,
    layers: str,
    cell: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Say what a recurrent network will do before it is trained.

    Of a linear one, overflow and the size of the first gradient come from the
    exact law of the spectral radius where one is known. With --cell networks
    with tanh, relu or gates are drawn, exactly in law: growth, gradient, memory.

    \b
    Examples:
      rmt-check predict --width 384 --steps 1024 --layers 6
      rmt-check predict --width 256 --steps 4096 --scheme rescaled --json
      rmt-check predict --width 192 --steps 2048 --scheme orthogonal
      rmt-check predict --width 128 --steps 512 --scheme diagonal-real-glorot --dtype bfloat16
      rmt-check predict --cell gru --torch --width 512 --steps 100
      rmt-check predict --cell leaky-tanh:leak=.3 --gain 1.1 --width 1000 --steps 200
    """
    given = {
        name
        for name in options | {"layers": layers}
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    if misplaced := sorted(given & (_LINEAR_ONLY if cell else _CELL_ONLY)):
        words = ", ".join(f"--{name}" for name in misplaced)
        raise click.UsageError(
            f"{words}: only without --cell" if cell else f"{words}: only with --cell"
        )
    if cell:
        own = {name: options[name] for name in (*_SHARED, *_CELL_ONLY)}
        predict_cell(cell, number(width), number(steps), as_json=as_json, **own)
        return
    predict_linear(number(width), number(steps), number(layers), as_json, options)


def predict_linear(
    width: int, steps: int, layers: int, as_json: bool, options: dict[str, Any]
) -> None:
    """Print what is known of a linear network."""
    from rmt_check.calibration import prediction

    own = {name: options[name] for name in ("scheme", "seed", *(_LINEAR_ONLY - {"layers"}))}
    found = prediction.predict(width, steps, layers, **own)
    if as_json:
        click.echo(json_document(asdict(found) | {"scheme": str(found.scheme)}))
    else:
        click.echo(_text(found, options["tolerance"]))


def _text(found: "Prediction", tolerance: float) -> str:
    from rmt_check.calibration.prediction import LARGE, LARGEST

    largest, times = LARGEST[found.dtype], "" if found.layers == 1 else f"{found.layers} layers, "
    rows = [
        ("some state overflows", f"rho^T > {largest:.2g}", _chance(found.states_overflow)),
        ("its square overflows", f"rho^T > {largest**0.5:.2g}", _chance(found.squares_overflow)),
        ("first gradient > 10^6", f"rho^T > {LARGE:g}", _chance(found.gradient_large)),
        ("  of a squared error", f"rho^2T > {LARGE:g}", _chance(found.gradient_large_squares)),
        ("memory", "rms of an impulse at 1/e", _steps(found.memory, found, "more than")),
        (
            "horizon",
            f"its mean energy below {1 + tolerance:g}",
            _steps(found.horizon, found, "all"),
        ),
    ]
    if found.median_horizon is not None:
        row = ("median's horizon", "the same for half of W", f"{found.median_horizon:,} steps")
        rows.append(row)
    how = "the exact law of rho" if found.exact else "the radii of 400 drawn matrices"
    lines = [
        f"{found.scheme}, width {found.width:,}, {found.field}; {times}{found.steps:,} steps, "
        f"{found.dtype}, norm {found.norm}",
        "",
        aligned([("before training", "if", ""), *rows], ("<25", "<30", ">")),
        "",
        f"Probabilities, for the largest of all layers, from {how}.",
        "States grow like rho^T: factors of order one are left out. Norms and squared",
        "errors square the states: where there is one, the second row decides.",
    ]
    if found.norm == "inside":
        lines[-3:] = ["Layer norm inside bounds the states; no law tells the first gradient."]
    return "\n".join(lines)


def _chance(chance: "Chance | None") -> str:
    if chance is None:
        return "-"
    if chance.low == chance.high:
        return f"{chance.value:.3f}"
    return f"{chance.value:.3f} ({chance.low:.3f} to {chance.high:.3f})"


def _steps(k: int | None, found: "Prediction", never: str) -> str:
    if not found.energy_known:
        return "not known"
    return f"{never} {found.steps:,} steps" if k is None else f"{k:,} steps"
