"""Bound: one quantity is at most another at every point of a grid."""

from dataclasses import dataclass

from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.forms.equal import beside_law
from rmt_check.claims.forms.grid import (
    Ends,
    Grid,
    Side,
    at,
    enclosed,
    evaluated,
    evidence,
    points,
    quantity,
    require_grid,
    with_value,
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
    lhs, rhs, grid, larger
        As of `Equal`; both sides are there.
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

    lhs: Side
    rhs: Side
    grid: Grid
    strict: bool = False
    larger: Grid | None = None

    def __post_init__(self) -> None:
        quantity(self.lhs, "Bound: lhs")
        quantity(self.rhs, "Bound: rhs")
        for grid in (self.grid, self.larger or self.grid):
            require_grid(grid, "Bound")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        grid = self.larger if self.larger and run.effort > 1 else self.grid
        lhs, rhs = quantity(self.lhs, "left side"), quantity(self.rhs, "right side")
        left = evaluated(lhs.value, lhs.along, grid)
        right = evaluated(rhs.value, rhs.along, grid)
        pairs = [*zip(map(enclosed, left), map(enclosed, right), strict=True)]
        above = [i for i, pair in enumerate(pairs) if self._violated(*pair)]
        certain = all(a[1] < b[0] or (a[1] == b[0] and not self.strict) for a, b in pairs)
        told = any(a[1] < b[0] for a, b in pairs)
        worst = max(range(len(pairs)), key=lambda i: _ratio(*pairs[i]))
        ratio, every = _ratio(*pairs[worst]), points(grid)
        measured = f"largest {lhs.name} / {rhs.name} {ratio:.4g}, at {at(grid, every[worst])}"
        if above:
            i, last = above[0], above[-1]
            measured = (
                f"{with_value(lhs.name, left[i])} {'>=' if self.strict else '>'} "
                f"{with_value(rhs.name, right[i])} at {at(grid, every[i])}; violated at "
                f"{len(above)} of {len(every)} points"
                + f", the last {at(grid, every[last])}"
                * (last > i)
            )
        finding = Finding(
            evidence([*left, *right]),
            measured,
            f"{lhs.name} {'<' if self.strict else '<='} {rhs.name}",
            written(grid),
            holds=False if above else True if certain and told else None,
            margin=abs(1.0 - ratio),
        )
        return beside_law(beside_law(finding, lhs, grid, left), rhs, grid, right)

    def _violated(self, a: Ends, b: Ends) -> bool:
        """Whether a <= b is certainly wrong."""
        return a[0] > b[1] or (self.strict and a[0] == a[1] == b[0] == b[1])


def _ratio(a: Ends, b: Ends) -> float:
    return float(a[1] / b[0]) if b[0] else float(a[1] >= b[0])
