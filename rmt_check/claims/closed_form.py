"""The closed form C(t) = (1/t) exp(t^2/2n): of what it is a bound, and what its sum over k is.

e^x of a rational x is enclosed between rationals, so comparisons with energies are certain.
"""

import math
import operator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.energies import ROUNDING, law_domain, law_gap
from rmt_check.claims.evidence import wick
from rmt_check.claims.evidence.exp_interval import exp_between
from rmt_check.claims.evidence.limits import HALVES, fall_margin, least_fall

Array = npt.NDArray[np.float64]

_ALPHAS = np.array([0.5, 1.0, 2.0, 3.0])


_FURTHEST = 12  # alpha


@dataclass(frozen=True)
class _Closed:
    """Rationals below and above C(t), t = 1..12 sqrt(n)."""

    n: int
    low: list[Fraction]
    high: list[Fraction]

    @property
    def times(self) -> range:
        return range(1, len(self.low) + 1)


def above_the_moments(run: Run) -> Finding:
    """C12a: C > M for certain, and at the stated distance in the limit."""
    curves = [_closed(n) for n in (16, 64, 256)]
    moments = [wick.kostlan_moments(c.n, len(c.times))[1:] for c in curves]
    above = all(all(map(operator.gt, c.low, m)) for c, m in zip(curves, moments, strict=True))
    gap = _law_gap(curves)
    n = 4 ** np.arange(6, 14)[:, np.newaxis]
    t = _ALPHAS * np.sqrt(n)
    distance = np.sqrt(n) * (laws.log_closed_form(n, t) - laws.log_eigenvalue_bound(n, t))
    stated = 1.0 / _ALPHAS - _ALPHAS / 2.0 + _ALPHAS**3 / 6.0
    gaps = np.abs(distance / stated - 1.0)
    fall = least_fall(gaps)
    return Finding(
        evidence="certified",
        holds=above and gap < ROUNDING and fall > HALVES,
        measured=f"C/M - 1 = {np.expm1(distance[0, 3] / 64.0):.3f} at n = 4096, alpha = 3",
        expected=f"C > M, log(C/M) sqrt(n) -> 1/alpha - alpha/2 + alpha^3/6 = {stated[3]:.3f} at "
        "alpha = 3",
        domain="C > M: n = 16, 64, 256, every t <= 12 sqrt(n), rationals; the distance: double "
        f"precision, n = 4^6..4^13, alpha = .5, 1, 2, 3; {law_domain(gap)}",
        why="in the regime t ~ sqrt(n) C is a good approximation of the eigenvalue bound, but "
        f"from above: what is proved of M is not proved of C (the rest falls by {fall:.2f} or "
        "more from n to 4n)",
        margin=fall_margin(fall),
    )


def below_the_energy(run: Run) -> Finding:
    """C12b: where C > Q_n."""
    return _bound("Q_n(t)", "E||W^t x||^2", _curves(run), hidden=False)


def below_the_hidden_energy(run: Run) -> Finding:
    """C12c: where C > S_n."""
    return _bound("S_n(t)", "E||h_t||^2", _curves(run), hidden=True)


def exponential_integral(run: Run) -> Finding:
    """C13a: (Ei(t^2/2n) - Ei(1/2n))/2 and the sum differ by gamma_E in the limit."""
    alphas, widths = (1.0, 2.0, 3.0, 4.0), [4**m for m in range(5, 12)]
    sums = np.exp([[_log_sum(n, alpha) for alpha in alphas] for n in widths])
    integrals = np.array(
        [
            [(special.expi(a * a / 2.0) - special.expi(0.5 / n)) / 2.0 for a in alphas]
            for n in widths
        ]
    )
    gaps = np.abs(sums - integrals - np.euler_gamma)
    fall = least_fall(gaps)
    ratio = integrals / sums
    return Finding(
        evidence="numerical",
        holds=fall > HALVES,
        measured=f"{ratio[0].min():.2f} to {ratio[0].max():.2f} of the sum at n = 1024; "
        f"{ratio[-1].min():.2f} or more at n = 4^11",
        expected="ratio -> 1 as n -> infinity at fixed alpha",
        domain="n = 4^5..4^11, alpha = 1, 2, 3, 4; sums term by term in double precision",
        why="the sum is larger by Euler's constant .577 + o(1) (the integral replaces H_t by log "
        "t) while itself growing like log(n)/2: right to leading order, and as a number low by "
        f"several per cent at every width in use (what is left falls by {fall:.2f} or more from n "
        "to 4n)",
        margin=fall_margin(fall),
    )


def leading_term(run: Run) -> Finding:
    """C13b: (n/t^2) exp(t^2/2n) and the sum, as alpha grows."""
    n, alphas = 4**12, np.array([3.0, 4.0, 6.0, 8.0, 12.0])
    u = alphas**2 / 2.0
    ratio = np.exp(u - np.log(2.0 * u) - [_log_sum(n, alpha) for alpha in alphas])
    left = (1.0 - ratio) * u  # tends to one, as Ei(u) ~ (e^u/u)(1 + 1/u + ..)
    return Finding(
        evidence="numerical",
        holds=bool(np.all(np.diff(ratio) > 0.0) and 0.8 < left[-1] < 1.2),
        measured="of the sum, "
        + ", ".join(f"{r:.2f} at alpha = {a:g}" for r, a in zip(ratio, alphas, strict=True)),
        expected="ratio -> 1 as alpha = t/sqrt(n) grows, like 1 - 2/alpha^2",
        domain=f"n = {n:,}, alpha = 3..12; sums term by term in double precision",
        why="the leading term needs alpha >= 6 to be within 10 %: where instability sets in it "
        "misses much of the sum, which laws.log_closed_form_sum gives to many digits",
        margin=float(0.2 - abs(left[-1] - 1.0)) / 0.2,
    )


