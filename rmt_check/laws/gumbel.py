"""Rider's limit law of the spectral radius and its normalisation gamma_n."""

import numpy as np
import numpy.typing as npt

from rmt_check import arguments


def gamma_n(n: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return gamma_n = log n - 2 log log n - log 2 pi, Rider's normalisation (2003), for n >= 2.

    It is positive only for n >= 164: below, neither the Gumbel limit's centring
    sqrt(gamma_n / 4n) nor the rescaling of arXiv 2505.19827 exists.

    Examples
    --------
    >>> print(f"{gamma_n(1024):.3f} {gamma_n(128):.3f}")
    1.221 -0.145
    """
    log_n = np.log(arguments.integers(n, "width n", 2))
    return log_n - 2.0 * np.log(log_n) - np.log(2.0 * np.pi)
