"""Skew products of the real Ginibre ensemble on a disc: the matrix whose determinant is F_n.

G is n x n with i.i.d. N(0, 1) entries, unscaled; R is a radius in its plane and x = R^2.

P(all eigenvalues of G in |z| <= R) is a ratio of Pfaffians (Forrester & Nagao 2007; Borodin &
Sinclair 2009; odd n: Sinclair 2009, Forrester & Mays 2009).  Parity makes it the determinant of
the disc's skew products of z^{2j} with q_{2k+1} = z^{2k+1} - 2k z^{2k-1}, and integration by parts
makes these elementary.  With P, Q the regularised incomplete gammas and

    a_j = sqrt(e^{-x} x^{2j} / (2j)!),  c_j = sqrt(binom(2j, j) / 4^j),  b_j = c_j P(j+1/2, x/2),
    s_m = int_0^pi erfcx(sqrt2 R sin t) sin((2m+1) t) dt = -s_{-m-1},
    K_jk = (R / sqrt(2 pi)) a_j s_{j-k} a_k,

    n even:  F = det M,        M = diag P(2j+1, x) + K - b a^T,   j, k = 0 .. n/2 - 1;
    n odd:   F = det M / c_N,  these columns for k < N = (n-1)/2, then b;  j = 0 .. N.

Only the indices with a_j > e^{-40} max a are kept: on the others M is the identity.
Where 2k+1 > x the disc is small for the polynomials: M is singular to working precision when there
are many.  Then rows and columns are divided by d_k = a_k, and z^{2k+1} replaces q_{2k+1}, which is
nearly -2k z^{2k-1} in such a disc.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import erf, erfcx, gammainc, gammaincc, hyp1f1

from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson


class RealDisc(NamedTuple):
    """The vectors that the matrices of one disc are made of."""

    R: float
    j: Array  # the rows kept
    columns: int  # how many: as many as rows, n odd: one less
    small: int  # in how many of them, from the last one back, z^{2k+1} replaces q_{2k+1}
    k: Array  # the columns, and those further on that make up z^{2k+1}
    log_d: Array  # of rows; 0 where nothing is divided
    a: Array  # a_k / d_k, of rows and columns
    c: Array  # of rows
    s: Array  # s_0, s_1, ..


def disc(n: int, R: float) -> RealDisc:
    """Choose indices and divisors for the disc |z| <= R."""
    x, odd = R * R, n % 2
    j = np.arange(n // 2 + odd, dtype=np.float64)
    log_a = log_poisson(2 * j, x) / 2
    c = np.sqrt(np.cumprod(np.append(1.0, 1 - 0.5 / j[1:])))
    first = int(np.argmax(log_a > log_a.max() - 40))
    j, log_a, c = j[first:], log_a[first:], c[first:]
    columns = j.size - odd
    is_small = (2 * j + 1 > x) & (x < 1 or log_a[-1] < log_a.max() - 3)
    small = int(np.count_nonzero(is_small[:columns]))
    # z^{2k+1} is a series in q_{2k+3}, q_{2k+5}, ..; this many bring it down to e^{-40}
    further = int(7 * R) + 30 if small else 0
    k = np.append(j, j[-1] + 1 + np.arange(further)) if small else j[:columns]
    log_d = np.where(is_small, log_a, 0.0)
    a = np.append(np.exp(log_a - log_d), np.ones(further))
    return RealDisc(R, j, columns, small, k, log_d, a, c, arc_integrals(R, a.size))


def one_minus_erfcx(z: Array) -> Array:
    """1 - erfcx(z) for z >= 0, without cancellation near 0."""
    near = np.minimum(z, 0.5)
    return np.where(z < 0.5, np.exp(near**2) * erf(near) - np.expm1(near**2), 1 - erfcx(z))


def arc_integrals(R: float, count: int) -> Array:
    """s_0 .. s_{count-1}, from (2m+1) s_m = 2 + R^2 (s_{m+1} - s_{m-1}) for m >= 1.

    Forward recurrence amplifies rounding by exp(m^2 / 2R^2); the boundary-value problem, with s_0
    in closed form and s_L = 2/(2L+1) far away, is stable.
    """
    x, z = R * R, np.sqrt(2) * R
    odd = np.arange(1.0, 2 * np.hypot(count, 9 * R) + 80, 2)
    upper, lower = np.full(odd.size, -x), np.full(odd.size, x)
    right = np.full(odd.size, 2.0)
    right[0] = np.sqrt(np.pi) / z * one_minus_erfcx(np.array(z))
    upper[1] = lower[-2] = 0.0  # the first and last equation are boundary values
    return _solve_tridiagonal(upper, odd, lower, right)[:count]


def disc_matrix(disc: RealDisc) -> tuple[Array, float]:
    """M, with divisors and replacements, and log F - log|det of it|."""
    rows, x = disc.j.size, disc.R**2
    p, b = _moments(disc)
    m = _K(disc) - np.outer(b, disc.a[: disc.k.size])
    i = np.arange(min(m.shape))
    m[i, i] += p[i]
    replaced = disc.k[disc.columns - disc.small : disc.columns]
    log_scale = disc.log_d.sum() + disc.log_d[: disc.columns].sum()
    log_scale += np.log(x / (2 * replaced + 2)).sum()
    if disc.columns < rows:
        log_scale -= np.log(disc.c[-1])
    return _columns(disc, m, b), float(log_scale)


def circle_matrices(disc: RealDisc) -> tuple[Array, Array]:
    """Return the parts of dM/dR from complex pairs on the circle and from real eigenvalues at +-R.

    They are dM/dR up to row and column operations that leave tr(M^{-1} dM/dR) unchanged.
    """
    R, k, rows, width = disc.R, disc.k, disc.j.size, disc.k.size
    a_rows, a_columns = 2 / np.sqrt(2 * np.pi) * disc.a[:rows], disc.a[:width]
    both_arcs = R**2 * _toeplitz(disc.s, width, rows).T + 2 * k * _toeplitz(disc.s, rows, width)
    pairs = a_rows[:, None] * both_arcs * a_columns
    if disc.columns < rows:
        real = np.zeros((rows, width))
    else:
        real = np.outer(_moments(disc)[1], (R - 2 * k / R) * a_columns)
    return _columns(disc, pairs, np.zeros(rows)), _columns(disc, real, a_rows)


def defect_matrix(disc: RealDisc) -> Array:
    """T with F = det(I - T), for a disc that is not small; built from Q, it vanishes as R grows.

    For odd n, the last row and column of M are divided by c_N and then c_j / c_N times the last
    row is taken off row j.
    """
    x, j, c, columns = disc.R**2, disc.j, disc.c, disc.columns
    t = -_K(disc)
    i = np.arange(columns)
    t[i, i] += gammaincc(2 * j[i] + 1, x)
    outside = gammaincc(j + 0.5, x / 2)
    if columns == j.size:
        return t + np.outer(c * (1 - outside), disc.a)
    ratio = c / c[-1]
    t = np.column_stack([t, ratio * outside])
    t[:-1] -= np.outer(ratio[:-1], t[-1])
    return t


def _K(disc: RealDisc) -> Array:
    """K / (d d^T)."""
    rows, width = disc.j.size, disc.k.size
    weight: Array = disc.R / np.sqrt(2 * np.pi) * disc.a[:rows, None]
    return weight * _toeplitz(disc.s, rows, width) * disc.a[:width]


def _moments(disc: RealDisc) -> tuple[Array, Array]:
    """P(2j+1, x) / d_j^2 and b_j / d_j; where d_j = a_j, by Kummer's series."""
    x, j = disc.R**2, disc.j
    p, b = gammainc(2 * j + 1, x), disc.c * gammainc(j + 0.5, x / 2)
    divided = disc.log_d < 0
    i = j[divided]
    p[divided] = x / (2 * i + 1) * hyp1f1(1.0, 2 * i + 2, x)
    b[divided] = disc.R / np.sqrt(2 * np.pi) / (i + 0.5) * hyp1f1(1.0, i + 1.5, x / 2)
    return np.asarray(p, dtype=np.float64), np.asarray(b, dtype=np.float64)


