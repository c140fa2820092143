"""The assert helpers: they pass the right thing, fail the wrong one, and say why."""

import math

import numpy as np
import pytest

import rmt_check
from rmt_check.testing import Inconclusive, assert_growth_at_least, assert_spectral_radius


def ginibre(n, field="complex", scale=1.0):
    def sampler(i):
        return scale * rmt_check.sample_matrix("glorot", n, field, seed=i)

    return sampler


@pytest.mark.parametrize("field", ["complex", "real"])
def test_right_matrices_pass(field):
    assert_spectral_radius(ginibre(32, field), 32, field)
    halves = np.stack([ginibre(24, field, 0.5)(i) for i in range(60)])
    assert_spectral_radius(halves, 24, field, scale=0.5)


@pytest.mark.parametrize(
    ("sampler", "message"),
    [
        (ginibre(64, scale=1.03), "scale that would fit the mean: 1.0[23]"),
        (ginibre(64, scale=math.sqrt(2.0)), "measured mean 1.5"),
        (ginibre(64, "real"), "does not follow the exact law of width 64, complex"),
        (ginibre(64, scale=8.0), "expected mean 1.0679, sd 0.0384"),  # variance 1, not 1/n
    ],
)
def test_wrong_matrices_fail_and_are_described(sampler, message):
    with pytest.raises(AssertionError, match=message):
        assert_spectral_radius(sampler, 64, draws=300)


def test_too_few_matrices_decide_nothing():
    with pytest.raises(Inconclusive, match="give at least 22"):
        assert_spectral_radius(ginibre(8), 8, draws=21)


@pytest.mark.parametrize(
    ("matrices", "message"),
    [
        (np.ones((2, 3, 4)), r"must have shape \(3, 3\), received \(3, 4\)"),
        (np.ones((3, 3)), r"must have shape \(draws, 3, 3\), received \(3, 3\)"),
        (np.full((40, 3, 3), np.nan), "finite entries"),
        ("abc", "real or complex numbers"),
        ([[1, 2], [3]], "real or complex numbers"),
    ],
)
def test_bad_matrices(matrices, message):
    with pytest.raises(ValueError, match=message):
        assert_spectral_radius(matrices, 3)


def test_growth_of_glorot_is_above_its_bounds(seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, 16, 3000, seed=seed).values
    assert_growth_at_least(log_norms, 64)
    assert_growth_at_least(log_norms, 64, bound="energy")
    assert_growth_at_least(log_norms, 64, bound="closed-form")
    with pytest.raises(AssertionError, match=r"measured .* of the bound at t = \d+ \(3000 draws\)"):
        assert_growth_at_least(log_norms + np.log(0.9), 64, bound="energy")
    half = rmt_check.sample_hidden_norms("half", 64, 16, 3000, seed=seed).values
    assert_growth_at_least(half, 64, bound="energy", scale=0.5)
    with pytest.raises(AssertionError, match="below the eigenvalue bound"):
        assert_growth_at_least(half - 1.0, 64)


def test_means_are_not_tested_where_rare_matrices_carry_them(seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, 25, 120, seed=seed).values
    with pytest.raises(Inconclusive, match=r"log_norms\[:, :25\]"):
        assert_growth_at_least(log_norms, 64)
    with pytest.raises(Inconclusive, match=r"log_norms\[:, :17\]"):
        assert_growth_at_least(log_norms[:, :25], 64, bound="energy")
    with pytest.raises(Inconclusive, match="give at least 100"):
        assert_growth_at_least(log_norms[:99, :25], 64)
    with pytest.raises(Inconclusive, match="says nothing of t = 0"):
        assert_growth_at_least(log_norms[:, :1], 64, bound="closed-form")
    assert_growth_at_least(log_norms[:, :25], 64)


@pytest.mark.parametrize("dead", [np.full((200, 17), -np.inf), np.full((200, 17), -1.0)])
def test_a_dead_recurrence_fails(dead):
    with pytest.raises(AssertionError, match=r"measured 0"):
        assert_growth_at_least(dead, 64)


@pytest.mark.parametrize(("bound", "steps"), [("energy", 16), ("eigenvalue", 24)])
def test_right_recurrences_are_rarely_refused(bound, steps, seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, steps, 10_000, seed=seed).values
    refused = 0
    for sample in np.split(log_norms, 100):
        try:
            assert_growth_at_least(sample, 64, bound, alpha=0.01)
        except AssertionError:
            refused += 1
    assert refused <= 8  # one is expected at level .01; more than 8 has probability 1e-6


@pytest.mark.parametrize(
    ("log_norms", "options", "message"),
    [
        (np.zeros(5), {}, "must have shape"),
        (np.full((40, 3), np.nan), {}, "received nan or inf"),
        (np.full((40, 3), np.inf), {}, "received nan or inf"),
        ([["a", "b"]], {}, "a table of real numbers"),
        (
            np.zeros((140, 3)),
            {"bound": "circular"},
            "bound must be one of eigenvalue, closed-form, energy",
        ),
        (np.zeros((140, 3)), {"scale": 0.0}, "scale must be > 0"),
        (np.zeros((140, 3)), {"alpha": 1.0}, "alpha must lie strictly between"),
    ],
)
def test_bad_log_norms(log_norms, options, message):
    with pytest.raises(ValueError, match=message):
        assert_growth_at_least(log_norms, 16, **options)
