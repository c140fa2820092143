"""Several tests at one error rate."""

import math
from collections.abc import Sequence

import numpy as np

from rmt_check.arrays import Array


def holm(p_values: Sequence[float] | Array) -> Array:
    """Return p-values after Holm's correction for their number; nan are none, and stay.

    A test is rejected at a level for all of them together if its corrected p-value is at most the
    level (Holm 1979).

    Examples
    --------
    >>> holm([0.01, 0.04, math.nan, 0.03]).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)[: np.count_nonzero(~np.isnan(p))]  # nan come last
    corrected = np.full_like(p, math.nan)
    factors = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(factors * p[order]))
    return corrected
