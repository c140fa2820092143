"""How long is long: lengths below, of the order of, and beyond sqrt(n).

alpha = t / sqrt(n), u = alpha^2 / 2 = t^2 / 2n.
"""

import math
from fractions import Fraction
from functools import partial

import numpy as np
from scipy import integrate

from rmt_check import laws
from rmt_check.calibration import memory, paper_scale, stability_horizon
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.energies import ROUNDING, hidden_energy
from rmt_check.claims.evidence.limits import HALVES, fall_margin, least_fall


def critical_regime(run: Run) -> Finding:
    """C10a: the energies at t = alpha sqrt(n); the limits are approached like 1/sqrt(n)."""
    alphas, n = np.array([0.5, 1.0, 2.0, 3.0, 4.0]), 4 ** np.arange(5, 10)[:, np.newaxis]
    u = alphas**2 / 2.0
    t = alphas * np.sqrt(n)
    powers = np.exp(laws.log_power_energy(n, t)) / (np.sinh(u) / u)
    hidden = np.exp(laws.log_hidden_energy(n, t)) / np.sqrt(n) / [_hidden_limit(a) for a in alphas]
    fall = min(least_fall(np.abs(powers - 1.0)), least_fall(np.abs(hidden - 1.0)))
    law = float(np.max(np.abs(laws.critical_limit(alphas) * u / np.sinh(u) - 1.0)))
    grown = [_hidden_limit(a) / a for a in (1.0, 2.0, 3.0, 4.0)]
    return Finding(
        evidence="numerical",
        holds=fall > HALVES and law < ROUNDING,
        measured="E||h_t||^2/(t+1) -> "
        + ", ".join(f"{g:.3g}" for g in grown)
        + " at alpha = 1, 2, 3, 4",
        expected="Q_n(alpha sqrt(n)) -> sinh(u)/u, u = alpha^2/2, and not 1; E||h_t||^2/sqrt(n) "
        "-> its integral",
        domain="exact energies at n = 4^5..4^9, alpha = .5, 1, 2, 3, 4, complex",
        why="a length of a few sqrt(n) is enough, at any width: at alpha = 4 the mean energy of "
        f"the state is {grown[3]:.1f} times the t + 1 of infinite width (the distance from the "
        f"limits falls by {fall:.2f} or more from n to 4n)",
        margin=fall_margin(fall),
    )


def three_regimes(run: Run) -> Finding:
    """C14c: t = n^{2/5}, n^{1/2} and n^{3/5}: the energy stays, tends to a limit, grows with u."""
    n = 2.0 ** np.array([20, 30, 40, 50])
    short, critical, long = (np.round(n**power) for power in (0.4, 0.5, 0.6))
    log_short, log_critical, log_long = (
        laws.log_power_energy(n, t) for t in (short, critical, long)
    )
    u = long**2 / (2.0 * n)
    # sinh(u)/u ~ e^u / 2u, and t^3/6n^2 less in the exponent
    beyond = np.abs(log_long - (u - np.log(2.0 * u))) * n**0.2
    gaps = np.array([np.abs(log_short), np.abs(log_critical - math.log(math.sinh(0.5) / 0.5))]).T
    fall = least_fall(gaps)
    ratio = log_long / u
    return Finding(
        evidence="numerical",
        holds=bool(fall > 10.0 and np.all(np.diff(ratio) > 0.0) and np.all(beyond < 1.0)),
        measured=f"n = 2^50: log Q = {log_short[3]:.1g} at t = n^.4, {log_critical[3]:.4f} at "
        f"n^.5, {ratio[3]:.3f} t^2/2n at n^.6",
        expected="log Q -> 0, -> log(sinh(1/2)/(1/2)) = 0.0413, ~ t^2/2n",
        domain="n = 2^20..2^50, complex; t = n^.4, n^.5, n^.6",
        why="up to lengths well below sqrt(n) a wide network is the infinite one; at alpha "
        "sqrt(n) the energy is a fixed function of alpha; beyond it grows like exp(t^2/2n) n/t^2",
        margin=fall_margin(fall, 10.0),
    )


