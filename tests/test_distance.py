"""Distances against closed forms and a second route; the rate of Rider's limit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statistics_helpers import examples

from rmt_check.laws import (
    EdgeLaw,
    GumbelLimit,
    SpectralRadius,
    gamma_n,
    kolmogorov,
    rate_table,
    wasserstein1,
)

PAIRS = pytest.mark.parametrize(
    "law1, law2",
    [
        (EdgeLaw(256), GumbelLimit(256)),
        (EdgeLaw(64), EdgeLaw(65)),
        (EdgeLaw(log_n=10.0), GumbelLimit(log_n=10.0)),
        (EdgeLaw(log_n=1e6), GumbelLimit(log_n=1e6)),
        (GumbelLimit(1024, "real"), GumbelLimit(1024, "complex")),
    ],
)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 10.0))
@examples(40)
def test_two_normal_laws_of_one_width(shift, sigma):
    first, second = stats.norm(0.0, sigma), stats.norm(shift, sigma)
    half = abs(shift) / sigma / 2.0
    assert kolmogorov(first, second) == pytest.approx(math.erf(half / math.sqrt(2.0)), abs=1e-10)
    assert wasserstein1(first, second) == pytest.approx(abs(shift), rel=1e-10, abs=1e-12)


@given(st.floats(1.01, 1e4))
@examples(40)
def test_two_normal_laws_of_one_mean(ratio):
    first, second = stats.norm(), stats.norm(scale=ratio)
    crossing = math.sqrt(2.0 * math.log(ratio) / (1.0 - ratio**-2))
    assert kolmogorov(first, second) == pytest.approx(
        first.cdf(crossing) - second.cdf(crossing), abs=1e-10
    )
    assert wasserstein1(first, second) == pytest.approx(
        (ratio - 1.0) * math.sqrt(2.0 / math.pi), rel=1e-9
    )


@PAIRS
def test_wasserstein_is_the_distance_of_the_quantile_functions(law1, law2):
    w = np.linspace(-3.6, 36.0, 3961)
    rate = np.exp(-w)
    left = w < 0.0
    q1, q2 = (
        np.where(left, law.ppf(np.exp(-rate)), law.isf(-np.expm1(-rate))) for law in (law1, law2)
    )
    second_route = np.trapezoid(np.abs(q1 - q2) * rate * np.exp(-rate), w)
    # the trapezoidal rule, .01 wide, does not see where the two cross
    assert wasserstein1(law1, law2) == pytest.approx(second_route, rel=1e-4)


@PAIRS
def test_no_radius_has_a_larger_difference_than_kolmogorov_s(law1, law2):
    r = np.unique([law.ppf(np.linspace(1e-4, 1.0 - 1e-4, 2001)) for law in (law1, law2)])
    brute = np.max(np.abs(law1.cdf(r) - law2.cdf(r)))
    distance = kolmogorov(law1, law2)
    assert brute - 1e-13 <= distance <= brute * (1.0 + 1e-5)


@PAIRS
def test_distances_are_symmetric_and_zero_only_at_home(law1, law2):
    for distance in (kolmogorov, wasserstein1):
        assert distance(law1, law2) == pytest.approx(distance(law2, law1), rel=1e-12)
        assert distance(law1, law1) == 0.0 < distance(law1, law2)


def test_in_x_kolmogorov_is_unchanged_and_wasserstein_multiplied():
    for scale in (1.0, 0.8):
        laws = EdgeLaw(1024, scale=scale), GumbelLimit(1024, scale=scale)
        unit = math.sqrt(4 * 1024 * gamma_n(1024)) / scale
        assert kolmogorov(*laws, "x") == pytest.approx(kolmogorov(*laws, "r"), rel=1e-10)
        assert wasserstein1(*laws, "x") == pytest.approx(unit * wasserstein1(*laws), rel=1e-10)


def test_a_law_of_r_is_converted_to_x_on_request_only():
    n, limit = 10**6, GumbelLimit(log_n=math.log(10**6))
    with pytest.raises(ValueError, match="variable='x'"):
        kolmogorov(EdgeLaw(n), limit)
    expected = kolmogorov(EdgeLaw(n), GumbelLimit(n))
    assert kolmogorov(EdgeLaw(n), limit, "x") == pytest.approx(expected, rel=1e-9)
    assert kolmogorov(EdgeLaw(n), stats.gumbel_r(), "x") == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n, digits", [(10**9, 1e-12), (10**12, 1e-11), (10**15, 1e-9)])
def test_a_law_that_is_narrow_in_r_is_measured_as_well_as_in_x(n, digits):
    # both laws are asked at the same double r, so that its rounding all but cancels
    real, limit = GumbelLimit(n, "real"), GumbelLimit(n)
    assert kolmogorov(real, limit) == pytest.approx(0.25, abs=digits)
    assert wasserstein1(real, limit, "x") == pytest.approx(math.log(2.0), abs=digits)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="has no radius"):
        wasserstein1(EdgeLaw(log_n=10.0), GumbelLimit(log_n=10.0), "r")
    with pytest.raises(ValueError, match="variable must be one of"):
        kolmogorov(EdgeLaw(1024), EdgeLaw(1024), "z")
    with pytest.raises(ValueError, match="below n = 164"):
        kolmogorov(EdgeLaw(100), EdgeLaw(100), "x")


@pytest.mark.parametrize("n, distance", [(256, 0.333), (1024, 0.269)])
def test_the_exact_law_is_far_from_its_limit(n, distance):
    assert kolmogorov(SpectralRadius(n), GumbelLimit(n)) == pytest.approx(distance, abs=5e-4)


def test_the_rates_of_rider_s_limit():
    known = {10.0: 0.831, 30.0: 0.714, 100.0: 0.687, 300.0: 0.683, 1e3: 0.685}
    known |= {1e4: 0.694, 1e6: 0.707, 1e8: 0.714}
    known_w1 = {100.0: 1.51, 1e3: 1.59, 1e4: 1.67, 1e6: 1.77, 1e8: 1.82}
    rates = {rate.log_n: rate for rate in rate_table(SpectralRadius, (), known)}
    for log_n, ratio in known.items():
        assert rates[log_n].kolmogorov_ratio == pytest.approx(ratio, abs=5e-4)
    for log_n, ratio in known_w1.items():
        assert rates[log_n].wasserstein1_ratio == pytest.approx(ratio, abs=6e-3)


def test_the_rates_are_those_of_the_first_order_expansion():
    # J(z) = phi(z)/z^2 (1 - 3/z^2 + ..), z = sqrt(gamma) + x/sqrt(gamma):
    # -log(-log F) = x + (x^2/2 + 2x + 3)/L - log(L/gamma) + O(1/L^2)
    rate = rate_table(SpectralRadius, (), [1e8])[0]
    x = np.linspace(-5.0, 45.0, 500_001)
    shift = (x * x / 2.0 + 2.0 * x + 3.0) / rate.log_n - math.log(rate.log_n / rate.gamma_n)
    gap = np.abs(shift) * np.exp(-x - np.exp(-x))
    assert rate.kolmogorov == pytest.approx(gap.max(), rel=1e-5, abs=0.0)
    assert rate.wasserstein1 == pytest.approx(np.trapezoid(gap, x), rel=1e-5, abs=0.0)


def test_the_exact_law_enters_the_table_by_its_width():
    exact, edge = rate_table(SpectralRadius, [1024], [math.log(1024)])
    assert (exact.law, edge.law) == ("exact", "edge")
    assert exact.log_n == edge.log_n
    assert exact.kolmogorov == pytest.approx(0.269, abs=5e-4)


def test_the_first_width_that_has_a_limit():
    """There the limit reaches far below zero, where no radius is."""
    exact, limit = SpectralRadius(164), GumbelLimit(164)
    r = np.linspace(0.5, 3.0, 20001)
    sup = np.max(np.abs(exact.cdf(r) - limit.cdf(r)))
    assert abs(kolmogorov(exact, limit) - sup) < 1e-3
    area = float(np.trapezoid(np.abs(exact.cdf(r) - limit.cdf(r)), r))
    assert wasserstein1(exact, limit) > area > 0.1
