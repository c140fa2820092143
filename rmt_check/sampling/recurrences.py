"""A chunk of norms by each method: a row of logarithms a draw, each with a matrix of its own."""

import math
from typing import Any

import numpy as np

from rmt_check.arrays import Array, Matrix, aligned_zeros
from rmt_check.kernels.hessenberg import hessenberg_power_norms
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.matrix_free import matrix_free_hidden_norms
from rmt_check.kernels.power import power_norms
from rmt_check.sampling.cell import Cell

Generator = np.random.Generator


def hidden_by_matrix(cell: Cell, signal: Matrix, rng: Generator, rows: Array) -> None:
    """Multiply by a matrix that was drawn: without a signal, by any one of the same norms."""
    base = cell.scheme.base
    draw = base.draw if len(signal) else base.draw_for_norms
    h, product = np.empty((2, cell.n), cell.dtype)
    for row in rows:
        W = draw(*cell.parameters, rng)
        h[:] = 0.0
        hidden_norms(W, cell.component_std, signal, rng, h, product, row)


def hidden_without_matrix(cell: Cell, signal: Matrix, rng: Generator, rows: Array) -> None:
    """Draw what the recurrence sees of a Gaussian matrix."""
    steps = rows.shape[1] - 1
    coordinates = min(cell.n, signal.shape[1] + steps + 1)
    V, C = aligned_zeros(2, steps + 4, coordinates, dtype=cell.dtype)
    M = np.empty((steps, steps), cell.dtype)
    ceiling = np.full(steps + 1, np.inf)
    for row in rows:
        matrix_free_hidden_norms(
            cell.n, cell.scale, cell.component_std, signal, ceiling, rng, V, C, M, row
        )


def by_chain(cell: Cell, fill: Any, rng: Generator, rows: Array) -> None:
    """Draw the norms alone, a Markov chain where each step has a matrix of its own.

    `fill` is `independent_hidden_norms` or `independent_power_norms`.
    """
    for row in rows:
        fill(cell.n * cell.reals / 2, cell.scale, rng, row)


def powers_by_matrix(cell: Cell, rng: Generator, rows: Array) -> None:
    """Multiply by a matrix that was drawn."""
    x, product = np.empty((2, cell.n), cell.dtype)
    for row in rows:
        x[:] = math.sqrt(1.0 / cell.n)
        W = cell.scheme.base.draw_for_norms(*cell.parameters, rng)
        power_norms(W, x, product, row)


def powers_by_hessenberg(cell: Cell, rng: Generator, rows: Array) -> None:
    """Multiply by the Hessenberg form of a Gaussian matrix, drawn as far as it is seen."""
    seen = min(cell.n, rows.shape[1] - 1)
    columns = np.zeros((seen + 3, seen + 4), cell.dtype)
    x, product = np.empty((2, seen + 4), cell.dtype)
    for row in rows:
        hessenberg_power_norms(
            cell.n, cell.scale, cell.component_std, rng, columns, x, product, row
        )
