"""One look for all pictures, and the same bytes for the same picture."""

import io
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

Item = TypeVar("Item")

# Okabe and Ito's palette: distinct for every common kind of colour vision
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
THEORY, FAINT = "black", "0.45"
DASHED, DOTTED = (0, (5, 1.5)), (0, (1, 1.5))
STYLE: Any = {
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.2,
    "svg.hashsalt": "rmt_check",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
}
_TOLD_APART = 5  # widths by their colours
ERRORS: Any = {"ms": 3.5, "elinewidth": 0.8, "capsize": 2}
SMALL_ERRORS: Any = {"ms": 2.5, "elinewidth": 0.6, "capsize": 0}
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_NO_DATE: dict[str, dict[str, Any]] = {
    "png": {},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None, "ModDate": None},
}


def given_or_new(ax: Axes | None) -> Axes:
    """Return the axes to draw on: those given, or those of a figure of their own."""
    return Figure(figsize=(4.0, 3.0), layout="constrained").subplots() if ax is None else ax


def settle(figure: Figure) -> None:
    """Lay the figure out once and for all: for every format, and to the same bytes every time.

    The layout's solver is not reproducible to the last bit, and names in an SVG are hashes of
    positions: so positions are rounded.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        left, bottom, width, height = (round(float(x), 5) for x in ax.get_position().bounds)
        ax.set_position((left, bottom, width, height))


def picture(figure: Figure, format: str) -> bytes:
    """Return the figure as a file of the format png, svg or pdf, with no date in it."""
    file = io.BytesIO()
    figure.savefig(file, format=format, metadata=_NO_DATE[format])
    return file.getvalue()


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """Return all items, or so many of them evenly spread, the first and the last among them."""
    places = np.linspace(0, len(items) - 1, min(most, len(items)))
    return [items[round(place)] for place in places]


def some_of(items: Sequence[Any], most: int) -> str:
    """Return how many of so many widths `spread` leaves, or nothing if all."""
    return f" ({most} of {len(items)} widths)" if len(items) > most else ""


def colours_of(widths: Sequence[int]) -> dict[int, str]:
    """Return a colour for each width, or for as many as can be told apart."""
    return dict(zip(spread(widths, _TOLD_APART), COLOURS, strict=False))


def width_name(n: int) -> str:
    """Return a width as a reader writes it: 4,096, 10^6."""
    power = len(str(n)) - 1
    return f"$10^{{{power}}}$" if n == 10**power and power > 4 else f"{n:,}"


def width_axis(ax: Axes, widths: Sequence[int]) -> None:
    """Give widths a logarithmic axis, and name those that have room."""
    low, high = min(widths), max(widths)
    margin = max(1.5, (high / low) ** 0.04)
    ax.set(xscale="log", xlabel="$n$", xlim=(low / margin, high * margin))
    named = [low]
    for n in sorted(widths):
        if np.log(n / named[-1]) > np.log(2.25 * high / low) / 6.5:
            named.append(n)
    ax.set_xticks(named, [width_name(n) for n in named], minor=False)
    ax.minorticks_off()


def name_widths(ax: Axes, widths: Sequence[int]) -> None:
    """Write above a panel which colour is which width, and if not all are there."""
    colours = colours_of(widths)
    handles = [Line2D([], [], color=colour, label=width_name(n)) for n, colour in colours.items()]
    handles[0].set_label(f"$n$ = {handles[0].get_label()}")
    handles[-1].set_label(f"{handles[-1].get_label()}{some_of(widths, _TOLD_APART)}")
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        **{"ncols": len(handles), "frameon": False, "fontsize": 7, "labelcolor": "linecolor"},
        **{"handlelength": 0.8, "columnspacing": 1.0, "borderaxespad": 0.2},
    )


def rows_of_panels(schemes: Sequence[str], columns: int) -> tuple[Figure, Any]:
    """Return a figure with a row of panels for each scheme, and the panels."""
    size = (0.3 + 3.2 * columns, 0.2 + 2.7 * len(schemes))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(len(schemes), columns, squeeze=False)
    for ax, scheme in zip(axes[:, 0], schemes, strict=True):
        ax.set_title(scheme, loc="left", fontweight="bold")
    return figure, axes


def powers_of_ten(ax: Axes, bottom: float = -np.inf) -> None:
    """Label an axis of decimal logarithms by whole decades: the values may not fit a double."""
    low, high = ax.get_ylim()
    if np.floor(high) - np.ceil(low) < 1.0:  # fewer than two decades to label
        low, high = np.floor(low), np.ceil(high)
    ax.set_ylim(max(low, bottom), high)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True, min_n_ticks=1))
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda y, _: "10" + f"{y:.0f}".translate(SUPERSCRIPTS))
    )


def beside(ax: Axes, widths: Sequence[int], side: float) -> Any:
    """Return widths a little to the left (-1) or right (1) on a width axis, for error bars."""
    low, high = ax.get_xlim()
    return np.array(widths) * (high / low) ** (0.008 * side)


def decades_axis(ax: Axes) -> None:
    """Make the vertical axis logarithmic, its labels plain numbers where they are short."""
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    steps = (1.0, 2.0, 3.0, 5.0) if high / low < 30.0 else (1.0,)
    ax.yaxis.set_major_locator(LogLocator(subs=steps))
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda y, _: f"{y:g}" if 1e-3 < y < 1e4 else f"$10^{{{np.log10(y):.0f}}}$")
    )
    ax.yaxis.set_minor_formatter(NullFormatter())


def legend_below(figure: Figure, handles: list[Any]) -> None:
    """Say in one line below the panels what their lines are."""
    options: Any = {"ncols": len(handles), "frameon": False, "fontsize": 7}
    figure.legend(handles=handles, loc="outside lower center", **options)


def say(ax: Axes, text: str) -> None:
    """Write in a panel why there is nothing to see."""
    where: Any = {"ha": "center", "va": "center", "transform": ax.transAxes}
    ax.text(0.5, 0.5, text, color=FAINT, **where)
