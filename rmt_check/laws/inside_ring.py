"""The probability that all eigenvalues of a complex Ginibre matrix lie in a ring a <= |z| <= b.

In the plane of the unscaled G the squared moduli are, as a set, independent Gamma(k, 1), k = 1..n
(Kostlan 1992). So

    P = prod_k (1 - P(k, a^2) - Q(k, b^2)) = prod_k (P(k, b^2) - P(k, a^2)),

P and Q the regularised incomplete gammas: the first where little lies outside, the second where
little lies inside, as an integral of the density, since the two terms may cancel or underflow.
"""

import math
from typing import Final

import numpy as np
from scipy.special import gammainc, gammaincc, logsumexp

from rmt_check.laws import arcs
from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.regions import Ring

_NODES: Final = 60
_CHUNK: Final = 1 << 14


def logs(n: int, ring: Ring) -> tuple[float, float]:
    """Return log P and the log of the expected number outside."""
    a, b = ring.inner, ring.outer
    k = np.arange(1.0, n + 1.0)
    outside = gammainc(k, a * a) + gammaincc(k, b * b)
    expected = float(outside.sum())
    few = outside < 0.5
    log_inside = np.log1p(-np.where(few, outside, 0.0))
    log_inside[~few] = _log_mass(k[~few], a, b)
    log_prob = float(log_inside.sum())
    return log_prob, math.log(expected)


def _log_mass(k: Array, low: float, high: float) -> Array:
    """Return the log of the integral of 2 rho^{2k-1} e^{-rho^2} / (k-1)! over low < rho < high."""
    parts = [_log_mass_of(k[i : i + _CHUNK], low, high) for i in range(0, k.size, _CHUNK)]
    return np.concatenate([k[:0], *parts])


def _log_mass_of(k: Array, low: float, high: float) -> Array:
    top = np.clip(np.sqrt(k - 0.5), low, high)
    slope = np.abs(top - (k - 0.5) / np.maximum(top, 1e-300))
    width = 80.0 / (slope + np.sqrt(slope * slope + 80.0))
    start, end = np.maximum(top - width, low), np.minimum(top + width, high)
    u, weight = arcs.interval(0.0, 1.0, _NODES)
    rho = start[:, None] + (end - start)[:, None] * u
    log_density = math.log(2.0) + log_poisson(k[:, None] - 1.0, rho * rho) + np.log(rho)
    log_mass: Array = logsumexp(log_density, b=weight, axis=1) + np.log(end - start)
    return log_mass
