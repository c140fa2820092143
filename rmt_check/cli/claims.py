"""`rmt-check verify` and `rmt-check claims`."""

import json
import math
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rmt_check.claims import Claim, Verdict


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--budget",
    default="standard",
    show_default=True,
    help="quick: under 30 s; standard: under 5 minutes; thorough: under an hour, on two cores.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same numbers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
@click.pass_context
def verify(
    ctx: click.Context, ids: tuple[str, ...], budget: str, seed: int, as_json: bool, quiet: bool
) -> None:
    """Check what the paper says, all of it or the claims with these IDs.

    Exit codes: 0 every verdict is the one that the catalogue expects, 1 one differs, 3 none
    differs but some are unresolved; and 2, 4, 130 as everywhere.

    \b
    Examples:
      rmt-check verify --budget quick
      rmt-check verify C04 C12
      rmt-check verify --json > verdicts.json
    """
    from rmt_check.claims import verify as check
    from rmt_check.claims.verdicts import chosen
    from rmt_check.cli.live import live_table

    wanted = chosen(ids or None)
    with live_table(quiet) as (report, found):
        verdicts = check(wanted, budget, seed, report, found)
    if as_json:
        document = {"budget": budget, "seed": seed, "verdicts": [_fields(v) for v in verdicts]}
        click.echo(json.dumps(document, indent=2))
    else:
        for claim, verdict in zip(wanted, verdicts, strict=True):
            click.echo(_paragraph(claim, verdict))
        click.echo(_count(verdicts))
    ctx.exit(_code(verdicts))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def claims(as_json: bool) -> None:
    """List the catalogue: what is claimed, by whom, and what is known of it."""
    from rmt_check.claims import CLAIMS

    if as_json:
        rows = [{k: v for k, v in vars(claim).items() if k != "check"} for claim in CLAIMS]
        click.echo(json.dumps({"claims": rows}, indent=2))
        return
    chapter = ""
    for claim in CLAIMS:
        if claim.chapter != chapter:
            chapter = claim.chapter
            click.echo(f"\n{chapter}\n")
        click.echo(_indented(f"{claim.id:<5} {claim.statement} [{claim.source}; {claim.kind}]"))
        if claim.expected == "fails":
            click.echo(_indented(f"      expected to fail: {claim.reason}"))


def _paragraph(claim: "Claim", verdict: "Verdict") -> str:
    surprise = " (NOT EXPECTED)" * _differs(verdict)
    head = f"{claim.id:<5} {verdict.outcome}{surprise}, {verdict.evidence}, {verdict.seconds:.1f} s"
    return (
        f"{head}\n{_indented('      ' + claim.statement)}\n{_indented('      > ' + verdict.why)}\n"
    )


def _indented(text: str) -> str:
    return fill(text, 79, subsequent_indent="      ")


def _count(verdicts: "list[Verdict]") -> str:
    differ = [v.claim for v in verdicts if _differs(v)]
    unresolved = [v.claim for v in verdicts if v.outcome == "unresolved"]
    said = f"{len(verdicts)} verdicts, {sum(v.as_expected for v in verdicts)} as expected"
    said += f"; not as expected: {', '.join(differ)}" * bool(differ)
    return said + f"; unresolved: {', '.join(unresolved)}" * bool(unresolved)


def _code(verdicts: "list[Verdict]") -> int:
    if any(_differs(verdict) for verdict in verdicts):
        return 1
    return 3 if any(v.outcome == "unresolved" for v in verdicts) else 0


def _differs(verdict: "Verdict") -> bool:
    return not verdict.as_expected and verdict.outcome != "unresolved"


def _fields(verdict: "Verdict") -> dict[str, Any]:
    """Return the fields of a verdict, None for what is no number."""
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(verdict).items()
    }
