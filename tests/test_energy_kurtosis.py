"""The first-order effect of kurtosis: two steps exactly, its limit, and drawn entries."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statistics_helpers import mean_differs

from rmt_check import laws
from rmt_check.laws import kurtosis_term
from rmt_check.laws.energy_kurtosis import COUNTS


def test_two_steps_are_those_of_any_entries():
    n, kappa = np.array([2, 5, 64]), 0.7
    exact = [math.exp(laws.log_iid_energy(int(m), 2, 2.0 + kappa)) for m in n]
    gaussian = np.exp(laws.log_power_energy(n, 2))
    assert_allclose(gaussian + kappa * kurtosis_term(n, 2), exact, rtol=1e-13)


def test_the_leading_counts_are_those_of_the_limit():
    # d = alpha^2/2 + alpha^4/12 + alpha^6/48 + ..: differences of the counts of n^-2, n^-3, n^-4
    for column, difference in enumerate((1, 2, 15)):
        row = [counts[column] if len(counts) > column else 0 for counts in COUNTS[column:]]
        leading = np.diff(row, 2 * (column + 1))
        assert leading.size and np.all(leading == difference)  # m! times it, m = 2 column + 2
        assert difference / math.factorial(2 * column + 2) == (1 / 2, 1 / 12, 1 / 48)[column]


def test_exact_values_go_over_into_the_limit():
    n = 10**8
    ratio = kurtosis_term(n, 9) / kurtosis_term(n, 8)
    assert ratio == pytest.approx(81 / 56, rel=1e-4)  # k (k-1)/2 and alpha^2/2: a power of n less


@pytest.mark.parametrize(("kappa", "draws"), [(-1.0, 20_000), (2.0, 60_000)])
def test_drawn_entries_have_it(kappa, draws, seed):
    n, k = 12, 4
    rng = np.random.default_rng((seed, draws))
    modulus = np.ones((draws, n, n))  # kappa = -1: a phase alone
    if kappa > 0.0:
        modulus = np.sqrt(4.0) * (rng.random((draws, n, n)) < 0.25)  # E|w|^4 = 4
    W = modulus * np.exp(2j * math.pi * rng.random((draws, n, n))) / math.sqrt(n)
    x = np.zeros((draws, n, 1), dtype=complex)
    x[:, 0] = 1.0
    for _ in range(k):
        x = W @ x
    energy = np.sum(np.abs(x) ** 2, axis=(1, 2))
    gaussian = math.exp(laws.log_power_energy(n, k))
    assert mean_differs(energy, gaussian)  # Gaussian entries have another mean
    change, error = energy.mean() - gaussian, energy.std() / math.sqrt(draws)
    first = kappa * kurtosis_term(n, k)
    assert abs(change - first) < 0.15 * abs(first) + 5.0 * error  # kappa^2 is left out


@pytest.mark.parametrize(("n", "k"), [(16, 40), (0, 3), (8, -1)])
def test_bad_requests(n, k):
    with pytest.raises(ValueError) as error:
        kurtosis_term(n, k)
    assert "received" in str(error.value) and "\n" not in str(error.value)
