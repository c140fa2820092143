"""Norms of recurrences with a fresh Gaussian matrix at every step; exact in law, no matrix.

W_t is independent of h_{t-1} and rotation invariant, so given h_{t-1}

    s W_t h_{t-1} ~ N(0, s^2 ||h_{t-1}||^2 I/n),      x_t ~ N(0, I/n), independent of it:

the norms are a Markov chain, ||h_t||^2 = (s^2 ||h_{t-1}||^2 + 1) g_t, with g_t the squared norm of
a fresh N(0, I/n): g_t ~ Gamma(shape) / shape, shape = n if complex, n/2 if real. Without inputs
the 1 is missing. In logarithms no length overflows.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def independent_hidden_norms(
    shape: float, scale: float, rng: np.random.Generator, out: npt.NDArray[np.float64]
) -> None:
    """Fill out[t] = log ||h_t||^2 of h_t = s W_t h_{t-1} + x_t, h_0 = x_0."""
    log_gain = 2.0 * np.log(scale)
    log_energy = 0.0  # of h_t given h_{t-1}
    for t in range(out.size):
        out[t] = log_energy + np.log(rng.standard_gamma(shape) / shape)
        log_energy = np.logaddexp(out[t] + log_gain, 0.0)


@jit
def independent_power_norms(
    shape: float, scale: float, rng: np.random.Generator, out: npt.NDArray[np.float64]
) -> None:
    """Fill out[k] = log ||s W_k .. s W_1 x||^2, x a unit vector."""
    log_gain = 2.0 * np.log(scale)
    out[0] = 0.0
    for k in range(1, out.size):
        out[k] = out[k - 1] + log_gain + np.log(rng.standard_gamma(shape) / shape)
