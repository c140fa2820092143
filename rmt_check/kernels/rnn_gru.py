"""The gated recurrent unit as torch has it (Cho et al. 2014, with the reset after the product).

    r = sigma(W_r h + b_r + x_r)          z = sigma(W_z h + b_z + x_z)
    m = tanh(x_n + r (W_n h + b_n))       h' = (1 - z) m + z h

p holds W_r h, W_z h, W_n h; x the inputs with their own biases; b the biases of the products.
States are kept as size * h (see `rnn_leaky`). acts keeps r, z, m and W_n h + b_n.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit
from rmt_check.kernels.rnn_leaky import inverse_of, sized_tanh

Array = npt.NDArray[np.float64]


@jit
def sigmoid(u: float) -> float:
    """Return 1 / (1 + exp(-u)); no argument overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * u)


@jit
def advance_gru(
    size: float, p: Array, x: Array, b: Array, h: Array, acts: Array, out: Array
) -> None:
    """Fill out with the next state, and acts."""
    inverse = inverse_of(size)
    for i in range(h.size):
        r = sigmoid(size * p[0, i] + b[0, i] + x[0, i])
        z = sigmoid(size * p[1, i] + b[1, i] + x[1, i])
        product = p[2, i] + inverse * b[2, i]
        m = sized_tanh(inverse * x[2, i] + r * product, size)
        out[i] = (1.0 - z) * m + z * h[i]
        acts[0, i], acts[1, i], acts[2, i], acts[3, i] = r, z, size * m, size * product


@jit
def tangent_gru(size: float, acts: Array, h: Array, p: Array, u: Array, out: Array) -> None:
    """Fill out with the derivative of the next state along u; p holds the products with u."""
    for i in range(u.size):
        r, z, m, product = acts[0, i], acts[1, i], acts[2, i], acts[3, i]
        dr = r * (1.0 - r) * p[0, i]
        dz = z * (1.0 - z) * p[1, i]
        dm = (1.0 - m * m) * (dr * product + r * p[2, i])
        out[i] = (1.0 - z) * dm + dz * (size * h[i] - m) + z * u[i]


@jit
def adjoint_gru(size: float, acts: Array, h: Array, d: Array, v: Array, out: Array) -> None:
    """Fill v, the gradients by the three products, and out, that by h on the direct way."""
    for i in range(d.size):
        r, z, m, product = acts[0, i], acts[1, i], acts[2, i], acts[3, i]
        dm = d[i] * (1.0 - z) * (1.0 - m * m)
        v[0, i] = dm * product * r * (1.0 - r)
        v[1, i] = d[i] * (size * h[i] - m) * z * (1.0 - z)
        v[2, i] = dm * r
        out[i] = d[i] * z
