"""The gates of LSTM, GRU and the like: blocks of one weight, which should be of one law."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import fdtr, fdtrc

from rmt_check.arrays import Array

Shape = tuple[int, ...]
_TORCH = re.compile(r"(weight|bias)_(ih|hh|hr)")
_GATES = (3, 4)
_RECURRENT = re.compile(r"weight_hh|w_?hh|recurrent|w_?rec|hidden_to_hidden|(^|[./])h[ifgonrz][./]")


def is_recurrent(name: str) -> bool:
    """Return whether a weight acts on a state, by its name."""
    return bool(_RECURRENT.search(name.lower()))


def hidden_width(name: str, shape_of: Callable[[str], Shape | None]) -> int | None:
    """Return the width of the cell, of a parameter named as torch names those of an RNN.

    A projection, weight_hr, makes the state of an LSTM narrower than its cell.
    """
    if not _TORCH.search(name):
        return None
    shapes = (shape_of(_TORCH.sub(f"weight_{last}", name)) for last in ("hr", "hh"))
    return next((shape[1] for shape in shapes if shape is not None and len(shape) == 2), None)


def gates(name: str, shape: Shape, hidden: int | None) -> tuple[int, int]:
    """Return in how many blocks to split a tensor, 1 for none, and along which axis.

    Examples
    --------
    >>> gates("rnn.weight_ih_l0", (256, 10), 64), gates("kernel", (64, 256), None)
    ((4, 0), (4, 1))
    """
    if hidden is not None:
        return (shape[0] // hidden if shape[0] and shape[0] % hidden == 0 else 1), 0
    if len(shape) != 2 or 1 in shape:
        return 1, 0
    for count in _GATES:
        if shape[0] == count * shape[1]:
            return count, 0
        if shape[1] == count * shape[0]:
            return count, 1
    return 1, 0


def split(W: npt.NDArray[Any], count: int, axis: int) -> list[npt.NDArray[Any]]:
    """Return the blocks of a tensor."""
    return np.split(W, count, axis=axis)


def p_of_variances(sizes: Array, squares: Array) -> float:
    """Return the p-value of the one mean square that is farthest from the others, by F.

    Exact for Gaussian numbers, too large for those of less kurtosis; with Bonferroni's factor.
    """
    sums = sizes * squares
    rest, others = sizes.sum() - sizes, sums.sum() - sums
    ratio = squares / np.maximum(others / rest, 1e-300)
    sides = np.minimum(fdtr(sizes, rest, ratio), fdtrc(sizes, rest, ratio))
    return min(1.0, 2.0 * len(sizes) * float(np.min(sides)))


def odd_ones(sizes: Array, squares: Array, level: float) -> list[int]:
    """Return which mean squares differ from the others, the farthest from their median first."""
    left, odd = list(range(len(sizes))), []
    while len(left) > 2 and p_of_variances(sizes[left], squares[left]) <= level:
        median = float(np.median(squares[left]))
        far = max(left, key=lambda i: abs(math.log(squares[i] / median)))
        left.remove(far)
        odd.append(far)
    return odd
