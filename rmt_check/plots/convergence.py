"""The picture of how far the spectral radius is from its Gumbel limit, against n."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rmt_check.analysis.convergence import Distances, convergence
from rmt_check.calibration import NORMALISATION_FROM
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    ERRORS,
    FAINT,
    STYLE,
    THEORY,
    beside,
    legend_below,
    picture,
    settle,
    width_axis,
)
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition

_PANELS: Any = (
    ("kolmogorov", "sup distance", "(2/e)\\,"),
    ("wasserstein1", "$W_1$ distance, in Rider's $x$", "2\\,"),
)
_EXACT: Any = {"color": THEORY, "marker": "o", "ms": 2, "lw": 0.9, "zorder": 3}
_RATE: Any = {"color": THEORY, "marker": "_", "ms": 6, "ls": DOTTED}
_EDGE: Any = {"color": FAINT, "marker": "o", "ms": 1.5, "lw": 0.9, "ls": DASHED}
_NOISE: Any = {"color": FAINT, "marker": "_", "ms": 6, "lw": 0.7}
_OWN: Any = {"marker": "D", "ms": 3, "mfc": "white", "ls": ""}


def render_convergence(conditions: Iterable[tuple[Condition, Samples]]) -> bytes:
    """Return convergence.png: sup distance and W_1 from the Gumbel limit against n.

    Exactly, in the draws of each scheme, and by the rate to which theory says the exact distance
    tends. Near zero the distance of the draws from their own exact law, and 1/sqrt(draws).
    """
    rows, widths = _distances(conditions)
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(rows)}
    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, 3.5), layout="constrained")
        axes = figure.subplots(1, 2)
        for ax, (distance, label, rate) in zip(axes, _PANELS, strict=True):
            width_axis(ax, widths)
            ax.set_ylabel(label)
            for side, (name, drawn) in enumerate(rows.items()):
                _drawn(ax, drawn, distance, colours[name], side - (len(rows) - 1) / 2.0)
                if distance == "kolmogorov":
                    _own_law(ax, drawn, colours[name])
            _theory(ax, next(iter(rows.values())), distance, rate)
            ax.set_ylim(0.0, None) if np.isfinite(ax.dataLim.ymax) else ax.set_yticks([])
        _legends(figure, rows, colours)
        settle(figure)
        return picture(figure, "png")


def _distances(
    conditions: Iterable[tuple[Condition, Samples]],
) -> tuple[dict[str, list[Distances]], list[int]]:
    """Return the distances of each scheme, of the widths that laws are computed for, and widths."""
    drawn: dict[str, list[Samples]] = {}
    fields: dict[int, str] = {}
    for condition, samples in conditions:
        own, fields[condition.n] = drawn.setdefault(str(condition.scheme), []), condition.field
        if len(samples):
            own.append(samples)
    widths = [n for n in fields if n <= LARGEST_COMPLEX]
    field = next(iter(fields.values()))
    found = {scheme: convergence(widths, field, samples) for scheme, samples in drawn.items()}
    return found, list(fields)


def _theory(ax: Axes, rows: list[Distances], distance: str, rate: str) -> None:
    """Draw the distances of laws, and the rate."""
    n = [row.n for row in rows]
    exact, edge, rates = (
        [getattr(row, name) for row in rows]
        for name in (distance, f"edge_{distance}", f"{distance}_rate")
    )
    ax.plot(n, rates, **_RATE)
    ax.plot(n, edge, **_EDGE)
    ax.plot(n, exact, **_EXACT)
    if np.isnan(exact).all():
        far = all(row.n >= NORMALISATION_FROM for row in rows)
        title = "no law is computed here" if far else "no limit exists below $n = 164$"
    else:
        known = not np.isnan(rates).all()
        title = f"rate: ${rate}\\log\\log n\\,/\\log n$" if known else "no rate is proved"
    ax.set_title(title, loc="right", fontsize=7)


def _drawn(ax: Axes, rows: list[Distances], distance: str, colour: str, side: float) -> None:
    """Draw the distances of the draws of one scheme from the limit, with standard errors."""
    values = [getattr(row, f"sampled_{distance}") for row in rows]
    errors = [getattr(row, f"sampled_{distance}_error") for row in rows]
    n = beside(ax, [row.n for row in rows], side)
    ax.errorbar(n, values, errors, fmt="o", color=colour, mfc="white", **ERRORS)


def _own_law(ax: Axes, rows: list[Distances], colour: str) -> None:
    """Draw the distances of the draws of one scheme from their exact law, and what they may be."""
    drawn = [row for row in rows if row.draws]
    n = [row.n for row in drawn]
    ax.plot(n, [1.0 / math.sqrt(row.draws) for row in drawn], **_NOISE)
    ax.plot(n, [row.sampled_exact for row in drawn], color=colour, **_OWN)


def _legends(figure: Figure, rows: dict[str, list[Distances]], colours: dict[str, str]) -> None:
    """Say above whose draws are which, and below what the lines are."""
    drawn = [name for name, distances in rows.items() if any(row.draws for row in distances)]
    points = [
        Line2D(
            [],
            [],
            marker="o",
            ms=3.5,
            ls="",
            mfc="white",
            color=colours[name],
            label=f"{name}, draws",
        )
        for name in drawn
    ]
    if points:
        options: Any = {"ncols": 4, "frameon": False, "fontsize": 7}
        figure.legend(handles=points, loc="outside upper left", **options)
    handles = [
        Line2D([], [], label="exact law (Gaussian) to limit", **_EXACT),
        Line2D([], [], label="theory's rate", **_RATE),
        Line2D([], [], label="edge law to exact law", **_EDGE),
    ]
    if drawn:
        handles += [
            Line2D([], [], label="draws to their exact law", color=THEORY, **_OWN),
            Line2D([], [], label="$1/\\sqrt{\\mathrm{draws}}$", **_NOISE),
        ]
    legend_below(figure, handles)
