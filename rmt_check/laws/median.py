"""The median of ||W^k x||^2 of one matrix in one line: the mean, cut where no eigenvalue is left.

Convention: W = G/sqrt(n), E|G_ij|^2 = 1. With z = sqrt(n) (|lambda|^2 - 1), sqrt(n) g(z)
eigenvalues lie beyond z in the mean, g(z) = phi(z) - z Phi^c(z), phi and Phi^c the normal density
and upper tail. The mean energy is an integral over z; cut at z* where kappa eigenvalues are
expected, it is elementary, for g'' = phi. Beyond alpha = z* the median is frozen: its logarithm
grows like alpha z*, that of the mean like alpha^2/2.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.roots import roots

SMALLEST, LARGEST = 256, 10**8
ALPHAS = (0.5, 5.0)
_KAPPA = {"complex": (0.20, 0.034), "real": (0.27, 0.07)}  # fitted to the medians of the model


def log_median_energy(n: npt.ArrayLike, k: npt.ArrayLike, *, field: str = "complex") -> Array:
    """Return about the log of the median of ||W^k x||^2 over random matrices W, in one line.

    Parameters
    ----------
    n : int or array of int
        Width, 256 <= n <= 10^8.
    k : int or array of int
        Power, .5 sqrt(n) <= k <= 5 sqrt(n); broadcasts against `n`.
    field : {"complex", "real"}
        Field of the entries.

    Raises
    ------
    ValueError
        For arguments out of range, where the line was not compared with the model.

    Notes
    -----
    With u = alpha^2/2, alpha = k/sqrt(n), and sqrt(n) g(z*) = kappa,

        median ~ e^{alpha z*} (g(z*)/alpha + Phi^c(z*)/alpha^2)
                 + (e^u Phi(z* - alpha) - e^-u)/alpha^2,

    kappa = .20 + .034 alpha (complex), .27 + .07 alpha (real), fitted to `TypicalEnergy`, from
    which it is off by up to 3 % (complex) or 5 % (real) up to n = 65,536, and by 6 % at 10^8.

    Examples
    --------
    >>> print(f"{np.exp(log_median_energy(1024, 96)):.2f}")
    3.61
    """
    n, k = arguments.integers(n, "width n", 1), arguments.integers(k, "power k", 0)
    arguments.field(field)
    alpha = k / np.sqrt(n)
    wrong = ~((n >= SMALLEST) & (n <= LARGEST) & (alpha >= ALPHAS[0]) & (alpha <= ALPHAS[1]))
    if wrong.any():
        widths, powers = np.broadcast_arrays(n, k)
        raise ValueError(
            "the median's line holds for widths from 256 to 10^8 and powers from .5 to 5 sqrt(n), "
            f"received n = {widths[wrong][0]:.0f}, k = {powers[wrong][0]:.0f}; "
            "use TypicalEnergy, or draw sample_power_norms"
        )
    return log_median(n, alpha, field)


def log_median(n: Array, alpha: Array, field: str) -> Array:
    """Return that line at any n and alpha = k/sqrt(n) > 0."""
    root, alpha = np.broadcast_arrays(np.sqrt(n), alpha)
    at_zero, slope = _KAPPA[field]
    log_kappa = np.log(at_zero + slope * alpha)
    z = _cut((log_kappa - np.log(root)).ravel()).reshape(alpha.shape)
    u = alpha**2 / 2.0
    beyond = alpha * z + np.log(_g(z) / alpha + ndtr(-z) / alpha**2)
    within = u + log_ndtr(z - alpha) + np.log1p(-np.exp(-2.0 * u - log_ndtr(z - alpha)))
    return np.logaddexp(beyond, within - 2.0 * np.log(alpha))[()]


def _cut(log_g: Array) -> Array:
    """Return the z with log g(z) = log_g."""
    return roots(lambda z, i: log_g[i] - np.log(_g(z)), len(log_g), 0.0, 5.0)


def _g(z: Array) -> Array:
    return np.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi) - z * ndtr(-z)
