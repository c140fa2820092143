"""The command line as a user meets it: output, errors of one line, exit codes, interrupts."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rmt_check import cli, files

RMT_CHECK = [sys.executable, "-c", "from rmt_check.cli import main; main()"]
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


def test_json_and_quiet(tmp_path):
    done = run(*SMALL, "--quick", "--json", "--quiet", "--format", "png", "--out", str(tmp_path))
    assert json.loads(done.stdout) == json.loads((tmp_path / "figure1.json").read_text())
    assert done.stderr == ""


BAD = [
    (["--widths", "0"], "width n must be an integer >= 1, received 0"),
    (["--widths", "-3"], "width n must be an integer >= 1, received -3"),
    (["--widths", "2.5"], "width n must be an integer >= 1, received 2.5"),
    (["--widths", "nan"], "width n must be an integer >= 1, received nan"),
    (["--widths", "64,abc"], "width n must be an integer >= 1, received 'abc'"),
    (["--widths", ","], "--widths must be a comma-separated list"),
    (["--widths", "1000000"], "bytes of memory"),
    (["--schemes", "foo"], "scheme must be one of glorot"),
    (["--schemes", "rescaled", "--widths", "163"], "use the calibrated scale"),
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


def test_interrupt_exits_130_and_leaves_nothing(tmp_path):
    command = ["figure1", "--widths", "512", "--schemes", "glorot", "--out", str(tmp_path / "out")]
    process = subprocess.Popen([*RMT_CHECK, *command], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "eigenvalues" in process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "rmt-check: interrupted, nothing written"
    assert list(tmp_path.iterdir()) == []


def test_help_and_version():
    assert "figure1" in run("--help").stdout and "--widths" in run("figure1", "-h").stdout
    assert max(len(line) for line in run("figure1", "-h").stdout.splitlines()) <= 80
    assert run("--version").stdout.startswith("rmt-check, version")
