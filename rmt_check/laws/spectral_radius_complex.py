"""The exact law of the spectral radius of the complex Ginibre matrix, at every width.

W = G/sqrt(n), G of i.i.d. N_C(0, 1) entries: E|W_ij|^2 = 1/n. By Kostlan's theorem the n|lambda|^2
are, as a set, independent Gamma(k, 1) variables, k = 1..n. Hence, with x = n r^2,

    F_n(r) = prod_{k=1..n} P(k, x),     f_n(r) = F_n(r) (2/r) sum_{k=1..n} k p_k/P(k, x),

P the regularised lower incomplete gamma function and p_k = x^k e^{-x}/k!. What is computed is
log(-log F_n): since 1 - F_n ~ -log F_n on the right, no digit is lost and nothing underflows on
either side. One rounding of x moves 1 - F_n by sqrt(n) roundings: the terms are therefore computed
from the distances k - x, and delta = x - n = n (r - 1)(r + 1).

The sum over k is taken as it stands where few terms matter. Elsewhere it becomes an integral over
real k up to n + 1/2, by Gauss-Legendre in v, k - x = 3 sqrt(x) sinh v: the terms vary on the scale
sqrt(x) near k = x and |k - x| away from it. What the end adds (Euler-Maclaurin) is read off from
terms e^{Dk}: their sum is e^{D(n+1/2)}/d, d = 2 sinh(D/2) being the central difference, and their
integral e^{D(n+1/2)}/D, so that the end adds 1/d - 1/D, a series in odd powers of d.

References: Kostlan (1992), Linear Algebra Appl. 162, 385; Rider (2003), J. Phys. A 36, 3401.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rmt_check.laws.incomplete_gamma import Terms, all_terms, last_terms, temme_terms
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre

__all__ = ["logcdf", "logpdf", "logsf"]

_EXACT: Final = 4096  # up to this width the sum is taken as it stands
_LAST: Final = 9 * 64  # = 9 sqrt(_EXACT): for x > n the terms further down are below e^{-40}
_STEEP: Final = math.exp(18.5 / _LAST)  # beyond this r too, at any n: term k - 1 < r^{-2} term k
_LEFT: Final = -4.0  # delta/sqrt(n) from where one panel is too short; log F_n < -10^3 there
_FIRST: Final = 256  # where the integral begins on the left: no k is negligible there
_CHUNK: Final = 1 << 14  # numbers in one array, so that all arrays together stay in the cache
_POWER, _GONE = 1e-100, 1e140  # F_n is a pure power of r below; log(1 - F_n) < -10^279 beyond
_LOG2: Final = math.log(2.0)

_PANEL: Final = 3.0  # length in v for which these nodes are enough
_NODES, _WEIGHTS = gauss_legendre(40)
_END: Final = np.arange(-2.0, 4.0)[:, None]
_END_WEIGHTS: Final[Array] = (  # 1/d - 1/D = -d/24 + 17 d^3/5760 - 367 d^5/967680 at n + 1/2
    np.array([[0, 0, -1, 1, 0, 0], [0, -1, 3, -3, 1, 0], [-1, 5, -10, 10, -5, 1]]).T
    @ np.array([[-1 / 24], [17 / 5760], [-367 / 967680]])
)

_Blocks = list[tuple[Array, Terms]]  # weights and terms; the sum runs over all blocks
_Way = Callable[[int, Array, Array], _Blocks]  # n, x, delta -> blocks
_Summand = Callable[[Terms], Array]  # the logarithm of what is summed over k


def _last(n: int, x: Array, delta: Array) -> _Blocks:
    """Sum as it stands, for x > n, where the last terms are enough."""
    count = min(n, math.ceil(9.0 * math.sqrt(min(n, _EXACT))))
    return [(np.ones((count, 1)), last_terms(n, -delta, x, count))]


def _all(n: int, x: Array, delta: Array) -> _Blocks:
    """Sum as it stands, for any x."""
    return [(np.ones((n, 1)), all_terms(n, -delta, x))]


def _quadrature(x: Array, low: Array, high: Array, panels: int) -> tuple[Array, Array]:
    """Nodes t = k - x and weights of the integral over low < k - x < high."""
    scale = 3.0 * np.sqrt(x + 1.0)
    start, end = np.arcsinh(low / scale), np.arcsinh(high / scale)
    half = (end - start) / (2 * panels)
    v = start + half * (np.arange(1, 2 * panels, 2)[:, None] + _NODES).reshape(-1, 1)
    return scale * np.sinh(v), scale * np.cosh(v) * half * np.tile(_WEIGHTS, panels)[:, None]


def _bulk(n: int, x: Array, delta: Array) -> _Blocks:
    """Integrate from where the terms, ~ exp(-(k-x)^2/2x), are negligible; add the upper end."""
    low = -np.hypot(np.maximum(delta, 0.0), 9.0 * np.sqrt(x))
    t, weights = _quadrature(x, low, 0.5 - delta, 1)
    t = np.vstack([t, _END - delta])
    weights = np.vstack([weights, np.broadcast_to(_END_WEIGHTS, (6, x.size))])
    return [(weights, temme_terms(x + t, t, x, degree=10))]


def _left(n: int, x: Array, delta: Array) -> _Blocks:
    """Sum up to k = 256, integrate from there and add both ends."""
    panels = math.ceil(math.log(n) / _PANEL)
    t, weights = _quadrature(x, _FIRST + 0.5 - x, 0.5 - delta, panels)
    t = np.vstack([t, _END - delta, _FIRST + _END - x])
    ends = np.broadcast_to(np.vstack([_END_WEIGHTS, -_END_WEIGHTS]), (12, x.size))
    rest = (np.vstack([weights, ends]), temme_terms(x + t, t, x))
    return [*_all(_FIRST, x, x - _FIRST), rest]


def _regions(n: int, r: Array) -> Iterator[tuple[NDArray[np.bool_], int, _Way]]:
    """Where in r, about how many numbers per radius, and the way to take the sum."""
    if n <= _EXACT:
        right = r > 1.0
        yield right, _LAST, _last
        yield ~right, 2 * n + 64, _all
    else:
        steep, left = r > _STEEP, (r - 1.0) * (r + 1.0) < _LEFT / math.sqrt(n)
        yield steep, _LAST, _last
        yield ~(steep | left), _NODES.size, _bulk
        yield left, 1024, _left


def _log_sums(n: int, r: Array, *summands: _Summand) -> list[Array]:
    """Logarithms of the sums over k = 1..n, for each summand an array of the shape of r (1-d)."""
    sums = [np.empty_like(r) for _ in summands]
    for where, size, way in _regions(n, r):
        indices = np.flatnonzero(where)
        step = max(1, _CHUNK // size)
        for i in range(0, indices.size, step):
            chunk = indices[i : i + step]
            s = r[chunk]
            blocks = way(n, float(n) * s * s, float(n) * (s - 1.0) * (s + 1.0))
            for out, summand in zip(sums, summands, strict=True):
                logs = [_log_sum_exp(summand(terms), weights) for weights, terms in blocks]
                out[chunk] = np.logaddexp.reduce(logs)
    return sums


def _log_sum_exp(logs: Array, weights: Array) -> Array:
    top = logs.max(axis=0)
    total: Array = np.log((weights * np.exp(logs - top)).sum(axis=0)) + top
    return total


def _log_h(terms: Terms) -> Array:
    """Summand of -log F_n."""
    return terms.log_h


def _log_rate(terms: Terms) -> Array:
    """Summand of f_n/F_n r/2."""
    return np.log(terms.k) + terms.log_p - terms.log_P


def _split(r: Array) -> tuple[Array, Array]:
    """Bring the radii (1-d) inside the range of the formulas; log(r/inside) below it, else 0."""
    inside = np.clip(r.ravel(), _POWER, _GONE)
    with np.errstate(divide="ignore"):  # r = 0
        return inside, np.log(np.minimum(r.ravel() / inside, 1.0))


def logcdf(n: int, r: Array) -> Array:
    """Logarithm of F_n(r) = P(rho <= r), n >= 1, r >= 0 of any shape; -inf at r = 0 only.

    Relative accuracy on both sides: -expm1(logcdf) is 1 - F_n(r) with all its digits.
    """
    inside, below = _split(r)
    (log_h,) = _log_sums(n, inside, _log_h)
    return (n * (n + 1.0) * below - np.exp(log_h)).reshape(r.shape)


def logsf(n: int, r: Array) -> Array:
    """Logarithm of 1 - F_n(r), finite where 1 - F_n(r) underflows."""
    inside, below = _split(r)
    (log_h,) = _log_sums(n, inside, _log_h)
    h = np.exp(log_h) - n * (n + 1.0) * below  # log(1 - e^{-h}), by one of two formulas:
    right, left = np.clip(h, 1e-17, _LOG2), np.maximum(h, _LOG2)
    log_sf = np.where(
        h < _LOG2, log_h + np.log(-np.expm1(-right) / right), np.log1p(-np.exp(-left))
    )
    return np.where(r.ravel() > _GONE, -np.inf, log_sf).reshape(r.shape)


def logpdf(n: int, r: Array) -> Array:
    """Logarithm of the density f_n(r), with relative accuracy on both sides; -inf at 0 and inf."""
    inside, below = _split(r)
    log_h, log_rate = _log_sums(n, inside, _log_h, _log_rate)
    log_pdf = (n * (n + 1.0) - 1.0) * below - np.exp(log_h) + log_rate + np.log(2.0 / inside)
    return np.where(r.ravel() > _GONE, -np.inf, log_pdf).reshape(r.shape)
