"""LAPACK's eigenvalue routines, called so that matrices of several threads run side by side.

`scipy.linalg.eigvals`, and `numpy.linalg.eigvals` of a matrix of less than 500 rows, hold Python's
lock while LAPACK works; a call through ctypes lets go of it. What is called is scipy's LAPACK, by
the pointers that scipy publishes for Cython.

A matrix is given by its columns: row j of `columns`, C-ordered of shape (n, n or more), begins
with column j of the matrix. It is destroyed. Eigenvalues are those of one matrix, or of each of a
stack, shape (count, n, n or more).
"""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import cython_lapack

from rmt_check.arrays import Matrix

_capsule_name = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(
    ("PyCapsule_GetName", ctypes.pythonapi)
)
_capsule_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def _routine(name: str) -> Callable[..., None]:
    """Return a routine whose arguments are all addresses, as Fortran's are."""
    capsules: Any = cython_lapack.__pyx_capi__
    capsule = capsules[name]
    signature = _capsule_name(capsule)
    addresses = [ctypes.c_size_t] * signature.count(b"*")
    return ctypes.CFUNCTYPE(None, *addresses)(_capsule_pointer(capsule, signature))


_NAMES = ("geev", "hseqr", "gehrd")
_ROUTINES = {
    name: _routine(name)
    for name in (*(t + name for name in _NAMES for t in "dz"), "dormhr", "zunmhr", "zhsein")
}


def eigenvalues(columns: Matrix) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of a matrix, shape (n,), or of a stack, (count, n).

    Raises
    ------
    RuntimeError
        If LAPACK's iteration does not converge.
    """
    n = columns.shape[-2]
    rwork = (np.empty(2 * n),) if np.iscomplexobj(columns) else ()
    return _eigenvalues("geev", columns, (b"N", b"N", n), (None, 1, None, 1), rwork)


def hessenberg_eigenvalues(columns: Matrix) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of upper Hessenberg matrices, whose lower entries are zeros.

    This is the last and longest step of `eigenvalues`; shapes and RuntimeError as there.
    """
    n = columns.shape[-2]
    return _eigenvalues("hseqr", columns, (b"E", b"N", n, 1, n), (None, 1))


def to_hessenberg(columns: Matrix) -> Matrix:
    """Turn one matrix A into H = Q* A Q, upper Hessenberg, and return the rest of Q.

    The vectors of the reflections that Q consists of lie below the subdiagonal of H, their factors
    are returned.
    """
    n, apart = columns.shape
    factors = np.empty(n - 1, columns.dtype)
    arguments = (n, 1, n, columns, apart, factors)
    work = _workspace(_typed("gehrd", columns), arguments, columns.dtype)
    _call(_typed("gehrd", columns), *arguments, work, len(work))
    return factors


def turn(columns: Matrix, factors: Matrix, vectors: Matrix) -> None:
    """Multiply vectors, a row each, by Q* of `to_hessenberg`, whose results the others are."""
    count, n = vectors.shape
    name, adjoint = ("zunmhr", b"C") if np.iscomplexobj(columns) else ("dormhr", b"T")
    arguments = (b"L", adjoint, n, count, 1, n, columns, columns.shape[1], factors, vectors, n)
    work = _workspace(name, arguments, columns.dtype)
    _call(name, *arguments, work, len(work))


def hessenberg_conditions(
    columns: Matrix, eigenvalues: npt.NDArray[np.complex128]
) -> npt.NDArray[np.float64]:
    """Return the condition numbers of some eigenvalues of an upper Hessenberg matrix.

    That is 1 / |y* x| for unit vectors x and y with H x = lambda x and y* H = lambda y*, found by
    inverse iteration, in O(n^2) operations each; inf where it finds none. H is left alone. Both of
    a conjugate pair of a real matrix have the same.
    """
    if not np.iscomplexobj(columns):
        upper = eigenvalues.real + 1j * np.abs(eigenvalues.imag)
        eigenvalues, places = np.unique(upper, return_inverse=True)
        return _conditions(columns, eigenvalues)[places]
    return _conditions(columns, eigenvalues)


def _conditions(
    columns: Matrix, eigenvalues: npt.NDArray[np.complex128]
) -> npt.NDArray[np.float64]:
    n, wanted = len(columns), len(eigenvalues)
    w = np.resize(eigenvalues, n).astype(np.complex128)
    select = (np.arange(n) < wanted).astype(np.intc)
    left, right = np.zeros((2, wanted, n), np.complex128)  # a row a vector
    failed_left, failed_right = np.zeros((2, wanted), np.intc)
    H, work = columns.astype(np.complex128, order="C"), np.empty((n, n), np.complex128)
    before = (b"B", b"N", b"N", select, n, H, n, w, left, n, right, n, wanted, 0)
    _call("zhsein", *before, work, np.empty(n), failed_left, failed_right)
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    overlap = np.abs(np.sum(left.conj() * right, axis=1))
    found = (failed_left == 0) & (failed_right == 0) & (overlap > 0.0)
    return np.divide(lengths, overlap, out=np.full(wanted, np.inf), where=found)


def _eigenvalues(
    name: str,
    columns: Matrix,
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    rwork: tuple[Matrix, ...] = (),
) -> npt.NDArray[np.complex128]:
    """Call a routine, its arguments before and after the eigenvalues, for each of a stack."""
    *stack, n, apart = columns.shape
    name, is_complex = _typed(name, columns), np.iscomplexobj(columns)
    w = np.empty((1 if is_complex else 2, *stack, n), columns.dtype)  # or real and imaginary
    work = _workspace(name, (*before, columns, apart, *w, *after), columns.dtype, rwork)
    after = (*after, work, len(work), *rwork)
    if stack:
        from rmt_check.kernels.each_matrix import each_complex, each_real

        info = np.zeros(1, np.intc)
        held = [[_held(x) for x in some] for some in (before, (apart,), (*after, info))]
        first, (between,), last = (tuple(x.ctypes.data for x in some) for some in held)
        each: Any = each_complex if is_complex else each_real
        each(_ROUTINES[name], first, columns, between, w, last, info)
        failed = int(info[0])
    else:
        failed = _call(name, *before, columns, apart, *w, *after)
    if failed != 0:
        raise RuntimeError(f"LAPACK's {name} did not find all eigenvalues (info = {failed})")
    return w[0] if is_complex else w[0] + 1j * w[1]


def _typed(name: str, columns: Matrix) -> str:
    return ("z" if np.iscomplexobj(columns) else "d") + name


def _workspace(
    name: str, arguments: tuple[Any, ...], dtype: Any, rwork: tuple[Matrix, ...] = ()
) -> Matrix:
    """Return a workspace of the size that a routine asks for, which is its next argument."""
    wanted = np.empty(1, dtype)
    _call(name, *arguments, wanted, -1, *rwork)
    return np.empty(int(wanted[0].real), dtype)


def _call(name: str, *arguments: Any) -> int:
    """Call a routine and return its last argument, info."""
    held = [_held(x) for x in (*arguments, 0)]
    _ROUTINES[name](*(x.ctypes.data for x in held))
    return int(held[-1][0])


def _held(argument: Any) -> npt.NDArray[Any]:
    """Return an argument as an array, whose numbers have an address; anything for None."""
    if isinstance(argument, np.ndarray):
        return argument
    if isinstance(argument, bytes):
        return np.frombuffer(argument, np.int8)
    return np.full(1, argument or 0, np.intc)
