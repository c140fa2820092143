"""Eigenvalues of the matrices of a scheme: all their moduli, or the largest."""

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.cells import Samples, checked_cell, draw_samples, require_room
from rmt_check.ensembles import Scheme
from rmt_check.parallel import Progress
from rmt_check.sampling.matrices import Matrix, draw_matrix, entries

Array = npt.NDArray[np.float64]
Generator = np.random.Generator


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

    Parameters and errors as in `sample_spectral_radius`. The moduli of one matrix are in no
    particular order and are not independent of each other.
    """
    arguments.one_of(method, "method", ("auto", "matrix"))
    cell = checked_cell("eigenvalue-moduli", "matrix", scheme, n, field, seed)

    def fill(rng: Generator, rows: Array) -> None:
        for row in rows:
            row[:] = _moduli(draw_matrix(cell, rng))

    return draw_samples(cell, draws, cell.n, 3 * entries(cell), fill, workers, progress)


def sample_spectral_radius(
    scheme: str | Scheme,
    n: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw the spectral radius max |lambda_j| of independent matrices; `.values` is (draws,).

    Parameters
    ----------
    scheme, n, field, seed
        As in `sample_matrix`.
    draws : int
        Number of matrices, >= 1.
    method : {"auto", "matrix"}
        "matrix": all eigenvalues of a matrix, by LAPACK.
    workers : int, optional
        Threads, default one for each core; no effect on the numbers.
    progress : callable, optional
        Called as progress(done, total) after each chunk.

    Raises
    ------
    ValueError
        For an argument out of range, or more memory than the machine has.

    Examples
    --------
    >>> rho = sample_spectral_radius("glorot", 64, draws=200)
    >>> bool(1.05 < rho.values.mean() < 1.08)
    True
    """
    arguments.one_of(method, "method", ("auto", "matrix"))
    cell = checked_cell("spectral-radius", "matrix", scheme, n, field, seed)

    def fill(rng: Generator, rows: Array) -> None:
        for row in rows:
            row[0] = np.max(_moduli(draw_matrix(cell, rng)))

    rho = draw_samples(cell, draws, 1, 3 * entries(cell), fill, workers, progress)
    return rho.with_values(rho.values[:, 0])


def require_matrix_memory(
    scheme: str | Scheme, n: int, field: str = "complex", workers: int | None = None
) -> None:
    """Raise ValueError unless the eigenvalues of matrices of width n, one a worker, can be had."""
    cell = checked_cell("eigenvalue-moduli", "matrix", scheme, n, field, 0)
    require_room(cell, 3 * entries(cell), workers)


def _moduli(W: Matrix) -> Array:
    # all eigenvalues by LAPACK: ARPACK's largest is silently wrong in one matrix out of ten
    return np.abs(np.linalg.eigvals(W) if W.ndim == 2 else W)
