"""Formulas and variances that are two per cent off, one at a time: a verdict must differ."""

import csv

import pytest
from mutants import MUTANTS, RECORD, ROOT, copied, mutated, verdicts

from rmt_check.claims import CLAIMS
from rmt_check.claims.evidence.statistics import LEVEL

EXPECTED = {claim.id: claim.expected for claim in CLAIMS}
# the level in a run of the whole catalogue is not below this
EACH = LEVEL / len(CLAIMS)


@pytest.fixture(scope="module")
def folder():
    with copied() as folder:
        yield folder


def differs(claim, outcome, p_value):
    """Whether the whole run would say so too, where p-values are judged more strictly."""
    return outcome != EXPECTED[claim] and (p_value is None or p_value < EACH)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "right", "wrong", "claim"), MUTANTS, ids=lambda text: text[:40])
def test_a_mutant_is_noticed(folder, file, right, wrong, claim):
    with mutated(folder, file, right, wrong):
        code, (verdict,) = verdicts(folder, claim)
    assert code in (1, 3) and differs(claim, verdict["outcome"], verdict["p_value"])


@pytest.mark.slow
def test_without_a_mutant_nothing_differs(folder):
    code, found = verdicts(folder)
    assert code == 0 and len(found) == len(CLAIMS) and all(v["as_expected"] for v in found)


def test_the_record_is_of_these_mutants():
    rows = list(csv.DictReader(RECORD.read_text().splitlines()))
    assert [(r["file"], r["right"], r["wrong"], r["claim"]) for r in rows] == list(MUTANTS)
    for row in rows:
        p_value = float(row["p_value"]) if row["p_value"] else None
        assert differs(row["claim"], row["outcome"], p_value), row


def test_what_is_mutated_stands_there():
    for file, right, _, _ in MUTANTS:
        assert right in (ROOT / "rmt_check" / file).read_text()


def test_every_kernel_is_mutated():
    files = {file for file, *_ in MUTANTS}
    kernels = {f"kernels/{p.name}" for p in (ROOT / "rmt_check/kernels").glob("[!_]*.py")}
    # which calls LAPACK and has no formula; test_radius.py compares it with one matrix at a time
    assert kernels - {"kernels/each_matrix.py"} <= files
