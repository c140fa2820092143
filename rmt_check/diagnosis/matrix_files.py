"""Matrices from files: .npy, .npz, .csv and .safetensors; nothing that could run code is opened."""

import json
import math
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from rmt_check.arrays import Matrix

_UTF_8 = "utf-8-sig"  # with a byte-order mark too, as spreadsheets write it
FORMATS = (".npy", ".npz", ".csv", ".safetensors")
# what zipfile and numpy raise, each at another place that may be damaged
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError),
    *(tokenize.TokenError, SyntaxError),
)
_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")


def read_matrix(path: Path, key: str | None = None) -> Matrix:
    """Return the array in a file, by its extension.

    Parameters
    ----------
    path : Path
        .npy; .npz or .safetensors, an archive of arrays with names; .csv, a row a line, numbers
        with commas between, complex ones as Python writes them (1+2j), and # before comments.
    key : str, optional
        Which array of an archive; not needed where there is only one.

    Raises
    ------
    ValueError
        For another or a damaged file, a key that is not there, or one that is needed. Pickles
        (.pt, .pth, .pkl, ..) are refused: they run what code they like.
    OSError
        If the file cannot be read.
    """
    kind = path.suffix.lower()
    if kind in _PICKLES:
        raise ValueError(
            f"{path} is a pickle, which may run any code when it is opened: save the matrix alone, "
            'numpy.save("W.npy", W), for PyTorch numpy.save("W.npy", W.detach().cpu().numpy())'
        )
    if kind not in FORMATS:
        raise ValueError(f"{path} must be a file {', '.join(FORMATS)}; received {kind or path}")
    if key is not None and kind in (".npy", ".csv"):
        raise ValueError(f"a {kind} file holds one array and no keys, received key {key!r}")
    with path.open("rb"):  # an OSError from here on is no matter of names and permissions
        pass
    try:
        return _READERS[kind](path, key)
    except DAMAGE as error:
        raise ValueError(f"{path} is damaged or no {kind} file: {error}") from None


def _read_npy(path: Path, key: str | None) -> Matrix:
    try:  # not in memory before its shape is known
        return np.lib.format.open_memmap(path, mode="r")
    except ValueError as error:
        raise ValueError(f"{path} is damaged, or no .npy file of numbers: {error}") from None


def _read_npz(path: Path, key: str | None) -> Matrix:
    with zipfile.ZipFile(path):  # or numpy would look for a pickle
        pass
    with np.load(path, allow_pickle=False) as archive:
        name = _chosen(path, archive.files, key)
        try:
            array = archive[name]
        except ValueError as error:
            raise ValueError(f"{path} has no array of numbers {name!r}: {error}") from None
    if not isinstance(array, np.ndarray):  # numpy returns another file's bytes
        raise ValueError(f"{path} has no array {name!r}, but a file of another kind")
    return array


def _read_csv(path: Path, key: str | None) -> Matrix:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the file is empty: its shape will say so
            W = np.loadtxt(path, delimiter=",", dtype=np.complex128, ndmin=2, encoding=_UTF_8)
    except ValueError as error:
        raise ValueError(
            f"{path} must have numbers with commas between, complex ones like 1+2j: {error}"
        ) from None
    return W if np.any(W.imag) else W.real


def _read_safetensors(path: Path, key: str | None) -> Matrix:
    try:
        safetensors: Any = import_module("safetensors")
    except ImportError:
        raise ValueError(
            f"{path} needs the package safetensors: pip install safetensors, or save the matrix "
            "with numpy.save"
        ) from None
    try:
        with safetensors.safe_open(path, framework="np") as archive:
            name = _chosen(path, archive.keys(), key)
            if archive.get_slice(name).get_dtype() in _SHORT_FLOATS:
                return _read_short_floats(path, name)
            return archive.get_tensor(name)
    except (safetensors.SafetensorError, TypeError) as error:
        raise ValueError(f"{path} cannot be read by safetensors: {error}") from None
    except AttributeError as error:  # a type that numpy does not have
        raise ValueError(f"{path} has numbers of a type that cannot be read: {error}") from None


def _read_short_floats(path: Path, name: str) -> Matrix:
    """Return as single floats what numpy has no type for."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[name]
    shape, start = entry["shape"], 8 + length + entry["data_offsets"][0]
    unit, values = _SHORT_FLOATS[entry["dtype"]]
    return values(np.fromfile(path, unit, math.prod(shape), offset=start)).reshape(shape)


def _of_bfloat16(codes: Matrix) -> Matrix:
    """Return the numbers whose upper halves, as single floats, are given."""
    return (codes.astype("<u4") << 16).view("<f4")


def _of_e5m2(codes: Matrix) -> Matrix:
    """Return the numbers whose upper halves, as half-precision floats, are given."""
    return (codes.astype("<u2") << 8).view("<f2").astype(np.float32)


def _of_e4m3(codes: Matrix) -> Matrix:
    """Return the numbers of sign, four bits of exponent, bias 7, and three digits; no infinity."""
    codes = codes.astype(np.int16)
    exponent, digits = (codes >> 3) & 15, (codes & 7) / 8.0
    sizes = np.ldexp(np.where(exponent == 0, digits, 1.0 + digits), np.maximum(exponent, 1) - 7)
    sizes[(codes & 127) == 127] = np.nan
    return np.where(codes < 128, sizes, -sizes).astype(np.float32)


_SHORT_FLOATS = {
    "BF16": ("<u2", _of_bfloat16),
    "F8_E4M3": ("u1", _of_e4m3),
    "F8_E5M2": ("u1", _of_e5m2),
}


def _chosen(path: Path, names: Iterable[str], key: str | None) -> str:
    """Return the key that was asked for, or the only one there is."""
    there = sorted(names)
    if key is None and len(there) == 1:
        return there[0]
    if key is None or key not in there:
        what = "holds several arrays" if key is None else f"has no array {key!r}"
        raise ValueError(f"{path} {what}: choose a key of {', '.join(there) or 'none'}")
    return key


_READERS = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".csv": _read_csv,
    ".safetensors": _read_safetensors,
}
