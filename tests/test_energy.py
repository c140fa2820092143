"""Energies: exact rationals, brute force over cycles, certified values, bounds."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tables import table

from rmt_check import laws

widths = st.integers(1, 200)
powers = st.integers(0, 200)


def log_fraction(fraction):
    """Logarithm of a rational number near one or with more digits than a double holds."""
    if abs(fraction - 1) < Fraction(1, 10):
        return math.log1p(float(fraction - 1))
    return math.log(fraction.numerator) - math.log(fraction.denominator)


def eigenvalue_moment(n, k):
    return Fraction(math.prod(range(n, n + k + 1)), (k + 1) * n ** (k + 1))


def cycles(permutation):
    seen, count = set(), 0
    for start in range(len(permutation)):
        count += start not in seen
        while start not in seen:
            seen.add(start)
            start = permutation[start]
    return count


@pytest.mark.parametrize(
    "row", table("complex_power_energy.csv"), ids=lambda r: f"{r['n']}-{r['k']}"
)
def test_certified_energies(row):
    value = laws.log_power_energy(int(row["n"]), int(row["k"]))
    assert_allclose(value, float(row["log_energy"]), rtol=1e-13, atol=1e-13)


@given(widths, powers)
def test_closed_form_is_the_exact_rational(n, k):
    expected = log_fraction(laws.power_energy_fraction(n, k))
    assert_allclose(laws.log_power_energy(n, k), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("k", range(7))
@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_rational_is_wicks_sum_over_cycles(n, k):
    # E tr(G^k G*^k) = sum over (k+1)-cycles z of n^cycles(z c), c = (0 1 .. k)
    total = 0
    for order in itertools.permutations(range(1, k + 1)):
        ring = (0, *order)
        z = {ring[i]: ring[(i + 1) % len(ring)] for i in range(len(ring))}
        total += n ** cycles([z[(i + 1) % (k + 1)] for i in range(k + 1)])
    assert laws.power_energy_fraction(n, k) == Fraction(total, n ** (k + 1))


@given(widths, powers)
def test_schur_bound_in_rational_arithmetic(n, k):
    energy, moment = laws.power_energy_fraction(n, k), eigenvalue_moment(n, k)
    assert moment < energy or (moment == energy and (n == 1 or k == 0))
    assert_allclose(laws.log_eigenvalue_bound(n, k), log_fraction(moment), rtol=1e-12, atol=1e-12)


@given(widths, powers)
def test_trace_bound_is_below_schurs(n, k):
    assert laws.log_trace_bound(n, k) <= laws.log_eigenvalue_bound(n, k) + 1e-12


@given(widths, powers, st.floats(0.1, 3.0))
def test_a_scale_multiplies_by_its_power(n, k, s):
    shift = 2 * k * math.log(s)
    for law in (laws.log_power_energy, laws.log_eigenvalue_bound, laws.log_trace_bound):
        assert_allclose(law(n, k, scale=s), law(n, k) + shift, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("s", [1.0, 0.9])
def test_hidden_energies_are_sums(s):
    k = np.arange(41)
    for hidden, power in (
        (laws.log_hidden_energy, laws.log_power_energy),
        (laws.log_hidden_eigenvalue_bound, laws.log_eigenvalue_bound),
    ):
        expected = np.log(np.cumsum(np.exp(power(16, k, scale=s))))
        assert_allclose(hidden(16, k, scale=s), expected, rtol=1e-12)
        assert_allclose(hidden([[4], [16]], k, scale=s)[1], expected, rtol=1e-12)


def test_infinite_width_is_stable():
    assert_allclose(laws.log_hidden_energy(10**15, 1000), math.log(1001), rtol=1e-12)


def test_critical_limit_is_approached():
    alpha = np.array([0.0, 0.5, 1.0, 3.0])
    n = 10**8
    gap = np.exp(laws.log_power_energy(n, alpha * math.sqrt(n))) / laws.critical_limit(alpha) - 1
    assert np.all(np.abs(gap) < 10 / math.sqrt(n))


def test_no_step_overflows():
    assert_allclose(laws.log_power_energy(1, 10**7), math.lgamma(10**7 + 1), rtol=1e-12)
    assert np.isfinite(laws.log_hidden_energy(64, 5000))


def test_where_the_closed_form_exceeds_the_energy():
    # it is no lower bound of Q at t = 1, nor for good from these lengths on
    for n, t in ((64, 34), (256, 88), (1024, 232), (4096, 611)):
        above = laws.log_closed_form(n, np.arange(1, 2 * t)) > laws.log_power_energy(
            n, np.arange(1, 2 * t)
        )
        assert above[0] and not above[1 : t - 1].any() and above[t - 1 :].all()


@pytest.mark.parametrize("law", [laws.log_power_energy, laws.log_hidden_energy])
@pytest.mark.parametrize(
    "wrong", [(0, 1), (-3, 1), (2.5, 1), (math.nan, 1), ("abc", 1), (4, -1), (4, 1.5)]
)
def test_bad_arguments(law, wrong):
    with pytest.raises(ValueError, match="must be"):
        law(*wrong)
    with pytest.raises(ValueError, match="scale must be"):
        law(4, 4, scale=0.0)
