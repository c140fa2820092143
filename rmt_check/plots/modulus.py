"""The picture of a study of moduli: eigenvalues beyond the rim, and inside circles about it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rmt_check.analysis.circles import InsideCircles
from rmt_check.laws.law import Law
from rmt_check.plots.style import (
    DASHED,
    DOTTED,
    ERRORS,
    SMALL_ERRORS,
    STYLE,
    THEORY,
    colours_of,
    decades_axis,
    legend_below,
    name_widths,
    picture,
    rows_of_panels,
    say,
    settle,
    width_axis,
)
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition
from rmt_check.studies.modulus import found_inside

_WINDOW = np.linspace(-3.0, 2.2, 105)  # about the rim, in units of rim/sqrt(n)


@dataclass(frozen=True, eq=False)
class _Moduli:
    """What is drawn of a scheme at a width."""

    n: int
    rim: float
    law: Law | None
    found: InsideCircles


def render_modulus(conditions: Iterable[tuple[Condition, Samples]]) -> bytes:
    """Return modulus.png, a row of panels for each scheme.

    Left, the number of eigenvalues beyond the rim against n; right, the fraction inside circles
    minus the circular law, times sqrt(n), against (r/rim - 1) sqrt(n): limits in these units.
    """
    rows: dict[str, list[_Moduli]] = {}
    for condition, samples in conditions:
        rows.setdefault(str(condition.scheme), []).append(_moduli(condition, samples))
    widths = sorted({moduli.n for row in rows.values() for moduli in row})
    colours = colours_of(widths)
    with rc_context(STYLE):
        figure, axes = rows_of_panels(list(rows), 2)
        for (left, right), row in zip(axes, rows.values(), strict=True):
            _beyond(left, row)
            _inside(right, [moduli for moduli in row if moduli.n in colours], colours)
        name_widths(axes[0, 1], widths)
        _legend(figure)
        settle(figure)
        return picture(figure, "png")


def _moduli(condition: Condition, samples: Samples) -> _Moduli:
    rim = condition.scheme.rim(condition.n, condition.field)
    assert rim is not None  # of which the plan made sure
    law = condition.scheme.modulus_law(condition.n, condition.field)
    return _Moduli(condition.n, rim, law, found_inside(condition, samples))


def _beyond(ax: Axes, row: Sequence[_Moduli]) -> None:
    """Draw the number of eigenvalues beyond the rim against n."""
    n = [moduli.n for moduli in row]
    width_axis(ax, n)
    ax.set_ylabel("eigenvalues beyond the rim")
    expected = [moduli.found.expected_outside for moduli in row]
    measured = [moduli.found.outside for moduli in row]
    if not np.any(np.array([expected, measured]) > 0.0):
        ax.set_yticks([])
        say(ax, "not known" if np.isnan([expected, measured]).all() else "none")
        return
    span = np.array(ax.get_xlim())
    ax.plot(span, np.sqrt(span / (2.0 * math.pi)), color=THEORY, ls=DOTTED)
    ax.plot(n, expected, color=THEORY, marker="_", ms=8)
    errors = [moduli.found.outside_error for moduli in row]
    ax.errorbar(n, measured, errors, fmt="o", color=THEORY, mfc="white", **ERRORS)
    decades_axis(ax)


def _inside(ax: Axes, row: Sequence[_Moduli], colours: dict[int, str]) -> None:
    """Draw how far the fraction inside a circle is from the circular law, in units of the rim's."""
    ax.set(xlabel="$(r / \\mathrm{rim} - 1)\\,\\sqrt{n}$")
    ax.set(ylabel="(fraction inside $-$ circular law) $\\sqrt{n}$")
    ax.axhline(0.0, color=THEORY, lw=0.6, ls=DASHED)
    for moduli in row:
        root, found = math.sqrt(moduli.n), moduli.found
        own: Any = {"color": colours[moduli.n]}
        if moduli.law:
            ratio = np.maximum(1.0 + _WINDOW / root, 0.0)
            gap = moduli.law.cdf(moduli.rim * ratio) - np.minimum(ratio, 1.0) ** 2
            ax.plot(_WINDOW, gap * root, **own)
        x = (found.radii / moduli.rim - 1.0) * root
        near = (x >= _WINDOW[0]) & (x <= _WINDOW[-1])
        gap, error = (found.fraction - found.circular) * root, found.error * root
        ax.errorbar(x[near], gap[near], error[near], fmt="o", **own, **SMALL_ERRORS)


def _legend(figure: Figure) -> None:
    handles = [
        Line2D(
            [],
            [],
            marker="o",
            ms=3.5,
            ls="",
            mfc="white",
            color=THEORY,
            label="measured, ± standard error",
        ),
        Line2D([], [], color=THEORY, label="exact"),
        Line2D([], [], color=THEORY, ls=DOTTED, label="$\\sqrt{n/2\\pi}$"),
        Line2D([], [], color=THEORY, lw=0.6, ls=DASHED, label="circular law"),
    ]
    legend_below(figure, handles)
