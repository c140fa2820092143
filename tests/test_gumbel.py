"""The Gumbel limit against scipy's gumbel_r, and the edge of its range, n = 164."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statistics_helpers import LEVEL, SEED

from rmt_check.laws import GumbelLimit, gamma_n

SHIFT = {"complex": 0.0, "real": -math.log(2.0)}  # exp(-exp(-x)/2) is a Gumbel law moved by -log 2
FIELDS = pytest.mark.parametrize("field", SHIFT)
FUNCTIONS = pytest.mark.parametrize("name", ["cdf", "logcdf", "sf", "logsf", "pdf", "logpdf"])


def in_radius(n, field, scale):
    """Rider's theorem, as scipy says it."""
    unit = scale / math.sqrt(4 * n * gamma_n(n))
    return stats.gumbel_r(scale * (1 + math.sqrt(gamma_n(n) / 4 / n)) + unit * SHIFT[field], unit)


def test_gamma_n_is_positive_from_164_on():
    n = np.arange(2, 300)
    assert np.array_equal(gamma_n(n) > 0, n >= 164)
    assert gamma_n(128) == pytest.approx(-0.145, abs=5e-4)
    assert gamma_n([[164, 1024]]).shape == (1, 2)


@pytest.mark.parametrize("n", [1, 0, -5, [5, 1], 2.5, math.nan])
def test_gamma_n_refuses_what_has_no_gamma(n):
    with pytest.raises(ValueError, match="width n"):
        gamma_n(n)


@FIELDS
@FUNCTIONS
def test_functions_of_x_are_those_of_scipy(name, field):
    x = np.linspace(-6, 700, 1413)
    law, scipy_law = GumbelLimit(log_n=100.0, field=field), stats.gumbel_r(SHIFT[field])
    np.testing.assert_allclose(getattr(law, name)(x), getattr(scipy_law, name)(x), rtol=2e-13)


@FIELDS
@FUNCTIONS
@pytest.mark.parametrize("n, scale", [(164, 1.0), (1024, 0.8), (10**9, 1.0)])
def test_functions_of_the_radius_are_those_of_scipy(name, n, scale, field):
    law, scipy_law = GumbelLimit(n, field, scale=scale), in_radius(n, field, scale)
    r = scipy_law.ppf(np.linspace(0.001, 0.999, 99))
    # r itself is rounded: at n = 10^9 one last bit moves x by 10^-11
    rtol = 1e-12 + 1e-15 * math.sqrt(4 * n * gamma_n(n))
    np.testing.assert_allclose(
        getattr(law, name)(r), getattr(scipy_law, name)(r), rtol=rtol, atol=rtol
    )


@FIELDS
def test_quantiles_and_moments_are_those_of_scipy(field):
    law, scipy_law = GumbelLimit(1024, field), in_radius(1024, field, 1.0)
    p = np.array([1e-300, 1e-20, 0.01, 0.5, 0.99, 1.0])
    for name in ("ppf", "isf"):
        np.testing.assert_allclose(getattr(law, name)(p), getattr(scipy_law, name)(p), rtol=1e-13)
    for name in ("mean", "std", "var", "median"):
        assert getattr(law, name)() == pytest.approx(getattr(scipy_law, name)(), rel=1e-13)
    assert law.interval(0.9) == pytest.approx(scipy_law.interval(0.9), rel=1e-13)
    assert law.support() == (-math.inf, math.inf)


@given(st.floats(5.2, 1e12), st.floats(1e-300, 1.0, exclude_max=True), st.sampled_from([*SHIFT]))
def test_quantiles_invert_both_tails(log_n, p, field):
    law = GumbelLimit(log_n=log_n, field=field)
    assert law.logcdf(law.ppf(p)) == pytest.approx(math.log(p), rel=1e-13)
    assert law.logsf(law.isf(p)) == pytest.approx(math.log(p), rel=1e-13)


def test_both_tails_keep_their_digits_beyond_the_range_of_probabilities():
    law = GumbelLimit(log_n=1e8)
    assert law.logsf(1e5) == -1e5
    assert law.logcdf(-700.0) == -math.exp(700.0)
    assert law.logpdf(-1e6) == law.logpdf(-math.inf) == law.logpdf(math.inf) == -math.inf


def test_nan_probabilities_out_of_range_and_scalars_are_treated_as_scipy_does():
    law = GumbelLimit(1024)
    p = [-0.1, 1.1, math.nan, 0.0, 1.0]
    np.testing.assert_equal(law.ppf(p), [math.nan] * 3 + [-math.inf, math.inf])
    np.testing.assert_equal(law.isf(p), [math.nan] * 3 + [math.inf, -math.inf])
    for name in ("cdf", "logcdf", "sf", "logsf", "pdf", "logpdf"):
        assert math.isnan(getattr(law, name)(math.nan))
        assert isinstance(getattr(law, name)(1.02), float)
        assert getattr(law, name)(np.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize("n", [1, 2, 128, 163])
def test_widths_without_a_limit_are_refused(n):
    with pytest.raises(ValueError, match=f"does not exist below n = 164 .* received n={n}$"):
        GumbelLimit(n)
    with pytest.raises(ValueError, match="does not exist below n = 164"):
        GumbelLimit(log_n=math.log(n) or 1e-9)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({}, "exactly one of n and log_n"),
        ({"n": 1000, "log_n": 7.0}, "exactly one of n and log_n"),
        ({"n": 0}, "width n"),
        ({"n": 1000, "field": "quaternion"}, "field"),
        ({"n": 1000, "scale": 0.0}, "scale"),
        ({"log_n": 10.0, "scale": 0.5}, "needs n"),
        ({"log_n": math.inf}, "log_n"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        GumbelLimit(**arguments)


@FIELDS
def test_draws_follow_the_law_and_not_the_other_field_s(field):
    x = GumbelLimit(10**6, field).rvs(20_000, np.random.default_rng(SEED))
    other = GumbelLimit(10**6, {"complex": "real", "real": "complex"}[field])
    assert stats.kstest(x, GumbelLimit(10**6, field).cdf).pvalue > LEVEL
    assert stats.kstest(x, other.cdf).pvalue < LEVEL
