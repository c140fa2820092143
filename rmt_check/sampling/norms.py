"""Norms of the hidden state, driven or left alone, and the choice of how they are drawn."""

import math
from functools import partial

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.cells import Cell, Samples, checked_cell, draw_samples
from rmt_check.ensembles import Scheme, scheme_named
from rmt_check.kernels.hessenberg import hessenberg_power_norms
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.power import power_norms
from rmt_check.kernels.reveal import reveal_hidden_norms
from rmt_check.parallel import Progress
from rmt_check.sampling.matrices import draw_matrix, entries

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

METHODS = ("auto", "matrix", "reveal")


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
        room, fill = entries(cell), partial(_hidden_by_matrix, cell)
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
        room, fill = entries(cell), partial(_powers_by_matrix, cell)
    return draw_samples(cell, draws, steps + 1, room, fill, workers, progress)


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
    W, h, product = (
        draw_matrix(cell, rng),
        np.zeros(cell.n, cell.dtype),
        np.empty(cell.n, cell.dtype),
    )
    hidden_norms(W, cell.part, rng, h, product, row)


def _hidden_by_reveal(cell: Cell, rng: Generator, row: Array) -> None:
    steps = len(row) - 1
    Q, G = np.empty((2, steps, 2 * steps + 1), cell.dtype)
    c, h = np.empty(steps, cell.dtype), np.empty(2 * steps + 1, cell.dtype)
    reveal_hidden_norms(cell.n, cell.scale, cell.part, rng, Q, G, c, h, row)


def _powers_by_matrix(cell: Cell, rng: Generator, row: Array) -> None:
    x = np.full(cell.n, math.sqrt(1.0 / cell.n), cell.dtype)
    power_norms(draw_matrix(cell, rng), x, np.empty_like(x), row)


def _powers_by_hessenberg(cell: Cell, rng: Generator, row: Array) -> None:
    steps = len(row) - 1
    columns = np.empty((steps, steps + 1), cell.dtype)
    x, product = np.empty((2, steps + 1), cell.dtype)
    hessenberg_power_norms(cell.n, cell.scale, cell.part, rng, columns, x, product, row)
