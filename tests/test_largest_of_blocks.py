"""The law of the largest of independent blocks: its product, its tails, drawn matrices."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statistics_helpers import law_differs

from rmt_check import sample_matrix, spectral_radius
from rmt_check.laws import LargestOfBlocks, SpectralRadius


@given(st.floats(0.3, 3.0), st.integers(1, 40), st.sampled_from(["real", "complex"]))
@settings(max_examples=40)
def test_equal_blocks_are_a_power_of_one(r, count, field):
    one = SpectralRadius(12, field)
    law = LargestOfBlocks([one] * count)
    assert_allclose(law.logcdf(r), count * one.logcdf(r), rtol=1e-13)
    if (log_sf := float(one.logsf(r))) < -1e-12:
        expected = math.log(-math.expm1(count * math.log1p(-math.exp(log_sf))))
        assert_allclose(law.logsf(r), expected, rtol=1e-10)  # as good as the block's own tail
    slope = (law.logcdf(r + 1e-6) - law.logcdf(r - 1e-6)) / 2e-6
    if law.logcdf(r) > -50.0:
        assert_allclose(law.pdf(r), slope * law.cdf(r), rtol=1e-5, atol=1e-8)


def test_far_tails_add_up():
    blocks = [SpectralRadius(50, scale=0.5), SpectralRadius(80, "real", 0.6), SpectralRadius(20)]
    law, r = LargestOfBlocks(blocks), np.array([2.5, 3.0, 9.0])
    tails = np.array([block.logsf(r) for block in blocks])
    assert np.max(tails) < -40.0 and np.min(tails) < -745.0  # exp of the last is 0
    assert_allclose(law.logsf(r), np.logaddexp.reduce(tails), rtol=1e-15)


@pytest.mark.parametrize("p", [1e-12, 0.05, 0.5, 0.95])
def test_quantiles_return(p):
    law = LargestOfBlocks((SpectralRadius(100, scale=0.5), SpectralRadius(30, "real", 0.7)))
    assert_allclose(law.cdf(law.ppf(p)), p, rtol=1e-9)
    assert_allclose(law.sf(law.isf(p)), p, rtol=1e-9)


def test_moments_are_those_of_draws(seed):
    law = LargestOfBlocks((SpectralRadius(64), SpectralRadius(16, "real", 1.1)))
    rng = np.random.default_rng(seed)
    draws = np.maximum(*(block.rvs(20_000, rng) for block in law.blocks))
    assert abs(draws.mean() - law.mean()) < 5.0 * law.std() / math.sqrt(20_000)
    assert not law_differs(draws, law)
    assert law_differs(draws, LargestOfBlocks(law.blocks[:1]))


def test_matrices_that_fall_into_blocks_have_it(seed):
    law = LargestOfBlocks([SpectralRadius(10, "real")] * 3)
    radii = []
    for i in range(200):
        W = np.triu(sample_matrix("glorot", 30, "real", 1000 * seed + i), 1)
        for b in range(3):
            block = sample_matrix("glorot", 10, "real", 10**9 + 3 * (1000 * seed + i) + b)
            W[10 * b : 10 * b + 10, 10 * b : 10 * b + 10] = block
        radii.append(spectral_radius(W))
    assert not law_differs(radii, law)
    assert law_differs(radii, SpectralRadius(30, "real")) and law_differs(radii, law.blocks[0])


@pytest.mark.parametrize("blocks", [(), (1.0,), (SpectralRadius(3), "x")])
def test_blocks_that_are_none_are_refused(blocks):
    with pytest.raises(ValueError, match=r"must be laws SpectralRadius, at least one; received"):
        LargestOfBlocks(blocks)
