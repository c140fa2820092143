"""Equal: two quantities are one at every point of a grid, and so is their law in floating point."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.wick import log_fraction
from rmt_check.claims.forms.grid import (
    Ends,
    Grid,
    Quantity,
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

ROUNDING = 1e-12  # of the logarithm of a law in double precision
OFF = Fraction(51, 50)  # the controls of forms without chance are 2 % too large


@dataclass(frozen=True)
class Equal:
    """lhs = rhs at every point of a grid.

    A statement about these points. Evidence has the rank of the numbers: rationals are exact, pairs
    (low, high) that enclose a number are certified, floats are numerical. Control: a right-hand
    side 2 % too large.

    Attributes
    ----------
    lhs, rhs : callable, Quantity or number
        Functions of a point of the grid, or numbers. rhs may be None for a quantity with a
        log_law, if that double precision has its value is all there is to say.
    grid : dict
        Names and their values; see `rmt_check.claims.forms.grid`.
    within : float
        The relative difference that counts as none; 0 for rationals.
    larger : dict, optional
        The grid of the budgets above "quick".

    Raises
    ------
    ValueError
        For a grid without a point, nothing to compare with, or within < 0.

    Examples
    --------
    >>> from rmt_check.claims import verify
    >>> gauss = Equal(lambda n: sum(range(n + 1)), lambda n: n * (n + 1) // 2, {"n": range(99)})
    >>> gauss(Run("quick", 0)).measured
    'left side = 4851 at n = 98; equal at all 99 points'
    """

    lhs: Side
    rhs: Side | None
    grid: Grid
    within: float = 0.0
    larger: Grid | None = None

    def __post_init__(self) -> None:
        lhs = quantity(self.lhs, "Equal: lhs")
        if self.rhs is not None:
            quantity(self.rhs, "Equal: rhs")
        elif lhs.log_law is None:
            raise ValueError("Equal: rhs must be given, or lhs be a quantity with a log_law")
        for grid in (self.grid, self.larger or self.grid):
            require_grid(grid, "Equal")
        if not self.within >= 0.0:
            raise ValueError(f"Equal: within must be >= 0, received {self.within}")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        grid = self.larger if self.larger and run.effort > 1 else self.grid
        lhs = quantity(self.lhs, "left side")
        left = evaluated(lhs.value, lhs.along, grid)
        if self.rhs is None:
            return beside_law(_of_law(lhs, grid, left), lhs, grid, left)
        rhs = quantity(self.rhs, "right side")
        right = evaluated(rhs.value, rhs.along, grid)
        pairs = [*zip(map(enclosed, left), map(enclosed, right), strict=True)]
        worst = max(_distance(*pair)[1] for pair in pairs)
        off = [i for i, pair in enumerate(pairs) if _distance(*pair)[0] > self.within]
        told = any(_distance(a, (b[0] * OFF, b[1] * OFF))[0] > self.within for a, b in pairs)
        i, number = off[0] if off else -1, len(pairs)
        both = with_value(lhs.name, left[i])
        alike = (f"equal to {float(worst):.1g}" if worst else "equal") + f" at all {number} points"
        if off:
            both += f" against {with_value(rhs.name, right[i])}"
            alike = f"unequal at {len(off)} of {number} points, by up to {float(worst):.1g}"
        finding = Finding(
            evidence([*left, *right]),
            f"{both} at {at(grid, points(grid)[i])}; {alike}",
            f"{lhs.name} = {rhs.name}" + f" to {self.within:g}" * (self.within > 0.0),
            written(grid),
            holds=False if off else True if worst <= self.within and told else None,
            margin=self.within / float(worst) if worst else math.inf,
        )
        return beside_law(beside_law(finding, lhs, grid, left), rhs, grid, right)


def _of_law(lhs: Quantity, grid: Grid, exact: Sequence[Any]) -> Finding:
    return Finding(
        "numerical",
        f"{with_value(lhs.name, exact[-1])} at {at(grid, points(grid)[-1])}",
        f"{lhs.name} in double precision, to {ROUNDING:g}",
        written(grid),
        holds=True,
    )


def beside_law(finding: Finding, of: Quantity, grid: Grid, exact: Sequence[Any]) -> Finding:
    """Return the finding, with what double precision makes of a quantity, if that is known."""
    if of.log_law is None:
        return finding
    logs = [log_fraction(enclosed(value)[0]) for value in exact]
    law = [float(value) for value in evaluated(of.log_law, of.along, grid)]
    gap = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(law, logs, strict=True))
    domain = f"{finding.domain}; {of.name} in double precision within {gap:.0e}"
    if gap < ROUNDING:
        return replace(finding, domain=domain)
    why = f"{of.name} in double precision is off the exact numbers by {gap:.2g}: one is wrong"
    return replace(finding, domain=domain, holds=None, why=why)


def _distance(a: Ends, b: Ends) -> tuple[Fraction, Fraction]:
    """Return the least and the largest of |a - b|/|b|; of |a - b| where b may be zero."""
    size = min(abs(b[0]), abs(b[1])) or Fraction(1)
    least = max(a[0] - b[1], b[0] - a[1], Fraction(0))
    return least / size, max(a[1] - b[0], b[1] - a[0]) / size
