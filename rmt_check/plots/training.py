"""The picture of networks that were trained: losses, scores, first gradients, spectral radii."""

from collections.abc import Mapping
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
    decades_axis,
    given_or_new,
    legend_below,
    picture,
    rows_of_panels,
    say,
    settle,
)
from rmt_check.training.compare import CONDITION
from rmt_check.training.trained import LARGE

_MARKERS = ("o", "s", "^", "D", "v", "P")
_HIGHEST = 1e12  # of the axes of losses, errors and gradients
_UNTOLD = {"structure": "dense", "norm": "none", "layers": 1, "clip": 0.0}


def render_training(tables: Mapping[str, pd.DataFrame], format: str = "png") -> bytes:
    """Return the picture of runs: a row of four panels for each condition.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        "runs", rows of `training.compare.outcome`, and what `training.compare.curves` returns.
    format : {"png", "svg", "pdf"}
        Of the file.
    """
    runs = tables["runs"]
    schemes = {
        scheme: (COLOURS[i % len(COLOURS)], _MARKERS[(i + i // len(COLOURS)) % len(_MARKERS)])
        for i, scheme in enumerate(runs["scheme"].unique())
    }
    conditions = [key for key, _ in runs.groupby(CONDITION, sort=False)]
    with rc_context(STYLE | {"savefig.dpi": 120}):  # four panels wide
        figure, axes = rows_of_panels([_label(key) for key in conditions], 4)
        for key, (losses, scores, gradients, radii) in zip(conditions, axes, strict=True):
            own = {name: _of(table, key) for name, table in tables.items()}
            draw_losses(own["losses"], schemes, losses)
            draw_scores(own["runs"], schemes, scores)
            draw_gradients(own["runs"], schemes, gradients)
            draw_radii(own["radii"], schemes, radii)
        _legend(figure, schemes)
        settle(figure)
        return picture(figure, format)


Styles = Mapping[str, tuple[str, str]]  # of each scheme, colour and marker


def draw_losses(table: pd.DataFrame, schemes: Styles, ax: Axes | None = None) -> Axes:
    """Draw the median loss of each scheme, and the band of the middle 80 % of its runs."""
    ax = given_or_new(ax)
    ax.set(yscale="log", xlabel="update", ylabel="loss of the batch")
    for scheme, own in table.groupby("scheme", sort=False):
        colour = schemes[str(scheme)][0]
        low, median, high = (own[name].clip(upper=_HIGHEST) for name in ("low", "median", "high"))
        ax.fill_between(own["update"], low, high, color=colour, alpha=0.2, lw=0)
        ax.plot(own["update"], median, color=colour, lw=0.9)
    decades_axis(ax)
    return ax


def draw_scores(runs: pd.DataFrame, schemes: Styles, ax: Axes | None = None) -> Axes:
    """Draw the error of every run, one minus its score, in a strip a scheme; median: a line."""
    ax = given_or_new(ax)
    ax.set(yscale="log", ylabel="1 - test score")
    ax.axhline(1.0 - runs["chance"].iloc[0], color=FAINT, lw=0.8, ls=DASHED)
    names = runs["scheme"].unique().tolist()
    for place, scheme in enumerate(names):
        error = _error(runs[runs["scheme"] == scheme])
        beside = place + np.linspace(-0.25, 0.25, len(error)) if len(error) > 1 else [place]
        colour, marker = schemes[scheme]
        ax.plot(beside, np.sort(error), marker, ms=3, mew=0, alpha=0.8, color=colour)
        ax.hlines(np.median(error), place - 0.35, place + 0.35, color=colour, lw=1.2)
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.5, len(names) - 0.5)
    decades_axis(ax)
    return ax


def draw_gradients(runs: pd.DataFrame, schemes: Styles, ax: Axes | None = None) -> Axes:
    """Draw the error of every run against the first gradient, coloured by the spectral radius."""
    ax = given_or_new(ax)
    gradients, chance = _gradient(runs), 1.0 - runs["chance"].iloc[0]
    ax.set(xscale="log", yscale="log", xlabel="norm of the gradient at step 0")
    ax.set(xlim=_around(gradients, LARGE), ylim=_around(_error(runs), chance))
    ax.axhline(chance, color=FAINT, lw=0.8, ls=DASHED)
    ax.axvline(LARGE, color=FAINT, lw=0.8, ls=DOTTED)
    if not runs["grad0"].notna().any():
        say(ax, "no run came to its first gradient")
        return ax
    shades: Any = {"cmap": "coolwarm", "vmin": 0.9, "vmax": 1.1, "lw": 0.4, "edgecolor": "black"}
    for scheme, own in runs.groupby("scheme", sort=False):
        marker = schemes[str(scheme)][1]
        points = ax.scatter(_gradient(own), _error(own), 14, own["rho0"], marker=marker, **shades)
    bar = ax.figure.colorbar(points, ax=ax, pad=0.02, aspect=30, extend="both")
    bar.ax.set_title("$\\rho$", fontsize=8)
    bar.outline.set_linewidth(0.4)
    decades_axis(ax)
    return ax


def draw_radii(table: pd.DataFrame, schemes: Styles, ax: Axes | None = None) -> Axes:
    """Draw the spectral radius of every run before some of the updates."""
    ax = given_or_new(ax)
    ax.set(xlabel="updates made", ylabel="spectral radius", xscale="symlog")
    ax.axhline(1.0, color=FAINT, lw=0.8, ls=DASHED)
    for (scheme, _), own in table.groupby(["scheme", "run"], sort=False):
        ax.plot(own["update"], own["rho"], color=schemes[str(scheme)][0], lw=0.5, alpha=0.7)
    ticks = [t for t in (0, 1, 10, 100, 1000, 10_000) if t <= table["update"].max()]
    ax.set_xticks(ticks, [f"{t:,}" for t in ticks])
    ax.set_xlim(0.0, None)
    return ax


def _error(runs: pd.DataFrame) -> pd.Series:
    """Return one minus the score; of a run that has none more than any other."""
    return (1.0 - runs["score"]).fillna(np.inf).clip(1e-5, _HIGHEST)


def _gradient(runs: pd.DataFrame) -> pd.Series:
    return runs["grad0"].fillna(np.inf).clip(upper=_HIGHEST**2)


def _around(values: pd.Series, other: float) -> tuple[float, float]:
    """Return the limits of a logarithmic axis that has room for all."""
    return min(values.min(), other) / 3.0, max(values.max(), other) * 3.0


def _of(table: pd.DataFrame, key: Any) -> pd.DataFrame:
    pairs = zip(CONDITION, key, strict=True)
    same = np.logical_and.reduce([table[name] == value for name, value in pairs])
    return table[same]


def _label(key: Any) -> str:
    """Return a condition in words, what goes without saying left out."""
    own = dict(zip(CONDITION, key, strict=True))
    said = {name: own[name] for name in _UNTOLD if own[name] != _UNTOLD[name]}
    parts = [own["task"], f"n = {own['width']}", f"rate {own['rate']:g}"]
    return ", ".join(parts + [f"{name} {value}" for name, value in said.items()])


def _legend(figure: Figure, schemes: Styles) -> None:
    """Say below the panels what their lines are."""
    handles: list[Any] = [
        Line2D([], [], color=colour, marker=marker, ms=3.5, label=scheme)
        for scheme, (colour, marker) in schemes.items()
    ]
    handles += [
        Patch(color=FAINT, alpha=0.25, lw=0, label="middle 80 % of runs"),
        Line2D([], [], color=FAINT, lw=0.8, ls=DASHED, label="chance; radius one"),
        Line2D([], [], color=FAINT, lw=0.8, ls=DOTTED, label="gradient $10^6$"),
    ]
    legend_below(figure, handles)
