"""The picture of how far the spectral radius is from its Gumbel limit, against n."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    ERRORS,
    FAINT,
    STYLE,
    THEORY,
    beside,
    given_or_new,
    legend_below,
    picture,
    say,
    settle,
    width_axis,
)

_PANELS: Any = (
    ("kolmogorov", "sup distance", "(2/e)\\,"),
    ("wasserstein1", "$W_1$ distance / scale of the limit", "2\\,"),
)
_EXACT: Any = {"color": THEORY, "marker": "o", "ms": 2, "lw": 0.9, "zorder": 3}
_RATE: Any = {"color": THEORY, "marker": "_", "ms": 6, "ls": DOTTED}
_EDGE: Any = {"color": FAINT, "marker": "o", "ms": 1.5, "lw": 0.9, "ls": DASHED}
_NOISE: Any = {"color": FAINT, "marker": "_", "ms": 6, "lw": 0.7}
_OWN: Any = {"marker": "D", "ms": 3, "mfc": "white", "ls": ""}


def render_convergence(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return the picture convergence: sup distance and W_1 from the Gumbel limit against n."""
    table = tables["distances"]
    colours = _colours(table)
    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, 3.5), layout="constrained")
        for ax, (distance, _, _) in zip(figure.subplots(1, 2), _PANELS, strict=True):
            draw_distances(table, distance, ax)
        drawn = table.loc[table["draws"] > 0, "scheme"].unique()
        _legends(figure, {name: colours[name] for name in drawn}, table)
        settle(figure)
        return picture(figure, format)


def draw_distances(
    table: pd.DataFrame, distance: str = "kolmogorov", ax: Axes | None = None
) -> Axes:
    """Draw a table of distances from the Gumbel limit against n: "kolmogorov" or "wasserstein1".

    Exactly, in the draws of each scheme, and by the rate to which theory says the exact distance
    tends. Near zero the distance of the draws from their own exact law, and 1/sqrt(draws).
    """
    ax, colours = given_or_new(ax), _colours(table)
    _, label, rate = next(panel for panel in _PANELS if panel[0] == distance)
    width_axis(ax, table["width"].unique().tolist())
    ax.set_ylabel(label)
    for place, (name, rows) in enumerate(table.groupby("scheme", sort=False)):
        _drawn(ax, rows, distance, colours[name], place - (len(colours) - 1) / 2.0)
        if distance == "kolmogorov":
            _own_law(ax, rows[rows["draws"] > 0], colours[name])
    _theory(ax, table[table["scheme"] == table["scheme"].iloc[0]], distance, rate)
    if np.isfinite(ax.dataLim.ymax):
        ax.set_ylim(0.0, None)
    else:
        ax.set_yticks([])
        say(ax, ax.get_title("right"))
        ax.set_title("", loc="right")
    return ax


def _colours(table: pd.DataFrame) -> dict[Any, str]:
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(table["scheme"].unique())}


def _theory(ax: Axes, rows: pd.DataFrame, distance: str, rate: str) -> None:
    """Draw the distances of laws, and the rate."""
    n, exact, rates = rows["width"], rows[distance], rows[f"{distance}_rate"]
    ax.plot(n, rates, **_RATE)
    ax.plot(n, rows[f"edge_{distance}"], **_EDGE)
    ax.plot(n, exact, **_EXACT)
    if exact.isna().all():
        far = (n >= NORMALISATION_FROM).all()
        title = "no law is computed here" if far else "no limit exists below $n = 164$"
    else:
        known = rates.notna().any()
        title = f"rate: ${rate}\\log\\log n\\,/\\log n$" if known else "no rate is proved"
    ax.set_title(title, loc="right", fontsize=7)


def _drawn(ax: Axes, rows: pd.DataFrame, distance: str, colour: str, side: float) -> None:
    """Draw the distances of the draws of one scheme from the limit, with standard errors."""
    values, errors = rows[f"sampled_{distance}"], rows[f"sampled_{distance}_error"]
    n = beside(ax, rows["width"].tolist(), side)
    ax.errorbar(n, values, errors, fmt="o", color=colour, mfc="white", **ERRORS)


def _own_law(ax: Axes, drawn: pd.DataFrame, colour: str) -> None:
    """Draw the distances of the draws of one scheme from their exact law, and what they may be."""
    ax.plot(drawn["width"], drawn["draws"] ** -0.5, **_NOISE)
    ax.plot(drawn["width"], drawn["sampled_exact"], color=colour, **_OWN)


def _legends(figure: Figure, drawn: dict[str, str], table: pd.DataFrame) -> None:
    """Say above whose draws have which colour, and below what the lines are that are there."""
    own: Any = {"marker": "o", "ms": 3.5, "ls": "", "mfc": "white"}
    points = [
        Line2D([], [], color=colour, label=f"{name}, draws", **own)
        for name, colour in drawn.items()
    ]
    if points:
        options: Any = {"ncols": 4, "frameon": False, "fontsize": 7}
        figure.legend(handles=points, loc="outside upper left", **options)
    lines = (
        ("kolmogorov", "exact law (Gaussian) to limit", _EXACT),
        ("kolmogorov_rate", "theory's rate", _RATE),
        ("edge_kolmogorov", "edge law to exact law", _EDGE),
        ("sampled_exact", "draws to their exact law", {"color": THEORY} | _OWN),
        ("sampled_exact", "$1/\\sqrt{\\mathrm{draws}}$", _NOISE),
    )
    handles = [
        Line2D([], [], label=label, **style)
        for column, label, style in lines
        if table[column].notna().any()
    ]
    legend_below(figure, handles)
