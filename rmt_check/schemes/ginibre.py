"""How Ginibre matrices are drawn, whole or as their eigenvalues; other matrices are made of them.

Convention: s W has independent Gaussian entries with E|W_ij|^2 = 1/n.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check.linalg import lapack
from rmt_check.schemes.base import Generator, Matrix, component_std, dtype


def draw_ginibre(n: int, field: str, s: float, rng: Generator) -> Matrix:
    """Return s W."""
    from rmt_check.kernels.entries import fill_complex, fill_real

    W: Matrix = np.empty((n, n), dtype(field))
    (fill_complex if field == "complex" else fill_real)(s / math.sqrt(n), rng, W)
    return W


def draw_eigenvalues(
    n: int, field: str, s: float, rng: Generator, count: int
) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of fresh s W, from their Hessenberg forms, shape (count, n)."""
    from rmt_check.kernels.hessenberg import fill_each_hessenberg

    columns = np.empty((count, n, _apart(n)), dtype(field))
    fill_each_hessenberg(s * component_std(n, field), rng, columns)
    return lapack.hessenberg_eigenvalues(columns)


def room_for_eigenvalues(n: int) -> int:
    """Return how many entries `draw_eigenvalues` holds a matrix, LAPACK's workspace included."""
    return n * (_apart(n) + 64)


def _apart(n: int) -> int:
    """Return how far apart columns lie: at a power of two they would share a few cache lines."""
    return n - n % 16 + 24  # an odd multiple of 8, at least n + 8
