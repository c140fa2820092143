"""Back-propagation through time of a linear recurrence, complex or real.

Forward: h_t = W h_{t-1} + x_t, t = 1..T, h_0 = x_0. With a loss L whose gradient by the last state
is delta_T, the gradients go back by the adjoint (Werbos 1990; the complex gradient of a real L is
dL/d Re + i dL/d Im):

    delta_{t-1} = W* delta_t = dL/dh_{t-1} = dL/dx_{t-1},     dL/dW = sum_t delta_t h_{t-1}*.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[Any]


def states(W: Vector, inputs: Vector) -> Vector:
    """Return h_0, .., h_T, shape (T + 1, n), of inputs x_0, .., x_T."""
    h = np.empty_like(inputs)
    h[0] = inputs[0]
    for t in range(1, len(inputs)):
        h[t] = W @ h[t - 1] + inputs[t]
    return h


def gradients(W: Vector, h: Vector, last: Vector) -> tuple[Vector, Vector]:
    """Return dL/dx_0, .., dL/dx_T, shape (T + 1, n), and dL/dW, given dL/dh_T."""
    delta = np.empty_like(h)
    delta[-1] = last
    adjoint = W.conj().T
    for t in range(len(h) - 1, 0, -1):
        delta[t - 1] = adjoint @ delta[t]
    return delta, delta[1:].T @ h[:-1].conj()
