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

Matrix = npt.NDArray[Any]  # of complex128 or float64

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


_ROUTINES = {name: _routine(name) for name in ("zgeev", "dgeev", "zhseqr", "dhseqr")}


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


def _called(
    name: str, columns: Matrix, before: tuple[Any, ...], after: tuple[Any, ...], rwork: int = 0
) -> npt.NDArray[np.complex128]:
    """Call a routine with arguments before and after the eigenvalues, workspace and info last."""
    is_complex = np.iscomplexobj(columns)
    name = ("z" if is_complex else "d") + name
    w = np.empty((1 if is_complex else 2, len(columns)), columns.dtype)  # or real and imaginary
    real_work = (np.empty(rwork),) if is_complex and rwork else ()
    info = ctypes.c_int(0)

    def call(work: Matrix, size: int) -> None:
        arguments = (*before, *w, *after, work, size, *real_work)
        _ROUTINES[name](*map(_pointer, arguments), ctypes.byref(info))

    wanted = np.empty(1, columns.dtype)
    call(wanted, -1)
    size = int(wanted[0].real)
    call(np.empty(size, columns.dtype), size)
    if info.value != 0:
        raise RuntimeError(f"LAPACK's {name} did not find all eigenvalues (info = {info.value})")
    return w[0] if is_complex else w[0] + 1j * w[1]


def _pointer(argument: Any) -> Any:
    if isinstance(argument, int):
        return ctypes.byref(ctypes.c_int(argument))
    return argument.ctypes.data if isinstance(argument, np.ndarray) else argument
