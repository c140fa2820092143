"""Checks of the paper's rescaling W / c_n: what it does to the radius, and to the state.

c_n = 1 + sqrt(gamma_n/4n) + (gamma_E + pi/sqrt 6)/sqrt(4 n gamma_n); the scale is s = 1/c_n, and
rho the spectral radius of W, E|W_ij|^2 = 1/n.
"""

import itertools
import math
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from rmt_check import calibration, laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.evidence.statistics import WRONG, has_mean, if_agreed, judged
from rmt_check.sampling.norms import sample_hidden_norms

ONE_SD = np.euler_gamma + math.pi / math.sqrt(6.0)  # mean plus one sd of a standard Gumbel variable
PROMISED = -math.expm1(-math.exp(-ONE_SD))  # P(X > ONE_SD) = .1442
_TWO_PI = Decimal("6.2831853071795864769252867665590057683943387987502")

# P(rho > r) of real matrices by ball arithmetic: n, r, value
CERTIFIED_REAL = (
    (512, 1.05, 0.093849152736897803612770127),
    (1000, 1.05, 0.016059742995881152618799105),
)


def limit(run: Run) -> Finding:
    """C20a, by the edge law, which speaks of any log n, and the exact law at n = 10^12."""
    log_n = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8)
    gaps = [float(laws.EdgeLaw(log_n=L).sf(ONE_SD)) - PROMISED for L in log_n]
    rates = [gap * L / math.log(L) for gap, L in zip(gaps, log_n, strict=True)]
    n = 10**12
    exact = float(laws.SpectralRadius(n).sf(1.0 / calibration.paper_scale(n)))
    apart = exact - float(laws.EdgeLaw(log_n=math.log(n)).sf(ONE_SD))
    falling = all(0.0 < later < gap for gap, later in itertools.pairwise(gaps))
    return Finding(
        "numerical",
        f"{PROMISED + gaps[0]:.4f}, {PROMISED + gaps[2]:.5f}, {PROMISED + gaps[-1]:.8f} at "
        f"log n = 10^2, 10^4, 10^8",
        f"{PROMISED:.8f} = 1 - exp(-exp(-(gamma_E + pi/sqrt 6)))",
        "complex; log n = 10^2 .. 10^8 by the edge law, n = 10^12 by the exact law",
        f"the limit is right, and far: the distance falls like {rates[-1]:.2f} log log n/log n; "
        f"P(rho > c_n) is {exact:.4f} at n = 10^12, passes .1442 and comes back from "
        f"{PROMISED + gaps[0]:.4f} at n = e^100",
        holds=falling and gaps[-1] < 1e-6 and abs(apart) < 1e-4,
        margin=1e-6 / gaps[-1],
    )


def at_finite_width(run: Run) -> Finding:
    """C20b, by interval arithmetic at c_n, beside the exact law."""
    widths = (256, 384, 1024, 4096, 65536)[: 4 if run.budget == "quick" else 5]
    divisors = [1.0 / calibration.paper_scale(n) for n in widths]
    ends = [spectral_radius_cdf(n, c) for n, c in zip(widths, divisors, strict=True)]
    outside = [float(1 - high) for _, high in ends]
    law = [float(laws.SpectralRadius(n).sf(c)) for n, c in zip(widths, divisors, strict=True)]
    off = max(abs(p / PROMISED - 1.0) for p in outside)
    finding = Finding(
        "certified",
        "P(rho > c_n) = "
        + ", ".join(f"{p:.3g} ({n})" for p, n in zip(outside, widths, strict=True)),
        f"{PROMISED:.4f} within a tenth",
        f"complex, n = {', '.join(map(str, widths))}",
        f"c_n is the limit's, not the width's: rho exceeds it with probability {outside[0]:.1e} at "
        f"n = 256 and {outside[2]:.4f} at 1024, not .1442; for a stated probability take "
        "calibrated_scale(n, delta)",
        holds=off < 0.1,
        margin=off / 0.1,
    )
    return if_agreed(finding, bool(np.allclose(law, outside, rtol=1e-9)))


