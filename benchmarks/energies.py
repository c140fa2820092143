"""How long energies of real matrices take, against the times stated; exact rationals first.

`make bench` runs it.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.testing import assert_allclose
from side_by_side import Row, Side, within

from rmt_check import calibration, laws
from rmt_check.laws import energy_complex, energy_real

MILLION = np.arange(10**6)


def log_fraction(x: Fraction) -> float:
    """Return log x to double precision, of any size."""
    if abs(x - 1) < Fraction(1, 10):
        return math.log1p(float(x - 1))
    shift = x.numerator.bit_length() - x.denominator.bit_length()
    return math.log(float(x / Fraction(2) ** shift)) + shift * math.log(2.0)


def check_powers(n: int, log_energies: np.ndarray) -> None:
    numerators = enumerate(energy_real.numerators(n, 1000))
    exact = [
        log_fraction(Fraction(energy_complex.numerator(n - 1, k) + number, n ** (k + 1)))
        for k, number in numerators
        if k % 20 == 0
    ]
    assert_allclose(log_energies[:1001:20], exact, rtol=1e-14, atol=1e-14)


def check_pairs(n: int, logs: np.ndarray) -> None:
    pairs = [(0, 2), (7, 9), (40, 90), (1, 1999), (700, 900), (1200, 1204), (1990, 2000)]
    for k, l in pairs:
        exact = log_fraction(laws.cross_energy_fraction(n, k, l))
        assert_allclose(logs[k, l], exact, rtol=1e-12, atol=1e-12)


def check_one(n: int, k: int, log_energy: float) -> None:
    walk = laws.log_power_energy(n, np.arange(k + 1), field="real")  # by other formulas
    assert_allclose(log_energy, walk[-1], rtol=1e-12, atol=1e-12)


def million(n: int) -> Row:
    ours = Side("walk", lambda: laws.log_power_energy(n, MILLION, field="real"))
    return within(f"a million energies, n = {n:.0e}", 0.1, ours, partial(check_powers, n))


def pairs(n: int) -> Row:
    ours = Side("pairs", lambda: laws.log_cross_energies(n, 2000))
    return within(f"all pairs to 2000, n = {n:.0e}", 3.0, ours, partial(check_pairs, n), 3)


def one(n: int, k: int) -> Row:
    ours = Side("one", lambda: laws.log_power_energy(n, k, field="real"))
    return within(f"one energy, k = {k:.0e}, n = {n:.0e}", 0.1, ours, partial(check_one, n, k))


def horizon(n: int) -> Row:
    def check(t: int) -> None:
        logs = laws.log_power_energy(n, np.arange(t + 2), field="real")
        assert logs[t] <= math.log(1.1) < logs[t + 1]

    ours = Side("horizon", lambda: calibration.stability_horizon(n, field="real"))
    return within(f"horizon, n = {n:.0e}", 1.0, ours, check)


def rows() -> Iterator[Row]:
    yield from (million(n) for n in (64, 1024, 10**6, 10**12))
    yield from (pairs(n) for n in (64, 1024, 10**12))
    yield from (one(10**8, k) for k in (10**4, 10**6))
    yield from (horizon(n) for n in (1024, 10**10))