def _toeplitz(s: Array, rows: int, columns: int) -> Array:
    """Return the matrix s_{j-k}, s_{-m-1} = -s_m, as a view."""
    strip = np.append(s[:rows][::-1], -s[: columns - 1])
    return np.lib.stride_tricks.sliding_window_view(strip, columns)[::-1]


def _columns(disc: RealDisc, products: Array, border: Array) -> Array:
    """Products with q_{2k+1} to those with the polynomials in use; odd n: and the border.

    (2k+2) z^{2k+1} = z^{2k+3} - q_{2k+3}: up to constants, which disc_matrix counts, the product
    with z^{2k+1} is y_k = m_{k+1} + x / (2k+4) y_{k+1}.
    """
    kept = disc.columns - disc.small
    if disc.small:
        upper = -(disc.R**2) / (2 * disc.k[kept:-1] + 2)
        zeros, ones = np.zeros(upper.size), np.ones(upper.size)
        y = _solve_tridiagonal(upper, ones, zeros, products[:, kept + 1 :].T)
        products = np.hstack([products[:, :kept], y[: disc.small].T])
    return products if disc.columns == disc.j.size else np.column_stack([products, border])


def _solve_tridiagonal(upper: Array, middle: Array, lower: Array, right: Array) -> Array:
    """Row i of the matrix is lower[i-1], middle[i], upper[i+1]."""
    from scipy.linalg import solve_banded  # slow to load

    bands = np.stack([upper, middle, lower])
    return np.asarray(solve_banded((1, 1), bands, right, check_finite=False), dtype=np.float64)
