"""||W^k x||^2 of Glorot matrices, for a matrix in hand to be laid beside.

Convention: x is a unit vector, one for each matrix. Its norms spread more than g_k, their mean over
x, which the exact energy Q_n(k) is the mean of.
"""

import numpy as np

from rmt_check import laws
from rmt_check.arrays import Array
from rmt_check.sampling.norms import sample_power_norms

LEVELS = (0.05, 0.5, 0.95)
_DRAWS = 400


def glorot_powers(n: int, field: str, steps: int, seed: int = 0) -> Array:
    """Return quantiles of log ||W^k x||^2 over Glorot matrices, shape (3, steps + 1).

    5 %, median and 95 %, of 400 matrices drawn by the method "matrix-free", for either field.

    Examples
    --------
    >>> glorot_powers(256, "real", 32).shape
    (3, 33)
    """
    drawn = sample_power_norms("glorot", n, steps, _DRAWS, field, seed, "matrix-free")
    return np.quantile(drawn.values, LEVELS, axis=0)


def glorot_energy(n: int, field: str, steps: int) -> Array:
    """Return log E||W^k x||^2 over Glorot matrices, k = 0..steps."""
    return laws.log_power_energy(n, np.arange(steps + 1.0), field=field)
