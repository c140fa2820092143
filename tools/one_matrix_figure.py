"""One matrix, not the mean: medians of draws and of the model beside the exact mean.

`python tools/one_matrix_figure.py` writes figures/one_matrix.png and .svg.
"""

import math
import sys
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rmt_check import files, laws, sample_power_norms
from rmt_check.laws.roots import roots
from rmt_check.plots.style import COLOURS, DASHED, STYLE, THEORY, picture, powers_of_ten, settle

WIDTHS = (256, 1024, 4096)
DRAWS = 400
LOG_10 = math.log(10.0)


def render_one_matrix(field: str, formats: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Return the picture, as bytes by format."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7.0, 2.9), layout="constrained")
        energies, parting = figure.subplots(1, 2)
        draw_energies(energies, field)
        draw_parting(parting)
        settle(figure)
        return {name: picture(figure, name) for name in formats}


def draw_energies(ax: Axes, field: str) -> None:
    """Draw median, mean and the median of draws against alpha, for three widths."""
    for n, colour in zip(WIDTHS, COLOURS, strict=False):
        k = np.unique(np.round(np.linspace(0.5, 5.0, 28) * math.sqrt(n))).astype(int)
        alpha = k / math.sqrt(n)
        median = [laws.TypicalEnergy(n, int(one), field).median() for one in k]
        ax.plot(alpha, np.array(median) / LOG_10, color=colour, label=f"$n$ = {n:,}")
        mean = laws.log_power_energy(n, k, field=field)
        ax.plot(alpha, mean / LOG_10, color=colour, ls=DASHED)
        few = k[::3]
        drawn = np.median(sample_power_norms("glorot", n, int(k[-1]), DRAWS, field).values, axis=0)
        ax.plot(few / math.sqrt(n), drawn[few] / LOG_10, "o", ms=2.5, color=colour)
    ax.set(xlabel=r"$\alpha = k/\sqrt{n}$", ylim=(-0.2, 4.2))
    ax.set_title(rf"$\|W^k x\|^2$, {field}: median, mean (dashed)", loc="left")
    powers_of_ten(ax)
    ax.legend(frameon=False, fontsize=7)


def draw_parting(ax: Axes) -> None:
    """Draw the alpha at which the median is half of the mean against n."""
    n = np.unique(np.round(np.logspace(math.log10(256), 8, 25))).astype(int)
    for field, colour in (("complex", COLOURS[0]), ("real", COLOURS[1])):
        ax.plot(n, half_of_the_mean(n, field), color=colour, label=field)
    ax.plot(n, np.sqrt(np.log(n)), color=THEORY, ls=DASHED, label=r"$\sqrt{\log n}$")
    ax.set(xlabel="width $n$", ylabel=r"$\alpha$", xscale="log")
    ax.set_title("where the median is half of the mean", loc="left")
    ax.legend(frameon=False, fontsize=7)


def half_of_the_mean(n: np.ndarray, field: str) -> np.ndarray:
    """Return those alphas, by the median in one line."""

    def excess(alpha: np.ndarray, i: np.ndarray) -> np.ndarray:
        k = np.round(np.clip(alpha, 0.6, 4.9) * np.sqrt(n[i]))
        mean = laws.log_power_energy(n[i], k)  # of complex matrices: the real one leaves sooner
        return mean - laws.log_median_energy(n[i], k, field=field) - math.log(2.0)

    return roots(excess, n.size, 1.0, 4.0)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
    pictures = render_one_matrix("complex")
    files.write_files(folder, {f"one_matrix.{name}": content for name, content in pictures.items()})
