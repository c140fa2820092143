"""The picture of a study of spectral radii: draws, exact law, edge law and Gumbel limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.analysis.radius_densities import DRAWS, EDGE, EXACT, LIMIT
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    FAINT,
    STYLE,
    given_or_new,
    legend_below,
    picture,
    say,
    settle,
    some_of,
    spread,
    width_name,
)

_COLUMNS = 4
_MOST = 12  # panels a scheme
_CURVES: Any = {
    EXACT: {"color": COLOURS[0]},
    EDGE: {"color": COLOURS[2], "ls": DASHED},
    LIMIT: {"color": FAINT, "ls": DOTTED},
}
_BARS: Any = {"color": COLOURS[0], "alpha": 0.25, "lw": 0}


def render_radius(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return the picture radius: a panel for each scheme and width, at most twelve widths a scheme.

    Where widths are left out, the picture says how many are there.
    """
    densities = tables["densities"]
    groups = tables["summary"].groupby("scheme", sort=False)
    schemes: dict[Any, list[Any]] = {name: rows.to_dict("records") for name, rows in groups}
    widths = max(map(len, schemes.values()))
    columns, rows = min(_COLUMNS, widths), -(-min(_MOST, widths) // _COLUMNS)
    with rc_context(STYLE):
        size = (0.5 + max(2.1 * columns, 4.2), 0.5 + 1.9 * rows * len(schemes))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows * len(schemes), columns, squeeze=False)
        grids = axes.reshape(len(schemes), rows * columns)
        for (scheme, found), panels in zip(schemes.items(), grids.tolist(), strict=True):
            own = densities[densities["scheme"] == scheme]
            _scheme(panels, f"{scheme}{some_of(found, _MOST)}", spread(found, _MOST), own)
        handles: list[Any] = [Patch(label=DRAWS, **_BARS)]
        handles += [Line2D([], [], label=name, **style) for name, style in _CURVES.items()]
        known = set(densities.get("series", ()))
        legend_below(figure, [handle for handle in handles if handle.get_label() in known])
        settle(figure)
        return picture(figure, format)


def _scheme(
    panels: Sequence[Axes], name: str, shown: Sequence[Any], densities: pd.DataFrame
) -> None:
    """Draw a scheme, a panel a width."""
    for ax, row in zip(panels, shown, strict=False):
        draws = f", {width_name(row['draws'])} draws" if row["draws"] else ""
        ax.set_title(f"$n$ = {width_name(row['width'])}{draws}", loc="right", fontsize=7)
        draw_densities(densities[densities["width"] == row["width"]], ax)
        ax.set_ylabel("")
    for ax in panels[len(shown) :]:
        ax.remove()
    for ax in panels[: len(shown) : _COLUMNS]:
        ax.set_ylabel("density")
    above: Any = {"xycoords": "axes fraction", "textcoords": "offset points"}
    panels[0].annotate(name, (0.0, 1.0), (0.0, 18.0), **above, fontweight="bold")


def draw_densities(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a table of `analysis.radius_densities`: a histogram of draws and densities of laws."""
    ax = given_or_new(ax)
    ax.set(xlabel="$\\rho$", ylabel="density")
    ax.locator_params(nbins=4)
    if table.empty:
        ax.set(xticks=[], yticks=[])
        say(ax, "no law is known,\nnothing is drawn")
        return ax
    if table["about_rim"].all():
        ax.set_xlabel("$(\\rho/\\rho_\\infty - 1)\\,\\sqrt{n}$")
    ends = []
    for name, rows in table.groupby("series", sort=False):
        x, value = rows["x"].to_numpy(), rows["value"].to_numpy()
        if name == DRAWS:
            half = (x[1] - x[0]) / 2.0
            x = np.append(x - half, x[-1] + half)
            ax.stairs(value, x, fill=True, **_BARS)
        else:
            ax.plot(x, value, **_CURVES[name])
        ends += [x[0], x[-1]]
    ax.set(xlim=(min(ends), max(ends)), ylim=(0.0, None))
    return ax
