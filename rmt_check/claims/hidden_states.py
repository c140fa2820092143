"""States of recurrences that were drawn, against exact means and against medians.

The unit of independence is the matrix, each with an input sequence of its own. The controls: the
same draws held to the energies of matrices two per cent too large, and too small.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import draws_needed, means_p_value
from rmt_check.sampling.norms import sample_hidden_norms, sample_power_norms

Array = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]
Part = tuple[Array, Callable[..., Array]]  # logarithms drawn, and of their means as law(scale=s)

# at n = 8 most of what is drawn is coordinates on vectors seen before, and many draws cost little
HIDDEN = (
    (8, "matrix-free", 20000),
    (64, "matrix", 2000),
    (256, "matrix", 100),
    (1024, "matrix-free", 500),
)
TOO_LARGE = "scaled-gaussian:factor=1.02"
WRONG_SCALES = (1.02, 0.98)
MEDIANS = {1.0: 0.99, 2.0: 0.94, 3.0: 0.67, 4.0: 0.20}  # of ||h_t||^2 over its mean, n = 1024
SHARE = 1 / 6  # of the matrices beyond the mean at alpha = 4, at most


def mean_of_hidden_states(run: Run) -> Finding:
    """C10b: sample means at alpha = 0, 1, 2, and S_n(t); infinite width is a control too."""
    parts: list[Part] = []
    at_infinity, measured, expected = [], [], []
    for n, method, draws in HIDDEN:
        t = np.array([0, 1, 2]) * math.isqrt(n)
        log_norms = sample_hidden_norms(
            "glorot", n, int(t[-1]), draws * run.effort, seed=run.seed, method=method
        ).values[:, t]
        law = partial(laws.log_hidden_energy, n, t)
        parts.append((log_norms, law))
        at_infinity.append((log_norms, np.log(t + 1.0)))
        measured.append(f"{np.mean(np.exp(log_norms[:, 2])) / (t[2] + 1):.2f} (n = {n}, {method})")
        expected.append(f"{np.exp(law()[2]) / (t[2] + 1):.3f}")
    p, controls = _p_values(parts)
    return _statistical(
        p,
        [*controls, means_p_value(at_infinity)],
        _draws(parts),
        measured=f"mean of ||h_t||^2/(t+1) at alpha = 2: {', '.join(measured)}",
        expected=f"{', '.join(expected)}; at infinite width 1",
        domain="alpha = 0, 1, 2; n = 8, 64, 256, 1024, complex; by matrices, and revealed without",
        why="recurrences that are drawn grow as the exact energies say, and no longer as at "
        "infinite width, from two sqrt(n) steps on",
    )


def energies_of_powers(run: Run) -> Finding:
    """C14d: sample means of ||W^k x||^2, k = 1..10, with and without a matrix.

    Without one also at a small width: there most of what is drawn is coordinates on vectors seen
    before, and many draws cost little.
    """
    cases = ((32, "matrix", 2000), (32, "matrix-free", 2000), (8, "matrix-free", 20000))
    parts: list[Part] = []
    for field in ("complex", "real"):
        for n, method, draws in cases:
            k = np.arange(1, min(n, 10) + 1)
            samples = sample_power_norms(
                "glorot", n, int(k[-1]), draws * run.effort, field, run.seed, method
            )
            parts.append((samples.values[:, k], partial(laws.log_power_energy, n, k, field=field)))
    p, controls = _p_values(parts)
    return _statistical(
        p,
        controls,
        _draws(parts),
        measured=f"sample mean over Q_n(k): {_ratios(parts)}",
        expected="1",
        domain="n = 32, k <= 10, complex and real, by matrices and by their Hessenberg form; by "
        "that alone n = 8, k <= 8",
        why="the energies that Zagier's count and the real polynomials give are those of matrices "
        "that are drawn, complex and real",
    )


def recurrences_without_the_matrix(run: Run) -> Finding:
    """C14e: the last norm after n steps, by matrices and revealed, with a scale as the control."""
    n, draws = 32, 1000 * run.effort
    p_values, controls, medians = [], [], []
    for sampler in (sample_hidden_norms, sample_power_norms):
        for field in ("complex", "real"):
            by_matrix, revealed, too_large = (
                sampler(scheme, n, n, draws, field, run.seed, method, keep="last").values
                for scheme, method in (
                    ("glorot", "matrix"),
                    ("glorot", "matrix-free"),
                    (TOO_LARGE, "matrix-free"),
                )
            )
            p_values.append(float(stats.ks_2samp(by_matrix, revealed).pvalue))
            controls.append(float(stats.ks_2samp(by_matrix, too_large).pvalue))
            medians.append(np.exp(np.median(revealed) - np.median(by_matrix)))
    return _statistical(
        min(1.0, len(p_values) * min(p_values)),
        [min(1.0, len(controls) * min(controls))],
        2 * len(p_values) * draws,
        measured=f"ratio of medians {np.min(medians):.2f} to {np.max(medians):.2f}",
        expected="1",
        domain=f"n = {n}, after n steps, driven and left alone, complex and real",
        why="what a recurrence sees of a Gaussian matrix can be drawn without the matrix: widths "
        "that no machine could store can be simulated exactly",
    )


def structured_inputs(run: Run) -> Finding:
    """C17: signals s_t added to the noise, by matrices and without."""
    n, t, draws = 64, np.array([4, 8, 16]), 500 * run.effort
    steps = np.arange(17)
    signals = (np.ones(17), np.exp(2j * np.pi * steps / 8.0), np.where(steps % 8 == 0, 3.0, 0.0))
    parts: list[Part] = []
    grown = []
    for signal in signals:
        powers = np.abs(signal) ** 2
        law = partial(_log_driven_energy, n, powers, t)
        grown.append(f"{np.exp(law()[-1]) / np.sum(1.0 + powers):.2f}")
        for method in ("matrix", "matrix-free"):
            given = signal[:, np.newaxis]
            samples = sample_hidden_norms(
                "glorot", n, 16, draws, seed=run.seed, method=method, signal=given
            )
            parts.append((samples.values[:, t], law))
    p, controls = _p_values(parts)
    return _statistical(
        p,
        controls,
        _draws(parts),
        measured=f"sample mean over formula: {_ratios(parts)}",
        expected="1",
        domain=f"n = {n}, alpha = .5, 1, 2; s constant, sinusoidal, sparse; complex; by matrices "
        "and without",
        why="a signal adds its own energy, amplified alike, and takes nothing from the noise, "
        f"which explodes as without it: at alpha = 2 the energies are {', '.join(grown)} times "
        "those of infinite width",
    )


def mean_and_median(run: Run) -> Finding:
    """C16a: the median over the exact mean, with a median equal to the mean as a control too."""
    n, t, log_norms = _long_sequences(run)
    stated = np.array([*MEDIANS.values()])
    p, *controls = (
        _median_p_value(np.exp(log_norms - laws.log_hidden_energy(n, t, scale=s)), stated)
        for s in (1.0, *WRONG_SCALES)
    )
    ratio = np.exp(log_norms - laws.log_hidden_energy(n, t))
    return _statistical(
        p,
        [*controls, _median_p_value(ratio, np.ones(4))],
        len(ratio),
        measured=", ".join(f"{median:.2f}" for median in np.median(ratio, axis=0)),
        expected=", ".join(f"{median:.2f}" for median in stated) + ", each within .01",
        domain=f"n = {n}, alpha = 1, 2, 3, 4, complex; the mean is the exact energy",
        why="up to alpha = 2 mean and median tell one story; beyond, a typical run grows much "
        "less than E||h_t||^2: compare medians and quantiles there",
    )


def rare_matrices(run: Run) -> Finding:
    """C16b: how many matrices exceed the exact mean at alpha = 4; one in three is the control."""
    n, t, log_norms = _long_sequences(run)
    last = log_norms[:, -1]
    beyond = int(np.sum(last > laws.log_hidden_energy(n, t[-1])))
    p = float(stats.binomtest(beyond, len(last), SHARE, "greater").pvalue)
    control = float(stats.binomtest(beyond, len(last), 2.0 * SHARE, "less").pvalue)
    return _statistical(
        p,
        [control],
        len(last),
        measured=f"{beyond / len(last):.3f} of the matrices exceed E||h_t||^2",
        expected="1/6 or less",
        domain=f"n = {n}, alpha = 4, complex; the mean is the exact energy",
        why="the mean is carried by few matrices: means of samples are mostly too low there, and "
        "their standard errors do not show it",
    )


def _p_values(parts: list[Part]) -> tuple[float, list[float]]:
    """Return the p-value of the laws, and those of the laws of wrong scales."""
    p, *controls = (
        means_p_value([(values, law(scale=s)) for values, law in parts])
        for s in (1.0, *WRONG_SCALES)
    )
    return p, controls


def _ratios(parts: list[Part]) -> str:
    ratios = np.concatenate([np.exp(values - law()).mean(axis=0) for values, law in parts])
    return f"{np.min(ratios):.3f} to {np.max(ratios):.3f}"


def _draws(parts: list[Part]) -> int:
    return sum(len(values) for values, _ in parts)


def _statistical(
    p: float,
    controls: Sequence[float],
    draws: int,
    measured: str,
    expected: str,
    domain: str,
    why: str,
) -> Finding:
    control = max(controls)
    return Finding(
        evidence="statistical",
        measured=measured,
        expected=expected,
        domain=domain,
        why=why,
        p_value=p,
        control=control,
        draws=draws,
        needed=draws_needed(draws, control),
    )


def _long_sequences(run: Run) -> tuple[int, Steps, Array]:
    """Return n, the steps at alpha = 1, 2, 3, 4, and log ||h_t||^2 there."""
    n = 1024
    t = np.array([*MEDIANS]).astype(np.int64) * math.isqrt(n)
    samples = sample_hidden_norms("glorot", n, int(t[-1]), 400 * run.effort, seed=run.seed)
    return n, t, samples.values[:, t]


def _median_p_value(ratio: Array, stated: Array) -> float:
    """Return the p-value of "all medians are within .01 of what is stated": exact sign tests."""
    draws = len(ratio)
    too_low = stats.binom.cdf(np.sum(ratio >= stated - 0.01, axis=0), draws, 0.5)
    too_high = stats.binom.cdf(np.sum(ratio <= stated + 0.01, axis=0), draws, 0.5)
    return min(1.0, 2.0 * ratio.shape[1] * float(np.min([too_low, too_high])))


def _log_driven_energy(
    n: int, powers: Array, t: npt.NDArray[np.int64], scale: float = 1.0
) -> Array:
    """Return log of S_n(t) + sum_{k<=t} ||s_{t-k}||^2 Q_n(k); powers are ||s_t||^2."""
    energies = np.exp(laws.log_power_energy(n, np.arange(len(powers)), scale=scale))
    return np.log(np.convolve(1.0 + powers, energies)[t])
