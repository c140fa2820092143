"""What `rmt-check verify` shows while it runs: the last verdicts in a table, and a bar.

On a terminal only; elsewhere a line a claim. Statistical claims are judged together at the end:
until then their p-value is shown.
"""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rmt_check.progress import Report, narrate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rmt_check.claims import Claim
    from rmt_check.claims.claim import Finding

Found = Callable[["Claim", "Finding", float], None]  # (claim, finding, seconds)

_ROWS = 12


@contextmanager
def live_table(
    quiet: bool, findings: "list[tuple[Claim, Finding, float]]"
) -> Iterator[tuple[Report, Found]]:
    """Yield the functions that `claims.verify` calls before and after each check.

    Findings are added to the list as they come.
    """
    if quiet or not sys.stderr.isatty():
        with narrate(quiet) as report:
            yield report, lambda *finding: findings.append(finding)
        return
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    bar = Progress(TextColumn("{task.description}"), BarColumn(20), TaskProgressColumn(), Left())
    task = bar.add_task("", total=1.0)
    with Live(console=Console(stderr=True), transient=True) as screen:

        def report(stage: str, fraction: float) -> None:
            bar.update(task, description=stage.split()[0], completed=fraction)
            screen.update(Group(_table(findings[-_ROWS:]), bar))

        yield report, lambda *finding: findings.append(finding)


def said(finding: "Finding") -> str:
    """Return what a finding says by itself: an outcome, or the p-value that will be judged."""
    if finding.holds is not None:
        return "holds" if finding.holds else "fails"
    return "unresolved" if math.isnan(finding.p_value) else f"p = {finding.p_value:.2g}"


def _table(findings: "list[tuple[Claim, Finding, float]]") -> "RenderableType":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), expand=True)
    for heading in ("claim", "finding", "time"):
        table.add_column(heading, no_wrap=True)
    table.add_column("statement", no_wrap=True, overflow="ellipsis", ratio=1)
    for claim, finding, seconds in findings:
        table.add_row(claim.id, said(finding), f"{seconds:.1f} s", claim.statement)
    return table
