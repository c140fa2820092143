"""Goodness: p-values for exact laws, a distance alone for limits, nothing for circular tests."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statistics_helpers import LEVEL, law_differs

from rmt_check import laws, sample_eigenvalue_moduli, sample_spectral_radius
from rmt_check.analysis import goodness
from rmt_check.analysis.agreement import ordered_tails
from rmt_check.analysis.anderson_darling import anderson_darling, limit_sf


@pytest.mark.parametrize(("method", "n", "draws"), [("kostlan", 1024, 5000), ("matrix", 48, 800)])
def test_the_exact_law_agrees_and_a_wrong_scale_does_not(method, n, draws, seed):
    rho = sample_spectral_radius("glorot", n, draws, seed=seed, method=method)
    right = goodness(rho, laws.SpectralRadius(n))
    assert right.p_value > LEVEL and right.distance < 3.0 / np.sqrt(draws)
    assert right.anderson_darling_p_value > LEVEL
    wrong = goodness(rho, laws.SpectralRadius(n, scale=1.02))
    assert wrong.p_value < LEVEL and wrong.anderson_darling_p_value < LEVEL


@pytest.mark.parametrize("limit", [laws.GumbelLimit, laws.EdgeLaw])
def test_a_limit_has_a_distance_and_no_p_value(limit, seed):
    rho = sample_spectral_radius("glorot", 1024, 5000, seed=seed, method="kostlan")
    result = goodness(rho, limit(1024))
    assert result.p_value is None and "not the law at n = 1024" in result.why
    assert result.anderson_darling is None and result.anderson_darling_p_value is None
    expected = laws.kolmogorov(laws.SpectralRadius(1024), limit(1024))
    assert abs(result.distance - expected) < 3.0 / np.sqrt(5000)


def test_an_array_agrees_like_samples(seed):
    rho = sample_spectral_radius("glorot", 300, 100, seed=seed, method="kostlan")
    for law in (laws.SpectralRadius(300), laws.GumbelLimit(300)):
        for values in (rho.values, pd.Series(rho.values), rho.values.tolist()):
            assert goodness(values, law) == goodness(rho, law)


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_ties_are_said(digits, seed):
    rho = sample_spectral_radius("glorot", 200, 3000, seed=seed, method="kostlan").values
    assert "equal another" not in goodness(rho, laws.SpectralRadius(200)).why
    rounded = rho.round(digits)
    tied = 3000 - len(set(rounded.tolist()))
    assert f"{tied} of the draws equal another" in goodness(rounded, laws.SpectralRadius(200)).why


@pytest.mark.parametrize(
    ("samples", "law", "message"),
    [
        ([], laws.SpectralRadius(9), "needs draws that are numbers, received none"),
        ([1.0, np.nan], laws.SpectralRadius(9), "received nan among them"),
        (np.ones((3, 2)), laws.SpectralRadius(9), "one number a matrix, received values of shape"),
        (3.0, laws.SpectralRadius(9), "one number a matrix, received values of shape"),
        (["1"], laws.SpectralRadius(9), "must be real numbers"),
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


@pytest.mark.parametrize(("field", "n"), [("complex", 1024), ("complex", 3), ("real", 32)])
def test_the_table_is_the_law_in_both_tails(field, n, seed):
    law = laws.SpectralRadius(n, field)
    r = np.r_[0.0, law.ppf([1e-25, 1e-12, 0.01, 0.5]), law.isf([1e-3, 1e-12, 1e-25]), np.inf]
    r = np.sort(np.r_[r, law.rvs(200, np.random.default_rng(seed))])
    for of_the_table, of_the_law in zip(
        ordered_tails(r, law), (law.logcdf(r), law.logsf(r)), strict=True
    ):
        np.testing.assert_allclose(of_the_table, of_the_law, rtol=1e-10, atol=1e-16)


def test_anderson_darling_is_the_weighted_integral():
    # m int (F_m - p)^2 / p(1-p) dp, the definition, between the draws of a uniform law
    p = np.array([0.02, 0.3, 0.31, 0.8])
    levels = np.linspace(0.0, 1.0, 2_000_001)
    middle = (levels[1:] + levels[:-1]) / 2.0
    steps = np.searchsorted(p, middle) / 4.0
    integral = 4.0 * np.mean((steps - middle) ** 2 / (middle * (1.0 - middle)))
    assert anderson_darling(np.log(p), np.log1p(-p)) == pytest.approx(integral, rel=1e-5)


def simulated(rng, repeats, draws):
    u = np.sort(rng.random((repeats, draws)), axis=1)
    return np.array([anderson_darling(np.log(row), np.log1p(-row)) for row in u])


def weighted_chi_squares(rng, repeats, terms=200):
    j = np.arange(1.0, terms + 1.0)
    left_out = 1.0 / (terms + 1.0)  # their mean
    return rng.chisquare(1.0, (repeats, terms)) @ (1.0 / (j * (j + 1.0))) + left_out


class LimitOfTheStatistic:
    def __init__(self, stretch=1.0):
        self.stretch = stretch

    def cdf(self, a):
        return np.array([1.0 - limit_sf(b / self.stretch) for b in a])


@pytest.mark.parametrize("draw", [partial(simulated, draws=100), weighted_chi_squares])
def test_the_law_of_the_statistic(draw, seed):
    statistics = draw(np.random.default_rng(seed), 3000)
    assert not law_differs(statistics, LimitOfTheStatistic())
    assert law_differs(statistics, LimitOfTheStatistic(1.25))


@pytest.mark.parametrize("draws", [20, 500])
def test_false_alarms_are_as_many_as_announced(draws, seed):
    statistics = simulated(np.random.default_rng(seed), 5000, draws)
    for a in (2.492, 3.878, 6.0):
        alarms = np.count_nonzero(statistics > a)
        assert stats.binomtest(alarms, 5000, limit_sf(a)).pvalue > LEVEL
        assert stats.binomtest(alarms, 5000, limit_sf(a / 2.0)).pvalue < LEVEL


def test_percentage_points_and_the_far_tail():
    for a, p in [(1.933, 0.10), (2.492, 0.05), (3.878, 0.01)]:  # Anderson & Darling 1954
        assert limit_sf(a) == pytest.approx(p, rel=5e-4)
    # the first zero of D alone decides far out: 1/pi int e^{-as} / (s sqrt|D|) near s = 1
    ratio = limit_sf(601.0) / limit_sf(600.0) * np.exp(1.0)
    assert ratio == pytest.approx(np.sqrt(600.0 / 601.0), rel=1e-5)
    assert limit_sf(0.0) == pytest.approx(1.0, abs=1e-9) and limit_sf(np.inf) == 0.0


def test_it_sees_a_tail_that_kolmogorov_smirnov_does_not(seed):
    rho = sample_spectral_radius("glorot", 1024, 20_000, seed=seed, method="kostlan")
    law = laws.SpectralRadius(1024)
    values = rho.values.copy()
    values[values > law.isf(0.015)] += 5.0 * law.std()  # three draws in two hundred, further out
    result = goodness(rho.with_values(values), law)
    assert result.p_value > LEVEL > result.anderson_darling_p_value
