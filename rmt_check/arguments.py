"""Checks of arguments, made once, at the public edge; what lies below trusts its callers.

Each check returns the value in the type that the code below works with, or raises a
ValueError of one line: what was received, what is allowed, and where it helps what to do.
"""

import math
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import array as array
from rmt_check.arrays import hides, one_line

FIELDS = ("complex", "real")


def integer(value: Any, name: str, at_least: int) -> int:
    """Return `value` as an int, refusing fractions, nan, text and values below `at_least`."""
    try:
        result = 0 if hides(value) else int(value)
        valid = not isinstance(value, str | bytes) and result == value and result >= at_least
    except (TypeError, ValueError, OverflowError):
        valid = False
    if not valid:
        raise ValueError(f"{name} must be an integer >= {at_least}, received {one_line(value)}")
    return result


def reals(
    values: npt.ArrayLike, name: str, wanted: str = "real numbers"
) -> npt.NDArray[np.float64]:
    """Return real numbers of any shape as float64, nan and infinities among them."""
    numbers = array(values, name, wanted)
    if numbers.dtype.kind == "c":
        raise ValueError(f"{name} must be {wanted}, received {numbers.dtype} ones")
    return numbers.astype(np.float64, copy=False)


def integers(values: npt.ArrayLike, name: str, at_least: int) -> npt.NDArray[np.float64]:
    """Return whole numbers of any shape as float64, which holds them exactly up to 2^53."""
    whole = reals(values, name, f"integers >= {at_least}")
    wrong = ~((whole == np.floor(whole)) & (whole >= at_least) & (whole <= 2.0**53))
    if wrong.any():
        value = whole[wrong][0]
        raise ValueError(f"{name} must be an integer from {at_least} to 2^53, received {value:g}")
    return whole


def width(n: Any) -> int:
    """Return the width n of a matrix, a positive int."""
    return integer(n, "width n", 1)


def number(value: Any, name: str) -> float:
    """Return a finite number as a float."""
    try:
        result = math.nan if hides(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not math.isfinite(result):
        raise ValueError(f"{name} must be a finite number, received {one_line(value)}")
    return result


def positive(value: Any, name: str) -> float:
    """Return a finite number above zero as a float."""
    return _checked(value, name, lambda x: x > 0.0, "be > 0")


def probability(value: Any, name: str) -> float:
    """Return a probability strictly between 0 and 1."""
    return _checked(value, name, lambda x: 0.0 < x < 1.0, "lie strictly between 0 and 1")


def fraction(value: Any, name: str) -> float:
    """Return a number in (0, 1]."""
    return _checked(value, name, lambda x: 0.0 < x <= 1.0, "lie in (0, 1]")


def factor(value: Any, name: str) -> float:
    """Return a factor from 1e-50 to 1e50: squares of norms stay in range."""
    return _checked(value, name, lambda x: 1e-50 <= x <= 1e50, "be from 1e-50 to 1e50")


def std(value: Any, name: str) -> float:
    """Return a standard deviation of entries, from 0 to 1e50: squares of norms stay in range."""
    return _checked(value, name, lambda x: 0.0 <= x <= 1e50, "be from 0 to 1e+50")


def gain(value: Any) -> float:
    """Return the factor of a recurrent matrix, above 0."""
    result = std(value, "gain")
    if result == 0.0:
        raise ValueError("gain must be above 0, received 0")
    return result


def _checked(value: Any, name: str, allowed: Callable[[float], bool], must: str) -> float:
    result = number(value, name)
    if not allowed(result):
        raise ValueError(f"{name} must {must}, received {one_line(value)}")
    return result


def one_of(value: Any, name: str, allowed: Collection[str]) -> str:
    """Return `value` if it is one of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        meant = f" (did you mean {near[0]!r}?)" if (near := _nearest(value, allowed)) else ""
        raise ValueError(
            f"{name} must be one of {', '.join(allowed)}; received {one_line(value)}{meant}"
        )
    return str(value)


def _nearest(value: Any, allowed: Collection[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(value[:80], allowed, 1) if isinstance(value, str) else []


def field(value: Any) -> str:
    """Return the field of the entries, "complex" or "real"."""
    return one_of(value, "field", FIELDS)


def radii(r: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return radii of any shape as float64, refusing negative numbers and nan."""
    moduli = reals(r, "radius r", "numbers >= 0")
    wrong = ~(moduli >= 0.0)
    if wrong.any():
        raise ValueError(f"radius r must be a number >= 0, received {moduli[wrong][0]:g}")
    return moduli
