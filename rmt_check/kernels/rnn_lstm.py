"""Long short-term memory as torch has it (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

    i, f, o = sigma(W h + b + x)      g = tanh(W_g h + b_g + x_g)
    c' = f c + i g                    h' = o tanh(c')

The state is (h, c). p holds the products in torch's order i, f, g, o; x the inputs with both
biases. States are kept as size * (h, c) (see `rnn_leaky`). acts keeps i, f, g, o and tanh(c').
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit
from rmt_check.kernels.rnn_gru import sigmoid
from rmt_check.kernels.rnn_leaky import inverse_of, sized_tanh

Array = npt.NDArray[np.float64]


@jit
def advance_lstm(size: float, p: Array, x: Array, state: Array, acts: Array, out: Array) -> None:
    """Fill out with the next state, and acts."""
    inverse = inverse_of(size)
    for k in range(state.shape[1]):
        i = sigmoid(size * p[0, k] + x[0, k])
        f = sigmoid(size * p[1, k] + x[1, k])
        g = sized_tanh(p[2, k] + inverse * x[2, k], size)
        o = sigmoid(size * p[3, k] + x[3, k])
        out[1, k] = f * state[1, k] + i * g
        y = sized_tanh(out[1, k], size)
        out[0, k] = o * y
        acts[0, k], acts[1, k], acts[2, k], acts[3, k], acts[4, k] = i, f, size * g, o, size * y


@jit
def tangent_lstm(size: float, acts: Array, state: Array, p: Array, u: Array, out: Array) -> None:
    """Fill out with the derivative of the next state along u; p holds the products with u[0]."""
    for k in range(u.shape[1]):
        i, f, g, o, y = acts[0, k], acts[1, k], acts[2, k], acts[3, k], acts[4, k]
        out[1, k] = (
            f * u[1, k]
            + f * (1.0 - f) * p[1, k] * size * state[1, k]
            + i * (1.0 - i) * p[0, k] * g
            + i * (1.0 - g * g) * p[2, k]
        )
        out[0, k] = o * (1.0 - o) * p[3, k] * y + o * (1.0 - y * y) * out[1, k]


@jit
def adjoint_lstm(size: float, acts: Array, state: Array, d: Array, v: Array, out: Array) -> None:
    """Fill v, the gradients by the four products, and out, that by (h, c) on the direct way."""
    for k in range(d.shape[1]):
        i, f, g, o, y = acts[0, k], acts[1, k], acts[2, k], acts[3, k], acts[4, k]
        dc = d[1, k] + d[0, k] * o * (1.0 - y * y)
        v[0, k] = dc * g * i * (1.0 - i)
        v[1, k] = dc * size * state[1, k] * f * (1.0 - f)
        v[2, k] = dc * i * (1.0 - g * g)
        v[3, k] = d[0, k] * y * o * (1.0 - o)
        out[0, k], out[1, k] = 0.0, dc * f
