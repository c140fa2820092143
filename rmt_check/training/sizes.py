"""Sizes as natural logarithms, whatever overflows on the way: inf for what is not finite."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
States = tuple[Array, ...]  # of a layer, (steps, batch, n): h, or its real and imaginary parts


def log_size(x: float) -> float:
    """Return log x, -inf for zero and inf for what is not finite."""
    if not math.isfinite(x):
        return math.inf
    return math.log(x) if x > 0.0 else -math.inf


def log_norm(*arrays: Array) -> float:
    """Return the log of the norm of all numbers of some arrays; their squares may overflow."""
    largest = max(float(np.max(np.abs(a))) if np.isfinite(a).all() else math.inf for a in arrays)
    if not 0.0 < largest < math.inf:
        return log_size(largest)
    squares = sum(float(np.sum((a / largest) ** 2)) for a in arrays)
    return math.log(largest) + 0.5 * math.log(squares)


def log_sum(logs: Iterable[float]) -> float:
    """Return the log of the norm of numbers of which the logs of their sizes are given."""
    return float(np.logaddexp.reduce([2.0 * one for one in logs])) / 2.0


def largest_and_last(states: Sequence[States]) -> tuple[Array, Array]:
    """Return log max |h|, and log ||h_T|| by its root mean square over the batch, of each layer."""
    largest = [
        log_size(float(np.hypot(*h).max() if len(h) == 2 else abs(h[0]).max())) for h in states
    ]
    last = [log_norm(*(part[-1] for part in h)) - 0.5 * math.log(h[0].shape[1]) for h in states]
    return np.array(largest), np.array(last)
