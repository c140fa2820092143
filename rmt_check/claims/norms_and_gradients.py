"""Checks of what is said around the paper: norms, fresh matrices, gradients, other factors."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from rmt_check import calibration, laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.energies import largest_energy
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.evidence.statistics import (
    WRONG,
    Trial,
    follows,
    has_mean,
    if_agreed,
    judged,
    same_law,
)
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.norms import sample_hidden_norms, sample_power_norms
from rmt_check.sampling.streams import stream

Array = npt.NDArray[np.float64]


def spectral_norm(run: Run) -> Finding:
    """C33: were ||W|| / c_n below one in half of the matrices or more, some would be seen."""
    n, draws = 192, 24 * run.effort
    rng = stream(run.seed, "claim-norms", "matrix", "glorot", "complex", n, 0)
    scale = calibration.paper_scale(n)
    with one_blas_thread():
        norms = scale * np.array(
            [np.linalg.norm(_ginibre(n, "complex", rng), 2) for _ in range(draws)]
        )
    # the largest eigenvalue of W W* is 4 + (4/n)^{2/3} TW_2, E TW_2 = -1.7711 (Johansson 2000)
    expected = scale * math.sqrt(4.0 - 1.7711 * (4.0 / n) ** (2.0 / 3.0))
    p = float(stats.binomtest(int(np.sum(norms < 1.0)), draws, 0.5, "less").pvalue)
    finding = judged(
        [Trial(p, p, draws)],
        f"||W||/c_n = {norms.mean():.3f} on average, {norms.min():.3f} at least",
        f"below 1; theory says {expected:.3f}, and 2/c_n in the limit",
        "complex, n = 192",
        f"the spectral radius is moved below one, the norm is not: it is {norms.mean():.2f}, so "
        "single steps still let states grow, and a bound by norms says nothing",
    )
    return if_agreed(finding, bool(abs(norms.mean() / expected - 1.0) < 0.01))


def fresh_matrices(run: Run) -> Finding:
    """C34a: each step's gain against Gamma(n)/n, of products of matrices and of the sampler.

    Driven, the mean energy is t + 1.
    """
    n, steps, draws = 48, 8, 200 * run.effort
    law, wrong = (stats.gamma(n, scale=s * s / n) for s in (1.0, WRONG))
    with one_blas_thread():
        products = _gains_of_products(n, steps, draws, run.seed)
    sampled = np.exp(np.diff(sample_power_norms("independent", n, 64, draws, seed=run.seed).values))
    trials = [follows(gains.ravel(), law.cdf, wrong.cdf) for gains in (products, sampled)]
    driven = sample_hidden_norms("independent", n, steps, 10 * draws, seed=run.seed).values
    t = np.arange(steps + 1)
    too_large = np.array([math.fsum(WRONG ** (2 * j) for j in range(k + 1)) for k in t])
    trials.append(has_mean(driven[:, 1:], np.log(t + 1.0)[1:], np.log(too_large)[1:]))
    return judged(
        trials,
        f"mean gain a step {products.mean():.4f} (matrices), {sampled.mean():.4f} (chain); driven, "
        f"energy {np.exp(driven[:, -1]).mean():.3f}",
        f"1; the gains independent, with the law Gamma(n)/n; driven, {steps + 1}",
        "complex, n = 48, 8 and 64 steps",
        "with a fresh matrix at every step the mean energy is exactly one at every n and every "
        "length: growth is what the repeated matrix adds",
    )


def noise_scale(run: Run) -> Finding:
    """C34b: the variance of log ||W_k .. W_1 x||^2 at k = n, against n psi_1(n)."""
    n, draws = 64, 2000 * run.effort
    log_norms = sample_power_norms("independent", n, n, draws, seed=run.seed, keep="last").values
    # a sum of n nearly Gaussian terms: chi^2 to a relative 1e-3 of its variance
    variance, step = float(np.var(log_norms, ddof=1)), float(special.polygamma(1, n))
    p, control = (_p_of_variance(variance, n * step * s, draws) for s in (1.0, n / math.isqrt(n)))
    return judged(
        [Trial(p, control, draws)],
        f"variance of log ||W_n .. W_1 x||^2 = {variance:.4f}",
        f"{n * step:.4f} = n psi_1(n); {n * step * n / math.isqrt(n):.2f} were the scale sqrt(n)",
        "complex, n = 64, k = n",
        "k steps with fresh matrices have noise of variance k/n: it matters at depth n, while one "
        "repeated matrix explodes at sqrt(n)",
    )


def gradients_as_states(run: Run) -> Finding:
    """C35: ||dL/dx_0|| by back-propagation against ||W^T x||, each of matrices of its own."""
    n, steps, draws = 96, 20, 350 * run.effort
    trials, medians = [], []
    for field in ("complex", "real"):
        with one_blas_thread():
            back = _backward_norms(n, steps, draws, field, run.seed)
        forward = sample_power_norms("glorot", n, steps, draws, field, run.seed, method="matrix")
        ahead = forward.values[:, -1]
        trials.append(same_law(back, ahead, wrong=back + 2.0 * steps * math.log(WRONG)))
        medians += [float(np.median(back)), float(np.median(ahead))]
    return judged(
        trials,
        f"median log ||dL/dx_0||^2 {medians[0]:.3f} (complex), {medians[2]:.3f} (real)",
        f"{medians[1]:.3f}, {medians[3]:.3f}: those of log ||W^T x||^2",
        "glorot, complex and real, n = 96, T = 20",
        "W* has the law of W, so gradients explode, or vanish, by the law and at the lengths of "
        "the states; a scale chosen for the one serves the other",
    )


def factor_for_length(run: Run) -> Finding:
    """C36: ||(sW)^k x||^2 of matrices at s = horizon_scale(n, T), for T = 8 and 16."""
    n, draws, tolerance = 64, 600 * run.effort, 0.1
    trials, said = [], []
    for steps, k in ((8, 2), (16, 8)):
        s = calibration.horizon_scale(n, steps, tolerance)
        scheme = f"scaled-gaussian:factor={s!r}"
        drawn = sample_power_norms(scheme, n, k, draws, seed=run.seed, method="matrix").values[
            :, k:
        ]
        energy, wrong = (laws.log_power_energy(n, [k], scale=c * s) for c in (1.0, WRONG))
        trials.append(has_mean(drawn, energy, wrong))
        said.append(f"{s:.4f} for T = {steps}")
    largest = [
        float(largest_energy(n, steps, calibration.horizon_scale(n, steps, tolerance)))
        for steps in (8, 16)
    ]
    finding = judged(
        trials,
        f"factor {said[0]}, {said[1]}; largest energy {largest[0]:.6f}, {largest[1]:.6f}",
        "1.1",
        "complex, n = 64, T = 8, 16, eps = .1",
        "there is no one factor: short sequences allow more than one, long ones ever less; ask "
        "horizon_scale(n, T)",
    )
    return if_agreed(finding, all(abs(value - 1.0 - tolerance) < 1e-9 for value in largest))


def below_one(run: Run) -> Finding:
    """C37, by interval arithmetic at r = 1, beside the exact law."""
    widths = (2, 8, 64, 256, 1024)
    inside = [float(spectral_radius_cdf(n, 1.0)[0]) for n in widths]
    finding = Finding(
        "certified",
        "P(all moduli < 1) = "
        + ", ".join(f"{p:.2g} ({n})" for p, n in zip(inside, widths, strict=True)),
        "1",
        "complex, n = 2, 8, 64, 256, 1024",
        f"at width 1024 all eigenvalues are inside the circle with probability {inside[-1]:.1e}: "
        "almost every matrix has some outside",
        holds=min(inside) > 0.99,
        margin=(1.0 - max(inside)) / 0.01,
    )
    law = [float(laws.SpectralRadius(n).cdf(1.0)) for n in widths]
    return if_agreed(finding, bool(np.allclose(law, inside, rtol=1e-9)))


def _gains_of_products(n: int, steps: int, draws: int, seed: int) -> Array:
    """Return ||W_k .. W_1 x||^2 / ||W_{k-1} .. W_1 x||^2, shape (draws, steps), all W_k fresh."""
    rng = stream(seed, "claim-products", "matrix", "glorot", "complex", n, 0)
    gains = np.empty((draws, steps))
    for row in gains:
        x = np.full(n, math.sqrt(1.0 / n), complex)
        for k in range(steps):
            x = _ginibre(n, "complex", rng) @ x
            row[k] = np.vdot(x, x).real
            x /= math.sqrt(row[k])
    return gains


def _backward_norms(n: int, steps: int, draws: int, field: str, seed: int) -> Array:
    """Return log ||dL/dx_0||^2 of the loss Re <g, h_T>, g a fixed unit vector, a matrix a draw."""
    rng = stream(seed, "claim-gradients", "matrix", "glorot", field, n, 0)
    log_norms = np.empty(draws)
    for i in range(draws):
        W = _ginibre(n, field, rng)
        inputs = _ginibre(n, field, rng, rows=steps + 1)
        readout = np.full(n, math.sqrt(1.0 / n), W.dtype)
        delta, _ = gradients(W, states(W, inputs), readout)
        log_norms[i] = math.log(np.vdot(delta[0], delta[0]).real)
    return log_norms


def _ginibre(
    n: int, field: str, rng: np.random.Generator, rows: int | None = None
) -> npt.NDArray[np.inexact]:
    """Return rows (n unless said) of n entries of variance 1/n."""
    shape = (n if rows is None else rows, n)
    if field == "real":
        return rng.standard_normal(shape) / math.sqrt(n)
    parts = rng.standard_normal((*shape, 2)) / math.sqrt(2.0 * n)
    return parts[..., 0] + 1j * parts[..., 1]


def _p_of_variance(variance: float, expected: float, draws: int) -> float:
    law = stats.chi2(draws - 1)
    x = (draws - 1) * variance / expected
    return float(min(1.0, 2.0 * min(law.cdf(x), law.sf(x))))


Vector = npt.NDArray[Any]


def states(W: Vector, inputs: Vector) -> Vector:
    """Return h_0, .., h_T, shape (T + 1, n), of inputs x_0, .., x_T."""
    h = np.empty_like(inputs)
    h[0] = inputs[0]
    for t in range(1, len(inputs)):
        h[t] = W @ h[t - 1] + inputs[t]
    return h


def gradients(W: Vector, h: Vector, last: Vector) -> tuple[Vector, Vector]:
    """Return dL/dx_0, .., dL/dx_T, shape (T + 1, n), and dL/dW, given dL/dh_T."""
    delta = np.empty_like(h)
    delta[-1] = last
    adjoint = W.conj().T
    for t in range(len(h) - 1, 0, -1):
        delta[t - 1] = adjoint @ delta[t]
    return delta, delta[1:].T @ h[:-1].conj()
