"""Poisson probabilities and gamma tails as logarithms, without the loss of a log-gamma difference.

At k = 10^5, k log x - x - log k! has lost eleven digits of the probability: the three terms are of
size 10^6 and cancel.  The saddle-point form cancels them on paper.
"""

import numpy as np
from scipy.special import gammaln, xlogy

from rmt_check.laws.law import Array


def log_poisson(k: Array, x: Array | float) -> Array:
    """log(e^{-x} x^k / Gamma(k+1)) for real k >= 0 and x > 0, broadcast."""
    small = xlogy(k, x) - x - gammaln(k + 1.0)
    return np.where(k < 16, small, _saddle_point(np.maximum(k, 16.0), x))


def _saddle_point(k: Array, x: Array | float) -> Array:
    """-(x - k - k log(x/k)) - log(2 pi k)/2 - (Stirling's remainder), for k >= 16."""
    u = (x - k) / k
    near = np.abs(u) < 0.5
    deviance = np.where(near, u - np.log1p(np.where(near, u, 0.0)), u - np.log(x / k))
    w = 1 / k**2
    remainder = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w / 1680))) / k
    return -k * deviance - np.log(2 * np.pi * k) / 2 - remainder
