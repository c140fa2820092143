"""Grids of points, quantities on them, and how both are written.

A grid is a dict of names and their values. The values of a name may be a function of those before
it: {"n": (64, 256), "t": lambda n: range(1, n)}.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

import numpy as np

Axis = Sequence[Any] | Callable[..., Sequence[Any]]
Grid = Mapping[str, Axis]
Point = tuple[Any, ...]
Number = int | float | Fraction | Decimal
Ends = tuple[Fraction, Fraction]

RANK = {"exact": 0, "certified": 1, "numerical": 2}


@dataclass(frozen=True)
class Quantity:
    """A number at every point of a grid, with its name and what double precision makes of it.

    Forms take functions of a point too, quantities with the name of the function; and numbers.

    Attributes
    ----------
    name : str
        As it is written: "Q_n(k)".
    value : callable
        value(*point) returns a rational number, a pair of rationals that enclose it, or a float.
    log_law : callable, optional
        The logarithm of the quantity in double precision. Where it is farther than rounding from
        the value, a claim about the quantity is unresolved.
    along : bool
        Whether both are computed for all values of the last name of a grid at once, as
        value(*others, values), and return a sequence.
    """

    name: str
    value: Callable[..., Any]
    log_law: Callable[..., Any] | None = None
    along: bool = False


Side = Quantity | Callable[..., Any] | Number


def require_grid(grid: Grid, form: str) -> None:
    """Raise ValueError unless the grid has names, and points."""
    if not isinstance(grid, Mapping) or not grid:
        raise ValueError(f"{form}: grid must be a dict of names and values, received {grid!r}")
    if not points(grid):
        raise ValueError(f"{form}: the grid of {', '.join(grid)} has no point")


def quantity(side: Side, name: str) -> Quantity:
    """Return what a form was given as a quantity; `name` is that of a lambda.

    Raises
    ------
    ValueError
        If it is no quantity, function or number.
    """
    if isinstance(side, Quantity):
        return side
    if isinstance(side, Number):
        return Quantity(shown(side), lambda *point: side)
    if not callable(side):
        raise ValueError(f"{name} must be a number or a function of a point, received {side!r}")
    own = getattr(side, "__name__", "<lambda>")
    return Quantity(name if own == "<lambda>" else own.replace("_", " "), side)


def points(grid: Grid) -> list[Point]:
    """Return all points, the last name fastest."""
    found: list[Point] = [()]
    for axis in grid.values():
        found = [(*point, value) for point in found for value in _values(axis, point)]
    return found


def evaluated(value: Callable[..., Any], along: bool, grid: Grid) -> list[Any]:
    """Return the values of a function at all points."""
    if not along:
        return [value(*point) for point in points(grid)]
    rows = groupby(points(grid), key=lambda point: point[:-1])
    curves = [value(*first, [point[-1] for point in row]) for first, row in rows]
    return [number for curve in curves for number in curve]


def enclosed(value: Any) -> Ends:
    """Return the rationals between which a value lies: a rational number, a float, or a pair.

    Raises
    ------
    ValueError
        For nan or an infinity.
    """
    low, high = value if isinstance(value, tuple) else (value, value)
    return _rational(low), _rational(high)


def evidence(values: Sequence[Any]) -> str:
    """Return the rank of the weakest of values: rationals, pairs that enclose a number, floats."""
    return max(map(_evidence, values), key=RANK.__getitem__)


def written(grid: Grid) -> str:
    """Return the grid as a domain: "n = 2, 3, 8, k = 0..96"."""
    return ", ".join(f"{name} = {_axis(grid, name)}" for name in grid)


def at(grid: Grid, point: Point) -> str:
    """Return "n = 64, t = 1"."""
    return ", ".join(f"{name} = {_label(x)}" for name, x in zip(grid, point, strict=True))


def shown(value: Any) -> str:
    """Return a number to six digits, whole numbers in full or as a power, a pair by its ends."""
    if isinstance(value, tuple):
        low, high = (shown(end) for end in value)
        return low if low == high else f"{low} to {high}"
    rational = _rational(value)
    if rational.denominator > 1 or abs(rational) >= 10**15:
        power = _power(rational.numerator) if rational.denominator == 1 else ""
        return power or f"{float(rational):.6g}" if abs(rational) < 10**300 else _huge(rational)
    whole = rational.numerator
    return _power(whole) or str(whole)


def with_value(name: str, value: Any) -> str:
    """Return "name = value"; of a number that is its own name, the number."""
    return name if name == shown(value) else f"{name} = {shown(value)}"


def listed(values: Sequence[Any]) -> str:
    """Return "1..96", "2, 3, 8" or "1024, 4096, .., 2^26"."""
    if len(values) > 3 and all(isinstance(v, int | np.integer) for v in values):
        if all(b - a == 1 for a, b in pairwise(values)):
            return f"{values[0]}..{values[-1]}"
    if len(values) > 8:
        return f"{_label(values[0])}, {_label(values[1])}, .., {_label(values[-1])}"
    return ", ".join(map(_label, values))


def _label(value: Any) -> str:
    """Return a value of a grid, which may be no number."""
    return shown(value) if isinstance(value, Number) else str(value)


def _values(axis: Axis, point: Point) -> Sequence[Any]:
    return axis(*point) if callable(axis) else axis


def _axis(grid: Grid, name: str) -> str:
    axis = grid[name]
    if not callable(axis):
        return listed(axis)
    before = dict(list(grid.items())[: list(grid).index(name)])
    first, last = points(before)[0], points(before)[-1]
    text = listed(axis(*first))
    if first == last or listed(axis(*last)) == text:
        return text
    return f"{text} ({at(before, first)}), .., {listed(axis(*last))} ({at(before, last)})"


def _rational(value: Any) -> Fraction:
    number = value.item() if isinstance(value, np.generic | np.ndarray) else value
    try:
        return Fraction(number)
    except (ValueError, OverflowError):
        raise ValueError(f"a quantity is {number}, which is no number") from None


def _evidence(value: Any) -> str:
    if isinstance(value, tuple):
        return "certified"
    return "exact" if isinstance(value, int | Fraction | np.integer) else "numerical"


def _power(whole: int) -> str:
    """Return "10^5" or "2^17" of such a number, or nothing."""
    for base, least in ((10, 5), (2, 17)):
        exponent = len(str(whole)) - 1 if base == 10 else whole.bit_length() - 1
        if whole > 0 and exponent >= least and whole == base**exponent:
            return f"{base}^{exponent}"
    return ""


def _huge(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.6g}"
