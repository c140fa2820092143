"""Exact energies, in whole and rational numbers: what they are, their limit, and their bounds.

Q_n(k) = E||W^k x||^2, S_n(t) = E||h_t||^2 = sum_{k<=t} Q_n(k), and
M_n(k) = (1/n) E sum |lambda_j|^{2k}.
The laws in floating point are held to the rationals, which are held to Wick's sum over pairings.
"""

import itertools
import math
import operator
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence import wick
from rmt_check.claims.evidence.limits import HALVES, fall_margin, least_fall

ROUNDING = 1e-12  # of the logarithm of an energy, in double precision

_BY_HAND = 6  # powers whose pairings are all written out: 6! complex, 11!! = 10,395 real
_FAR = 64


def infinite_width(run: Run) -> Finding:
    """C09: Q_n(k) = 1 + c_1/n^2 + c_2/n^4 + .. with whole c_g >= 0, so it falls to one."""
    counts = [wick.zagier_counts(k) for k in range(_FAR + 1)]
    whole = all(
        row[0] == 1 and sum(row) == math.factorial(k) and all(c >= 0 == c % 1 for c in row)
        for k, row in enumerate(counts)
    )
    counted = all(wick.genus_counts(k) == counts[k] for k in range(1, _BY_HAND + 1))
    widths = (10, 1000, 10**6)
    energies = {n: hidden_energy(n, _FAR) for n in widths}
    summed = all(
        energies[n]
        == sum(c * Fraction(1, n ** (2 * g)) for row in counts for g, c in enumerate(row))
        for n in widths
    )
    gap = law_gap((laws.log_hidden_energy(n, _FAR), energies[n]) for n in widths)
    first = int(sum(row[1] for row in counts[2:]))
    excess = {n: float(energies[n] - _FAR - 1) for n in widths}
    return Finding(
        evidence="exact",
        holds=whole and counted and summed and gap < ROUNDING,
        measured=f"E||h_64||^2 - 65 = {excess[1000]:.3g} at n = 1000, {excess[10**6]:.3g} at 10^6",
        expected=f"0 in the limit; times n^2 it falls to {first:,}",
        domain=f"every n >= 1 and t <= {_FAR}, complex; {law_domain(gap)}",
        why="Q_n(k) is 1 + c_1/n^2 + c_2/n^4 + .. with whole c >= 0, so n^2 times the excess over "
        "t + 1 falls as n grows: a fixed length is stable as soon as n >> t^2",
        margin=ROUNDING / gap,
    )


def eigenvalue_bound(run: Run) -> Finding:
    """C11: M_n(k) <= Q_n(k), with M from Kostlan's Gamma variables."""
    grid = [*((n, 96) for n in range(1, 33)), (64, 128), (256, 128), (1024, 192)]
    bounded, gap = True, 0.0
    ratios: list[Fraction] = []
    for n, most in grid:
        moments = wick.kostlan_moments(n, most)
        energies = [laws.power_energy_fraction(n, k) for k in range(most + 1)]
        traces = [Fraction(1), *(k * q / n**2 for k, q in enumerate(energies[:-1], 1))]
        pairs = [*zip(moments, energies, strict=True)]
        bounded &= all(m < q for m, q in pairs[1:]) if n > 1 else moments == energies
        bounded &= moments[0] == energies[0] and all(map(operator.le, traces, moments))
        ratios += [q / m for m, q in pairs[1:] if n > 1]
        for law, exact in (
            (laws.log_eigenvalue_bound, moments),
            (laws.log_hidden_eigenvalue_bound, [*accumulate(moments)]),
            (laws.log_trace_bound, traces),
        ):
            gap = max(gap, law_gap(zip(law(n, np.arange(most + 1)), exact, strict=True)))
    traced = all(_is_wicks_trace(k) for k in range(1, _BY_HAND))
    return Finding(
        evidence="exact",
        holds=bounded and traced and gap < ROUNDING,
        measured=f"Q/M >= {float(min(ratios)):.3f} for n > 1, k > 0; Q = M at n = 1 or k = 0",
        expected="M_n(k) <= Q_n(k)",
        domain="n = 1..32, k <= 96; n = 64, 256, k <= 128; n = 1024, k <= 192; complex; "
        f"{law_domain(gap)}",
        why="Schur's inequality, seen in whole numbers: the sum of M_n(k) over k <= t is a lower "
        "bound of E||h_t||^2, and E|tr W^k|^2/n^2 never a better one",
        margin=float(min(ratios) - 1),
    )


