"""Ginibre matrices in Hessenberg form: the matrix, its powers, its recurrence; exact in law.

Householder reflections of columns 1, 2, .. turn a Ginibre matrix into an upper Hessenberg matrix
with the same eigenvalues. They leave what they do not annihilate Gaussian, so that the upper
triangle is independent N(0, 1/n) and the subdiagonal entry of column j = 1..n-1 the norm of n - j
such entries: norm^2 ~ Gamma((n - j) reals/2) over n reals/2 (Trotter 1984, Adv. Math. 54, 67).

The Krylov basis x, W x, W^2 x, .. made orthonormal gives the same matrix: K powers of x need its
first K columns only. Inputs N(0, I/n) are as likely in every orthonormal basis, so that a driven
recurrence may have H in the place of W: half of a dense step is saved.

`part` and `reals` as in `matrix_free`: the standard deviation of one real number of an entry, and
how many real numbers an entry has.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit, jit_sums

Vectors = npt.NDArray[np.inexact]

ROWS = 4  # taken together: each coordinate is then loaded once for four of them


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


@jit
def fill_each_hessenberg(
    part: float, rng: np.random.Generator, stack: npt.NDArray[np.inexact]
) -> None:
    """Fill stack[k], one matrix after the other, as `fill_hessenberg` does."""
    for k in range(len(stack)):
        fill_hessenberg(part, rng, stack[k])


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


@jit
def hessenberg_hidden_norms(
    columns: Vectors,
    scale: float,
    part: float,
    ceiling: npt.NDArray[np.float64],
    rng: np.random.Generator,
    h: Vectors,
    product: Vectors,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[t] = log ||h_t||^2, t = 0..T, as far as the first that is above ceiling[t].

    Single precision will do: an error of 1e-7 of a state is an input that much larger, and as long
    as the norms are below a ceiling they cannot hide the inputs.

    Room: columns (n + 3, n), row j the column j of H, product (n,) and h (n + 3,); the last three
    rows of columns and h are zero.
    """
    h[:] = 0.0
    parts = h[: product.size].view(np.float32)
    products = product.view(np.float32)
    for t in range(out.size):
        _multiply(columns, h, product.size, product)
        square = 0.0
        for i in range(parts.size):
            x = scale * products[i] + part * rng.standard_normal()
            parts[i] = x
            square += x * x
        out[t] = np.log(square)
        if out[t] > ceiling[t]:
            break


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
