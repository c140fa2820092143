"""The picture of a study of growth: exponents, trajectories, and their ratios to the exact mean."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.laws.energy import MEAN_UP_TO_ALPHA
from rmt_check.plots.style import (
    DASHED,
    DOTTED,
    ERRORS,
    FAINT,
    STYLE,
    THEORY,
    beside,
    colours_of,
    given_or_new,
    legend_below,
    name_widths,
    picture,
    powers_of_ten,
    rows_of_panels,
    say,
    settle,
    width_axis,
)
from rmt_check.studies.growth import COVERAGE

LOG_10 = math.log(10.0)
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


def render_growth(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return the picture growth, a row of panels for each scheme.

    Left, the exponents fitted from alpha = 1 on against n; then ||h_t||^2/sqrt(n) against alpha
    at some widths; then mean, median and closed form as ratios to the exact mean.
    """
    exponents, curves = tables["exponents"], tables["curves"]
    schemes = exponents["scheme"].unique().tolist()
    with rc_context(STYLE):
        figure, axes = rows_of_panels(schemes, 3)
        for scheme, (left, middle, right) in zip(schemes, axes, strict=True):
            own = curves[curves["scheme"] == scheme]
            draw_exponents(exponents[exponents["scheme"] == scheme], left)
            draw_trajectories(own, middle)
            draw_ratios(own, right)
            right.set_xlim(middle.get_xlim())
        name_widths(axes[0, 1], exponents["width"].unique().tolist())
        _legend(figure)
        settle(figure)
        return picture(figure, format)


def draw_exponents(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the exponents of one scheme against n."""
    ax = given_or_new(ax)
    ax.set_ylabel("exponent $c$ of $\\exp(c\\,t^2/2n)$,\nfitted from $\\alpha = 1$ on")
    width_axis(ax, table["width"].tolist())
    fitted = table[table["mean"].notna()]
    for name, style in _LINES:
        ax.plot(fitted["width"], fitted[name], marker="_", ms=8, **style)
    for name, side, style in _POINTS:
        n = beside(ax, fitted["width"].tolist(), side)
        ax.errorbar(n, fitted[name], fitted[f"{name}_error"], **ERRORS, **style)
    if fitted.empty:
        ax.set_yticks([])
        say(ax, "none is fitted: it takes two draws,\nand three times from $\\alpha = 1$ to 2")
    return ax


def draw_trajectories(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the curves of one scheme: ||h_t||^2 / sqrt(n) against alpha, on a logarithmic axis."""
    ax = given_or_new(ax)
    ax.set(xlabel="$\\alpha = t / \\sqrt{n}$", ylabel="$\\|h_t\\|^2 / \\sqrt{n}$")
    for colour, logs in _curves(table):
        own: Any = {"color": colour}
        logs = logs / LOG_10
        ax.plot(logs["log_energy"], ls=DASHED, **own)
        ax.plot(logs["log_median"], lw=0.9, **own)
        ax.plot(logs["log_closed_form"], ls=DOTTED, **own)
        ax.plot(logs["log_mean"].iloc[::4], "o", ms=2.5, **own)
    powers_of_ten(ax)
    return ax


def draw_ratios(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the band of the mean, the median and the closed form as ratios to the exact mean."""
    ax = given_or_new(ax)
    ax.set(xlabel="$\\alpha = t / \\sqrt{n}$", ylabel="ratio to the exact mean", ylim=(0.0, 1.3))
    ax.axhline(1.0, color=THEORY, lw=0.6, ls=DASHED)
    for colour, logs in _curves(table):
        own: Any = {"color": colour}
        ratio = logs.sub(logs["log_energy"], axis="index").clip(upper=1.0).apply(np.exp)
        band = ratio["log_mean_low"], ratio["log_mean_high"]
        ax.fill_between(ratio.index, *band, alpha=0.25, lw=0, **own)
        ax.plot(ratio["log_median"], lw=0.9, **own)
        ax.plot(ratio["log_closed_form"], ls=DOTTED, **own)
    unknown = [rows["log_energy"].isna() for _, rows in table.groupby("width")]
    if all(missing.iloc[-1] for missing in unknown):
        some = not all(missing.all() for missing in unknown)
        say(ax, "no exact mean is known" + "\nbut for the first steps" * some)
    return ax


def _curves(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a colour, and logarithms of norms in units of sqrt(n) by alpha, for some widths."""
    for n, colour in colours_of(table["width"].unique().tolist()).items():
        rows = table[table["width"] == n].set_index("alpha")
        logs = rows[_LOGS].astype(np.float64) - math.log(n) / 2.0
        logs.loc[logs.index > MEAN_UP_TO_ALPHA[rows["field"].iloc[0]], _MEANS] = math.nan
        yield colour, logs


def _legend(figure: Figure) -> None:
    """Say below the panels what their lines are."""
    (_, energy), (_, closed_form), (_, bound) = _LINES
    points: Any = {"marker": "o", "ms": 3.5, "ls": "", "color": THEORY}
    handles = [
        Line2D([], [], label="sample mean, ± standard error", **points),
        Patch(color=THEORY, alpha=0.25, lw=0, label=f"{100.0 * COVERAGE:g} % band of the mean"),
        Line2D([], [], marker="D", ms=3.5, lw=0.9, mfc="white", color=THEORY, label="median"),
        Line2D([], [], **energy, label="exact mean"),
        Line2D([], [], **closed_form, label="closed form"),
        Line2D([], [], **bound, label="eigenvalue bound"),
    ]
    legend_below(figure, handles)
