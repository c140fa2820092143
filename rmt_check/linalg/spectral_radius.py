"""The spectral radius of a given matrix: of all its eigenvalues, or by Arnoldi's method."""

import math
import warnings
from dataclasses import astuple, dataclass
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import LinAlgWarning

from rmt_check import arguments
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.linalg.components import taken_apart
from rmt_check.linalg.spectrum import BACKWARD_ERROR, Spectrum, is_determined, of_block, spectrum

_WANTED, _BASIS = 8, 64  # eigenvalues, and the vectors they are sought among
_RESTARTS = 300  # Ginibre matrices need some 20
_TOLERANCE = 1e-10  # of the slowest of the eight: the largest is better by far
_LEAST = 2 * _BASIS  # below this width all eigenvalues are as cheap


@dataclass(frozen=True)
class RadiusEstimate:
    """A spectral radius, and what is certain of it.

    Attributes
    ----------
    value : float
        Modulus of the largest eigenvalue lambda that was found.
    residual : float
        ||W v - lambda v|| for a unit vector v: lambda is an exact eigenvalue of a matrix within
        this distance of W in the 2-norm. Where LAPACK was used: 16 eps ||W||_F, which bounds its
        backward error.
    low, high : float
        Between which the spectral radius lies. `high` is inf where Arnoldi's method was used: there
        may be an eigenvalue that it missed. Far apart where W is far from normal.
    """

    value: float
    residual: float
    low: float
    high: float


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
        Return a `RadiusEstimate`, with Arnoldi's method (ARPACK: 8 eigenvalues in a basis of 64
        vectors, from the same start each time) for matrices wider than 128. This method may miss
        the largest eigenvalue. It is faster for sparse matrices, and for dense ones wider than
        some 2000.

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

    Warns
    -----
    scipy.linalg.LinAlgWarning
        If double precision does not determine the radius to five digits, as for a nilpotent matrix
        in another basis. The warning has the interval of the radius. `estimate` returns the
        interval instead.

    Notes
    -----
    The computation first splits the matrix into its strongly connected blocks, so that a matrix
    without cycles has exactly the radius of its diagonal. `linalg.spectrum` bounds the other
    errors.

    Examples
    --------
    >>> spectral_radius([[0, -2], [2, 0]])
    2.0
    >>> spectral_radius([[0, 1, 7], [0, 0, 1], [0, 0, 0]])
    0.0
    """
    is_sparse = sparse.issparse(W)
    if is_sparse and not estimate:
        raise ValueError("W is sparse: pass W.toarray(), or estimate=True for Arnoldi's method")
    unit, size = _scaled_sparse(W) if is_sparse else _scaled(W)
    with one_blas_thread():  # the same digits on any number of cores, and faster
        found = _estimate(unit) if estimate else _of_all(unit)
    if not estimate and not is_determined(found.low, found.high):
        what = undetermined(size * found.low, size * found.high)
        warnings.warn(f"the spectral radius is {what}", LinAlgWarning, stacklevel=2)
    if not estimate:
        return size * found.value
    return RadiusEstimate(*(size * number for number in astuple(found)))


def undetermined(low: float, high: float) -> str:
    """Return what to say of a spectral radius that is not known to five digits."""
    return f"not determined in double precision: between {low:.4g} and {high:.4g}"


def _of_all(W: npt.NDArray[Any]) -> RadiusEstimate:
    """Return the spectral radius of a diagonal or a matrix by LAPACK."""
    if W.ndim == 1:
        radius = float(np.max(np.abs(W)))
        return RadiusEstimate(radius, 0.0, radius, radius)
    found = spectrum(W)
    return _by_lapack(found, W if found.blocks else 0.0)


def _by_lapack(found: Spectrum, W: npt.ArrayLike) -> RadiusEstimate:
    """Return the radius of a spectrum that LAPACK found of W."""
    residual = BACKWARD_ERROR * float(np.linalg.norm(W))
    return RadiusEstimate(found.radius, residual, found.low, found.high)


def _estimate(W: Any) -> RadiusEstimate:
    """Return the spectral radius of a diagonal or a matrix, its wide blocks by Arnoldi's method."""
    if W.ndim == 1:
        return _of_all(W)
    alone, parts, _ = taken_apart(W)
    largest = float(np.max(np.abs(alone), initial=0.0))
    found = [RadiusEstimate(largest, 0.0, largest, largest)]
    for part in parts:
        if part.shape[0] >= _LEAST:
            found.append(_by_arnoldi(part))
        else:
            dense = part if isinstance(part, np.ndarray) else part.toarray()
            found.append(_by_lapack(of_block(dense), dense))
    value, residual = max((part.value, part.residual) for part in found)
    return RadiusEstimate(
        value, residual, max(part.low for part in found), max(part.high for part in found)
    )


def _by_arnoldi(W: Any) -> RadiusEstimate:
    """Return what ARPACK finds of a matrix that does not fall into blocks.

    The eigenvalue that is exact for the matrix of the residual may be n kappa times that from one
    of W: see `linalg.spectrum`.
    """
    from scipy.sparse.linalg import norm as sparse_norm

    eigenvalue, right = _largest(W)
    _, left = _largest(W.T, eigenvalue)
    norm: Any = np.linalg.norm if isinstance(W, np.ndarray) else sparse_norm
    residual = float(np.linalg.norm(W @ right - eigenvalue * right))
    backward, overlap = residual + BACKWARD_ERROR * float(norm(W)), float(abs(left @ right))
    value = float(abs(eigenvalue))
    disc = W.shape[0] * backward / overlap if overlap > 0.0 else math.inf
    return RadiusEstimate(value, residual, max(0.0, value - disc), math.inf)


def _largest(W: Any, near: complex | None = None) -> tuple[complex, npt.NDArray[Any]]:
    """Return the largest eigenvalue that ARPACK finds, or that nearest to one; and its vector."""
    from scipy.sparse.linalg import ArpackError, eigs  # slow to load

    start = np.random.default_rng(0).standard_normal(W.shape[0]).astype(W.dtype)
    try:
        found, vectors = eigs(W, _WANTED, v0=start, ncv=_BASIS, maxiter=_RESTARTS, tol=_TOLERANCE)
    except ArpackError as error:
        raise RuntimeError(
            f"Arnoldi's method failed ({error}): use spectral_radius of the dense matrix"
        ) from None
    this = int(np.argmax(np.abs(found)) if near is None else np.argmin(np.abs(found - near)))
    return complex(found[this]), vectors[:, this] / np.linalg.norm(vectors[:, this])


def _scaled(W: Any) -> tuple[Any, float]:
    """Return a checked copy of W / 2^k, and 2^k: no eigenvalue of it over- or underflows."""
    W = arguments.array(W, "W")
    _check_kind_and_shape(W)
    return _scaled_numbers(W)


def _scaled_sparse(W: Any) -> tuple[Any, float]:
    _check_kind_and_shape(W)
    W = sparse.csr_array(W)
    numbers, size = _scaled_numbers(W.data)
    unit = sparse.csr_array((numbers, W.indices, W.indptr), shape=W.shape, copy=True)
    unit.eliminate_zeros()  # they are no edges
    return unit, size


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
