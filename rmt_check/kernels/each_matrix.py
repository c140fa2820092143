"""One routine of LAPACK for each matrix of a stack: a call from Python costs more than width 8.

`routine` takes addresses, those before the matrix and its apart, those of its eigenvalues, and
those after them, of which the last is that of info.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit

Addresses = tuple[int, ...]


@jit
def each_real(
    routine: Callable[..., None],
    before: Addresses,
    columns: npt.NDArray[np.float64],
    apart: int,
    w: npt.NDArray[np.float64],
    after: Addresses,
    info: npt.NDArray[np.intc],
) -> None:
    """Fill w[0, k] and w[1, k], real and imaginary parts, of each columns[k] until one fails."""
    for k in range(len(columns)):
        parts = w[0, k].ctypes.data, w[1, k].ctypes.data
        routine(*before, columns[k].ctypes.data, apart, *parts, *after)
        if info[0] != 0:
            break


@jit
def each_complex(
    routine: Callable[..., None],
    before: Addresses,
    columns: npt.NDArray[np.complex128],
    apart: int,
    w: npt.NDArray[np.complex128],
    after: Addresses,
    info: npt.NDArray[np.intc],
) -> None:
    """Fill w[0, k] of each columns[k] until one fails."""
    for k in range(len(columns)):
        routine(*before, columns[k].ctypes.data, apart, w[0, k].ctypes.data, *after)
        if info[0] != 0:
            break
