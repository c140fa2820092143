"""Logarithms of the incomplete gamma ratios P(k, x), Q(k, x), without loss of digits in any tail.

P and Q are the regularised lower and upper incomplete gamma functions, p_k = x^k e^{-x}/k! is the
Poisson probability. The difference of k and x decides everything, and the caller knows it better
than the rounded k and x do: it is passed on its own, t = k - x. With the half deviance

    E(k, x) = x - k - k log(x/k) = k eta^2/2,      p_k = e^{-E} / (sqrt(2 pi k) Gamma*(k)),

eta of the sign of x - k, there are two routes: sums of p_i, exact at integers k, and Temme's
uniform expansion, at real k >= 256 and at a cost that does not depend on k.

References: Temme (1979), SIAM J. Math. Anal. 10, 757; Gil, Segura & Temme (2012), SIAM J. Sci.
Comput. 34, A2965, section 2; DLMF 8.11-8.12.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx

from rmt_check.laws.law import Array

__all__ = ["Terms", "all_terms", "last_terms", "temme_terms"]


_TINY: Final = 1e-300


class Terms(NamedTuple):
    """Arrays over k (first axis) and x (second axis), all finite for 0 < x < inf.

    log_h = log(-log P) is log Q where Q is small: it goes on where P rounds to 1 and Q to 0.
    """

    k: Array
    log_p: Array
    log_P: Array
    log_h: Array


def _from_smaller(
    k: Array, log_p: Array, log_small: Array, is_Q: NDArray[np.bool_] | bool
) -> Terms:
    """Complete the terms from the smaller one of P and Q, which determines the other."""
    small = np.maximum(np.exp(log_small), _TINY)
    log_large = np.log1p(-small)
    log_h = np.where(is_Q, log_small + np.log(-log_large / small), np.log(-log_small))
    return Terms(k, log_p, np.where(is_Q, log_large, log_small), log_h)


def _deviance(k: Array | float, t: Array, x: Array) -> Array:
    """E(k, x) = t v + 2 k (atanh v - v), v = t/(k + x), to full relative accuracy."""
    v = t / (k + x)
    u = v * v
    series = np.zeros_like(u)
    for m in range(17, 1, -2):
        series = u * (series + 1.0 / m)
    E = v * (t + 2.0 * k * series)
    far = np.abs(v) > 0.1  # the series is slow there, and the definition does not cancel
    return np.where(far, k * np.log(k / x) - t, E) if far.any() else E


def _log_gamma_star(n: int) -> float:
    """Logarithm of Gamma*(n) = n! / (sqrt(2 pi n) n^n e^{-n}): Stirling's series from n = 16 on."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2.0 * math.pi)
    u = 1.0 / float(n) ** 2
    return (1 / 12 - u * (1 / 360 - u * (1 / 1260 - u / 1680))) / n


def _log_poisson(n: int, t: Array, x: Array) -> Array:
    return -_deviance(float(n), t, x) - 0.5 * math.log(2.0 * math.pi * n) - _log_gamma_star(n)


def last_terms(n: int, t: Array, x: Array, count: int) -> Terms:
    """Terms at k = n, n-1, .., n-count+1 for n < x, t = n - x: Q(k, x) = sum of p_i over i < k.

    Smaller i are left out of the sums: count = n, or large enough for p_{n-count} << p_n.
    """
    k = float(n) - np.arange(0.0, count)[:, None]
    ratio = np.maximum(np.cumprod(k / x, axis=0), _TINY)  # p_i / p_n, i = k - 1
    Q = np.cumsum(ratio[::-1], axis=0)[::-1]
    log_p = _log_poisson(n, t, x)
    return _from_smaller(k, np.log(ratio * (x / k)) + log_p, np.log(Q) + log_p, True)


