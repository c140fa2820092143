"""Which scale to use: the factor s that multiplies a Glorot matrix W of variance 1/n.

A scale always multiplies; the paper's c_n divides, so paper_scale(n) = 1 / c_n.
"""

import math

import numpy as np

from rmt_check import arguments
from rmt_check.laws.gumbel import gamma_n
from rmt_check.laws.spectral_radius import SpectralRadius

NORMALISATION_FROM = 164  # the least n with gamma_n > 0, n = 1 apart


def paper_scale(n: int) -> float:
    """Return 1 / c_n, the dimension-aware rescaling of arXiv 2505.19827.

    Parameters
    ----------
    n : int
        Width, n >= 164.

    Raises
    ------
    ValueError
        For n <= 163, where c_n is the root of a negative number; `calibrated_scale` exists there.

    Notes
    -----
    c_n is the mean plus one standard deviation of the Gumbel limit (Rider 2003):
    c_n = 1 + sqrt(gamma_n / 4n) + (gamma_E + pi/sqrt 6) / sqrt(4 n gamma_n). In the limit
    P(rho / c_n <= 1) -> .8558; at finite n the probability is larger (1.000 at 192, .97 at 1024).

    Examples
    --------
    >>> print(f"{paper_scale(192):.4f} {paper_scale(1024):.4f}")
    0.8174 0.9583
    """
    n = arguments.width(n)
    if n < NORMALISATION_FROM:
        raise ValueError(
            f"the paper's rescaling does not exist below width {NORMALISATION_FROM} "
            f"(gamma_n <= 0), received n = {n}; use the calibrated scale"
        )
    gamma = float(gamma_n(n))
    gumbel_mean, gumbel_std = np.euler_gamma, math.pi / math.sqrt(6.0)
    spread = (gumbel_mean + gumbel_std) / math.sqrt(4.0 * n * gamma)
    return 1.0 / (1.0 + math.sqrt(gamma / (4.0 * n)) + spread)


def calibrated_scale(n: int, delta: float = 0.05, field: str = "complex") -> float:
    """Return the scale s at which P(spectral radius of s W > 1) is delta, by the exact law.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    delta : float
        Probability that the radius exceeds one, strictly between 0 and 1.
    field : {"complex"}
        Field of the entries.

    Raises
    ------
    ValueError
        For n < 1 or delta outside (0, 1).

    Examples
    --------
    >>> print(f"{calibrated_scale(128):.4f} {calibrated_scale(1024):.4f}")
    0.9083 0.9610
    """
    delta = arguments.probability(delta, "delta")
    return 1.0 / float(SpectralRadius(n, field).isf(delta))
