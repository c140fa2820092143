"""Norms of the powers W^k x of one vector, renormalised at every step so that no k overflows."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def power_norms(
    W: npt.NDArray[np.inexact],
    x: npt.NDArray[np.inexact],
    product: npt.NDArray[np.inexact],
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[k] = log ||W^k x||^2, x (n,) a unit vector, overwritten; W as in `hidden_norms`."""
    out[:] = -np.inf
    out[0] = 0.0
    for k in range(1, out.size):
        if W.ndim == 2:
            np.dot(W, x, product)
        else:
            np.multiply(W, x, product)
        square = np.vdot(product, product).real
        if square == 0.0:  # a sparse matrix may take x to zero
            break
        out[k] = out[k - 1] + np.log(square)
        x[:] = product / np.sqrt(square)
