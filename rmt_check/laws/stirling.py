"""What Stirling's formula leaves of log Gamma: small, so that differences of it lose nothing."""

import math

import numpy as np
from scipy import special

from rmt_check.laws.law import Array


def stirling_remainder(z: Array) -> Array:
    """Return delta(z) = log Gamma(z + 1) - (z + 1/2) log z + z - log(2 pi)/2 for z > 0."""
    w = 1.0 / (z * z)
    series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z
    direct = special.gammaln(z + 1.0) - (z + 0.5) * np.log(z) + z - math.log(2.0 * math.pi) / 2.0
    return np.where(z < 16.0, direct, series)
