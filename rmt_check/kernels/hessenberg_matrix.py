"""A Ginibre matrix in Hessenberg form, drawn as such; exact in law.

Householder reflections of columns 1, 2, .. turn a Ginibre matrix into an upper Hessenberg matrix
with the same eigenvalues. They leave what they do not annihilate Gaussian, so that the upper
triangle is independent N(0, 1/n) and the subdiagonal entry of column j = 1..n-1 the norm of n - j
such entries: norm^2 ~ Gamma((n - j) reals/2) over n reals/2 (Trotter 1984, Adv. Math. 54, 67).

`part` and `reals` as in `reveal`: the standard deviation of one real number of an entry, and how
many real numbers an entry has.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill_hessenberg(
    part: float, rng: np.random.Generator, columns: npt.NDArray[np.inexact]
) -> None:
    """Fill row j of `columns`, (n, n or more), with column j of the matrix; zeros below it."""
    n = len(columns)
    reals = columns.itemsize // 8
    for j in range(n):
        column = columns[j].view(np.float64)
        for i in range(reals * (j + 1)):
            column[i] = part * rng.standard_normal()
        column[reals * (j + 1) :] = 0.0
        if j + 1 < n:
            below = n - 1 - j
            columns[j, j + 1] = part * np.sqrt(2.0 * rng.standard_gamma(0.5 * reals * below))
