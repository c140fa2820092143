"""Norms of h_t = s H h_{t-1} + x_t, h_0 = x_0, for H in Hessenberg form, up to a ceiling.

The inputs N(0, I/n) are as likely in every orthonormal basis, so a Ginibre matrix may stand in
the basis that makes it Hessenberg (`hessenberg_matrix`): the norms keep their joint law, and half
of a dense step is saved.

Single precision will do: an error of 1e-7 of a state is an input that much larger, and as long as
the norms are below a ceiling they cannot hide the inputs. `part` is the standard deviation of one
real number of an input.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit, jit_sums

Vectors = npt.NDArray[np.inexact]

ROWS = 4  # taken together: each coordinate is then loaded once for four of them


@jit_sums
def _multiply(columns: Vectors, x: Vectors, out: Vectors) -> None:
    """Set out to the matrix times x; column j, a row here, has j + 2 entries."""
    out[:] = 0.0
    for i in range(0, out.size, ROWS):
        x0, x1, x2, x3 = x[i], x[i + 1], x[i + 2], x[i + 3]
        for j in range(min(i + 1 + ROWS, out.size)):
            out[j] += (x0 * columns[i, j] + x1 * columns[i + 1, j]) + (
                x2 * columns[i + 2, j] + x3 * columns[i + 3, j]
            )


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

    Room: columns (n + 3, n), row j the column j of H, product (n,) and h (n + 3,); the last three
    rows of columns and h are zero.
    """
    h[:] = 0.0
    parts = h[: product.size].view(np.float32)
    products = product.view(np.float32)
    for t in range(out.size):
        _multiply(columns, h, product)
        square = 0.0
        for i in range(parts.size):
            x = scale * products[i] + part * rng.standard_normal()
            parts[i] = x
            square += x * x
        out[t] = np.log(square)
        if out[t] > ceiling[t]:
            break
