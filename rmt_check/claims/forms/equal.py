"""Equal: two quantities are one at every point of a grid, and so is their law in floating point."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.wick import log_fraction
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

ROUNDING = 1e-12  # of the logarithm of a law in double precision
OFF = Fraction(51, 50)  # the controls of forms without chance are 2 % too large


@dataclass(frozen=True)
class Equal:
    """lhs = rhs at every point of a grid.

    The rank of evidence is that of the numbers: rationals are exact, pairs (low, high) that enclose
    a number are certified, floats are numerical. Control: a right-hand side 2 % too large.

    Attributes
    ----------
    lhs, rhs : callable or Along
        Functions of a point of the grid. rhs may be None where log_law is all there is.
    grid : dict
        Names and their values; see `rmt_check.claims.forms.grid`.
    within : float
        The relative difference that counts as none; 0 for rationals.
    log_law : callable or Along, optional
        The logarithm of lhs in double precision. Where it is farther than rounding from lhs, the
        claim is unresolved.
    names : (str, str)
        What the two sides are called.
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

    lhs: Quantity
    rhs: Quantity | None
    grid: Grid
    within: float = 0.0
    log_law: Quantity | None = None
    names: tuple[str, str] = ("left side", "right side")
    larger: Grid | None = None

    def __post_init__(self) -> None:
        if self.rhs is None and self.log_law is None:
            raise ValueError("Equal: rhs or log_law must be given, received None for both")
        for name in ("lhs", "rhs", "log_law"):
            if getattr(self, name) is not None or name == "lhs":
                require_quantity(getattr(self, name), f"Equal: {name}")
        for grid in (self.grid, self.larger or self.grid):
            require_grid(grid, "Equal")
        if not self.within >= 0.0:
            raise ValueError(f"Equal: within must be >= 0, received {self.within}")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        grid = self.larger if self.larger and run.effort > 1 else self.grid
        left = evaluated(self.lhs, grid)
        if self.rhs is None:
            return self._of_law(grid, left)
        right = evaluated(self.rhs, grid)
        pairs = [*zip(map(enclosed, left), map(enclosed, right), strict=True)]
        worst = max(_distance(*pair)[1] for pair in pairs)
        certain = [i for i, pair in enumerate(pairs) if _distance(*pair)[0] > self.within]
        told = any(_distance(a, (b[0] * OFF, b[1] * OFF))[0] > self.within for a, b in pairs)
        finding = Finding(
            evidence([*left, *right]),
            self._measured(grid, left, right, certain, float(worst)),
            f"{self.names[0]} = {self.names[1]}" + f" to {self.within:g}" * (self.within > 0.0),
            written(grid),
            holds=False if certain else True if worst <= self.within and told else None,
            margin=self.within / float(worst) if worst else float("inf"),
        )
        return beside_law(finding, self.log_law, grid, left)

    def _measured(
        self, grid: Grid, left: Sequence[Any], right: Sequence[Any], off: list[int], worst: float
    ) -> str:
        every = points(grid)
        i = off[0] if off else -1
        said = f"{self.names[0]} = {shown(left[i])}"
        if off:
            said += f", {self.names[1]} = {shown(right[i])}"
        alike = f"equal to {worst:.1g}" if worst else "equal"
        rest = f"unequal at {len(off)} of {len(every)} points" if off else ""
        return f"{said} at {at(grid, every[i])}; {rest or f'{alike} at all {len(every)} points'}"

    def _of_law(self, grid: Grid, exact: Sequence[Any]) -> Finding:
        finding = Finding(
            "numerical",
            f"{self.names[0]} = {shown(exact[-1])} at {at(grid, points(grid)[-1])}",
            f"{self.names[0]} in double precision, to {ROUNDING:g}",
            written(grid),
            holds=True,
        )
        return beside_law(finding, self.log_law, grid, exact)


def beside_law(
    finding: Finding, log_law: Quantity | None, grid: Grid, exact: Sequence[Any]
) -> Finding:
    """Return the finding, with what a law in double precision is beside exact numbers, if any."""
    if log_law is None:
        return finding
    logs = [log_fraction(enclosed(value)[0]) for value in exact]
    law = [float(value) for value in evaluated(log_law, grid)]
    gap = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(law, logs, strict=True))
    said = vars(finding) | {
        "domain": f"{finding.domain}; law in double precision within {gap:.0e}, "
        f"{ROUNDING:g} allowed"
    }
    if gap < ROUNDING:
        return Finding(**said)
    why = f"law in double precision and exact numbers are {gap:.2g} apart: one of them is wrong"
    return Finding(**said | {"holds": None, "why": why})


def _distance(a: Ends, b: Ends) -> tuple[Fraction, Fraction]:
    """Return the least and the largest of |a - b|/|b|; of |a - b| where b may be zero."""
    size = min(abs(b[0]), abs(b[1])) or Fraction(1)
    least = max(a[0] - b[1], b[0] - a[1], Fraction(0))
    return least / size, max(a[1] - b[0], b[1] - a[0]) / size
