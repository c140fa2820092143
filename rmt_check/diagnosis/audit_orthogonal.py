"""Orthogonal and unitary matrices: their gain, and whether they are uniform (Haar) or what QR left.

LAPACK's QR gives R a diagonal of both signs, and an orthogonal factor that is not uniform unless
its columns are multiplied by these signs (Mezzadri 2007). The QR of such a factor Q finds the same
reflections again, so that its R has +1 throughout. For a uniform Q the signs are fair coins: Q D
has the same law for every diagonal D of signs, and R is multiplied by D. LAPACK's R has a real
diagonal for complex matrices too.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, bdtrc

from rmt_check.arrays import Matrix

LARGEST = 4096  # side: the products take a minute
_LAST_PLACES = 8.0  # rounding of entries moves products of long rows by 2 eps / sqrt(n), measured
_OF_QR = 1e-4  # what single floats lose at most


def gain_of(W: npt.NDArray[Any], eps: float) -> float | None:
    """Return g where rows or columns, the fewer, are orthogonal of norm g; None where not."""
    rows = W.reshape(len(W), -1)
    rows = rows.astype(np.float32) if rows.dtype.itemsize < 4 else rows
    rows = rows if rows.shape[0] <= rows.shape[1] else rows.T
    if len(rows) < 2 or len(rows) > LARGEST:
        return None
    rounding = max(_OF_QR, _LAST_PLACES * eps / math.sqrt(rows.shape[1]))
    squares = np.einsum("ij,ij->i", rows, rows.conj()).real
    square = float(np.mean(squares))
    if square == 0.0:
        return None
    if np.max(np.abs(squares / square - 1.0)) > rounding:  # nearly all others end here
        return None
    gram = rows @ rows.conj().T / square
    gram[np.diag_indices_from(gram)] -= 1.0
    return math.sqrt(square) if np.max(np.abs(gram)) < rounding else None


def p_of_haar(W: npt.NDArray[Any]) -> float:
    """Return the p-value of the signs of QR's diagonal, of a matrix and, if square, its transpose.

    Examples
    --------
    >>> Q, R = np.linalg.qr(np.random.default_rng(0).normal(size=(32, 32)))
    >>> p_of_haar(Q) < 1e-8, p_of_haar(Q * np.sign(np.diag(R))) > 0.01
    (True, True)
    """
    rows: Matrix = W.reshape(len(W), -1)
    rows = rows.astype(np.complex128 if rows.dtype.kind == "c" else np.float64)
    tall = rows if rows.shape[0] >= rows.shape[1] else rows.T
    forms = [tall, tall.T] if tall.shape[0] == tall.shape[1] else [tall]
    return min(1.0, len(forms) * min(_p_of_signs(form) for form in forms))


def _p_of_signs(Q: Matrix) -> float:
    diagonal = np.diagonal(np.linalg.qr(Q, mode="r")).real
    plus, of = int(np.sum(diagonal > 0.0)), len(diagonal)
    return min(1.0, 2.0 * float(min(bdtr(plus, of, 0.5), bdtrc(plus - 1, of, 0.5) if plus else 1)))
