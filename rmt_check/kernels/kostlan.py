"""Moduli of the eigenvalues of a complex Ginibre matrix without the matrix; exact in law.

As a set, n |lambda_j|^2 / s^2 are independent Gamma(k, 1), k = 1..n, for s times a matrix of entry
variance 1/n (Kostlan 1992). The maximum is among the last of them: see `kostlan_least`.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def kostlan_moduli(scale: float, rng: np.random.Generator, out: npt.NDArray[np.float64]) -> None:
    """Fill each row of `out`, (draws, n), with the n moduli of one matrix."""
    n = out.shape[1]
    for row in out:
        for k in range(1, n + 1):
            row[k - 1] = scale * np.sqrt(rng.standard_gamma(float(k)) / n)


@jit
def kostlan_radii(
    n: int, least: int, scale: float, rng: np.random.Generator, out: npt.NDArray[np.float64]
) -> None:
    """Fill `out` with the largest modulus of independent matrices: of k = least..n."""
    for i in range(out.size):
        largest = 0.0
        for k in range(least, n + 1):
            largest = max(largest, rng.standard_gamma(float(k)))
        out[i] = scale * np.sqrt(largest / n)
