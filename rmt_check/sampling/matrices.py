"""One matrix of a scheme: W has E|W_ij|^2 = 1/n, times the scheme's scale."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check.cells import Cell, cell_stream, checked_cell, require_room
from rmt_check.ensembles import Scheme
from rmt_check.kernels import disc, gaussian

Matrix = npt.NDArray[Any]


def sample_matrix(scheme: str | Scheme, n: int, field: str = "complex", seed: int = 0) -> Matrix:
    """Draw one matrix of a scheme.

    Parameters
    ----------
    scheme : str or Scheme
        A name in `SCHEMES`, with parameters if wanted ("calibrated:delta=.01"), or a Scheme.
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
    return draw_matrix(cell, cell_stream(cell, 0))


def draw_matrix(cell: Cell, rng: np.random.Generator) -> Matrix:
    """Return a matrix of the cell's scheme, or its diagonal."""
    W: Matrix = np.empty(cell.scheme.shape(cell.n), cell.dtype)
    if cell.scheme.is_diagonal:
        fill_disc = disc.fill_complex if cell.field == "complex" else disc.fill_real
        fill_disc(cell.scale, rng, W)
    else:
        fill = gaussian.fill_complex if cell.field == "complex" else gaussian.fill_real
        fill(cell.scale / math.sqrt(cell.n), rng, W)
    return W


def entries(cell: Cell) -> int:
    """Return how many entries `draw_matrix` fills."""
    return math.prod(cell.scheme.shape(cell.n))
