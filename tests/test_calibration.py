"""Scales: the paper's where it exists, and the exact one everywhere."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statistics_helpers import mean_differs

from rmt_check import (
    calibration,
    laws,
    sample_hidden_norms,
    sample_matrix,
    sample_spectral_radius,
    studies,
)


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
    assert mean_differs(rho > 1, 0.3)


@pytest.mark.parametrize("n", [1, 2, 33, 256])
def test_calibrated_scale_of_real_matrices(n):
    s = calibration.calibrated_scale(n, 0.05, "real")
    assert_allclose(laws.SpectralRadius(n, "real", s).sf(1.0), 0.05, rtol=1e-9)
    assert_allclose(laws.SpectralRadius(n, "real").sf(1.0 / s), 0.05, rtol=1e-9)


@pytest.mark.parametrize("n", [1, 64, 10**6])
@pytest.mark.parametrize(("steps", "tolerance"), [(1, 0.1), (7, 1e-3), (200, 0.1), (200, 3.0)])
@pytest.mark.parametrize("field", ["complex", "real"])
def test_horizon_scale_is_the_largest(n, steps, tolerance, field):
    s = calibration.horizon_scale(n, steps, tolerance, field)
    log_energy = laws.log_power_energy(n, np.arange(steps + 1), scale=s, field=field)
    assert_allclose(log_energy.max(), math.log1p(tolerance), rtol=1e-9)
    assert calibration.stability_horizon(n, tolerance, s, field) >= steps
    assert calibration.stability_horizon(n, tolerance, s * (1 + 1e-6), field) < steps


@pytest.mark.parametrize(("n", "steps"), [(512, 10**5), (1, 10**6), (64, 3 * 10**6)])
@pytest.mark.parametrize("field", ["complex", "real"])
def test_the_horizon_of_a_long_horizons_scale_is_that_long(n, steps, field):
    s = calibration.horizon_scale(n, steps, field=field)
    assert calibration.stability_horizon(n, scale=s, field=field) == steps


def test_real_matrices_have_shorter_horizons():
    horizons = [
        [calibration.stability_horizon(n, eps, field=field) for eps in (0.1, 0.5, 1.0)]
        for n in (64, 1024, 10**6)
        for field in ("real", "complex")
    ]
    assert horizons[:4] == [[8, 12, 14], [9, 14, 16], [37, 54, 62], [39, 57, 66]]
    assert horizons[4:] == [[1232, 1796, 2079], [1235, 1800, 2086]]


@given(st.integers(1, 5000), st.floats(1e-6, 10.0), st.sampled_from(["complex", "real"]))
def test_stability_horizon_is_where_the_energy_leaves(n, tolerance, field):
    t = calibration.stability_horizon(n, tolerance, field=field)
    inside = laws.log_power_energy(n, np.arange(t + 1), field=field)
    assert inside.max() <= math.log1p(tolerance) + 2e-12
    assert laws.log_power_energy(n, t + 1, field=field) > math.log1p(tolerance)


def test_stability_horizon_for_a_small_tolerance():
    n, tolerance = 10**10, 1e-4
    expected = math.sqrt(2 * n * math.sqrt(6 * tolerance))
    assert_allclose(calibration.stability_horizon(n, tolerance), expected, rtol=1e-4)


@given(st.integers(1, 3000), st.floats(0.2, 1.1), st.sampled_from(["complex", "real"]))
def test_memory_is_the_first_step_at_one_over_e(n, s, field):
    k = calibration.memory(n, s, field)
    if k is None:
        assert laws.log_power_energy(n, np.arange(3000), scale=s, field=field).min() > -2.0
    else:
        log_energy = laws.log_power_energy(n, np.arange(k + 1), scale=s, field=field)
        assert log_energy[-1] <= -2.0 and (log_energy[:-1] > -2.0).all()


def test_memory_under_the_papers_scale():
    widths = (192, 256, 384, 512, 1024)
    memories = [calibration.memory(n, calibration.paper_scale(n)) for n in widths]
    assert memories == [5, 9, 13, 16, 24]


def test_a_tiny_scale_forgets_at_once():
    assert calibration.memory(1024, 1e-300) == calibration.memory(10**15, 0.1) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calibration.horizon_scale(0, 5), "width n must be"),
        (lambda: calibration.horizon_scale(64, 0), "steps must be an integer >= 1"),
        (lambda: calibration.horizon_scale(64, 10**12), "steps must be at most 100,000,000"),
        (lambda: calibration.horizon_scale(64, 5, 0.0), "tolerance must be > 0"),
        (lambda: calibration.stability_horizon(64, -1.0), "tolerance must be > 0"),
        (lambda: calibration.stability_horizon(64, scale=0.0), "scale must be > 0"),
        (lambda: calibration.stability_horizon(64, 1e-10), "tolerance must be >= 1e-09"),
        (lambda: calibration.stability_horizon(1024, scale=1e-8), "beyond 2.52 steps"),
        (lambda: calibration.memory(64, math.nan), "scale must be a finite number"),
        (lambda: calibration.calibrated_scale(200_000, field="real"), "widths n <= 100,000"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("delta", [0.0, 1.0, -0.1, math.nan, "abc"])
def test_bad_delta(delta):
    with pytest.raises(ValueError, match="delta must"):
        calibration.calibrated_scale(64, delta)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_a_scale_is_looked_for_once(field, monkeypatch):
    asked = []
    isf = laws.SpectralRadius.isf

    def noting(law, q):
        if q == 0.0523:
            asked.append((law.n, law.field))
        return isf(law, q)

    monkeypatch.setattr(laws.SpectralRadius, "isf", noting)
    scheme = "calibrated:delta=0.0523"
    for n in (11, 23, np.int64(11)):
        study = studies.plan("radius", n, 3, scheme, field)
        sample_matrix(scheme, n, field)
        sample_hidden_norms(scheme, n, 2, 2, field)
        assert study.conditions()[0].sampler.cell.scale == calibration.calibrated_scale(
            n, 0.0523, field
        )
    assert asked == [(11, field), (23, field)]


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize(
    "region", [laws.HalfPlane(1.0), laws.HalfPlane(3.0), laws.leaky_region(0.2), laws.Disc(0.2j, 1)]
)
@pytest.mark.parametrize(("n", "delta"), [(1, 0.3), (20, 1e-6), (300, 0.05)])
def test_calibrated_scale_of_a_region_has_its_probability(region, field, n, delta):
    if field == "real" and region == laws.Disc(0.2j, 1):
        region = laws.Disc(0.2, 1.0)
    s = calibration.calibrated_scale(n, delta, field, region)
    assert_allclose(laws.AllInside(region, n, field, s).sf(), delta, rtol=1e-10)


def test_a_leaky_recurrence_needs_less_than_the_radius_to_be_stable():
    scales = [
        calibration.calibrated_scale(50, region=laws.leaky_region(a)) for a in (1, 0.5, 0.1, 0)
    ]
    assert scales == sorted(scales) and scales[0] == calibration.calibrated_scale(50)
    nearly = calibration.calibrated_scale(50, region=laws.leaky_region(1e-5))
    assert_allclose(nearly, scales[-1], rtol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"region": laws.HalfPlane(-1.0)}, "with the origin inside"),
        ({"region": laws.Disc(2.0, 1.0)}, "with the origin inside"),
        ({"region": laws.Ring(0.1, 1.0)}, "must be a Disc or a HalfPlane"),
        ({"region": laws.HalfPlane(1.0), "n": 1, "delta": 0.5}, "delta must be below 0.5"),
        ({"region": 0.3}, "region must be a laws.Disc"),
        ({"region": laws.HalfPlane(1.0), "field": "real", "n": 2000}, "n <= 1,000"),
    ],
)
def test_calibrated_scale_refuses_regions(arguments, words):
    with pytest.raises(ValueError, match=words):
        calibration.calibrated_scale(**{"n": 5, **arguments})


def test_leaky_region_refuses_rates():
    for rate in (-0.1, 1.1, math.nan, "x"):
        with pytest.raises(ValueError, match="leaking rate must"):
            laws.leaky_region(rate)
