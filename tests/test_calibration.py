"""Scales: the paper's where it exists, and the exact one everywhere."""

import math

import pytest
from evidence import mean_differs
from numpy.testing import assert_allclose

from rmt_check import calibration, laws, sample_spectral_radius


@pytest.mark.parametrize(
    ("n", "divisor", "probability"),
    [(192, 1.2233, 1.0), (256, 1.1261, 0.99985), (512, 1.0668, 0.9907), (4096, 1.0214, 0.9395)],
)
def test_what_the_papers_scale_achieves(n, divisor, probability):
    s = calibration.paper_scale(n)
    assert_allclose(1 / s, divisor, atol=5e-5)
    assert_allclose(laws.SpectralRadius(n, scale=s).cdf(1.0), probability, atol=5e-5)


@pytest.mark.parametrize("n", [1, 2, 128, 163])
def test_papers_scale_does_not_exist_below_164(n):
    with pytest.raises(ValueError, match=f"does not exist below width 164 .* received n = {n}"):
        calibration.paper_scale(n)


def test_papers_scale_is_mean_plus_one_deviation_of_the_gumbel():
    n, gamma = 1000, float(laws.gamma_n(1000))
    mean = 1 + math.sqrt(gamma / (4 * n)) + 0.5772156649015329 / math.sqrt(4 * n * gamma)
    deviation = math.pi / math.sqrt(6) / math.sqrt(4 * n * gamma)
    assert_allclose(calibration.paper_scale(n), 1 / (mean + deviation), rtol=1e-14)
    assert calibration.paper_scale(164) < 0.5


@pytest.mark.parametrize("n", [1, 2, 128, 10**6])
@pytest.mark.parametrize("delta", [1e-9, 0.05, 0.5])
def test_calibrated_scale_has_its_probability(n, delta):
    s = calibration.calibrated_scale(n, delta)
    assert_allclose(laws.SpectralRadius(n, scale=s).sf(1.0), delta, rtol=1e-9)


def test_calibrated_matrices(seed):
    rho = sample_spectral_radius("calibrated:delta=.2", 24, 3000, seed=seed).values
    assert not mean_differs(rho > 1, 0.2)
    assert mean_differs(rho > 1, 0.25)


@pytest.mark.parametrize("delta", [0.0, 1.0, -0.1, math.nan, "abc"])
def test_bad_delta(delta):
    with pytest.raises(ValueError, match="delta must"):
        calibration.calibrated_scale(64, delta)
