"""Figure 1 drawn from its table: a column a scheme, a colour a width."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    FAINT,
    STYLE,
    THEORY,
    picture,
    powers_of_ten,
    settle,
    width_name,
)

LOG_10 = np.log(10.0)
INFINITE = "glorot, infinite width"
_PAPER: Any = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # behind words
POWER_FLOOR = -8  # powers below 10^-8 have faded: nothing more to see


def render_figure1(table: pd.DataFrame, formats: Sequence[str]) -> dict[str, bytes]:
    """Return the picture of the table of `studies.figure1.figure1_table`, as bytes by format.

    Parameters
    ----------
    table : DataFrame
        Columns panel, scheme, width, series, x, value.
    formats : sequence of {"png", "svg", "pdf"}
        What to return.
    """
    with rc_context(STYLE):
        figure = _draw(table)
        settle(figure)
        return {name: picture(figure, name) for name in formats}


def _draw(table: pd.DataFrame) -> Figure:
    schemes = list(dict.fromkeys(table["scheme"]))
    widths = sorted(set(table["width"]))
    colours = {n: COLOURS[i % len(COLOURS)] for i, n in enumerate(widths)}
    figure = Figure(figsize=(0.5 + 3.35 * len(schemes), 7.4), layout="constrained")
    axes = figure.subplots(
        3, len(schemes), sharex="row", sharey="row", squeeze=False, height_ratios=(1.1, 1.35, 0.6)
    )
    for scheme, (top, middle, bottom) in zip(schemes, axes.T, strict=True):
        own = table[table["scheme"] == scheme]
        _modulus(top, own, colours)
        _hidden(middle, own, colours)
        _power(bottom, own, colours)
        top.set_title(scheme, fontweight="bold")
    key = "steps: sampled\nlines: exact\ndashes: limit"
    where: Any = {"transform": axes[0, 0].transAxes, "va": "top"}
    axes[0, 0].text(0.42, 0.97, key, fontsize=7, **where)
    _name_curves(axes[1, 0], table[table["scheme"] == schemes[0]], max(widths))
    _fit_densities(axes[0, 0], table[table["panel"] == "modulus"])
    axes[0, 0].set_ylabel("density of $|\\lambda|$")
    axes[1, 0].set_ylabel("$\\|h_t\\|^2 / \\sqrt{n}$")
    axes[2, 0].set_ylabel("$\\|W^k x\\|^2$")
    for row, bottom in ((axes[1], -np.inf), (axes[2], POWER_FLOOR)):
        powers_of_ten(row[0], bottom)
    return figure


def _modulus(ax: Axes, table: pd.DataFrame, colours: dict[int, str]) -> None:
    """Draw the densities of the eigenvalue modulus, sampled, exact and in the limit."""
    panel = table[table["panel"] == "modulus"]
    for row, (n, colour) in enumerate(colours.items()):
        _histogram(ax, panel, n, color=colour, alpha=0.45, lw=0.7)
        ax.plot(*_series(panel, n, "exact density"), color=colour)
        ax.plot(*_series(panel, n, "limit"), color=colour, lw=0.8, ls=DASHED)
        where: Any = {"transform": ax.transAxes, "ha": "right", "va": "top", "bbox": _PAPER}
        ax.text(0.99, 0.99 - 0.075 * row, _width_name(panel, n), color=colour, **where)
    ax.axvline(1.0, color=FAINT, lw=0.6)
    ax.set_xlabel("$|\\lambda|$")
    if set(table.loc[table["panel"] == "edge", "series"]) <= {"limit"}:
        return  # neither matrices nor a law to look at closely
    corner = (0.05, 0.64) if panel["x"].max() > 0.8 else (0.6, 0.35)  # beside the curves
    _edge(ax.inset_axes((*corner, 0.33, 0.27)), table, min(colours), colours)


def _width_name(panel: pd.DataFrame, n: int) -> str:
    """Return "n = .." with what is missing of it."""
    missing = "no eigenvalues" if not len(_series(panel, n, "exact density")[0]) else "law alone"
    name = f"$n$ = {width_name(n)}"
    return name if len(_series(panel, n, "histogram")[0]) else f"{name} ({missing})"


def _fit_densities(ax: Axes, panel: pd.DataFrame) -> None:
    """Let the curves fill the panel; where there are none, the histograms."""
    ax.set_xlim(0.0, max(1.3, panel["x"].max()))
    curves = panel.loc[panel["series"] != "histogram", "value"]
    highest = curves.max() if len(curves) else panel["value"].max()
    if highest > 0.0:  # not nan: there is something to draw
        ax.set_ylim(0.0, 1.18 * highest)


def _edge(ax: Axes, table: pd.DataFrame, n: int, colours: dict[int, str]) -> None:
    """Draw the neighbourhood of r = 1 for one width, with the law of the spectral radius."""
    panel, outside = table[table["panel"] == "edge"], table[table["panel"] == "outside"]
    _histogram(ax, panel, n, color=colours[n], fill=True, alpha=0.2)
    ax.plot(*_series(panel, n, "exact density"), color=colours[n])
    x, value = _series(panel, n, "density of the spectral radius")
    if len(x):
        ax.fill_between(x, value / max(value), color=THEORY, alpha=0.35, lw=0)
        ax.text(x[np.argmax(value)], 1.05, "$\\rho$", ha="center", va="bottom", fontsize=7)
    rim = panel.loc[panel["series"] != "limit", "x"]
    ax.axvline(1.0, color=FAINT, lw=0.6)
    ax.set(xlim=(rim.min(), rim.max()), ylim=(0.0, None), yticks=[])
    ax.locator_params(axis="x", nbins=4)
    ax.tick_params(labelsize=6, length=2)
    counts = [
        f"{value[0]:.2g} {name}" if value[0] == 0.0 or value[0] > 1e-5 else f"none {name}"
        for name in ("expected", "counted a matrix")
        if len(value := _series(outside, n, name)[1])
    ]
    title = ax.set_title("beyond 1: " + ",\n".join(counts), fontsize=6, loc="left", pad=2)
    title.set_color(colours[n])
    ax.set_in_layout(False)  # a long title must not push the panels apart


def _hidden(ax: Axes, table: pd.DataFrame, colours: dict[int, str]) -> None:
    """Draw the growth of the hidden state: matrices, their exact mean, and what is said of it."""
    panel = table[table["panel"] == "hidden"]
    for n, colour in colours.items():
        x, low = _series(panel, n, "lower decile")
        _, high = _series(panel, n, "upper decile")
        ax.fill_between(x, low / LOG_10, high / LOG_10, color=colour, alpha=0.15, lw=0)
        _log_line(ax, panel, n, "median", color=colour, lw=0.9)
        _log_line(ax, panel, n, "exact mean", color=colour, ls=DASHED)
    widest = max(colours)
    _log_line(ax, panel, widest, INFINITE, color=FAINT, lw=0.9, ls="-.")
    _log_line(ax, panel, widest, "eigenvalue bound", color=THEORY, lw=0.8)
    _log_line(ax, panel, widest, "closed form", color=THEORY, lw=1.1, ls=(0, (1, 1.5)))
    ax.set_xlabel("$\\alpha = t / \\sqrt{n}$")


def _name_curves(ax: Axes, table: pd.DataFrame, n: int) -> None:
    """Write what the curves of a hidden-state panel are, once, beside them."""
    panel = table[table["panel"] == "hidden"]
    ax.plot([], [], color=THEORY, lw=0.9, label="median matrix, band 10-90 %")
    if "exact mean" in set(panel["series"]):
        ax.plot([], [], color=THEORY, ls=DASHED, label="exact mean")
    ax.legend(loc="upper left", frameon=False, borderaxespad=0.2, fontsize=7)
    names = {"eigenvalue bound": f"eigenvalue bound, $n$ = {width_name(n)}"}
    names |= {
        "closed form": "closed form, summed (dotted)",
        INFINITE: INFINITE,
    }
    curves = {name: _series(panel, n, name) for name in names}
    bound, closed = (curves[name][1] for name in ("eigenvalue bound", "closed form"))
    closed_is_above = len(closed) < 2 or closed[len(closed) // 2] > bound[len(bound) // 2]
    for name, above, place in (
        (INFINITE, False, 0.42),
        ("eigenvalue bound", not closed_is_above, 0.40 if closed_is_above else 0.72),
        ("closed form", closed_is_above, 0.72 if closed_is_above else 0.40),
    ):
        x, log_value = curves[name]
        if len(x) > 8:
            i = int(place * len(x))
            ax.annotate(
                names[name],
                (x[i], log_value[i] / LOG_10),
                (0.0, 5.0 if above else -10.0),
                textcoords="offset points",
                ha="right" if above else "left",
                fontsize=7,
                color=FAINT if name == INFINITE else THEORY,
            )


def _power(ax: Axes, table: pd.DataFrame, colours: dict[int, str]) -> None:
    """Draw the energy of powers of the matrix, median and exact mean."""
    panel = table[table["panel"] == "power"]
    for n, colour in colours.items():
        _log_line(ax, panel, n, "predicted median", color=colour, alpha=0.35, lw=2.5)
        _log_line(ax, panel, n, "median", color=colour, lw=0.9)
        _log_line(ax, panel, n, "exact mean", color=colour, ls=DASHED)
    ax.set_xlabel("$k / \\sqrt{n}$")


def _log_line(ax: Axes, panel: pd.DataFrame, n: int, series: str, **style: Any) -> None:
    x, log_value = _series(panel, n, series)
    ax.plot(x, log_value / LOG_10, **style)


def _series(panel: pd.DataFrame, n: int, series: str) -> tuple[Any, Any]:
    rows = panel[(panel["width"] == n) & (panel["series"] == series)]
    return rows["x"].to_numpy(), rows["value"].to_numpy()


def _histogram(ax: Axes, panel: pd.DataFrame, n: int, **style: Any) -> None:
    centres, value = _series(panel, n, "histogram")
    if len(centres):
        half = (centres[1] - centres[0]) / 2.0
        ax.stairs(value, np.append(centres - half, centres[-1] + half), **style)
