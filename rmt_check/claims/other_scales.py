"""Checks of other scales than the paper's: half of Glorot, calibrated ones, ones for a length.

A scale s multiplies W, E|W_ij|^2 = 1/n.
"""

import math
from fractions import Fraction

import numpy as np
from scipy import stats

from rmt_check import calibration, laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.energies import largest_energy
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.evidence.statistics import (
    WRONG,
    Trial,
    follows,
    happens,
    if_agreed,
    judged,
)
from rmt_check.sampling.norms import sample_hidden_norms
from rmt_check.sampling.radius import sample_spectral_radius


def half_is_halved(run: Run) -> Finding:
    """C24a, by the radii of matrices against the exact law of rho/2."""
    return _half(
        run,
        "half",
        300 * run.effort,
        "multiplying by 1/2 multiplies every eigenvalue by 1/2, and the radii are those of Glorot, "
        "halved",
    )


def half_variance_is_halved(run: Run) -> Finding:
    """C24b, by the radii of matrices with half the variance against the exact law of rho/2."""
    return _half(
        run,
        "half-variance",
        50,
        "half the variance is a factor of .7071, not 1/2: the code's Glorot/2 has radius .71 and "
        "twice the energy a step of the scheme described",
    )


def half_growth(run: Run) -> Finding:
    """C26b, in rational arithmetic: the sum of 4^{-k} Q_n(k)."""
    widths = (16, 64, 128)
    early, late = (
        {n: _half_energy(n, t(n)) for n in widths} for t in (lambda n: 8, lambda n: 2 * n)
    )
    gain = max(late[n] - early[n] for n in widths)
    finding = Finding(
        "exact",
        f"E||h_t||^2 = {float(late[16]):.4f} (n = 16), {float(late[128]):.4f} (128) at t = 2n; "
        f"from t = 8 to 2n it gains at most {float(gain):.1g}",
        "a gain of about log 2 for twice the time",
        "complex, n = 16, 64, 128; t = 8, 2n",
        "the energy is 4/3 up to 2/n, a constant, to t = 2n at least: under Glorot/2 all but the "
        "last few inputs fade; logarithmic growth is that of the uniform diagonal alone",
        holds=gain > Fraction(1, 10),
        margin=float(Fraction(1, 10) / gain),
    )
    return if_agreed(finding, all(abs(late[n] - Fraction(4, 3)) < Fraction(2, n) for n in widths))


def half_decay(run: Run) -> Finding:
    """C26c, in rational arithmetic: 4^{-k} Q_n(k) < 1/(k+1)."""
    widths = (16, 64, 256)
    ratios = [
        Fraction(k + 1, 4**k) * laws.power_energy_fraction(n, k)
        for n in widths
        for k in range(1, 2 * math.isqrt(n) + 1)
    ]
    return Finding(
        "exact",
        f"4^-k Q_n(k) (k+1) is at most {float(max(ratios)):.3f}, and {float(ratios[-1]):.1g} at "
        "n = 256, k = 32",
        "below 1",
        "complex, n = 16, 64, 256; 1 <= k <= 2 sqrt(n)",
        "after one step a quarter of an input's energy is left under Glorot/2, and a half on the "
        "uniform diagonal; after ten, a millionth and an eleventh",
        holds=max(ratios) < 1 and laws.power_energy_fraction(64, 0) == 1,
        margin=float(1 - max(ratios)),
    )


def calibrated_certified(run: Run) -> Finding:
    """C28a, by interval arithmetic at 1/s."""
    cases = [(n, d) for n in (1, 2, 3, 8, 64, 192, 1024) for d in (0.5, 0.05, 1e-3, 1e-6)]
    off = max(_calibration_error(n, delta) for n, delta in cases)
    return Finding(
        "certified",
        f"P(rho > 1) is delta to within {off:.1e}, relative",
        "delta to 1e-10",
        "complex, n = 1, 2, 3, 8, 64, 192, 1024; delta = .5, .05, 1e-3, 1e-6",
        "where the paper's scale does not exist or is far too small, calibrated_scale(n, delta) "
        "leaves exactly the probability asked for",
        holds=off < 1e-10,
        margin=1e-10 / off,
    )


def calibrated_matrices(run: Run) -> Finding:
    """C28b, by how many radii of width 64 are above one: of matrices, and of Kostlan's gammas."""
    n, delta = 64, 0.5
    cases = (("complex", "matrix", 500), ("real", "matrix", 500), ("complex", "kostlan", 2500))
    trials, above = [], []
    for field, method, draws in cases:
        draws *= run.effort
        scheme = f"calibrated:delta={delta}"
        rho = sample_spectral_radius(scheme, n, draws, field, run.seed, method).values
        above.append(int(np.sum(rho > 1.0)))
        wrong = WRONG * calibration.calibrated_scale(n, delta, field)
        wider = float(laws.SpectralRadius(n, field, wrong).sf(1.0))
        trials.append(happens(above[-1], draws, delta, wider))
    share = [count / trial.draws for count, trial in zip(above, trials, strict=True)]
    return judged(
        trials,
        f"rho > 1 in {share[0]:.3f} (complex) and {share[1]:.3f} (real) of the matrices, and in "
        f"{share[2]:.3f} of the complex radii drawn without one",
        f"{delta:g} of them",
        f"n = {n}, complex and real, delta = {delta:g}",
        f"of {trials[0].draws} matrices {share[0]:.3f} and {share[1]:.3f} have a radius above one: "
        "each field needs its own scale, and has it",
    )


