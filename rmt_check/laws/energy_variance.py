"""The variance of ||W^k x||^2, and up to where its mean describes one matrix (complex W).

Convention: W = G/sqrt(n), E|G_ij|^2 = 1; x a fixed unit vector. Up to k = 5 the second moment is a
polynomial in n, the sum over all (2k)! Wick pairings. Beyond, with k = alpha sqrt(n),

    sqrt(n) Var||W^k x||^2 -> v(alpha) = sum_m v_m alpha^(2m-1),      v ~ e^(2 alpha^2)/(4 alpha^3),

the v_m counting diagrams of m chords on two circles. Nine are known; with the growth at infinity
they make v = alpha e^(2x)/(1+x) P(x)/Q(x), x = alpha^2, P and Q of degrees 4 and 5 (Pade).
"""

import math
from functools import cache

import numpy as np
import numpy.typing as npt
from numpy.polynomial.polynomial import polymul, polyval

from rmt_check import arguments
from rmt_check.laws.energy import log_power_energy
from rmt_check.laws.law import Array
from rmt_check.laws.roots import roots

LARGEST_ALPHA = 2.5

# n^2k E||W^k x||^4 for k = 0..5, in powers of n from the constant on
MOMENTS = (
    (1,),
    (0, 1, 1),
    (8, 8, 5, 2, 1),
    (144, 276, 204, 71, 21, 3, 1),
    (7296, 13864, 11588, 5502, 1707, 302, 56, 4, 1),
    (547200, 1166352, 1080064, 576568, 201584, 47479, 8519, 908, 120, 5, 1),
)
LIMIT = (
    *(1, 1 / 3, 7 / 30, 8 / 105, 1229 / 45360, 4523 / 623700, 215 / 117936),
    *(537983 / 1362160800, 145461023 / 1852538688000),
)


def energy_variance(n: npt.ArrayLike, k: npt.ArrayLike, *, field: str = "complex") -> Array:
    """Return Var||W^k x||^2 of complex Ginibre matrices: exact to k = 5, then its leading order.

    Parameters
    ----------
    n : int or array of int
        Width.
    k : int or array of int
        Power; k <= 2.5 sqrt(n) from k = 6 on. Broadcasts against `n`.
    field : {"complex"}
        No formula is known for real entries.

    Raises
    ------
    ValueError
        For arguments out of range, and for real entries.

    Notes
    -----
    From k = 6 on the value is v(k/sqrt(n))/sqrt(n). It is right within 4 % at n = 256 and 2 % at
    1024 up to alpha = 1.5; what is known of v itself allows 8 % at alpha = 2 and 20 % at 2.5.

    A test of a sample mean needs draws >> (variance / mean^2).

    Examples
    --------
    >>> print(energy_variance(16, [1, 2]))
    [0.0625     0.13877869]
    >>> print(f"{energy_variance(1024, 48) * 32:.2f}")
    8.04
    """
    n, k = np.broadcast_arrays(arguments.integers(n, "width n", 1), arguments.integers(k, "k", 0))
    if arguments.field(field) == "real":
        raise ValueError("field must be complex: no variance of real energies is known; draw it")
    alpha = k / np.sqrt(n)
    wrong = (k >= len(MOMENTS)) & (alpha > LARGEST_ALPHA)
    if wrong.any():
        raise ValueError(
            f"the variance is known for k <= 5 and for k <= 2.5 sqrt(n), received n = "
            f"{n[wrong][0]:.0f}, k = {k[wrong][0]:.0f}; take medians and quantiles (TypicalEnergy)"
        )
    value = np.array(_limit(np.minimum(alpha, LARGEST_ALPHA)) / np.sqrt(n))
    for power, moment in enumerate(MOMENTS):
        at = k == power
        second = polyval(1.0 / n[at], moment[::-1])
        value[at] = second - np.exp(2.0 * log_power_energy(n[at], float(power)))
    return value[()]


def self_averaging_horizon(n: npt.ArrayLike, relative_variance: float = 1.0) -> Array:
    """Return the alpha, k = alpha sqrt(n), at which Var||W^k x||^2 is its mean's square.

    Up to there a mean says something of one complex matrix: 1.99 at n = 1024, ~ sqrt(log(n)/2).

    Parameters
    ----------
    n : int or array of int
        Width, n >= 16.
    relative_variance : float
        Variance over squared mean, in the limit of large n.

    Raises
    ------
    ValueError
        For arguments out of range.

    Examples
    --------
    >>> print(self_averaging_horizon([64, 1024, 10**6]).round(2))
    [1.63 1.99 2.67]
    """
    n = arguments.integers(n, "width n", 16)
    target = np.log(np.sqrt(n) * arguments.positive(relative_variance, "relative_variance")).ravel()

    def excess(alpha: Array, i: npt.NDArray[np.intp]) -> Array:
        at = np.clip(alpha, 1e-9, 6.0)
        u = at * at / 2.0
        return np.log(_limit(at)) - 2.0 * np.log(np.sinh(u) / u) - target[i] + alpha - at

    return roots(excess, target.size, 0.1, 3.0).reshape(n.shape)[()]


def _limit(alpha: Array) -> Array:
    """Return v(alpha)."""
    x = alpha * alpha
    above, below = _pade()
    ratio = polyval(x, above) / polyval(x, below)
    return np.asarray(alpha * np.exp(2.0 * x) / (1.0 + x) * ratio, dtype=np.float64)


@cache
def _pade() -> tuple[Array, Array]:
    """Return P and Q: nine coefficients of v, and P/Q ~ 1/(4x) at infinity."""
    decay = [(-2.0) ** m / math.factorial(m) for m in range(len(LIMIT))]
    series = polymul(polymul(LIMIT, decay)[: len(LIMIT)], [1.0, 1.0])[: len(LIMIT)]
    padded = np.concatenate([np.zeros(5), series])
    rows = np.array([padded[4 + m : m - 1 if m else None : -1][:5] for m in range(5, 9)])
    last = padded[8:3:-1] - np.array([0.0, 0.0, 0.0, 0.0, 0.25])
    matrix = np.vstack([rows, last])
    below = np.concatenate([[1.0], np.linalg.solve(matrix, -series[[5, 6, 7, 8, 4]])])
    return polymul(below, series)[:5], below
