"""Arrays of .safetensors files, those of short floats too."""

import json
import math
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.file_keys import Header, only_one

Opened = TypeVar("Opened")
_TYPES = {
    **{"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"},
    **{"F8_E4M3": "float8_e4m3", "F8_E5M2": "float8_e5m2", "C64": "complex64"},
    **{"BOOL": "bool", "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8"},
}


def safetensors_headers(path: Path) -> dict[str, Header]:
    """Return the shapes and types of the arrays in a file, in its own order."""
    return _with_archive(path, _headers)


def read_safetensors(path: Path, key: str | None) -> Matrix:
    """Return an array; short floats as single ones."""

    def read(archive: Any) -> Matrix:
        name = key if key in archive.keys() else None
        name = name or only_one(path, _headers(archive), key)
        if _type(archive.get_slice(name)) in _SHORT_FLOATS:
            return _read_short_floats(path, name)
        return archive.get_tensor(name)

    try:
        return _with_archive(path, read)
    except AttributeError as error:  # a type that numpy does not have
        raise ValueError(f"{path} has numbers of a type that cannot be read: {error}") from None


def _headers(archive: Any) -> dict[str, Header]:
    slices = {name: archive.get_slice(name) for name in archive.keys()}
    return {name: Header(tuple(one.get_shape()), _type(one)) for name, one in slices.items()}


def _type(one: Any) -> str:
    """Return the type of a slice, as numpy and ml_dtypes name it."""
    code = one.get_dtype()
    return _TYPES.get(code, code.lower())


def _with_archive(path: Path, use: Callable[[Any], Opened]) -> Opened:
    try:
        safetensors: Any = import_module("safetensors")
    except ImportError:
        raise ValueError(
            f"{path} needs the package safetensors: pip install safetensors, or save the matrix "
            "with numpy.save"
        ) from None
    try:
        with safetensors.safe_open(path, framework="np") as archive:
            return use(archive)
    except (safetensors.SafetensorError, TypeError) as error:
        raise ValueError(f"{path} cannot be read by safetensors: {error}") from None


def _read_short_floats(path: Path, name: str) -> Matrix:
    """Return as single floats what numpy has no type for."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[name]
    shape, start = entry["shape"], 8 + length + entry["data_offsets"][0]
    unit, values = _SHORT_FLOATS[_TYPES[entry["dtype"]]]
    return values(np.fromfile(path, unit, math.prod(shape), offset=start)).reshape(shape)


def of_bfloat16(codes: Matrix) -> Matrix:
    """Return the numbers whose upper halves, as single floats, are given."""
    bits = codes.astype("<u4")
    bits <<= 16
    return bits.view("<f4")


def of_e5m2(codes: Matrix) -> Matrix:
    """Return the numbers whose upper halves, as half-precision floats, are given."""
    return (codes.astype("<u2") << 8).view("<f2").astype(np.float32)


def of_e4m3(codes: Matrix) -> Matrix:
    """Return the numbers of sign, four bits of exponent, bias 7, and three digits; no infinity."""
    codes = codes.astype(np.int16)
    exponent, digits = (codes >> 3) & 15, (codes & 7) / 8.0
    sizes = np.ldexp(np.where(exponent == 0, digits, 1.0 + digits), np.maximum(exponent, 1) - 7)
    sizes[(codes & 127) == 127] = np.nan
    return np.where(codes < 128, sizes, -sizes).astype(np.float32)


_SHORT_FLOATS = {
    "bfloat16": ("<u2", of_bfloat16),
    "float8_e4m3": ("u1", of_e4m3),
    "float8_e5m2": ("u1", of_e5m2),
}
