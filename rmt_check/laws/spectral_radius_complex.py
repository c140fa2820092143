"""Kostlan's product for the complex Ginibre matrix: log F_n(r) = sum_{k=1..n} log P(k, n r^2)."""

import numpy as np
from scipy import special

from rmt_check.laws.law import Array


def logcdf(n: int, r: Array) -> Array:
    """Return log F_n(r), radii r >= 0 of any shape."""
    k = np.arange(1.0, n + 1.0)
    return np.sum(_log_factor(k, n * r[..., None] ** 2), axis=-1)


def logpdf(n: int, r: Array) -> Array:
    """Return log F_n'(r): F times the sum over k of 2 n r times (Gamma(k) density) / P(k, .)."""
    k = np.arange(1.0, n + 1.0)
    x = n * r[..., None] ** 2
    with np.errstate(divide="ignore"):
        log_density = special.xlogy(k - 1.0, x) - x - special.gammaln(k)
        log_factor = _log_factor(k, x)
        log_rates = np.where(log_factor == -np.inf, -np.inf, log_density - log_factor)
        log_jacobian = np.log(2.0 * n * r)
    return np.sum(log_factor, axis=-1) + special.logsumexp(log_rates, axis=-1) + log_jacobian


def _log_factor(k: Array, x: Array) -> Array:
    """Return log P(k, x), from the complement where that is the small one."""
    with np.errstate(divide="ignore"):
        lower, upper = special.gammainc(k, x), special.gammaincc(k, x)
        return np.where(upper < 0.5, np.log1p(-upper), np.log(lower))
