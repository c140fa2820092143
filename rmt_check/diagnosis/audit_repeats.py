"""Tensors that hold the same random numbers twice, or numbers of one stream at two scales."""

from collections.abc import Sequence

import numpy as np

from rmt_check.arrays import Array
from rmt_check.diagnosis.audit_fit import LEAST

_SAME = 0.99  # correlation: below one by rounding to eight bits only
_ROWS = 1024  # pairs that are looked at together


def repeats(streams: Sequence[Array]) -> dict[int, int]:
    """Return of which earlier stream each one repeats the first numbers, whatever the scale.

    Parameters
    ----------
    streams : sequence of ndarray
        The first numbers of each, at least 16, centred and of norm one.

    Notes
    -----
    Sixteen independent pairs of numbers have a correlation of .99 or more with probability 1e-13.
    """
    if len(streams) < 2:
        return {}
    short = np.stack([_again(stream[:LEAST]) for stream in streams])
    found: dict[int, int] = {}
    for start in range(0, len(short), _ROWS):
        near = np.abs(short[start : start + _ROWS] @ short.T) > _SAME
        for row, first in zip(*np.nonzero(near), strict=True):
            later = int(row) + start
            if first < later and later not in found and _same(streams[first], streams[later]):
                found[later] = int(first)
    return found


def _same(first: Array, second: Array) -> bool:
    size = min(len(first), len(second))
    return abs(float(_again(first[:size]) @ _again(second[:size]))) > _SAME


def _again(x: Array) -> Array:
    """Return part of a stream, centred and of norm one."""
    x = x - x.mean()
    return x / max(float(np.linalg.norm(x)), 1e-300)
