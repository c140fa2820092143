"""Fill a vector with independent points, uniform by area on a disc about zero."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill_complex(radius: float, rng: np.random.Generator, out: npt.NDArray[np.complex128]) -> None:
    """Fill `out` with radius sqrt(U) e^{2 pi i V}, U and V uniform on [0, 1)."""
    for i in range(out.size):
        modulus = radius * np.sqrt(rng.random())
        angle = 2.0 * np.pi * rng.random()
        out[i] = complex(modulus * np.cos(angle), modulus * np.sin(angle))


@jit
def fill_real(radius: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with +- radius sqrt(U): the same modulus, and a random sign for the angle."""
    for i in range(out.size):
        modulus = radius * np.sqrt(rng.random())
        out[i] = modulus if rng.random() < 0.5 else -modulus
