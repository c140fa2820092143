"""Packs: claims of others, loaded from files and modules, and what is said of malformed ones."""

import json
from pathlib import Path

import pytest

from rmt_check import cli
from rmt_check.claims import load_pack
from rmt_check.claims.packs import GROUP

PACKS = Path(__file__).parent.parent / "docs" / "packs"

RIGHT = '''"""Sums that a child knows."""
from fractions import Fraction
from rmt_check.claims import Bound, Claim, Equal, Finding, Frequency, Limit
import numpy as np

def heads(run, n, draws):
    return np.random.default_rng((run.seed, n)).random(draws) < 0.5

def gauss(n):
    return sum(range(n + 1))

CLAIMS = (
    Claim("A1", "a sum", "Gauss", Equal(gauss, lambda n: n * (n + 1) // 2, {"n": range(9)})),
    Claim("A2", "it is large", "me", Bound(lambda n: n, gauss, {"n": range(9)})),
    Claim("A3", "heads", "me", Frequency(heads, 0.5, control=0.4, n=1, draws=4000)),
)
'''


def written(folder, text, name="my_claims.py"):
    (folder / name).write_text(text)
    return str(folder / name)


def run(capsys, *words):
    code = cli._run(["verify", *words, "--budget", "quick", "--quiet"])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*.py")), ids=lambda path: path.name)
def test_the_packs_of_the_docs_hold(pack, capsys):
    code, out, _ = run(capsys, "--pack", str(pack), "--details")
    assert code == 0 and "all as expected" in out
    assert max(map(len, out.splitlines())) <= 80 and "None" not in out
    assert load_pack(str(pack)).title in out


def test_a_pack_stands_in_the_table_as_the_catalogue_does(tmp_path, capsys):
    pack = written(tmp_path, RIGHT)
    code, out, _ = run(capsys, "--pack", pack)
    assert code == 0 and "Sums that a child knows." in out and "C01a" not in out
    assert (
        "3 verdicts: 3 hold; all as expected" in out and "statistical claims: 1, each judged" in out
    )
    code, out, _ = run(capsys, "--pack", pack, "a2", "--json")
    document = json.loads(out)
    assert code == 0 and [v["claim"] for v in document["verdicts"]] == ["A2"]
    assert document["packs"] == [pack]
    assert cli._run(["claims", "--pack", pack]) == 0
    assert "A3    heads [me]" in capsys.readouterr().out


def test_packs_share_one_error_rate(tmp_path, capsys):
    other = RIGHT.replace('"A', '"B').replace("Sums", "More sums")
    packs = ["--pack", written(tmp_path, RIGHT), "--pack", written(tmp_path, other, "more.py")]
    code, out, _ = run(capsys, *packs)
    assert code == 0 and "statistical claims: 2, each judged" in out
    code, _, err = run(capsys, *packs[:2], *packs[:2])
    assert code == 2 and "two claims have the id 'A1'" in err


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("CLAIMS =", "CLAIM =", "needs CLAIMS, a tuple of claims with at least one, but has none"),
        ("A2", "A1", "two claims have the id 'A1'"),
        ('"n": range(9)}))', '"n": ()}))', "line 13: Equal: the grid of n has no point"),
        ("control=0.4, ", "", "line 15: TypeError: Frequency.__init__() missing 1 required"),
        ("control=0.4", "control=0.5", "line 15: Frequency: control must differ"),
        ("import numpy as np", "import numpy_ as np", "line 4: ModuleNotFoundError: No module"),
        ("def heads(run", "def heads(run:", "line 6: SyntaxError: "),
        ('    Claim("A1"', '    1, Claim("A1"', "CLAIMS must hold claims, but has 1"),
        ('"A2", "it is large"', '"A2", ""', "line 14: a claim needs an id and a statement"),
        ('"me", Bound(', '"me", (Bound(', "line 14: SyntaxError"),
    ],
)
def test_a_malformed_pack_is_one_error_and_nothing_runs(wrong, right, message, tmp_path, capsys):
    text = RIGHT.replace(wrong, right, 1) + "\nprint('ran')" * (wrong == "CLAIMS =")
    pack = written(tmp_path, text)
    code, out, err = run(capsys, "--pack", pack)
    assert code == 2 and f"pack {pack}: " in err and "verdict" not in out
    assert message.split("line 14: SyntaxError")[0] in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere/claims.py", "pack nowhere/claims.py: there is no such file"),
        ("no-such-paper", "no pack 'no-such-paper': give a file, such as no-such-paper.py"),
        ("json", "pack json: needs CLAIMS"),
        ("rmt_check.nowhere", "no pack 'rmt_check.nowhere'"),
    ],
)
def test_a_missing_pack(name, message, capsys):
    code, out, err = run(capsys, "--pack", name)
    assert code == 2 and message in err and not out


def test_an_installed_pack_is_found_by_its_name(tmp_path, monkeypatch, capsys):
    written(tmp_path, RIGHT, "sums_of_a_child.py")
    info = tmp_path / "sums-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sums\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nsums = sums_of_a_child\n")
    monkeypatch.syspath_prepend(tmp_path)
    code, out, _ = run(capsys, "--pack", "sums")
    assert code == 0 and "Sums that a child knows." in out
    code, _, err = run(capsys, "--pack", "products")
    assert code == 2 and "(installed: sums)" in err


def test_a_check_that_fails_leaves_the_others(tmp_path, capsys):
    text = RIGHT.replace("return sum(range(n + 1))", "return 1 // 0")
    code, out, _ = run(capsys, "--pack", written(tmp_path, text))
    assert code == 3 and "the check failed with ZeroDivisionError" in out and ", line" in out
    assert "3 verdicts: 1 hold, 2 unresolved" in out


def test_a_statistical_claim_without_a_control_cannot_hold(tmp_path, capsys):
    check = 'lambda run: Finding("statistical", "1", "1", "n = 1", p_value=0.5)'
    text = RIGHT.replace("Frequency(heads, 0.5, control=0.4, n=1, draws=4000)", check)
    code, out, _ = run(capsys, "--pack", written(tmp_path, text))
    assert code == 3 and "2 hold, 1 unresolved" in out


def test_an_error_has_its_line_from_another_folder_too(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, RIGHT.replace("control=0.4", "control=0.5"))
    for name in ("my_claims.py", "./my_claims.py"):
        code, _, err = run(capsys, "--pack", name)
        assert code == 2 and f"pack {name}: line 15: Frequency: control must differ" in err


def test_a_sampler_that_returns_too_few_numbers_is_an_error(tmp_path, capsys):
    text = RIGHT.replace("import Bound", "import Follows, Bound").replace(
        "Frequency(heads, 0.5, control=0.4, n=1, draws=4000)",
        "Follows(lambda run, n, draws: np.ones(5), lambda n: None, n=1, draws=4000)",
    )
    code, out, _ = run(capsys, "--pack", written(tmp_path, text))
    assert code == 3 and "must return 4000 numbers, returned (5,)" in " ".join(out.split())
