"""Fill a vector with Gaussian entries, most of which are zero."""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def fill(
    std: float,
    density: float,
    reals: int,
    rng: np.random.Generator,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill `out`, entries of `reals` numbers each, with zeros or, with probability density, more.

    The numbers of an entry that is not zero are N(0, std^2 / density): std^2 on average over all.
    """
    present = std / np.sqrt(density)
    out[:] = 0.0
    for start in range(0, out.size, reals):
        if rng.random() < density:
            for i in range(start, start + reals):
                out[i] = present * rng.standard_normal()
