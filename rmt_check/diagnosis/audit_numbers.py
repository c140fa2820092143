"""The numbers of one tensor: sums, order, digits, read in pieces."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import Array

_PIECE = 2**20  # numbers that are doubles at one time
_SAMPLE = 2**17  # numbers that are put in order
_MANTISSA = {2: (np.uint16, 10), 4: (np.uint32, 23), 8: (np.uint64, 52)}  # by bytes


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers that may be independent, of mean zero.

    Attributes
    ----------
    size : int
        How many there are.
    mean, square, fourth : float
        Means of x, x^2 and x^4.
    largest : float
        The largest |x|.
    eps : float
        Distance from 1 to the next number in as many binary digits as these have: 2^-7 where they
        are of bfloat16, whatever type they are kept in.
    ordered : ndarray
        At most 2^17 of them, evenly spread, in order.
    """

    size: int
    mean: float
    square: float
    fourth: float
    largest: float
    eps: float
    ordered: Array

    @property
    def central_kurtosis(self) -> float:
        """Return the kurtosis about the mean, for a mean far below the standard deviation."""
        m, variance = self.mean, self.square - self.mean**2
        third = float(np.mean(self.ordered**3))
        fourth = self.fourth - 4.0 * m * third + 6.0 * m**2 * self.square - 3.0 * m**4
        return fourth / variance**2

    @property
    def std(self) -> float:
        """Return the root of the mean square."""
        return math.sqrt(self.square)

    @property
    def sampled(self) -> int:
        """Return how many numbers are in order."""
        return len(self.ordered)

    @cached_property
    def _last(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(np.diff(self.ordered) > 0.0)

    @cached_property
    def between(self) -> Array:
        """Return the middles between distinct neighbours."""
        return 0.5 * (self.ordered[self._last] + self.ordered[self._last + 1])

    @cached_property
    def below(self) -> Array:
        """Return the fraction of the numbers below each of these middles."""
        return (self._last + 1.0) / self.sampled


def numbers_of(values: npt.NDArray[Any]) -> Numbers:
    """Return what is told of finite floating-point numbers; of complex ones, of their parts."""
    flat = parts_of(values)
    count, scale = flat.size, max(float(flat.max()), -float(flat.min()))
    sums = np.zeros(3)
    for piece in pieces(flat):
        x = piece / scale  # fourth powers might overflow
        squares = x * x
        sums += np.array([np.sum(x), np.sum(squares), squares @ squares])
    step = -(-count // _SAMPLE) | 1  # odd: not a column of a matrix
    ordered = np.sort(flat[::step].astype(np.float64))
    mean, square, fourth = sums / count * (scale, scale**2, scale**4)
    return Numbers(count, mean, square, fourth, scale, digits(flat), ordered)


def parts_of(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the real numbers that entries consist of, in one row."""
    flat = np.ascontiguousarray(values).reshape(-1)
    if flat.dtype.kind == "c":
        flat = flat.view(np.float32 if flat.dtype.itemsize == 8 else np.float64)
    return flat if flat.dtype.itemsize in _MANTISSA else flat.astype(np.float64)


def pieces(flat: npt.NDArray[Any]) -> Iterator[Array]:
    """Yield the numbers in rows of doubles."""
    for start in range(0, flat.size, _PIECE):
        yield flat[start : start + _PIECE].astype(np.float64)


def digits(flat: npt.NDArray[Any]) -> float:
    """Return the distance from 1 to the next number in the binary digits that these have.

    Examples
    --------
    >>> digits(np.array([1.0, 1.5, 1.25])) == 0.25
    True
    """
    kind, length = _MANTISSA[flat.dtype.itemsize]
    used = int(np.bitwise_or.reduce(np.ascontiguousarray(flat).view(kind)))
    used &= 2**length - 1
    return 2.0 ** ((used & -used).bit_length() - 1 - length) if used else 1.0
