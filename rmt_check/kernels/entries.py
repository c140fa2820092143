"""Fill an array with centred Gaussians of a given standard deviation."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill_real(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill the contiguous `out` with independent N(0, std^2)."""
    flat = out.reshape(-1)
    for i in range(flat.size):
        flat[i] = std * rng.standard_normal()


@jit
def fill_complex(std: float, rng: np.random.Generator, out: npt.NDArray[np.complex128]) -> None:
    """Fill the contiguous `out` with independent N_C(0, std^2): each part has half the variance."""
    flat = out.reshape(-1)
    part = std * np.sqrt(0.5)
    for i in range(flat.size):
        flat[i] = complex(part * rng.standard_normal(), part * rng.standard_normal())