def exists(run: Run) -> Finding:
    """C21, by the sign of gamma_n in decimals; it grows with n from n = 8 on."""
    gamma = {n: _gamma(n) for n in range(2, 513)}
    undefined = [n for n, value in gamma.items() if value <= 0]
    given = [n for n in gamma if _is_given(n)]
    mean_and_sd = laws.SpectralRadius(192).mean() + laws.SpectralRadius(192).std()
    closest = float(min(abs(value) for value in gamma.values()))
    finding = Finding(
        "certified",
        f"gamma_n <= 0 for n = {min(undefined, default=0)}..{max(undefined, default=0)}, "
        f"{gamma[128]:.4f} at 128",
        "gamma_n > 0 at every n >= 2",
        "n = 2..512",
        f"c_n is the root of a negative number at {len(undefined)} widths, 128 among them, and at "
        f"192 it is {1.0 / calibration.paper_scale(192):.4f}, where mean plus one sd of rho "
        f"is {mean_and_sd:.4f}; below n = 1000 take calibrated_scale(n)",
        holds=not undefined,
        margin=closest / 1e-25,
    )
    ours = laws.gamma_n(np.array(list(gamma)))
    agreed = np.allclose(ours, [float(value) for value in gamma.values()], rtol=1e-9, atol=1e-12)
    return if_agreed(finding, bool(agreed) and given == [n for n in gamma if gamma[n] > 0])


def no_early_explosion(run: Run) -> Finding:
    """C22a, in rational arithmetic: s^{2k} Q_n(k) <= 1 for k <= 6 sqrt(n)."""
    energies = {n: _energies(n, 6 * math.isqrt(n)) for n in (192, 256, 512, 1024)}
    largest = max(max(energy[1:]) for energy in energies.values())
    finding = Finding(
        "exact",
        f"largest s^2k Q_n(k) for k >= 1: {float(largest):.3f} (n = 1024, k = 1); "
        f"{float(energies[1024][-1]):.2g} at k = 6 sqrt(n)",
        "at most 1",
        "complex, n = 192, 256, 512, 1024, every k <= 6 sqrt(n)",
        "the mean energy of an impulse never exceeds the one it began with up to t = 6 sqrt(n); "
        "from about 8 sqrt(n) on the few matrices with rho > c_n carry it up again",
        holds=largest <= 1,
        margin=float(1 - largest),
    )
    return if_agreed(finding, _are_the_laws(energies))


def fading(run: Run) -> Finding:
    """C22b, in rational arithmetic: s^{2k} Q_n(k) against e^{-2}, the uniform disc's 1/(k+1)."""
    e_minus_2 = Fraction("0.135335283236612691")  # its first 18 digits
    energies = {n: _energies(n, 32) for n in (192, 256, 384, 512, 1024)}
    steps = {n: next((k for k in range(33) if e[k] <= e_minus_2), 33) for n, e in energies.items()}
    uniform = next(k for k in itertools.count() if Fraction(1, k + 1) <= e_minus_2)
    least = min(steps[n] for n in steps if n >= 256)
    finding = Finding(
        "exact",
        "at 1/e after " + ", ".join(f"{k} steps ({n})" for n, k in steps.items()),
        f"at least {uniform}, the uniform disc's",
        "complex, n = 256, 384, 512, 1024; beside them n = 192",
        f"from n = 256 on the state outlives the uniform diagonal's {uniform} steps; at n = 192, "
        f"where c_n is far too large, it is at 1/e after {steps[192]}",
        holds=least >= uniform,
        margin=least - uniform + 1.0,
    )
    return if_agreed(finding, _are_the_laws(energies))


