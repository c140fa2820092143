"""The picture of a study of moduli: eigenvalues beyond the rim, and inside circles about it."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rmt_check.plots.style import (
    DASHED,
    DOTTED,
    ERRORS,
    SMALL_ERRORS,
    STYLE,
    THEORY,
    colours_of,
    decades_axis,
    given_or_new,
    legend_below,
    name_widths,
    picture,
    rows_of_panels,
    say,
    settle,
    width_axis,
)


def render_modulus(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return the picture modulus, a row of panels for each scheme.

    Left, the number of eigenvalues beyond the rim against n; right, the gaps from the circular law.
    """
    summary, gaps = tables["summary"], tables["gaps"]
    schemes, widths = summary["scheme"].unique().tolist(), sorted(set(summary["width"]))
    with rc_context(STYLE):
        figure, axes = rows_of_panels(schemes, 2)
        for scheme, (left, right) in zip(schemes, axes, strict=True):
            draw_beyond(summary[summary["scheme"] == scheme], left)
            draw_gaps(gaps[gaps["scheme"] == scheme], right)
        name_widths(axes[0, 1], widths)
        _legend(figure)
        settle(figure)
        return picture(figure, format)


def draw_beyond(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the summary of one scheme: the number of eigenvalues beyond the rim against n."""
    ax, n = given_or_new(ax), table["width"]
    width_axis(ax, n.tolist())
    ax.set_ylabel("eigenvalues beyond the rim")
    numbers = table[["expected_outside", "outside"]]
    if not (numbers > 0.0).any(axis=None):
        ax.set_yticks([])
        say(ax, "not known" if numbers.isna().all(axis=None) else "none")
        return ax
    span = np.array(ax.get_xlim())
    ax.plot(span, np.sqrt(span / (2.0 * math.pi)), color=THEORY, ls=DOTTED)
    ax.plot(n, table["expected_outside"], color=THEORY, marker="_", ms=8)
    points: Any = {"fmt": "o", "color": THEORY, "mfc": "white"}
    ax.errorbar(n, table["outside"], table["outside_error"], **points, **ERRORS)
    decades_axis(ax)
    return ax


def draw_gaps(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the gaps of one scheme: (fraction inside - circular law) sqrt(n) about the rim."""
    ax = given_or_new(ax)
    ax.set(xlabel="$(r / \\mathrm{rim} - 1)\\,\\sqrt{n}$")
    ax.set(ylabel="(fraction inside $-$ circular law) $\\sqrt{n}$")
    ax.axhline(0.0, color=THEORY, lw=0.6, ls=DASHED)
    for n, colour in colours_of(sorted(set(table["width"]))).items():
        for name, rows in table[table["width"] == n].groupby("series"):
            if name == "exact":
                ax.plot(rows["x"], rows["gap"], color=colour)
            else:
                points: Any = {"fmt": "o", "color": colour}
                ax.errorbar(rows["x"], rows["gap"], rows["error"], **points, **SMALL_ERRORS)
    return ax


def _legend(figure: Figure) -> None:
    points: Any = {"marker": "o", "ms": 3.5, "ls": "", "mfc": "white", "color": THEORY}
    handles = [
        Line2D([], [], label="measured, ± standard error", **points),
        Line2D([], [], color=THEORY, label="exact"),
        Line2D([], [], color=THEORY, ls=DOTTED, label="$\\sqrt{n/2\\pi}$"),
        Line2D([], [], color=THEORY, lw=0.6, ls=DASHED, label="circular law"),
    ]
    legend_below(figure, handles)
