"""The picture of recurrent networks before training: state, distance, gradient at each step."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.plots.style import (
    DASHED,
    FAINT,
    STYLE,
    THEORY,
    colours_of,
    given_or_new,
    legend_below,
    name_widths,
    picture,
    powers_of_ten,
    rows_of_panels,
    settle,
    spread,
)

_MOST = 8  # rows
_LABELS = {
    "state": r"$\Vert h_t\Vert\,/\sqrt{n}$",
    "distance": r"$\Vert h_t - h_t'\Vert\,/\sqrt{2}\,\Vert h_t\Vert$",
    "gradient": r"$\Vert\partial L/\partial h_t\Vert\,/\,\Vert\partial L/\partial h_T\Vert$",
}
_LIMIT: Any = {"color": THEORY, "ls": DASHED, "lw": 1.0, "label": "infinite width"}


def render_network(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return network.png: a row for each cell and scheme, at most eight, a colour for each width.

    Left, the size of a unit; then the distance of two sequences with other pasts; then the gradient
    of a loss of h_T, against the steps that it has gone back.
    """
    curves = tables["curves"]
    every = [*curves.groupby(["cell", "scheme"], sort=False)]
    groups = spread(every, _MOST)
    titles = [
        str(cell) if scheme == "glorot" else f"{cell}, {scheme}" for (cell, scheme), _ in groups
    ]
    if len(every) > _MOST:
        titles[-1] += f" ({_MOST} of {len(every)} rows)"
    with rc_context(STYLE):
        figure, axes = rows_of_panels(titles, len(_LABELS))
        for row, (_, own) in zip(axes, groups, strict=True):
            for ax, quantity in zip(row, _LABELS, strict=True):
                draw_quantity(own[own["quantity"] == quantity], ax)
        name_widths(axes[0, 1], sorted(curves["width"].unique().tolist()))
        band = Patch(color=FAINT, alpha=0.4, label="80 % of networks")
        limits = [Line2D([], [], **_LIMIT)] if curves["limit"].notna().any() else []
        legend_below(figure, [Line2D([], [], color=FAINT, label="median"), band, *limits])
        settle(figure)
        return picture(figure, format)


def draw_quantity(curves: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the median of a quantity at each step, a band of 80 % of the networks, and its limit."""
    ax = given_or_new(ax)
    quantity = str(curves["quantity"].iloc[0])
    back = quantity == "gradient"
    colours = colours_of(sorted(curves["width"].unique().tolist()))
    for width, colour in colours.items():
        finite = curves[curves["width"] == width].replace([np.inf, -np.inf], np.nan)
        t = finite["t"].max() - finite["t"] if back else finite["t"]
        ax.fill_between(t, finite["low"], finite["high"], color=colour, alpha=0.2, lw=0)
        ax.plot(t, finite["median"], color=colour)
        if width == max(colours):
            ax.plot(t, finite["limit"], **_LIMIT)
    ax.set(xlabel="$T - t$" if back else "$t$", ylabel=_LABELS[quantity])
    powers_of_ten(ax)
    return ax
