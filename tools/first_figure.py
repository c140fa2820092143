"""The picture of the first screen: Glorot explodes, calibrated does not.

`python tools/first_figure.py` writes figures/explosion.png and .svg.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from rmt_check import SCHEMES, files, laws
from rmt_check.plots.style import COLOURS, DASHED, FAINT, STYLE, decades_axis, picture, settle

N, LAST, MARKED = 1024, 160, 96


def render_first(formats: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Return the picture, as bytes by format: the exact mean energy of two schemes against t."""
    t = np.arange(LAST + 1)
    with rc_context(STYLE):
        figure = Figure(figsize=(6.0, 3.2), layout="constrained")
        ax = figure.subplots()
        ax.plot(t, t + 1.0, color=FAINT, ls=DASHED)
        for name, colour in (("glorot", COLOURS[1]), ("calibrated", COLOURS[0])):
            scale = SCHEMES[name].scale(N)
            energy = np.exp(laws.log_hidden_energy(N, t, scale=scale))
            ax.plot(t, energy, color=colour)
            ax.annotate(
                f"{name}, $W \\times {scale:.3g}$" if scale < 1.0 else name,
                (LAST, energy[-1]),
                **{"xytext": (4, 0), "textcoords": "offset points", "va": "center"},
                color=colour,
                fontweight="bold",
            )
        ax.annotate(
            "width $\\infty$: $t + 1$",
            (LAST, LAST + 1.0),
            **{"xytext": (4, 0), "textcoords": "offset points", "va": "center", "color": FAINT},
        )
        _mark(ax)
        ax.set(xlabel="$t$", xlim=(0.0, LAST), ylim=(1.0, None))
        ax.set_title(
            f"mean energy E$\\|h_t\\|^2$ of $h_t = W h_{{t-1}} + x_t$, width {N}", loc="left"
        )
        decades_axis(ax)
        settle(figure)
        return {name: picture(figure, name) for name in formats}


def _mark(ax) -> None:
    """Say in words what the curve is at one time."""
    energy = float(np.exp(laws.log_hidden_energy(N, MARKED)))
    ax.plot([MARKED, MARKED], [MARKED + 1, energy], color="black", lw=0.8)
    ax.plot([MARKED, MARKED], [MARKED + 1, energy], "o", color="black", ms=3)
    ax.annotate(
        f"after {MARKED} steps {energy:.0f},\nnot {MARKED + 1}",
        (MARKED, energy),
        **{"xytext": (-8, 4), "textcoords": "offset points", "ha": "right", "va": "bottom"},
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
    files.write_files(folder, {f"explosion.{name}": one for name, one in render_first().items()})