def complex_energies(run: Run) -> Finding:
    """C14a: the rational formula is Wick's sum."""
    paired = all(_is_wicks_sum(k, "complex") for k in range(1, _BY_HAND + 1))
    single = all(laws.power_energy_fraction(1, k) == math.factorial(k) for k in range(_FAR + 1))
    widths, powers = (1, 2, 3, 8, 31, 64, 192, 1024), (*range(12), 30, 31, 32, 63, 64, 150, 400)
    gap = law_gap(
        (laws.log_power_energy(n, k), laws.power_energy_fraction(n, k))
        for n in widths
        for k in powers
    )
    return Finding(
        evidence="exact",
        holds=paired and single and gap < ROUNDING,
        measured=f"Q_2(3) = {laws.power_energy_fraction(2, 3)}, Q_64(64) = "
        f"{float(laws.power_energy_fraction(64, 64)):.4g}; all pairings of k <= {_BY_HAND} agree",
        expected="[n(n+1)..(n+N) - n(n-1)..(n-N)] / (N(N+1) n^N), N = k + 1",
        domain=f"every n for k <= {_BY_HAND}, every k <= {_FAR} for n = 1; {law_domain(gap)}, up "
        "to n = 1024, k = 400",
        why="the closed form is the sum over all Wick pairings, which k + 1 widths settle for "
        "every n, and double precision loses nothing of it",
        margin=ROUNDING / gap,
    )


def real_energies(run: Run) -> Finding:
    """C14b: the table of polynomials is the sum over all pairings."""
    paired = all(_is_wicks_sum(k, "real") for k in range(1, _BY_HAND + 1))
    powers = range(11)
    single = all(
        laws.power_energy_fraction(1, k, "real") == math.prod(range(1, 2 * k, 2)) for k in powers
    )
    gap = law_gap(
        (laws.log_power_energy(n, k, field="real"), laws.power_energy_fraction(n, k, "real"))
        for n in (1, 2, 7, 64, 1024)
        for k in powers
    )
    real, complex_ = (float(laws.power_energy_fraction(64, 10, f)) for f in ("real", "complex"))
    return Finding(
        evidence="exact",
        holds=paired and single and gap < ROUNDING,
        measured=f"Q_64(10) = {real:.4f}, where complex W has {complex_:.4f}",
        expected="1 + c_1/n + c_2/n^2 + .., the c counting Wick pairings",
        domain=f"every n for k <= {_BY_HAND}, every k <= 10 for n = 1; {law_domain(gap)}",
        why="real matrices explode sooner, by pairings that complex entries do not have; beyond k "
        "= 10 their energies have to be drawn",
        margin=ROUNDING / gap,
    )


def non_normality(run: Run) -> Finding:
    """C15: Q/M exactly, and its limit, which is approached like 1/sqrt(n)."""
    grid = [(n, 64) for n in (2, 3, 5, 8, 16, 32, 64)] + [(1024, 96)]
    exact = all(
        laws.power_energy_fraction(n, k) == m * _ratio(n, k)
        for n, most in grid
        for k, m in enumerate(wick.kostlan_moments(n, most))
    )
    alphas, widths = np.array([1.0, 2.0, 3.0]), 4 ** np.arange(5, 14)[:, np.newaxis]
    k = alphas * np.sqrt(widths)
    ratio = np.exp(laws.log_power_energy(widths, k) - laws.log_eigenvalue_bound(widths, k))
    gaps = np.abs(ratio * alphas / (np.sqrt(widths) * -np.expm1(-(alphas**2))) - 1.0)
    fall = least_fall(gaps)
    return Finding(
        evidence="exact",
        holds=exact and fall > HALVES,
        measured=f"{ratio[3, 2]:.1f} at n = 65536, alpha = 3; {ratio[0, 2]:.1f} at 1024",
        expected="(sqrt(n)/alpha)(1 - exp(-alpha^2)) (1 + O(1/sqrt(n))), here 85.3 and 10.7",
        domain="the ratio in rational numbers: n = 2..64, k <= 64, and n = 1024, k <= 96; its "
        "limit in double precision: n = 4^5..4^13, alpha = 1, 2, 3; complex",
        why="eigenvalues see only part of the growth: W^k gains the factor sqrt(n)/alpha by not "
        "being normal, so no bound from eigenvalues is tight in this regime (the distance from "
        f"the limit falls by {fall:.2f} or more from n to 4n)",
        margin=fall_margin(fall),
    )


