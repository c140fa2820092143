"""The table of claims and verdicts, as docs/claims.md shows it.

`python tools/claims_table.py docs/claims.md` checks the whole catalogue at the standard budget and
writes the table between the marks `<!-- claims -->` and `<!-- end of claims -->` of the file.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from rmt_check.claims.catalogue import CLAIMS
from rmt_check.claims.claim import Claim, Verdict
from rmt_check.claims.verify import verify

FIRST, LAST = "<!-- claims -->\n", "<!-- end of claims -->"


def table(claims: Sequence[Claim], verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts as a table in Markdown."""
    rows = [
        f"| {claim.id} | {_cell(claim.statement)} | {_outcome(verdict)} | {verdict.evidence} |"
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]
    return (
        "\n".join(["| | what is claimed | verdict | evidence |", "|---|---|---|---|", *rows]) + "\n"
    )


def written_into(page: str, table: str) -> str:
    """Return the page with its table replaced."""
    before, rest = page.split(FIRST)
    return before + FIRST + table + LAST + rest.split(LAST)[1]


def _cell(statement: str) -> str:
    return statement.rstrip(".").replace("|", "\\|")  # bars would divide the cell


def _outcome(verdict: Verdict) -> str:
    return "holds" if verdict.outcome == "holds" else f"**{verdict.outcome}**"


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(written_into(page.read_text(), table(CLAIMS, verify())))
