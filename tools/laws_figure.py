"""The spectral radius at one width: exact law, edge law, Gumbel limit, and drawn matrices.

`python tools/laws_figure.py` writes figures/laws.png and .svg.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from rmt_check import files, laws
from rmt_check.plots.style import COLOURS, DASHED, FAINT, STYLE, picture, settle


def render_laws(n: int, formats: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """Return the picture, as bytes by format: densities, and the tails on a logarithmic axis."""
    complex_law, real_law = laws.SpectralRadius(n), laws.SpectralRadius(n, "real")
    curves = (
        (complex_law, "exact, complex", {"color": COLOURS[0]}),
        (real_law, "exact, real", {"color": COLOURS[1]}),
        (laws.EdgeLaw(n), "edge law, complex", {"color": COLOURS[2], "ls": DASHED}),
        (laws.GumbelLimit(n), "Gumbel limit, complex", {"color": FAINT, "ls": (0, (1, 1.2))}),
    )
    with rc_context(STYLE):
        figure = Figure(figsize=(7.0, 2.9), layout="constrained")
        density, tail = figure.subplots(1, 2)
        r = np.linspace(*_range(complex_law, real_law), 401)
        for law, label, style in curves:
            density.plot(r, law.pdf(r), label=label, **style)
            tail.plot(r, law.logsf(r) / np.log(10.0), **style)
        density.set(xlabel="$r$", ylabel=f"density of $\\rho$, $n$ = {n}", ylim=(0.0, None))
        density.legend(frameon=False, fontsize=7)
        tail.set(xlabel="$r$", ylabel="$\\log_{10} P(\\rho > r)$", ylim=(-10.0, 0.3))
        for ax in (density, tail):
            ax.axvline(1.0, color=FAINT, lw=0.6)
            ax.margins(x=0.0)
        settle(figure)
        return {name: picture(figure, name) for name in formats}


def _range(*exact: laws.SpectralRadius) -> tuple[float, float]:
    low = min(float(law.ppf(1e-6)) for law in exact)
    return min(low, 0.98), max(float(law.isf(1e-6)) for law in exact)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
    pictures = render_laws(1024)
    files.write_files(folder, {f"laws.{name}": content for name, content in pictures.items()})
