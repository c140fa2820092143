"""Gaussian integrals of an activation: what one step of mean-field theory needs.

Convention: u ~ N(0, s) is a pre-activation. linear and relu are homogeneous and have closed forms
(relu: the arc-cosine kernel of Cho & Saul 2009). For tanh the trapezoidal rule serves, whose error
is exponentially small for analytic functions: poles pi/2 off the real line leave e^{-pi^2/step}.

Relative errors are below 2e-14, for tiny s and for two almost equal replicas too.
"""

import math
from typing import NamedTuple

import numpy as np

from rmt_check.arrays import Array

CELLS = ("linear", "tanh", "relu")
LARGEST_STD = 100.0  # of pre-activations, for integrals over two replicas
_STEP = 0.2  # 4e-22 of the largest poles' residues
_BEYOND = 9.0  # standard deviations: 2e-19 lies beyond
_FLAT = 20.0  # there sech^2 is 2e-17
_LOG_TINY = -92.0  # below s = 1e-40 the ratios are those at zero, in doubles


class Moments(NamedTuple):
    """Moments of phi(u), u ~ N(0, s); the numbers are finite for all s."""

    energy: float  # E phi^2 / s
    slope: float  # d E phi^2 / ds = E [u phi phi'] / s
    chi: float  # E phi'^2
    cross: float  # E (phi phi')^2 / s


_HOMOGENEOUS = {"linear": Moments(1.0, 1.0, 1.0, 1.0), "relu": Moments(0.5, 0.5, 0.5, 0.5)}


def moments(cell: str, log_s: float) -> Moments:
    """Return the moments of an activation at the variance s."""
    if cell in _HOMOGENEOUS:
        return _HOMOGENEOUS[cell]
    s = math.exp(max(log_s, _LOG_TINY))
    x, weights = _half_line(math.sqrt(s), _FLAT)
    phi, slope = np.tanh(x), np.cosh(x) ** -2.0
    # phi^2 does not vanish at the end of a long range
    energy = weights @ phi**2 if s < 1.0 else 1.0 - weights @ slope
    return Moments(
        float(energy / s),
        float(weights @ (x * phi * slope) / s),
        float(weights @ slope**2),
        float(weights @ (phi * slope) ** 2 / s),
    )


def gap_ratio(cell: str, log_s: float, log_gap: float) -> float:
    """Return (1 - c') / (1 - c): pre-activations of correlation c, states of overlap c'."""
    gap = math.exp(max(log_gap, _LOG_TINY))
    if cell == "linear":
        return 1.0
    if cell == "relu":
        theta = 2.0 * math.asin(math.sqrt(gap / 2.0))
        return 1.0 - (math.sin(theta) - theta * math.cos(theta)) / (math.pi * gap)
    s = math.exp(max(log_s, _LOG_TINY))
    return _tanh_distance(s, gap) / (2.0 * s * gap * moments(cell, log_s).energy)


def _tanh_distance(s: float, gap: float) -> float:
    """Return E (tanh u - tanh v)^2, where u, v = p +- m with independent p and m."""
    m, m_weights = _half_line(math.sqrt(s * gap / 2.0), math.inf)
    p, p_weights = _half_line(math.sqrt(s * (1.0 - gap / 2.0)), float(m[-1]) + _FLAT)
    u, v = np.add.outer(m, p), np.subtract.outer(-m, -p)
    # tanh u - tanh v, which cancels, by the addition theorem
    difference = np.tanh(2.0 * m)[:, np.newaxis] * (1.0 - np.tanh(u) * np.tanh(v))
    return float(m_weights @ difference**2 @ p_weights)


def _half_line(std: float, reach: float) -> tuple[Array, Array]:
    """Return x >= 0 and weights of E f(X), X ~ N(0, std^2), f even and zero past `reach`."""
    step = _STEP * min(std, 1.0)
    x = step * np.arange(math.ceil(min(_BEYOND * std, reach) / step) + 1.0)
    weights = 2.0 * step / (std * math.sqrt(2.0 * math.pi)) * np.exp(-((x / std) ** 2) / 2.0)
    weights[0] /= 2.0
    return x, weights
