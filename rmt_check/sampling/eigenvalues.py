"""Moduli of all eigenvalues of the matrices of a scheme, and the choice of how they are drawn."""

from functools import partial

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.kernels.kostlan import kostlan_moduli
from rmt_check.sampling.cell import Cell, checked_cell
from rmt_check.sampling.chunks import Sampler, draw_samples
from rmt_check.sampling.parallel import Progress
from rmt_check.sampling.samples import Samples
from rmt_check.sampling.spectrum import (
    has_kostlan_moduli,
    require_kostlan,
)
from rmt_check.schemes.scheme import Scheme, scheme_named

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

METHODS = ("auto", "matrix", "kostlan")
_WIDEST = 1024  # of which "auto" draws matrices to have all their eigenvalues


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
    return draw_samples(eigenvalue_moduli(scheme, n, field, seed, method), draws, workers, progress)


def eigenvalue_moduli(
    scheme: str | Scheme, n: int, field: str, seed: int, method: str = "auto"
) -> Sampler:
    """Return how eigenvalue moduli are drawn, for the arguments of `sample_eigenvalue_moduli`."""
    method = moduli_method(scheme, n, method, field)
    cell = checked_cell("eigenvalue-moduli", method, scheme, n, field, seed)
    if method == "kostlan":
        return Sampler(cell, cell.n, 0, partial(_rows_by_kostlan, cell))
    return Sampler(
        cell, cell.n, cell.scheme.base.room_for_moduli(cell.n), partial(_rows_of_matrices, cell)
    )


def moduli_method(scheme: str | Scheme, n: int, method: str, field: str) -> str:
    """Return the method that eigenvalue moduli will be drawn by: what "auto" stands for."""
    arguments.one_of(method, "method", METHODS)
    scheme, n, field = scheme_named(scheme), arguments.width(n), arguments.field(field)
    if method == "kostlan":
        require_kostlan(scheme, n, field)
    if method == "auto":
        return "kostlan" if n > _WIDEST and has_kostlan_moduli(scheme, n, field) else "matrix"
    return method


def _rows_by_kostlan(cell: Cell, rng: Generator, rows: Array) -> None:
    kostlan_moduli(cell.scale, rng, rows)


def _rows_of_matrices(cell: Cell, rng: Generator, rows: Array) -> None:
    for row in rows:
        row[:] = cell.scheme.base.draw_moduli(*cell.parameters, rng)
