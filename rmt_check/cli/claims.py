"""`rmt-check verify` and `rmt-check claims`."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from rmt_check.cli.options import BUDGET, JSON, QUIET, SEED
from rmt_check.files import json_document

if TYPE_CHECKING:
    from rmt_check.claims import Claim, Verdict
    from rmt_check.claims.claim import Finding

    Chapters = dict[str, tuple[Claim, ...]]

_IDS = click.argument("ids", nargs=-1, metavar="[ID]...")
_PACK = click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="FILE",
    help="Claims of yours instead of the catalogue's: a Python file, a module, or an installed "
    "pack. Its code runs. May be given several times.",
)


@click.command()
@_IDS
@_PACK
@BUDGET
@SEED
@click.option("--details", is_flag=True, help="Print the evidence too; the default with IDs.")
@JSON
@QUIET
@click.pass_context
def verify(
    ctx: click.Context,
    ids: tuple[str, ...],
    packs: tuple[str, ...],
    budget: str,
    seed: int,
    details: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check published claims: all of them, or those with the given IDs; or those of a pack.

    Exit codes: 0 every verdict is the expected one, 1 a verdict differs, 3 none
    differs but some are unresolved. `rmt-check --help` has the other codes.

    \b
    Examples:
      rmt-check verify --budget quick
      rmt-check verify C04 C12
      rmt-check verify --pack my_claims.py
      rmt-check verify --json > verdicts.json
    """
    from rmt_check.claims import verify as check
    from rmt_check.claims.verify import chosen, judged
    from rmt_check.cli.live import live_table

    chapters = _chapters(packs)
    wanted = chosen(ids or None, _claims(chapters))
    findings: list[tuple[Claim, Finding, float]] = []
    try:
        with live_table(quiet, findings) as (report, found):
            verdicts = check(wanted, budget, seed, report, found)
    except KeyboardInterrupt:
        if not findings:
            raise
        verdicts = judged(findings)  # what is finished is not lost
    stopped = len(verdicts) < len(wanted)
    if as_json:
        rows = [_fields(*both) for both in zip(wanted, verdicts, strict=False)]
        run = {"packs": packs, "budget": budget, "seed": seed, "interrupted": stopped}
        click.echo(json_document(run | {"verdicts": rows}))
    else:
        _print(chapters, wanted, verdicts, details or bool(ids))
    if stopped:
        raise KeyboardInterrupt(f"interrupted after {len(verdicts)} of {len(wanted)} claims")
    ctx.exit(exit_code([(one.outcome, one.as_expected) for one in verdicts]))


@click.command()
@_IDS
@_PACK
@JSON
def claims(ids: tuple[str, ...], packs: tuple[str, ...], as_json: bool) -> None:
    """List the claims with their sources, and why some are expected to fail."""
    from rmt_check.claims.verify import chosen

    chapters = _chapters(packs)
    wanted = chosen(ids or None, _claims(chapters))
    if as_json:
        rows = [
            {"chapter": _chapter(chapters, claim)}
            | {k: v for k, v in vars(claim).items() if k != "check"}
            for claim in wanted
        ]
        click.echo(json_document({"claims": rows}))
        return
    chapter = ""
    for claim in wanted:
        chapter = _heading(chapters, claim, chapter)
        click.echo(_indented(f"{claim.id:<5} {claim.statement} [{claim.source}]"))
        if claim.expected == "fails":
            click.echo(_indented(f"      expected to fail: {claim.reason}"))


def _chapters(packs: tuple[str, ...]) -> "Chapters":
    """Return the claims of packs, or of the catalogue, by their headings."""
    from rmt_check.claims import load_pack
    from rmt_check.claims.catalogue import CHAPTERS

    chapters: Chapters = {}
    for pack in map(load_pack, packs):
        chapters[pack.title] = (*chapters.get(pack.title, ()), *pack.claims)
    return chapters or CHAPTERS


def _claims(chapters: "Chapters") -> "list[Claim]":
    return [claim for claims in chapters.values() for claim in claims]