def any_horizon(run: Run) -> Finding:
    """C28c, in rational arithmetic: the largest s^{2k} Q_n(k), k = 1..T, is 1 + eps."""
    tolerance = 0.1
    cases = [(n, steps) for n in (1, 2, 3, 16, 64, 128) for steps in (1, 2, 8, 32, 100)]
    off = max(
        abs(
            float(
                largest_energy(n, steps, calibration.horizon_scale(n, steps, tolerance))
                - Fraction(11, 10)
            )
        )
        for n, steps in cases
    )
    return Finding(
        "exact",
        f"the largest energy is 1.1 to within {off:.1e}",
        "1.1 to 1e-11",
        "complex, n = 1, 2, 3, 16, 64, 128; T = 1, 2, 8, 32, 100; eps = .1",
        "for every width and length there is a largest scale under which the energy of an impulse "
        "stays within 10 % of one, and horizon_scale(n, T) is it",
        holds=off < 1e-11,
        margin=1e-11 / max(off, 1e-300),
    )


def all_but_delta(run: Run) -> Finding:
    """C28d: how many matrices stay below the ceiling at the scale that was simulated for it.

    The scale is an order statistic, so that the number is beta-binomial. Without the matrix, and
    with its Hessenberg form at a ceiling that half of the inputs pass at once, which tells much of
    their variance.
    """
    draws = {"quick": 249, "standard": 3999, "thorough": 15999}[run.budget]
    trials, said = [], []
    for n, steps, ceiling, delta in ((16, 12, 2.0, 0.5), (48, 48, 1.0, 0.6)):
        rank = round(delta * (draws + 1))
        s = calibration.quantile_scale(n, steps, delta, ceiling, draws=draws, seed=run.seed).scale
        crossing = [_crossing(n, steps, ceiling, c * s, 4 * draws, run.seed) for c in (1.0, 1.08)]
        p, control = (_p_of_count(k, 4 * draws, rank, draws) for k in crossing)
        trials.append(Trial(p, control, 5 * draws))
        said.append(f"{crossing[0] / (4 * draws):.3f} (n = {n}, s = {s:.4f})")
    return judged(
        trials,
        f"crossed by {', '.join(said)} of the matrices",
        ".5 and .6, but for the error of the scale",
        "complex; n = 16, T = 12, ceiling 2, delta = .5; n = T = 48, ceiling 1, delta = .6",
        "for one matrix ask for the length it has to survive: quantile_scale(n, T, delta), found "
        "by simulation, is what all but delta of matrices do survive",
    )


def _p_of_count(k: int, of: int, rank: int, draws: int) -> float:
    """Return the p-value of k out of so many crossing at the scale of that rank among the draws.

    The upper tail is that of those which stay: scipy's own is a difference from one.
    """
    lower = stats.betabinom.cdf(k, of, rank, draws + 1 - rank)
    upper = stats.betabinom.cdf(of - k, of, draws + 1 - rank, rank)
    return min(1.0, 2.0 * float(min(lower, upper)))


def _crossing(n: int, steps: int, ceiling: float, scale: float, draws: int, seed: int) -> int:
    """Return how many of the matrices have ||h_t||^2 > ceiling (t + 1) for some t <= steps."""
    scheme = f"scaled-gaussian:factor={scale!r}"
    log_norms = sample_hidden_norms(scheme, n, steps, draws, seed=seed, method="matrix").values
    return int(np.sum(np.any(log_norms > np.log(ceiling * np.arange(1.0, steps + 2.0)), axis=1)))


def _half(run: Run, scheme: str, draws: int, why: str) -> Finding:
    n = 64
    rho = sample_spectral_radius(scheme, n, draws, seed=run.seed, method="matrix").values
    law, wrong = laws.SpectralRadius(n, scale=0.5), laws.SpectralRadius(n, scale=0.5 * WRONG)
    return judged(
        [follows(rho, law.cdf, wrong.cdf)],
        f"mean radius {rho.mean():.4f}",
        f"{law.mean():.4f}",
        "complex, n = 64",
        why,
    )


def _half_energy(n: int, t: int) -> Fraction:
    terms = (laws.power_energy_fraction(n, k) / 4**k for k in range(t + 1))
    return sum(terms, Fraction())


def _calibration_error(n: int, delta: float) -> float:
    low, high = spectral_radius_cdf(n, 1.0 / calibration.calibrated_scale(n, delta))
    return max(abs(float(1 - end) / delta - 1.0) for end in (low, high))
