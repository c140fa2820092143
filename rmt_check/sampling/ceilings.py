"""Whether a hidden state rises above a ceiling: a draw can be repeated at another scale.

A draw is a random stream. By "matrix-free" the same Gaussian vectors are combined anew at each
scale; by "matrix" the matrix and its inputs are the same. Either is exact in law at every scale,
and the simulation ends where the ceiling is crossed.
"""

from dataclasses import replace

import numpy as np

from rmt_check.arrays import Array
from rmt_check.kernels.hessenberg import ROWS, fill_hessenberg, hessenberg_hidden_norms
from rmt_check.kernels.matrix_free import matrix_free_hidden_norms
from rmt_check.sampling.cell import Cell, cell_stream, checked_cell, require_room

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


def crosses(cell: Cell, draw: int, scale: float, ceiling: Array) -> bool:
    """Return whether log ||h_t||^2 > ceiling[t] for some t, in a draw at a scale > 0."""
    out, rng = np.full(len(ceiling), -np.inf), cell_stream(cell, draw)
    (_without_matrix if cell.method == "matrix-free" else _multiply)(cell, scale, ceiling, rng, out)
    return bool(np.any(out > ceiling))


def _without_matrix(
    cell: Cell, scale: float, ceiling: Array, rng: np.random.Generator, out: Array
) -> None:
    steps = len(out) - 1
    V, C = np.zeros((2, steps + 4, steps + 1), cell.dtype)
    M, signal = np.empty((steps, steps), cell.dtype), np.empty((0, 0), cell.dtype)
    matrix_free_hidden_norms(cell.n, scale, cell.component_std, signal, ceiling, rng, V, C, M, out)


def _multiply(
    cell: Cell, scale: float, ceiling: Array, rng: np.random.Generator, out: Array
) -> None:
    drawn = np.empty((cell.n, cell.n), cell.dtype)
    fill_hessenberg(cell.component_std, rng, drawn)
    single = np.dtype(np.complex64 if cell.field == "complex" else np.float32)
    columns, h = np.zeros((cell.n + ROWS - 1, cell.n), single), np.zeros(cell.n + ROWS - 1, single)
    columns[: cell.n] = drawn
    product = np.empty(cell.n, single)
    hessenberg_hidden_norms(columns, scale, cell.component_std, ceiling, rng, h, product, out)
