"""One matrix of a scheme: mostly with E|W_ij|^2 = 1/n, times the scheme's scale."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.kernels import entries as gaussian
from rmt_check.kernels import rademacher, sparse, truncated, uniform
from rmt_check.linalg import lapack
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.cell import Cell, cell_stream, checked_cell, require_room
from rmt_check.sampling.diagonals import draw_moduli, draw_phases
from rmt_check.schemes import (
    Base,
    FlatDisc,
    Gaussian,
    GinibreSpectrum,
    Identity,
    Leaky,
    NaiveUniform,
    Orthogonal,
    Rademacher,
    Ring,
    Sparse,
    Truncated,
    Uniform,
)
from rmt_check.schemes.scheme import Scheme

Matrix = npt.NDArray[Any]


def sample_matrix(scheme: str | Scheme, n: int, field: str = "complex", seed: int = 0) -> Matrix:
    """Draw one matrix of a scheme.

    Parameters
    ----------
    scheme : str or Scheme
        A name in `SCHEMES`, with parameters if wanted ("sparse:density=.02"), or a Scheme.
    n : int
        Width, n >= 1.
    field : {"complex", "real"}
        Field of the entries; a complex entry of variance v has parts of variance v/2.
    seed : int
        0 <= seed < 2^128; the same seed gives the same matrix.

    Returns
    -------
    ndarray
        Shape (n, n); shape (n,), the diagonal, for a diagonal scheme. Dtype complex128 or float64.
        For the scheme `independent` the matrix of one step.

    Raises
    ------
    ValueError
        For an argument out of range, or a matrix larger than the machine's memory.

    Examples
    --------
    >>> W = sample_matrix("glorot", 512)
    >>> W.shape, W.dtype
    ((512, 512), dtype('complex128'))
    """
    cell = checked_cell("matrix", "matrix", scheme, n, field, seed)
    require_room(cell, entries(cell), 1)
    with one_blas_thread():  # so that the last digits are those of any machine's cores
        return draw_matrix(cell, cell_stream(cell, 0))


def draw_matrix(cell: Cell, rng: np.random.Generator) -> Matrix:
    """Return a matrix of the cell's scheme, or its diagonal."""
    match cell.scheme.base:
        case Identity():
            return np.full(cell.n, cell.scale, cell.dtype)
        case Ring() | FlatDisc():
            return draw_moduli(cell, rng) * draw_phases(cell, rng)
        case GinibreSpectrum():  # LAPACK's order is none of the law's
            return rng.permutation(lapack.eigenvalues(_draw_ginibre(cell, rng)))
        case Orthogonal():
            return _draw_haar(cell, rng)
        case Gaussian():
            return _draw_ginibre(cell, rng)
        case Leaky(rate, gain):
            W = rate * gain * _draw_ginibre(cell, rng)
            np.einsum("ii->i", W)[:] += (1.0 - rate) * cell.scale
            return W
        case base:
            return _draw_entries(cell, base, rng)


def entries(cell: Cell) -> int:
    """Return how many entries `draw_matrix` has in hand at once."""
    match cell.scheme.base:
        case Identity() | Ring() | FlatDisc():
            return 2 * cell.n
        case GinibreSpectrum() | Orthogonal():  # with the copies that LAPACK is given
            return 4 * cell.n**2
        case Leaky():
            return 2 * cell.n**2
        case _:
            return cell.n**2


def _draw_ginibre(cell: Cell, rng: np.random.Generator) -> Matrix:
    W: Matrix = np.empty((cell.n, cell.n), cell.dtype)
    fill = gaussian.fill_complex if cell.field == "complex" else gaussian.fill_real
    fill(cell.scale / math.sqrt(cell.n), rng, W)
    return W


def _draw_haar(cell: Cell, rng: np.random.Generator) -> Matrix:
    """Return s Q of a Ginibre matrix G = Q R, with Q and R made unique by R_jj > 0.

    Then U G has the Q of G turned by U, so the law of Q is invariant; what LAPACK returns is not
    (Mezzadri 2007).
    """
    Q, R = np.linalg.qr(_draw_ginibre(cell, rng))
    corners = np.diagonal(R)
    return cell.scale * Q * (corners / np.abs(corners))


def _draw_entries(cell: Cell, base: Base, rng: np.random.Generator) -> Matrix:
    """Return a matrix of independent entries, filled as the real numbers that they consist of."""
    W: Matrix = np.empty((cell.n, cell.n), cell.dtype)
    parts, std = W.reshape(-1).view(np.float64), cell.scale * cell.part
    match base:
        case Truncated():
            truncated.fill(std, rng, parts)
        case Uniform():
            uniform.fill(std, rng, parts)
        case Rademacher():
            rademacher.fill(std, rng, parts)
        case Sparse(density):
            sparse.fill(std, density, cell.reals, rng, parts)
        case NaiveUniform():
            parts[:] = cell.scale * rng.random(parts.size)
        case _:
            raise TypeError(f"no way to draw {base}")
    return W
