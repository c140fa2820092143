"""The recursions of mean-field theory: states and replicas forward, gradients backward.

Convention: of mean_field.py. s_t is the variance of pre-activations, q_t that of the state's
entries; index t - 1 of `log_s` and `moments` belongs to step t.
"""

import math
from typing import NamedTuple

import numpy as np

from rmt_check.arrays import Array
from rmt_check.laws.mean_field_integrals import Moments, gap_ratio, moments


class Path(NamedTuple):
    """Energies along T steps."""

    log_q: Array  # (T + 1,)
    log_s: Array  # (T,)
    moments: list[Moments]


def forward(cell: str, log_square: float, log_noise: float, log_start: float, steps: int) -> Path:
    """Return the path from log q_0; `log_square` is log gain^2."""
    log_q, log_s, along = np.empty(steps + 1), np.empty(steps), []
    log_q[0] = log_start
    for t in range(steps):
        log_s[t] = np.logaddexp(log_square + log_q[t], log_noise)
        along.append(moments(cell, log_s[t]))
        log_q[t + 1] = log_s[t] + math.log(along[t].energy)
    return Path(log_q, log_s, along)


def log_gaps(cell: str, log_square: float, path: Path) -> Array:
    """Return log(1 - c_t) of two replicas with c_0 = 0: of what they share, only states differ."""
    gaps = np.zeros(len(path.log_q))
    for t, log_s in enumerate(path.log_s):
        before = log_square + path.log_q[t] - log_s + gaps[t]
        gaps[t + 1] = before + math.log(gap_ratio(cell, log_s, before))
    return gaps


def log_chis(log_square: float, path: Path) -> Array:
    """Return log chi_t = log gain^2 E phi'(u_t)^2, t = 1..T."""
    return np.array([log_square + math.log(at.chi) for at in path.moments])


def log_gradients(log_square: float, path: Path) -> Array:
    """Return log E||dL/dh_t||^2 / n of L = ||h_T||^2 / 2; see `MeanField.log_gradients`."""
    slopes = [log_square + math.log(at.slope) for at in reversed(path.moments)]
    log_A = np.concatenate([[0.0], np.cumsum(slopes)])[::-1]
    along_h = 2.0 * log_A + path.log_q
    log_cross = np.array([math.log(at.cross) for at in path.moments])
    own = 2.0 * log_A[1:] + log_cross + path.log_s
    log_N, found = -math.inf, along_h.copy()
    for t, log_chi in reversed(list(enumerate(log_chis(log_square, path)))):
        log_N = np.logaddexp(log_chi + log_N, own[t])
        found[t] = np.logaddexp(log_square + log_N, along_h[t])
    return found
