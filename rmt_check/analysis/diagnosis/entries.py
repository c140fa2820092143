"""The entries of a given matrix: what they would be like if it were a Ginibre matrix.

Convention: a Glorot matrix has independent Gaussian entries with E|W_ij|^2 = 1/n. A complex entry
consists of two real *parts* of half that variance each, a real one of one. Each number here has
the p-value of a number as far off, or farther, in a Gaussian matrix of any scale (the variance: of
scale one).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

Matrix = npt.NDArray[Any]  # of complex128 or float64


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
    pseudo_variance, pseudo_variance_p
        |mean of w^2| / mean of |w|^2, w centred, from zero (expected) to one (all on a line);
        None for real entries.
    transpose, transpose_p
        Mean of W_ij W_ji over i < j, in units of the variance: zero expected, one in modulus for
        (skew-)Hermitian matrices.
    density
        Fraction of the entries that are not zero, one expected.
    """

    mean: complex
    mean_p: float
    variance: float
    variance_p: float
    kurtosis: float
    kurtosis_p: float
    largest: float
    largest_p: float
    pseudo_variance: float | None
    pseudo_variance_p: float | None
    transpose: float
    transpose_p: float
    density: float

    @property
    def std(self) -> float:
        """The factor that a Glorot matrix would have to be multiplied by for this variance."""
        return math.sqrt(self.variance)


def entry_statistics(W: Matrix) -> Entries:
    """Return the statistics of the entries of a matrix whose entries are not all alike.

    Notes
    -----
    The pairs (W_ij, W_ji), i < j, and the squares w^2 have a mean that is nearly Gaussian, real or
    circular complex: b N |mean|^2 / E|.|^2 is chi-square with b degrees of freedom, b the parts of
    an entry. The largest of m independent parts of the normal cdf Phi exceeds x with probability
    1 - (2 Phi(x) - 1)^m.
    """
    n, parts = len(W), 2 if np.iscomplexobj(W) else 1
    mean = complex(W.mean())
    centred = W - (mean if parts == 2 else mean.real)
    squared = float(np.vdot(centred, centred).real)
    freedom = W.size - 1
    variance = n * squared / freedom
    reals = centred.reshape(-1).view(np.float64)
    largest = float(np.max(np.abs(reals))) / math.sqrt(squared / reals.size)
    chi_square = stats.chi2(parts * freedom)
    kurtosis = stats.kurtosistest(reals)
    pseudo, transpose = _pseudo_variance(centred), abs(_with_transpose(centred))
    pairs = n * (n - 1) / 2
    return Entries(
        mean=mean,
        mean_p=_p_of_mean(abs(mean) / math.sqrt(squared / W.size), W.size, parts),
        variance=variance,
        variance_p=_two_sided(chi_square.cdf, chi_square.sf, parts * freedom * variance),
        kurtosis=float(stats.kurtosis(reals)),
        kurtosis_p=float(kurtosis.pvalue),
        largest=largest,
        largest_p=_p_of_largest(largest, reals.size),
        pseudo_variance=pseudo if parts == 2 else None,
        pseudo_variance_p=_p_of_mean(pseudo / math.sqrt(2.0), W.size, 2) if parts == 2 else None,
        transpose=transpose / (squared / W.size),
        transpose_p=_p_of_mean(transpose / (squared / W.size), pairs, parts),
        density=np.count_nonzero(W) / W.size,
    )


def _pseudo_variance(centred: Matrix) -> float:
    """Return |mean of w^2| / mean of |w|^2."""
    w = centred.reshape(-1)
    return float(abs(w @ w) / np.vdot(w, w).real)


def _with_transpose(centred: Matrix) -> complex:
    """Return the mean of w_ij w_ji over i < j."""
    diagonal = np.diagonal(centred)
    n = len(diagonal)
    both = np.einsum("ij,ji->", centred, centred) - diagonal @ diagonal
    return complex(both / (n * (n - 1)))


def _p_of_mean(mean: float, numbers: float, parts: int) -> float:
    """Return the p-value of the modulus of a mean of numbers of mean zero and E|.|^2 = 1."""
    return float(stats.chi2.sf(parts * numbers * mean**2, parts))


def _p_of_largest(largest: float, numbers: int) -> float:
    log_below = numbers * math.log1p(-2.0 * float(stats.norm.sf(largest)))
    return min(1.0, 2.0 * min(math.exp(log_below), -math.expm1(log_below)))


def _two_sided(cdf: Any, sf: Any, x: float) -> float:
    return min(1.0, 2.0 * min(float(cdf(x)), float(sf(x))))
