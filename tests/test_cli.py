"""The command line as a user meets it: output, errors of one line, exit codes."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from processes import RMT_CHECK

from rmt_check import calibration, cli, files, laws

SMALL = ["figure1", "--widths", "32", "--schemes", "glorot", "--draws", "5", "--alpha", "1"]


def run(*arguments, **options):
    return subprocess.run([*RMT_CHECK, *arguments], capture_output=True, text=True, **options)


def test_figure1_writes_its_files_and_names_them(tmp_path):
    done = run(*SMALL, "--out", str(tmp_path / "new" / "figures"))
    assert done.returncode == 0
    expected = [f"figure1.{kind}" for kind in ("png", "svg", "pdf", "csv", "json")]
    assert [Path(line).name for line in done.stdout.splitlines()] == expected
    assert sorted(p.name for p in (tmp_path / "new" / "figures").iterdir()) == sorted(expected)
    stages = [line.split("  ")[-1] for line in done.stderr.splitlines()]
    assert stages[0] == "eigenvalues of glorot, n = 32" and stages[-1] == "drawing the picture"
    assert len(stages) == 4


@pytest.mark.parametrize("options", [["--quick"], ["--format", "svg"]], ids=" ".join)
def test_figure1_leaves_the_pictures_of_a_clone_alone(options, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures").mkdir()
    assert cli._run([*SMALL, *options]) == 0
    assert list((tmp_path / "figures").iterdir()) == []
    assert {str(Path(line).parent) for line in capsys.readouterr().out.splitlines()} == {"figure1"}


def test_json_and_quiet(tmp_path, capsys):
    words = [*SMALL, "--quick", "--json", "--quiet", "--format", "png", "--out", str(tmp_path)]
    assert cli._run(words) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == json.loads((tmp_path / "figure1.json").read_text())
    assert printed.err == ""


BAD = [
    (["--widths", "0"], "width n must be an integer >= 1, received 0"),
    (["--widths", "-3"], "width n must be an integer >= 1, received -3"),
    (["--widths", "2.5"], "width n must be an integer >= 1, received 2.5"),
    (["--widths", "nan"], "width n must be an integer >= 1, received nan"),
    (["--widths", "64,abc"], "width n must be an integer >= 1, received 'abc'"),
    (["--widths", ","], "--widths must be a comma-separated list"),
    (["--widths", "1000000", "--method", "matrix"], "bytes of memory"),
    (["--schemes", "foo"], "scheme must be one of glorot"),
    (["--schemes", "rescaled", "--widths", "163"], "use the scheme calibrated"),
    (["--alpha", "0"], "alpha must be > 0"),
    (["--alpha", "abc"], "not a valid float"),
    (["--draws", "0"], "draws must be an integer >= 1"),
    (["--format", "gif"], "format must be one of png, svg, pdf"),
    (["--workers", "0"], "workers must be an integer >= 1"),
    (["--seed", "-1"], "seed must be an integer >= 0"),
    (["--field", "quaternion"], "field must be one of complex, real"),
    (["--bogus"], "No such option"),
]


@pytest.mark.parametrize(("options", "message"), BAD, ids=lambda value: " ".join(value)[:40])
def test_bad_input_is_one_line_and_exit_2(options, message, tmp_path, capsys):
    assert cli._run(["figure1", "--out", str(tmp_path / "out"), *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1
    assert err.startswith("rmt-check: ") and message in err
    assert list(tmp_path.iterdir()) == []


def test_unwritable_out(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    done = run(*SMALL, "--out", str(file / "figures"))
    assert done.returncode == 2
    assert "cannot write to" in done.stderr and len(done.stderr.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_files(tmp_path, {"a": b"new", "b": b"new"})
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"old")]


def scale(capsys, *options):
    assert cli._run(["scale", *options]) == 0
    return capsys.readouterr().out


def first_table(out):
    """Return the cells of the rows up to the legend, by their names."""
    lines = out.split("memory: steps")[0].splitlines()
    return {line[:24].strip(): line[24:].split() for line in lines if line[24:].split()}


def test_scale_prints_a_table_of_80_columns(capsys):
    out = scale(capsys, "512", "--steps", "200")
    assert max(map(len, out.splitlines())) <= 80
    rows = first_table(out)
    assert rows["calibrated, delta = 0.05"] == ["0.9478", "0.05", "19", "146", "never"]
    assert rows["paper's rule"][:2] == ["0.9374", "0.00927"]
    assert rows["horizon, 200 steps"][-2] == "200"


def test_scale_of_real_matrices_has_every_number(capsys):
    out = scale(capsys, "512", "--steps", "200", "--field", "real")
    assert "?" not in out and max(map(len, out.splitlines())) <= 80
    rows = first_table(out)
    assert rows["glorot"][2:] == ["never", "25", "36"]
    assert rows["calibrated, delta = 0.05"] == ["0.9461", "0.05", "19", "94", "never"]
    assert rows["horizon, 200 steps"][2:] == ["7", "200", "never"]
    assert "Rare matrices carry a real mean beyond 1.4 sqrt(n) steps." in out


def test_scale_where_a_rule_has_no_number(capsys):
    assert "paper's rule              does not exist below width 164" in scale(capsys, "128")
    assert "1.00000008218 expected" in scale(capsys, "1000000000000000")


def test_scale_of_a_leaky_recurrence(capsys):
    out = scale(capsys, "100", "--field", "real", "--leak", ".5")
    assert "is unstable in 2.08 % of matrices" in out and "and in 5 % at 0.9161" in out
    s = calibration.calibrated_scale(100)
    unstable = 100 * laws.AllInside(laws.HalfPlane(1.0), 100, scale=s).sf()
    flow = scale(capsys, "100", "--leak", "0")
    assert f"dx/dt = (-1 + s W) x is unstable in {unstable:.3g} % of matrices" in flow
    document = json.loads(scale(capsys, "100", "--leak", ".3", "--json"))
    assert document["leaky"]["scale"] == pytest.approx(0.94763, abs=1e-5)
    assert cli._run(["scale", "100", "--leak", "2"]) == 2


def test_scale_json(capsys):
    document = json.loads(scale(capsys, "64", "--steps", "5", "--json"))
    names = [row["name"] for row in document["scales"]]
    assert names[0] == "glorot" and names[-1] == "horizon, 5 steps"
    paper = document["scales"][1]
    assert paper["scale"] is None and paper["probability"] is None
    assert document["spectral_radius"]["interval_90"][0] < document["spectral_radius"]["mean"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["0"], "width n must be an integer >= 1, received 0"),
        (["abc"], "width n must be an integer >= 1, received 'abc'"),
        (["64", "--delta", "1"], "delta must lie strictly between 0 and 1"),
        (["64", "--steps", "0"], "steps must be an integer >= 1"),
        (["64", "--tolerance", "nan"], "tolerance must be a finite number"),
        (["200000", "--field", "real"], "widths n <= 100,000"),
        ([], "Missing argument 'N'"),
    ],
)
def test_scale_refuses_bad_input_in_one_line(options, message, capsys):
    assert cli._run(["scale", *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and message in err


def test_no_command_shows_the_help(capsys):
    assert cli._run([]) == 2
    assert "Commands:\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "own", "others"),
    [
        ("radius", ["kostlan", "10000"], ["--alpha", "--store", "matrix-free", "growth"]),
        ("growth", ["--alpha", "--store", "matrix-free"], ["kostlan", "moduli", "radius"]),
        ("modulus", ["--store", "circles", "kostlan"], ["--alpha", "matrix-free", "growth"]),
    ],
)
def test_the_help_of_a_study_is_about_its_own_options(kind, own, others, capsys):
    assert cli._run(["study", kind, "--help"]) == 0
    text = capsys.readouterr().out
    assert all(word in text for word in own)
    assert not any(word in text for word in others)


def test_help_and_version():
    assert "figure1" in run("--help").stdout and "--widths" in run("figure1", "-h").stdout
    assert max(len(line) for line in run("figure1", "-h").stdout.splitlines()) <= 80
    assert run("--version").stdout.startswith("rmt-check, version")


def no_room():
    return np.empty(2**50)  # a petabyte


def bare():
    raise MemoryError


@pytest.mark.parametrize(
    ("ask", "said"), [(no_room, "Unable to allocate"), (bare, "out of memory")]
)
@pytest.mark.parametrize("command", [["scale", "8"], ["verify", "C01a", "--quiet"]])
def test_no_memory_is_one_line_and_exit_4(ask, said, command, monkeypatch, capsys):
    monkeypatch.setattr("rmt_check.calibration.reports.scale_reports", lambda *_: ask())
    monkeypatch.setattr("rmt_check.claims.verify", lambda *_: ask())
    assert cli._run(command) == 4
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1
    assert said in err and "choose a smaller width" in err


@pytest.mark.parametrize("error", [RuntimeError, EOFError, AssertionError, KeyError], ids=str)
def test_what_no_one_foresaw_is_told_whole_and_is_no_verdict(error, monkeypatch, capsys):
    def fail(*_):
        raise error("a screw is loose")

    monkeypatch.setattr("rmt_check.calibration.reports.scale_reports", fail)
    assert cli._run(["scale", "8"]) == 70
    out, err = capsys.readouterr()
    assert out == "" and "a screw is loose" in err and "Traceback" in err
    assert err.splitlines()[-1].startswith("rmt-check: this is a mistake of rmt_check")


def drawn(backend):
    """Draw a picture where a backend is inherited; return its bytes, and the backend afterwards."""
    code = (
        "from rmt_check.plots.style import picture; from matplotlib.figure import Figure; "
        "import matplotlib; figure = Figure(); figure.subplots().plot([1, 2]); "
        "print(picture(figure, 'png'), matplotlib.rcParams['backend'], sep='\\n')"
    )
    here = {**os.environ, "MPLBACKEND": backend}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=here)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_an_inherited_backend_of_matplotlib_does_not_matter():
    expected, backend = drawn("svg")
    assert expected.startswith("b'\\x89PNG") and backend == "svg"  # as others asked for
    for unknown in ("module://matplotlib_inline.backend_inline", "nonsense"):
        assert drawn(unknown)[0] == expected


@pytest.fixture
def odd(tmp_path):
    """Return the name of a matrix's file, as bytes that are no UTF-8."""
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9 \xff.npy")
    try:
        with open(path, "wb") as file:
            np.save(file, np.random.default_rng(0).normal(size=(8, 8)))
    except OSError:
        pytest.skip("such names are not allowed here")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_that_are_no_utf_8_are_printed_as_they_are(odd, encoding):
    plot = odd.replace(b"npy", b"png")
    here = {**os.environ, "PYTHONIOENCODING": encoding}
    words = [*RMT_CHECK, "inspect", odd, "--quiet", "--plot", plot]
    done = subprocess.run(words, capture_output=True, env=here)
    assert done.returncode == 0, done.stderr
    printed = (odd, plot)
    if encoding != "utf-8":  # in which they cannot be
        printed = [os.fsdecode(name).encode(encoding, "backslashreplace") for name in printed]
    assert done.stdout.startswith(printed[0]) and done.stdout.splitlines()[-1] == printed[1]
    assert os.path.getsize(plot) > 1000


