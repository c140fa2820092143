"""Checks of diagonal recurrences, set beside the paper's: the disc, a flat modulus, rings.

The power energy of a diagonal is E|lambda|^{2k}, at every width.
"""

import math
from fractions import Fraction

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, follows, has_mean, if_agreed, judged
from rmt_check.sampling.matrices import sample_matrix
from rmt_check.sampling.norms import sample_power_norms
from rmt_check.sampling.radius import sample_spectral_radius

_TIMES = np.array([1, 3, 10, 30])


def uniform_disc(run: Run) -> Finding:
    """C25a, by independent eigenvalues against P(|lambda| <= r) = r^2."""
    return _disc(
        run,
        "uniform-disc",
        "the modulus has the density 2r, which rises linearly to the rim: the circular law, but of "
        "independent eigenvalues",
    )


def published_disc(run: Run) -> Finding:
    """C25b, by independent eigenvalues of the scheme that the published code draws."""
    return _disc(
        run,
        "uniform-modulus",
        "the modulus itself is drawn uniformly, so its density is flat and the eigenvalues crowd "
        "at the centre: E||h_t||^2 is the sum of 1/(2k+1), half as fast as that of 1/(k+1)",
    )


def flat_modulus(run: Run) -> Finding:
    """C25c, by radii of that diagonal against r^n and by its energies."""
    n = 16
    rho = sample_spectral_radius("uniform-modulus", n, 1000 * run.effort, seed=run.seed).values
    law, wrong = (laws.FlatModulus(r_max, n) for r_max in (1.0, WRONG))
    drawn = sample_power_norms("uniform-modulus", 64, 30, 1000 * run.effort, seed=run.seed)
    log_norms, energy = drawn.values[:, _TIMES], laws.log_flat_energy(_TIMES)
    energies = has_mean(log_norms, energy, energy + 2.0 * _TIMES * math.log(WRONG))
    p = np.linspace(0.05, 0.95, 19)
    finding = judged(
        [follows(rho, law.cdf, wrong.cdf), energies],
        f"mean radius {rho.mean():.4f} (n = {n}); mean over stated energy "
        f"{np.exp(log_norms - energy).mean():.3f}",
        f"{law.mean():.4f} = {n}/{n + 1}; 1",
        f"radii, n = {n}; energies, n = 64, k = 1, 3, 10, 30",
        "the published diagonal forgets faster than the disc of the paper: an impulse keeps "
        "1/(2k+1) of its energy, not 1/(k+1)",
    )
    return if_agreed(finding, bool(np.allclose(law.cdf(law.ppf(p)), p, rtol=1e-12)))


def uniform_growth(run: Run) -> Finding:
    """C26a: the energy is the harmonic number H_{t+1}, which log t + gamma_E approximates."""
    t = np.array([1, 10, 100, 1000])
    law = np.exp(laws.log_hidden_sum(laws.log_ring_energy, t))
    harmonic = [sum((Fraction(1, k) for k in range(1, m + 2)), Fraction()) for m in t]
    # 0 < H_m - log m - gamma_E < 1/2m, in units of the right-hand side
    excess = [
        2 * (m + 1) * (float(h) - math.log(m + 1) - np.euler_gamma)
        for m, h in zip(t, harmonic, strict=True)
    ]
    finding = Finding(
        "numerical",
        f"E||h_t||^2 = {law[1]:.4f}, {law[2]:.4f}, {law[3]:.4f} at t = 10, 100, 1000",
        "log(t+1) + .5772 + at most 1/(2t+2)",
        "every n, both fields; t = 1, 10, 100, 1000",
        "the energy of a power is exactly 1/(k+1), so that of the state is the harmonic number: "
        "2.3 more for each factor of ten in t, at every width",
        holds=all(0.0 < value < 1.0 for value in excess),
        margin=min(1.0 - max(excess), min(excess)) / 1e-11,
    )
    return if_agreed(finding, np.allclose(law, [float(h) for h in harmonic], rtol=1e-12))


def ring_energy(run: Run) -> Finding:
    """C27a, by diagonal recurrences of two rings against the exact energies."""
    n, times, p = 64, _TIMES, np.linspace(0.05, 0.95, 19)
    trials, law = [], laws.RingModulus(0.4, 0.8, n)
    for r_min, r_max in ((0.9, 0.99), (0.4, 0.8)):
        scheme = f"lru-ring:r_min={r_min}:r_max={r_max}"
        drawn = sample_power_norms(scheme, n, 30, 250 * run.effort, seed=run.seed).values[:, times]
        energy = laws.log_ring_energy(times, r_min, r_max)
        trials.append(has_mean(drawn, energy, energy + 2.0 * times * math.log(WRONG)))
    ratio = np.exp(drawn - energy).mean(axis=0)
    finding = judged(
        trials,
        f"mean over exact energy {ratio[0]:.3f}, {ratio[2]:.3f} at k = 1, 10 (ring .4 .. .8)",
        "1",
        "rings .9 .. .99 and .4 .. .8, n = 64, k = 1, 3, 10, 30",
        "an impulse keeps the energy (b^{2k+2} - a^{2k+2})/((k+1)(b^2 - a^2)) at every width: it "
        "can be designed before training",
    )
    return if_agreed(finding, bool(np.allclose(law.cdf(law.ppf(p)), p, rtol=1e-12)))


def ring_between(run: Run) -> Finding:
    """C27b: the ring .9 .. .99 between the uniform disc and Glorot, up to t = 100,000."""
    a, b = 0.9, 0.99
    t = np.unique(np.logspace(0, 5, 61).astype(int))
    ring = np.exp(laws.log_hidden_sum(lambda k: laws.log_ring_energy(k, a, b), t))
    uniform = np.exp(laws.log_hidden_sum(laws.log_ring_energy, t))
    ceiling = math.log((1.0 - a * a) / (1.0 - b * b)) / (b * b - a * a)
    passed = math.exp(ceiling - np.euler_gamma)  # H_t = log t + gamma_E
    holds = bool(np.all((uniform < ring) & (ring < t + 1.0)))
    finding = Finding(
        "numerical",
        f"ring {ring[-1]:.3f}, uniform {uniform[-1]:.3f} at t = 10^5; {ring[0]:.4f}, "
        f"{uniform[0]:.1f} at t = 1",
        "uniform < ring < t + 1",
        "ring .9 .. .99; 61 times t = 1 .. 10^5",
        f"the ring keeps an input for longer than the disc, but forgets in the end: its energy "
        f"tends to {ceiling:.2f}, which the disc's passes at t = {passed:,.0f}",
        holds=holds,
        margin=float(np.min((ring - uniform) / uniform) / 1e-12),
    )
    return if_agreed(finding, math.isclose(ring[-1], ceiling, rel_tol=1e-10))


def _disc(run: Run, scheme: str, why: str) -> Finding:
    n = 20_000 * run.effort
    modulus = np.abs(sample_matrix(scheme, n, seed=run.seed))
    law, wrong = laws.RingModulus(0.0, 1.0), laws.RingModulus(0.0, WRONG)
    return judged(
        [follows(modulus, law.cdf, wrong.cdf)],
        f"{np.mean(modulus > 0.9):.4f} of the eigenvalues beyond .9, E|lambda|^2 = "
        f"{np.mean(modulus**2):.4f}",
        ".1900, .5000",
        f"one diagonal of {n:,} independent eigenvalues",
        why,
    )
