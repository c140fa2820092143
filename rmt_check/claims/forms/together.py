"""Together: a claim with several parts, all of which have to hold."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rmt_check.claims.claim import Finding, Run

Check = Callable[[Run], Finding]


@dataclass(frozen=True)
class Together:
    """Several checks that a claim has to pass together.

    It fails if a part fails, is unresolved if one is, and holds if all do. The evidence is that of
    the first part, which decides the statement as it is made; statistical if any part is. p-values
    and controls are combined by Bonferroni's inequality.

    Attributes
    ----------
    parts : tuple of callable
        Checks: forms or functions of a run.
    given : tuple of callable
        Checks of second routes to the numbers that decide: where one does not hold, the claim is
        unresolved and does not fail.

    Raises
    ------
    ValueError
        For no part, or a part that is not callable.

    Examples
    --------
    >>> from rmt_check.claims.forms import Bound, Equal
    >>> grid = {"n": range(1, 9)}
    >>> square = Equal(lambda n: n * n, lambda n: sum(range(1, 2 * n, 2)), grid)
    >>> Together((square, Bound(lambda n: n, lambda n: n * n, grid)))(Run("quick", 0)).holds
    True
    """

    parts: tuple[Check, ...]
    given: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.parts, tuple) or not self.parts:
            raise ValueError(f"Together: parts must be a tuple of checks, received {self.parts!r}")
        for part in (*self.parts, *self.given):
            if not callable(part):
                raise ValueError(f"Together: a part must be callable, received {part!r}")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        found, given = [part(run) for part in self.parts], [part(run) for part in self.given]
        undecided = [f for f in given if f.holds is not True]
        undecided += [f for f in found if f.holds is None and math.isnan(f.p_value)]
        agreed = all(f.holds is True for f in given)
        fails = agreed and any(f.holds is False for f in found)
        chance = [f for f in found if not math.isnan(f.p_value)]
        decided = fails or bool(undecided) or not chance
        return Finding(
            found[0].evidence if not chance else "statistical",
            _joined(f.measured for f in found),
            _joined(f.expected for f in found),
            _joined(f.domain for f in (*found, *given)),
            why=_joined(f.why or f"{f.expected}: {f.measured}" for f in undecided),
            holds=False if fails else None if undecided or chance else True,
            margin=_least(f.margin for f in found),
            p_value=math.nan if decided else min(1.0, len(chance) * min(f.p_value for f in chance)),
            control=math.nan if decided else min(1.0, len(chance) * max(f.control for f in chance)),
            draws=sum(f.draws for f in found),
        )


def _joined(texts: Iterable[str]) -> str:
    """Return texts as one, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _least(margins: Iterable[float]) -> float:
    return min((margin for margin in margins if not math.isnan(margin)), default=math.nan)
