"""The spectral radius of the matrices of a scheme."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from rmt_check.arrays import Array
from rmt_check.kernels.kostlan import kostlan_radii
from rmt_check.laws.law import Law
from rmt_check.sampling.cell import Cell, checked_cell
from rmt_check.sampling.chunks import Sampler, draw_samples
from rmt_check.sampling.eigenvalues import room_for_matrices, stacks
from rmt_check.sampling.parallel import Progress
from rmt_check.sampling.samples import Samples
from rmt_check.schemes.scheme import Scheme

Generator = np.random.Generator


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
    method : {"auto", "matrix", "kostlan", "quantile"}
        All are exact in law.

        - "matrix": the largest of all eigenvalues of a matrix, by LAPACK, O(n^3); of a Gaussian
          scheme the matrix is drawn in its Hessenberg form.
        - "kostlan", complex Gaussian schemes, n <= 10^15: s sqrt(max_k Gamma(k, 1)/n) over the k
          that can be the largest, O(sqrt(n)) (Kostlan 1992).
        - "quantile", schemes with a known law: the inverse of its distribution function, some
          50 ns at any n. These draws cannot test whether the law is right.
        - "auto": "matrix" up to n = 2048 and for diagonal schemes. Above, "kostlan" where the
          scheme allows it, else an error. Never "quantile".
    workers : int, optional
        Number of threads, one for each core by default. It does not change the numbers.
    progress : callable, optional
        Called as progress(done, total) after each chunk.

    Raises
    ------
    ValueError
        For an argument out of range, a method that the scheme does not allow, or more memory than
        the machine has.

    Examples
    --------
    >>> rho = sample_spectral_radius("glorot", 64, draws=200)
    >>> bool(1.05 < rho.values.mean() < 1.08)
    True
    >>> sample_spectral_radius("glorot", 10**6, draws=5).method
    'kostlan'
    """
    cell = checked_cell("spectral-radius", method, scheme, n, field, seed)
    rho = draw_samples(spectral_radii(cell), draws, workers, progress)
    return rho.with_values(rho.values[:, 0])


def spectral_radii(cell: Cell) -> Sampler:
    """Return how the spectral radii of a cell are drawn."""
    room = room_for_matrices(cell) if cell.method == "matrix" else 0
    return Sampler(cell, 1, room, _filled_by(cell))


def kostlan_least(n: int) -> int:
    """Return the k from which on the largest of Gamma(k, 1), k = 1..n, is found.

    It is above x = n - 3 sqrt(n), and the ones below k = n - 14 sqrt(n) are not, but for a
    probability below 1e-18 at every n up to 10^15: P(all of k.. are below x) and, by Chernoff,
    the sum of P(Gamma(j, 1) > x) <= exp(j - x + j log(x/j)) over j < k.
    """
    return max(1, n - 14 * (math.isqrt(n) + 1))


def _filled_by(cell: Cell) -> Callable[[Generator, Array], None]:
    """Return the function that fills rows of one number each by the cell's method."""
    if cell.method == "matrix":
        return partial(_radii_of_matrices, cell)
    if cell.method == "kostlan":
        return partial(_radii_by_kostlan, cell)
    law = _known_law(cell.scheme, cell.n, cell.field)
    law.rvs(0, np.random.default_rng())  # makes its table, here and not once a thread
    return partial(_radii_by_quantile, law)


def _radii_of_matrices(cell: Cell, rng: Generator, rows: Array) -> None:
    for some in stacks(rows, cell):
        some[:, 0] = np.max(cell.scheme.base.draw_moduli(*cell.parameters, rng, len(some)), axis=1)


def _radii_by_kostlan(cell: Cell, rng: Generator, rows: Array) -> None:
    kostlan_radii(cell.n, kostlan_least(cell.n), cell.scale, rng, rows[:, 0])


def _radii_by_quantile(law: Law, rng: Generator, rows: Array) -> None:
    rows[:, 0] = law.rvs(len(rows), rng)


def _known_law(scheme: Scheme, n: int, field: str) -> Law:
    law = scheme.spectral_radius_law(n, field)
    if law is None:
        raise ValueError(
            f"method 'quantile' needs an exact law, and {scheme}, {field}, has none at width {n}"
            + scheme.base.has_ginibre_spectrum * " (real: up to 100,000; complex: up to 10^15)"
        )
    return law
