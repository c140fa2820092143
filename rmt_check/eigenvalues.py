"""The spectral radius of a given matrix: of all its eigenvalues, or estimated from below."""

import math
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import ArpackError, eigs
from threadpoolctl import threadpool_limits

from rmt_check import lapack

_WANTED, _BASIS = 8, 64  # eigenvalues, and the vectors they are sought among
_RESTARTS = 300  # Ginibre matrices need some 20
_TOLERANCE = 1e-10  # of the slowest of the eight: the largest is better by far
_LEAST = 2 * _BASIS  # below this width all eigenvalues are as cheap
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class RadiusEstimate:
    """A spectral radius estimated by Arnoldi's method.

    Attributes
    ----------
    value : float
        Modulus of the largest eigenvalue lambda that was found: there may be a larger one.
    residual : float
        ||W v - lambda v|| for a unit vector v: lambda is an exact eigenvalue of a matrix within
        this distance of W in the 2-norm. Where LAPACK was used: eps ||W||_F, its backward error.
    """

    value: float
    residual: float


@overload
def spectral_radius(W: Any, estimate: Literal[False] = False) -> float: ...
@overload
def spectral_radius(W: Any, estimate: Literal[True]) -> RadiusEstimate: ...
def spectral_radius(W: Any, estimate: bool = False) -> float | RadiusEstimate:
    """Return the spectral radius max |lambda_j| of a given matrix, from all its eigenvalues.

    Parameters
    ----------
    W : array_like
        Shape (n, n), real or complex, entries of any size; computed in double precision. Shape
        (n,) is a diagonal, as `sample_matrix` returns it. A scipy.sparse matrix with `estimate`.
    estimate : bool
        Return a `RadiusEstimate` by Arnoldi's method (ARPACK: 8 eigenvalues in a basis of 64
        vectors, from the same start each time), a lower estimate: the largest eigenvalue may be
        missed. It pays for sparse matrices, and for dense ones wider than some 2000. Below width
        128, LAPACK instead.

    Returns
    -------
    float or RadiusEstimate
        inf where the radius is beyond the largest double.

    Raises
    ------
    ValueError
        For anything but a square matrix, or a diagonal, of finite numbers.
    RuntimeError
        If the iteration does not converge.

    Notes
    -----
    LAPACK's eigenvalues are those of a matrix within some 1e-15 ||W|| of W. Where W is far from
    normal that may move them by much more: those of a nilpotent n x n matrix by about 1e-15^(1/n).

    Examples
    --------
    >>> spectral_radius([[0, -2], [2, 0]])
    2.0
    """
    is_sparse = sparse.issparse(W)
    if is_sparse and not estimate:
        raise ValueError("W is sparse: pass W.toarray(), or estimate=True for Arnoldi's method")
    unit, size = _scaled_sparse(W) if is_sparse else _scaled(W)
    with threadpool_limits(1, "blas"):  # the same digits on any number of cores, and faster
        if estimate and unit.ndim == 2 and unit.shape[0] >= _LEAST:
            value, residual = _largest_by_arnoldi(unit)
        else:
            value, residual = _largest_of_all(unit.toarray() if is_sparse else unit)
    return RadiusEstimate(size * value, size * residual) if estimate else size * value


def _largest_of_all(W: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the spectral radius of a diagonal or matrix, which is destroyed, and its error."""
    if W.ndim == 1:
        return float(np.max(np.abs(W))), 0.0
    error = _EPSILON * float(np.linalg.norm(W))
    return float(np.max(np.abs(lapack.eigenvalues(W)))), error


def _largest_by_arnoldi(W: Any) -> tuple[float, float]:
    """Return the modulus of the largest eigenvalue that ARPACK finds, and its residual."""
    if abs(W).max() == 0.0:
        return 0.0, 0.0  # ARPACK refuses it
    start = np.random.default_rng(0).standard_normal(W.shape[0]).astype(W.dtype)
    try:
        found, vectors = eigs(W, _WANTED, v0=start, ncv=_BASIS, maxiter=_RESTARTS, tol=_TOLERANCE)
    except ArpackError as error:
        raise RuntimeError(
            f"Arnoldi's method failed ({error}): use spectral_radius of the dense matrix"
        ) from None
    largest = int(np.argmax(np.abs(found)))
    v = vectors[:, largest] / np.linalg.norm(vectors[:, largest])
    return float(np.abs(found[largest])), float(np.linalg.norm(W @ v - found[largest] * v))


def _scaled(W: Any) -> tuple[Any, float]:
    """Return a checked copy of W / 2^k, and 2^k: no eigenvalue of it over- or underflows."""
    try:
        W = np.asarray(W)
    except ValueError:  # rows of several lengths
        W = np.array(None)
    _check_kind_and_shape(W)
    return _scaled_numbers(W)


def _scaled_sparse(W: Any) -> tuple[Any, float]:
    _check_kind_and_shape(W)
    W = sparse.csr_array(W)
    unit, size = _scaled_numbers(W.data)
    return sparse.csr_array((unit, W.indices, W.indptr), shape=W.shape), size


def _check_kind_and_shape(W: Any) -> None:
    if W.dtype.kind not in "iufc":
        raise ValueError(f"W must be an array of real or complex numbers, received {W.dtype}")
    if W.ndim not in (1, 2) or W.shape[0] != W.shape[-1] or W.shape[0] == 0:
        raise ValueError(
            f"W must have shape (n, n), or (n,) for a diagonal, n >= 1; received {W.shape}"
        )


def _scaled_numbers(numbers: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], float]:
    dtype = np.complex128 if numbers.dtype.kind == "c" else np.float64
    with np.errstate(over="ignore"):  # a longer double beyond the range of doubles
        unit = numbers.astype(dtype, order="C")
    parts = unit.reshape(-1).view(np.float64)
    largest = float(np.max(np.abs(parts), initial=0.0))
    if not math.isfinite(largest):
        raise ValueError("W must have finite entries, received nan or inf")
    size = 2.0 ** (math.frexp(largest)[1] - 1) if largest > 0.0 else 1.0
    parts /= size  # exact
    return unit, size
