"""Log-norms of the right recurrence match, at any length; of others they do not."""

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import LEVEL

import rmt_check
from rmt_check.testing import Inconclusive, assert_growth_at_least, assert_growth_matches
from rmt_check.testing.log_norms import fresh_log_norms


def norms(scheme, steps=24, draws=100, field="complex", seed=0, method="matrix"):
    return rmt_check.sample_hidden_norms(
        scheme, 48, steps, draws, field=field, seed=seed, method=method
    ).values


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("scheme", ["glorot", "calibrated", "truncated", "independent"])
def test_matrices_match_fresh_draws(scheme, field, seed):
    assert_growth_matches(norms(scheme, field=field, seed=seed), 48, scheme, field, seed=seed)


def test_far_beyond_where_means_say_anything(seed):
    assert_growth_matches(norms("glorot", steps=60, seed=seed), 48)


def test_fresh_draws_are_not_the_given_ones(seed):
    given = norms("glorot", method="matrix-free", seed=seed)
    with pytest.raises(AssertionError, match=r"400 fresh draws"):
        assert_growth_matches(given + 0.2, 48, seed=seed)
    fresh = fresh_log_norms(rmt_check.SCHEMES["glorot"], 48, 24, 100, "complex", seed)
    assert not np.intersect1d(given, fresh).size


def test_several_times_do_not_multiply_false_alarms(seed):
    given = norms("glorot", draws=100 * 40, method="matrix-free", seed=seed).reshape(100, 40, -1)
    refused = 0
    for i, sample in enumerate(given):
        try:
            assert_growth_matches(sample, 48, level=0.05, seed=i)
        except AssertionError:
            refused += 1
    assert stats.binomtest(refused, 100, 0.05, "greater").pvalue > LEVEL


def test_too_few_draws_decide_nothing():
    with pytest.raises(Inconclusive, match="give at least 31"):
        assert_growth_matches(norms("glorot", draws=30), 48)


@pytest.mark.parametrize(
    ("log_norms", "options", "message"),
    [
        (np.zeros(5), {}, "must have shape"),
        (np.full((40, 3), np.nan), {}, "received nan or inf"),
        (np.zeros((40, 3)), {"scheme": "xavier"}, "scheme must be one of"),
        (np.zeros((40, 3)), {"field": "p-adic"}, "field must be one of"),
        (np.zeros((40, 3)), {"level": 0.0}, "level must lie strictly between"),
        (np.zeros((40, 3)), {"seed": -1}, "seed must be an integer >= 0"),
    ],
)
def test_bad_arguments(log_norms, options, message):
    with pytest.raises(ValueError, match=message):
        assert_growth_matches(log_norms, 48, **options)


def test_samples_are_taken_for_what_they_say(seed):
    norms = rmt_check.sample_hidden_norms("half", 32, 10, 120, "real", seed)
    assert_growth_matches(norms, 32, "half", "real")
    assert_growth_at_least(norms, 32, scale=0.5)
    with pytest.raises(AssertionError, match="does not follow that of he"):
        assert_growth_matches(norms, 32, "he", "real")
    for n, field, message in (
        (32, "complex", "field=real, received field=complex"),
        (33, "real", "n=32"),
    ):
        with pytest.raises(ValueError, match=f"the samples have {message}"):
            assert_growth_matches(norms, n, "half", field)
    with pytest.raises(ValueError, match="the samples have n=32, received n=64"):
        assert_growth_at_least(norms, 64)
    powers = rmt_check.sample_power_norms("half", 32, 10, 120, "real", seed)
    kept = rmt_check.sample_hidden_norms("half", 32, 10, 120, "real", seed, keep="quantiles")
    for samples in (powers, kept):
        with pytest.raises(ValueError, match=r"needs samples of sample_hidden_norms\(keep='all'\)"):
            assert_growth_matches(samples, 32, "half", "real")
