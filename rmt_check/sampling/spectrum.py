"""The moduli of one matrix's eigenvalues, without the matrix where its law allows.

Convention: eigenvalues of W with E|W_ij|^2 = 1/n, times the scheme's scale.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.schemes.scheme import Scheme, scheme_named

Array = npt.NDArray[np.float64]


def kostlan_least(n: int) -> int:
    """Return the k from which on the largest of Gamma(k, 1), k = 1..n, is found.

    It is above x = n - 3 sqrt(n), and the ones below k = n - 14 sqrt(n) are not, but for a
    probability below 1e-18 at every n up to 10^15: P(all of k.. are below x) and, by Chernoff,
    the sum of P(Gamma(j, 1) > x) <= exp(j - x + j log(x/j)) over j < k.
    """
    return max(1, n - 14 * (math.isqrt(n) + 1))


def has_kostlan_moduli(scheme: Scheme, n: int, field: str) -> bool:
    """Return whether the moduli are, as a set, independent roots of gamma variables."""
    return scheme.base.has_ginibre_spectrum and field == "complex" and n <= LARGEST_COMPLEX


def require_kostlan(scheme: str | Scheme, n: int, field: str) -> None:
    """Raise ValueError unless `has_kostlan_moduli`."""
    scheme, n, field = scheme_named(scheme), arguments.width(n), arguments.field(field)
    if not has_kostlan_moduli(scheme, n, field):
        raise ValueError(
            "method 'kostlan' is for complex Gaussian schemes of width n <= 10^15, received "
            f"{scheme}, {field}, n = {n}"
        )