def short_sequences(run: Run) -> Finding:
    """C18a: Glorot, t = n^{1/4}: in rational numbers."""
    roots = [4, 8, 16, 32, 64, 128]
    gaps = [float(hidden_energy(r**4, r) / (r + 1) - 1) for r in roots]
    law = [float(np.expm1(laws.log_hidden_energy(r**4, r) - math.log(r + 1))) for r in roots]
    fall = least_fall(np.array(gaps))
    return Finding(
        evidence="exact",
        holds=fall > 8.0 and all(abs(a - b) < ROUNDING for a, b in zip(gaps, law, strict=True)),
        measured=f"E||h_t||^2/(t+1) - 1 = {gaps[0]:.2g} at n = 256, t = 4; {gaps[3]:.1g} at n = "
        "2^20, t = 32",
        expected="0 in the limit, like 1/n at t = n^{1/4}",
        domain="n = 4^4, 8^4, .., 128^4, t = n^{1/4}, complex; rational energies",
        why="Glorot is as good as at infinite width as long as t^2 << n, whatever the spectral "
        f"radius: it matters after sqrt(n) steps only (the excess falls by {fall:.1f} or more "
        "when n is 16 times as large)",
        margin=fall_margin(fall, 8.0),
    )


def short_sequences_rescaled(run: Run) -> Finding:
    """C18b: under the paper's scale too, but only at enormous widths."""
    widths = 2.0 ** np.arange(12, 53, 4)
    gaps = np.array([1.0 - _rescaled(int(n), round(n**0.25)) for n in widths])
    fall = least_fall(gaps)
    faded = [memory(n, paper_scale(n)) for n in (192, 1024)]
    return Finding(
        evidence="numerical",
        holds=bool(fall > 1.5 and np.all(gaps > 0.0)),
        measured=f"1 - E||h_t||^2/(t+1) = {gaps[0]:.2f} at n = 4096, t = 8; {gaps[2]:.2f} at n = "
        f"2^20, t = 32; {gaps[-1]:.1g} at n = 2^52",
        expected="0 in the limit, like n^{-1/4} sqrt(log n) at t = n^{1/4}",
        domain="n = 2^12..2^52, t = n^{1/4}, complex",
        why="unaffected means t << sqrt(n/log n): true in the limit, and not at widths in use, "
        f"where under the paper's scale a state has faded to 1/e after {faded[0]} steps (n = 192) "
        f"or {faded[1]} (n = 1024), while Glorot has not changed",
        margin=fall_margin(fall, 1.5),
    )


def horizon(run: Run) -> Finding:
    """C19: t*(n, eps) in rational numbers, and its asymptotic form."""
    grid = [(n, eps) for n in (16, 64, 256, 1024, 4096) for eps in (1e-3, 1e-2, 0.1, 1.0)]
    right = all(_is_horizon(n, eps, stability_horizon(n, eps)) for n, eps in grid)
    tolerances = np.array([1e-1, 1e-2, 1e-3, 1e-4])
    n = 10**15
    found = np.array([stability_horizon(n, eps) for eps in tolerances])
    left = np.abs(found / np.sqrt(2.0 * n * np.sqrt(6.0 * tolerances)) - 1.0) / tolerances
    return Finding(
        evidence="exact",
        holds=right and bool(np.all(left < 0.1)),
        measured=f"t*(1024, .1) = {stability_horizon(1024, 0.1)}, t*(4096, .01) = "
        f"{stability_horizon(4096, 0.01)}",
        expected="sqrt(2n sqrt(6 eps)) = 39.8 and 44.8, for n -> infinity and small eps",
        domain="n = 16..4096, eps = .001, .01, .1, 1 in rational numbers; n = 10^15, eps = "
        "1e-4..0.1 against the formula; complex",
        why="energies stay within 1 + eps for sqrt(2n sqrt(6 eps)) steps, 1.25 sqrt(n) for ten "
        f"per cent: relative error {left.max():.3f} eps, and a step by rounding",
        margin=float(0.1 / left.max() - 1.0),
    )


def _rescaled(n: int, t: int) -> float:
    """Return E||h_t||^2 / (t + 1) under the paper's scale."""
    return float(np.exp(laws.log_hidden_energy(n, t, scale=paper_scale(n)))) / (t + 1)


def _hidden_limit(alpha: float) -> float:
    """Return the integral of sinh(u)/u, u = s^2/2, over s from 0 to alpha."""
    value, _ = integrate.quad(lambda s: math.sinh(s * s / 2.0) / (s * s / 2.0), 0.0, alpha)
    return float(value)


def _is_horizon(n: int, eps: float, t: int) -> bool:
    """Return whether t is the last step with Q_n <= 1 + eps; Q_n(k) grows with k."""
    room = 1 + Fraction(eps)
    energy = partial(laws.power_energy_fraction, n)
    return t >= 1 and energy(t) <= room < energy(t + 1)
