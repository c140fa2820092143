"""The public law of the spectral radius: scipy's names, quantiles, moments, drawn matrices."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from statistics_helpers import law_differs

from rmt_check import laws, sample_spectral_radius

WIDTHS = [1, 2, 64, 1024, 4097, 10**6, 10**12, 10**15]


@pytest.mark.parametrize("n", WIDTHS)
def test_quantiles_invert_in_both_tails(n):
    law = laws.SpectralRadius(n)
    p = np.array([1e-250, 1e-9, 0.2, 0.5, 0.9])
    r = law.ppf(p)
    assert_allclose(law.ppf(law.cdf(r)), r, rtol=1e-13)
    assert_allclose(law.isf(law.sf(law.isf(p))), law.isf(p), rtol=1e-13)
    one_bit = 4e-16 * r * law.pdf(r) / law.cdf(r)  # what the last bit of r moves, relative
    assert np.all(np.abs(law.cdf(r) / p - 1.0) < 1e-11 + 4 * one_bit)


@pytest.mark.parametrize("n", WIDTHS)
def test_moments_are_integrals_of_the_tails(n):
    law = laws.SpectralRadius(n)
    mean, var = law.mean(), law.var()
    low, high = law.ppf(1e-17), law.isf(1e-17)
    assert_allclose(mean, low + quad(law.sf, low, high, epsabs=1e-15)[0], rtol=1e-12)
    second = quad(lambda r: (r - low) / var * law.sf(r), low, high)[0]  # E(rho - low)^2 / 2 var
    assert_allclose(2 * second - (mean - low) ** 2 / var, 1.0, rtol=1e-6)


def test_scale_multiplies_the_radius():
    base, scaled = laws.SpectralRadius(50), laws.SpectralRadius(50, scale=0.5)
    r = np.array([[0.9, 1.0], [1.1, 1.2]])
    assert_allclose(scaled.cdf(r / 2), base.cdf(r), rtol=1e-14)
    assert_allclose(scaled.pdf(r / 2), 2 * base.pdf(r), rtol=1e-14)
    assert_allclose(scaled.mean(), base.mean() / 2, rtol=1e-13)


def test_ends_and_intervals():
    law = laws.SpectralRadius(64)
    assert law.support() == (0.0, math.inf)
    assert (law.ppf(0.0), law.ppf(1.0), law.cdf(0.0), law.sf(math.inf)) == (0.0, math.inf, 0.0, 0.0)
    low, high = law.interval(0.9)
    assert_allclose([law.cdf(low), law.sf(high)], [0.05, 0.05], rtol=1e-11)


@pytest.mark.parametrize("n", [2, 33])
def test_eigenvalues_of_matrices(n, seed):
    rho = sample_spectral_radius("glorot", n, 1500, seed=seed).values
    assert not law_differs(rho, laws.SpectralRadius(n))
    wrong = 1.0 + 12.0 * laws.SpectralRadius(n).std() / math.sqrt(len(rho))  # 12 standard errors
    assert law_differs(wrong * rho, laws.SpectralRadius(n))


@given(st.integers(1, 10**15), st.floats(0.5, 2.0), st.floats(0.25, 4.0))
def test_parts_of_one(n, r, s):
    law = laws.SpectralRadius(n, scale=s)
    assert_allclose(law.cdf(r) + law.sf(r), 1.0, rtol=1e-12)
    assert law.cdf(r * 1.001) >= law.cdf(r)


@pytest.mark.parametrize("n", [0, -3, 2.5, math.nan, "abc", None])
def test_bad_widths(n):
    with pytest.raises(ValueError, match="width n must be an integer >= 1, received"):
        laws.SpectralRadius(n)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"widths n <= 10\^15, received 10000000000000000"):
        laws.SpectralRadius(10**16)
    with pytest.raises(ValueError, match="widths n <= 100,000, received 100001"):
        laws.SpectralRadius(100_001, "real")
    with pytest.raises(ValueError, match="scale must be > 0, received 0"):
        laws.SpectralRadius(4, scale=0)
    with pytest.raises(ValueError, match="radius r must be a number >= 0, received nan"):
        laws.SpectralRadius(4).cdf(math.nan)
    with pytest.raises(ValueError, match="field must be one of"):
        laws.SpectralRadius(4, field="quaternion")
