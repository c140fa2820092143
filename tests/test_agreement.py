"""Goodness: a p-value for exact laws, a distance alone for limits, nothing for circular tests."""

import numpy as np
import pytest
from evidence import ALPHA

from rmt_check import laws, sample_eigenvalue_moduli, sample_spectral_radius
from rmt_check.analysis import goodness


@pytest.mark.parametrize(("method", "n", "draws"), [("kostlan", 1024, 5000), ("matrix", 48, 800)])
def test_the_exact_law_agrees_and_a_wrong_scale_does_not(method, n, draws, seed):
    rho = sample_spectral_radius("glorot", n, draws, seed=seed, method=method)
    right = goodness(rho, laws.SpectralRadius(n))
    assert right.p_value > ALPHA and right.distance < 3.0 / np.sqrt(draws)
    assert goodness(rho, laws.SpectralRadius(n, scale=1.02)).p_value < ALPHA


@pytest.mark.parametrize("limit", [laws.GumbelLimit, laws.EdgeLaw])
def test_a_limit_has_a_distance_and_no_p_value(limit, seed):
    rho = sample_spectral_radius("glorot", 1024, 5000, seed=seed, method="kostlan")
    result = goodness(rho, limit(1024))
    assert result.p_value is None and "not the law at n = 1024" in result.why
    expected = laws.kolmogorov(laws.SpectralRadius(1024), limit(1024))
    assert abs(result.distance - expected) < 3.0 / np.sqrt(5000)


@pytest.mark.parametrize(
    ("samples", "law", "message"),
    [
        (
            sample_spectral_radius("glorot", 64, 5, method="quantile"),
            laws.SpectralRadius(64),
            "cannot test it; use 'matrix' or 'kostlan'",
        ),
        (
            sample_eigenvalue_moduli("glorot", 16, 5),
            laws.EigenvalueModulus(16),
            "one number a matrix, received values of shape",
        ),
        (
            sample_spectral_radius("glorot", 200, 5, method="kostlan"),
            laws.GumbelLimit(log_n=9.0),
            "law is one of x",
        ),
    ],
)
def test_what_is_refused(samples, law, message):
    with pytest.raises(ValueError, match=message):
        goodness(samples, law)
