"""The Linear Recurrent Unit (Orvieto et al. 2023): what its parametrisation and its norm do.

It keeps nu = log(-log|lambda|) of each eigenvalue, and multiplies input j by gamma_j =
sqrt(1 - |lambda_j|^2). Convention: E||x_t||^2 = 1, spread evenly over the n coordinates.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.ring import log_ring_energy
from rmt_check.laws.spectral_radius import SpectralRadius


def lru_nan_probability(n: int, layers: int = 1, field: str = "real", scale: float = 1.0) -> float:
    """Return P(some nu = log(-log|lambda|) is not a number) for eigenvalues of s W.

    Parameters
    ----------
    n : int
        Width, as in `SpectralRadius`.
    layers : int
        How many independent layers, at least 1.
    field : {"complex", "real"}
        Field of the entries of W, whose eigenvalues start the layer.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    nu exists for |lambda| < 1 only: a layer has one that does not with P(rho > 1), and one of L
    layers with 1 - P(rho <= 1)^L.

    Examples
    --------
    >>> from rmt_check.calibration import paper_scale
    >>> for n in (256, 384, 512):
    ...     one, six = (lru_nan_probability(n, L, scale=paper_scale(n)) for L in (1, 6))
    ...     print(f"{n} {100 * one:.2f} % {100 * six:.1f} %")
    256 0.24 % 1.4 %
    384 1.23 % 7.1 %
    512 2.02 % 11.5 %
    """
    layers = arguments.integer(layers, "layers", 1)
    return -math.expm1(layers * float(SpectralRadius(n, field, scale).logcdf(1.0)))


def log_lru_energy(t: npt.ArrayLike, r_min: float = 0.0, r_max: float = 1.0) -> Array:
    """Return log E||h_t||^2 of h_t = lambda h_{t-1} + gamma x_t, h_0 = gamma x_0, on a ring.

    Parameters
    ----------
    t : int or array of int
        Step, t >= 0.
    r_min, r_max : float
        0 <= r_min < r_max <= 1: eigenvalues are uniform by area on the ring, LRU's start.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    gamma^2 = 1 - |lambda|^2 turns the sum of |lambda|^{2k}, k = 0..t, into 1 - |lambda|^{2t+2}:

        E||h_t||^2 = 1 - E|lambda|^{2(t+1)},

    which rises to one, whatever the ring. For other eigenvalues inside the unit disc, take
    `log_eigenvalue_energy` or a scheme's `log_power_energy` in the place of the ring's.

    Examples
    --------
    >>> print(np.exp(log_lru_energy([0, 10, 1000], 0.9, 0.99)).round(4))
    [0.1049 0.6542 1.    ]
    """
    if arguments.positive(r_max, "r_max") > 1.0:
        raise ValueError(f"r_max must be at most 1, or gamma does not exist; received {r_max!r}")
    t = arguments.integers(t, "step t", 0)
    return np.log(-np.expm1(log_ring_energy(t + 1.0, r_min, r_max)))[()]
