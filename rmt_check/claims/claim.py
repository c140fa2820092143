"""What is claimed, how it is checked, and what came of it: three values, and the outcomes.

A check returns a `Finding`. Where it is decided by mathematics or to a stated error, it says so;
where by independent matrices, it leaves p-values, and `verify` decides all of them together.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

KINDS = ("identity", "bound", "limit", "behaviour")
OUTCOMES = ("holds", "fails", "unresolved")
EVIDENCE = ("exact", "certified", "numerical", "statistical")  # strongest first


@dataclass(frozen=True)
class Run:
    """With what means claims are checked.

    Attributes
    ----------
    budget : {"quick", "standard", "thorough"}
        How much work may be done; grids and numbers of draws follow from it.
    seed : int
        Of all draws.
    effort : int
        1, 4 or 16 by budget: numbers of draws are multiples of it.
    """

    budget: str
    seed: int
    effort: int


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    evidence : {"exact", "certified", "numerical", "statistical"}
        Rational arithmetic over the domain; ball arithmetic; double precision against a stated
        error; independent matrices against an exact null law.
    measured, expected : str
        The decisive numbers, with what the claim makes of them.
    domain : str
        For which n, t, fields and schemes it was checked.
    why : str
        A sentence that a stranger can act on.
    holds : bool or None
        Whether the claim holds; None if p-values decide, or if nothing could.
    margin : float
        How far the decisive number is from where the verdict would turn, in units of its error
        or of itself; nan where that means nothing.
    p_value, control : float
        Of a statistical check: the p-value under the claim, and under a deliberately wrong law or
        scale (the largest, if there are several), which must be rejected; nan otherwise.
    draws, needed : int
        Matrices drawn, and how many would give the control a power of 99 %.
    """

    evidence: str
    measured: str
    expected: str
    domain: str
    why: str
    holds: bool | None = None
    margin: float = math.nan
    p_value: float = math.nan
    control: float = math.nan
    draws: int = 0
    needed: int = 0


@dataclass(frozen=True)
class Claim:
    """A statement with its source, and how it is checked.

    Attributes
    ----------
    id : str
        C01, C02, ..; never changes its meaning. A letter divides a claim into statements that
        have verdicts of their own.
    chapter, statement, source : str
        The chapter of the catalogue, the statement, and who made it.
    kind : {"identity", "bound", "limit", "behaviour"}
        The kind of statement.
    check : callable
        check(run) returns the finding.
    expected : {"holds", "fails"}
        The expected outcome.
    reason : str
        Why the claim fails, if it is expected to fail.
    """

    id: str
    chapter: str
    statement: str
    source: str
    kind: str
    check: Callable[[Run], Finding]
    expected: str = "holds"
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """The verdict on a claim; the other fields are those of `Claim` and `Finding`.

    Attributes
    ----------
    outcome : {"holds", "fails", "unresolved"}
        Unresolved means that this run cannot decide; `why` says what would.
    as_expected : bool
        Whether the outcome is the one that the catalogue expects.
    level : float
        Of a statistical verdict: the p-value below which the claim fails.
    seconds : float
        How long the check took.
    """

    claim: str
    outcome: str
    as_expected: bool
    evidence: str
    measured: str
    expected: str
    margin: float
    domain: str
    why: str
    p_value: float
    control: float
    level: float
    draws: int
    seconds: float
