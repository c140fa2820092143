"""Rider's limit law of the spectral radius and its normalisation gamma_n.

W has entries with E|W_ij|^2 = 1/n, gamma_n = log n - 2 log log n - log 2 pi, and

    rho = 1 + sqrt(gamma_n / 4n) + X / sqrt(4 n gamma_n),
    P(X <= x) -> exp(-exp(-x)) (complex entries) or exp(-exp(-x)/2) (real entries).

The approach is as slow as log log n / log n: at n = 10^6 the exact law is still 0.15 away.

References
----------
Rider (2003), complex; Rider and Sinclair (2014), real.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.limit import LimitLaw


def gamma_n(n: npt.ArrayLike) -> Array:
    """Return gamma_n = log n - 2 log log n - log 2 pi, Rider's normalisation (2003), for n >= 2.

    It is positive only for n >= 164: below, neither the Gumbel limit's centring
    sqrt(gamma_n / 4n) nor the rescaling of arXiv 2505.19827 exists.

    Examples
    --------
    >>> print(f"{gamma_n(1024):.3f} {gamma_n(128):.3f}")
    1.221 -0.145
    """
    log_n = np.log(arguments.integers(n, "width n", 2))
    gamma: Array = log_n - 2.0 * np.log(log_n) - np.log(2.0 * np.pi)
    return gamma


def gamma_of_log(log_n: float) -> float:
    """Return gamma_n from log n, for widths of any size; ValueError where it is not positive."""
    # gamma falls until log n = 2, so that it is positive again, and without meaning, near n = 1
    gamma = log_n - 2.0 * math.log(log_n) - math.log(2.0 * math.pi) if log_n > 2.0 else -math.inf
    if gamma <= 0.0:
        raise ValueError(
            "the limit's normalisation does not exist below n = 164 (gamma_n <= 0); "
            f"received n={math.exp(log_n):.6g}"
        )
    return gamma


@dataclass(frozen=True)
class GumbelLimit(LimitLaw):
    """Rider's limit law, with scipy's method names.

    Parameters
    ----------
    n : int, optional
        Width, at least 164; the variable of every method is the spectral radius.
    field : {"complex", "real"}
        Field of the entries.
    log_n : float, optional
        Logarithm of the width instead of n; the variable of every method is then
        x = sqrt(4 n gamma_n)(rho - 1) - gamma_n, the law itself no longer depends on n.
    scale : float
        The factor that multiplies W; needs n.

    Raises
    ------
    ValueError
        If not exactly one of n and log_n is given, or for n <= 163, where gamma_n <= 0.

    Examples
    --------
    >>> limit = GumbelLimit(1024)
    >>> print(f"{limit.median():.4f} {limit.std():.4f}")
    1.0225 0.0181
    """

    field: str = "complex"

    def __post_init__(self) -> None:
        super().__post_init__()
        arguments.field(self.field)
        _ = self._gamma  # raises

    @property
    def _gamma(self) -> float:
        return gamma_of_log(self._log_n)

    @property
    def _shift(self) -> float:
        """Return log of the mass m in exp(-m exp(-x))."""
        return math.log(0.5) if self.field == "real" else 0.0

    def _gumbel(self, x: Array) -> tuple[Array, Array]:
        return x - self._shift, np.ones_like(x)

    def _inverse(self, w: Array) -> Array:
        return w + self._shift

    def support(self) -> tuple[float, float]:
        """Return the ends of the interval that carries the law."""
        return -math.inf, math.inf

    def mean(self) -> float:
        """Return the mean."""
        return float(self._r(np.asarray(self._shift + np.euler_gamma)))

    def var(self) -> float:
        """Return the variance."""
        return math.pi**2 / 6.0 / self._unit**2
