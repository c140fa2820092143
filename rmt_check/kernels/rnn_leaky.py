"""The cell h' = (1 - a) h + a phi(W h + x), phi the identity, tanh or relu; a = 1 unless leaky.

States are kept as size * h, with h of a size that is safe, so that nothing over- or underflows: for
small arguments tanh is the identity. p is W h, x the inputs with their biases.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit

Array = npt.NDArray[np.float64]

LINEAR, TANH, RELU = 0, 1, 2
LARGEST = 1e300


@jit
def sized_tanh(u: float, size: float) -> float:
    """Return tanh(size u) / size."""
    return u if abs(size * u) < 1e-9 else np.tanh(size * u) / size


@jit
def inverse_of(size: float) -> float:
    """Return 1/size, or what is finite where size has underflowed; inputs are zero there."""
    return min(1.0 / size, LARGEST) if size > 0.0 else LARGEST


@jit
def advance_leaky(
    phi: int, leak: float, size: float, p: Array, x: Array, h: Array, slopes: Array, out: Array
) -> None:
    """Fill out with the next state and slopes with a phi'."""
    inverse = inverse_of(size)
    for i in range(h.size):
        u = p[i] + inverse * x[i]
        slope = 1.0
        if phi == TANH:
            u = sized_tanh(u, size)
            slope = 1.0 - (size * u) ** 2
        elif phi == RELU and u <= 0.0:
            u = slope = 0.0
        out[i] = (1.0 - leak) * h[i] + leak * u
        slopes[i] = leak * slope


@jit
def tangent_leaky(leak: float, slopes: Array, p: Array, u: Array, out: Array) -> None:
    """Fill out with the derivative of the next state along u; p is W u."""
    for i in range(u.size):
        out[i] = (1.0 - leak) * u[i] + slopes[i] * p[i]


@jit
def adjoint_leaky(leak: float, slopes: Array, d: Array, v: Array, out: Array) -> None:
    """Fill v, the gradient by W h, and out, that by h on the direct way; d is by the next state."""
    for i in range(d.size):
        v[i] = slopes[i] * d[i]
        out[i] = (1.0 - leak) * d[i]
