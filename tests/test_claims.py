"""Verdicts: the catalogue as expected, chance dealt out once, and the command that says so."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from claims_table import FIRST, LAST, table
from scipy import stats
from statistics_helpers import SEED

from rmt_check import claims, cli
from rmt_check.claims import CLAIMS, Claim, Finding, catalogue, verify
from rmt_check.claims import run as run_module
from rmt_check.claims.claim import EVIDENCE
from rmt_check.claims.evidence.statistics import LEVEL, holm
from rmt_check.claims.run import Run

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "claims.md").read_text()


@pytest.fixture(scope="module")
def verdicts():
    return verify(budget="quick", seed=SEED)


def test_every_verdict_is_as_expected(verdicts):
    assert [v.claim for v in verdicts if not v.as_expected] == []


def test_the_readme_has_these_verdicts(verdicts):
    assert PAGE.split(FIRST)[1].split(LAST)[0] == table(CLAIMS, verdicts)
    fails = sum(verdict.outcome == "fails" for verdict in verdicts)
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"`verify` checks {len(verdicts)} claims" in readme
    assert f"{len(verdicts) - fails} claims hold and {fails} fail." in readme


def test_the_catalogue_is_well_formed(verdicts):
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    assert [claim.id for claim in CLAIMS] == sorted(claim.id for claim in CLAIMS)
    for claim, verdict in zip(CLAIMS, verdicts, strict=True):
        assert verdict.evidence in EVIDENCE
        assert bool(claim.reason) == (claim.expected == "fails")
        said = (verdict.why, verdict.domain, verdict.measured, verdict.expected)
        assert all(said) and "nan" not in " ".join(said).split()


def test_every_control_is_rejected_with_room_to_spare(verdicts):
    controls = {v.claim: v.control for v in verdicts if v.evidence == "statistical"}
    assert len(controls) > 15 and max(controls.values()) < 1e-6


def test_holm_is_that_of_a_textbook():
    p = [0.01, 0.04, 0.03, 0.005, float("nan")]
    levels = holm(p, 0.05)
    assert levels[3] == 0.05 / 4 and levels[0] == 0.05 / 3
    assert levels[2] == levels[1] == 0.05 / 2 and levels[4] != levels[4]
    rejected = [p < level for p, level in zip(p, levels, strict=True)]
    assert rejected == [True, False, False, True, False]


def fake(outcome, expected="holds", **numbers):
    def check(run):
        if outcome == "error":
            raise ZeroDivisionError("float division by zero")
        holds = {"holds": True, "fails": False}.get(outcome)
        evidence = "numerical" if "p_value" not in numbers else "statistical"
        return Finding(evidence, "1", "2", "n = 1", "so it is", holds, **numbers)

    return Claim("C99", "so it is", "here", check, expected, "known")


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ([fake("holds")], 0),
        ([fake("fails", expected="fails")], 0),
        ([fake("fails")], 1),
        ([fake("holds", expected="fails")], 1),
        ([fake("unresolved")], 3),
        ([fake("unresolved", expected="fails"), replace(fake("fails"), id="C99b")], 1),
        ([fake("error")], 3),
    ],
)
def test_exit_codes(made, code, monkeypatch, capsys):
    monkeypatch.setattr(catalogue, "CHAPTERS", {"Tests": tuple(made)})
    assert cli._run(["verify", "--quiet"]) == code
    out = capsys.readouterr().out
    assert ("NOT AS EXPECTED: C99 " in out) == (code != 0)


def interrupted(run):
    raise KeyboardInterrupt


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_an_interrupt_loses_no_verdict(words, monkeypatch, capsys):
    stops = replace(fake("holds"), id="C99b", check=interrupted)
    monkeypatch.setattr(catalogue, "CHAPTERS", {"Tests": (fake("holds"), stops)})
    assert cli._run(["verify", "--quiet", *words]) == 130
    out, err = capsys.readouterr()
    assert "interrupted after 1 of 2 claims" in err
    if words:
        document = json.loads(out)
        assert document["interrupted"] and [v["claim"] for v in document["verdicts"]] == ["C99"]
    else:
        assert "C99   holds" in out and "1 verdict: 1 hold" in out


@pytest.mark.parametrize(
    ("said", "p_value", "control", "outcome"),
    [
        (None, 0.3, 1e-9, "holds"),
        (None, 1e-9, 1e-9, "fails"),
        (None, 0.3, 0.2, "unresolved"),
        ("holds", 0.3, 0.2, "unresolved"),
        ("holds", 0.3, math.nan, "unresolved"),
        ("holds", math.nan, 1e-9, "unresolved"),
        ("fails", 0.3, 1e-9, "fails"),
    ],
)
def test_chance_decides_with_its_control(said, p_value, control, outcome):
    (verdict,) = verify([fake(said, p_value=p_value, control=control, draws=10)], "quick")
    assert verdict.outcome == outcome
    assert math.isnan(p_value) or verdict.level == LEVEL
    assert ("10 matrices cannot tell" in verdict.why) == (control == 0.2)


def test_the_level_is_computed_from_the_number_of_claims():
    made = [replace(fake(None, p_value=0.3, control=3e-5, draws=100), id=f"C9{i}") for i in "0123"]
    assert [v.outcome for v in verify(made[:3], "quick")] == ["holds"] * 3
    verdicts = verify(made, "quick")
    assert [v.outcome for v in verdicts] == ["unresolved"] * 4
    assert {v.level for v in verdicts} == {LEVEL / 4}
    assert all(int(v.why.split("; ")[1].split()[0]) > 100 for v in verdicts)


@pytest.mark.parametrize("check", [lambda run: 1 / 0, lambda run: None, lambda run: run.norms()])
def test_a_check_that_fails_is_unresolved_and_the_run_goes_on(check):
    verdicts = verify([replace(fake("holds"), check=check), replace(fake("holds"), id="C98")])
    assert [v.outcome for v in verdicts] == ["unresolved", "holds"]
    assert verdicts[0].why.startswith("the check failed with ")


def test_claims_that_ask_for_the_same_matrices_share_them(monkeypatch):
    drawn = []
    right = run_module.sample_power_norms
    monkeypatch.setattr(
        run_module, "sample_power_norms", lambda *a, **k: drawn.append(a) or right(*a, **k)
    )
    run = Run("quick", SEED)
    first = run.norms("glorot", 8, 4, 50)
    assert np.array_equal(run.norms("glorot", 8, 4, 20), first[:20]) and len(drawn) == 1
    others = [run.norms("glorot", 8, 4, 50, "real"), run.norms("glorot", 8, 4, 60)]
    assert len(drawn) == 3 and np.array_equal(others[1][:50], first)
    Run("quick", SEED).norms("glorot", 8, 4, 50)
    assert len(drawn) == 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"id": ""}, "needs an id"),
        ({"check": "so"}, "must be callable"),
        ({"expected": "perhaps"}, "one of holds, fails"),
        ({"expected": "fails", "reason": ""}, "needs a reason"),
    ],
)
def test_malformed_claims(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(fake("holds"), **wrong)


def test_two_claims_of_one_id():
    with pytest.raises(ValueError, match="two claims have the id 'C99'"):
        verify([fake("holds"), fake("fails")])


def test_json_is_one_document(capsys):
    assert cli._run(["verify", "c04", "C12b", "--budget", "quick", "--json", "--quiet"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = {v["claim"]: v["outcome"] for v in document["verdicts"]}
    assert found == {"C04a": "holds", "C04b": "fails", "C04c": "fails", "C12b": "fails"}


def test_the_list_of_claims(capsys):
    assert cli._run(["claims"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80 and "expected to fail" in out
    assert cli._run(["claims", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["claims"]
    assert [row["id"] for row in rows] == [claim.id for claim in claims.CLAIMS]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["C1"], "no claim 'C1'; there are C01a to C62e"),
        (["--budget", "huge"], "budget must be one of quick, standard, thorough"),
        (["--seed", "-1"], "seed must be an integer >= 0"),
    ],
)
def test_bad_requests(words, message, capsys):
    assert cli._run(["verify", *words]) == 2
    assert message in capsys.readouterr().err


def test_false_alarms_are_as_rare_as_the_record_says():
    rows = json.loads((Path(__file__).parent.parent / "benchmarks" / "alarms.json").read_text())
    for row in rows["rows"]:
        if "alarms" in row:
            assert row["alarms"] <= stats.binom.isf(0.0005, row["repeats"], row["level"])
        else:
            assert row["found"] >= 0.99
