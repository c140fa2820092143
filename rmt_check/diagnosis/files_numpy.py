"""Arrays of .npy and .npz files, and sparse matrices of scipy; nothing is unpickled."""

import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.file_keys import Header, only_one
from rmt_check.diagnosis.files_safetensors import of_bfloat16
from rmt_check.diagnosis.given_matrix import dense

_BFLOAT16 = "V2"  # as numpy saves it; the only type of two bytes that numpy does not know
# what zipfile and numpy raise, each at another place that may be damaged
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError),
    *(tokenize.TokenError, SyntaxError),
)
_SPARSE = {"format", "shape", "data"}  # what scipy.sparse.save_npz always writes


def read_npy(path: Path, key: str | None) -> Matrix:
    """Return the array of a file, not in memory before its shape is known."""
    try:
        return _known(np.lib.format.open_memmap(path, mode="r"))
    except ValueError as error:
        raise ValueError(f"{path} is damaged, or no .npy file of numbers: {error}") from None


def read_npz(path: Path, key: str | None) -> Matrix:
    """Return an array of a file; a sparse matrix as an array."""
    with zipfile.ZipFile(path) as archive:  # or numpy would look for a pickle
        name = key if f"{key}.npy" in archive.namelist() else None
    headers = npz_headers(path) if name is None else {}
    if key is None and headers.keys() >= _SPARSE:
        return _read_sparse(path)
    name = name or only_one(path, headers, key)
    with np.load(path, allow_pickle=False) as arrays:
        try:
            return _known(arrays[name])
        except ValueError as error:
            raise ValueError(f"{path} has no array of numbers {name!r}: {error}") from None


def _read_sparse(path: Path) -> Matrix:
    from scipy import sparse

    try:
        W = sparse.load_npz(path)
    except ValueError as error:
        raise ValueError(f"{path} is no sparse matrix of scipy: {error}") from None
    return dense(W, f"{path}")


def npz_headers(path: Path) -> dict[str, Header]:
    """Return the shapes and types of the arrays in an .npz file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _headers(archive)
    except (*DAMAGE, ValueError) as error:
        raise ValueError(f"{path} is damaged or no .npz file: {error}") from None


def _headers(archive: zipfile.ZipFile) -> dict[str, Header]:
    names = [name for name in archive.namelist() if name.endswith(".npy")]
    return {name.removesuffix(".npy"): _header(archive, name) for name in names}


def _header(archive: zipfile.ZipFile, name: str) -> Header:
    formats = np.lib.format
    with archive.open(name) as file:
        is_first = formats.read_magic(file) == (1, 0)
        read = formats.read_array_header_1_0 if is_first else formats.read_array_header_2_0
        shape, _, dtype = read(file)
    is_bfloat16 = dtype.str.endswith(_BFLOAT16) and dtype.names is None
    return Header(tuple(shape), "bfloat16" if is_bfloat16 else str(dtype))


def _known(array: Matrix) -> Matrix:
    """Return numbers that numpy knows; bfloat16 as single floats."""
    if array.dtype.kind != "V" or array.dtype.names is not None:
        return array
    if array.dtype.itemsize == 2:
        return of_bfloat16(np.ascontiguousarray(array).view("<u2"))
    raise ValueError(
        f"its numbers are {array.dtype.str}, of a type that numpy has not (float8, int4): save "
        "W.astype(numpy.float32)"
    )
