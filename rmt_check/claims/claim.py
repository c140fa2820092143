"""What is claimed, what a check found, and what came of it.

A check is a function of a run, or a form (`rmt_check.claims.forms`), that returns a `Finding`.
Where it is decided by mathematics or to a stated error, the finding says so; where by independent
matrices, it has p-values, and `verify` decides all of them together.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from rmt_check import arguments
from rmt_check.claims.run import Run as Run

OUTCOMES = ("holds", "fails", "unresolved")
EVIDENCE = ("exact", "certified", "numerical", "statistical", "recorded")  # strongest first


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    evidence : {"exact", "certified", "numerical", "statistical", "recorded"}
        Rational arithmetic over the domain; enclosures; double precision against a stated error;
        independent matrices against an exact null law; an exact test of runs that were recorded.
    measured, expected : str
        The decisive numbers, with what the claim makes of them.
    domain : str
        For which n, t, fields and schemes it was checked.
    why : str
        A sentence that a stranger can act on; by default that of the claim.
    holds : bool or None
        Whether the claim holds; None if p-values decide, or if nothing could.
    margin : float
        How far the decisive number is from where the verdict would turn, in units of its error
        or of itself; nan where that means nothing.
    p_value, control : float
        Of a statistical check: the p-value under the claim, and under a deliberately wrong law or
        scale (the largest, if there are several), which must be rejected; nan otherwise.
    draws : int
        Matrices drawn.

    Raises
    ------
    ValueError
        For another rank of evidence, or a p-value or control that is no probability.
    """

    evidence: str
    measured: str
    expected: str
    domain: str
    why: str = ""
    holds: bool | None = None
    margin: float = math.nan
    p_value: float = math.nan
    control: float = math.nan
    draws: int = 0

    def __post_init__(self) -> None:
        arguments.one_of(self.evidence, "evidence", EVIDENCE)
        for name, p in (("p_value", self.p_value), ("control", self.control)):
            if not (math.isnan(p) or 0.0 <= p <= 1.0):
                raise ValueError(f"{name} must be from 0 to 1, or nan for none; received {p:g}")


@dataclass(frozen=True, eq=False)
class Claim:
    """A statement with its source, and how it is checked.

    Attributes
    ----------
    id : str
        C01, C02, ..; never changes its meaning. A letter divides a claim into statements that
        have verdicts of their own.
    statement, source : str
        The statement, and who made it.
    check : callable
        check(run) returns the finding.
    expected : {"holds", "fails"}
        The expected outcome.
    reason : str
        Why the claim fails, if it is expected to fail.
    why : str
        What a stranger makes of the expected outcome, unless the finding has a sentence.

    Raises
    ------
    ValueError
        For an empty id or statement, a check that is not callable, an expected outcome that is
        neither, or no reason why a claim is expected to fail.
    """

    id: str
    statement: str
    source: str
    check: Callable[[Run], Finding]
    expected: str = "holds"
    reason: str = ""
    why: str = ""

    def __repr__(self) -> str:
        return f"Claim({self.id}: {self.statement})"

    def __post_init__(self) -> None:
        if not (self.id and self.statement):
            raise ValueError(f"a claim needs an id and a statement, received {self.id!r}")
        if not callable(self.check):
            raise ValueError(f"{self.id}: check must be callable, received {self.check!r}")
        arguments.one_of(self.expected, f"{self.id}: expected", OUTCOMES[:2])
        if self.expected == "fails" and not self.reason:
            raise ValueError(f"{self.id}: a claim that is expected to fail needs a reason")


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
        Of a statistical verdict: the p-value below which the claim fails, and its control is
        rejected. It is computed from the number of statistical claims of the run.
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

    def __repr__(self) -> str:
        unexpected = "" if self.as_expected else ", not as expected"
        return f"Verdict({self.claim} {self.outcome}{unexpected}, {self.evidence}: {self.measured})"
