"""Arrays as users hold them: of numpy, torch, jax, pandas, in short floats, in lists.

No framework is imported: what a tensor can do tells what it is.
"""

import math
import re
from numbers import Number
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Matrix = npt.NDArray[Any]  # of complex128 or float64, where no more is said

_LINE = 64  # bytes
_NUMBERS = "biufc"  # the kinds of numpy's types that are numbers
_DOUBLE = 2.0**-52
_LONGEST = 80  # characters of a value in a message
# floats that numpy has not, of ml_dtypes (as jax uses them) and torch; m3: three binary digits
_SHORT = re.compile(r"bfloat16|float[468]_e\dm(\d)")
_UNABLE = (TypeError, ValueError, RuntimeError, OverflowError)  # what conversions raise


def array(
    values: Any, name: str, wanted: str = "an array of real or complex numbers"
) -> npt.NDArray[Any]:
    """Return what users hold as a numpy array of numbers, which may share its memory.

    Parameters
    ----------
    values : array_like
        An array of numpy, jax or pandas, or `Samples`; a torch tensor on any device, also one that
        requires its gradient; numbers, or nested lists of all these. bfloat16 and float8 become
        float32, which holds them exactly; other numbers of Python, such as fractions, doubles.
    name, wanted : str
        The argument, and what must be given, for the message.

    Raises
    ------
    ValueError
        For anything else: text, objects, rows of several lengths, sparse matrices; for masked
        arrays that hide a number, since it would be used.

    Examples
    --------
    >>> array([[0, 1], [2, 3]], "W").shape
    (2, 2)
    """
    if type(values) is np.ndarray and values.dtype.kind in _NUMBERS:
        return values
    plain = _plain(values, name, wanted)
    try:
        found = np.asarray(plain)
    except _UNABLE as error:
        ragged = "inhomogeneous" in str(error)
        received = "rows of several lengths" if ragged else one_line(values)
        raise ValueError(f"{name} must be {wanted}, received {received}") from None
    if found.dtype.kind == "V" and _SHORT.match(found.dtype.name):
        found = found.astype(np.float32)
    if found.dtype.kind == "O":
        found = _of_python_numbers(found)
    if found.dtype.kind not in _NUMBERS:
        received = one_line(values) if found.ndim == 0 else f"an array of {found.dtype}"
        raise ValueError(f"{name} must be {wanted}, received {received}")
    return found


def aligned_zeros(*shape: int, dtype: npt.DTypeLike) -> Matrix:
    """Return zeros whose rows, along the last axis, begin with a cache line; rows may be longer.

    Kernels load rows in pieces of a line: of other rows each piece lies in two.

    Examples
    --------
    >>> aligned_zeros(3, 9, dtype=np.float64).shape
    (3, 16)
    """
    *rows, width = shape
    line = _LINE // np.dtype(dtype).itemsize
    width = -(-width // line) * line
    room = np.zeros(math.prod(rows) * width + line, dtype)
    first = -room.ctypes.data % _LINE // room.itemsize
    return room[first : first + room.size - line].reshape(*rows, width)


def precision(values: Any) -> float:
    """Return the distance from 1 to the next number of the type that values are given in.

    Where that is a list, of the coarsest type in it; of a type without fractions, or with more
    digits than doubles, that of doubles, in which all is computed.

    Examples
    --------
    >>> precision(np.ones(3, np.float32)) == 2.0**-23, precision([1, 2]) == 2.0**-52
    (True, True)
    """
    if isinstance(values, list | tuple):
        return max((precision(value) for value in values), default=_DOUBLE)
    held = str(getattr(values, "dtype", "float64")).removeprefix("torch.")
    if short := _SHORT.match(held):
        return 2.0 ** -int(short[1] or 7)
    try:
        return max(float(np.finfo("float16" if held == "complex32" else held).eps), _DOUBLE)
    except (TypeError, ValueError):  # whole numbers
        return _DOUBLE


def one_line(value: object) -> str:
    """Return how one writes a value, or what an error says, in some 80 characters."""
    words = " ".join((str(value) if isinstance(value, Exception) else repr(value)).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} .."


def hides(values: Any) -> bool:
    """Return whether values are a masked array, or a number of one, that hides anything."""
    mask = np.ma.getmask(values) if isinstance(values, np.ma.MaskedArray) else np.False_
    return mask.dtype == np.bool_ and bool(mask.any())


def _plain(values: Any, name: str, wanted: str) -> Any:
    """Return what numpy can read without losing anything on the way."""
    if isinstance(values, float | int):  # most of what is in lists
        return values
    if isinstance(values, list | tuple):
        return [_plain(value, name, wanted) for value in values]
    if hides(values):
        raise ValueError(
            f"{name} must be an array that hides nothing, received a masked one: leave out what "
            "is hidden (.compressed()) or put numbers in its place (.filled(0))"
        )
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        return _of_torch(values, name, wanted)
    if hasattr(values, "toarray"):
        raise ValueError(f"{name} must be {wanted}, received a sparse one: give it as .toarray()")
    return values


def _of_torch(tensor: Any, name: str, wanted: str) -> npt.NDArray[Any]:
    """Return a tensor's numbers: numpy takes no gradients, views to be conjugated or negated."""
    try:
        here = tensor.detach().resolve_conj().resolve_neg().cpu()
        kind = str(here.dtype).removeprefix("torch.")
        if _SHORT.match(kind):
            here = here.float()
        elif kind == "complex32":
            here = here.cfloat()
        return np.asarray(here.numpy())
    except _UNABLE as error:  # quantised, sparse, without data
        raise ValueError(f"{name} must be {wanted}, received a tensor: {one_line(error)}") from None


def _of_python_numbers(objects: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return doubles for numbers that numpy has no type for; anything else stays as it is."""
    if all(isinstance(value, Number) for value in objects.flat):
        for dtype in (np.float64, np.complex128):
            try:
                return objects.astype(dtype)
            except _UNABLE:
                continue
    return objects
