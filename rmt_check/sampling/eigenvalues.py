"""Moduli of all eigenvalues of the matrices of a scheme."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from rmt_check.arrays import Array
from rmt_check.kernels.kostlan import kostlan_moduli
from rmt_check.sampling.cell import Cell, checked_cell
from rmt_check.sampling.chunks import Sampler, draw_samples
from rmt_check.sampling.parallel import Progress
from rmt_check.sampling.samples import Samples
from rmt_check.schemes.scheme import Scheme

Generator = np.random.Generator

_STACK = 2**17  # entries of matrices that are drawn together: they stay in a core's cache


def sample_eigenvalue_moduli(
    scheme: str | Scheme,
    n: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw the moduli of all n eigenvalues of independent matrices; `.values` is (draws, n).

    The moduli of one matrix are in no particular order and are not independent of each other.

    Parameters
    ----------
    method : {"auto", "matrix", "kostlan"}
        "matrix": all eigenvalues of a matrix, by LAPACK; of a Gaussian scheme the matrix is drawn
        in its Hessenberg form. "kostlan", complex Gaussian schemes only: s sqrt(Gamma(k, 1)/n),
        k = 1..n, independent, which as a set have the law of the moduli of one matrix (Kostlan
        1992). "auto" is "kostlan" above width 1024 for these schemes, else "matrix".
    scheme, n, draws, field, seed, workers, progress
        As in `sample_spectral_radius`, as are the errors.

    Examples
    --------
    >>> sample_eigenvalue_moduli("glorot", 64, draws=5).values.shape
    (5, 64)
    """
    cell = checked_cell("eigenvalue-moduli", method, scheme, n, field, seed)
    return draw_samples(eigenvalue_moduli(cell), draws, workers, progress)


def eigenvalue_moduli(cell: Cell) -> Sampler:
    """Return how the eigenvalue moduli of a cell are drawn."""
    if cell.method == "kostlan":
        return Sampler(cell, cell.n, 0, partial(_rows_by_kostlan, cell))
    return Sampler(cell, cell.n, room_for_matrices(cell), partial(_rows_of_matrices, cell))


def stacks(rows: Array, cell: Cell) -> Iterator[Array]:
    """Yield rows, of one matrix each, as many at a time as are drawn together.

    Small matrices are stacked: what Python does for each takes longer than LAPACK. Each is drawn
    and solved as it would be alone.
    """
    together = _together(cell)
    for start in range(0, len(rows), together):
        yield rows[start : start + together]


def room_for_matrices(cell: Cell) -> int:
    """Return how many entries the matrices that are drawn together need."""
    return _together(cell) * cell.scheme.base.room_for_moduli(cell.n)


def _together(cell: Cell) -> int:
    return max(1, _STACK // cell.scheme.base.room_for_moduli(cell.n))


def _rows_by_kostlan(cell: Cell, rng: Generator, rows: Array) -> None:
    kostlan_moduli(cell.scale, rng, rows)


def _rows_of_matrices(cell: Cell, rng: Generator, rows: Array) -> None:
    for some in stacks(rows, cell):
        some[:] = cell.scheme.base.draw_moduli(*cell.parameters, rng, len(some))
