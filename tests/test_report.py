"""`rmt-check report`: one page whose hashes can be checked, and whose claims can be repeated."""

import json
import re

import numpy as np
import pytest

from rmt_check import cli, sample_matrix
from rmt_check.report import check, document, page
from rmt_check.report.certificate import digest
from rmt_check.report.check import _parsed

NAME = "<script>alert(1)<&'.npy"  # a file of this name is shown, and runs nowhere
CLAIMS = "C02a,C04"  # exact, numerical, certified; two fail


@pytest.fixture(scope="module")
def made(tmp_path_factory, finished):
    """Return the folder of a report of claims, a study and a matrix, made by the command."""
    folder = tmp_path_factory.mktemp("report")
    np.save(folder / NAME, sample_matrix("glorot", 16, "real"))
    words = ["--claims", CLAIMS, "--budget", "quick", "--quiet", "--out", folder / "out"]
    words += ["--inspect", folder / NAME, "--study", finished[0]]
    assert cli._run(["report", *map(str, words)]) == 0
    return folder


@pytest.fixture
def copied(made, tmp_path):
    """Return a copy of the page, to be changed."""
    copy = tmp_path / "report.html"
    copy.write_bytes((made / "out" / "report.html").read_bytes())
    return copy


def remade(path, change):
    """Write the page of a changed document, as a careful forger would."""
    _, content, pictures = _parsed(path)
    change(content)
    path.write_text(page(content, pictures))


def test_the_page_shows_what_the_json_has(made):
    text = (made / "out" / "report.html").read_text()
    content = json.loads((made / "out" / "report.json").read_text())
    assert [row["claim"] for row in content["verdicts"]] == ["C02a", "C04a", "C04b", "C04c"]
    for row in content["verdicts"]:
        assert f'id="{row["claim"]}"' in text and row["command"] in text
    assert content["certificate"]["counts"]["fails"] == 2
    assert content["verdicts"][2]["reason"] in text
    assert (
        len(content["certificate"]["inputs"]) == 2 == len(content["studies"] + content["matrices"])
    )


def test_nothing_runs_or_is_fetched_but_what_the_page_has(made):
    text = (made / "out" / "report.html").read_text()
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert len(re.findall(r"<script", text)) == 2  # its own, and the document
    assert "default-src 'none'" in text
    assert not re.findall(r"(?:src|href)=\"(?!data:)", text)


def test_a_second_run_differs_in_its_times_alone(made):
    content = json.loads((made / "out" / "report.json").read_text())
    again, _ = document(CLAIMS.split(","), "quick")
    for key in ("environment", "verdicts", "schema"):
        assert again[key] == content[key]
    del content["times"]
    assert not re.search(r"seconds|made_at|20\d\d-\d\d", json.dumps(content["verdicts"]))


def test_an_honest_report_has_no_difference(made, capsys):
    path = made / "out" / "report.html"
    assert check(path) == [] == check(path, again=True)
    assert cli._run(["report", "--check", str(path), "--again", "--quiet"]) == 0
    assert "nothing differs" in capsys.readouterr().out


def test_a_changed_page_is_found(copied):
    copied.write_text(copied.read_text().replace(">fails<", ">holds<", 1))
    assert check(copied) == ["the page is not the one that is made of its document"]
    assert cli._run(["report", "--check", str(copied), "--quiet"]) == 1


def test_a_changed_verdict_is_found(copied):
    def change(content):
        content["verdicts"][2]["outcome"] = "holds"

    remade(copied, change)
    assert check(copied) == ["the verdicts do not have the hash of the certificate"]


def test_a_forged_verdict_is_found_again(copied):
    def change(content):
        content["verdicts"][2]["outcome"] = "holds"
        content["certificate"]["verdicts_sha256"] = digest(content["verdicts"])

    remade(copied, change)
    assert check(copied) == []  # a hash is no signature
    assert check(copied, again=True) == ["C04b: outcome is 'fails', and was 'holds'"]


def test_a_changed_picture_is_found(copied):
    text = copied.read_text()
    begin = text.index("base64,", text.index("<img")) + 40
    copied.write_text(text[:begin] + ("B" if text[begin] == "A" else "A") + text[begin + 1 :])
    assert any("picture" in line for line in check(copied))


def test_changed_and_missing_inputs_are_found(made, copied):
    matrix = made / NAME
    before = matrix.read_bytes()
    try:
        np.save(matrix, sample_matrix("glorot", 16, "real", seed=1))
        assert check(copied) == [f"input {matrix}: has changed since the report was made"]
        matrix.unlink()
        (line,) = check(copied)
        assert f"input {matrix}: not here" in line
    finally:
        matrix.write_bytes(before)


def test_a_report_of_another_release_is_compared_but_for_its_page(copied):
    def change(content):
        content["certificate"]["package"] = "rmt_check 0.0.9"

    remade(copied, change)
    (line,) = check(copied)
    assert line.startswith("made by rmt_check 0.0.9")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--check", "nowhere.html"], "cannot read nowhere.html: no such file"),
        (["--check", "README.md"], "README.md is no report of rmt-check"),
        (["--again"], "--again needs --check"),
        (["--claims", "C99"], "no claim 'C99'"),
        (["--budget", "huge"], "budget must be"),
        (["--figure1", "tests"], "cannot read tests/figure1.svg: no such file"),
        (["--study", "tests"], "no study in tests"),
        (["--inspect", "README.md"], "README.md"),
    ],
)
def test_bad_input_is_one_line_and_no_file(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(cli.__file__.rpartition("rmt_check")[0])
    out = [] if "--check" in words else ["--out", str(tmp_path / "out")]
    assert cli._run(["report", *words, *out, "--quiet"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()
