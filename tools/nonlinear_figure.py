"""Nonlinear recurrences: two sequences under one matrix, and gradients of long sequences.

`python tools/nonlinear_figure.py` writes figures/nonlinear.png and .svg, in five minutes.
"""

import math
import sys
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rmt_check import files, sample_recurrence
from rmt_check.laws import MeanField
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    STYLE,
    THEORY,
    picture,
    powers_of_ten,
    settle,
    width_name,
)

DRAWS = {1000: 40, 10_000: 8, 100_000: 2}  # networks by width
GAINS = np.linspace(0.6, 2.4, 13)
NOISE, PAST = 0.2, 60  # of the inputs; steps after which two sequences are compared
CELLS = {"linear": "linear", "tanh": "tanh", "GRU": "gru"}
N, STEPS = 1024, 160  # of the gradients
LOG_10 = math.log(10.0)


def render(formats: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Return the picture, as bytes by format."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7.0, 2.9), layout="constrained")
        pairs, gradients = figure.subplots(1, 2)
        draw_pairs(pairs)
        draw_gradients(gradients)
        settle(figure)
        return {name: picture(figure, name) for name in formats}


def draw_pairs(ax: Axes) -> None:
    """Draw the overlap of two sequences with other pasts against the gain, beside mean field."""
    for (n, draws), colour, marker in zip(DRAWS.items(), COLOURS, "o^s", strict=False):
        found = [
            sample_recurrence(f"tanh:inputs={NOISE}", n, PAST, draws, "overlap", gain=gain)
            for gain in GAINS
        ]
        last = np.array([one.values[:, -1].mean() for one in found])
        ax.plot(GAINS, last, marker, ms=3.5, color=colour, label=f"$n$ = {width_name(n)}")
    fine = np.linspace(GAINS[0], GAINS[-1], 73)
    limit = [MeanField("tanh", gain, inputs=NOISE).overlaps(PAST)[-1] for gain in fine]
    ax.plot(fine, limit, color=THEORY, ls=DASHED, lw=1.0, label="infinite width")
    ax.set(xlabel="gain $g$", ylim=(0.0, 1.05))
    ax.set_title(f"two pasts, {PAST} steps later: cosine of the states", loc="left")
    ax.legend(frameon=False, fontsize=7)


def draw_gradients(ax: Axes) -> None:
    """Draw how the gradient grows on its way back, median and 80 %."""
    for (name, cell), colour in zip(CELLS.items(), COLOURS, strict=False):
        log = sample_recurrence(cell, N, STEPS, 60, "gradient").values
        grown = (log - log[:, -1:])[:, ::-1] / (2.0 * LOG_10)
        low, median, high = np.quantile(grown, [0.1, 0.5, 0.9], axis=0)
        back = np.arange(STEPS + 1)
        ax.fill_between(back, low, high, color=colour, alpha=0.2, lw=0)
        ax.plot(back, median, color=colour, label=name)
    ax.set(xlabel="steps back, $T - t$", ylim=(-4.0, 4.0))
    ax.set_title(rf"$\|\partial L/\partial h_t\|$, gain 1, $n$ = {N:,}, $T$ = {STEPS}", loc="left")
    powers_of_ten(ax)
    ax.legend(frameon=False, fontsize=7, loc="upper left")


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
    pictures = {f"nonlinear.{name}": content for name, content in render().items()}
    files.write_files(folder, pictures)
