"""The exact law of the spectral radius of the real Ginibre matrix.

W = G/sqrt(n), G an n x n matrix of i.i.d. N(0, 1) entries; rho = max|eigenvalue of W|,
F_n(r) = P(rho <= r).  Inside, R = r sqrt(n) and x = R^2 are the radius and its square for G.

F_n = det M, M the matrix of real_ginibre; each part of the axis has its own way to evaluate it:

- right: log det(I - T) from its pivots 1 - t_i, T = I - M built from Q, never as 1 - something;
- far right, 1 - F < 1e-20: the one eigenvalue outside is real, and 1 - F = Q(n/2, x/2), that is
  P(chi^2_n > x), to a relative error of a few hundred times 1 - F; exact everywhere for n = 1;
- centre and left: log|det M|.

The density is F tr(M^{-1} dM/dR), a part from complex pairs and a part from real eigenvalues.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
from scipy.special import gammainc, gammaincc, gammainccinv, xlogy

from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.real_ginibre import circle_matrices, defect_matrix, disc, disc_matrix
from rmt_check.linalg.blas import one_blas_thread

ONE_OUTSIDE = 1e-20  # the chi tail below which nothing but one real eigenvalue is ever outside
MANY_ROWS_FROM = 20_000
SMALLEST, LARGEST = 1e-140, 1e150  # radii whose squares are normal doubles


def logcdf(n: int, r: Array) -> Array:
    """Log F_n(r), of the shape of r, accurate in both tails: 1 - F_n is -expm1 of it."""
    return _at_each(r, n, _log_cdf, power=n * (n + 1) // 2, beyond=0.0)


def logsf(n: int, r: Array) -> Array:
    """log(1 - F_n(r)), of the shape of r, also where 1 - F_n is too small for a double."""
    return _at_each(r, n, _log_sf, power=0, beyond=-np.inf)


def logpdf(n: int, r: Array) -> Array:
    """Log density of rho at r, of the shape of r."""
    log_pdf: Array = _at_each(r, n, _log_pdf, power=n * (n + 1) // 2 - 1, beyond=-np.inf)
    return np.asarray(log_pdf + np.log(n) / 2, dtype=np.float64)


def prob_dominant_real(n: int) -> float:
    """P(the eigenvalue of largest modulus is real), by Gauss-Legendre quadrature of its density."""
    if n == 1:
        return 1.0
    upper = np.sqrt(2 * gammainccinv(n / 2, ONE_OUTSIDE))
    lower = upper
    nodes, weights = gauss_legendre(80)
    with _blas_for(n):
        while lower > 0 and _log_cdf(n, lower) > -40:
            lower = max(lower - 1, 0.0)
        half = (upper - lower) / 2
        rates = [_log_cdf_and_rates(n, R) for R in (lower + half * (1 + nodes)).tolist()]
    return float(half * (weights @ [np.exp(log_cdf) * real for log_cdf, _, real in rates]))


def _at_each(
    r: Array, n: int, f: Callable[[int, float], float], power: int, beyond: float
) -> Array:
    """f(n, R) at every radius; a power law below SMALLEST and a constant above LARGEST."""
    inside = np.clip(r, SMALLEST, LARGEST) * np.sqrt(n)
    with _blas_for(n):
        values = np.reshape([f(n, R) for R in inside.ravel().tolist()], r.shape)
    return np.where(r > LARGEST, beyond, values + xlogy(power, np.minimum(r, SMALLEST) / SMALLEST))


def _blas_for(n: int) -> AbstractContextManager[None]:
    """Keep BLAS to one thread where a second one costs more than it does."""
    return one_blas_thread() if n < MANY_ROWS_FROM else nullcontext()


def _log_cdf(n: int, R: float) -> float:
    chi_sf = gammaincc(n / 2, R * R / 2)
    if n == 1 or chi_sf < ONE_OUTSIDE:
        return float(np.log1p(-chi_sf) if chi_sf < 0.5 else np.log(gammainc(n / 2, R * R / 2)))
    if chi_sf < 0.05:
        return _log_det_one_minus(defect_matrix(disc(n, R)))
    m, log_scale = disc_matrix(disc(n, R))
    return _log_abs_det(m) + log_scale


def _log_sf(n: int, R: float) -> float:
    if gammaincc(n / 2, R * R / 2) < ONE_OUTSIDE:
        return _log_chi_sf(n, R)
    return float(np.log(-np.expm1(_log_cdf(n, R))))


def _log_pdf(n: int, R: float) -> float:
    if n == 1 or gammaincc(n / 2, R * R / 2) < ONE_OUTSIDE:
        return float(np.log(n / R) + log_poisson(np.array(n / 2), R * R / 2))
    log_cdf, pairs, real = _log_cdf_and_rates(n, R)
    return log_cdf + float(np.log(pairs + real))


def _log_cdf_and_rates(n: int, R: float) -> tuple[float, float, float]:
    """Return log F, and d(log F)/dR as the sum of what complex pairs and reals contribute."""
    from scipy.linalg import inv  # slow to load

    here = disc(n, R)
    m, log_scale = disc_matrix(here)
    inverse = inv(m, check_finite=False).T
    pairs, real = (float((inverse * dm).sum()) for dm in circle_matrices(here))
    return _log_abs_det(m) + log_scale, pairs, real


def _log_chi_sf(n: int, R: float) -> float:
    """Return log P(chi^2_n > R^2) in the tail: the asymptotic series of Gamma(a, y) to order y."""
    a, y = n / 2, R * R / 2
    terms = np.cumprod((a - np.arange(1, min(y, 5000.0))) / y)
    return float(log_poisson(np.array(a), y) + np.log(a / y * (1 + terms.sum())))


def _log_abs_det(m: Array) -> float:
    from scipy.linalg import lu_factor

    lu, _ = lu_factor(m, check_finite=False)
    return float(np.log(np.abs(lu.diagonal())).sum())


def _log_det_one_minus(t: Array) -> float:
    """Return log det(I - T) = sum log(1 - t_i), with the relative accuracy of the small t_i.

    I - T = L U has U_ii = 1 - t_i with t_i = T_ii + sum_{k<i} L_ik U_ki.  T is so small that no
    rows are exchanged.  The order is reversed because T is largest at the end.
    """
    from scipy.linalg import lu_factor

    t = t[::-1, ::-1]
    lu, _ = lu_factor(np.eye(len(t)) - t, overwrite_a=True, check_finite=False)
    pivots = t.diagonal() + (np.tril(lu, -1) * lu.T).sum(axis=1)
    return float(np.log1p(-pivots).sum())
