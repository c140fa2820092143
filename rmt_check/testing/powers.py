"""Norms of the powers of a matrix, as many as are needed to bound all of them.

||W^k||_2, or the root mean square over states, ||W^k||_F / sqrt(n). Powers are kept as a matrix and
a logarithm: none overflows. A step costs n^3 multiply-adds. From the first m with ||W^m||_2 <= 1
on nothing is computed, since every later power is k = q m + i, q >= 1, 1 <= i <= m, and

    ||W^k|| <= ||W^m||_2^q ||W^i||

in either norm: what the first m powers do not exceed, no later one does.
"""

import math
from collections.abc import Iterator

import numpy as np

from rmt_check.arrays import Matrix
from rmt_check.sampling.samples import Array

STATES = ("worst", "random")
ROUNDING = 1e-9  # so that powers of an orthogonal matrix of doubles are no longer than one


def log_growth(
    W: Matrix, steps: int, states: str, log_most: float = -math.inf, rounding: float = ROUNDING
) -> Array:
    """Return log ||W^k||, k = 1, 2, .., up to where it is known that no later one is larger.

    Larger by more than `rounding`, that is, and -inf stands for norms that are not above
    `log_most`.
    """
    log_norms = []
    for k, (log_norm, log_bound) in enumerate(_log_norms(W, steps, states, log_most), 1):
        log_norms.append(log_norm if log_norm > log_most else -math.inf)
        if (steps // k) * log_bound <= rounding:  # that of ||W^k||^q
            break
    return np.array(log_norms)


def _log_norms(
    W: Matrix, steps: int, states: str, log_most: float
) -> Iterator[tuple[float, float]]:
    """Yield log ||W^k||, or a bound that is not above log_most, and a bound of log ||W^k||_2."""
    unit, log_unit = _normalised(W)
    power, log_size = unit, log_unit
    for k in range(1, steps + 1):
        if k > 1:
            power, log_factor = _normalised(power * unit if W.ndim == 1 else power @ unit)
            log_size += log_unit + log_factor
        log_frobenius = log_size + _log(float(np.linalg.norm(power)))
        if states == "random":
            yield log_frobenius - 0.5 * math.log(len(W)), log_frobenius
        else:
            log_worst = log_frobenius
            if log_frobenius > log_most:
                log_worst = log_size + _log_largest(power, log_most - log_size)
            yield log_worst, log_worst


def _log_largest(power: Matrix, log_most: float) -> float:
    """Return log ||P||_2, or a bound of it that is not above log_most.

    The largest eigenvalue of P* P is not above its Frobenius norm, which is cheaper.
    """
    if power.ndim == 1:
        return _log(float(np.max(np.abs(power))))
    square = power.conj().T @ power
    log_bound = 0.5 * _log(float(np.linalg.norm(square)))
    if log_bound <= log_most:
        return log_bound
    return 0.5 * _log(float(np.linalg.eigvalsh(square)[-1]))


def _normalised(W: Matrix) -> tuple[Matrix, float]:
    """Return W / 2^e of entries up to one, and log 2^e."""
    exponent = math.frexp(float(np.max(np.abs(W))))[1]
    half = -exponent // 2  # 2^-e itself may be beyond the doubles
    return (math.ldexp(1.0, half) * W) * math.ldexp(1.0, -exponent - half), exponent * math.log(2.0)


def _log(x: float) -> float:
    return math.log(x) if x > 0.0 else -math.inf
