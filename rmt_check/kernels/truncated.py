"""Fill a vector with Gaussians cut at two standard deviations: values beyond are drawn again."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill(std: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill `out` with N(0, std^2) given |.| <= 2 std; its standard deviation is 0.8796 std."""
    for i in range(out.size):
        z = rng.standard_normal()
        while abs(z) > 2.0:
            z = rng.standard_normal()
        out[i] = std * z
