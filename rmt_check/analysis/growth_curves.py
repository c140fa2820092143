"""Trajectories of the hidden state, and the curves that theory lays beside them."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check import arguments, laws
from rmt_check.arrays import Array, one_line
from rmt_check.sampling.samples import Samples


@dataclass(frozen=True)
class GrowthCurves:
    """What theory says of log E||h_t||^2 at given times, an array each; nan where it is silent.

    Attributes
    ----------
    energy : ndarray
        log S_n(t), exact; nan where the scheme does not know it.
    eigenvalue_bound : ndarray
        log sum_{k=0..t} s^{2k} M_n(k), from below; nan but for complex Gaussian matrices.
    closed_form : ndarray
        log sum_{k=1..t} s^{2k} (1/k) exp(k^2/2n), nan at t = 0 and but for Gaussian matrices.
    """

    energy: Array
    eigenvalue_bound: Array
    closed_form: Array


def growth_curves(samples: Samples, t: Array) -> GrowthCurves:
    """Return the curves of the scheme that was drawn, t whole."""
    scheme, n, field = samples.scheme, samples.n, samples.field
    unknown = np.full(t.shape, np.nan)
    energy, bound, closed = unknown.copy(), unknown.copy(), unknown.copy()
    exact = scheme.log_hidden_energy(n, t, field)
    if exact is not None:
        energy[:] = exact
    else:  # perhaps for the first steps
        known = np.array([scheme.base.log_power_energy(n, k, field) is not None for k in t])
        if known.any():
            energy[known] = scheme.log_hidden_energy(n, t[known], field)
    if scheme.rotation_invariant:
        s, positive = scheme.scale(n, field), t > 0
        if field == "complex":
            bound = laws.log_hidden_eigenvalue_bound(n, t, scale=s)
        if positive.any():
            k = np.arange(1.0, t.max() + 1.0)
            sums = np.logaddexp.accumulate(laws.log_closed_form(n, k, scale=s))
            closed[positive] = sums[t[positive].astype(np.intp) - 1]
    return GrowthCurves(energy, bound, closed)


def trajectories(samples: Samples, times: npt.ArrayLike | None) -> tuple[Array, Array]:
    """Return log ||h_t||^2, shape (draws, times), and the times, or raise ValueError."""
    log_norms = samples.values
    if samples.statistic != "hidden-norms" or samples.keep != "all" or log_norms.ndim != 2:
        raise ValueError(
            f"growth needs samples of sample_hidden_norms(keep='all'), received "
            f"{samples.statistic} (keep={samples.keep!r}) of shape {log_norms.shape}"
        )
    steps = log_norms.shape[1]
    t = arguments.integers(np.arange(steps) if times is None else times, "times", 0)
    if t.shape != (steps,) or np.any(np.diff(t) <= 0.0):
        raise ValueError(
            f"times must be increasing and one a column of the samples, {steps}; received "
            f"{one_line(times)}"
        )
    if len(log_norms) < 2 or not np.all(np.isfinite(log_norms)):
        raise ValueError(
            f"growth needs two draws or more, all finite; received {len(log_norms)} with "
            f"{np.sum(~np.isfinite(log_norms))} numbers that are not"
        )
    return log_norms, t


def to_nearest_step(alpha: float, n: int) -> float:
    """Return t = alpha sqrt(n) as a whole number."""
    return float(math.floor(alpha * math.sqrt(n) + 0.5))
