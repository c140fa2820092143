"""The variance of an energy: Wick's pairings, draws, its limit, and how far a mean goes."""

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statistics_helpers import mean_differs

from rmt_check import sample_power_norms
from rmt_check.laws import energy_variance, log_power_energy, self_averaging_horizon
from rmt_check.laws.energy_variance import LIMIT, MOMENTS


def by_pairings(k, n):
    """Return n^2k E||W^k x||^4 = sum over pairings of n^faces / (n (n+1)).

    Two copies of x* W*^k W^k x; x on the sphere, so E x_a x_b x*_c x*_d pairs its ends in two ways.
    """
    total = 0
    for order in itertools.permutations(range(2 * k)):
        for swapped in (False, True):
            parent = {}

            def find(v, parent=parent):
                while parent.setdefault(v, v) != v:
                    v = parent[v]
                return v

            def join(a, b, parent=parent, find=find):
                parent[find(a)] = find(b)

            for copy in (0, 1):
                join(("W", copy, 0), ("W*", copy, 0))  # the norm
                join(("W", copy, k), ("W*", copy ^ swapped, k))
            for i, j in enumerate(order):
                (a, p), (b, q) = divmod(i, k), divmod(j, k)
                join(("W", a, p), ("W*", b, q))
                join(("W", a, p + 1), ("W*", b, q + 1))
            total += n ** len({find(v) for v in list(parent)})
    assert total % (n * (n + 1)) == 0
    return total // (n * (n + 1))


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_second_moments_are_sums_over_pairings(k, n):
    moment = by_pairings(k, n)
    assert moment == sum(c * n**power for power, c in enumerate(MOMENTS[k]))
    variance = moment / n ** (2 * k) - math.exp(2.0 * log_power_energy(n, k))
    assert_allclose(energy_variance(n, k), variance, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("k", range(6))
def test_the_only_number_of_width_one_is_a_power_of_an_exponential(k):
    assert sum(MOMENTS[k]) == math.factorial(2 * k)


def test_large_widths_have_the_coefficients_of_the_limit():
    # n Var = k + k (k-1) (2k+5)/6n + ..: the first coefficients of v are those of k, k^3, ..
    n = 10.0**6
    for k in range(1, 6):
        assert_allclose(
            energy_variance(10**6, k), k / n + k * (k - 1) * (2 * k + 5) / 6 / n**2, rtol=1e-9
        )
    assert LIMIT[:2] == (1, 1 / 3)


def test_draws_have_the_variance(seed):
    n, k, draws = 12, 4, 20_000
    energy = np.exp(sample_power_norms("glorot", n, k, draws, seed=seed).values[:, k])
    square = (energy - math.exp(log_power_energy(n, k))) ** 2
    assert not mean_differs(square, energy_variance(n, k))
    assert mean_differs(square, energy_variance(n + 2, k))


def test_draws_of_wide_matrices_have_the_leading_order(seed):
    n, k, draws = 1024, 32, 6000
    energy = np.exp(sample_power_norms("glorot", n, k, draws, seed=seed).values[:, k])
    square = (energy - math.exp(log_power_energy(n, k))) ** 2
    error = square.std() / math.sqrt(draws)
    assert abs(square.mean() - energy_variance(n, k)) < 0.03 * square.mean() + 5.0 * error
    assert abs(square.mean() - energy_variance(n, 48)) > 0.03 * square.mean() + 5.0 * error


def test_exact_values_go_over_into_the_leading_order():
    n = 10**8  # at k = 5, 6 both are k/n to 1e-3
    assert_allclose(energy_variance(n, 6) / energy_variance(n, 5), 6 / 5, rtol=1e-6)
    alpha = np.array([0.01, 0.3])
    series = sum(c * alpha ** (2 * m + 1) for m, c in enumerate(LIMIT))
    assert_allclose(energy_variance(10**8, alpha * 1e4) * 1e4, series, rtol=1e-7)


def test_the_horizon_is_where_the_relative_variance_is_reached():
    for n in (1024, 10**6):
        alpha = float(self_averaging_horizon(n, 0.1))
        k = round(alpha * math.sqrt(n))
        relative = energy_variance(n, k) / math.exp(2.0 * log_power_energy(n, k))
        assert relative == pytest.approx(0.1, rel=0.1)  # k is whole, and sinh(u)/u the mean's limit
    assert np.all(np.diff(self_averaging_horizon(np.array([16, 64, 10**4, 10**9]))) > 0.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: energy_variance(64, 3, field="real"), "no variance of real energies is known"),
        (lambda: energy_variance(64, 30), "received n = 64, k = 30; take medians"),
        (lambda: energy_variance(0, 3), "width n must be an integer"),
        (lambda: self_averaging_horizon(8), "width n must be an integer from 16"),
        (lambda: self_averaging_horizon(64, 0.0), "relative_variance must be > 0"),
    ],
)
def test_bad_requests(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value) and "\n" not in str(error.value)
