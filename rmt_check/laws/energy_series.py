"""Energies of series of powers of one Ginibre matrix, E||sum_k w_k W^k x||^2, all w_k >= 0.

With C_kl = E<W^k x, W^l x>, x a unit vector, the energy is sum_kl w_k w_l C_kl; complex W leave the
diagonal of it. C_kl <= sqrt(Q(k) Q(l)), so that the correlations of the powers do not overflow:

    C_kl = q_k q_l r_kl,      q_k = sqrt(Q_n(k)),      0 <= r_kl <= 1.
"""

import numpy as np
from scipy import special

from rmt_check.laws.energy import log_power_energy
from rmt_check.laws.energy_cross import log_cross_energies
from rmt_check.laws.law import Array


def log_series_energy(n: int, log_weights: Array, field: str) -> Array:
    """Return log E||sum_k w_k W^k x||^2 for each row of log w, shape (.., powers)."""
    k = np.arange(log_weights.shape[-1], dtype=np.float64)
    if field == "complex":
        return special.logsumexp(2.0 * log_weights + log_power_energy(n, k), axis=-1)
    log_lengths, correlations = power_correlations(n, len(k) - 1)
    logs = log_weights + log_lengths
    most = np.max(logs, axis=-1, keepdims=True)
    parts = np.exp(logs - most)
    return 2.0 * most[..., 0] + np.log(np.sum(parts @ correlations * parts, axis=-1))


def power_correlations(n: int, steps: int) -> tuple[Array, Array]:
    """Return log q_k, k = 0..steps, and the matrix r_kl, of real W."""
    logs = log_cross_energies(n, steps)
    log_lengths = np.diagonal(logs) / 2.0
    return log_lengths, np.exp(logs - log_lengths[:, None] - log_lengths)
