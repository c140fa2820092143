"""The picture of a study of growth: exponents, trajectories, and their ratios to the exact mean."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.analysis.growth import GrowthRate
from rmt_check.analysis.growth_curves import growth_curves
from rmt_check.analysis.growth_table import growth_table
from rmt_check.analysis.means import MEAN_UP_TO_ALPHA
from rmt_check.plots.style import (
    DASHED,
    DOTTED,
    ERRORS,
    FAINT,
    STYLE,
    THEORY,
    beside,
    colours_of,
    legend_below,
    name_widths,
    picture,
    powers_of_ten,
    rows_of_panels,
    say,
    settle,
    width_axis,
)
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition
from rmt_check.studies.growth import COVERAGE, fitted

LOG_10 = math.log(10.0)
_TIMES = 64  # of a trajectory
_MEANS = ["log_mean", "log_mean_low", "log_mean_high"]  # each shown as far as it says something
_LOGS = [*_MEANS, "log_median", "log_energy", "log_closed_form"]
_POINTS: Any = (
    ("mean", -1.0, {"fmt": "o", "color": THEORY}),
    ("median", 1.0, {"fmt": "D", "color": THEORY, "mfc": "white"}),
)
_LINES: Any = (
    ("energy", {"color": THEORY, "ls": DASHED}),
    ("closed_form", {"color": THEORY, "ls": DOTTED}),
    ("eigenvalue_bound", {"color": FAINT, "lw": 0.8}),
)


def render_growth(conditions: Iterable[tuple[Condition, Samples]]) -> bytes:
    """Return growth.png, a row of panels for each scheme.

    Left, the exponents fitted from alpha = 1 on against n; then ||h_t||^2/sqrt(n) against alpha
    at some widths; then mean, median and closed form as ratios to the exact mean.
    """
    rates: dict[str, list[GrowthRate]] = {}
    curves: dict[str, dict[int, pd.DataFrame]] = {}
    widths: dict[int, None] = {}
    for condition, samples in conditions:
        own = (
            rates.setdefault(str(condition.scheme), []),
            curves.setdefault(str(condition.scheme), {}),
        )
        widths[condition.n] = None
        if rate := fitted(condition, samples):
            own[0].append(rate)
        own[1][condition.n] = _curve(condition, samples)
    colours = colours_of(list(widths))
    with rc_context(STYLE):
        figure, axes = rows_of_panels(list(rates), 3)
        for scheme, (left, middle, right) in zip(rates, axes, strict=True):
            _exponents(left, rates[scheme], list(widths))
            _trajectories(middle, curves[scheme], colours)
            _ratios(right, curves[scheme], colours)
            right.set_xlim(middle.get_xlim())
        name_widths(axes[0, 1], list(widths))
        _legend(figure)
        settle(figure)
        return picture(figure, "png")


def _curve(condition: Condition, samples: Samples) -> pd.DataFrame:
    """Return logarithms of norms in units of sqrt(n) by alpha; of fewer than two draws theory's."""
    root, t = math.sqrt(condition.n), np.array(condition.points)
    if len(samples) > 1:
        alphas = list(np.linspace(0.0, t[-1] / root, _TIMES + 1))
        rows = growth_table(samples, t, alphas, COVERAGE)
        table = pd.DataFrame(asdict(row) for row in rows).set_index("alpha")
    else:
        theory = growth_curves(samples, t)
        logs = {"log_energy": theory.energy, "log_closed_form": theory.closed_form}
        table = pd.DataFrame(logs, index=t / root)
    table = table.reindex(columns=_LOGS) - math.log(root)
    table.loc[table.index > MEAN_UP_TO_ALPHA[condition.field], _MEANS] = math.nan
    return table


def _exponents(ax: Axes, rates: Sequence[GrowthRate], widths: Sequence[int]) -> None:
    """Draw the exponents against n."""
    ax.set_ylabel("exponent $c$ of $\\exp(c\\,t^2/2n)$,\nfitted from $\\alpha = 1$ on")
    width_axis(ax, widths)
    n = [rate.n for rate in rates]
    for name, style in _LINES:
        ax.plot(n, [getattr(rate, name) for rate in rates], marker="_", ms=8, **style)
    for name, side, style in _POINTS:
        values = [getattr(rate, name) for rate in rates]
        errors = [getattr(rate, f"{name}_error") for rate in rates]
        ax.errorbar(beside(ax, n, side), values, errors, **ERRORS, **style)
    if not rates:
        ax.set_yticks([])
        say(ax, "none is fitted: it takes two draws,\nand three times from $\\alpha = 1$ to 2")


def _trajectories(ax: Axes, curves: dict[int, pd.DataFrame], colours: dict[int, str]) -> None:
    """Draw the growth of ||h_t||^2 / sqrt(n), on a logarithmic axis."""
    ax.set(xlabel="$\\alpha = t / \\sqrt{n}$", ylabel="$\\|h_t\\|^2 / \\sqrt{n}$")
    for n, colour in colours.items():
        own: Any = {"color": colour}
        table = curves[n] / LOG_10
        ax.plot(table["log_energy"], ls=DASHED, **own)
        ax.plot(table["log_median"], lw=0.9, **own)
        ax.plot(table["log_closed_form"], ls=DOTTED, **own)
        ax.plot(table["log_mean"].iloc[::4], "o", ms=2.5, **own)
    powers_of_ten(ax)


def _ratios(ax: Axes, curves: dict[int, pd.DataFrame], colours: dict[int, str]) -> None:
    """Draw the band of the mean, the median and the closed form as ratios to the exact mean."""
    ax.set(xlabel="$\\alpha = t / \\sqrt{n}$", ylabel="ratio to the exact mean", ylim=(0.0, 1.3))
    ax.axhline(1.0, color=THEORY, lw=0.6, ls=DASHED)
    for n, colour in colours.items():
        own: Any = {"color": colour}
        energy = curves[n]["log_energy"]
        ratio = curves[n].sub(energy, axis="index").clip(upper=1.0).apply(np.exp)
        band = ratio["log_mean_low"], ratio["log_mean_high"]
        ax.fill_between(ratio.index, *band, alpha=0.25, lw=0, **own)
        ax.plot(ratio["log_median"], lw=0.9, **own)
        ax.plot(ratio["log_closed_form"], ls=DOTTED, **own)
    unknown = [table["log_energy"].isna() for table in curves.values()]
    if all(missing.iloc[-1] for missing in unknown):
        some = not all(missing.all() for missing in unknown)
        say(ax, "no exact mean is known" + "\nbut for the first steps" * some)


def _legend(figure: Figure) -> None:
    """Say below the panels what their lines are."""
    (_, energy), (_, closed_form), (_, bound) = _LINES
    handles = [
        Line2D(
            [], [], marker="o", ms=3.5, ls="", color=THEORY, label="sample mean, ± standard error"
        ),
        Patch(color=THEORY, alpha=0.25, lw=0, label=f"{100.0 * COVERAGE:g} % band of the mean"),
        Line2D([], [], marker="D", ms=3.5, lw=0.9, mfc="white", color=THEORY, label="median"),
        Line2D([], [], **energy, label="exact mean"),
        Line2D([], [], **closed_form, label="closed form"),
        Line2D([], [], **bound, label="eigenvalue bound"),
    ]
    legend_below(figure, handles)
