"""Cross energies: certified values, Wick's sum, sum rule, all pairs against single ones, draws."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from statistics_helpers import mean_differs
from tables import table
from test_energy import log_fraction

from rmt_check import laws
from rmt_check.claims.evidence.wick import cross_counts, polynomial
from rmt_check.kernels.real_energy import real_log_cross_energies

PAIRS = [row for row in table("real_power_energy.csv") if row["k"] != row["l"]]


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['n']}-{row['k']}-{row['l']}")
def test_certified_energies(row):
    n, k, l = (int(row[name]) for name in "nkl")
    expected = float(row["log_energy"])
    assert_allclose(laws.log_cross_energy(n, k, l), expected, rtol=1e-13, atol=1e-13)
    assert_allclose(laws.log_cross_energy(n, l, k), expected, rtol=1e-13, atol=1e-13)
    all_pairs = laws.log_cross_energies(n, max(k, l))
    assert_allclose(all_pairs[k, l], expected, rtol=1e-13, atol=1e-13)
    assert all_pairs[k, l] == all_pairs[l, k]


@given(st.integers(1, 100), st.integers(0, 60), st.integers(0, 60))
def test_closed_form_is_the_exact_rational(n, k, l):
    exact = laws.cross_energy_fraction(n, k, l)
    if (k + l) % 2 == 1:
        assert exact == 0 and laws.log_cross_energy(n, k, l) == -np.inf
    else:
        expected = log_fraction(exact)
        assert_allclose(laws.log_cross_energy(n, k, l), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("k", "l"), [(0, 2), (0, 4), (1, 3), (2, 4), (1, 5), (3, 5), (0, 8)])
def test_rational_is_wicks_sum_over_pairings(k, l):
    counts = cross_counts(k, l)
    for n in range(1, 8):
        expected = Fraction(polynomial(counts, n), n ** ((k + l) // 2 + 1))
        assert laws.cross_energy_fraction(n, k, l) == expected


def double_sum(n, k, K):
    """Return n^{K+1} C_kl off the diagonal as it is stated, for k < K."""

    def product(first, step, factors):
        return math.prod(first + step * i for i in range(factors))

    f, b = [product(n - 2, -1, m) for m in range(k + 1)], [product(n, 2, j) for j in range(K + 1)]
    h = [product(n - 1, 2, q) for q in range(k + 1)]
    theta = [sum(h[q] * b[K - k + j - q] for q in range(j // 2 + 1)) for j in range(k + 1)]
    return sum(f[m] * b[K - m] for m in range(k + 1)) + sum(
        m * f[m - 1] * theta[k - m] for m in range(1, k + 1)
    )


@pytest.mark.parametrize("n", [1, 2, 3, 8, 101])
def test_rational_is_the_double_sum(n):
    for k in range(20):
        for K in (k + 1, k + 2, k + 7):
            exact = laws.cross_energy_fraction(n, k, 2 * K - k)
            assert exact == Fraction(double_sum(n, k, K), n ** (K + 1))


@given(st.integers(1, 60), st.integers(0, 25))
def test_antidiagonals_have_the_sum_of_the_rule(n, K):
    total = sum(laws.cross_energy_fraction(n, k, 2 * K - k) for k in range(2 * K + 1))
    assert total == Fraction(math.prod(n + 2 * i for i in range(1, K + 1)), n**K)


@pytest.mark.parametrize("n", [1, 2, 3, 50, 10**6, 10**15])
def test_all_pairs_are_single_ones(n):
    k = np.arange(41)
    single = laws.log_cross_energy(n, k[:, None], k, scale=0.8)
    assert_allclose(laws.log_cross_energies(n, 40, scale=0.8), single, rtol=1e-12, atol=1e-12)


def test_far_pairs_overflow_as_numbers_only():
    # one element of a long antidiagonal, whose neighbours on it are nearly as large
    n, k, l = 16, 900, 1100
    far = laws.log_cross_energies(n, 1100)
    assert_allclose(far[k, l], log_fraction(laws.cross_energy_fraction(n, k, l)), rtol=1e-12)
    assert_allclose(laws.log_cross_energy(n, k, l), far[k, l], rtol=1e-12)
    with pytest.raises(ValueError, match=r"beyond the range of doubles; use log_cross_energy"):
        laws.cross_energy(n, k, l)
    assert_allclose(laws.cross_energy(n, 3, 5), float(laws.cross_energy_fraction(n, 3, 5)))


def test_complex_powers_have_nothing_in_common():
    expected = np.where(np.eye(6) > 0, laws.log_power_energy(7, np.arange(6.0)), -np.inf)
    assert_array_equal(laws.log_cross_energies(7, 5, field="complex"), expected)
    assert laws.cross_energy(7, 2, 4, field="complex") == 0.0
    assert laws.cross_energy_fraction(7, 2, 4, "complex") == 0
    assert laws.cross_energy_fraction(7, 3, 3, "complex") == laws.power_energy_fraction(7, 3)


@pytest.mark.parametrize("n", [2, 7, 40])
def test_the_kernel_is_its_own_python(n):
    fast, slow = np.zeros((2, 9, 9))
    for kernel, out in ((real_log_cross_energies, fast), (real_log_cross_energies.py_func, slow)):
        kernel(float(n), np.zeros((9, 9)), np.zeros(9), out)
    assert_allclose(slow, fast, rtol=1e-12)


def test_drawn_powers_of_one_matrix(seed):
    n, draws = 9, 4000
    W = np.random.default_rng(seed).normal(size=(draws, n, n)) / math.sqrt(n)
    powers = [np.linalg.matrix_power(W, k)[:, :, 0] for k in range(7)]  # alpha <= 2
    drawn = np.array(
        [np.sum(powers[k] * powers[l], axis=1) for k, l in ((0, 2), (1, 3), (2, 4), (2, 6))]
    ).T
    energies = laws.cross_energy(n, [0, 1, 2, 2], [2, 3, 4, 6])
    assert not mean_differs(drawn, energies)
    assert mean_differs(drawn, np.zeros(4))  # the complex rule


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: laws.log_cross_energy(0, 1, 1), "width n must be an integer"),
        (lambda: laws.log_cross_energy(4, -1, 1), "power k must be an integer"),
        (lambda: laws.log_cross_energy(4, 1, 0.5), "power l must be an integer"),
        (lambda: laws.cross_energy_fraction(4, 1, -1), "power l must be an integer >= 0"),
        (lambda: laws.log_cross_energy(10**15, 10**8, 10**8 + 2), "at most 50,000,000 terms"),
        (lambda: laws.log_cross_energies(4, 10**5), "steps must be at most 5,000"),
        (lambda: laws.log_cross_energies(4, 5, scale=0.0), "scale must be > 0"),
        (lambda: laws.cross_energy(4, 1, 1, field="rational"), "field must be one of"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
