"""What the kurtosis of complex entries does to the energy of powers, to first order.

Convention: W has i.i.d. complex entries, E|W_ij|^2 = 1/n, of a law that rotations of the plane do
not change; kappa = n^2 E|W_ij|^4 - 2, zero for Gaussian entries. Then

    E||W^k x||^2 = Q_n(k) + kappa F_k(n) + terms in kappa^2 and in higher cumulants,

Q_n(k) the Gaussian energy. F_k counts Wick pairings in which two pairs share an entry; it is a
polynomial in 1/n, known here up to k = 8. With alpha = k/sqrt(n), u = alpha^2/2,

    n F_k(n) -> d(alpha) = e^u - sinh(u)/u.
"""

import numpy as np
import numpy.typing as npt
from numpy.polynomial.polynomial import polyval

from rmt_check import arguments
from rmt_check.arrays import Array

# F_k for k = 0..8, in powers of 1/n from n^-2 on
COUNTS = (
    *((), (), (1,), (3, 6), (6, 24, 42), (10, 62, 240, 288), (15, 130, 835, 2120, 2300)),
    (21, 240, 2265, 9138, 21528, 19728),
    (28, 406, 5250, 29918, 114674, 223692, 190512),
)


def kurtosis_term(n: npt.ArrayLike, k: npt.ArrayLike) -> Array:
    """Return F_k(n), by which E||W^k x||^2 grows with the excess kurtosis kappa of complex entries.

    Parameters
    ----------
    n : int or array of int
        Width.
    k : int or array of int
        Power, k <= 6 sqrt(n) beyond k = 8; broadcasts against `n`.

    Raises
    ------
    ValueError
        For arguments out of range.

    Notes
    -----
    Exact for k <= 8; beyond, d(alpha)/n, off by O(n^-3/2). The energy changes by kappa F, relative
    to it by about kappa (alpha^2 - 1)/n from alpha = 2 on: universality at the rate 1/n. Real
    entries: the same term serves up to alpha = 1.2, with kappa the kurtosis less 3; at alpha = 2
    and n <= 64 the real correction is about twice as large.

    Examples
    --------
    >>> print(kurtosis_term(64, [2, 8, 16]).round(5))
    [0.00024 0.00873 0.08712]
    """
    n, k = np.broadcast_arrays(
        arguments.integers(n, "width n", 1), arguments.integers(k, "power k", 0)
    )
    alpha = k / np.sqrt(n)
    wrong = (k >= len(COUNTS)) & (alpha > 6.0)
    if wrong.any():
        raise ValueError(
            "the kurtosis' term is known for k <= 8 and for k <= 6 sqrt(n), received "
            f"n = {n[wrong][0]:.0f}, k = {k[wrong][0]:.0f}"
        )
    u = np.clip(alpha, 1e-8, 6.0) ** 2 / 2.0
    value = np.array((np.exp(u) - np.sinh(u) / u) / n)
    for power, counts in enumerate(COUNTS):
        at = k == power
        value[at] = polyval(1.0 / n[at], (0, 0, *counts))
    return value[()]
