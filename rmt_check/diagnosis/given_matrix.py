"""Is what is given a matrix that can be diagnosed? If not, one line says why."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.linalg.rounding import real_if_rounding
from rmt_check.sampling.parallel import require_memory

LEAST_WIDTH = 5  # so that there are entries to speak of
LARGEST_WIDTH = 20_000  # LAPACK takes a day
_SMALLEST, _LARGEST = 1e-100, 1e100  # of the largest entry: squares stay in range
_FEW_VALUES = 8  # of links, signs or small counts; quantised weights have more
_COPIES = 9  # of the matrix that are in memory at once


def checked_matrix(W: Any) -> tuple[npt.NDArray[Any], float]:
    """Return a square matrix, and the largest imaginary part in it that was taken for rounding.

    Complex128, or float64 where `real_if_rounding` says that the matrix is real. What is given may
    be sparse, of truth values, or a diagonal.

    Raises
    ------
    ValueError
        For any other shape or type, nan or inf, entries that are all alike, or too large a matrix.
    """
    if hasattr(W, "toarray"):
        _check_shape(W.shape)
        W = dense(W, "W")
    W = arguments.array(W, "W", "a square matrix of floating-point numbers")
    _check_kind(W)
    _check_shape(W.shape * 2 if W.ndim == 1 else W.shape)
    if W.ndim == 1:
        require_memory(_COPIES * len(W) ** 2 * W.itemsize, f"W of width {len(W)}")
        W = np.diag(W)
    require_memory(_COPIES * W.size * (16 if W.dtype.kind == "c" else 8), f"W of shape {W.shape}")
    finite = np.isfinite(W)
    if not finite.all():
        first = tuple(int(i) for i in np.unravel_index(int(np.argmin(finite)), W.shape))
        raise ValueError(
            f"W must have finite entries, received {W.size - np.count_nonzero(finite):,} that are "
            f"nan or inf, the first W[{first[0]}, {first[1]}] = {W[first]}"
        )
    _check_sizes(W)
    real = real_if_rounding(W)
    dropped = float(np.max(np.abs(W.imag))) if real is not W else 0.0
    return np.ascontiguousarray(real, complex if np.iscomplexobj(real) else float), dropped


def dense(W: Any, name: str) -> npt.NDArray[Any]:
    """Return a sparse matrix of scipy as an array, if the machine has room for it."""
    require_memory(math.prod(W.shape) * W.dtype.itemsize, f"{name} of shape {W.shape}, not sparse")
    return np.asarray(W.toarray())


def _check_kind(W: npt.NDArray[Any]) -> None:
    if W.dtype.kind in "iu" and len(np.unique(W)) > _FEW_VALUES:
        raise ValueError(
            f"W must have floating-point entries, or integers of at most {_FEW_VALUES} values, "
            f"received {W.dtype} with more: if they are the entries themselves and not codes of "
            "them, give W.astype(float)"
        )
    if W.dtype.kind not in "fciub":
        raise ValueError(f"W must have floating-point entries, received {W.dtype}")


def _check_shape(shape: tuple[int, ...]) -> None:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ValueError(f"W must have shape (n, n), received {shape}{_blocks(shape)}")
    if shape[0] < LEAST_WIDTH:
        raise ValueError(f"W must have width n >= {LEAST_WIDTH}, received shape {shape}")
    if shape[0] > LARGEST_WIDTH:
        raise ValueError(
            f"W must have width n <= {LARGEST_WIDTH:,}, received {shape[0]:,}, whose eigenvalues "
            "would take LAPACK days; rmt_check.spectral_radius(W, estimate=True) gives the largest"
        )


def _blocks(shape: tuple[int, ...]) -> str:
    """Return what a rectangle may be: the gates of a recurrent layer, one above the other."""
    if len(shape) != 2 or min(shape) == 0 or max(shape) % min(shape):
        return ""
    n, blocks = min(shape), max(shape) // min(shape)
    one = f"W[:{n}]" if shape[0] > n else f"W[:, :{n}]"
    return f": if these are {blocks} blocks of shape ({n}, {n}), give one of them, {one}, .."


def _check_sizes(W: npt.NDArray[Any]) -> None:
    if np.all(W == W[0, 0]):
        raise ValueError(f"W must have entries that differ, received {W[0, 0]} throughout")
    largest = float(np.max(np.abs(W)))
    if not _SMALLEST <= largest <= _LARGEST:
        raise ValueError(
            f"W must have a largest entry from {_SMALLEST:g} to {_LARGEST:g} in modulus, received "
            f"{largest:g}"
        )
