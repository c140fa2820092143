"""Whether a hidden state rises above a ceiling: a draw can be repeated at another scale.

A draw is a random stream. By "matrix-free" the same Gaussian vectors are combined anew at each
scale; by "matrix" the matrix and its inputs are the same. Either is exact in law at every scale,
and the simulation ends where the ceiling is crossed.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import Array
from rmt_check.kernels.hessenberg import ROWS, fill_hessenberg, hessenberg_hidden_norms
from rmt_check.kernels.matrix_free import matrix_free_hidden_norms
from rmt_check.sampling.cell import Cell, cell_stream, checked_cell, require_room

Integers = npt.NDArray[np.intp]
Norms = Callable[[np.random.Generator], Array]  # log ||h_t||^2, -inf beyond the first crossing

# beyond, without a matrix two triangles of doubles leave the cache: single precision is faster
_MANY_STEPS, _LITTLE_WIDER = 500, 1.2


def crossing_cell(n: int, steps: int, field: str, seed: int, workers: int) -> Cell:
    """Return what is drawn, by the faster method; ValueError if memory does not suffice.

    Scheme, width, field and seed are checked here.
    """
    cell = checked_cell("ceiling-crossings", "auto", "glorot", n, field, seed, steps)
    if steps >= _MANY_STEPS and cell.n < _LITTLE_WIDER * steps:
        cell = replace(cell, method="matrix")
    room = (3 * steps + 8) * (steps + 1) if cell.method == "matrix-free" else 2 * cell.n**2
    require_room(cell, room + 2 * steps, workers)
    return cell


def crosses(cell: Cell, draws: Integers, scale: float, ceiling: Array) -> npt.NDArray[np.bool_]:
    """Return in which draws log ||h_t||^2 > ceiling[t] for some t, at a scale > 0."""
    simulated = _without_matrix if cell.method == "matrix-free" else _by_matrix
    norms = simulated(cell, scale, ceiling)
    return np.array([np.any(norms(cell_stream(cell, int(draw))) > ceiling) for draw in draws], bool)


def _without_matrix(cell: Cell, scale: float, ceiling: Array) -> Norms:
    """Return the function that simulates a draw, with room for one after the other."""
    steps = len(ceiling) - 1
    V, C = np.zeros((2, steps + 4, steps + 1), cell.dtype)  # what is left there is multiplied by 0
    M, signal = np.empty((steps, steps), cell.dtype), np.empty((0, 0), cell.dtype)

    def norms(rng: np.random.Generator) -> Array:
        out = np.full(steps + 1, -np.inf)
        room = (V, C, M, out)
        matrix_free_hidden_norms(cell.n, scale, cell.component_std, signal, ceiling, rng, *room)
        return out

    return norms


def _by_matrix(cell: Cell, scale: float, ceiling: Array) -> Norms:
    """Return the function that simulates a draw, with room for one after the other."""
    drawn = np.empty((cell.n, cell.n), cell.dtype)
    single = np.dtype(np.complex64 if cell.field == "complex" else np.float32)
    columns, h = np.zeros((cell.n + ROWS - 1, cell.n), single), np.zeros(cell.n + ROWS - 1, single)
    product = np.empty(cell.n, single)

    def norms(rng: np.random.Generator) -> Array:
        out = np.full(len(ceiling), -np.inf)
        fill_hessenberg(cell.component_std, rng, drawn)
        columns[: cell.n] = drawn
        part = cell.component_std
        hessenberg_hidden_norms(columns, scale, part, ceiling, rng, h, product, out)
        return out

    return norms
