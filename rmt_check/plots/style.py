"""One look for all pictures, and the same bytes for the same picture."""

import io
from typing import Any

from matplotlib.figure import Figure

# Okabe and Ito's palette: distinct for every common kind of colour vision
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
THEORY, FAINT = "black", "0.45"
DASHED = (0, (5, 1.5))
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
_NO_DATE: dict[str, dict[str, Any]] = {
    "png": {},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None, "ModDate": None},
}


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
