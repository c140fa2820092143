"""The recurrence h_t = W h_{t-1} + x_t of a batch, h_0 = 0, and its adjoint (back-propagation).

Arrays are (steps, batch, n), in single or double precision: x[0] is the first input, h[0] the first
state. g is the gradient of a loss by each h[t] alone; the adjoint fills dx, the gradient by each
x[t], and dW. What overflows becomes inf or nan, as in a network that is trained.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit_sums

Array = npt.NDArray[np.floating]


@jit_sums
def dense_forward(W: Array, x: Array, h: Array) -> None:
    """Fill h[t] = W h[t-1] + x[t], W (n, n)."""
    h[0] = x[0]
    for t in range(1, len(x)):
        np.dot(h[t - 1], W.T, h[t])
        h[t] += x[t]


@jit_sums
def dense_adjoint(W: Array, h: Array, g: Array, dx: Array, dW: Array) -> None:
    """Fill dx[t] = g[t] + W^T dx[t+1] and dW = sum_t dx[t] h[t-1]^T."""
    n = len(W)
    dx[-1] = g[-1]
    for t in range(len(h) - 2, -1, -1):
        np.dot(dx[t + 1], W, dx[t])
        dx[t] += g[t]
    np.dot(dx[1:].reshape(-1, n).T, h[:-1].reshape(-1, n), dW)


@jit_sums
def normed_forward(W: Array, epsilon: float, x: Array, h: Array, inverse_std: Array) -> None:
    """Fill h[t] = LN(W h[t-1] + x[t]), LN(z) = (z - mean) / sqrt(var + epsilon) over n numbers.

    inverse_std (steps, batch) becomes 1 / sqrt(var + epsilon), which the adjoint needs.
    """
    n = len(W)
    for t in range(len(x)):
        if t > 0:
            np.dot(h[t - 1], W.T, h[t])
            h[t] += x[t]
        else:
            h[0] = x[0]
        for b in range(h.shape[1]):
            mean = square = 0.0
            for i in range(n):
                mean += h[t, b, i]
            mean /= n
            for i in range(n):
                h[t, b, i] -= mean
                square += h[t, b, i] * h[t, b, i]
            inverse_std[t, b] = 1.0 / np.sqrt(square / n + epsilon)
            for i in range(n):
                h[t, b, i] *= inverse_std[t, b]


@jit_sums
def normed_adjoint(W: Array, h: Array, inverse_std: Array, g: Array, dx: Array, dW: Array) -> None:
    """Fill dx and dW of `normed_forward`: dx = (d - mean(d) - h mean(h d)) / std, d by h[t]."""
    n = len(W)
    for t in range(len(h) - 1, -1, -1):
        if t < len(h) - 1:
            np.dot(dx[t + 1], W, dx[t])
            dx[t] += g[t]
        else:
            dx[t] = g[t]
        for b in range(h.shape[1]):
            mean = product = 0.0
            for i in range(n):
                mean += dx[t, b, i]
                product += dx[t, b, i] * h[t, b, i]
            mean /= n
            product /= n
            for i in range(n):
                dx[t, b, i] = inverse_std[t, b] * (dx[t, b, i] - mean - h[t, b, i] * product)
    np.dot(dx[1:].reshape(-1, n).T, h[:-1].reshape(-1, n), dW)


@jit_sums
def diagonal_forward(
    re: Array, im: Array, x_re: Array, x_im: Array, h_re: Array, h_im: Array
) -> None:
    """Fill h[t] = lambda h[t-1] + x[t], lambda = re + i im of shape (n,)."""
    h_re[0], h_im[0] = x_re[0], x_im[0]
    for t in range(1, len(x_re)):
        for b in range(x_re.shape[1]):
            for i in range(len(re)):
                p, q = h_re[t - 1, b, i], h_im[t - 1, b, i]
                h_re[t, b, i] = re[i] * p - im[i] * q + x_re[t, b, i]
                h_im[t, b, i] = re[i] * q + im[i] * p + x_im[t, b, i]


@jit_sums
def diagonal_adjoint(
    re: Array,
    im: Array,
    h_re: Array,
    h_im: Array,
    g_re: Array,
    g_im: Array,
    dx_re: Array,
    dx_im: Array,
    d_re: Array,
    d_im: Array,
) -> None:
    """Fill the gradients by the real and by the imaginary parts of x and of lambda.

    As complex numbers dx[t] = g[t] + conj(lambda) dx[t+1], d = sum_t conj(h[t-1]) dx[t]: each is
    the direction in which the loss grows. Without the conjugates the imaginary parts would ascend.
    """
    d_re[:] = 0.0
    d_im[:] = 0.0
    dx_re[-1], dx_im[-1] = g_re[-1], g_im[-1]
    for t in range(len(h_re) - 2, -1, -1):
        for b in range(h_re.shape[1]):
            for i in range(len(re)):
                p, q = dx_re[t + 1, b, i], dx_im[t + 1, b, i]
                dx_re[t, b, i] = g_re[t, b, i] + re[i] * p + im[i] * q
                dx_im[t, b, i] = g_im[t, b, i] + re[i] * q - im[i] * p
                d_re[i] += h_re[t, b, i] * p + h_im[t, b, i] * q
                d_im[i] += h_re[t, b, i] * q - h_im[t, b, i] * p
