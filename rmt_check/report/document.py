"""The content of a report: what was checked, drawn and given, as JSON has it, and its pictures."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rmt_check import studies
from rmt_check.claims import Claim, Verdict, verify
from rmt_check.claims.catalogue import CHAPTERS
from rmt_check.claims.verify import chosen
from rmt_check.diagnosis.diagnose import diagnose
from rmt_check.diagnosis.glorot_powers import glorot_energy, glorot_powers
from rmt_check.diagnosis.matrix_files import read_matrix
from rmt_check.diagnosis.table import table_text
from rmt_check.files import SCHEMA, plain
from rmt_check.plots.diagnosis import render_diagnosis
from rmt_check.plots.study import study_pictures
from rmt_check.progress import Report
from rmt_check.report.certificate import Fields, certificate, environment
from rmt_check.studies.connection import FILE
from rmt_check.studies.report import sentences
from rmt_check.studies.report import table_text as study_text

Pictures = dict[str, bytes]  # SVG, by name


def document(
    claims: Sequence[str | Claim] | None = None,
    budget: str = "standard",
    seed: int = 0,
    figure1: Path | None = None,
    study_folders: Sequence[Path] = (),
    matrices: Sequence[Path] = (),
    report: Report | None = None,
) -> tuple[Fields, Pictures]:
    """Check claims, read what is given, and return a report's content and its pictures.

    Parameters
    ----------
    claims, budget, seed
        As in `claims.verify`.
    figure1 : Path, optional
        The folder of `rmt-check figure1`, with figure1.svg and figure1.json.
    study_folders : sequence of Path
        Folders of studies.
    matrices : sequence of Path
        Files that `rmt-check inspect` reads, one matrix each.
    report : callable, optional
        Called as report(stage, fraction done).

    Returns
    -------
    document : dict
        What JSON can hold. Two calls with the same arguments differ in `document["times"]` alone.
    pictures : dict
        SVG by name; the certificate has the hash of each.

    Raises
    ------
    ValueError
        For an argument out of range, or a file or folder that is not there. All that is given is
        read before the first claim is checked.
    """
    report = report or (lambda stage, fraction: None)
    wanted, pictures = chosen(claims), Pictures()
    figure = None if figure1 is None else _figure1(figure1, pictures)
    drawn = [_study(folder, pictures) for folder in study_folders]
    given = [_matrix(path, pictures) for path in matrices]
    verdicts = verify(wanted, budget, seed, report)
    rows = [row(*both, budget, seed) for both in zip(wanted, verdicts, strict=True)]
    inputs = [
        *([figure1 / "figure1.svg", figure1 / "figure1.json"] if figure1 else []),
        *(folder / FILE for folder in study_folders),
        *matrices,
    ]
    content = {
        "schema": SCHEMA,
        "certificate": certificate(rows, budget, seed, pictures, inputs),
        "environment": environment(),
        "verdicts": rows,
        "figure1": figure,
        "studies": drawn,
        "matrices": given,
        "times": {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": {verdict.claim: round(verdict.seconds, 3) for verdict in verdicts},
        },
    }
    return content, pictures


def row(claim: Claim, verdict: Verdict, budget: str, seed: int) -> Fields:
    """Return a verdict with its claim and how to repeat it; without the time it took."""
    found = {key: plain(value) for key, value in vars(verdict).items() if key != "seconds"}
    return found | {
        "chapter": _chapter(claim),
        "statement": claim.statement,
        "source": claim.source,
        "known": claim.expected,
        "reason": claim.reason,
        "command": f"rmt-check verify {claim.id} --budget {budget} --seed {seed}",
    }


def _chapter(claim: Claim) -> str:
    return next((name for name, own in CHAPTERS.items() if claim in own), "")


def _figure1(folder: Path, pictures: Pictures) -> Fields:
    pictures["figure1"] = _read(folder / "figure1.svg")
    made = json.loads(_read(folder / "figure1.json"))
    return {"folder": str(folder), "command": made.get("command", "")}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ValueError(
            f"cannot read {path}: {reason}; run rmt-check figure1 --out {path.parent}"
        ) from None


def _study(folder: Path, pictures: Pictures) -> Fields:
    plan, tables = studies.planned(folder), studies.tables(folder)
    names = []
    for name, picture in study_pictures(plan.kind, tables, "svg").items():
        names.append(f"{folder}: {name}")
        pictures[names[-1]] = picture
    return {
        "folder": str(folder),
        "plan": json.loads(plan.json()),
        "table": study_text(plan.kind, tables["summary"]),
        "said": sentences(plan.kind, tables["summary"]),
        "pictures": names,
    }


def _matrix(path: Path, pictures: Pictures) -> Fields:
    found = diagnose(read_matrix(path, None))
    glorot = glorot_powers(found.n, found.field, found.steps)
    energy = glorot_energy(found.n, found.field, found.steps)
    pictures[str(path)] = render_diagnosis(found, glorot, energy, "svg")
    return {"file": str(path), "text": table_text(found, glorot), "picture": str(path)}
