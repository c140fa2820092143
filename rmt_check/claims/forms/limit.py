"""Limit: a quantity approaches its limit along a grid, at the stated rate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.forms.equal import beside_law
from rmt_check.claims.forms.grid import (
    Grid,
    Side,
    at,
    enclosed,
    evaluated,
    evidence,
    points,
    quantity,
    require_grid,
    shown,
    written,
)

Array = npt.NDArray[np.float64]

PART = 0.75  # of the power at which a gap is to fall: the rate is one for large n
ROUNDED = 1e-13  # a gap that is rounding error need not fall
OFF = Fraction(1, 50)  # the control's limit is 2 % off


@dataclass(frozen=True)
class Limit:
    """A quantity tends to a limit as the first name of a grid grows, at the stated rate.

    From one value of it to the next, the distance from the limit has to fall by the ratio of the
    rates, to the power 3/4 at least: a statement about the grid, not a proof, so that rationals are
    no more than certified. Controls:
    limits 2 % above and below, from which distances cease to fall.

    Attributes
    ----------
    quantity : callable or Quantity
        A function of a point of the grid; of rationals, or floats.
    limit : number or callable
        The limit, or a function of the other names. The distance is relative unless it is zero.
    grid : dict
        Names and their values; the first grows, and the others do not depend on it.
    rate : float or callable
        The power r of an approach like n^-r, or the rate itself as a falling function of n.

    Raises
    ------
    ValueError
        For a grid in which the first name does not grow, or a rate that does not fall.

    Examples
    --------
    >>> e = Limit(lambda n: (1 + 1 / n) ** n, 2.718281828459045, {"n": (10, 100, 1000)}, rate=1)
    >>> finding = e(Run("quick", 0))
    >>> finding.holds, finding.evidence
    (True, 'numerical')
    """

    quantity: Side
    limit: float | Callable[..., float]
    grid: Grid
    rate: float | Callable[[Any], float]

    def __post_init__(self) -> None:
        quantity(self.quantity, "Limit: quantity")
        require_grid(self.grid, "Limit")
        if any(map(callable, self.grid.values())):
            raise ValueError("Limit: the names of the grid must not depend on each other")
        grows = self._grows
        if len(grows) < 3 or not all(a < b for a, b in pairwise(grows)):
            raise ValueError(f"Limit: {next(iter(self.grid))} must grow, 3 times or more")
        if not np.all(self._falls() > 1.0):
            raise ValueError("Limit: the rate must fall as the first name grows")

    @property
    def _grows(self) -> list[Any]:
        return list(next(iter(self.grid.values())))  # type: ignore[arg-type]

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        of, every = quantity(self.quantity, "quantity"), points(self.grid)
        values = evaluated(of.value, of.along, self.grid)
        limits = [self.limit(*p[1:]) if callable(self.limit) else self.limit for p in every]
        gaps, falls = self._gaps(values, limits), self._falls()[:, np.newaxis]
        told = not any(_fall(self._gaps(values, limits, off), falls) for off in (OFF, -OFF))
        worst = len(values) - gaps.shape[1] + int(np.argmax(gaps[-1]))
        first, rank = next(iter(self.grid)), evidence(values)
        finding = Finding(
            "certified" if rank == "exact" else rank,
            f"{of.name} = {shown(values[worst])} at {at(self.grid, every[worst])}; off its limit "
            f"by {gaps[-1].max():.2g}, and by {gaps[0].max():.2g} at {first} = "
            f"{shown(self._grows[0])}",
            f"{of.name} -> {shown(limits[worst])}, "
            + ("at the stated rate" if callable(self.rate) else f"like {first}^-{self.rate:g}"),
            written(self.grid),
            holds=False if not _fall(gaps, falls) else True if told else None,
            margin=_margin(gaps, falls),
        )
        return beside_law(finding, of, self.grid, values)

    def _falls(self) -> Array:
        """Return by which factors distances have to fall."""
        rate = self.rate
        rates = [rate(n) if callable(rate) else float(n) ** -rate for n in self._grows]
        return np.array([(a / b) ** PART for a, b in pairwise(rates)])

    def _gaps(
        self, values: Sequence[Any], limits: Sequence[float], off: Fraction = Fraction(0)
    ) -> Array:
        """Return the distances from limits that are off by a part, a row for each n."""
        columns = len(values) // len(self._grows)
        exact = [enclosed(value)[0] for value in values]
        gaps = []
        for i, (value, limit) in enumerate(zip(exact, limits, strict=True)):
            size = abs(Fraction(limit)) or abs(exact[i % columns])
            wrong = Fraction(limit) + off * size
            gaps.append(float(abs(value - wrong) / (abs(Fraction(limit)) or 1)))
        return np.array(gaps).reshape(-1, columns)


def _fall(gaps: Array, falls: Array) -> bool:
    """Whether distances fall from row to row as they have to, but for rounding."""
    return bool(np.all((gaps[:-1] >= falls * gaps[1:]) | (gaps[1:] < ROUNDED)))


def _margin(gaps: Array, falls: Array) -> float:
    """Return by how much, relatively, distances fall faster than they have to."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(gaps[1:] < ROUNDED, np.inf, gaps[:-1] / gaps[1:] / falls)
    return float(found.min()) - 1.0
