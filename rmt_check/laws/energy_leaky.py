"""Energies of the leaky recurrence h <- (1 - a) h + a g W h, with a Ginibre matrix W.

Convention: E|W_ij|^2 = 1/n; a is the rate, g the gain, which multiplies W. The matrix of a step is
M = (1 - a) I + a g W, and its power

    M^k = sum_j b_k(j) (g W)^j,      b_k(j) = C(k, j) (1 - a)^{k - j} a^j,

the average of (g W)^j over the number j of successes in k trials of probability a: of k steps a
leaky neuron takes about a k. Complex entries: W and e^{i theta} W have one law, so terms of unlike
powers are uncorrelated, and the energies add up,

    E||M^k x||^2 = sum_j b_k(j)^2 g^{2j} Q_n(j),      x a fixed unit vector.

Real entries: powers that differ by an even number are correlated, and with C_jl = E<W^j x, W^l x>

    E||M^k x||^2 = sum_jl b_k(j) b_k(l) g^{j+l} C_jl.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import arguments
from rmt_check.laws.energy import log_power_energy
from rmt_check.laws.energy_cross import LARGEST_STEPS
from rmt_check.laws.energy_series import log_series_energy
from rmt_check.laws.law import Array
from rmt_check.laws.stirling import stirling_remainder


def log_leaky_energy(
    n: int, k: npt.ArrayLike, rate: float, gain: float = 1.0, field: str = "complex"
) -> Array:
    """Return log E||((1 - a) I + a g W)^k x||^2, x a fixed unit vector.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    k : int or array of int
        Power, k >= 0 steps; for real entries k <= 5000. A value costs O(k); all real ones up to k
        cost O(k^3) together, some seconds for k = 2000.
    rate : float
        The leaking rate a, in (0, 1]; at one nothing leaks.
    gain : float
        The factor g > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> print(f"{log_leaky_energy(1024, 96, rate=0.3):.6f}")
    -2.737473
    >>> print(f"{log_leaky_energy(1024, 96, rate=0.3, field='real'):.6f}")
    -2.520453
    """
    n, k = arguments.width(n), arguments.integers(k, "power k", 0)
    rate, gain = arguments.fraction(rate, "rate"), arguments.factor(gain, "gain")
    longest = int(np.max(k, initial=0.0))
    if arguments.field(field) == "complex":
        log_powers = log_power_energy(n, np.arange(longest + 1), scale=gain)
        sums = (2.0 * _log_binomial(each, rate) + log_powers[: int(each) + 1] for each in k.flat)
        return np.reshape([special.logsumexp(terms) for terms in sums], k.shape)[()]
    if longest > LARGEST_STEPS:
        raise ValueError(
            f"real leaky energies are computed for k <= {LARGEST_STEPS:,}, received {longest}; "
            "beyond, draw them with sample_power_norms (field='real')"
        )
    log_weights = np.full((k.size, longest + 1), -np.inf)
    for row, each in zip(log_weights, k.flat, strict=True):
        j = np.arange(each + 1.0)
        row[: j.size] = _log_binomial(each, rate) + j * math.log(gain)
    return np.reshape(log_series_energy(n, log_weights, field), k.shape)[()]


def _log_binomial(k: float, a: float) -> Array:
    """Return log b_k(j), j = 0..k, good to a few units in the last place of k."""
    j = np.arange(k + 1.0)
    entropy = special.rel_entr(j, k * a) + special.rel_entr(k - j, k * (1.0 - a))
    return _log_excess(np.asarray(k)) - _log_excess(j) - _log_excess(k - j) - entropy


def _log_excess(j: Array) -> Array:
    """Return log(j! e^j / j^j), which is small: no large logarithms are subtracted."""
    z = np.maximum(j, 1.0)
    return np.where(j > 0.0, stirling_remainder(z) + np.log(2.0 * math.pi * z) / 2.0, 0.0)
