"""The picture of networks at step 0: how often states, loss and gradient exceed X."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    FAINT,
    STYLE,
    SUPERSCRIPTS,
    THEORY,
    given_or_new,
    legend_below,
    picture,
    rows_of_panels,
    settle,
    spread,
    width_name,
)

_MOST = 8  # rows
_NAMES = {
    "states": "$X$ for max $|h|$",
    "last": "$X$ for $\\Vert h_T\\Vert$",
    "loss": "$X$ for the loss",
    "gradient": "$X$ for the gradient's norm",
}
_RADIUS: Any = {"color": THEORY, "ls": DASHED, "lw": 1.0, "label": "law of $\\rho$"}
_EXACT: Any = {"color": THEORY, "lw": 1.0, "label": "exact law"}
_COLOURS = dict(zip(("none", "inside", "before"), COLOURS, strict=False))


def render_first_pass(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return first-pass.png: a row for each scheme and width, at most eight, a panel a quantity.

    In each panel a colour for each norm.
    """
    curves = tables["curves"]
    every = [*curves.groupby(["scheme", "width"], sort=False)]
    groups = spread(every, _MOST)
    quantities = [*curves["quantity"].unique()]
    titles = [f"{scheme}, $n$ = {width_name(n)}" for (scheme, n), _ in groups]
    if len(every) > _MOST:
        titles[-1] += f" ({_MOST} of {len(every)} rows)"
    with rc_context(STYLE):
        figure, axes = rows_of_panels(titles, len(quantities))
        for row, (_, own) in zip(axes, groups, strict=True):
            for ax, quantity in zip(row, quantities, strict=True):
                draw_exceeded(own[own["quantity"] == quantity], ax)
            row[0].set_ylabel("P($>X$) at step 0")
        legend_below(figure, _handles(curves))
        settle(figure)
        return picture(figure, format)


def draw_exceeded(curves: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how often a quantity exceeds X, with 95 % bands, beside the laws."""
    ax = given_or_new(ax)
    for norm, own in curves.groupby("norm", sort=False):
        x, colour = own["log_x"].to_numpy() / np.log(10.0), _COLOURS[str(norm)]
        ax.fill_between(x, own["low"], own["high"], color=colour, alpha=0.2, lw=0)
        ax.plot(x, own["observed"], color=colour)
    known = curves[~curves["by_radius"].isna()]
    for name, style in (("by_radius", _RADIUS), ("exact", _EXACT)):
        for _, own in spread([*known.groupby("norm", sort=False)], 1):
            ax.plot(own["log_x"] / np.log(10.0), own[name], **style)
    last = curves["log_x"].max() / np.log(10.0)
    for limit in (last / 2.0, last):
        ax.axvline(limit, color=FAINT, ls=DOTTED, lw=0.8)
    name = _NAMES[str(curves["quantity"].iloc[0])]
    ax.set(xlim=(0.0, 1.02 * last), ylim=(0.0, 1.0), xlabel=name)
    ax.xaxis.set_major_formatter(lambda x, _: "10" + f"{x:.0f}".translate(SUPERSCRIPTS))
    return ax


def _handles(curves: pd.DataFrame) -> list[Line2D]:
    """Return what the lines are, of those that are there."""
    norms = curves["norm"].unique()
    named = [Line2D([], [], color=_COLOURS[norm], label=f"norm {norm}") for norm in norms]
    laws = [Line2D([], [], **_RADIUS)] if curves["by_radius"].notna().any() else []
    laws += [Line2D([], [], **_EXACT)] if curves["exact"].notna().any() else []
    dtype = curves["dtype"].iloc[0]
    overflow = Line2D(
        [], [], color=FAINT, ls=DOTTED, lw=0.8, label=f"largest {dtype}, and its root"
    )
    return [*named, *laws, overflow]
