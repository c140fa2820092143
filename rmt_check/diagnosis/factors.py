"""By which factors to multiply a given matrix, and for what."""

import math
from dataclasses import dataclass

import numpy as np

from rmt_check import calibration
from rmt_check.arrays import Array


@dataclass(frozen=True)
class Factors:
    """Factors that multiply the given matrix W, of measured standard deviation sigma / sqrt(n).

    Attributes
    ----------
    radius_one : float or None
        1 / rho, which makes the radius of this matrix one. None if rho is zero, or not determined
        in double precision.
    calibrated : float or None
        With this factor the *law* of the product has P(rho > 1) = delta. It is the calibrated scale
        over sigma, or the factor for the largest of independent blocks. None for a matrix that is
        not near a multiple of a Glorot matrix.
    horizon : float or None
        The largest s with s^{2k} g_k <= 1 + tolerance for all k <= steps, for this matrix; None
        where W^k = 0 from k = 1 on.
    paper : float or None
        The paper's scale 1 / c_n over sigma; None likewise, for blocks, and below width 164, where
        it does not exist.
    """

    radius_one: float | None
    calibrated: float | None
    horizon: float | None
    paper: float | None


def factors(
    n: int,
    sigma: float,
    radius: float | None,
    log_energy: Array,
    tolerance: float,
    calibrated: float | None,
    like_glorot: bool,
) -> Factors:
    """Return the factors for a matrix with these numbers, log_energy[k] = log g_k."""
    k = np.arange(1.0, len(log_energy))
    log_horizon = float(np.min((math.log1p(tolerance) - log_energy[1:]) / (2.0 * k)))
    exists = like_glorot and n >= calibration.NORMALISATION_FROM
    return Factors(
        radius_one=1.0 / radius if radius else None,
        calibrated=calibrated,
        horizon=math.exp(log_horizon) if log_horizon < math.inf else None,
        paper=calibration.paper_scale(n) / sigma if exists else None,
    )
