"""The moduli of one matrix's eigenvalues, without the matrix where its law allows.

Convention: eigenvalues of W with E|W_ij|^2 = 1/n, times the scheme's scale.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.kernels.hessenberg_matrix import fill_hessenberg
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.linalg import lapack
from rmt_check.sampling.cell import Cell
from rmt_check.sampling.matrices import draw_matrix, entries
from rmt_check.schemes import Gaussian, GinibreSpectrum, Leaky
from rmt_check.schemes.scheme import Scheme, scheme_named

Array = npt.NDArray[np.float64]


def is_ginibre(scheme: Scheme) -> bool:
    """Return whether the eigenvalues are those of independent Gaussians, times a scale."""
    return isinstance(scheme.base, Gaussian | GinibreSpectrum)


def needs_lapack(scheme: Scheme) -> bool:
    """Return whether a matrix's eigenvalues are computed: those of other diagonals are drawn."""
    return is_ginibre(scheme) or not scheme.is_diagonal


def moduli_of_matrix(cell: Cell, rng: np.random.Generator) -> Array:
    """Return the moduli of all eigenvalues of a fresh matrix, by LAPACK.

    Not by ARPACK, whose largest is silently wrong in one matrix out of ten.
    """
    match cell.scheme.base:
        case Gaussian() | GinibreSpectrum():
            return np.abs(ginibre_eigenvalues(cell, rng))
        case Leaky(rate, gain):
            disc = rate * gain * ginibre_eigenvalues(cell, rng)
            return np.abs((1.0 - rate) * cell.scale + disc)
    W = draw_matrix(cell, rng)  # LAPACK sees its transpose
    return np.abs(W if cell.scheme.is_diagonal else lapack.eigenvalues(W))


def ginibre_eigenvalues(cell: Cell, rng: np.random.Generator) -> npt.NDArray[np.complex128]:
    """Return all eigenvalues of a fresh s W, W Gaussian, from its Hessenberg form."""
    columns = np.empty((cell.n, _apart(cell.n)), cell.dtype)
    fill_hessenberg(cell.scale * cell.part, rng, columns)
    return lapack.hessenberg_eigenvalues(columns)


def matrix_room(cell: Cell) -> int:
    """Return how many entries `moduli_of_matrix` holds at once, LAPACK's workspace included."""
    if is_ginibre(cell.scheme):
        return cell.n * (_apart(cell.n) + 64)
    return entries(cell) + 64 * cell.n


def kostlan_least(n: int) -> int:
    """Return the k from which on the largest of Gamma(k, 1), k = 1..n, is found.

    It is above x = n - 3 sqrt(n), and the ones below k = n - 14 sqrt(n) are not, but for a
    probability below 1e-18 at every n up to 10^15: P(all of k.. are below x) and, by Chernoff,
    the sum of P(Gamma(j, 1) > x) <= exp(j - x + j log(x/j)) over j < k.
    """
    return max(1, n - 14 * (math.isqrt(n) + 1))


def has_kostlan_moduli(scheme: Scheme, n: int, field: str) -> bool:
    """Return whether the moduli are, as a set, independent roots of gamma variables."""
    return is_ginibre(scheme) and field == "complex" and n <= LARGEST_COMPLEX


def require_kostlan(scheme: str | Scheme, n: int, field: str) -> None:
    """Raise ValueError unless `has_kostlan_moduli`."""
    scheme, n, field = scheme_named(scheme), arguments.width(n), arguments.field(field)
    if not has_kostlan_moduli(scheme, n, field):
        raise ValueError(
            "method 'kostlan' is for complex Gaussian schemes of width n <= 10^15, received "
            f"{scheme}, {field}, n = {n}"
        )


def _apart(n: int) -> int:
    """Return how far apart columns lie: at a power of two they would share a few cache lines."""
    return n - n % 16 + 24  # an odd multiple of 8, at least n + 8
