"""Norms of the driven recurrence h_t = W h_{t-1} + x_t, h_0 = x_0, with fresh Gaussian inputs.

The state is kept as exp(log_size) h with ||h|| in the middle of the range of doubles, so no t
overflows. A complex vector is also seen as its real and imaginary parts (`view`), which lets one
loop serve both fields: `part` is the standard deviation of one real number of x_t.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def hidden_norms(
    W: npt.NDArray[np.inexact],
    part: float,
    signal: npt.NDArray[np.inexact],
    rng: np.random.Generator,
    h: npt.NDArray[np.inexact],
    product: npt.NDArray[np.inexact],
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[t] = log ||h_t||^2; h (n,) starts as zero.

    W is (n, n), or (n,) for a diagonal; signal (T + 1, m) is added to the inputs' first
    coordinates, (0, 0) for none.
    """
    h_parts, product_parts = h.view(np.float64), product.view(np.float64)
    log_size = 0.0
    for t in range(out.size):
        if W.ndim == 2:
            np.dot(W, h, product)
        else:
            np.multiply(W, h, product)
        input_part = part * np.exp(-log_size)
        if len(signal) > 0:
            product[: signal.shape[1]] += np.exp(-log_size) * signal[t]
        square = 0.0
        for i in range(h_parts.size):
            h_parts[i] = product_parts[i] + input_part * rng.standard_normal()
            square += h_parts[i] * h_parts[i]
        out[t] = np.log(square) + 2.0 * log_size
        if not 1e-200 < square < 1e200:
            h_parts /= np.sqrt(square)
            log_size += 0.5 * np.log(square)
