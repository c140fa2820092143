"""Matrices as the assertions want them: a stack of them, or a sampler that is called for each."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy.typing as npt

from rmt_check import arguments

Matrices = npt.ArrayLike | Callable[[int], npt.ArrayLike]


def each_matrix(matrices: Matrices, n: int, draws: int) -> Iterator[npt.NDArray[Any]]:
    """Yield the matrices of a stack, or `draws` of a sampler; ValueError for another shape."""
    if callable(matrices):
        stack: Any = (numbers(matrices(i)) for i in range(draws))
    else:
        stack = numbers(matrices)
        if stack.ndim != 3:
            raise ValueError(f"matrices must have shape (draws, {n}, {n}), received {stack.shape}")
    for matrix in stack:
        if matrix.shape != (n, n):
            raise ValueError(f"a matrix must have shape ({n}, {n}), received {matrix.shape}")
        yield matrix


def numbers(matrices: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return an array of real or complex numbers, or raise ValueError."""
    array = arguments.array(matrices, "matrices", "arrays of real or complex numbers")
    if array.dtype.kind == "b":
        raise ValueError("matrices must be arrays of real or complex numbers, received bool")
    return array
