"""The largest singular value of a rectangle beside Marchenko and Pastur's edge.

Of m x n independent entries of variance one, the largest squared singular value is near
(sqrt(m) + sqrt(n))^2, and follows Tracy and Widom's law there (Johnstone 2001; centre and scale of
Ma 2012; for entries of other laws Pillai & Yin 2014). The law is Chiani's (2014) gamma.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh
from scipy.special import gammaincc

_SHAPE, _SCALE, _SHIFT = 46.44604884387, 0.18605402228, 9.848007782
LEAST = 16  # of both sides
_MOST = (256, 1024)  # a corner of a larger tensor is independent entries too


def p_of_edge(W: npt.NDArray[Any], variance: float) -> float | None:
    """Return the p-value of the largest singular value, None where a side is short.

    Examples
    --------
    >>> W = np.random.default_rng(0).normal(size=(60, 90))
    >>> p_of_edge(W, 1.0) > 0.01, p_of_edge(W + 1.0, 2.0) < 1e-6
    (True, True)
    """
    W = W.reshape(len(W), -1)
    W = W if W.shape[0] <= W.shape[1] else W.T
    if len(W) < LEAST:
        return None
    corner = W[: _MOST[0], : _MOST[1]].astype(np.float64) / math.sqrt(variance)
    m, n = (math.sqrt(side - 0.5) for side in corner.shape)
    last = len(corner) - 1
    largest = float(eigh(corner @ corner.T, eigvals_only=True, subset_by_index=(last, last))[0])
    scale = (m + n) * (1.0 / m + 1.0 / n) ** (1.0 / 3.0)
    s = (largest - (m + n) ** 2) / scale
    return float(gammaincc(_SHAPE, max(s + _SHIFT, 0.0) / _SCALE))
