"""LAPACK's eigenvalue routines, called so that matrices of several threads run side by side.

`scipy.linalg.eigvals`, and `numpy.linalg.eigvals` of a matrix of less than 500 rows, hold Python's
lock while LAPACK works; a call through ctypes lets go of it. What is called is scipy's LAPACK, by
the pointers that scipy publishes for Cython.

A matrix is given by its columns: row j of `columns`, C-ordered of shape (n, n or more), begins
with column j of the matrix. It is destroyed.
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
    """Return a routine whose arguments are all pointers, as Fortran's are."""
    capsules: Any = cython_lapack.__pyx_capi__
    capsule = capsules[name]
    signature = _capsule_name(capsule)
    pointers = [ctypes.c_void_p] * signature.count(b"*")
    return ctypes.CFUNCTYPE(None, *pointers)(_capsule_pointer(capsule, signature))


_ROUTINES = {name: _routine(name) for name in ("zgeev", "dgeev", "zhseqr", "dhseqr", "zhsein")}


def eigenvalues(columns: Matrix) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of a matrix.

    Raises
    ------
    RuntimeError
        If LAPACK's iteration does not converge.
    """
    n, apart = columns.shape
    no_vectors = (None, 1, None, 1)
    return _called("geev", columns, (b"N", b"N", n, columns, apart), no_vectors, rwork=2 * n)


def hessenberg_eigenvalues(columns: Matrix) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of an upper Hessenberg matrix, whose lower entries are zeros.

    This is the last and longest step of `eigenvalues`; RuntimeError as there.
    """
    n, apart = columns.shape
    return _called("hseqr", columns, (b"E", b"N", n, 1, n, columns, apart), (None, 1))


def hessenberg_conditions(
    columns: Matrix, eigenvalues: npt.NDArray[np.complex128]
) -> npt.NDArray[np.float64]:
    """Return the condition numbers of some eigenvalues of an upper Hessenberg matrix.

    That is 1 / |y* x| for unit vectors x and y with H x = lambda x and y* H = lambda y*, found by
    inverse iteration, in O(n^2) operations each; inf where it finds none. H is left alone.
    """
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


def _called(
    name: str, columns: Matrix, before: tuple[Any, ...], after: tuple[Any, ...], rwork: int = 0
) -> npt.NDArray[np.complex128]:
    """Call a routine with arguments before and after the eigenvalues, workspace and info last."""
    is_complex = np.iscomplexobj(columns)
    name = ("z" if is_complex else "d") + name
    w = np.empty((1 if is_complex else 2, len(columns)), columns.dtype)  # or real and imaginary
    real_work = (np.empty(rwork),) if is_complex and rwork else ()
    wanted = np.empty(1, columns.dtype)
    _call(name, *before, *w, *after, wanted, -1, *real_work)
    size = int(wanted[0].real)
    info = _call(name, *before, *w, *after, np.empty(size, columns.dtype), size, *real_work)
    if info != 0:
        raise RuntimeError(f"LAPACK's {name} did not find all eigenvalues (info = {info})")
    return w[0] if is_complex else w[0] + 1j * w[1]


def _call(name: str, *arguments: Any) -> int:
    """Call a routine and return its last argument, info."""
    info = ctypes.c_int(0)
    _ROUTINES[name](*map(_pointer, arguments), ctypes.byref(info))
    return info.value


def _pointer(argument: Any) -> Any:
    if isinstance(argument, int):
        return ctypes.byref(ctypes.c_int(argument))
    return argument.ctypes.data if isinstance(argument, np.ndarray) else argument
