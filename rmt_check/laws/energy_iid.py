"""Power energies of a matrix of centred i.i.d. entries of any law, exact for k <= 2.

Convention: E|W_ij|^2 = 1/n. With mu = E|W_ij|^4 = kappa / n^2, kappa the kurtosis of an entry,
and any fixed unit vector x:

    E||W x||^2   = sum_{i,j} E|W_ij|^2 |x_j|^2 = 1;
    E||W^2 x||^2 = sum E[ W_ij W_jl conj(W_ij' W_j'l') ] x_l conj(x_l').

A term of the second is zero unless j = j' and l = l': if j != j', the entry (i, j) can come again
only as (j, l), with i = j = l, and then (i, j') does not; or as (j', l'), with i = j' and l' = j,
and again (i, j') does not. If j = j' and l != l', one of (j, l) and (j, l') stands alone. What
stands alone has mean zero. There remains E|W_ij|^2 |W_jl|^2 |x_l|^2: 1/n^2, or mu if i = j = l, so

    Q(2) = 1 + (kappa - 1) / n^2.

From k = 3 on higher moments of the entries enter.
"""

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array

LARGEST_POWER = 2


def log_iid_energy(n: int, k: npt.ArrayLike, kurtosis: float) -> Array:
    """Return log E||W^k x||^2 for centred i.i.d. entries of variance 1/n, k = 0, 1, 2.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    k : int or array of int
        Power, 0 <= k <= 2.
    kurtosis : float
        E|W_ij|^4 / (E|W_ij|^2)^2 >= 1: 2 for complex Gaussian entries, 3 for real ones.

    Raises
    ------
    ValueError
        For an argument out of range; from k = 3 on the energy depends on more than the kurtosis.

    Notes
    -----
    Q(0) = Q(1) = 1, Q(2) = 1 + (kurtosis - 1)/n^2, for every unit vector x.

    Examples
    --------
    >>> from rmt_check.laws import log_power_energy
    >>> print(f"{log_iid_energy(8, 2, 3.0):.6f} {log_power_energy(8, 2, field='real'):.6f}")
    0.030772 0.030772
    """
    n, k = arguments.width(n), arguments.integers(k, "power k", 0)
    if np.max(k, initial=0.0) > LARGEST_POWER:
        raise ValueError(
            f"energies of i.i.d. entries are known exactly for k <= {LARGEST_POWER}, "
            f"received {np.max(k):g}; beyond, draw them with sample_power_norms"
        )
    if not arguments.number(kurtosis, "kurtosis") >= 1.0:
        raise ValueError(f"kurtosis must be a number >= 1, received {kurtosis!r}")
    return np.where(k == 2.0, np.log1p((kurtosis - 1.0) / n**2), 0.0)[()]
