"""Check claims, and decide all that rest on chance together.

One error rate for the whole run: the probability that any true statistical claim is said to fail
is at most LEVEL (Holm 1979). The level of each follows from how many there are. A claim that is not
rejected holds only if its control was: a deliberately wrong law or scale that the same draws must
reject. Else the draws were too few, and it is unresolved.
"""

import math
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from rmt_check import arguments
from rmt_check.claims.catalogue import CLAIMS
from rmt_check.claims.claim import Claim, Finding, Run, Verdict
from rmt_check.claims.evidence.statistics import draws_needed, holm
from rmt_check.claims.run import EFFORT
from rmt_check.progress import Report
from rmt_check.sampling.streams import checked_seed


def verify(
    claims: Sequence[str | Claim] | None = None,
    budget: str = "standard",
    seed: int = 0,
    report: Report | None = None,
    found: Callable[[Claim, Finding, float], None] | None = None,
) -> list[Verdict]:
    """Check claims and return a verdict on each, in the order given.

    Parameters
    ----------
    claims : sequence of str or Claim, optional
        Claims of yours, or ids of the catalogue such as "C12" for all of C12a, C12b, .. By default
        the whole catalogue.
    budget : {"quick", "standard", "thorough"}
        Under 30 s, under 5 minutes, or under an hour on two cores.
    seed : int
        The seed of all draws.
    report : callable, optional
        Called as report(stage, fraction done) before each check.
    found : callable, optional
        Called as found(claim, finding, seconds) after each check. The p-values are judged at the
        end.

    Raises
    ------
    ValueError
        For an unknown claim or budget, two claims of one id, or a seed out of range. A check that
        raises leaves its claim unresolved.

    Examples
    --------
    >>> (verdict,) = verify(["C04a"], budget="quick")
    >>> verdict.outcome
    'holds'
    """
    arguments.one_of(budget, "budget", EFFORT)
    run = Run(budget, checked_seed(seed))
    wanted = chosen(claims)
    findings: list[tuple[Claim, Finding, float]] = []
    for done, claim in enumerate(wanted):
        if report:
            report(f"{claim.id}  {claim.statement}", done / len(wanted))
        start = time.perf_counter()
        finding = _checked(claim, run)
        findings.append((claim, finding, time.perf_counter() - start))
        if found:
            found(*findings[-1])
    return judged(findings)


def judged(findings: Sequence[tuple[Claim, Finding, float]]) -> list[Verdict]:
    """Return the verdicts on claims, what their checks found, and the seconds they took."""
    levels = holm([finding.p_value for _, finding, _ in findings])
    return [_verdict(*what, level) for what, level in zip(findings, levels, strict=True)]


def chosen(
    claims: Sequence[str | Claim] | None, among: Sequence[Claim] | None = None
) -> list[Claim]:
    """Return the claims, and those of ids `among` claims or the catalogue, or raise ValueError."""
    known = CLAIMS if among is None else among
    wanted: list[Claim] = []
    for claim in known if claims is None else claims:
        own = [claim] if isinstance(claim, Claim) else _of_id(claim, known)
        wanted += [one for one in own if one not in wanted]
    ids = [claim.id for claim in wanted]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise ValueError(f"two claims have the id {twice!r}; give each an id of its own")
    return wanted


def _checked(claim: Claim, run: Run) -> Finding:
    """Return what a check finds; a check that fails leaves its claim unresolved."""
    try:
        finding = claim.check(run)
        if not isinstance(finding, Finding):
            raise TypeError(f"a check must return a Finding, not {finding!r}")
        return finding
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        why = f"the check failed with {error!r} ({Path(line.filename).name}, line {line.lineno})"
        return Finding("numerical", "", "", "", why)


def _of_id(name: str, known: Sequence[Claim]) -> list[Claim]:
    own = [claim for claim in known if name.lower() in (claim.id.lower(), _number(claim).lower())]
    if not own:
        raise ValueError(
            f"no claim {name!r}; there are {known[0].id} to {known[-1].id}: see `rmt-check claims`"
        )
    return own


def _number(claim: Claim) -> str:
    """Return the id without the letter that divides a claim."""
    return claim.id.rstrip("abcdefg")


def _verdict(claim: Claim, finding: Finding, seconds: float, level: float) -> Verdict:
    outcome = _outcome(finding, level)
    return Verdict(
        claim=claim.id,
        outcome=outcome,
        as_expected=outcome == claim.expected,
        evidence=finding.evidence,
        measured=finding.measured,
        expected=finding.expected,
        margin=finding.margin,
        domain=finding.domain,
        why=_why(claim, finding, outcome, level),
        p_value=finding.p_value,
        control=finding.control,
        level=level,
        draws=finding.draws,
        seconds=seconds,
    )


def _outcome(finding: Finding, level: float) -> str:
    if finding.holds is False or finding.p_value < level:
        return "fails"
    if finding.evidence == "statistical" or not math.isnan(finding.p_value):
        return "holds" if finding.control < level else "unresolved"
    return "holds" if finding.holds else "unresolved"


def _why(claim: Claim, finding: Finding, outcome: str, level: float) -> str:
    """Return a sentence that a stranger can act on."""
    if outcome == "unresolved" and finding.control >= level:
        needed = draws_needed(finding.draws, finding.control, level)
        return (
            f"{finding.draws:,} matrices cannot tell it from its control; {needed:,} would: take "
            "a larger budget (standard draws 4 times as many as quick, thorough 16 times), or a "
            "control that is farther off"
        )
    if finding.why:
        return finding.why
    if outcome == claim.expected and (claim.why or claim.reason):
        return claim.why or claim.reason
    if outcome == "holds":
        return ""
    if outcome == "unresolved" and finding.evidence == "statistical":
        return "it has no control: give the p-value of a law that is deliberately wrong"
    if outcome == "unresolved":
        return (
            "the check cannot tell the claim from its control, numbers 2 % off; where they are 0, "
            "add a constant to both sides"
        )
    return f"claimed: {finding.expected}; found: {finding.measured}"
