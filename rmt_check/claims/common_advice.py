"""Checks of general advice: the variance of an entry against 1/n, and matrices of other kinds."""

import math
import sys
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, Trial, follows, has_mean, judged
from rmt_check.sampling.matrices import sample_matrix
from rmt_check.sampling.norms import sample_power_norms
from rmt_check.sampling.radius import sample_spectral_radius

Array = npt.NDArray[np.float64]

_NOT_GAUSSIAN = ("glorot-uniform", "rademacher", "sparse")


def variance_kept(run: Run) -> Finding:
    """C29a: ||Wx||^2 of Gaussian matrices against its exact law, that of others by its mean."""
    n, draws = 128, 800 * run.effort
    cases = [("glorot", "complex"), *((scheme, "real") for scheme in ("glorot", *_NOT_GAUSSIAN))]
    trials, means = [], []
    for scheme, field in cases:
        drawn = sample_power_norms(scheme, n, 1, draws, field, run.seed, method="matrix").values
        square = np.exp(drawn[:, 1])
        means.append(f"{square.mean():.4f} ({scheme}, {field})")
        if scheme == "glorot":
            shape = n if field == "complex" else n / 2
            law, wrong = (stats.gamma(shape, scale=s * s / shape) for s in (1.0, WRONG))
            trials.append(follows(square, law.cdf, wrong.cdf))
        else:
            trials.append(has_mean(drawn[:, 1:], [0.0], [2.0 * math.log(WRONG)]))
    return judged(
        trials,
        f"mean of ||Wx||^2 {', '.join(means)}",
        "1; for Gaussian entries the law Gamma(n)/n, or Gamma(n/2)/(n/2) if real",
        f"n = {n}, one step; Gaussian, uniform, sparse entries and random signs",
        "one step keeps the mean energy whatever the law of the entries; that many steps with one "
        "matrix do not, is the paper's subject",
    )


def exponential(run: Run) -> Finding:
    """C29b: ||(sW)^k x||^2 at s = .8 and 1.25 against s^{2k} Q_n(k)."""
    n, k, draws = 256, np.array([4, 8]), 100 * run.effort
    trials, rates = [], []
    for factor in (0.8, 1.25):
        scheme = f"scaled-gaussian:factor={factor}"
        drawn = sample_power_norms(scheme, n, 8, draws, seed=run.seed, method="matrix").values[:, k]
        energy, wrong = (laws.log_power_energy(n, k, scale=s * factor) for s in (1.0, WRONG))
        trials.append(has_mean(drawn, energy, wrong))
        rates.append(float(np.log(np.exp(drawn[:, -1]).mean())) / 16.0)
    return judged(
        trials,
        f"rate of the rms {rates[0]:+.4f}, {rates[1]:+.4f} a step",
        f"{math.log(0.8):+.4f}, {math.log(1.25):+.4f}",
        "complex, n = 256, k = 4, 8, factors .8 and 1.25",
        "each step multiplies the rms by the factor s, while k is well below sqrt(n): then Q_n(k) "
        "is one",
    )


def threshold_one(run: Run) -> Finding:
    """C29c, in rational arithmetic: entries of variance 1/2 and 1/n at n = 4, 16, 64."""
    variance = Fraction(1, 2)
    growth = {n: n * variance * laws.power_energy_fraction(n, 1) for n in (4, 16, 64)}
    return Finding(
        "exact",
        "variance 1/2 multiplies the energy by "
        + ", ".join(f"{g} (n = {n})" for n, g in growth.items()),
        "at most 1 a step, the variance being below one",
        "n = 4, 16, 64, first step",
        "the energy is multiplied by n times the variance, so the threshold is 1/n, not 1: divide "
        "by the width",
        holds=all(g <= 1 for g in growth.values()),
        margin=float(min(growth.values()) - 1),
    )


def naive_uniform(run: Run) -> Finding:
    """C30a: were rho below one in half of the matrices or more, some would be seen."""
    widths, draws = (3, 16, 64), 40 * run.effort
    radii = {
        n: sample_spectral_radius("naive-uniform", n, draws, "real", run.seed).values
        for n in widths
    }
    below = {n: int(np.sum(rho < 1.0)) for n, rho in radii.items()}
    # vanishing at large widths: P(rho < 1) >= 1/2 at 16 and 64
    p = max(float(stats.binomtest(below[n], draws, 0.5, "less").pvalue) for n in (16, 64))
    mean = {n: rho.mean() for n, rho in radii.items()}
    return judged(
        [Trial(p, p, 2 * draws)],
        "mean radius " + ", ".join(f"{mean[n]:.2f} (n = {n})" for n in widths),
        "below 1 in most matrices",
        "real, n = 3, 16, 64",
        f"the mean 1/2 of the entries is an eigenvalue near n/2, {mean[64]:.1f} at n = 64: the "
        "norm grows by it at every step; subtract the mean and divide by sqrt(n/12)",
    )


def orthogonal(run: Run) -> Finding:
    """C30b: 50 steps with matrices of both fields, to rounding."""
    n, steps = 64, 50
    drift = max(
        _drift(sample_matrix("orthogonal", n, field, run.seed), steps)
        for field in ("complex", "real")
    )
    error = steps * n * sys.float_info.epsilon
    return Finding(
        "numerical",
        f"||W^k x|| is 1 to within {drift:.1e}",
        f"1, to the rounding {error:.1e} of 50 steps",
        "n = 64, complex and real, k <= 50",
        "an orthogonal recurrence neither explodes nor vanishes, at any width and length: driven, "
        "its energy is t + 1",
        holds=drift < error,
        margin=error / drift,
    )


def he_doubles(run: Run) -> Finding:
    """C30c: ||W^k x||^2 of variance 2/n against 2^k Q_n(k)."""
    n, k, draws = 128, np.array([1, 5]), 250 * run.effort
    drawn = sample_power_norms("he", n, 5, draws, seed=run.seed, method="matrix").values[:, k]
    energy = laws.log_power_energy(n, k) + k * math.log(2.0)
    mean = np.exp(drawn).mean(axis=0)
    return judged(
        [has_mean(drawn, energy, energy + 2.0 * k * math.log(WRONG))],
        f"mean of ||W^k x||^2 {mean[0]:.3f}, {mean[1]:.2f} at k = 1, 5",
        f"{math.exp(energy[0]):.3f}, {math.exp(energy[1]):.2f}: 2^k Q_n(k)",
        "complex, n = 128, k = 1, 5",
        "made for layers whose ReLU halves the energy, the variance 2/n doubles that of a linear "
        "recurrence at every step",
    )


def _drift(W: npt.NDArray[np.inexact], steps: int) -> float:
    x: npt.NDArray[np.inexact] = np.eye(len(W), 1, dtype=W.dtype)[:, 0]
    norms = []
    for _ in range(steps):
        x = W @ x
        norms.append(float(np.linalg.norm(x)))
    return max(abs(norm - 1.0) for norm in norms)
