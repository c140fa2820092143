"""The entries of a given matrix: what they would be like if it were a Ginibre matrix.

Convention: a Glorot matrix has independent Gaussian entries with E|W_ij|^2 = 1/n. A complex entry
consists of two real *parts* of half that variance each, a real one of one. Each number here has
the p-value of a number as far off, or farther, in a Gaussian matrix of any scale (the variance: of
scale one).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtr, chdtrc, ndtr

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.entry_law import entry_laws


@dataclass(frozen=True)
class Entries:
    """Statistics of the entries of an n x n matrix, each with its p-value.

    Attributes
    ----------
    mean, mean_p
        Mean entry, zero expected; |mean|^2 in units of its variance is chi-square.
    variance, variance_p
        n times the mean of |W_ij - mean|^2, one expected, by chi-square: Gaussian entries.
    kurtosis, kurtosis_p
        Excess kurtosis of the real parts, zero expected for a real and a complex matrix alike
        (scipy's test).
    largest, largest_p
        Largest real part, in standard deviations of one.
    excess
        E|w|^4 / (E|w|^2)^2, w centred, less that of Gaussian entries, 3 real or 2 complex.
    pseudo_variance, pseudo_variance_p
        |mean of w^2| / mean of |w|^2 from zero (expected) to one (all on a line); None for real
        entries. The p-value is good for parts of any law.
    transpose, transpose_p
        Correlation of W_ij and W_ji, i < j, its modulus for complex entries: zero expected, one
        for symmetric and Hermitian matrices, -1 for skew-symmetric ones.
    density
        Fraction of the entries that are not zero, one expected.
    laws
        The laws of `entry_law` that fit the whole distribution of the parts, normal expected.
    """

    mean: complex
    mean_p: float
    variance: float
    variance_p: float
    kurtosis: float
    kurtosis_p: float
    largest: float
    largest_p: float
    excess: float
    pseudo_variance: float | None
    pseudo_variance_p: float | None
    transpose: float
    transpose_p: float
    density: float
    laws: tuple[str, ...]

    @property
    def std(self) -> float:
        """The factor that a Glorot matrix would have to be multiplied by for this variance."""
        return math.sqrt(self.variance)


def entry_statistics(W: Matrix) -> Entries:
    """Return the statistics of the entries of a matrix whose entries are not all alike.

    Notes
    -----
    The products of the pairs (W_ij, W_ji), i < j, have a mean that is nearly Gaussian, real or
    circular complex: b N |mean|^2 / E|.|^2 is chi-square with b degrees of freedom, b the parts of
    an entry. The largest of m independent parts of the normal cdf Phi exceeds x with probability
    1 - (2 Phi(x) - 1)^m.
    """
    n, parts = len(W), 2 if np.iscomplexobj(W) else 1
    mean = complex(W.mean())
    w = W - (mean if parts == 2 else mean.real)
    squared = float(np.vdot(w, w).real)
    w /= math.sqrt(squared / w.size)  # fourth powers of the entries might overflow
    reals = math.sqrt(parts) * w.reshape(-1).view(np.float64)
    freedom = W.size - 1
    variance = n * squared / freedom
    kurtosis = _excess_kurtosis(reals)
    largest = float(np.max(np.abs(reals)))
    transpose = _correlation_with_transpose(w)
    return Entries(
        mean=mean,
        mean_p=_p_of_mean(abs(mean) / math.sqrt(squared / W.size), W.size, parts),
        variance=variance,
        variance_p=_p_of_chi_square(parts * freedom * variance, parts * freedom),
        kurtosis=kurtosis,
        kurtosis_p=p_of_kurtosis(kurtosis, reals.size),
        largest=largest,
        largest_p=_p_of_largest(largest, reals.size),
        excess=float(np.mean((w.real**2 + w.imag**2) ** 2)) - (2.0 if parts == 2 else 3.0),
        pseudo_variance=abs(complex(np.mean(w * w))) if parts == 2 else None,
        pseudo_variance_p=_p_of_pseudo_variance(w) if parts == 2 else None,
        transpose=transpose.real if parts == 1 else abs(transpose),
        transpose_p=_p_of_mean(abs(transpose), n * (n - 1) / 2, parts),
        density=np.count_nonzero(W) / W.size,
        laws=entry_laws(reals),
    )


def _p_of_pseudo_variance(w: Matrix) -> float:
    """Return the p-value of the mean of w^2, from the covariance of its parts, as measured.

    That is 4 (E x^2)^2 for both of w = x + iy, if x and y are Gaussian. If they are of another law
    the two differ, 2 (E x^4 - (E x^2)^2) and 4 (E x^2)^2; if they vanish together both are larger.
    """
    squares = (w * w).reshape(-1).view(np.float64).reshape(-1, 2)
    mean = squares.mean(axis=0)
    covariance = squares.T @ squares / len(squares)
    inverse = np.linalg.pinv(covariance, hermitian=True)  # singular if all lie on a line
    return float(chdtrc(2, len(squares) * mean @ inverse @ mean))


def _correlation_with_transpose(w: Matrix) -> complex:
    """Return the sum of w_ij w_ji over that of |w_ij|^2, i != j; zero for a diagonal matrix."""
    diagonal = np.diagonal(w)
    products = np.einsum("ij,ji->", w, w) - diagonal @ diagonal
    squares = float(np.vdot(w, w).real - np.vdot(diagonal, diagonal).real)
    return complex(products / squares) if squares > 0.0 else 0j


def _p_of_mean(mean: float, numbers: float, parts: int) -> float:
    """Return the p-value of the modulus of a mean of numbers of mean zero and E|.|^2 = 1."""
    return float(chdtrc(parts, parts * numbers * mean**2))


def _p_of_largest(largest: float, numbers: int) -> float:
    log_below = numbers * math.log1p(-2.0 * float(ndtr(-largest)))
    return min(1.0, 2.0 * min(math.exp(log_below), -math.expm1(log_below)))


def _p_of_chi_square(x: float, freedom: int) -> float:
    return min(1.0, 2.0 * float(min(chdtr(freedom, x), chdtrc(freedom, x))))


def _excess_kurtosis(x: npt.NDArray[np.float64]) -> float:
    squares = (x - x.mean()) ** 2
    return float(np.mean(squares**2) / np.mean(squares) ** 2) - 3.0


def p_of_kurtosis(excess: float, n: int) -> float:
    """Return the p-value of n Gaussian numbers' kurtosis: Anscombe & Glynn (1983).

    `scipy.stats.kurtosistest` is the same, but takes as long to load as a diagnosis takes.
    """
    mean = 3.0 * (n - 1) / (n + 1)
    variance = 24.0 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    skewness = 6.0 * (n * n - 5 * n + 2) / ((n + 7) * (n + 9))
    skewness *= math.sqrt(6.0 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    a = 6.0 + 8.0 / skewness * (2.0 / skewness + math.sqrt(1.0 + 4.0 / skewness**2))
    stretched = 1.0 + (3.0 + excess - mean) / math.sqrt(variance) * math.sqrt(2.0 / (a - 4.0))
    root = float(np.cbrt((1.0 - 2.0 / a) / stretched))
    return 2.0 * float(ndtr(-abs(1.0 - 2.0 / (9.0 * a) - root) / math.sqrt(2.0 / (9.0 * a))))
