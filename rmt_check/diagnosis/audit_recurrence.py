"""Square recurrent weights in brief: the place of the spectral radius in its law, the horizon."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import laws
from rmt_check.diagnosis.given_matrix import LEAST_WIDTH
from rmt_check.diagnosis.powers import powers
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.linalg.spectrum import form_of, spectrum

LARGEST = 2048  # width; wider ones take minutes: `inspect` has them
UNNAMED = 256  # width of a square weight that no name calls recurrent


@dataclass(frozen=True)
class Recurrence:
    """What a square matrix does as a recurrence.

    Attributes
    ----------
    radius : float
        Spectral radius rho.
    place : float or None
        P(rho' <= rho) in the exact law of Ginibre matrices of the measured variance; None for an
        orthogonal matrix.
    horizon, leaves : int or None, str
        The largest t with E||W^k x||^2 within 1 +- 0.1 for k <= t, and whether it then "grows" or
        "fades"; None and "stays" if t is beyond the steps.
    """

    radius: float
    place: float | None
    horizon: int | None
    leaves: str


def recurrence(W: npt.NDArray[Any], steps: int | None, orthogonal: bool) -> Recurrence | None:
    """Return what a square matrix does, None where it is zero, or too small or large to say."""
    n = len(W)
    if W.shape != (n, n) or not LEAST_WIDTH <= n <= LARGEST:
        return None
    W = np.ascontiguousarray(W, complex if np.iscomplexobj(W) else float)
    sigma = math.sqrt(n * float(np.mean(np.abs(W) ** 2)))
    if sigma == 0.0:  # a gate of zeros
        return None
    law = laws.SpectralRadius(n, "complex" if np.iscomplexobj(W) else "real", sigma)
    with one_blas_thread():
        form = form_of(W)
        radius = spectrum(W, form).radius
        grown = powers(W, steps or math.ceil(4.0 * math.sqrt(n)), None, 0, form)
    horizon, leaves = grown.horizon(0.1)
    place = None if orthogonal else float(law.cdf(radius))
    return Recurrence(radius, place, horizon, leaves)
