"""Diagonals of state-space layers: the eigenvalues that their parameters stand for, and the memory.

LRU (Orvieto et al. 2023): |lambda| = exp(-exp(nu_log)). S4D and Mamba: lambda = exp(A dt) with
A = -exp(A_log) or -exp(log_A_real), dt the step of the discretisation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import Array

_DT = (0.001, 0.1)  # the steps that S4D and Mamba begin with
_LRU, _S4D, _MAMBA = ("nu_log",), ("log_A_real", "A_real_log"), ("A_log",)
_STEPS = ("log_dt", "dt_bias")
_OTHERS = ("theta_log", "gamma_log", "A_imag", "log_A_imag")
Values = Callable[[str], npt.NDArray[Any] | None]


@dataclass(frozen=True)
class Memory:
    """The steps after which states have decayed to 1/e, 1 / -log|lambda|.

    Attributes
    ----------
    shortest, median, longest : float
        Over the eigenvalues, and over the steps dt of the discretisation.
    reach : float or None
        The fraction of the eigenvalues whose memory is at least the length asked for.
    dt : str
        Where dt comes from, or "".
    """

    shortest: float
    median: float
    longest: float
    reach: float | None
    dt: str = ""


def is_diagonal(name: str) -> bool:
    """Return whether a parameter is of the diagonal of a state-space layer, by its name.

    They are functions of random numbers, or none at all: no law of an initialiser is tested.
    """
    last = name.replace("/", ".").rpartition(".")[2]
    known = (*_LRU, *_S4D, *_MAMBA, *_STEPS, *_OTHERS)
    return last in known or name.replace("/", ".").endswith("dt_proj.bias")


def memory(name: str, W: npt.NDArray[Any], values: Values, steps: int | None) -> Memory | None:
    """Return the memory that a diagonal gives, None for a parameter of another name.

    Examples
    --------
    >>> found = memory("lru.nu_log", np.log(-np.log([0.9, 0.99])), lambda name: None, 50)
    >>> print(f"{found.shortest:.1f} {found.longest:.1f} {found.reach}")
    9.5 99.5 0.5
    """
    last = name.replace("/", ".").rpartition(".")[2]
    if last in _LRU:
        with np.errstate(over="ignore"):
            return _memory(np.exp(-W.astype(np.float64)).ravel(), steps, "")
    if last not in (*_S4D, *_MAMBA):
        return None
    with np.errstate(over="ignore"):
        rates = np.exp(W.astype(np.float64))
    dt, source = _steps_of(name[: len(name) - len(last)], values)
    if dt is None:
        ends = np.array(_DT)
        return _memory(1.0 / np.multiply.outer(ends, rates).ravel(), steps, "dt .001 to .1")
    if rates.shape == dt.shape:
        per_state = rates * dt
    elif rates.ndim == 2 and dt.shape == rates.shape[:1]:
        per_state = rates * dt[:, None]
    else:
        per_state = np.multiply.outer(dt, rates)
    return _memory(1.0 / per_state.ravel(), steps, source)


def _steps_of(layer: str, values: Values) -> tuple[Array | None, str]:
    """Return dt of a layer: exp(log_dt) of S4D, softplus(dt_bias) of Mamba; None if not there."""
    log_dt = values(f"{layer}log_dt")
    if log_dt is not None:
        return np.exp(log_dt.astype(np.float64)), "log_dt"
    for bias in ("dt_proj.bias", "dt_proj/bias", "dt_bias"):
        found = values(f"{layer}{bias}")
        if found is not None:
            return np.logaddexp(0.0, found.astype(np.float64)), bias
    return None, ""


def _memory(times: Array, steps: int | None, source: str) -> Memory:
    reach = None if steps is None else float(np.mean(times >= steps))
    low, median, high = (float(q) for q in np.quantile(times, (0.0, 0.5, 1.0)))
    return Memory(low, median, high, reach, source)
