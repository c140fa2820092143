"""Laws of one modulus: derivative, tails, limits, and the eigenvalues of drawn matrices."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.integrate import quad
from scipy.special import digamma, poch
from statistics_helpers import law_differs, mean_differs

from rmt_check import laws, sample_eigenvalue_moduli

LAWS = [
    laws.EigenvalueModulus(1),
    laws.EigenvalueModulus(64),
    laws.EigenvalueModulus(1024, scale=0.5),
    laws.RingModulus(0.0, 1.0),
    laws.RingModulus(0.5, 0.9, n=20),
]


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_density_is_the_derivative(law):
    for p in (0.01, 0.3, 0.9):
        a, b = law.ppf([p, p + 0.05])
        assert_allclose(quad(law.pdf, a, b)[0], law.cdf(b) - law.cdf(a), rtol=1e-10)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_quantiles_invert(law):
    p = np.array([1e-9, 0.2, 0.5, 0.9])
    assert_allclose(law.cdf(law.ppf(p)), p, rtol=1e-11)
    last_bit = 4e-16 * law.isf(p) * law.pdf(law.isf(p))
    assert np.all(np.abs(law.sf(law.isf(p)) - p) < 1e-11 * p + 2 * last_bit)
    assert_allclose(law.cdf(law.isf(p)) + law.sf(law.isf(p)), 1.0, rtol=1e-14)
    assert_allclose(law.median(), law.isf(0.5), rtol=1e-12)
    assert np.isnan(law.ppf([-0.1, 1.1, np.nan])).all()


def test_circular_law_is_the_limit():
    r = np.array([0.2, 0.5, 0.9])
    assert_allclose(laws.EigenvalueModulus(4096).pdf(r), 2 * r, rtol=1e-12)


@given(st.integers(1, 4096))
def test_expected_number_outside_the_circle(n):
    expected = math.exp(n * math.log(n) - n - math.lgamma(n))
    assert_allclose(laws.EigenvalueModulus(n).expected_outside(), expected, rtol=1e-9)
    scaled = laws.EigenvalueModulus(n, scale=0.5)
    assert_allclose(scaled.expected_outside(0.5), expected, rtol=1e-9)


def test_eigenvalues_of_matrices(seed):
    n, r = 32, np.array([0.5, 0.9, 1.0, 1.1])
    moduli = sample_eigenvalue_moduli("glorot", n, 3000, seed=seed).values
    outside = (moduli[:, :, None] > r).sum(axis=1)  # one number a matrix: those are independent
    assert not mean_differs(outside, n * laws.EigenvalueModulus(n).sf(r))
    assert mean_differs(outside, n * laws.EigenvalueModulus(n, scale=1.02).sf(r))


def test_largest_of_a_disc(seed):
    rho = sample_eigenvalue_moduli("uniform-disc", 8, 4000, seed=seed).values.max(axis=1)
    assert not law_differs(rho, laws.RingModulus(0.0, 1.0, n=8))
    assert law_differs(rho, laws.RingModulus(0.0, 1.0, n=11))


def test_draws_of_rings(seed):
    for n in (1, 20, 10**6):
        law = laws.RingModulus(0.5, 0.9, n)
        r = law.rvs((100, 50), np.random.default_rng(seed))
        assert r.shape == (100, 50)
        assert not law_differs(r.ravel(), law)
        assert law_differs(r.ravel(), laws.RingModulus(0.5, 0.9, 2 * n))


def test_ring_energy_is_the_moment():
    for a, b in ((0.0, 1.0), (0.5, 0.9)):
        law = laws.RingModulus(a, b)
        for k in (0, 1, 7):
            moment = quad(lambda r, k=k, law=law: r ** (2 * k) * law.pdf(r), a, b)[0]
            assert_allclose(np.exp(laws.log_ring_energy(k, a, b)), moment, rtol=1e-10)


def test_hidden_energies_of_diagonals():
    t = np.array([[0, 1], [9, 100]])
    harmonic = digamma(t + 2.0) + np.euler_gamma
    assert_allclose(np.exp(laws.log_hidden_sum(laws.log_ring_energy, t)), harmonic, rtol=1e-13)
    odd = np.cumsum(1.0 / (2.0 * np.arange(101) + 1.0))[t]
    assert_allclose(np.exp(laws.log_hidden_sum(laws.log_flat_energy, t)), odd, rtol=1e-13)
    assert_allclose(laws.log_hidden_sum(np.zeros_like, t), np.log1p(t), rtol=1e-13)  # orthogonal
    with pytest.raises(ValueError, match="steps t must be <= 100,000,000"):
        laws.log_hidden_sum(laws.log_ring_energy, 10**9)


@pytest.mark.parametrize("ring", [(-0.1, 1.0), (0.5, 0.5), (0.9, 0.5), (0.0, 0.0), (0.0, math.nan)])
def test_bad_rings(ring):
    with pytest.raises(ValueError, match=r"r_m.. must"):
        laws.RingModulus(*ring)


@pytest.mark.parametrize("n", [1, 2, 64, 10**4, 10**6, 10**12])
def test_moments_are_quotients_of_gammas(n):
    # E|lambda| = (2/3) Gamma(n + 3/2) / (Gamma(n) n^(3/2)), E|lambda|^2 = (n + 1) / 2n
    law, mean = laws.EigenvalueModulus(n, scale=2.0), 2 / 3 * poch(n, 1.5) / n**1.5
    assert_allclose(law.mean(), 2.0 * mean, rtol=1e-11)
    assert_allclose(law.var(), 4.0 * ((n + 1) / (2 * n) - mean**2), rtol=1e-9)


@pytest.mark.parametrize("n", [1, 16, 10**5])
def test_real_mean_is_the_integral_of_the_tail(n):
    law = laws.EigenvalueModulus(n, "real")
    ends = [0.0, *law.isf([0.5, 0.1, 1e-2, 1e-3, 1e-5, 1e-8, 1e-14])]
    area = sum(quad(law.sf, a, b, epsabs=1e-14)[0] for a, b in pairwise(ends))
    assert_allclose(law.mean(), area, rtol=1e-9)


def test_far_tails():
    one = laws.EigenvalueModulus(1)
    assert_allclose(one.logcdf([1e-150, 1e-107]), 2 * np.log([1e-150, 1e-107]), rtol=1e-14)
    assert_allclose(one.ppf(1e-300), 1e-150, rtol=1e-12)
    assert_array_equal(laws.RingModulus(0, 1).logpdf([np.inf, 2.0]), [-np.inf, -np.inf])
    assert laws.EigenvalueModulus(64).expected_outside([1.0, 2.0]).shape == (2,)


def test_bad_requests():
    law = laws.EigenvalueModulus(4)
    with pytest.raises(ValueError, match=r"confidence must lie in \[0, 1\], received 2"):
        law.interval(2)
    with pytest.raises(ValueError, match=r"rng must be a numpy.random.Generator, received 1"):
        law.rvs(3, 1)
    with pytest.raises(ValueError, match=r"widths n <= 10\^15"):
        laws.EigenvalueModulus(10**16)


def test_bad_radii():
    with pytest.raises(ValueError, match="radius r must be a number >= 0, received -1"):
        laws.EigenvalueModulus(4).cdf([0.5, -1.0])


def test_flat_modulus_is_a_beta_law():
    for n in (1, 7):
        law, known = laws.FlatModulus(0.5, n), stats.beta(n, 1, scale=0.5)
        r = np.linspace(0.0, 0.6, 13)
        assert_allclose(law.cdf(r), known.cdf(r), rtol=1e-12)
        assert_allclose(law.sf(r), known.sf(r), rtol=1e-12, atol=1e-15)
        assert_allclose(law.pdf(r), known.pdf(r), rtol=1e-12)
        assert_allclose(law.ppf([0.01, 0.6, 1.0]), known.ppf([0.01, 0.6, 1.0]), rtol=1e-12)
        assert_allclose([law.mean(), law.var()], [known.mean(), known.var()], rtol=1e-10)
