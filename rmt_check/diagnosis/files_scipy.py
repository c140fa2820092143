"""Matrices of MATLAB (.mat) and Matrix Market (.mtx) files, dense or sparse."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.file_keys import Header, only_one
from rmt_check.diagnosis.given_matrix import dense

_FLOATS = ("double", "single")


def read_mat(path: Path, key: str | None) -> Matrix:
    """Return a variable of MATLAB's, of versions up to 7.2; cells, texts and code are left out."""
    from scipy import io

    listed = _read(path, lambda: io.whosmat(path))
    headers = {
        name: Header(tuple(shape), kind)
        for name, shape, kind in listed
        if kind in (*_FLOATS, "sparse", "logical") or "int" in kind
    }
    name = key if key in headers else None
    name = name or only_one(path, headers, key)
    W = _array(path, _read(path, lambda: io.loadmat(path, variable_names=[name])[name]))
    # MATLAB stores whole doubles as integers; scipy's mat_dtype=True would drop imaginary parts
    return W.astype(float) if headers[name].dtype in _FLOATS and W.dtype.kind in "iu" else W


def read_mtx(path: Path, key: str | None) -> Matrix:
    """Return a matrix in text; whole numbers as doubles, since they are the entries."""
    from scipy import io

    text = BytesIO(path.read_bytes() + b"\n")  # scipy reads past an end without one
    W = _array(path, _read(path, lambda: io.mmread(text)))
    return W.astype(float) if W.dtype.kind in "iu" else W


def _read(path: Path, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except NotImplementedError:
        raise ValueError(
            f"{path} is a file of MATLAB 7.3 (HDF5): save it in MATLAB by save(.., '-v7')"
        ) from None
    except (MemoryError, OSError):
        raise
    except Exception as error:  # of many types, each for another place that may be damaged
        raise ValueError(f"{path} is damaged or no {path.suffix} file: {error}") from None


def _array(path: Path, read: Any) -> Matrix:
    return dense(read, f"{path}") if hasattr(read, "toarray") else np.asarray(read)
