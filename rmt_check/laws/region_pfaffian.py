"""The Pfaffian of a real Ginibre matrix's region, from polynomials orthonormal on the region.

In the plane of the unscaled G, with the skew product <f, g> of `inside_real` and polynomials p_j =
z^j / sqrt(h_j j!) + .. of `region_polynomials`,

    P = Pf <p_j, p_k>_D prod_j sqrt(h_j) prod_{j < N} sqrt(2j+1) / (2 sqrt(2 pi)),    N = n // 2,

since Pf <z^j, z^k> = prod_{j < N} 2 sqrt(2 pi) (2j)! in the plane. For odd n both are bordered by
moments, int_R x^{2N} e^{-x^2/2} dx = sqrt(2 pi) (2N-1)!!. No difference of large numbers is taken,
so that log P has all its digits however small P is.
"""

import math

import numpy as np
from scipy.special import erfcx

from rmt_check.laws import arcs
from rmt_check.laws.law import Array
from rmt_check.laws.region_polynomials import end, orthonormal, points_inside
from rmt_check.laws.regions import Region

_R = 2.0 * math.sqrt(2.0 * math.pi)


def log_prob_by_polynomials(n: int, region: Region) -> float:
    """Return log P(all eigenvalues of G lie in a turned region)."""
    points = points_inside(n, region, across=1.5)
    far = end(n, region)
    parts = [(max(low, -far), min(high, far)) for low, high in region.real_parts()]
    counts = [math.ceil(60.0 + 6.0 * (high - low)) for low, high in parts]
    rules = [arcs.interval(*part, count) for part, count in zip(parts, counts, strict=True)]
    x, weight = (np.concatenate(side) for side in zip(*rules, strict=True))
    log_h, p, f = orthonormal(n, points, x)
    half = points.x.size
    re, im = p[:, :half], p[:, half:]
    u = 2.0 * math.pi * (re * erfcx(math.sqrt(2.0) * points.y)) @ im.T
    f = f * weight
    u = u - u.T + f @ (_sign_matrix(rules) @ f.T)
    log_prob = float(log_h.sum()) / 2.0
    log_prob += float(np.log(np.sqrt(np.arange(1.0, n, 2.0)) / _R).sum())
    if n % 2:
        moments = f.sum(axis=1)[:, None]
        u = np.block([[u, moments], [-moments.T, np.zeros((1, 1))]])
        j = np.arange(1.0, n // 2 + 1.0)
        log_prob -= math.log(2.0 * math.pi) / 2.0 + float(np.log1p(-0.5 / j).sum()) / 2.0
    return log_prob + float(np.linalg.slogdet(u)[1]) / 2.0


def _sign_matrix(rules: list[tuple[Array, Array]]) -> Array:
    """Return s with sum_ij f_i s_ij g_j = int int f(x) g(y) sgn(y - x), f and g times weights.

    Within an interval by Legendre series: int_{-1}^x P_k = (P_{k+1} - P_{k-1}) / (2k + 1).
    """
    starts = np.cumsum([0, *(x.size for x, _ in rules)])
    s = np.triu(np.ones((starts[-1], starts[-1])))
    s -= s.T
    for start, (x, _) in zip(starts, rules, strict=False):
        u, _ = arcs.interval(-1.0, 1.0, x.size)
        legendre = np.polynomial.legendre.legvander(u, x.size)
        before = np.column_stack([-np.ones(x.size), legendre[:, : x.size - 1]])
        below = legendre[:, : x.size] @ (legendre[:, 1:] - before).T / 2.0  # of x_j below x_i
        s[start : start + x.size, start : start + x.size] = 1.0 - 2.0 * below.T
    return s
