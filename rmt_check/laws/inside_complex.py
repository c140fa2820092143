"""The probability that all eigenvalues of a complex Ginibre matrix lie in a region.

G is n x n with i.i.d. N_C(0, 1) entries, unscaled. Its eigenvalues are determinantal with
phi_j(z) = (pi j!)^{-1/2} z^j e^{-|z|^2/2}, j = 0..n-1, orthonormal in the plane. With A the
complement of the region D (Ginibre 1965; Mehta 2004, section 15.1),

    P = det(I - M),    M_jk = int_A phi_j conj(phi_k) d^2z = int R_j R_k 2 sin((j-k) theta)/(j-k),

an integral over rho, R_j = (rho^{2j+1} e^{-rho^2} / pi j!)^{1/2}, theta the half-angle of A's arc.
The sine of a difference makes M two matrix products. Only modes with mass in A matter, and M has
low rank where few eigenvalues are expected in A: it is factored by Cholesky's method with pivots,
one column at a time, and log P = sum log1p(-mu) over the eigenvalues of the Gram matrix.
Where an eigenvalue mu is nearly one, P is tiny, and `region_polynomials` takes over.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from scipy.special import gammaincc

from rmt_check.laws import arcs
from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.region_polynomials import log_norms
from rmt_check.laws.regions import Region

LOG_RARE: Final = math.log(1e-20)  # of the expected number, to rounding 1 - P and -log P
FAR: Final = 1e7  # from where log(1 - P) is that of the nearest point's density, to all digits
_NEGLIGIBLE: Final = 45.0  # a mode whose mass in A is e^{-45} of the largest
_RANK: Final = 1e-17  # of the trace, left out of the factor
_MOST: Final = 100.0  # eigenvalues expected outside, beyond which some mu are one to rounding
ERROR, ERROR_OF_WIDE = 1e-12, 1e-8  # of log P, relative, where polynomials may or may not help
_ROUNDING: Final = 3e-15  # of mu, as measured against the polynomials
DEEPEST: Final = 200  # the width up to which tiny probabilities are computed, in seconds


class Outside(NamedTuple):
    """M times e^{-log_top}, column by column."""

    diagonal: Array
    column: Callable[[int], Array]
    log_top: float


def logs(n: int, region: Region) -> tuple[float, float]:
    """Return log P, nan where it is not computed, and log of the expected number outside."""
    if (nearest := arcs.first(region, inside=False)) > FAR:
        log_expected = float(log_poisson(np.array(n - 1.0), nearest**2))
        return -math.exp(log_expected), log_expected
    if _expected(n, region) > _MOST:
        return _deep(n, region), math.log(_expected(n, region))
    outside = _outside(n, region)
    log_expected = outside.log_top + math.log(outside.diagonal.sum())
    if log_expected < LOG_RARE:
        return -math.exp(log_expected), log_expected
    factor = _pivoted_cholesky(outside)
    mu = np.linalg.eigvalsh(factor @ factor.T) * math.exp(outside.log_top)
    with np.errstate(divide="ignore", invalid="ignore"):  # mu = 1 to rounding, or beyond
        log_prob = float(np.log1p(-mu).sum())
        error = float(_ROUNDING * mu[-1] / (1.0 - mu[-1]) / -log_prob)
    if not 0.0 <= error < (ERROR if n <= DEEPEST else ERROR_OF_WIDE):
        log_prob = _deep(n, region)
    return log_prob, log_expected


def _deep(n: int, region: Region) -> float:
    """Return log P where it is tiny: P = prod_j h_j, h_j the norm of a polynomial on D."""
    return float(log_norms(n, region).sum()) if n <= DEEPEST else math.nan


def _expected(n: int, region: Region) -> float:
    """Return the expected number of eigenvalues outside: their density is Q(n, rho^2) / pi."""
    first = arcs.first(region, inside=False)
    rho, weight, theta = arcs.circles(region, 0.0, arcs.tail(n, first, power=2.0), 0)
    return float(2.0 / math.pi * (weight * rho * theta) @ gammaincc(n, rho**2))


def _outside(n: int, region: Region) -> Outside:
    first = arcs.first(region, inside=False)
    end = arcs.tail(n, first, power=2.0)
    j = np.arange(float(n))
    log_mass = log_poisson(j, np.maximum(max(first, 1e-150) ** 2, j))
    j = j[log_mass > log_mass.max() - _NEGLIGIBLE]
    rho, weight, theta = arcs.circles(region, math.sqrt(j[0]) - 9.0, end, j.size)
    log_r = (log_poisson(j[:, None], rho**2) + np.log(weight * rho / math.pi)) / 2.0
    top = float(log_r.max())
    r, k = np.exp(log_r - top), j - j[-1]
    cosines, sines = r * np.cos(k[:, None] * theta), r * np.sin(k[:, None] * theta)
    diagonal = 2.0 * (r * r) @ theta

    def column(p: int) -> Array:
        apart = k - k[p]
        apart[p] = 1.0
        entries: Array = 2.0 * (sines @ cosines[p] - cosines @ sines[p]) / apart
        entries[p] = diagonal[p]
        return entries

    return Outside(diagonal, column, 2.0 * top)


def _pivoted_cholesky(outside: Outside) -> Array:
    """Return L with M = L^T L but for a remainder of negligible trace, shape (rank, modes)."""
    left, total = outside.diagonal.copy(), outside.diagonal.sum()
    factor, rank = np.empty((16, left.size)), 0
    while rank < left.size and left.sum() > _RANK * total:
        p = int(left.argmax())
        if rank == len(factor):
            factor = np.concatenate([factor, np.empty_like(factor)])
        row = outside.column(p) - factor[:rank, p] @ factor[:rank]
        factor[rank] = row / math.sqrt(left[p])
        left = np.maximum(left - factor[rank] ** 2, 0.0)
        left[p] = 0.0
        rank += 1
    return factor[:rank]