def _is_wicks_sum(k: int, field: str) -> bool:
    """Return whether Q_n(k) is the sum over pairings: for every n, as k + 1 widths decide.

    Both are polynomials in 1/n of degree k at most.
    """
    counts = wick.energy_counts(k, field)
    return all(
        laws.power_energy_fraction(n, k, field)
        == Fraction(wick.polynomial(counts, n), n ** (k + 1))
        for n in range(1, k + 2)
    )


def _ratio(n: int, k: int) -> Fraction:
    N = k + 1
    product = Fraction(math.prod(range(n - N, n)), math.prod(range(n + 1, n + N + 1)))
    return Fraction(n + N, N + 1) * (1 - (product if N < n else 0))


def largest_energy(n: int, steps: int, scale: float) -> Fraction:
    """Return the largest s^{2k} Q_n(k), k = 1..steps."""
    square = Fraction(scale) ** 2
    return max(square**k * laws.power_energy_fraction(n, k) for k in range(1, steps + 1))


def hidden_energy(n: int, t: int) -> Fraction:
    """Return S_n(t), a sum of rationals."""
    return sum((laws.power_energy_fraction(n, k) for k in range(t + 1)), Fraction(0))


def _is_wicks_trace(k: int) -> bool:
    """Return whether E|tr W^k|^2 = k Q_n(k-1) is the sum over pairings, for every n."""
    counts = wick.trace_counts(k)
    return all(
        k * laws.power_energy_fraction(n, k - 1) == Fraction(wick.polynomial(counts, n), n**k)
        for n in range(1, k + 2)
    )


def law_gap(pairs: Iterable[tuple[Any, Fraction]]) -> float:
    """Return the largest difference of logarithms in double precision from those of rationals."""
    logs = [(float(value), wick.log_fraction(x)) for value, x in pairs]
    return max(1e-17, *(abs(a - b) / max(1.0, abs(b)) for a, b in logs))


def law_domain(gap: float) -> str:
    """Return what was found of the laws, for the domain of a finding."""
    return f"laws in double precision within {gap:.0e} of rationals, {ROUNDING:g} allowed"


# what an entry is, one as likely as the other, and a vector: signs, cut, heavy and skewed entries
CASES = (
    ((-1, 1), (3, 4)),
    ((-1, 0, 1), (3, 4)),
    ((-1, 0, 0, 0, 1), (1, 0)),
    ((-2, 1, 1), (3, 4)),
    ((-1, 1), (1, 2, 2)),
    ((-1, 0, 1), (1, 2, 2)),
)


def two_steps_of_any_entries(run: Run) -> Finding:
    """C14f: E||W^2 x||^2 over all matrices against 1 + (kurtosis - 1)/n^2."""
    seen = [_energy_of_two_steps(atoms, x) for atoms, x in CASES]
    stated = [1 + (_kurtosis(atoms) - 1) / len(x) ** 2 for atoms, x in CASES]
    computed = [
        np.exp(laws.log_iid_energy(len(x), 2, float(_kurtosis(atoms)))) for atoms, x in CASES
    ]
    gap = float(np.max(np.abs(np.array(computed) / np.array(seen, dtype=np.float64) - 1.0)))
    return Finding(
        "exact",
        ", ".join(map(str, seen)),
        ", ".join(map(str, stated)),
        "n = 2, 3; entries of two, three and five atoms, one law of them skewed; all matrices; the "
        f"law in double precision, to {ROUNDING:.0e}",
        "one step keeps the mean energy whatever the entries, two do up to (kurtosis - 1)/n^2: "
        "what explodes at sqrt(n) is common to all, and only heavy tails show before",
        holds=seen == stated and gap < ROUNDING,
        margin=ROUNDING / max(gap, 1e-17),
    )


def _energy_of_two_steps(atoms: tuple[int, ...], x: tuple[int, ...]) -> Fraction:
    n = len(x)
    W = np.array(list(itertools.product(atoms, repeat=n * n))).reshape(-1, n, n)
    y = W @ (W @ np.array(x))[..., np.newaxis]
    variance = Fraction(sum(a * a for a in atoms), len(atoms))
    return Fraction(int(np.sum(y * y)), len(W) * sum(c * c for c in x)) / (n * variance) ** 2


def _kurtosis(atoms: tuple[int, ...]) -> Fraction:
    return Fraction(len(atoms) * sum(a**4 for a in atoms), sum(a * a for a in atoms) ** 2)
