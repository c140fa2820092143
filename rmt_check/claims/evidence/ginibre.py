"""Gaussian matrices by numpy alone, for checks that need the matrices themselves."""

import math

import numpy as np
import numpy.typing as npt

from rmt_check.sampling.streams import stream


def ginibre(seed: int, what: str, n: int, draws: int, field: str) -> npt.NDArray[np.number]:
    """Return independent matrices of E|W_ij|^2 = 1/n, shape (draws, n, n); `what` names the use."""
    rng = stream(seed, f"claim-{what}", "matrix", "glorot", field, n, 0)
    G = rng.standard_normal((draws, n, n))
    if field == "complex":
        G = (G + 1j * rng.standard_normal((draws, n, n))) / math.sqrt(2.0)
    return np.asarray(G / math.sqrt(n))