def all_terms(n: int, t: Array, x: Array) -> Terms:
    """Terms at k = n, n-1, .., 1 for any x, t = n - x, from both sums; in logs, x may be tiny."""
    k = np.arange(n, 0.0, -1.0)[:, None]
    beyond = np.arange(n + 1.0, n + 41.0 + 9.0 * math.sqrt(n))[:, None]
    up = np.cumsum(np.log(x / beyond), axis=0)  # log p_i / p_n
    down = np.cumsum(np.log(k / x), axis=0)
    log_p = np.vstack([np.zeros_like(x), down[:-1]])
    log_Q = np.logaddexp.accumulate(down[::-1], axis=0)[::-1]
    log_P = np.logaddexp.accumulate(np.vstack([np.logaddexp.reduce(up), log_p]), axis=0)[1:]
    is_Q = log_Q < log_P
    log_pn = _log_poisson(n, t, x)
    return _from_smaller(k, log_p + log_pn, np.where(is_Q, log_Q, log_P) + log_pn, is_Q)


def _eta_over_mu(degree: int) -> list[float]:
    """Taylor coefficients d_0, .., d_degree of eta/mu in powers of eta, mu = (x - k)/k.

    mu - log(1 + mu) = eta^2/2 gives mu mu' = eta (1 + mu): a stable recurrence for the
    coefficients a_m of mu. Then eta/mu = mu' - eta. The radius of convergence is 2 sqrt(pi).
    """
    a = [0.0, 1.0]
    for m in range(2, degree + 2):
        a.append((a[m - 1] - sum(j * a[j] * a[m - j + 1] for j in range(2, m))) / (m + 1))
    return [(m + 1) * a[m + 1] - (m == 1) for m in range(degree + 1)]


_D: Final = _eta_over_mu(29)


def _lower_series(k: Array, x: Array) -> Array:
    """P(k, x)/p_k = 1 + x/(k+1) (1 + x/(k+2) (1 + ..)), for eta < -1, where x < .31 k."""
    P = np.ones_like(x)
    for i in range(34, 0, -1):
        P = 1.0 + x / (k + i) * P
    return P


def _upper_fraction(k: Array, x: Array) -> Array:
    """Q(k, x)/p_k = k/(x+1-k + (k-1)/(x+3-k + 2(k-2)/(x+5-k + ..))), for eta > 1, x > 2.3 k."""
    Q = np.ones_like(x)
    for i in range(9, 0, -1):
        Q = x + (2 * i - 1) - k + i * (k - i) / Q
    return k / Q


def temme_terms(k: Array, t: Array, x: Array, degree: int = 28) -> Terms:
    """Terms at real k >= 256, t = k - x, any x; degree 10 is enough where |eta| < 1/4.

    For |eta| < 1 the smaller of P and Q is e^{-E} (erfcx(sqrt E)/2 -+ S/sqrt(2 pi k)), with
    Gamma*(k) S = sum_m beta_m eta^m, beta_{m-1} = d_m + (m+1) beta_{m+1}/k, Gamma* = 1 + beta_1/k.
    """
    E = _deviance(k, t, x)
    is_Q = t <= 0.0
    inverse = 1.0 / k
    eta = np.copysign(np.sqrt(2.0 * E * inverse), -t)
    near = np.clip(eta, -1.0, 1.0)
    beta, beta_next = np.full_like(k, _D[degree]), np.full_like(k, _D[degree + 1])
    S = beta + near * beta_next
    for m in range(degree - 1, 0, -1):
        beta, beta_next = _D[m] + (m + 1.0) * inverse * beta_next, beta
        S = beta + near * S
    p = np.sqrt(inverse / (2.0 * math.pi)) / (1.0 + inverse * beta_next)  # p_k e^E
    small = 0.5 * erfcx(np.sqrt(E)) + np.where(is_Q, S, -S) * p
    for far, ratio in ((eta < -1.0, _lower_series), (eta > 1.0, _upper_fraction)):
        if far.any():
            small[far] = p[far] * ratio(k[far], np.broadcast_to(x, k.shape)[far])
    return _from_smaller(k, np.log(p) - E, np.log(small) - E, is_Q)
