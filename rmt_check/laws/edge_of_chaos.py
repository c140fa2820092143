"""Where a wide recurrent network comes to rest, and the gain beyond which it is chaotic.

Convention: of mean_field.py. The variance s of pre-activations is at rest where
s = gain^2 V(s) + bias^2 + inputs^2, V(s) = E phi(u)^2. For tanh V is concave, as tanh(sqrt x)^2 is
in x, so that there is one such s > 0, or none.
"""

import math
from collections.abc import Callable

import numpy as np

from rmt_check import arguments
from rmt_check.arrays import Array
from rmt_check.laws.mean_field_integrals import CELLS, Moments, moments
from rmt_check.laws.roots import roots


def edge_of_chaos(cell: str, *, bias: float = 0.0, inputs: float = 0.0) -> float:
    """Return the gain at which chi = 1, beyond which nearby states of a wide network part.

    Parameters
    ----------
    cell : {"linear", "tanh", "relu"}
        phi of h_t = phi(gain W h_{t-1} + b + x_t), E|W_ij|^2 = 1/n.
    bias : float
        Standard deviation of the entries of b, from 0 to 1e50.
    inputs : float
        Standard deviation of the entries of x_t, white noise, from 0 to 1e50.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    chi = gain^2 E phi'(u)^2, u ~ N(0, s) at rest. linear: 1. relu: sqrt 2, whatever the energy.
    tanh: 1 without bias and inputs (Sompolinsky, Crisanti & Sommers 1988). With them
    gain^2 = 1 / E phi'(u)^2 with s - E phi^2 / E phi'^2 = bias^2 + inputs^2 =: B, which makes
    gain = 1 + (3 B / 4)^{1/3} + .. for small B (Poole et al. 2016; Schoenholz et al. 2017). White
    noise and a bias count alike: only their variance matters. The absolute error is below 1e-13 for
    B >= 1e-12 and about 1e-8 at most, at B = 1e-28.

    Examples
    --------
    >>> print(edge_of_chaos("tanh"), f"{edge_of_chaos('tanh', inputs=0.1):.6f}")
    1.0 1.193401
    """
    arguments.one_of(cell, "cell", CELLS)
    noise = arguments.std(bias, "bias") ** 2 + arguments.std(inputs, "inputs") ** 2
    if cell != "tanh" or noise == 0.0:
        return math.sqrt(1.0 / moments(cell, -math.inf).chi)

    def excess(s: float, at: Moments) -> float:
        return 1.0 - at.energy / at.chi - noise / s

    return 1.0 / math.sqrt(moments(cell, _log_root(cell, excess)).chi)


def log_resting_variance(cell: str, gain: float, noise: float, start: float) -> float:
    """Return log lim s_t, the variance of pre-activations, from h_0 of variance start^2."""
    growth = gain * gain * moments(cell, -math.inf).energy  # of small states
    if cell == "tanh" and (noise > 0.0 or growth > 1.0):
        return _log_root(cell, lambda s, at: 1.0 - gain * gain * at.energy - noise / s)
    if cell == "tanh" or growth < 1.0:
        return math.log(noise / (1.0 - growth)) if noise > 0.0 else -math.inf
    if growth > 1.0 or noise > 0.0:
        return math.inf
    return 2.0 * (math.log(gain) + math.log(start))


def _log_root(cell: str, increasing: Callable[[float, Moments], float]) -> float:
    """Return the log s at which a function of s and of the moments there is zero."""

    def f(x: Array, _: object) -> Array:
        return np.array([increasing(math.exp(log_s), moments(cell, log_s)) for log_s in x])

    return float(roots(f, 1, -1.0, 1.0)[0])
