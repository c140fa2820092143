"""Laws of one modulus: derivative, tails, limits, and the eigenvalues of drawn matrices."""

import math

import numpy as np
import pytest
from evidence import law_differs, mean_differs
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad

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


def test_ring_energy_is_the_moment():
    for a, b in ((0.0, 1.0), (0.5, 0.9)):
        law = laws.RingModulus(a, b)
        for k in (0, 1, 7):
            moment = quad(lambda r, k=k, law=law: r ** (2 * k) * law.pdf(r), a, b)[0]
            assert_allclose(np.exp(laws.log_ring_energy(k, a, b)), moment, rtol=1e-10)


@pytest.mark.parametrize("ring", [(-0.1, 1.0), (0.5, 0.5), (0.9, 0.5), (0.0, 0.0), (0.0, math.nan)])
def test_bad_rings(ring):
    with pytest.raises(ValueError, match=r"r_m.. must"):
        laws.RingModulus(*ring)


def test_bad_radii():
    with pytest.raises(ValueError, match="radius r must be a number >= 0, received -1"):
        laws.EigenvalueModulus(4).cdf([0.5, -1.0])
