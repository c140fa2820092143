"""Norms of W^k x for a Ginibre matrix W that is never formed; exact in law.

The Krylov basis x, W x, W^2 x, .. made orthonormal turns W into a random Hessenberg matrix: its
upper triangle is independent N(0, 1/n), its subdiagonal the norm of the remainder on the n - j
directions not yet seen, norm^2 ~ Gamma((n - j) reals/2). K steps need its first K columns only.

`part` and `reals` as in `reveal`: the standard deviation of one real number of an entry, and how
many real numbers an entry has.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def hessenberg_power_norms(
    n: int,
    scale: float,
    part: float,
    rng: np.random.Generator,
    columns: npt.NDArray[np.inexact],
    x: npt.NDArray[np.inexact],
    product: npt.NDArray[np.inexact],
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[k] = log ||(sW)^k x||^2, k = 0..K; columns (K, K + 1), x and product (K + 1,)."""
    reals = x.itemsize // 8
    x[:] = 0.0
    x[0] = 1.0
    out[0] = 0.0
    for k in range(1, out.size):
        if k <= n:  # column k - 1 of the Hessenberg matrix is seen for the first time
            column = columns[k - 1].view(np.float64)
            for i in range(reals * k):
                column[i] = part * rng.standard_normal()
            if k < n:
                columns[k - 1, k] = part * np.sqrt(2.0 * rng.standard_gamma(0.5 * reals * (n - k)))
        product[:] = 0.0
        for j in range(min(k, n)):
            end = min(j + 2, n)
            product[:end] += x[j] * columns[j, :end]
        square = np.vdot(product, product).real
        out[k] = out[k - 1] + np.log(square) + 2.0 * np.log(scale)
        x[:] = product / np.sqrt(square)
