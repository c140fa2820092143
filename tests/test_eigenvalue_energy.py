"""Energies of one eigenvalue, and the LRU: closed forms, second routes, draws."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, special
from statistics_helpers import SEED, mean_differs

from rmt_check import SCHEMES, laws
from rmt_check.calibration import paper_scale
from rmt_check.laws.eigenvalue_energy import _log_q


def test_one_real_eigenvalue_has_normal_moments():
    k = np.arange(1.0, 40.0)
    moments = special.gammaln(k + 0.5) - special.gammaln(0.5) + k * math.log(2.0)
    assert_allclose(laws.log_eigenvalue_energy(1, k, "real"), moments, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 7, 64, 256, 257, 1000, 10**6])
def test_eigenvalues_are_counted(n):
    assert_allclose(laws.log_eigenvalue_energy(n, 0, "real"), 0.0, atol=1e-12)


@pytest.mark.parametrize(("n", "k"), [(2, 3), (5, 1), (64, 20), (300, 40), (1000, 5)])
def test_it_is_a_moment_of_the_modulus(n, k):
    modulus = laws.EigenvalueModulus(n, "real")
    edges = [0.0, 0.5, *(1.0 + np.arange(-4, 12) / math.sqrt(n)), 8.0]
    parts = [
        integrate.quad(lambda r: r ** (2 * k) * modulus.pdf(r), a, b, epsabs=1e-13)[0]
        for a, b in zip(sorted(edges)[:-1], sorted(edges)[1:], strict=True)
        if a >= 0.0
    ]
    energy = float(np.exp(laws.log_eigenvalue_energy(n, k, "real", scale=0.9)))
    assert energy == pytest.approx(0.9 ** (2 * k) * sum(parts), rel=1e-10)


def test_two_by_two_matrices_by_hand():
    """E(|lambda_1|^2 + |lambda_2|^2) / 2 = 1/sqrt2: E max(det, tr^2/2 - det), unscaled, is that."""
    assert_allclose(np.exp(laws.log_eigenvalue_energy(2, 1, "real")), math.sqrt(0.5), rtol=1e-13)


def test_far_tail_is_a_real_eigenvalue():
    """One of n, with the density of chi_n, whose moments are gamma functions."""
    n, k = 300, 40_000
    chi = k * math.log(2 / n) + special.gammaln(n / 2 + k) - special.gammaln(n / 2)
    assert_allclose(laws.log_eigenvalue_energy(n, k, "real"), chi - math.log(n), rtol=1e-10)
    assert_allclose(laws.log_eigenvalue_energy(64, 9), laws.log_eigenvalue_bound(64, 9))


@pytest.mark.parametrize("n", [1, 20, 255, 256, 2000])
def test_log_q(n):
    x = n * np.array([0.3, 0.9, 1.0, 1.2, 1.5])
    q = special.gammaincc(n, x)
    assert_allclose(np.exp(_log_q(n, x)), q, rtol=1e-11, atol=1e-290)


def test_energies_of_drawn_spectra():
    rng, n, k = np.random.default_rng(SEED), 6, 1
    z = np.linalg.eigvals(rng.normal(size=(20_000, n, n)) / math.sqrt(n))
    drawn = (np.abs(z) ** (2 * k)).mean(axis=1)
    assert not mean_differs(drawn, np.exp(laws.log_eigenvalue_energy(n, k, "real")))
    assert mean_differs(drawn, np.exp(laws.log_eigenvalue_energy(n, k)))


def test_lru_is_not_a_number_where_the_radius_exceeds_one():
    n = 256
    one = laws.lru_nan_probability(n, scale=paper_scale(n))
    law = SCHEMES["diagonal-real-rescaled"].spectral_radius_law(n, "real")
    assert one == pytest.approx(float(law.sf(1.0)), rel=1e-12)
    assert laws.lru_nan_probability(n, 6, scale=paper_scale(n)) == pytest.approx(
        1 - (1 - one) ** 6, rel=1e-12
    )
    assert SCHEMES["diagonal-real-rescaled"].prob_unstable(n, "real") == pytest.approx(one)
    for bad in ({"layers": 0}, {"n": 0}, {"field": "x"}):
        with pytest.raises(ValueError, match="must be"):
            laws.lru_nan_probability(**{"n": 5, **bad})


def test_nu_of_drawn_spectra_is_not_a_number_as_often():
    rng, n, layers = np.random.default_rng(SEED), 5, 3
    z = np.linalg.eigvals(0.6 * rng.normal(size=(3000, layers, n, n)) / math.sqrt(n))
    with np.errstate(invalid="ignore"):
        nu = np.log(-np.log(np.abs(z)))
    lost = np.isnan(nu).any(axis=(1, 2))
    assert not mean_differs(lost, laws.lru_nan_probability(n, layers, scale=0.6))
    assert mean_differs(lost, laws.lru_nan_probability(n, layers, scale=0.65))
    assert mean_differs(lost, laws.lru_nan_probability(n, layers, "complex", 0.6))


def test_lru_energy_of_a_drawn_recurrence():
    """And without gamma, the control."""
    rng, n, draws, a, b = np.random.default_rng(SEED), 4, 4000, 0.5, 0.99
    lam = np.sqrt(a**2 + (b**2 - a**2) * rng.random((draws, n)))  # phases change no norm
    gamma = np.sqrt(1.0 - lam**2)
    h = np.zeros((2, draws, n), complex)
    for t in range(8):
        x = (rng.normal(size=(draws, n)) + 1j * rng.normal(size=(draws, n))) / math.sqrt(2 * n)
        h = lam * h + np.array([gamma, np.ones_like(gamma)]) * x
        if t in (0, 3, 7):
            normed, plain = (np.abs(h) ** 2).sum(axis=2)
            energy = np.exp(laws.log_lru_energy(t, a, b))
            assert not mean_differs(normed, energy)
            assert mean_differs(plain, energy)
    assert_allclose(np.exp(laws.log_lru_energy([0, 8])), [1 / 2, 9 / 10], rtol=1e-14)
    with pytest.raises(ValueError, match="r_max must be at most 1"):
        laws.log_lru_energy(3, 0.5, 1.1)


def test_bad_input():
    for arguments in ({"n": 10**7}, {"k": 10**7}):
        with pytest.raises(ValueError, match="computed for n <= 1,000,000"):
            laws.log_eigenvalue_energy(**{"n": 5, "k": 3, "field": "real", **arguments})