def corrected_sum(run: Run) -> Finding:
    """C13c: with the terms of Euler-Maclaurin, against the sum term by term."""
    cells = [(n, alpha) for n in (256, 1024, 16384, 262144) for alpha in (0.25, 1.0, 2.0, 3.0, 6.0)]
    errors, allowed = [], []
    for n, alpha in cells:
        t, exact = alpha * np.sqrt(n), _log_sum(n, alpha)
        errors.append(abs(float(np.expm1(laws.log_closed_form_sum(n, t) - exact))))
        allowed.append(1e-13 + (t / n) ** 3 * np.exp(alpha**2 / 2.0 - exact) / t)
    worst = max(e / a for e, a in zip(errors, allowed, strict=True))
    return Finding(
        evidence="numerical",
        holds=bool(worst < 1.0),
        measured=f"relative error {max(errors):.1g} at most, "
        f"{errors[cells.index((1024, 3.0))]:.1g} at n = 1024, alpha = 3",
        expected="(t/n)^3 exp(t^2/2n)/t or less",
        domain="n = 256, 1024, 16384, 262144; alpha = .25..6",
        why="with Euler's constant and the end terms of Euler-Maclaurin the exponential integral "
        "is the sum to many digits, at any n and t, without adding it up",
        margin=float(1.0 - worst),
    )


def _bound(name: str, meaning: str, curves: list[_Closed], hidden: bool) -> Finding:
    """Return where C is certainly above an energy that it was to bound from below."""
    energies = [_energies(c, hidden) for c in curves]
    above = [
        [t for t, low, q in zip(c.times, c.low, own, strict=True) if low > q]
        for c, own in zip(curves, energies, strict=True)
    ]
    bounded = all(all(map(operator.le, c.high, q)) for c, q in zip(curves, energies, strict=True))
    gap = _law_gap(curves)
    said = "; ".join(f"{_spans(t)} (n = {c.n})" for t, c in zip(above, curves, strict=True))
    n, at = curves[0].n, 6 * math.isqrt(curves[0].n)
    closed, energy = float(curves[0].low[at - 1]), float(energies[0][at - 1])
    return Finding(
        evidence="certified",
        holds=None if gap > ROUNDING else _settled(any(above), bounded),
        measured=f"C > {name} at t = {said}",
        expected=f"C(t) <= {name} at every t >= 1",
        domain="every t from 1 to 12 sqrt(n), complex; rational energies, exp between rationals; "
        f"{law_domain(gap)}",
        why=f"C is no lower bound of {name} = {meaning} for long sequences: at n = {n}, t = {at} "
        f"(alpha = 6) C = {closed:.3g} and {name} = {energy:.3g}; there it is above at t = "
        f"{_spans(above[0])} of {curves[0].times[-1]}: use laws.log_eigenvalue_bound, which is one",
        margin=abs(closed / energy - 1.0),
    )


def _settled(above: bool, bounded: bool) -> bool | None:
    return False if above else True if bounded else None


def _curves(run: Run) -> list[_Closed]:
    return [
        _closed(n) for n in ((64, 256, 1024) if run.effort == 1 else (64, 256, 512, 1024, 4096))
    ]


def _closed(n: int) -> _Closed:
    times = range(1, math.isqrt(_FURTHEST**2 * n) + 1)
    between = [exp_between(Fraction(t * t, 2 * n)) for t in times]
    low, high = zip(*between, strict=True)
    return _Closed(
        n,
        [e / t for e, t in zip(low, times, strict=True)],
        [e / t for e, t in zip(high, times, strict=True)],
    )


def _energies(c: _Closed, hidden: bool) -> list[Fraction]:
    """Return Q_n(t) or S_n(t), for the times of c."""
    energies = [laws.power_energy_fraction(c.n, t) for t in (0, *c.times)]
    return [*(accumulate(energies) if hidden else energies)][1:]


def _law_gap(curves: list[_Closed]) -> float:
    return law_gap(
        pair for c in curves for pair in zip(laws.log_closed_form(c.n, c.times), c.low, strict=True)
    )


def _spans(times: list[int]) -> str:
    """Return "1, 34..96"."""
    starts = [t for t in times if t - 1 not in times]
    ends = [t for t in times if t + 1 not in times]
    return (
        ", ".join(f"{a}" if a == b else f"{a}..{b}" for a, b in zip(starts, ends, strict=True))
        or "none"
    )


def _log_sum(n: int, alpha: float) -> float:
    """Return log sum_{k=1..t} C(k), term by term, t = alpha sqrt(n)."""
    k = np.arange(1.0, alpha * np.sqrt(n) + 0.5)
    return float(special.logsumexp(laws.log_closed_form(n, k)))
