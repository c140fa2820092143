"""The part of an array that is a square matrix: one of a stack, some rows, a block of gates."""

import numpy as np

from rmt_check import arguments
from rmt_check.arrays import Matrix


def part_of(
    array: Matrix, index: int | None = None, rows: str | None = None, block: int | None = None
) -> Matrix:
    """Return a square matrix of shape (n, n), or a diagonal of shape (n,), that an array holds.

    Parameters
    ----------
    array : ndarray
        What a file holds.
    index : int, optional
        Which matrix of a stack of shape (k, n, n), or (n, n, k) as MATLAB has it, from 0.
    rows : str, optional
        Which rows, "0:40" for the first forty.
    block : int, optional
        Which square block of shape (m n, n) or (n, m n), from 0; of these rows, if they are given.

    Raises
    ------
    ValueError
        For a part that is not there, or is not square: the message says which options choose one.

    Examples
    --------
    >>> gates = np.arange(32).reshape(8, 4)
    >>> part_of(gates, block=1)[0], part_of(gates, rows="4:8")[0]
    (array([16, 17, 18, 19]), array([16, 17, 18, 19]))
    """
    W = _of_stack(array, index)
    W = W if rows is None else _rows(W, rows)
    W = W if block is None else _block(W, block)
    if W.ndim == 2 and 1 in W.shape and W.size > 1:  # files of text and of MATLAB have no vectors
        W = W.reshape(-1)
    if W.ndim != 1 and not _is_square(W):
        raise ValueError(f"the array must have shape (n, n), received {W.shape}{_advice(W)}")
    return W


def _of_stack(array: Matrix, index: int | None) -> Matrix:
    if array.ndim != 3:
        if index is not None:
            raise ValueError(
                f"--index is for a stack of matrices, of shape (k, n, n), received {array.shape}"
            )
        return array
    if array.shape[0] == array.shape[1] != array.shape[2]:  # as MATLAB stacks
        array = np.moveaxis(array, 2, 0)
    many = len(array)
    if index is None and many != 1:
        raise ValueError(
            f"the array is a stack of {many:,} of shape {array.shape[1:]}: choose one with "
            f"--index 0 to {many - 1}"
        )
    return array[_of_many(index or 0, "index", many)]


def _rows(W: Matrix, rows: str) -> Matrix:
    if W.ndim != 2:
        raise ValueError(f"--rows is for an array of two dimensions, received {W.shape}")
    first, colon, last = rows.partition(":")
    try:
        start, stop = int(first or 0), int(last or len(W))
    except ValueError:
        start = stop = 0
    if not colon or not 0 <= start < stop <= len(W):
        raise ValueError(
            f"rows must be two numbers from 0 to {len(W)}, the smaller first, such as "
            f"0:{min(W.shape)}; received {rows!r}"
        )
    return W[start:stop]


def _block(W: Matrix, block: int) -> Matrix:
    many = _blocks(W)
    if not many:
        raise ValueError(
            f"--block is for an array of shape (m n, n) or (n, m n), received {W.shape}"
        )
    n, block = min(W.shape), _of_many(block, "block", many)
    place = slice(block * n, (block + 1) * n)
    return W[place] if len(W) > n else W[:, place]


def _of_many(value: int, name: str, many: int) -> int:
    value = arguments.integer(value, name, 0)
    if value >= many:
        raise ValueError(f"{name} must be from 0 to {many - 1}, received {value}")
    return value


def _blocks(W: Matrix) -> int:
    """Return into how many square blocks a matrix falls, 0 for none."""
    if W.ndim != 2 or W.size == 0 or max(W.shape) % min(W.shape):
        return 0
    return max(W.shape) // min(W.shape)


def _is_square(W: Matrix) -> bool:
    return W.ndim == 2 and W.shape[0] == W.shape[1]


def _advice(W: Matrix) -> str:
    """Return how to choose a square matrix of an array."""
    if many := _blocks(W):
        return f": choose one of its {many} blocks, --block 0 to {many - 1}"
    if W.ndim == 2 and W.shape[0] > W.shape[1] > 0:
        return f": choose rows, such as --rows 0:{W.shape[1]}"
    if W.ndim == 2:
        return ": choose rows, --rows, that fall into square blocks" if W.size else ""
    return ""