def _chapter(chapters: "Chapters", claim: "Claim") -> str:
    return next(name for name, claims in chapters.items() if claim in claims)


def _print(
    chapters: "Chapters", wanted: "list[Claim]", verdicts: "list[Verdict]", details: bool
) -> None:
    chapter = ""
    for claim, verdict in zip(wanted, verdicts, strict=False):
        chapter = _heading(chapters, claim, chapter)
        click.echo(_row(claim, verdict, details))
    click.echo("\n" + fill(_count(verdicts), 79))
    levels = [verdict.level for verdict in verdicts if not math.isnan(verdict.level)]
    if levels:
        click.echo(fill(_error_rate(levels), 79))


def _heading(chapters: "Chapters", claim: "Claim", chapter: str) -> str:
    """Print the chapter of a claim where it begins."""
    own = _chapter(chapters, claim)
    if own != chapter:
        click.echo(f"\n{fill(own, 79)}\n")
    return own


def _row(claim: "Claim", verdict: "Verdict", details: bool) -> str:
    """Return the verdict in a line or two, its reasons below it where there is more to say."""
    head = f"{claim.id:<6}{verdict.outcome:<11}{verdict.evidence:<12}"
    lines = [fill(claim.statement, 79, initial_indent=head, subsequent_indent=" " * len(head))]
    if not verdict.as_expected:
        lines.append(_indented(f"      NOT AS EXPECTED, which is {claim.expected!r}"))
    if details and verdict.domain:
        lines += [
            _indented(f"      checked: {verdict.domain} ({verdict.seconds:.1f} s)"),
            _indented(f"      found: {verdict.measured}"),
            _indented(f"      stated: {verdict.expected}"),
        ]
    if details and not math.isnan(verdict.p_value):
        lines.append(_indented(f"      {_chance(verdict)}"))
    if verdict.why and (details or verdict.outcome != "holds"):
        lines.append(_indented(f"      > {verdict.why}"))
    return "\n".join(lines) + "\n" * details


def _chance(verdict: "Verdict") -> str:
    return (
        f"p = {verdict.p_value:.2g}, judged at {verdict.level:.2g}; of the control "
        f"{verdict.control:.2g}; draws: {verdict.draws:,}"
    )


def _indented(text: str) -> str:
    return fill(text, 79, subsequent_indent="      ")


def _count(verdicts: "list[Verdict]") -> str:
    """Return how many verdicts of each kind there are, and which are not as expected."""
    outcomes = Counter(v.outcome for v in verdicts)
    names = {"holds": "hold", "fails": "fail", "unresolved": "unresolved"}
    said = ", ".join(f"{outcomes[key]} {name}" for key, name in names.items() if outcomes[key])
    surprises = [f"{v.claim} ({v.outcome})" for v in verdicts if not v.as_expected]
    expected = "all as expected" if not surprises else f"NOT AS EXPECTED: {', '.join(surprises)}"
    return f"{len(verdicts)} verdict{'s' * (len(verdicts) != 1)}: {said}; {expected}"


def _error_rate(levels: list[float]) -> str:
    """Return how the probability of an error is shared by the claims that rest on chance."""
    from rmt_check.claims.evidence.statistics import LEVEL

    return (
        f"statistical claims: {len(levels)}, each judged at level {min(levels):.2g} or above; the "
        f"probability that any true one is said to fail is at most {LEVEL:g}"
    )


def exit_code(found: Sequence[tuple[str, bool]]) -> int:
    """Return the exit code of outcomes, each with whether it is the expected one."""
    if any(not as_expected and outcome != "unresolved" for outcome, as_expected in found):
        return 1
    return 3 if any(outcome == "unresolved" for outcome, _ in found) else 0


def _fields(claim: "Claim", verdict: "Verdict") -> dict[str, Any]:
    """Return the fields of a verdict, with what was claimed; None for what is no number."""
    said = {"statement": claim.statement, "source": claim.source, "known": claim.expected}
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in (asdict(verdict) | said).items()
    }
