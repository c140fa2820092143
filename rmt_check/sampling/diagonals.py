"""Diagonal matrices of a scheme, and the moduli alone, which is all that norms depend on.

For a normal matrix W and Gaussian inputs the norms of h_t = W h_{t-1} + x_t have the law that the
diagonal |lambda_1|, .., |lambda_n| gives them: in the eigenbasis, rotated back by e^{-i t arg
lambda_j} (or sign^t), a coordinate obeys g_t = |lambda_j| g_{t-1} + a fresh Gaussian.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.sampling.cell import Cell
from rmt_check.schemes import FlatDisc, GinibreSpectrum, Orthogonal, Ring


def draw_moduli(cell: Cell, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return the moduli of all eigenvalues of a normal matrix of the scheme, in O(n), exactly."""
    n, base = cell.n, cell.scheme.base
    match base:
        case Orthogonal():  # the identity is one
            moduli = np.ones(n)
        case Ring(r_min, r_max):
            moduli = np.sqrt(r_min**2 + (r_max**2 - r_min**2) * rng.random(n))
        case FlatDisc():
            moduli = rng.random(n)
        case GinibreSpectrum():  # Kostlan 1992: as a set, independent gammas
            moduli = np.sqrt(rng.standard_gamma(np.arange(1.0, n + 1.0)) / n)
        case _:
            raise TypeError(f"{base} is not a normal matrix")
    return cell.scale * moduli


def draw_phases(cell: Cell, rng: np.random.Generator) -> npt.NDArray[np.inexact]:
    """Return independent uniform points of the unit circle, or of {-1, 1} in the real field."""
    if cell.field == "complex":
        return np.exp(2j * np.pi * rng.random(cell.n))
    return np.where(rng.random(cell.n) < 0.5, 1.0, -1.0)
