"""Energies of real matrices: certified values, Wick's sum, identities, bounds, draws, both ways."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from statistics_helpers import examples, mean_differs
from tables import table
from test_energy import log_fraction

import rmt_check
from rmt_check import laws
from rmt_check.claims.evidence.wick import energy_counts, polynomial
from rmt_check.kernels.real_energy import real_log_energies
from rmt_check.laws import energy_critical, energy_real

# Q_n(k) = 1 + c_1/n + c_2/n^2 + .., all (2k-1)!! pairings enumerated: the row of k holds c_1, ..
CORRECTIONS = (
    (),
    (),
    (0, 2),
    (0, 10, 4),
    (0, 28, 28, 48),
    (0, 62, 110, 468, 304),
    (0, 118, 314, 2426, 3880, 3656),
    (0, 204, 748, 9046, 25512, 58312, 41312),
    (0, 328, 1556, 27184, 116900, 470832, 800624, 609600),
    (0, 500, 2952, 70354, 423642, 2609760, 7728888, 13980320, 9643008),
    (0, 730, 5192, 162440, 1295086, 11255770, 50486248, 158093464, 256855424, 176574720),
)
DIAGONAL = [row for row in table("real_power_energy.csv") if row["k"] == row["l"]]


def walked(n, powers):
    """Return the energies by the recurrences of all powers, whatever else would be faster."""
    out = np.empty(len(powers))
    real_log_energies(float(n), np.asarray(powers, float), out)
    return out


@pytest.mark.parametrize("row", DIAGONAL, ids=lambda row: f"{row['n']}-{row['k']}")
def test_certified_energies(row):
    n, k, expected = int(row["n"]), int(row["k"]), float(row["log_energy"])
    assert_allclose(laws.log_power_energy(n, k, field="real"), expected, rtol=1e-13, atol=1e-13)
    if n > 1:
        assert_allclose(walked(n, [k])[0], expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    ("n", "k", "expected"),
    [
        (64, 100, 82.45916867776798),
        (1024, 96, 3.6435197352777204),
        (4096, 192, 3.313272583522679),
        (65536, 768, 2.7205896647429135),
        (10**6, 5000, 15.734578250802006),
        (10**8, 10**5, 87.73339895815114),
    ],
)
def test_energies_of_an_independent_program(n, k, expected):
    assert_allclose(laws.log_power_energy(n, k, field="real"), expected, rtol=1e-14)
    assert_allclose(walked(n, [k])[0], expected, rtol=1e-14)


@given(st.integers(1, 200), st.integers(0, 200))
def test_closed_form_is_the_exact_rational(n, k):
    expected = log_fraction(laws.power_energy_fraction(n, k, "real"))
    assert_allclose(laws.log_power_energy(n, k, field="real"), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("k", range(len(CORRECTIONS)))
def test_rational_is_the_polynomial(k):
    for n in range(1, 14):  # of degree 11: an identity in n
        polynomial_ = 1 + sum(Fraction(c, n**i) for i, c in enumerate(CORRECTIONS[k], 1))
        assert laws.power_energy_fraction(n, k, "real") == polynomial_


@pytest.mark.parametrize("k", range(1, 7))
def test_rational_is_wicks_sum_over_pairings(k):
    counts = energy_counts(k, "real")
    for n in range(1, 9):  # of degree k
        expected = Fraction(polynomial(counts, n), n ** (k + 1))
        assert laws.power_energy_fraction(n, k, "real") == expected


@pytest.mark.parametrize("k", [0, 1, 2, 30, 200])
def test_one_number_has_the_moments_of_the_normal_law(k):
    assert laws.power_energy_fraction(1, k, "real") == math.prod(range(1, 2 * k, 2))


@given(st.integers(1, 100), st.integers(0, 120))
def test_bounds_in_rational_arithmetic(n, k):
    energy = laws.power_energy_fraction(n, k, "real")
    most = Fraction(math.prod(n + 2 * i for i in range(1, k + 1)), n**k)
    assert laws.power_energy_fraction(n, k) <= energy <= most


@examples(20)
@given(st.integers(1, 60))
def test_logarithms_are_convex(n):
    energies = [laws.power_energy_fraction(n, k, "real") for k in range(40)]
    for before, here, after in zip(energies, energies[1:], energies[2:], strict=False):
        assert here**2 <= before * after


@given(st.floats(0.31, 15.9), st.floats(0.0, 5.0))
def test_single_powers_and_the_walk_through_all_agree(log_n, log_k):
    n, k = max(2, round(10**log_n)), round(10**log_k)
    single = laws.log_power_energy(n, k, field="real")
    assert_allclose(single, walked(n, [0, k // 2, k])[-1], rtol=1e-12, atol=1e-12)
    bound = laws.log_power_energy(n, k) - 1e-12 * (1.0 + single)
    assert bound <= single <= k * np.log1p((k + 1.0) / n) + 1e-12  # the mean of 1 + 2i/n


def test_the_longest_walk_keeps_its_digits():
    n, k = 10**15, 10**6
    single = laws.log_power_energy(n, k, field="real")
    assert_allclose(walked(n, [k])[0], single, atol=1e-13)
    assert laws.log_power_energy(n, k) < single < k * (k + 1.0) / n


@pytest.mark.parametrize("n", [1, 2, 16, 1000])
def test_arrays_broadcast(n):
    k = np.array([[5, 0, 300], [2, 2, 40]])
    expected = [[float(laws.log_power_energy(n, each, field="real")) for each in row] for row in k]
    assert_allclose(laws.log_power_energy(n, k, field="real"), expected, rtol=1e-12, atol=1e-14)
    both = laws.log_power_energy([[n], [7]], k[:, :2], field="real")
    assert_allclose(both[0], np.array(expected)[0, :2], rtol=1e-12, atol=1e-14)
    many = np.arange(301)[::-1]  # one walk
    walk = laws.log_power_energy(n, many, field="real", scale=0.9) - 2 * many * math.log(0.9)
    assert_allclose(walk[300 - k], expected, rtol=1e-12, atol=1e-12)


def test_the_kernel_is_its_own_python():
    powers, slow = np.array([0.0, 3.0, 40.0]), np.empty(3)
    real_log_energies.py_func(7.0, powers, slow)
    assert_allclose(slow, walked(7, powers), rtol=1e-14, atol=1e-15)


def test_hidden_energies_are_sums():
    t = np.arange(41)
    for s in (1.0, 0.9):
        sums = np.cumsum(np.exp(laws.log_power_energy(16, t, scale=s, field="real")))
        hidden = laws.log_hidden_energy(16, t, scale=s, field="real")
        assert_allclose(hidden, np.log(sums), rtol=1e-12, atol=1e-15)
    for n, k, known in ((64, 16, 3.1339066097831183), (4096, 192, 6.494411353310901)):
        assert_allclose(laws.log_hidden_energy(n, k, field="real"), known, rtol=1e-13)


def test_critical_limit_is_the_complex_one_with_a_large_correction():
    # Q^R - Q^C ~ alpha^3 / 4 sqrt(n) at small alpha, of which sinh(u)/u has nothing
    n = 10**10
    alpha = np.array([0.25, 0.5, 1.0])
    real, complex_ = (
        np.exp(laws.log_power_energy(n, alpha * math.sqrt(n), field=field))
        for field in ("real", "complex")
    )
    assert_allclose(real, laws.critical_limit(alpha), rtol=1e-4)
    assert_allclose((real - complex_)[0] * math.sqrt(n), 0.25**3 / 4.0, rtol=0.05)
    correction = laws.critical_correction(alpha)
    assert_allclose((real - complex_) * math.sqrt(n), correction, rtol=1e-4)
    gap = laws.log_power_energy(1024, 96, field="real") - laws.log_power_energy(1024, 96)
    assert 3.0 < np.exp(gap) < 4.0


def test_both_forms_of_the_correction_agree():
    alpha = np.array([0.5, 1.0, 2.0])
    below, above = (form(alpha) for form in (energy_critical._by_integral, by_dawson))
    assert_allclose(below, above, rtol=1e-13)
    assert_allclose(energy_critical._by_dawson(np.array(2.0)), above[-1], rtol=1e-14)
    small, none = laws.critical_correction([0.01, 0.0])
    assert_allclose(small, 0.01**3 / 4.0, rtol=1e-4)
    assert none == 0.0
    assert laws.critical_correction(-2.0) == laws.critical_correction(2.0)
    assert laws.critical_correction(30.0) == np.inf > laws.critical_correction(25.99)
    n = 10**12  # the next term is smaller by 1/sqrt(n)
    real, complex_ = (laws.log_power_energy(n, 4 * 10**6, field=f) for f in ("real", "complex"))
    excess = (np.exp(real) - np.exp(complex_)) * 1e6
    assert_allclose(laws.critical_correction(4.0), excess, rtol=1e-3)


def by_dawson(a):
    near, far = special.dawsn(a / 2**0.5), special.dawsn(a * 2**0.5)
    rising = np.exp(a**2) * (0.5 / a + (near - far) / (2**0.5 * a**2))
    return rising - np.exp(-(a**2) / 2.0) * (0.5 / a - near / (2**0.5 * a**2))


@pytest.mark.parametrize("n", [16, 64])
def test_drawn_powers_have_the_mean_and_not_the_complex_one(n, seed):
    k = np.arange(1, 1 + round(2.0 * math.sqrt(n)))  # beyond, rare matrices carry the mean
    norms = rmt_check.sample_power_norms("glorot", n, k[-1], 40_000, "real", seed).values[:, k]
    assert not mean_differs(np.exp(norms), np.exp(laws.log_power_energy(n, k, field="real")))
    assert mean_differs(np.exp(norms), np.exp(laws.log_power_energy(n, k)))


@pytest.mark.parametrize("n", [16, 64])
def test_drawn_hidden_states_have_the_mean_and_not_the_complex_one(n, seed):
    t = np.arange(1, 1 + round(2.0 * math.sqrt(n)))
    norms = rmt_check.sample_hidden_norms("glorot", n, t[-1], 40_000, "real", seed).values[:, t]
    assert not mean_differs(np.exp(norms), np.exp(laws.log_hidden_energy(n, t, field="real")))
    assert mean_differs(np.exp(norms), np.exp(laws.log_hidden_energy(n, t)))


def test_rationals_of_a_sequence_are_those_of_single_powers():
    single = [laws.cross_energy_fraction(5, k, k + 4) * 5 ** (k + 3) for k in range(9)]
    assert_array_equal(list(energy_real.numerators(5, 8, d=2)), single)


def test_identities_of_the_derivation():  # docs/real_energies.md, steps 6 and 8
    def odd_factorial(j):
        return math.prod(range(1, 2 * j, 2))

    for n in range(1, 12):
        for k in range(9):
            first = math.prod(range(n - 1 - k, n)) + sum(
                m * math.prod(range(n - m, n - m + k)) for m in range(1, k + 1)
            )
            assert first == Fraction((n - 1) ** (k + 1)) * (
                laws.power_energy_fraction(n - 1, k) if n > 1 else 0
            )
            collapsed = sum(
                math.comb(2 * k - j, j) * odd_factorial(k - j) * math.prod(range(n - 1, n - 1 + j))
                for j in range(k + 1)
            )
            assert collapsed == math.prod(range(n, n + 2 * k, 2))
