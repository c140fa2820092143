"""Fill a vector with random signs times a given standard deviation."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with std or -std, each with probability one half."""
    for i in range(out.size):
        out[i] = std if rng.random() < 0.5 else -std
