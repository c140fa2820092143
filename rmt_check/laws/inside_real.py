"""The probability that all eigenvalues of a real Ginibre matrix lie in a region.

G is n x n with i.i.d. N(0, 1) entries, unscaled; the region D is symmetric about the real axis, A
is its complement. With f, g real polynomials and h the indicator of D, let

    <f, g> = int int f(x) g(y) w(x) w(y) sgn(y - x) h(x) h(y) dx dy
             - 4 int_{Im z > 0} Im[f(z) conj(g(z))] erfcx(sqrt2 Im z) e^{-|z|^2} h(z) d^2z,

w(x) = e^{-x^2/2}. P is the ratio of the Pfaffians of the matrix <q_j, q_k> on D and in the plane,
for any polynomials q_0 .. q_{n-1} (Forrester & Nagao 2007; Borodin & Sinclair 2009); for odd n both
matrices are bordered by the moments int q_j w h dx (Sinclair 2009; Forrester & Mays 2009). In the
plane, with q_2j = z^2j, q_{2j+1} = z^{2j+1} - 2j z^{2j-1} over the root of (2j)! 2 sqrt(2 pi), the
matrix is J, the sum of blocks [0 1; -1 0]; for odd n after multiples of the last q, which pairs
with the border, are taken off the other even ones. So

    P = Pf(J - Delta) / Pf J,    log P = log det(I - J^{-1} Delta) / 2,

Delta what A takes away. On the axis, with (S g)(x) = int g w sgn(y - x) dy over the line, and kappa
= int g w over A to the right of a part C of D on the axis less that to its left,

    Delta_axis = int_A f w S g dx + sum_C int_C f w dx kappa_C[g]:

every term is small where few are outside. In the plane, Im[f conj g] of monomials is the sine of a
multiple of the argument, so that the integral over an arc depends on the difference of the powers.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from scipy.special import erfcx, gammainc

from rmt_check.laws import arcs
from rmt_check.laws.inside_complex import DEEPEST, ERROR, ERROR_OF_WIDE, FAR, LOG_RARE
from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.region_pfaffian import log_prob_by_polynomials
from rmt_check.laws.regions import Region

_NEGLIGIBLE: Final = 45.0  # pairs whose amplitude in A is e^{-45} of the largest
_ROUNDING: Final = 3e-17  # of T, over its norm; the condition number exaggerates
_R: Final = 2.0 * math.sqrt(2.0 * math.pi)  # <q_2j, q_{2j+1}> over (2j)!


class Modes(NamedTuple):
    """The degrees in use, whole pairs 2j, 2j+1, and what all amplitudes in A are divided by."""

    degree: Array
    log_top: float
    first: float  # where the complement begins

    @property
    def even(self) -> Array:
        """Degrees 2j, a column."""
        return self.degree[::2, None]

    @property
    def pairs(self) -> int:
        """How many of the even degrees have an odd one that follows."""
        return self.degree.size // 2


def logs(n: int, region: Region) -> tuple[float, float]:
    """Return log P, nan where it is not computed, and log of the expected number outside."""
    if (nearest := arcs.first(region, inside=False)) > FAR:
        log_expected = float(log_poisson(np.array(n - 1.0), nearest**2)) / 2.0
        return -math.exp(log_expected), log_expected
    modes = _modes(n, region)
    top = math.exp(modes.log_top)  # parts bilinear in amplitudes in A keep one factor of it
    plane = top * _plane(n, modes, region)
    alone, also, border = _axis(n, modes, region)
    singly = 2.0 * plane + alone - alone.T  # to first order in the indicator of A
    expected = float(np.trace(_paired(singly, border, modes))) / 2.0
    log_expected = modes.log_top + math.log(expected)
    if log_expected < LOG_RARE:
        return -math.exp(log_expected), log_expected
    log_prob, error = _half_log_det_one_minus(top * _paired(plane + alone + also, border, modes))
    if not error < (ERROR if n <= DEEPEST else ERROR_OF_WIDE):
        log_prob = log_prob_by_polynomials(n, region) if n <= DEEPEST else math.nan
    return log_prob, log_expected


def _modes(n: int, region: Region) -> Modes:
    """Leave out pairs that have nothing in A: their odd rows and columns vanish."""
    first = arcs.first(region, inside=False)
    even = np.arange(0.0, n, 2.0)
    log_amplitude = log_poisson(even, np.maximum(max(first, 1e-150) ** 2, even)) / 2.0
    kept = even[log_amplitude > log_amplitude.max() - _NEGLIGIBLE]
    return Modes(np.arange(kept[0], n), float(log_amplitude.max()), first)


def _amplitudes(degree: Array, r: Array, log_top: float) -> Array:
    """Return r^d e^{-r^2/2} / sqrt(d!) over e^top, shape (degrees, radii)."""
    return np.exp(log_poisson(degree, r * r) / 2.0 - log_top)


def _plane(n: int, modes: Modes, region: Region) -> Array:
    """Return what the plane adds to Delta, over e^{2 top}."""
    low = modes.degree[0]
    degree = np.arange(max(low - 1.0, 0.0), n)
    start, far = math.sqrt(degree[0]) - 10.0, arcs.tail(n, modes.first, power=2.0)
    rho, weight, theta = arcs.circles(region, start, far, degree.size)
    count = math.ceil(20.0 + 0.3 * degree.size * theta.max() + 1.5 * float((rho * theta).max()))
    phi, weight_phi = arcs.angles(np.zeros_like(theta), theta, count)
    weight_phi *= erfcx(math.sqrt(2.0) * rho[:, None] * np.sin(phi))
    weight_phi *= (4.0 / _R * weight * rho)[:, None]
    a = _amplitudes(degree[:, None], rho, modes.log_top)
    v = np.zeros((degree.size, degree.size))
    for apart in range(1, degree.size):
        arc = (np.sin(apart * phi) * weight_phi).sum(axis=1)
        i = np.arange(degree.size - apart)
        v[i, i + apart] = (a[:-apart] * a[apart:]) @ arc
    q = _from_monomials(degree, modes)
    return q @ (v - v.T) @ q.T


def _from_monomials(degree: Array, modes: Modes) -> Array:
    """Return the rows q_d in terms of z^d / sqrt(d!), q_d over the root of (2j)!."""
    d, rows = modes.degree, np.arange(modes.degree.size)
    place = (d - degree[0]).astype(np.intp)
    q = np.zeros((d.size, degree.size))
    q[rows, place] = np.where(d % 2 == 1, np.sqrt(d), 1.0)
    lower = rows[(d % 2 == 1) & (d > 1)]
    q[lower, place[lower] - 2] = -np.sqrt(d[lower] - 1.0)
    return q


def _axis(n: int, modes: Modes, region: Region) -> tuple[Array, Array, Array]:
    """Return, over e^top: int_A f w S g; sum_C int_C f w kappa_C[g]; and int_A f w."""
    far, top = arcs.tail(n, modes.first, power=1.0), math.exp(modes.log_top)
    inside = [tuple(np.clip(part, -far, far).tolist()) for part in region.real_parts()]
    lows, highs = [-far, *(high for _, high in inside)], [*(low for low, _ in inside), far]
    alone, moments = np.zeros((modes.degree.size, modes.degree.size)), []
    for low, high in zip(lows, highs, strict=True):
        x, weight = _rule(low, max(low, high))  # nothing beyond `far`
        f = _on_axis(modes, x) * weight
        alone += f @ _sign_transform(modes, x, top).T
        moments.append(f.sum(axis=1))
    border, also = np.sum(moments, axis=0), np.zeros_like(alone)
    for i, (low, high) in enumerate(inside, 1):
        if len(inside) == 1:
            own = _moments(modes) - top * border
        else:
            x, weight = _rule(low, high)
            own = top * (_on_axis(modes, x) @ weight)
        also += np.outer(own, np.sum(moments[i:], axis=0) - np.sum(moments[:i], axis=0))
    return alone / _R, also / _R, border


def _rule(low: float, high: float) -> tuple[Array, Array]:
    """Return nodes and weights on an interval; an even number, none of them its centre."""
    return arcs.interval(low, high, 2 * math.ceil(20.0 + 3.0 * (high - low)))


def _on_axis(modes: Modes, x: Array) -> Array:
    """Return q_d(x) w(x) over e^top."""
    even = _amplitudes(modes.even, x, modes.log_top)
    f = np.empty((modes.degree.size, x.size))
    f[::2] = even
    f[1::2] = ((x - modes.even / x) * even)[: modes.pairs]
    return f


def _sign_transform(modes: Modes, x: Array, top: float) -> Array:
    """Return (S q_d)(x): of odd degrees 2 x^{2j} w(x), since q w is the derivative of -x^{2j} w."""
    s = np.empty((modes.degree.size, x.size))
    j = modes.even / 2.0
    s[::2] = -np.sign(x) * _even_moments(modes)[:, None] * gammainc(j + 0.5, x * x / 2.0)
    s[1::2] = 2.0 * top * _amplitudes(modes.even, x, modes.log_top)[: modes.pairs]
    return s


def _even_moments(modes: Modes) -> Array:
    """Return int x^{2j} w dx / sqrt((2j)!) over the line, sqrt(2 pi binom(2j, j) / 4^j)."""
    j = np.arange(1.0, modes.degree[-1] // 2 + 1.0)
    c = np.sqrt(np.cumprod(np.append(1.0, 1.0 - 0.5 / j)))
    return math.sqrt(2.0 * math.pi) * c[-modes.even.size :]


def _moments(modes: Modes) -> Array:
    """Return int q_d w dx over the line."""
    moments = np.zeros(modes.degree.size)
    moments[::2] = _even_moments(modes)
    return moments


def _paired(delta: Array, border: Array, modes: Modes) -> Array:
    """Return J^{-1} Delta, after bordering where n is odd."""
    if delta.shape[0] % 2:
        moments = _moments(modes)
        column = border[:, None] / moments[-1]
        delta = np.block([[delta, column], [-column.T, np.zeros((1, 1))]])
        ratio = moments[:-1] / moments[-1]
        delta[:-2] -= np.outer(ratio, delta[-2])
        delta[:, :-2] -= np.outer(delta[:, -2], ratio)
    t = np.empty_like(delta)
    t[::2], t[1::2] = -delta[1::2], delta[::2]
    return t


def _half_log_det_one_minus(t: Array) -> tuple[float, float]:
    """Return log det(I - T) / 2 and an estimate of its relative error."""
    from scipy.linalg import lapack

    t = t[::-1, ::-1]
    matrix = np.eye(len(t)) - t
    norm = float(np.abs(matrix).sum(axis=0).max())
    lu, rows, _ = lapack.dgetrf(matrix)
    reciprocal, _ = lapack.dgecon(lu, norm)
    with np.errstate(divide="ignore", invalid="ignore"):  # where rounding makes it singular
        if np.array_equal(rows, np.arange(len(t))):  # pivots 1 - t_i, to the digits of t_i
            pivots = np.log1p(-t.diagonal() - (np.tril(lu, -1) * lu.T).sum(axis=1))
        else:
            pivots = np.log(np.abs(lu.diagonal()))
        log_det = float(pivots.sum())
        # rounding T moves log det by the norm of what is rounded times that of the inverse
        rounded = _ROUNDING * float(np.abs(t).sum(axis=0).max())
        error = rounded / np.float64(-log_det * reciprocal * norm)
    return log_det / 2.0, float(error) if error >= 0.0 else math.inf
