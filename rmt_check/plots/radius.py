"""The picture of a study of spectral radii: draws, exact law, edge law and Gumbel limit."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from rmt_check.analysis.radii import exact_law, rider_limit
from rmt_check.laws.edge import EdgeLaw
from rmt_check.laws.law import LARGEST_COMPLEX, Law
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.plots.style import (
    COLOURS,
    DASHED,
    DOTTED,
    FAINT,
    STYLE,
    legend_below,
    picture,
    say,
    settle,
    some_of,
    spread,
    width_name,
)
from rmt_check.sampling.samples import Array, Samples
from rmt_check.studies.condition import Condition

_COLUMNS = 4
_MOST = 12  # panels a scheme
_CURVES: Any = {
    "exact law": {"color": COLOURS[0]},
    "edge law": {"color": COLOURS[2], "ls": DASHED},
    "Gumbel limit": {"color": FAINT, "ls": DOTTED},
}


@dataclass(frozen=True)
class _Radii:
    """What is drawn of a scheme at a width: r = rim (1 + y / sqrt(n)), or y itself without rim."""

    scheme: str
    n: int
    values: Array
    laws: dict[str, Law]
    rim: float | None

    @property
    def shown(self) -> list[str]:
        """Return the names of what there is to see."""
        return [*self.laws, *(["draws"] if len(self.values) else [])]

    def y(self, r: Any) -> Any:
        """Return the variable of the panel."""
        return r if self.rim is None else (r / self.rim - 1.0) * math.sqrt(self.n)

    def r(self, y: Any) -> Any:
        """Return the radius."""
        return y if self.rim is None else (1.0 + y / math.sqrt(self.n)) * self.rim


def render_radius(conditions: Iterable[tuple[Condition, Samples]]) -> bytes:
    """Return radius.png: a panel for each scheme and width, at most twelve widths a scheme.

    Each has the histogram of the draws and the densities of the laws, as far as there are any, of
    (rho/rim - 1) sqrt(n), in which panels of all widths are alike. Where widths are left out, the
    picture says how many are there.
    """
    schemes: dict[str, list[_Radii]] = {}
    for condition, samples in conditions:
        schemes.setdefault(str(condition.scheme), []).append(_radii(condition, samples))
    widths = max(map(len, schemes.values()))
    columns, rows = min(_COLUMNS, widths), -(-min(_MOST, widths) // _COLUMNS)
    with rc_context(STYLE):
        size = (0.5 + max(2.1 * columns, 4.2), 0.5 + 1.9 * rows * len(schemes))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows * len(schemes), columns, squeeze=False)
        grids = axes.reshape(len(schemes), rows * columns)
        for (scheme, found), panels in zip(schemes.items(), grids.tolist(), strict=True):
            _scheme(panels, f"{scheme}{some_of(found, _MOST)}", spread(found, _MOST))
        _legend(figure, {name for row in schemes.values() for radii in row for name in radii.shown})
        settle(figure)
        return picture(figure, "png")


def _scheme(panels: Sequence[Axes], name: str, found: Sequence[_Radii]) -> None:
    """Draw a scheme, a panel a width."""
    for ax, radii in zip(panels, found, strict=False):
        _panel(ax, radii)
    for ax in panels[len(found) :]:
        ax.remove()
    for ax in panels[: len(found) : _COLUMNS]:
        ax.set_ylabel("density")
    above: Any = {"xycoords": "axes fraction", "textcoords": "offset points"}
    panels[0].annotate(name, (0.0, 1.0), (0.0, 18.0), **above, fontweight="bold")


def _radii(condition: Condition, samples: Samples) -> _Radii:
    rim = condition.scheme.rim(condition.n, condition.field)
    exact = exact_law(samples) if condition.n <= LARGEST_COMPLEX else None
    limit = rider_limit(samples)
    edge = None
    if rim and condition.field == "complex" and (limit or isinstance(exact, SpectralRadius)):
        edge = EdgeLaw(condition.n, scale=rim)
    laws = {"exact law": exact, "edge law": edge, "Gumbel limit": limit}
    known = {name: law for name, law in laws.items() if law is not None}
    finite = rim if rim is not None and rim < math.inf else None
    return _Radii(str(condition.scheme), condition.n, samples.values, known, finite)


def _panel(ax: Axes, radii: _Radii) -> None:
    """Draw a histogram and densities at one width."""
    draws = f", {width_name(len(radii.values))} draws" if len(radii.values) else ""
    ax.set_title(f"$n$ = {width_name(radii.n)}{draws}", loc="right", fontsize=7)
    ax.set_xlabel("$\\rho$" if radii.rim is None else "$(\\rho/\\mathrm{rim} - 1)\\,\\sqrt{n}$")
    ax.locator_params(nbins=4)
    if not len(radii.values) and not radii.laws:
        ax.set(xticks=[], yticks=[])
        say(ax, "no law is known,\nnothing is drawn")
        return
    low, high = _range(radii)
    if len(radii.values):
        bins = min(60, math.ceil(2.0 * math.cbrt(len(radii.values)))) | 1  # odd: one in the middle
        y = radii.y(radii.values)
        ax.hist(y, bins, range=_ends(y), density=True, color=COLOURS[0], alpha=0.25)
    y = np.linspace(low, high, 161)
    for name, law in radii.laws.items():
        r = radii.r(y)
        ax.plot(y, law.pdf(r) * (radii.r(1.0) - radii.r(0.0)), **_CURVES[name])
    ax.set(xlim=(low, high), ylim=(0.0, None))


def _range(radii: _Radii) -> tuple[float, float]:
    """Return what to show: the draws, and the laws but for a small part of their tails."""
    tails = {"exact law": 1e-4, "edge law": 1e-3, "Gumbel limit": 0.04}
    ends = [
        radii.y(float(end))
        for name, law in radii.laws.items()
        for end in (law.ppf(tails[name]), law.isf(tails[name]))
    ]
    if len(radii.values):
        ends += _ends(radii.y(radii.values))
    return min(ends), max(ends)


def _ends(y: Array) -> tuple[float, float]:
    """Return the range of draws, wide enough to show draws that are all alike."""
    low, high = float(y.min()), float(y.max())
    return (low, high) if high - low > 1e-6 else (low - 1.0, high + 1.0)


def _legend(figure: Figure, names: set[str]) -> None:
    handles: list[Any] = [Patch(color=COLOURS[0], alpha=0.25, lw=0, label="draws")]
    handles += [Line2D([], [], label=name, **style) for name, style in _CURVES.items()]
    legend_below(figure, [handle for handle in handles if handle.get_label() in names])
