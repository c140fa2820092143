"""Tensors that are not random numbers: constants, sequences, and memory that nobody wrote."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.diagnosis.audit_numbers import parts_of, pieces

_DENORMAL, _HUGE = 2.0**-126, 1e30  # of single floats; no initialiser draws beyond them
SAME_ROWS = "all rows the same"
_SEQUENCE = 8  # numbers that come in order by chance with probability 1/8!^2 at most
_FEW_VALUES = 4096  # numbers looked at for two values


@dataclass(frozen=True)
class Special:
    """What a tensor is that is not random, and what is wrong with it, or nothing."""

    law: str
    wrong: str = ""


def special(W: npt.NDArray[Any]) -> Special | None:
    """Return what a tensor is, if it is not random numbers."""
    if W.dtype.kind not in "fc":
        return Special("whole numbers" if W.dtype.kind in "iu" else "true or false")
    if W.size == 0:
        return Special("empty shape")
    flat = parts_of(W)
    unwritten = _unwritten(flat)
    if unwritten is not None:
        return unwritten
    if np.all(flat == flat[0]):
        return Special(constant(float(flat[0])))
    if _is_identity(W):
        return Special("identity" if W[0, 0] == 1.0 else f"identity times {W[0, 0]:.4g}")
    if W.ndim >= 2 and len(W) > 1 and np.all(W == W[:1]):
        return Special(SAME_ROWS, "all rows are the same")
    if W.size >= _SEQUENCE and W.ndim == 1 and _in_order(flat):
        return Special("a sequence")
    few = np.abs(flat[:_FEW_VALUES])
    if np.all(few == few[0]) and np.all(np.abs(flat) == few[0]):
        return Special(f"signs times {few[0]:.4g}")
    return None


def _unwritten(flat: npt.NDArray[Any]) -> Special | None:
    """Return what numbers say that no initialiser draws."""
    bad = tiny = huge = 0
    with np.errstate(invalid="ignore"):  # some bits of nan ask for a warning
        for piece in pieces(flat):
            sizes = np.abs(piece)
            bad += sizes.size - int(np.count_nonzero(np.isfinite(sizes)))
            tiny += int(np.count_nonzero((sizes > 0.0) & (sizes < _DENORMAL)))
            huge += int(np.count_nonzero(sizes > _HUGE))
    if bad:
        return Special("not finite", f"{bad:,} of its numbers are nan or inf")
    if tiny or huge:
        what = f"{tiny:,} denormal numbers" if tiny else f"{huge:,} numbers above 1e30"
        return Special("never written", f"{what}: memory that nobody wrote")
    return None


def constant(value: float) -> str:
    """Return the name of a constant.

    Examples
    --------
    >>> constant(0.0), constant(1.0), constant(0.5)
    ('zeros', 'ones', 'constant 0.5')
    """
    return {0.0: "zeros", 1.0: "ones"}.get(value, f"constant {value:.4g}")


def _is_identity(W: npt.NDArray[Any]) -> bool:
    if W.ndim != 2 or W.shape[0] != W.shape[1] or W[0, 1] != 0.0:
        return False
    diagonal = np.diagonal(W)
    off = np.count_nonzero(W) == np.count_nonzero(diagonal)
    return bool(off and np.all(diagonal == diagonal[0]) and diagonal[0] != 0.0)


def _in_order(flat: npt.NDArray[Any]) -> bool:
    steps = np.diff(flat)
    return bool(np.all(steps > 0.0) or np.all(steps < 0.0))


def zero_rows(W: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which rows are zero, of a tensor of two dimensions or more."""
    return ~np.any(W.reshape(len(W), -1), axis=1)
