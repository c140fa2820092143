"""`rmt-check inspect`: every kind of file, table, JSON and picture, and errors of one line."""

import itertools
import json
import math
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check import cli, sample_matrix
from rmt_check.analysis import diagnose
from rmt_check.diagnosis.matrix_files import read_matrix

REAL = sample_matrix("glorot", 24, "real")
COMPLEX = sample_matrix("glorot", 24, seed=1)
DOC = (Path(__file__).parent.parent / "docs" / "inspect.md").read_text()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return an empty folder, in which commands are run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def inspect(capsys, *options):
    assert cli._run(["inspect", *map(str, options), "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys, *options):
    """Return the one line that a refusal prints."""
    assert cli._run(["inspect", *map(str, options), "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1
    return err


@pytest.mark.parametrize("W", [REAL, COMPLEX, REAL.astype(np.float32)], ids=lambda W: str(W.dtype))
def test_arrays_are_read_as_they_were_saved(W, here):
    np.save("W.npy", W)
    np.savez("W.npz", only=W)
    np.savez_compressed("two.npz", a=np.zeros(3), b=W)
    for read in (
        read_matrix(here / "W.npy"),
        read_matrix(here / "W.npz"),
        read_matrix(here / "two.npz", "b"),
    ):
        assert_array_equal(read, W)
        assert read.dtype == W.dtype


def test_csv_as_python_writes_numbers(here):
    for W in (REAL, COMPLEX):
        rows = [",".join(str(number) for number in row) for row in W.tolist()]
        Path("W.csv").write_text("# a comment\n" + "\n".join(rows) + "\n")
        assert_array_equal(read_matrix(here / "W.csv"), W)
    np.savetxt("W.csv", REAL, delimiter=",")
    assert_array_equal(read_matrix(here / "W.csv"), REAL)
    Path("W.csv").write_text(Path("W.csv").read_text(), encoding="utf-8-sig")
    assert_array_equal(read_matrix(here / "W.csv"), REAL)


def test_safetensors(here, capsys):
    numpy = pytest.importorskip("safetensors.numpy")
    numpy.save_file({"a": REAL, "b": np.zeros(3)}, "W.safetensors")
    assert_array_equal(read_matrix(here / "W.safetensors", "a"), REAL)
    assert "choose a key of a (24, 24), b (3,)" in refused(capsys, "W.safetensors")
    Path("W.safetensors").write_bytes(b"nonsense" * 9)
    assert "cannot be read by safetensors" in refused(capsys, "W.safetensors")


def test_half_precisions_of_safetensors(here):
    pytest.importorskip("safetensors")
    single = np.array([[1.5, -2.0], [0.1, 3.0e30]], "<f4")
    upper = (single.view("<u4") >> 16).astype("<u2")
    header = json.dumps(
        {
            "a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
            "W": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [4, 12]},
        }
    ).encode()
    data = np.ones(2, "<f2").tobytes() + upper.tobytes()
    Path("W.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + data)
    assert_allclose(read_matrix(here / "W.safetensors", "W"), single, rtol=2**-7)
    assert_array_equal(read_matrix(here / "W.safetensors", "a"), np.ones(2))


def save_codes(dtype, codes, path):
    """Write codes of a type that numpy has not as the array W of a .safetensors file."""
    entry = {"dtype": dtype, "shape": codes.shape, "data_offsets": [0, codes.nbytes]}
    header = json.dumps({"W": entry}).encode()
    Path(path).write_bytes(len(header).to_bytes(8, "little") + header + codes.tobytes())


def by_definition(code, digits, bias):
    """Return the number of a code of eight bits: its sign, its exponent, and binary digits."""
    exponent, fraction = code % 128 >> digits, code % 2**digits / 2**digits
    size = math.ldexp(fraction + (exponent > 0), max(exponent, 1) - bias)
    return -size if code >= 128 else size


@pytest.mark.parametrize(
    ("dtype", "digits", "bias", "last"), [("F8_E4M3", 3, 7, 0x7E), ("F8_E5M2", 2, 15, 0x7B)]
)
def test_eight_bit_floats_of_safetensors(dtype, digits, bias, last, here):
    pytest.importorskip("safetensors")
    save_codes(dtype, np.arange(256, dtype=np.uint8).reshape(8, 32), "W.safetensors")
    read = read_matrix(here / "W.safetensors")
    assert read.shape == (8, 32) and read.dtype == np.float32
    for code, number in enumerate(read.ravel()):
        if code % 128 <= last:
            assert number == by_definition(code, digits, bias)
        elif (dtype, code % 128) == ("F8_E5M2", 0x7C):
            assert abs(number) == np.inf
        else:
            assert np.isnan(number)
    assert read.flat[last] == {"F8_E4M3": 448.0, "F8_E5M2": 57344.0}[dtype]


def test_eight_bit_floats_are_inspected(here, capsys):
    pytest.importorskip("safetensors")
    codes = np.random.default_rng(3).integers(0, 0x60, (32, 32), dtype=np.uint8)
    save_codes("F8_E4M3", codes + 128 * (codes % 2), "W.safetensors")
    assert cli._run(["inspect", "W.safetensors", "--quiet"]) == 0
    assert "32" in capsys.readouterr().out


def test_other_types_of_safetensors_get_one_line(here, capsys):
    pytest.importorskip("safetensors")
    save_codes("F8_E8M0", np.zeros((8, 8), np.uint8), "W.safetensors")
    assert "a type that cannot be read" in refused(capsys, "W.safetensors")


def test_safetensors_is_asked_for_where_it_is_not_there(here, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    Path("W.safetensors").write_bytes(b"")
    assert "pip install safetensors" in refused(capsys, "W.safetensors")


class Trap:
    """What runs code when it is unpickled."""

    def __reduce__(self):
        return Path("trapped").touch, ()


def test_pickles_are_never_opened(here, capsys):
    import pickle

    for name in ("W.pt", "W.pth", "W.pkl", "W.npy", "W.npz"):
        Path(name).write_bytes(pickle.dumps(Trap()))
        line = refused(capsys, name)
        assert "numpy.save" in line if name.startswith("W.p") else "damaged" in line
    np.save("W.npy", np.array([[Trap()]]), allow_pickle=True)
    np.savez("W.npz", W=np.array([[Trap()]]))
    assert "no .npy file of numbers" in refused(capsys, "W.npy")
    assert "no array of numbers 'W'" in refused(capsys, "W.npz")
    assert not Path("trapped").exists()


@pytest.mark.parametrize("name", ["W.npy", "W.npz", "packed.npz"])
def test_damage_anywhere_is_a_value_error(name, here):
    W = REAL[:5, :5]
    {"W.npy": np.save, "W.npz": np.savez, "packed.npz": np.savez_compressed}[name](name, W)
    whole, refusals = np.fromfile(name, np.uint8), 0
    for place, flip in itertools.product(range(len(whole)), (1, 16, 255)):
        Path(name).unlink()  # or what was mapped into memory changes
        (whole ^ np.where(np.arange(len(whole)) == place, flip, 0).astype(np.uint8)).tofile(name)
        try:
            read_matrix(here / name)  # not every bit matters
        except ValueError:
            refusals += 1
    assert refusals > len(whole) / 2


def test_files_by_another_name(here, capsys):
    np.savez("W.npz", W=REAL)
    Path("W.npz").rename("W.npy")
    assert "no .npy file of numbers: the magic string is not correct" in refused(capsys, "W.npy")
    with zipfile.ZipFile("W.npz", "w") as archive:
        archive.writestr("W", "text")
    assert "holds no array of numbers" in refused(capsys, "W.npz")
    with pytest.raises(FileNotFoundError):
        read_matrix(here / "none.npz")


FILES = (  # name, content, options, what is said
    ("W.txt", "1", [], ".csv, .mat, .mtx, .safetensors; received .txt"),
    ("W.npy", "", [], "W.npy is damaged"),
    ("W.npz", "zip", [], "W.npz is damaged or no .npz file"),
    ("W.csv", "", [], "received (0, 1)"),
    ("W.csv", "1,2\n3", [], "must have numbers with commas between"),
    ("W.csv", "1,b\n1,2", [], "could not convert string 'b'"),
    ("W.csv", "1,2\n3,nan", [], "width n >= 5"),
    ("W.csv", "1", ["--key", "a"], "holds one array and no keys, received key 'a'"),
)


@pytest.mark.parametrize(("name", "content", "options", "message"), FILES)
def test_bad_files_are_refused_in_one_line(name, content, options, message, here, capsys):
    Path(name).write_text(content)
    assert message in refused(capsys, name, *options)


def test_bad_keys_and_options_are_refused_in_one_line(here, capsys):
    np.savez("W.npz", b=REAL, a=REAL)
    np.save("W.npy", REAL)
    np.save("gates.npy", np.zeros((24, 8)))
    assert "W.npz holds several arrays: choose a key of a (24, 24), b" in refused(capsys, "W.npz")
    assert "has no array 'c': choose a key of a (24, 24), b" in refused(
        capsys, "W.npz", "--key", "c"
    )
    assert "does not exist" in refused(capsys, "no.npy")
    assert "one of its 3 blocks, --block 0 to 2" in refused(capsys, "gates.npy")
    assert "steps must be an integer >= 1" in refused(capsys, "W.npy", "--steps", "0")
    assert "must be one of png, svg, pdf" in refused(capsys, "W.npy", "--plot", "W.gif")
    assert "cannot write to" in refused(capsys, "W.npy", "--plot", "W.npy/W.png")


ODD = {
    "a large scale": 1e99 * REAL,
    "a small scale": 1e-99 * COMPLEX,
    "complex": 0.9 * COMPLEX,
    "an outlier": REAL + 0.5 + 1e-3,
    "nilpotent": np.diag(np.ones(9), 1),
    "identity": np.eye(20),
    "half precision": REAL.astype(np.float16),
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("steps", [5, 1234])
def test_tables_have_80_columns(what, steps, here, capsys):
    np.save("W.npy", ODD[what])
    lines = inspect(capsys, "W.npy", "--steps", steps).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith(f"W.npy: {len(ODD[what])} x {len(ODD[what])}, ")
    assert {"entries", "spectrum", "growth", "factors to multiply by"} <= set(lines)


def test_json_is_the_diagnosis(here, capsys):
    np.savez("W.npz", a=COMPLEX)
    document = json.loads(inspect(capsys, "W.npz", "--key", "a", "--steps", "7", "--json"))
    found = diagnose(COMPLEX, steps=7)
    assert document["matrix"] == "W.npz, a" and document["n"] == 24
    assert document["radius"] == found.radius and document["verdict"] == found.verdict
    assert document["outlier"] == [found.outlier.real, found.outlier.imag]
    assert document["powers"]["log_energy"] == found.powers.log_energy.tolist()
    assert document["factors"]["paper"] is None and "eigenvalues" not in document
    np.save("W.npy", np.diag(np.ones(9), 1))
    died = json.loads(inspect(capsys, "W.npy", "--json"))
    assert died["powers"]["log_energy"][-1] is None and died["factors"]["radius_one"] is None


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%")])
def test_a_picture_is_drawn_and_named(kind, start, here, capsys):
    np.save("W.npy", COMPLEX)
    out = inspect(capsys, "W.npy", "--plot", f"new/W.{kind}")
    assert out.splitlines()[-1] == f"new/W.{kind}"
    first = Path(f"new/W.{kind}").read_bytes()
    assert first.startswith(start)
    json.loads(inspect(capsys, "W.npy", "--json", "--plot", f"new/W.{kind}"))
    assert Path(f"new/W.{kind}").read_bytes() == first


@pytest.mark.parametrize("what", ["nilpotent", "an outlier", "identity"])
def test_odd_matrices_have_pictures(what, here, capsys):
    np.save("W.npy", ODD[what])
    inspect(capsys, "W.npy", "--plot", "W.png")
    assert len(Path("W.png").read_bytes()) > 10_000


def test_the_example_of_the_page_is_what_is_printed(here, capsys):
    made = re.search(r"^>>> W = (.+)$", DOC, re.MULTILINE)[1]
    np.save("W.npy", eval(made))
    command, printed = re.findall(r"\$ rmt-check inspect (.+?)\n(.+?)```", DOC, re.DOTALL)[0]
    assert inspect(capsys, *command.split()) == printed


PLAINLY = "_one_after_another"


def test_times_of_the_page_are_those_measured():
    path = Path(__file__).parent.parent / "benchmarks" / "diagnose.json"
    for row in json.loads(path.read_text())["rows"]:
        both = (row[f"{kind}{how}"] for kind in ("cpu", "wall") for how in ("", PLAINLY))
        times = " | ".join(f"{seconds:.1f}" for seconds in (*row["parts"].values(), *both))
        start = f"| {row['n']} | {row['field']} | {row['steps']} | {times} | "
        assert f"{start}{row['error_at_last']:.2f} |\n" in DOC
