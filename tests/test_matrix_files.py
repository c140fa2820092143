"""Matrices as other programs save them: scipy, pandas, MATLAB, R; stacks, gates and diagonals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import io, sparse
from test_inspect import inspect, refused

from rmt_check.analysis import diagnose
from rmt_check.diagnosis.matrix_files import read_matrix
from rmt_check.diagnosis.matrix_parts import part_of

RNG = np.random.default_rng(0)
W = RNG.normal(size=(12, 12)) / 12**0.5
Z = W + 1j * W.T
S = sparse.random_array((12, 12), density=0.4, rng=RNG)
NAMES = [f"unit {i}, left" for i in range(12)]  # a comma, so that pandas quotes them


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def read(name, key=None):
    return read_matrix(Path(name), key)


FRAMES = {
    "counts": {},
    "no rows' names": {"index": False},
    "no columns' names": {"header": False},
    "none": {"header": False, "index": False},
    "a corner": {"index_label": "unit"},
}


@pytest.mark.parametrize("options", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("rows", [None, NAMES], ids=["counted rows", "named rows"])
@pytest.mark.parametrize("columns", [None, NAMES], ids=["counted columns", "named columns"])
def test_tables_of_pandas(rows, columns, options, here):
    frame = pd.DataFrame(W, rows, columns)
    frame.to_csv("W.csv", **options)
    assert_array_equal(read("W.csv"), W)


def test_other_tables_with_labels(here):
    pd.DataFrame(Z).to_csv("W.csv")
    assert_array_equal(read("W.csv"), Z)
    pd.DataFrame(W > 0, NAMES, NAMES).to_csv("W.csv")
    assert_array_equal(read("W.csv"), W > 0)
    pd.DataFrame(np.vstack([W, Z.imag])).to_csv("W.csv")
    assert_array_equal(read("W.csv"), np.vstack([W, Z.imag]))
    pd.Series(W[0]).to_csv("W.csv")
    assert_array_equal(part_of(read("W.csv")), W[0])
    lines = [",".join([f'"{i + 1}"', *map(str, row)]) for i, row in enumerate(W.tolist())]
    names = ",".join(f'"V{i + 1}"' for i in range(12))
    for corner in ('"",', ""):  # R's write.csv, and write.table(sep = ",")
        Path("W.csv").write_text("\n".join([corner + names, *lines]))
        assert_array_equal(read("W.csv"), W)


def test_numbers_that_could_be_labels_stay(here):
    """A first row that counts is no header of a matrix that is square with it."""
    counted = np.arange(25.0).reshape(5, 5)
    for text in ("%d", "%.1f"):
        np.savetxt("W.csv", counted, text, delimiter=",")
        assert_array_equal(read("W.csv"), counted)
    np.savetxt("W.csv", W[:11] + 1.0, delimiter=",")
    assert read("W.csv").shape == (11, 12)


def test_a_number_that_is_missing_is_no_label(here, capsys):
    for place in [(0, 0), (0, 3), (3, 0), (5, 5)]:
        holed = W.copy()
        holed[place] = np.nan
        for options in FRAMES.values():
            pd.DataFrame(holed).to_csv("W.csv", **options)
            assert "to_csv(path, header=False, index=False)" in refused(capsys, "W.csv")
    holed[0, 1] = holed[1, 0] = np.nan
    pd.DataFrame(holed).to_csv("W.csv", header=False, index=False)
    assert "could not convert string ''" in refused(capsys, "W.csv")


def test_labels_that_are_not_read_get_one_line(here, capsys):
    pd.DataFrame(W).to_csv("W.csv", sep=";")
    assert "must have numbers with commas between" in refused(capsys, "W.csv")
    pd.DataFrame(W, columns=range(10, 22)).to_csv("W.csv", index=False)
    assert "choose rows, such as --rows 0:12" in refused(capsys, "W.csv")
    inspect(capsys, "W.csv", "--rows", "1:13")


@pytest.mark.parametrize("form", [sparse.csr_array, sparse.coo_matrix, sparse.dia_array])
def test_sparse_matrices(form, here, capsys):
    sparse.save_npz("S.npz", form(S))
    assert_array_equal(read("S.npz"), S.toarray())
    assert diagnose(form(S)).radius == diagnose(S.toarray()).radius
    assert json.loads(inspect(capsys, "S.npz", "--json"))["read"]["shape"] == [12, 12]


def test_sparse_matrices_too_large_are_refused_before_they_are_made(here, capsys):
    with pytest.raises(ValueError, match=r"width n <= 20,000"):
        diagnose(sparse.eye_array(10**6))
    sparse.save_npz("S.npz", sparse.eye_array(10**7))
    assert "S.npz of shape (10000000, 10000000), not sparse" in refused(capsys, "S.npz")
    np.savez("S.npz", format=np.zeros(3), shape=np.zeros(2), data=np.zeros(3))
    assert "S.npz is no sparse matrix of scipy" in refused(capsys, "S.npz")


@pytest.mark.parametrize("options", [{}, {"do_compression": True}, {"format": "4"}])
def test_matlab(options, here, capsys):
    whole = np.diag(np.arange(12.0))
    io.savemat("W.mat", {"Z": Z, "W": W, "whole": whole, "S": S}, **options)
    for name, held in {"Z": Z, "W": W, "whole": whole, "S": S.toarray()}.items():
        assert_array_equal(read("W.mat", name), held)
        assert read("W.mat", name).dtype == held.dtype
    io.savemat("W.mat", {"only": W}, **options)
    assert_array_equal(read("W.mat"), W)


def test_whole_doubles_of_matlab_are_doubles(here):
    """MATLAB stores them as bytes where they fit."""
    tag, flags, name = b"\5\0\0\0", b"\6\0\0\0\x08\0\0\0\6\0\0\0\0\0\0\0", b"\1\0\1\0W\0\0\0"
    shape = tag + b"\x08\0\0\0\2\0\0\0\2\0\0\0"
    body = flags + shape + name + b"\2\0\4\0\1\2\3\4"
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    Path("W.mat").write_bytes(head + b"\x0e\0\0\0" + len(body).to_bytes(4, "little") + body)
    assert_array_equal(read("W.mat"), [[1.0, 3.0], [2.0, 4.0]])
    assert read("W.mat").dtype == np.float64


def test_variables_of_matlab_that_are_no_numbers(here, capsys):
    held = {"cell": np.array([1, "a"], object), "text": "text", "struct": {"W": W}}
    io.savemat("W.mat", held)
    assert "W.mat holds no array of numbers" in refused(capsys, "W.mat")
    io.savemat("W.mat", held | {"W": W, "stack": np.stack([W, 2 * W], axis=2)})
    line = refused(capsys, "W.mat", "--key", "text")
    assert "no array 'text': choose a key of W (12, 12), stack (12, 12, 2)" in line
    found = json.loads(inspect(capsys, "W.mat", "--key", "stack", "--index", 1, "--json"))
    assert_allclose(found["radius"], diagnose(2 * W).radius, rtol=1e-12)


def test_bad_files_of_matlab(here, capsys):
    Path("W.mat").write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM" + bytes(99))
    assert "a file of MATLAB 7.3 (HDF5): save it" in refused(capsys, "W.mat")
    for content in (b"", b"nonsense" * 99):
        Path("W.mat").write_bytes(content)
        assert "W.mat is damaged or no .mat file" in refused(capsys, "W.mat")


MARKET = {"dense": W, "complex": Z, "integers": np.rint(9 * W).astype(int), "sparse": S}
MARKET |= {"symmetric": S + S.T, "complex and sparse": sparse.coo_array(Z)}


@pytest.mark.parametrize("what", MARKET)
def test_matrix_market(what, here):
    io.mmwrite("W.mtx", MARKET[what])
    held = MARKET[what].toarray() if sparse.issparse(MARKET[what]) else MARKET[what]
    for end in (b"", b" ", b"\n"):
        Path("W.mtx").write_bytes(Path("W.mtx").read_bytes().rstrip() + end)
        assert_array_equal(read("W.mtx"), held)
    assert read("W.mtx").dtype.kind in "fc"


def test_patterns_and_bad_files_of_matrix_market(here, capsys):
    io.mmwrite("W.mtx", S, field="pattern")
    assert_array_equal(read("W.mtx"), S.toarray() != 0)
    assert "holds one array and no keys" in refused(capsys, "W.mtx", "--key", "a")
    Path("W.mtx").write_text("%%MatrixMarket matrix array real general\n12 12\n1.0\n")
    assert "W.mtx is damaged or no .mtx file" in refused(capsys, "W.mtx")
    sizes = "%%MatrixMarket matrix coordinate real general\n10000000 10000000 1\n1 1 1\n"
    Path("W.mtx").write_text(sizes)
    assert "not sparse" in refused(capsys, "W.mtx")


def test_bfloat16_of_numpy_is_read_and_other_short_types_are_named(here, capsys):
    """Numpy does not know the types of ml_dtypes, and saves them as so many bytes."""
    upper = (W.astype("<f4").view("<u4") >> 16).astype("<u2").view("V2")
    np.save("W.npy", upper)
    np.savez("W.npz", a=upper, b=upper[0])
    for held in (read("W.npy"), read("W.npz", "a")):
        assert held.dtype == np.float32
        assert_allclose(held, W, rtol=2**-7)
    np.save("W.npy", upper.view("V1"))
    assert "|V1, of a type that numpy has not (float8, int4)" in refused(capsys, "W.npy")


def test_keys_are_listed_with_shapes_square_ones_first(here, capsys):
    stack = GATES.reshape(9, 4, 4)
    many = {f"c{i:02}": W[:5] for i in range(20)}
    np.savez("W.npz", a=W[0], b=W[:3], s=stack, z=W, **many)
    line = refused(capsys, "W.npz")
    assert "choose a key of z (12, 12), b (3, 12), s (9, 4, 4), a (12,), c00 (5, 12), " in line
    assert line.endswith("c07 (5, 12) and 12 more\n")


GATES = np.arange(3 * 48.0).reshape(12, 12)


def test_parts():
    tall, wide, stack = GATES[:, :4], GATES[:4], GATES.reshape(9, 4, 4)
    assert_array_equal(part_of(tall, block=2), tall[8:])
    assert_array_equal(part_of(wide, block=2), wide[:, 8:])
    assert_array_equal(part_of(tall, rows="4:8"), tall[4:8])
    assert_array_equal(part_of(GATES, rows="8:", block=1), GATES[8:, 4:8])
    assert_array_equal(part_of(stack, index=8), stack[8])
    assert_array_equal(part_of(stack[:1]), stack[0])
    assert_array_equal(part_of(np.moveaxis(stack, 0, 2), 5), stack[5])
    assert_array_equal(
        part_of(GATES.reshape(3, 12, 4), index=1, block=2), GATES.reshape(9, 4, 4)[5]
    )
    for vector in (wide[0], wide[:1], tall[:, :1]):
        assert_array_equal(part_of(vector), vector.reshape(-1))


BAD_PARTS = (  # the array, options, what is said
    (GATES[:, :4], {}, "its 3 blocks, --block 0 to 2"),
    (GATES[:, :5], {}, "choose rows, such as --rows 0:5"),
    (GATES[:5], {}, "choose rows, --rows, that fall into square blocks"),
    (GATES.reshape(9, 4, 4), {}, r"a stack of 9 of shape \(4, 4\): .* --index 0 to 8"),
    (GATES.reshape(9, 4, 4), {"index": 9}, "index must be from 0 to 8, received 9"),
    (GATES, {"index": 0}, r"--index is for a stack .* received \(12, 12\)"),
    (GATES[:, :4], {"block": 3}, "block must be from 0 to 2, received 3"),
    (GATES[:, :4], {"block": -1}, "block must be an integer >= 0, received -1"),
    (GATES[:, :5], {"block": 0}, r"--block is for .* received \(12, 5\)"),
    (GATES[0], {"block": 0}, r"--block is for .* received \(12,\)"),
    (GATES[:, :4], {"rows": "4"}, "rows must be two numbers from 0 to 12, .* 0:4; received '4'"),
    (GATES[:, :4], {"rows": "8:4"}, "received '8:4'"),
    (GATES[:, :4], {"rows": "8:13"}, "received '8:13'"),
    (GATES[:, :4], {"rows": "a:b"}, "received 'a:b'"),
    (GATES.reshape(3, 3, 4, 4), {}, r"shape \(n, n\), received \(3, 3, 4, 4\)"),
    (np.zeros((0, 0, 3)), {}, "received|stack"),
    (np.zeros(()), {}, r"received \(\)"),
    (GATES[0], {"rows": "0:1"}, r"--rows is for .* received \(12,\)"),
)


@pytest.mark.parametrize(("array", "options", "message"), BAD_PARTS)
def test_parts_that_are_not_there(array, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        part_of(array, **options)
    assert len(str(caught.value).splitlines()) == 1


def test_the_part_that_is_read_is_recorded(here, capsys):
    np.savez("W.npz", layers=np.stack([np.vstack([W, 2 * W, 3 * W])] * 2), other=W)
    options = ["W.npz", "--key", "layers", "--index", 1, "--block", 2]
    found = json.loads(inspect(capsys, *options, "--json"))
    assert found["matrix"] == "W.npz, layers, index 1, block 2"
    part = {"key": "layers", "index": 1, "rows": None, "block": 2}
    assert found["read"] == {"file": "W.npz", "shape": [2, 36, 12], "dtype": "float64"} | part
    assert_allclose(found["radius"], diagnose(3 * W).radius, rtol=1e-12)
    assert inspect(capsys, *options).startswith("W.npz, layers, index 1, block 2: 12 x 12, real (")


@pytest.mark.parametrize("diagonal", [Z[0] / abs(Z[0]).max(), np.linspace(0.1, 0.9, 9)])
def test_a_vector_is_a_diagonal(diagonal, here, capsys):
    found, full = diagnose(diagonal), diagnose(np.diag(diagonal))
    assert found.radius == full.radius == np.abs(diagonal).max()
    assert_array_equal(found.eigenvalues, full.eigenvalues)
    assert found.reasons == ("it has no cycles: its eigenvalues are its diagonal entries",)
    np.save("w.npy", diagonal)
    assert "diagonal, " in inspect(capsys, "w.npy").splitlines()[0]


def test_adjacency_matrices():
    links = np.random.default_rng(5).random((60, 60)) < 0.1
    found = diagnose(links.astype(float))
    assert "an eigenvalue near n * mean" in found.reasons[0]
    for held in (links, links.astype(np.int8), sparse.csr_array(links)):
        assert diagnose(held).radius == found.radius
    codes = np.random.default_rng(5).integers(-127, 128, (60, 60), np.int8)
    with pytest.raises(ValueError, match=r"integers of at most 8 values, received int8 with more"):
        diagnose(codes)
