"""The energy of a leaky recurrence: exact rationals, limits, matrices, and what it refuses."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statistics_helpers import law_differs, laws_differ, mean_differs
from test_energy import log_fraction

import rmt_check
from rmt_check import SCHEMES, laws
from rmt_check.sampling.cell import checked_cell
from rmt_check.schemes.scheme import scheme_named


def exact(n, k, a, g):
    """Return log E||((1 - a) I + a g W)^k x||^2 of complex entries from a rational number."""
    energy = sum(
        (math.comb(k, j) * (1 - a) ** (k - j) * (a * g) ** j) ** 2
        * laws.power_energy_fraction(n, j)
        for j in range(k + 1)
    )
    return math.log(energy.numerator) - math.log(energy.denominator)


@pytest.mark.parametrize(("a", "g"), [(0.25, 1.5), (0.9, 0.75), (1.0, 1.0)])
@pytest.mark.parametrize("n", [1, 6, 400])
def test_real_energy_is_the_sum_over_pairs_of_powers(n, a, g):
    a, g, k = Fraction(a), Fraction(g), np.array([[0, 1, 2], [3, 10, 25]])
    energies = laws.log_leaky_energy(n, k, float(a), float(g), "real")
    for each, energy in zip(k.flat, energies.flat, strict=True):
        weights = [
            math.comb(each, j) * (1 - a) ** (int(each) - j) * (a * g) ** j for j in range(each + 1)
        ]
        total = sum(
            weights[i] * weights[j] * laws.cross_energy_fraction(n, i, j)
            for i in range(each + 1)
            for j in range(each + 1)
        )
        assert_allclose(energy, log_fraction(total), rtol=1e-12, atol=1e-13)
    # what is left of it for the complex rule
    assert n == 400 or a == 1 or energies[1, 2] > laws.log_leaky_energy(n, 25, float(a), float(g))


@pytest.mark.parametrize("a", [Fraction(1, 64), Fraction(1, 4), Fraction(7, 8), Fraction(1)])
@pytest.mark.parametrize(("n", "g"), [(1, Fraction(1)), (7, Fraction(3, 4)), (999, Fraction(9, 8))])
def test_energy_is_the_sum_over_unlike_powers(n, g, a):
    k = np.array([[0, 1, 2], [17, 40, 300]])
    expected = np.reshape([exact(n, int(each), a, g) for each in k.flat], k.shape)
    computed = laws.log_leaky_energy(n, k, float(a), float(g))
    assert_allclose(computed, expected, rtol=1e-12, atol=1e-12)
    assert_allclose(laws.log_leaky_energy(n, 300, float(a), float(g)), expected[1, 2], rtol=1e-12)


def test_nothing_leaks_at_rate_one():
    k = np.arange(200)
    for g in (0.5, 1.25):
        assert_allclose(
            laws.log_leaky_energy(64, k, 1.0, g), laws.log_power_energy(64, k, scale=g), rtol=1e-13
        )
    for field in ("complex", "real"):
        energy = laws.log_leaky_energy(5, k[:60], 1.0, 0.7, field)
        known = laws.log_power_energy(5, k[:60], scale=0.7, field=field)
        assert_allclose(energy, known, rtol=1e-12, atol=1e-15)


def test_a_wide_leaky_matrix_forgets_at_gain_one():
    # the sum of squares of the binomial law of k trials: 1 / sqrt(4 pi k a (1 - a))
    for a in (0.1, 0.5):
        energy = laws.log_leaky_energy(10**15, 10_000, a)
        assert_allclose(np.exp(energy) * math.sqrt(4e4 * math.pi * a * (1 - a)), 1.0, rtol=1e-3)


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("k", [1, 2])
def test_energy_is_that_of_plain_matrices(field, k, seed):
    n, a, g, draws = 3, 0.4, 1.2, 4000
    W = np.random.default_rng(seed).normal(size=(2, draws, n, n)) / math.sqrt(n)
    W = W[0] if field == "real" else (W[0] + 1j * W[1]) / math.sqrt(2)
    M = np.linalg.matrix_power((1 - a) * np.eye(n) + a * g * W, k)
    drawn = np.sum(np.abs(M[:, :, 0]) ** 2, axis=1)
    energy = np.exp(laws.log_leaky_energy(n, k, a, g, field))
    assert not mean_differs(drawn, energy)
    assert mean_differs(drawn, 1.2 * energy)


@pytest.mark.parametrize(("field", "draws"), [("complex", 600), ("real", 6000)])
def test_hidden_states_have_the_energy(field, draws, seed):
    scheme, t = "leaky:rate=0.3:gain=1.1", np.arange(15)
    drawn = rmt_check.sample_hidden_norms(scheme, 16, t[-1], draws, field, seed).values
    energy = np.exp(scheme_named(scheme).log_hidden_energy(16, t, field))
    assert not mean_differs(np.exp(drawn), energy)
    dense = np.exp(laws.log_hidden_energy(16, t, scale=1.1, field=field))
    assert mean_differs(np.exp(drawn), dense)
    if field == "real":
        assert mean_differs(np.exp(drawn), np.exp(scheme_named(scheme).log_hidden_energy(16, t)))


@pytest.mark.parametrize("field", ["complex", "real"])
def test_spectrum_is_the_dense_one_mapped(field, seed):
    scheme, n, draws = SCHEMES["leaky"].with_(rate=0.2, gain=1.3), 12, 400
    rho = rmt_check.sample_spectral_radius(scheme, n, draws, field, seed).values
    cell, rng = checked_cell("matrix", "matrix", scheme, n, field, 0), np.random.default_rng(seed)
    matrices = np.array([cell.scheme.base.draw(*cell.parameters, rng) for _ in range(draws)])
    of_matrices = np.abs(np.linalg.eigvals(matrices)).max(axis=1)
    assert not laws_differ(rho, of_matrices)
    assert laws_differ(rho + 0.05, of_matrices)
    at_one = rmt_check.sample_spectral_radius(scheme.with_(rate=1), n, draws, field, seed).values
    assert not law_differs(at_one, laws.SpectralRadius(n, field, 1.3))


def test_what_keeps_the_dense_radius_below_one_keeps_the_leaky_one():
    for a in (0.05, 0.5, 1.0):
        z = rmt_check.sample_matrix("leaky:rate=1:gain=1", 30, "real")
        z /= np.abs(np.linalg.eigvals(z)).max()
        leaky = (1 - a) * np.eye(30) + a * z
        assert np.abs(np.linalg.eigvals(leaky)).max() <= 1.0 + 1e-12


def test_rim_is_the_rightmost_point():
    assert_allclose(SCHEMES["leaky"].rim(64), 0.97)
    assert SCHEMES["leaky"].spectral_radius_law(64) is None and not SCHEMES["leaky"].circular
    assert SCHEMES["leaky"].log_power_energy(64, 5001, "real") is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": 0.0}, r"rate must lie in \(0, 1\], received 0.0"),
        ({"rate": 1.5}, "rate must lie in"),
        ({"gain": -1.0}, "gain must be from 1e-50 to 1e50"),
        ({"field": "real", "k": 5001}, "computed for k <= 5,000, received 5001"),
        ({"k": 0.5}, "power k must be an integer"),
    ],
)
def test_what_is_none(settings, message):
    with pytest.raises(ValueError, match=message):
        laws.log_leaky_energy(**{"n": 8, "k": 1, "rate": 0.3} | settings)
