"""Bound: one quantity is at most another at every point of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.forms.equal import beside_law
from rmt_check.claims.forms.grid import (
    Ends,
    Grid,
    Quantity,
    at,
    enclosed,
    evaluated,
    evidence,
    points,
    require_grid,
    require_quantity,
    shown,
    written,
)


@dataclass(frozen=True)
class Bound:
    """lhs <= rhs at every point of a grid.

    The rank of evidence is that of the numbers: rationals are exact, pairs (low, high) that enclose
    a number are certified, floats are numerical. Where enclosures overlap, nothing is certain.
    Control: the reversed bound, which must be violated at some point.

    Attributes
    ----------
    lhs, rhs, grid, log_law, names, larger
        As of `Equal`.
    strict : bool
        Whether lhs < rhs is claimed.

    Raises
    ------
    ValueError
        For a grid without a point, or a side that is no function.

    Examples
    --------
    >>> finding = Bound(lambda k: k * k, lambda k: 2**k, {"k": range(1, 9)})(Run("quick", 0))
    >>> finding.holds, finding.measured
    (False, 'left side = 9 > right side = 8 at k = 3; violated at 1 of 8 points')
    """

    lhs: Quantity
    rhs: Quantity
    grid: Grid
    strict: bool = False
    log_law: Quantity | None = None
    names: tuple[str, str] = ("left side", "right side")
    larger: Grid | None = None

    def __post_init__(self) -> None:
        require_quantity(self.lhs, "Bound: lhs")
        require_quantity(self.rhs, "Bound: rhs")
        for grid in (self.grid, self.larger or self.grid):
            require_grid(grid, "Bound")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        grid = self.larger if self.larger and run.effort > 1 else self.grid
        left, right = evaluated(self.lhs, grid), evaluated(self.rhs, grid)
        pairs = [*zip(map(enclosed, left), map(enclosed, right), strict=True)]
        above = [i for i, pair in enumerate(pairs) if self._violated(*pair)]
        certain = all(a[1] < b[0] or (a[1] == b[0] and not self.strict) for a, b in pairs)
        told = any(a[1] < b[0] for a, b in pairs)
        sign = "<" if self.strict else "<="
        worst = max(range(len(pairs)), key=lambda i: _ratio(*pairs[i]))
        finding = Finding(
            evidence([*left, *right]),
            self._measured(grid, left, right, above, worst),
            f"{self.names[0]} {sign} {self.names[1]}",
            written(grid),
            holds=False if above else True if certain and told else None,
            margin=abs(1.0 - _ratio(*pairs[worst])),
        )
        return beside_law(finding, self.log_law, grid, left)

    def _violated(self, a: Ends, b: Ends) -> bool:
        """Whether a <= b is certainly wrong."""
        return a[0] > b[1] or (self.strict and a[0] == a[1] == b[0] == b[1])

    def _measured(
        self, grid: Grid, left: Sequence[Any], right: Sequence[Any], above: list[int], worst: int
    ) -> str:
        every, (first, second) = points(grid), self.names
        if not above:
            ratio = _ratio(enclosed(left[worst]), enclosed(right[worst]))
            return f"largest {first}/{second} {ratio:.4g}, at {at(grid, every[worst])}"
        i = above[0]
        sign = ">=" if self.strict else ">"
        count = f"violated at {len(above)} of {len(every)} points"
        if len(above) > 1:
            count += f", the last {at(grid, every[above[-1]])}"
        return (
            f"{first} = {shown(left[i])} {sign} {second} = {shown(right[i])} at "
            f"{at(grid, every[i])}; {count}"
        )


def _ratio(a: Ends, b: Ends) -> float:
    return float(a[1] / b[0]) if b[0] else float(a[1] >= b[0])
