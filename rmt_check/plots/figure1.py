"""Figure 1 drawn from its table: a column a scheme, a colour a width."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    FAINT,
    STYLE,
    THEORY,
    picture,
    powers_of_ten,
    say,
    settle,
    width_name,
)

LOG_10 = np.log(10.0)
INFINITE = "glorot, infinite width"
_MEDIAN: Any = {"lw": 0.9}
_PREDICTED: Any = {"alpha": 0.35, "lw": 2.5}
_THEORY: dict[str, Any] = {
    INFINITE: {"color": FAINT, "lw": 0.9, "ls": "-."},
    "eigenvalue bound": {"color": THEORY, "lw": 0.8},
    "closed form": {"color": THEORY, "lw": 1.1, "ls": DOTTED},
}
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
    figure = Figure(figsize=(max(4.4, 0.5 + 3.1 * len(schemes)), 8.4), layout="constrained")
    heights = (1.0, 0.45, 1.35, 0.7)
    axes = figure.subplots(4, len(schemes), squeeze=False, height_ratios=heights)
    for row in axes[2:]:
        for ax in row[1:]:
            ax.sharey(row[0])
            ax.tick_params(labelleft=False)
    for scheme, (top, rim, middle, bottom) in zip(schemes, axes.T, strict=True):
        own = table[table["scheme"] == scheme]
        _modulus(top, own, colours, table)
        _edge(rim, own, min(colours), colours)
        _hidden(middle, own, colours)
        _power(bottom, own, colours)
        top.set_title(scheme, fontweight="bold")
    for row, bottom in ((axes[2], -np.inf), (axes[3], POWER_FLOOR)):
        powers_of_ten(row[0], bottom)
    axes[0, 0].set_ylabel("density of $|\\lambda|$")
    axes[1, 0].set_ylabel("at the rim")
    axes[2, 0].set_ylabel("$\\|h_t\\|^2 / \\sqrt{n}$")
    axes[3, 0].set_ylabel("$\\|W^k x\\|^2$")
    _legend(figure, table, colours, 1 + len(schemes))
    return figure


def _modulus(ax: Axes, table: pd.DataFrame, colours: dict[int, str], every: pd.DataFrame) -> None:
    """Draw the densities of the eigenvalue modulus, sampled, exact and in the limit."""
    panel = table[table["panel"] == "modulus"]
    for n, colour in colours.items():
        _histogram(ax, panel, n, color=colour, alpha=0.45, lw=0.7)
        ax.plot(*_series(panel, n, "exact density"), color=colour)
        ax.plot(*_series(panel, n, "limit"), color=colour, lw=0.8, ls=DASHED)
    ax.axvline(1.0, color=FAINT, lw=0.6)
    missing = "\n".join(text for n in colours if (text := _missing(panel, n)))
    ax.text(0.03, 0.97, missing, transform=ax.transAxes, va="top", fontsize=7, color=FAINT)
    ax.set_xlabel("$|\\lambda|$")
    ax.set_xlim(0.0, max(1.3, every.loc[every["panel"] == "modulus", "x"].max()))
    curves = panel.loc[panel["series"] != "histogram", "value"]
    highest = curves.max() if len(curves) else panel["value"].max()
    if highest > 0.0:  # not nan: there is something to draw
        ax.set_ylim(0.0, 1.25 * highest)


def _missing(panel: pd.DataFrame, n: int) -> str:
    """Return what of a width is not drawn."""
    if len(_series(panel, n, "histogram")[0]):
        return ""
    what = "law alone" if len(_series(panel, n, "exact density")[0]) else "no eigenvalues"
    return f"$n$ = {width_name(n)}: {what}"


def _edge(ax: Axes, table: pd.DataFrame, n: int, colours: dict[int, str]) -> None:
    """Draw the neighbourhood of the rim for one width, with the law of the spectral radius."""
    panel, outside = table[table["panel"] == "edge"], table[table["panel"] == "outside"]
    ax.set(yticks=[], xlabel=f"$|\\lambda|$, $n$ = {width_name(n)}")
    if set(panel["series"]) <= {"limit"}:
        say(ax, "no eigenvalues, no law")
        ax.set_xticks([])
        return
    _histogram(ax, panel, n, color=colours[n], fill=True, alpha=0.2)
    ax.plot(*_series(panel, n, "exact density"), color=colours[n])
    rim = panel.loc[(panel["series"] != "limit") & (panel["width"] == n), "x"]
    ax.set(xlim=(rim.min(), rim.max()), ylim=(0.0, 1.15 * ax.dataLim.ymax))
    x, value = _series(panel, n, "density of the spectral radius")
    if len(x):
        shown = value / max(value) * 0.6 * ax.dataLim.ymax
        ax.fill_between(x, shown, color=THEORY, alpha=0.35, lw=0)
        ax.text(x[np.argmax(value)], 1.05 * max(shown), "$\\rho$", ha="center", va="bottom")
    ax.axvline(1.0, color=FAINT, lw=0.6)
    ax.locator_params(axis="x", nbins=5)
    counts = [
        f"{value[0]:.2g} {name}" if value[0] == 0.0 or value[0] > 1e-5 else f"none {name}"
        for name in ("expected", "counted a matrix")
        if len(value := _series(outside, n, name)[1])
    ]
    ax.set_title("beyond 1: " + ", ".join(counts), fontsize=7, loc="left", color=colours[n])


def _hidden(ax: Axes, table: pd.DataFrame, colours: dict[int, str]) -> None:
    """Draw the growth of the hidden state: matrices, their exact mean, and what is said of it."""
    panel = table[table["panel"] == "hidden"]
    for n, colour in colours.items():
        x, low = _series(panel, n, "lower decile")
        _, high = _series(panel, n, "upper decile")
        ax.fill_between(x, low / LOG_10, high / LOG_10, color=colour, alpha=0.15, lw=0)
        _log_line(ax, panel, n, "median", color=colour, **_MEDIAN)
        _log_line(ax, panel, n, "exact mean", color=colour, ls=DASHED)
    for name, style in _THEORY.items():
        _log_line(ax, panel, max(colours), name, **style)
    ax.set_xlabel("$\\alpha = t / \\sqrt{n}$")


def _power(ax: Axes, table: pd.DataFrame, colours: dict[int, str]) -> None:
    """Draw the energy of powers of the matrix, median and exact mean."""
    panel = table[table["panel"] == "power"]
    for n, colour in colours.items():
        _log_line(ax, panel, n, "predicted median", color=colour, **_PREDICTED)
        _log_line(ax, panel, n, "median", color=colour, **_MEDIAN)
        _log_line(ax, panel, n, "exact mean", color=colour, ls=DASHED)
    ax.set_xlabel("$k / \\sqrt{n}$")


def _legend(figure: Figure, table: pd.DataFrame, colours: dict[int, str], columns: int) -> None:
    """Say below all panels what is drawn, once."""
    there, widest = set(table["series"]), f" ({width_name(max(colours))})"
    names = {name: name + widest * (name != INFINITE) for name in _THEORY}
    density: Any = {"color": THEORY, "lw": 1.2}
    handles = [
        *(
            Line2D([], [], color=one, lw=3.0, label=f"$n$ = {width_name(n)}")
            for n, one in colours.items()
        ),
        Line2D([], [], color=THEORY, alpha=0.45, lw=0.7, drawstyle="steps", label="moduli, drawn"),
        Line2D([], [], label="exact density; median of draws", **density),
        Patch(color=THEORY, alpha=0.15, lw=0, label="10-90 % of draws"),
        Line2D([], [], color=THEORY, ls=DASHED, label="limit density; exact mean"),
        *(
            Line2D([], [], label=names[name], **style)
            for name, style in _THEORY.items()
            if name in there
        ),
    ]
    if "predicted median" in there:
        handles.append(Line2D([], [], color=THEORY, label="predicted median", **_PREDICTED))
    options: Any = {"ncols": min(columns, 5), "frameon": False, "fontsize": 7}
    figure.legend(handles=handles, loc="outside lower center", **options)


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
