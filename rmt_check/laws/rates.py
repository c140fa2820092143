"""How slowly the spectral radius becomes Gumbel.

For complex entries, in x = sqrt(4 n gamma_n)(rho - 1) - gamma_n and with L = log n,

    sup |F_n - Gumbel| L / log L -> 2/e,    W_1(F_n, Gumbel) L / log L -> 2.

Neither ratio is monotone in n, and neither is near its limit at any n anyone has; the edge law,
whose own error is O(n^{-1/2}), carries them on to log n = 10^8.

References
----------
Ma and Meng, arXiv 2501.08039; Hu and Ma, arXiv 2505.03198 (i.i.d. complex entries).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rmt_check import arguments
from rmt_check.laws.distance import kolmogorov, wasserstein1
from rmt_check.laws.edge import EdgeLaw
from rmt_check.laws.gumbel import GumbelLimit, gamma_of_log
from rmt_check.laws.tabulated import SupportsQuantiles

WIDTHS = tuple(10**k for k in range(3, 16))
LOG_WIDTHS = (10.0, 30.0, 100.0, 300.0, 1e3, 1e4, 1e6, 1e8)


@dataclass(frozen=True)
class Rate:
    """The distance of one law, "exact" or "edge", from its Gumbel limit, in the variable x.

    The two ratios are the distances times log n / log log n; their limits are 2/e and 2.
    """

    law: str
    log_n: float
    gamma_n: float
    kolmogorov: float
    wasserstein1: float

    @property
    def kolmogorov_ratio(self) -> float:
        """Return sup |F - Gumbel| log n / log log n, whose limit is 2/e."""
        return self.kolmogorov * self.log_n / math.log(self.log_n)

    @property
    def wasserstein1_ratio(self) -> float:
        """Return W_1 log n / log log n, whose limit is 2."""
        return self.wasserstein1 * self.log_n / math.log(self.log_n)


def rate_table(
    exact: Callable[[int], SupportsQuantiles],
    widths: Iterable[int] = WIDTHS,
    log_widths: Iterable[float] = LOG_WIDTHS,
) -> list[Rate]:
    """Return the distances from the Gumbel limit: the exact law by n, the edge law by log n.

    Parameters
    ----------
    exact : callable
        The exact law of the spectral radius as a function of n, e.g. SpectralRadius.
    widths : iterable of int
        Widths for the exact law, at least 164.
    log_widths : iterable of float
        Logarithms of widths for the edge law, at least log 164 = 5.0999.
    """
    by_n = [
        _rate("exact", math.log(n), exact(n), GumbelLimit(n)) for n in map(arguments.width, widths)
    ]
    logs = [arguments.positive(log_n, "log_n") for log_n in log_widths]
    by_log = [_rate("edge", L, EdgeLaw(log_n=L), GumbelLimit(log_n=L)) for L in logs]
    return by_n + by_log


def _rate(name: str, log_n: float, law: SupportsQuantiles, limit: GumbelLimit) -> Rate:
    sup, w1 = kolmogorov(law, limit, "x"), wasserstein1(law, limit, "x")
    return Rate(name, log_n, gamma_of_log(log_n), sup, w1)
