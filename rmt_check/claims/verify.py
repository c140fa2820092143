"""Check claims, and decide all that rest on chance together.

One error rate for the whole run: the probability that any true statistical claim is said to fail
is at most LEVEL (Holm 1979). A claim that is not rejected holds only if its control was: a
deliberately wrong law or scale that the same draws must reject. Else the draws were too few, and it
is unresolved.
"""

import math
import time
from collections.abc import Callable, Sequence

from rmt_check import arguments
from rmt_check.claims.catalogue import CLAIMS
from rmt_check.claims.claim import Claim, Finding, Run, Verdict
from rmt_check.progress import Report
from rmt_check.sampling.streams import checked_seed

LEVEL = 1e-4  # of a whole run
EFFORT = {"quick": 1, "standard": 4, "thorough": 16}


def verify(
    claims: Sequence[str | Claim] | None = None,
    budget: str = "standard",
    seed: int = 0,
    report: Report | None = None,
    found: Callable[[Claim, Finding, float], None] | None = None,
) -> list[Verdict]:
    """Check claims and return a verdict on each, in the order of the catalogue.

    Parameters
    ----------
    claims : sequence of str or Claim, optional
        The claims, or ids such as "C12" for all of C12a, C12b, .. By default the whole catalogue.
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
        For an unknown claim or budget, or a seed out of range.

    Examples
    --------
    >>> (verdict,) = verify(["C04a"], budget="quick")
    >>> verdict.outcome
    'holds'
    """
    arguments.one_of(budget, "budget", EFFORT)
    run = Run(budget, checked_seed(seed), EFFORT[budget])
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
    levels = holm([finding.p_value for _, finding, _ in findings], LEVEL)
    return [_verdict(*what, level) for what, level in zip(findings, levels, strict=True)]


def chosen(claims: Sequence[str | Claim] | None) -> list[Claim]:
    """Return the claims of ids, or raise ValueError."""
    if claims is None:
        return list(CLAIMS)
    wanted: list[Claim] = []
    for claim in claims:
        own = [claim] if isinstance(claim, Claim) else _of_id(claim)
        wanted += [one for one in own if one not in wanted]
    return wanted


def holm(p_values: Sequence[float], level: float) -> list[float]:
    """Return the level at which each p-value is judged by Holm's method; nan for no p-value.

    The smallest is judged at level/m, the next at level/(m - 1), .., until one is not rejected:
    it and all larger ones are judged at that level.
    """
    ordered = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    levels, share, stopped = [math.nan] * len(p_values), math.nan, False
    for rank, (p, i) in enumerate(ordered):
        if not stopped:
            share = level / (len(ordered) - rank)
            stopped = p > share
        levels[i] = share
    return levels


def _checked(claim: Claim, run: Run) -> Finding:
    """Return what a check finds; a check that breaks down leaves its claim unresolved."""
    try:
        return claim.check(run)
    except Exception as error:
        why = f"its check broke down, which is a fault of this program: {error!r}"
        return Finding("numerical", "nothing", "a finding", "nowhere", why)


def _of_id(name: str) -> list[Claim]:
    own = [claim for claim in CLAIMS if name.lower() in (claim.id.lower(), _number(claim).lower())]
    if not own:
        raise ValueError(
            f"no claim {name!r}; the catalogue has {CLAIMS[0].id} to {CLAIMS[-1].id}: "
            "see `rmt-check claims`"
        )
    return own


def _number(claim: Claim) -> str:
    """Return the id without the letter that divides a claim."""
    return claim.id.rstrip("abcdef")


def _verdict(claim: Claim, finding: Finding, seconds: float, level: float) -> Verdict:
    outcome = _outcome(finding, level)
    why = finding.why
    if outcome == "unresolved" and finding.draws < finding.needed:
        why = (
            f"{finding.draws:,} matrices cannot tell it from its control; {finding.needed:,} "
            "would: take a larger budget"
        )
    return Verdict(
        claim=claim.id,
        outcome=outcome,
        as_expected=outcome == claim.expected,
        evidence=finding.evidence,
        measured=finding.measured,
        expected=finding.expected,
        margin=finding.margin,
        domain=finding.domain,
        why=why,
        p_value=finding.p_value,
        control=finding.control,
        level=level,
        draws=finding.draws,
        seconds=seconds,
    )


def _outcome(finding: Finding, level: float) -> str:
    if finding.holds is not None:
        return "holds" if finding.holds else "fails"
    if math.isnan(finding.p_value):
        return "unresolved"
    if finding.p_value < level:
        return "fails"
    return "holds" if finding.control < level else "unresolved"
