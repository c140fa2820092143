"""Recorded: what runs of a committed table say, by exact tests at one level."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files

from rmt_check.claims.claim import Finding, Run

Row = Mapping[str, str]
Rows = Sequence[Row]

LEVEL = 1e-3  # at which a recorded claim is decided


@dataclass(frozen=True)
class RecordedTable:
    """A table of runs that take too long to repeat.

    Attributes
    ----------
    name : str
        Its file in `rmt_check/claims/recorded`.
    sha256 : str
        The hash of the file, in hexadecimal digits.
    made_by : str
        The command that makes it.
    """

    name: str
    sha256: str
    made_by: str

    def content(self) -> bytes:
        """Return the file."""
        return (files("rmt_check.claims") / "recorded" / self.name).read_bytes()


@dataclass(frozen=True)
class Recorded:
    """A statement about runs that were recorded.

    The check draws nothing: the same table gives the same verdict. It is unresolved if the file is
    not the one that was recorded.

    Attributes
    ----------
    table : RecordedTable
        The runs, and the hash that the verdict names.
    finds : callable
        finds(rows) returns a finding of evidence "recorded"; a row is a dict of texts.

    Raises
    ------
    ValueError
        For a check that is not callable.
    """

    table: RecordedTable
    finds: Callable[[Rows], Finding]

    def __post_init__(self) -> None:
        if not callable(self.finds):
            raise ValueError(f"Recorded: finds must be callable, received {self.finds!r}")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds, in any run."""
        content = self.table.content()
        found = sha256(content).hexdigest()
        name = f"{self.table.name}, SHA-256 {found[:12]}"
        if found != self.table.sha256:
            why = f"{name}.. is not the recorded table, {self.table.sha256[:12]}..: restore it, or "
            why += f"make it with `{self.table.made_by}` and state its hash"
            return Finding("recorded", "", "", name, why)
        finding = self.finds([*csv.DictReader(content.decode().splitlines())])
        undecided = "" if finding.holds is not None else "so few runs cannot decide: record more"
        domain = f"{finding.domain}; {name}.."
        return replace(finding, domain=domain, why=finding.why or undecided)