def logarithmic_growth(run: Run) -> Finding:
    """C22c, in rational arithmetic: what ||h_t||^2 gains from each doubling of t."""
    energies = {n: _energies(n, 4 * math.isqrt(n)) for n in (256, 1024)}
    early = {
        n: float(sum(e[math.isqrt(n) // 2 + 1 : math.isqrt(n) + 1])) for n, e in energies.items()
    }
    late = {n: float(sum(e[2 * math.isqrt(n) + 1 :])) for n, e in energies.items()}
    ratio = {n: early[n] / late[n] for n in energies}
    finding = Finding(
        "exact",
        f"gain from sqrt(n)/2 to sqrt(n) over that from 2 sqrt(n) to 4 sqrt(n): {ratio[256]:.0f} "
        f"(256), {ratio[1024]:.1f} (1024)",
        "1: every doubling of t gains the same",
        "complex, n = 256, 1024",
        f"E||h_t||^2 saturates: at n = 1024 a doubling gains {early[1024]:.2f}, two later "
        f"{late[1024]:.2f} (beyond 8 sqrt(n) rare matrices gain more and more); "
        "log t belongs to the eigenvalues alone and to diagonal recurrences",
        holds=all(0.5 < value < 2.0 for value in ratio.values()),
        margin=min(ratio.values()) / 2.0,
    )
    return if_agreed(finding, _are_the_laws(energies))


def saturation(run: Run) -> Finding:
    """C22d, on matrices of width 192: the mean of ||h_t||^2 at t = 6, 12, 24; then by the law."""
    n, times, draws = 192, np.array([6, 12, 24]), 150 * run.effort
    s, last = calibration.paper_scale(n), 6 * math.isqrt(n)
    samples = sample_hidden_norms("rescaled", n, 24, draws, seed=run.seed, method="matrix")
    log_norms = samples.values[:, times]
    energy, wrong = (laws.log_hidden_energy(n, times, scale=c * s) for c in (1.0, WRONG))
    means = np.exp(log_norms).mean(axis=0)
    gained = float(np.expm1(laws.log_hidden_energy(n, last, scale=s) - energy[-1]))
    finding = judged(
        [has_mean(log_norms, energy, wrong)],
        f"mean of ||h_t||^2 {means[0]:.3f}, {means[1]:.3f}, {means[2]:.3f} at t = 6, 12, 24",
        ", ".join(f"{value:.3f}" for value in np.exp(energy)) + f"; {gained:+.1e} to t = {last}",
        f"complex, n = {n}; matrices to t = 24, the exact energy to 6 sqrt(n) = {last}",
        f"matrices agree with the exact energy, which stays at {math.exp(energy[-1]):.2f} to t = "
        f"{last}: inputs older than a few steps are gone; beyond 8 sqrt(n) the few matrices with "
        "rho > c_n carry the mean up again",
    )
    return finding if 0.0 < gained < 0.01 else replace(finding, holds=False)


def real_probability(run: Run) -> Finding:
    """C23a, by the exact real law."""
    widths = (192, 256, 512, 1024)
    real = [_outside(n, "real") for n in widths]
    finding = Finding(
        "numerical",
        "P(rho > c_n) = " + ", ".join(f"{p:.3g} ({n})" for p, n in zip(real, widths, strict=True)),
        f"at most {PROMISED:.4f}",
        "real, n = 192, 256, 512, 1024",
        f"derived for complex matrices, c_n bounds the radius of real ones too: it is exceeded "
        f"with probability {real[-1]:.3f} at n = 1024, and .0749 in the limit",
        holds=max(real) <= PROMISED,
        margin=PROMISED / max(real),
    )
    return if_agreed(finding, _real_law_is_certified())


def real_as_complex(run: Run) -> Finding:
    """C23b, by both exact laws."""
    widths = (256, 512, 1024, 4096)
    ratio = [_outside(n, "real") / _outside(n, "complex") for n in widths]
    off = max(abs(value - 1.0) for value in ratio)
    finding = Finding(
        "numerical",
        "P_real/P_complex = "
        + ", ".join(f"{r:.2f} ({n})" for r, n in zip(ratio, widths, strict=True)),
        "1 within a tenth",
        "n = 256, 512, 1024, 4096",
        f"a real layer is outside {ratio[0]:.0f} times as often as a complex one at n = 256, "
        f"{ratio[2]:.1f} times at 1024, and about half as often in the limit: use field='real'",
        holds=off < 0.1,
        margin=off / 0.1,
    )
    return if_agreed(finding, _real_law_is_certified())


def _gamma(n: int) -> Decimal:
    """Return gamma_n to 25 digits: the decimals' logarithm is correctly rounded."""
    digits = Context(prec=28)
    log_n = digits.ln(n)
    below = digits.add(digits.multiply(2, digits.ln(log_n)), digits.ln(_TWO_PI))
    return digits.subtract(log_n, below)


def _is_given(n: int) -> bool:
    try:
        calibration.paper_scale(n)
    except ValueError:
        return False
    return True


def _energies(n: int, steps: int) -> list[Fraction]:
    """Return s^{2k} Q_n(k), k = 0..steps, of the paper's scale as it is in double precision."""
    square = Fraction(calibration.paper_scale(n)) ** 2
    return [square**k * laws.power_energy_fraction(n, k) for k in range(steps + 1)]


def _are_the_laws(energies: dict[int, list[Fraction]]) -> bool:
    """Whether the logarithms of laws, another formula, agree with the rational numbers."""
    for n, exact in energies.items():
        law = laws.log_power_energy(n, np.arange(len(exact)), scale=calibration.paper_scale(n))
        if not np.allclose(np.exp(law), [float(energy) for energy in exact], rtol=1e-11, atol=0.0):
            return False
    return True


def _outside(n: int, field: str) -> float:
    return float(laws.SpectralRadius(n, field).sf(1.0 / calibration.paper_scale(n)))


def _real_law_is_certified() -> bool:
    return all(
        math.isclose(float(laws.SpectralRadius(n, "real").sf(r)), p, rel_tol=1e-10)
        for n, r, p in CERTIFIED_REAL
    )
