"""The Hessenberg form of a given matrix: Q* B Q = H, B = D^-1 W D balanced, Q unitary.

It is computed once for the eigenvalues and for the powers, whose Frobenius norms no unitary Q
changes: ||W^k X||_F = ||H^k Q* X||_F where D = 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import get_lapack_funcs

from rmt_check.arrays import Array, Matrix
from rmt_check.linalg import lapack

_ROWS = 96  # of H that are multiplied together; more waste zeros, fewer waste BLAS


@dataclass(frozen=True, eq=False)
class Hessenberg:
    """H and Q.

    Attributes
    ----------
    columns : ndarray
        Row j is column j of H.
    reflections, factors : ndarray
        Q, as `lapack.to_hessenberg` leaves it.
    is_unitary : bool
        Whether D = 1, as it is for nearly all random matrices.
    """

    columns: Matrix
    reflections: Matrix
    factors: Matrix
    is_unitary: bool

    def turned(self, X: Matrix) -> Matrix:
        """Return Q* X."""
        rows = np.array(X.T, self.columns.dtype, order="C")
        lapack.turn(self.reflections, self.factors, rows)
        return np.ascontiguousarray(rows.T)

    def panels(self) -> Iterator[tuple[int, Matrix]]:
        """Yield the rows of H some at a time, without the zeros before their first column."""
        H = self.columns.T
        for row in range(0, len(H), _ROWS):
            first = max(0, row - 1)
            yield first, H[row : row + _ROWS, first:]


def reduced(W: Matrix) -> Hessenberg:
    """Return the Hessenberg form of a square matrix of finite numbers."""
    B, D = balanced(W)
    reflections = np.ascontiguousarray(B.T)
    factors = lapack.to_hessenberg(reflections)
    return Hessenberg(np.tril(reflections, 1), reflections, factors, bool(np.all(D == 1.0)))


def balanced(W: Matrix) -> tuple[Matrix, Array]:
    """Return B = D^-1 W D, its rows and columns of nearly equal norms, and D of powers of two."""
    balance: Any = get_lapack_funcs("gebal", (W,))  # scipy's matrix_balance fails beyond 2^63
    B, _, _, D, _ = balance(W, scale=1, permute=0)
    return B, D
