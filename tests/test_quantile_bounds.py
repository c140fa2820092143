"""The mean without rare matrices, and proved bounds of quantiles: determinants, draws, limits."""

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import gammainc
from statistics_helpers import mean_differs

from rmt_check import laws, sample_hidden_norms, sample_power_norms
from rmt_check.laws import TypicalEnergy, log_truncated_energy, quantile_bounds


def by_determinant(n, r, most):
    """Return E[||W^k x||^2; rho <= r], k = 0..most, from the n x n determinant over monomials.

    Its entries are power series in X = xi/n: delta_jl P_j + sum_m m! P_m X^(m+1-j)/l!.
    """
    P = gammainc(np.arange(1.0, 200.0), n * r * r)
    size = most + 2
    entry = np.zeros((n, n, size))
    for j, l in itertools.product(range(n), repeat=2):
        entry[j, l, 0] = P[j] if j == l else 0.0
        for m in range(max(j, l), most + 1 + j):
            if m + 1 - j < size:
                entry[j, l, m + 1 - j] += math.exp(math.lgamma(m + 1) - math.lgamma(l + 1)) * P[m]
    total = np.zeros(size)
    for order in itertools.permutations(range(n)):
        sign = np.linalg.det(np.eye(n)[list(order)])
        product = np.eye(1, size)[0]
        for j, l in enumerate(order):
            product = np.convolve(product, entry[j, l])[:size]
        total += sign * product
    return total[1:] / float(n) ** np.arange(1, size)


@pytest.mark.parametrize(("n", "r"), [(1, 0.8), (2, 1.1), (3, 0.9), (4, 1.1), (4, 1.6)])
def test_coefficients_are_those_of_the_determinant(n, r):
    expected = by_determinant(n, r, 8)
    assert_allclose(np.exp(log_truncated_energy(n, np.arange(9), r)), expected, rtol=1e-10)


@pytest.mark.parametrize("n", [1, 8, 100, 1000])
def test_at_the_start_it_is_a_probability_and_without_a_cut_the_mean(n):
    for r in (0.9, 1.0, 1.05):
        law = laws.SpectralRadius(n, scale=0.8)
        assert_allclose(
            log_truncated_energy(n, 0, 0.8 * r, scale=0.8), law.logcdf(0.8 * r), rtol=1e-10
        )
    k, far = np.arange(9), 1.0 + 6.0 / math.sqrt(n)
    if n > 1:  # rho > far has a probability below 1e-17
        exact = laws.log_power_energy(n, k), laws.log_hidden_energy(n, k)
        for driven, energy in zip((False, True), exact, strict=True):
            assert_allclose(log_truncated_energy(n, k, far, driven=driven), energy, atol=1e-5)


def test_matrices_beyond_the_radius_are_left_out(seed):
    n, k, r, draws = 8, 6, 1.1, 4000
    rng = np.random.default_rng(seed)
    G = rng.standard_normal((2, draws, n, n))
    W = (G[0] + 1j * G[1]) / math.sqrt(2 * n)
    rho = np.max(np.abs(np.linalg.eigvals(W)), axis=-1)
    energy = np.sum(np.abs(np.linalg.matrix_power(W, k)[..., 0]) ** 2, axis=-1)
    kept = np.where(rho <= r, energy, 0.0)
    assert not mean_differs(kept, math.exp(log_truncated_energy(n, k, r)))
    assert mean_differs(kept, math.exp(log_truncated_energy(n, k, 1.05 * r)))


@pytest.mark.parametrize(
    ("driven", "draw"), [(False, sample_power_norms), (True, sample_hidden_norms)]
)
def test_bounds_hold_of_draws_and_of_the_model(driven, draw, seed):
    n, steps, draws = 256, 48, 2000
    drawn = np.sort(draw("glorot", n, steps, draws, seed=seed).values[:, steps])
    typical = TypicalEnergy(n, steps, driven=driven)
    for p in (0.25, 0.5, 0.9):
        low, high = quantile_bounds(n, steps, p, driven=driven)
        margin = 5.0 * math.sqrt(p * (1.0 - p) / draws)
        assert np.mean(drawn <= high) > p - margin and np.mean(drawn < low) < p + margin
        assert low < typical.ppf(p) < high
    # half of the mean is no upper end: the bounds do not hold of everything
    assert np.mean(drawn <= high - math.log(20.0)) < p - margin


def test_bounds_grow_with_the_probability_and_move_with_the_scale():
    ends = [quantile_bounds(64, 20, p) for p in (0.1, 0.5, 0.9, 0.99)]
    assert np.all(np.diff(np.array(ends), axis=0) > 0.0)
    shift = 2 * 20 * math.log(0.9)
    assert_allclose(quantile_bounds(64, 20, 0.5, scale=0.9), np.array(ends[1]) + shift, atol=1e-4)


@pytest.mark.parametrize("p", [0.5, 0.9])
def test_the_upper_end_beats_markov(p):
    for steps in (64, 128):
        _, high = quantile_bounds(1024, steps, p, driven=True)
        markov = laws.log_hidden_energy(1024, steps) - math.log(1.0 - p)
        assert high <= markov + 1e-3  # and by a factor 3.2 or 1.8 at 128 steps
    assert high < markov - 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_truncated_energy(256, 60, 1.35), "(radius/scale)^2k must be at most 10^8"),
        (lambda: log_truncated_energy(256, 3, 0.0), "radius must be > 0, received 0.0"),
        (
            lambda: quantile_bounds(256, 10, 1.0),
            "p must lie strictly between 0 and 1, received 1.0",
        ),
        (lambda: quantile_bounds(64, 3000, 0.5), "nothing above is proved at n = 64, 3000 steps"),
        (lambda: quantile_bounds(64, 0, 0.5), "steps must be an integer >= 1"),
    ],
)
def test_bad_requests(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value) and "\n" not in str(error.value)
