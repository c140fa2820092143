"""Norms of W^k x for a Ginibre matrix W that is never formed; exact in law.

The Krylov basis x, W x, W^2 x, .. made orthonormal turns W into a random Hessenberg matrix: its
upper triangle is independent N(0, 1/n), its subdiagonal the norm of the remainder on the n - j
directions not yet seen, norm^2 ~ Gamma((n - j) reals/2). K steps need its first K columns only.

`part` and `reals` as in `reveal`: the standard deviation of one real number of an entry, and how
many real numbers an entry has.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit, jit_sums

Vectors = npt.NDArray[np.inexact]

ROWS = 4  # taken together: each coordinate is then loaded once for four of them


@jit
def _fill_column(n: int, seen: int, part: float, rng: np.random.Generator, v: Vectors) -> None:
    """Fill v with a fresh vector: coordinates on the basis vectors seen, and on the next one."""
    reals = v.itemsize // 8
    parts = v.view(np.float64)
    for i in range(reals * seen):
        parts[i] = part * rng.standard_normal()
    if seen < n:
        v[seen] = part * np.sqrt(2.0 * rng.standard_gamma(0.5 * reals * (n - seen)))


@jit_sums
def _multiply(columns: Vectors, x: Vectors, m: int, out: Vectors) -> None:
    """Set out to the first m columns times x; column j, a row here, has j + 2 entries."""
    out[:] = 0.0
    for i in range(0, m, ROWS):
        x0, x1, x2, x3 = x[i], x[i + 1], x[i + 2], x[i + 3]
        for j in range(min(i + 1 + ROWS, out.size)):
            out[j] += (x0 * columns[i, j] + x1 * columns[i + 1, j]) + (
                x2 * columns[i + 2, j] + x3 * columns[i + 3, j]
            )


@jit
def hessenberg_power_norms(
    n: int,
    scale: float,
    part: float,
    rng: np.random.Generator,
    columns: Vectors,
    x: Vectors,
    product: Vectors,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[k] = log ||(sW)^k x||^2, k = 0..K.

    Room: columns (m + 3, m + 4), x and product (m + 4,), where m = min(n, K) columns are needed;
    columns zero at first.
    """
    x[:] = 0.0
    x[0] = 1.0
    out[0] = 0.0
    for k in range(1, out.size):
        if k <= n:  # column k - 1 is seen for the first time
            _fill_column(n, k, part, rng, columns[k - 1])
        _multiply(columns, x, min(k, n), product)
        square = np.vdot(product, product).real
        out[k] = out[k - 1] + np.log(square) + 2.0 * np.log(scale)
        shrink = 1.0 / np.sqrt(square)
        for j in range(x.size):
            x[j] = shrink * product[j]
