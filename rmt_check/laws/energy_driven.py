"""Energies of a recurrence with any inputs: h_t = s W h_{t-1} + x_t, h_0 = x_0.

Convention: W is a Ginibre matrix of E|W_ij|^2 = 1/n, independent of the inputs. Of them only the
Gram matrix M_ij = E<x_i, x_j> matters, as h_t = sum_k (sW)^k x_{t-k} gives

    E||h_t||^2 = sum_{k,l <= t} s^{k+l} C_kl M_{t-k,t-l},      C_kl = E<W^k x, W^l x>.

Complex W leave the diagonal k = l: the energies of the inputs alone decide. Real W do not: inputs
that keep their direction are amplified, those that turn are not.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import arguments
from rmt_check.laws.energy import log_power_energy
from rmt_check.laws.energy_cross import checked_steps
from rmt_check.laws.energy_series import power_correlations
from rmt_check.laws.law import Array

_SLACK = 1e-9  # what rounding may leave of a sum that cancels, relative to its terms


def log_driven_energy(
    n: int, gram: npt.ArrayLike, *, scale: float = 1.0, field: str = "complex"
) -> Array:
    """Return log E||h_t||^2, t = 0..T, for inputs with the Gram matrix E<x_i, x_j>.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    gram : array_like, shape (T + 1, T + 1)
        E<x_i, x_j> of the inputs, i, j = 0..T: Hermitian, without negative eigenvalues. The
        identity gives `log_hidden_energy`. Real W: T <= 5000, at a cost of O(T^3), some seconds at
        T = 2000.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries of W; the inputs may be complex in either case.

    Returns
    -------
    ndarray, shape (T + 1,)
        Natural logarithms; -inf where the energy is zero. Where terms of both signs cancel, the
        error is 1e-12 of the sum of their absolute values.

    Raises
    ------
    ValueError
        For an argument out of range, or a matrix that is not the Gram matrix of anything.

    Examples
    --------
    >>> constant = np.ones((65, 65))  # x_t = x_0, a unit vector; t = 2 sqrt(n)
    >>> for field in ("complex", "real"):
    ...     log_energy = log_driven_energy(1024, constant, field=field)[-1]
    ...     print(f"{np.exp(log_energy) / 65:.3f} times the t + 1 of infinite width")
    1.158 times the t + 1 of infinite width
    2.816 times the t + 1 of infinite width
    """
    n, field = arguments.width(n), arguments.field(field)
    M = _checked_gram(gram, field)
    log_s = math.log(arguments.positive(scale, "scale"))
    k = np.arange(float(len(M)))
    if field == "complex":
        with np.errstate(divide="ignore"):
            inputs = np.log(np.diagonal(M))
        powers = log_power_energy(n, k) + 2.0 * k * log_s
        sums = [special.logsumexp(powers[: t + 1] + inputs[t::-1]) for t in range(len(M))]
        return np.array(sums)
    log_lengths, correlations = power_correlations(n, len(M) - 1)
    return _log_sums(log_lengths + k * log_s, correlations, M)


def _log_sums(log_lengths: Array, correlations: Array, M: Array) -> Array:
    """Return log sum_{k,l <= t} q_k q_l r_kl M_{t-k,t-l} for all t."""
    from rmt_check.kernels.real_energy import real_driven_energies

    sums = np.empty((len(M), 2))
    real_driven_energies(log_lengths, correlations, M, np.empty(len(M)), sums)
    total, absolute = sums.T
    wrong = np.flatnonzero(total < -_SLACK * absolute)
    if wrong.size:
        raise ValueError(
            f"gram has negative eigenvalues: it would give h_{wrong[0]} a negative energy; give "
            "E<x_i, x_j> of some inputs"
        )
    with np.errstate(divide="ignore"):
        return 2.0 * np.maximum.accumulate(log_lengths) + np.log(np.maximum(total, 0.0))


def _checked_gram(gram: npt.ArrayLike, field: str) -> Array:
    """Return the real part of a Gram matrix: sums with real symmetric weights see no other."""
    given = arguments.array(gram, "gram")
    if given.ndim != 2 or given.shape[0] != given.shape[1] or given.size == 0:
        raise ValueError(f"gram must have shape (T + 1, T + 1), received {given.shape}")
    if field == "real":
        checked_steps(len(given) - 1, "T")
    M = np.ascontiguousarray(given.real, dtype=np.float64)
    if not np.all(np.isfinite(given)):
        raise ValueError("gram must be finite, received nan or inf in it")
    largest = np.max(np.abs(given))
    if np.any(np.abs(given - given.conj().T) > 1e-6 * largest) or np.any(np.diagonal(M) < 0.0):
        raise ValueError(
            "gram must be Hermitian with a diagonal >= 0, as E<x_i, x_j> is; received one that is "
            "not"
        )
    return M
