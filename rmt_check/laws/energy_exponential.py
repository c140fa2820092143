"""Energies of exp(tau A) for a Ginibre matrix A: continuous time, or its zero-order hold.

dh/dt = A h, and h_{t+1} = exp(tau A) h_t, which samples it at steps tau, are the baseline of S4: A
with independent entries. Convention: E|A_ij|^2 = 1/n, x a unit vector. By Taylor's series

    E||exp(tau A) x||^2 = sum_kl tau^{k+l} C_kl / (k! l!),

for complex A the diagonal k = l alone, which tends to I_0(2 tau) as n grows. A Gaussian A nearly
always has eigenvalues to the right of zero, whatever its scale: a scale multiplies tau.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import arguments
from rmt_check.laws.energy import log_power_energy
from rmt_check.laws.energy_cross import LARGEST_STEPS
from rmt_check.laws.energy_series import log_series_energy
from rmt_check.laws.law import Array

_MOST_TERMS = {"complex": 10**7, "real": LARGEST_STEPS}
_NEGLIGIBLE = 90.0  # its square root, of a term k != l, is 3e-20


def log_exponential_energy(
    n: int,
    tau: npt.ArrayLike,
    *,
    scale: float = 1.0,
    decay: float = 0.0,
    field: str = "complex",
) -> Array:
    """Return log E||exp(tau (sA - d I)) x||^2, x a fixed unit vector.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    tau : float or array of float
        Time, tau >= 0.
    scale : float
        The factor s > 0 that multiplies A.
    decay : float
        The rate d at which the state decays without A.
    field : {"complex", "real"}
        Field of the entries.

    Returns
    -------
    ndarray
        Natural logarithms in the shape of `tau`; right to about 1e-12 of the larger of one, the
        logarithm and tau.

    Raises
    ------
    ValueError
        For an argument out of range, or a tau that needs more than 10^7 terms of the series (real:
        5000).

    Notes
    -----
    The mean is that of all matrices: rare ones carry it where tau is large.

    Examples
    --------
    >>> print(f"{np.exp(log_exponential_energy(8, 3.0)):.2f} {special.i0(6.0):.2f}")
    76.01 67.23
    >>> print(f"{np.exp(log_exponential_energy(8, 3.0, field='real')):.2f}")
    175.44
    """
    n, field = arguments.width(n), arguments.field(field)
    tau = _times(tau)
    times = tau * arguments.positive(scale, "scale")
    fading = 2.0 * tau * arguments.number(decay, "decay")
    logs = [_log_energy(n, float(time), field) for time in times.flat]
    return (np.reshape(logs, times.shape) - fading)[()]


def log_exponential_limit(
    n: npt.ArrayLike, tau: npt.ArrayLike, *, scale: float = 1.0, decay: float = 0.0
) -> Array:
    """Return the critical limit of log E||exp(tau (sA - d I)) x||^2: I_0(2 s tau) sinh(u)/u.

    Parameters
    ----------
    n : int or array of int
        Width, n >= 1; u = (s tau)^2 / 2n.
    tau : float or array of float
        Time, tau >= 0; broadcasts against `n`.
    scale : float
        The factor s > 0 that multiplies A.
    decay : float
        The rate d at which the state decays without A.

    Returns
    -------
    ndarray
        Natural logarithms, in the broadcast shape of `n` and `tau`.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    It is the limit of `log_exponential_energy` at tau = alpha sqrt(n), n growing: the terms of the
    series are largest near k = tau, in a window on which the energy of A^k hardly varies. At alpha
    = 1, 2, 3 the energy of complex matrices exceeds it by .17, 1.2 and 3.4 / sqrt(n) in the
    logarithm; that of real ones by much more, which falls like n^(-1/4) only.

    At the edge of stability, A - I, it is (4 pi tau)^(-1/2) sinh(u)/u: the state fades until tau =
    sqrt(n), and explodes after about 2 sqrt(n).

    Examples
    --------
    >>> for law in (log_exponential_limit, log_exponential_energy):
    ...     print(law(1024, [32.0, 64.0], decay=1.0).round(4))
    [-2.9551 -2.7488]
    [-2.9499 -2.7111]
    """
    n, tau = arguments.integers(n, "width n", 1), _times(tau)
    t = tau * arguments.positive(scale, "scale")
    u = np.square(t / np.sqrt(n)) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):  # sinh(0)/0 is one
        log_ratio = np.where(u > 0.0, u + np.log(-np.expm1(-2.0 * u) / (2.0 * u)), 0.0)
    d = arguments.number(decay, "decay")
    return (np.log(special.i0e(2.0 * t)) + log_ratio + 2.0 * (t - d * tau))[()]


def _times(tau: npt.ArrayLike) -> Array:
    times = arguments.reals(tau, "tau", "numbers >= 0")
    wrong = ~((times >= 0.0) & np.isfinite(times))
    if wrong.any():
        raise ValueError(f"tau must be a finite number >= 0, received {times[wrong][0]:g}")
    return times


def _log_energy(n: int, tau: float, field: str) -> float:
    """Return the logarithm of the sum up to where the terms are negligible."""
    last = 32.0 + 4.0 * tau
    while last <= _MOST_TERMS[field]:
        k = np.arange(np.floor(last) + 1.0)
        log_weights = special.xlogy(k, tau) - special.gammaln(k + 1.0)
        if _ends(2.0 * log_weights + log_power_energy(n, k, field=field)):
            return float(log_series_energy(n, log_weights, field))
        last = 2.0 * last
    raise ValueError(
        f"tau times the scale is too large at width {n}, received {tau:g}: the series would need "
        f"more than {_MOST_TERMS[field]:,} terms"
    )


def _ends(log_terms: Array) -> bool:
    """Return whether terms with one maximum, those of k = l, have become negligible."""
    return bool(log_terms[-1] <= min(np.max(log_terms) - _NEGLIGIBLE, log_terms[-2]))
