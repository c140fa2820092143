"""Fill a vector with centred uniform numbers of a given standard deviation."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with independent numbers uniform on +- sqrt(3) std."""
    width = 2.0 * np.sqrt(3.0) * std
    for i in range(out.size):
        out[i] = width * (rng.random() - 0.5)