def test_names_that_are_no_utf_8_come_back_from_json(odd, capsys):
    assert cli._run(["inspect", os.fsdecode(odd), "--json", "--quiet"]) == 0
    assert os.fsencode(json.loads(capsys.readouterr().out)["matrix"]) == odd


class Notebook(io.StringIO):
    """What a notebook has for stdout: its fileno, if any, is that of another place."""

    def __init__(self, number=None):
        super().__init__()
        self.number = number

    def fileno(self):
        if self.number is None:
            raise io.UnsupportedOperation("fileno")
        return self.number


@pytest.mark.parametrize("there", [False, True])
def test_main_prints_where_stdout_was_redirected_to(there, tmp_path):
    with open(tmp_path / "terminal", "w") as terminal:
        with redirect_stdout(Notebook(terminal.fileno() if there else None)) as out:
            assert cli.main(["scale", "164", "--json"]) == 0
    assert json.loads(out.getvalue())["n"] == 164
    assert (tmp_path / "terminal").read_text() == ""


@pytest.mark.parametrize("extension", ["PNG", "Svg", "pDF"])
def test_extensions_may_be_in_capitals(extension, tmp_path, capsys):
    np.save(tmp_path / "W.npy", np.random.default_rng(0).normal(size=(8, 8)))
    plot = tmp_path / f"W.{extension}"
    assert cli._run(["inspect", f"{tmp_path}/W.npy", "--quiet", "--plot", str(plot)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(plot)
    start = {"PNG": b"\x89PNG", "Svg": b"<?xml", "pDF": b"%PDF"}[extension]
    assert plot.read_bytes().startswith(start)


def test_every_json_document_says_the_version_of_its_form(finished, tmp_path, capsys):
    np.save(tmp_path / "W.npy", np.random.default_rng(0).normal(size=(9, 9)))
    for words in (
        ["scale", "64"],
        ["simulate-scale", "9", "--steps", "3", "--draws", "199", "--quiet"],
        ["inspect", str(tmp_path / "W.npy"), "--quiet"],
        ["claims", "C12b"],
        ["verify", "C12b", "--budget", "quick", "--quiet"],
        ["study", "status", str(finished[0])],
        ["export", str(finished[0])],
        ["export", str(finished[0]), "--summary"],
    ):
        assert cli._run([*words, "--json"]) in (0, 1)
        document = json.loads(capsys.readouterr().out)
        assert next(iter(document)) == "schema" and document["schema"] == 1, words
