"""Draw what the theory speaks of: matrices, their eigenvalues, the norms of their recurrences.

The public edge of the kernels: arguments are checked here, once, and the method is chosen.

Convention: W has E|W_ij|^2 = 1/n, times the scheme's scale; inputs have E||x_t||^2 = 1.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.cells import (
    Cell,
    Samples,
    cell_stream,
    checked_cell,
    draw_samples,
    require_room,
)
from rmt_check.ensembles import Scheme, scheme_named
from rmt_check.kernels import disc, gaussian
from rmt_check.kernels.hessenberg import hessenberg_power_norms
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.power import power_norms
from rmt_check.kernels.reveal import reveal_hidden_norms
from rmt_check.parallel import Progress

Array = npt.NDArray[np.float64]
Matrix = npt.NDArray[Any]
Generator = np.random.Generator

METHODS = ("auto", "matrix", "reveal")


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
    require_room(cell, _entries(cell), 1)
    return _matrix(cell, cell_stream(cell, 0))


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

    def fill(rng: Generator, row: Array) -> None:
        row[:] = _moduli(_matrix(cell, rng))

    return draw_samples(cell, draws, cell.n, 3 * _entries(cell), fill, workers, progress)


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

    def fill(rng: Generator, row: Array) -> None:
        row[0] = np.max(_moduli(_matrix(cell, rng)))

    rho = draw_samples(cell, draws, 1, 3 * _entries(cell), fill, workers, progress)
    return rho.with_values(rho.values[:, 0])


def sample_hidden_norms(
    scheme: str | Scheme,
    n: int,
    steps: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw log ||h_t||^2, t = 0..steps, of h_t = s W h_{t-1} + x_t, h_0 = x_0.

    Each draw is a matrix of its own with one input sequence of its own: sequences that share a
    matrix are far from independent. `.values` has shape (draws, steps + 1), natural logarithms;
    no t overflows.

    Parameters
    ----------
    steps : int
        Length T >= 0 of the recurrence.
    method : {"auto", "matrix", "reveal"}
        "matrix" multiplies by a matrix that was drawn. "reveal" draws only what the recurrence
        sees of the matrix: exact in law, O(steps^3) operations whatever n, Gaussian schemes only.
        "auto" is "reveal" for a Gaussian scheme and steps < n, else "matrix".
    scheme, n, draws, field, seed, workers, progress
        As in `sample_spectral_radius`.

    Raises
    ------
    ValueError
        For an argument out of range, or more memory than the machine has.

    Examples
    --------
    >>> log_norms = sample_hidden_norms("glorot", 64, steps=24, draws=100).values
    >>> log_norms.shape
    (100, 25)
    """
    steps = arguments.integer(steps, "steps", 0)
    method = norms_method(scheme, n, steps, method)
    cell = checked_cell("hidden-norms", method, scheme, n, field, seed)
    if method == "reveal":
        room, fill = 2 * max(1, steps) * (2 * steps + 2), partial(_hidden_by_reveal, cell)
    else:
        room, fill = _entries(cell), partial(_hidden_by_matrix, cell)
    return draw_samples(cell, draws, steps + 1, room, fill, workers, progress)


def sample_power_norms(
    scheme: str | Scheme,
    n: int,
    steps: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw log ||(sW)^k x||^2, k = 0..steps, x = (1, .., 1)/sqrt(n), a fixed unit vector.

    Parameters, shape of `.values` and errors as in `sample_hidden_norms`; here "reveal" is the
    random Hessenberg matrix that W becomes in the basis of x, W x, W^2 x, ..
    """
    steps = arguments.integer(steps, "steps", 0)
    method = norms_method(scheme, n, steps, method)
    cell = checked_cell("power-norms", method, scheme, n, field, seed)
    if method == "reveal":
        room, fill = max(1, steps) * (steps + 1), partial(_powers_by_hessenberg, cell)
    else:
        room, fill = _entries(cell), partial(_powers_by_matrix, cell)
    return draw_samples(cell, draws, steps + 1, room, fill, workers, progress)


def require_matrix_memory(
    scheme: str | Scheme, n: int, field: str = "complex", workers: int | None = None
) -> None:
    """Raise ValueError unless the eigenvalues of matrices of width n, one a worker, can be had."""
    cell = checked_cell("eigenvalue-moduli", "matrix", scheme, n, field, 0)
    require_room(cell, 3 * _entries(cell), workers)


def norms_method(scheme: str | Scheme, n: int, steps: int, method: str) -> str:
    """Return the method that hidden and power norms will be drawn by: what "auto" stands for."""
    arguments.one_of(method, "method", METHODS)
    scheme = scheme_named(scheme)
    if method == "reveal" and scheme.is_diagonal:
        raise ValueError(
            f"method 'reveal' is for Gaussian schemes, received {scheme}; use 'matrix'"
        )
    if method == "auto":
        return "reveal" if not scheme.is_diagonal and steps < arguments.width(n) else "matrix"
    return method


def _hidden_by_matrix(cell: Cell, rng: Generator, row: Array) -> None:
    W, h, product = _matrix(cell, rng), np.zeros(cell.n, cell.dtype), np.empty(cell.n, cell.dtype)
    hidden_norms(W, cell.part, rng, h, product, row)


def _hidden_by_reveal(cell: Cell, rng: Generator, row: Array) -> None:
    steps = len(row) - 1
    Q, G = np.empty((2, steps, 2 * steps + 1), cell.dtype)
    c, h = np.empty(steps, cell.dtype), np.empty(2 * steps + 1, cell.dtype)
    reveal_hidden_norms(cell.n, cell.scale, cell.part, rng, Q, G, c, h, row)


def _powers_by_matrix(cell: Cell, rng: Generator, row: Array) -> None:
    x = np.full(cell.n, math.sqrt(1.0 / cell.n), cell.dtype)
    power_norms(_matrix(cell, rng), x, np.empty_like(x), row)


def _powers_by_hessenberg(cell: Cell, rng: Generator, row: Array) -> None:
    steps = len(row) - 1
    columns = np.empty((steps, steps + 1), cell.dtype)
    x, product = np.empty((2, steps + 1), cell.dtype)
    hessenberg_power_norms(cell.n, cell.scale, cell.part, rng, columns, x, product, row)


def _entries(cell: Cell) -> int:
    return math.prod(cell.scheme.shape(cell.n))


def _matrix(cell: Cell, rng: Generator) -> Matrix:
    W: Matrix = np.empty(cell.scheme.shape(cell.n), cell.dtype)
    if cell.scheme.is_diagonal:
        fill_disc = disc.fill_complex if cell.field == "complex" else disc.fill_real
        fill_disc(cell.scale, rng, W)
    else:
        fill = gaussian.fill_complex if cell.field == "complex" else gaussian.fill_real
        fill(cell.scale / math.sqrt(cell.n), rng, W)
    return W


def _moduli(W: Matrix) -> Array:
    # all eigenvalues by LAPACK: ARPACK's largest is silently wrong in one matrix out of ten
    return np.abs(np.linalg.eigvals(W) if W.ndim == 2 else W)
