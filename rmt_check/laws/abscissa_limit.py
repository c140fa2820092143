"""The limit law of the rightmost eigenvalue's real part and its normalisation.

W has entries with E|W_ij|^2 = 1/n. The law is Rider's Gumbel law of the radius with another gamma.

References
----------
Cipolloni, Erdos, Schroder and Xu (2022), arXiv 2206.04448; Hu and Ma, arXiv 2506.04560 (rate).
"""

import math
from dataclasses import dataclass

from rmt_check.laws.gumbel import GumbelLimit


def abscissa_gamma(log_n: float) -> float:
    """Return gamma = (log n - 5 log log n - log 2 pi^4) / 2; ValueError where it is <= 0."""
    gamma = -math.inf
    if log_n > 5.0:  # it falls until log n = 5
        gamma = (log_n - 5.0 * math.log(log_n) - math.log(2.0 * math.pi**4)) / 2.0
    if gamma <= 0.0:
        raise ValueError(
            "the limit's normalisation does not exist below n = 6.7e8 (gamma <= 0); received "
            f"n = {math.exp(min(log_n, 700.0)):.6g}; SpectralAbscissa is exact"
        )
    return gamma


@dataclass(frozen=True)
class AbscissaLimit(GumbelLimit):
    """The Gumbel limit of the rightmost eigenvalue's real part.

    Parameters
    ----------
    n : int, optional
        Width; the variable of every method is max Re lambda.
    field : {"complex", "real"}
        Field of the entries.
    log_n : float, optional
        Logarithm of the width instead of n; the variable is then
        x = sqrt(4 n gamma)(max Re lambda - 1) - gamma.
    scale : float
        The factor that multiplies W; needs n.

    Raises
    ------
    ValueError
        If not exactly one of n and log_n is given, or where gamma <= 0.

    Notes
    -----
    With gamma = (log n - 5 log log n - log 2 pi^4) / 2 (Cipolloni, Erdos, Schroder & Xu 2022),

        max Re lambda = 1 + sqrt(gamma / 4n) + X / sqrt(4 n gamma),

    P(X <= x) -> exp(-e^{-x}) (complex) or exp(-e^{-x} / 2) (real). gamma is positive only for
    log n > 20.3, so that the limit says nothing of a network; the distance falls as
    (25 / 4e) log log n / log n (Hu & Ma, arXiv 2506.04560), as slowly as that of the radius.

    Examples
    --------
    >>> print(f"{AbscissaLimit(10**12).median():.7f}")
    1.0000010
    """

    @property
    def _gamma(self) -> float:
        return abscissa_gamma(self._log_n)
