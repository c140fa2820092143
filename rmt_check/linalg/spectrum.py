"""All eigenvalues of a given matrix, and between which numbers its spectral radius lies.

LAPACK's eigenvalues lambda_j are the exact ones of W + E, ||E||_2 <= e = 16 eps ||W||_F (measured:
at most 12), W balanced. Those of W itself:

- lie in the union of the discs of radius n kappa_j e around the lambda_j, kappa_j = 1/|y* x| for
  unit left and right eigenvectors: in each connected part of it as many as there are lambda_j
  (Bauer & Fike 1960);
- have moduli of at most ||W^k||^(1/k), whatever k (Gelfand).

A Ginibre matrix has kappa of some sqrt(n), a nilpotent matrix in another basis of up to 1/e.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import eig
from scipy.sparse.csgraph import connected_components

from rmt_check.arrays import Matrix
from rmt_check.linalg import lapack
from rmt_check.linalg.components import Indices, taken_apart
from rmt_check.linalg.hessenberg import Hessenberg, balanced, reduced

BACKWARD_ERROR = 16.0 * float(np.finfo(np.float64).eps)  # of LAPACK's eigenvalues, per ||W||_F
DETERMINED = 1e-5  # relative; from here on a radius is given as an interval
_LOOKED_AT = 16  # of the largest eigenvalues; the others only if one of these is in doubt


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The spectrum of a matrix.

    Attributes
    ----------
    eigenvalues : ndarray
        All of them, complex, the largest first.
    low, high : float
        Between which the spectral radius lies.
    blocks : tuple of ndarray
        Indices of each block of `strong_blocks` wider than one, the widest first.
    condition : float or None
        Condition number of the largest eigenvalue, where the bounds needed that of W itself: W is
        one block, and nothing was to be balanced.
    """

    eigenvalues: npt.NDArray[np.complex128]
    low: float
    high: float
    blocks: tuple[Indices, ...]
    condition: float | None = None

    @property
    def radius(self) -> float:
        """The modulus of the largest eigenvalue."""
        return float(abs(self.eigenvalues[0]))

    @property
    def is_determined(self) -> bool:
        """Whether the spectral radius is known to five digits."""
        return is_determined(self.low, self.high)


def is_determined(low: float, high: float) -> bool:
    """Whether a radius between two numbers is known to five digits."""
    return high - low <= DETERMINED * high


def spectrum(W: Matrix, form: Hessenberg | None = None) -> Spectrum:
    """Return the spectrum of a square matrix of finite numbers that do not overflow when squared.

    Parameters
    ----------
    W : ndarray
        Shape (n, n).
    form : Hessenberg, optional
        Its Hessenberg form, where someone has it; of use if W is one block.

    Raises
    ------
    RuntimeError
        If LAPACK's iteration does not converge.
    """
    alone, matrices, blocks = taken_apart(W)
    if len(alone) == 0 and len(blocks) == 1:
        return replace(of_block(W, form), blocks=tuple(blocks))
    parts = [of_block(matrix) for matrix in matrices]
    eigenvalues = _largest_first(
        np.concatenate([alone.astype(np.complex128), *(part.eigenvalues for part in parts)])
    )
    exact = float(np.max(np.abs(alone), initial=0.0))
    low = max([exact, *(part.low for part in parts)])
    high = max([exact, *(part.high for part in parts)])
    return Spectrum(eigenvalues, low, high, tuple(blocks))


def form_of(W: Matrix) -> Hessenberg | None:
    """Return the Hessenberg form of a matrix that is one block, else None."""
    alone, _, blocks = taken_apart(W)
    return reduced(W) if len(alone) == 0 and len(blocks) == 1 else None


def of_block(W: Matrix, form: Hessenberg | None = None) -> Spectrum:
    """Return the spectrum of a matrix that does not fall into blocks, of this form if known."""
    form = reduced(W) if form is None else form
    eigenvalues = _largest_first(lapack.hessenberg_eigenvalues(form.columns.copy()))
    error = BACKWARD_ERROR * float(np.linalg.norm(form.columns))
    radius, largest = float(abs(eigenvalues[0])), eigenvalues[:_LOOKED_AT]
    conditions = lapack.hessenberg_conditions(form.columns, largest)
    discs = len(W) * error * conditions
    if np.max(discs) <= DETERMINED / 2.0 * radius:
        low, high = radius - float(discs[0]), float(np.max(np.abs(largest) + discs))
    else:
        low, high = _interval(balanced(W)[0], form.columns.T, error)
    known = form.is_unitary and math.isfinite(conditions[0])
    condition = float(conditions[0]) if known else None
    return Spectrum(eigenvalues, min(low, radius), max(high, radius), (), condition)


def _interval(balanced: Matrix, H: Matrix, error: float) -> tuple[float, float]:
    """Return between which numbers the spectral radius of a matrix, H by another basis, lies."""
    found: Any = eig(H, left=True, right=True)
    eigenvalues, left, right = found
    overlap = np.abs(np.sum(left.conj() * right, axis=0))
    with np.errstate(divide="ignore"):
        discs = len(H) * error / overlap
    moduli = np.abs(eigenvalues)
    touch = np.abs(eigenvalues[:, None] - eigenvalues) <= discs[:, None] + discs
    _, part = connected_components(touch, directed=False)
    nearest = np.full(len(H), np.inf)
    np.minimum.at(nearest, part, moduli - discs)  # of each connected part, to zero
    low, high = float(np.max(nearest[part])), float(np.max(moduli + discs))
    return max(0.0, low), min(high, _largest_possible(balanced))


def _largest_possible(W: Matrix) -> float:
    """Return the least ||W^k||_F^(1/k) among k = 1, 2, 4, .., some n, rounding errors added."""
    rounding = len(W) * float(np.finfo(np.float64).eps)  # of a product, per product of the norms
    k, log_size, error, least = 1, 0.0, 0.0, math.inf  # W^k = e^log_size (W + an error)
    while True:
        norm = float(np.linalg.norm(W))
        if norm + error == 0.0:
            return 0.0
        least = min(least, (log_size + math.log(norm + error)) / k)
        if k > 4 * len(W) or norm <= error:  # longer powers say no more
            return math.exp(least)
        W, error = W / norm, error / norm
        error = 2.0 * error + error**2 + rounding
        k, log_size, W = 2 * k, 2.0 * (log_size + math.log(norm)), W @ W


def _largest_first(eigenvalues: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
    return eigenvalues[np.argsort(-np.abs(eigenvalues), kind="stable")]
