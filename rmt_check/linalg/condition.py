"""How sensitive one eigenvalue of a matrix is.

W r = lambda r, l* W = lambda l*. A perturbation E moves lambda by about l* E r / l* r, so by up to
the condition number |l| |r| / |l* r| times ||E||. Its square is the eigenvectors' overlap O.
"""

import math
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgWarning, lu_factor, lu_solve

_ITERATIONS = 3  # each gains the digits by which the nearest eigenvalue is farther


def condition_number(W: npt.NDArray[Any], eigenvalue: complex) -> float:
    """Return the condition number of an eigenvalue of W, by inverse iteration; inf if defective.

    Costs an LU factorisation, a fortieth of the eigenvalues.
    """
    n, largest = len(W), float(np.max(np.abs(W)))
    if largest == 0.0:
        return 1.0
    W = W / largest
    rounding = np.finfo(np.float64).eps * np.linalg.norm(W)
    shift = eigenvalue / largest + rounding  # so that a solution has finite numbers
    start = np.random.default_rng(n).standard_normal(n) + 0j
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", LinAlgWarning)  # of a nilpotent matrix numbers overflow
        factors = lu_factor(W - shift * np.eye(n))
        right, left = (_vector(factors, start, conjugate) for conjugate in (0, 2))
        overlap = abs(np.vdot(left, right))
    return 1.0 / overlap if overlap > 0.0 and math.isfinite(overlap) else math.inf


def _vector(factors: Any, x: npt.NDArray[Any], trans: Any) -> npt.NDArray[Any]:
    """Return a unit eigenvector; of the conjugate transpose for trans = 2."""
    for _ in range(_ITERATIONS):
        x = lu_solve(factors, x, trans=trans, check_finite=False)
        x = x / np.linalg.norm(x)
    return x
