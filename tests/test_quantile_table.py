"""A table of a law against the law it was made from."""

import math

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import LEVEL, SEED

from rmt_check.laws import (
    EdgeLaw,
    EigenvalueModulus,
    GumbelLimit,
    RingModulus,
    SpectralRadius,
    TabulatedLaw,
    tabulated,
)

LAWS = {
    "rayleigh": stats.rayleigh(scale=math.sqrt(0.5)),  # the exact law at n = 1
    "exact 2": SpectralRadius(2),
    "exact 64": SpectralRadius(64),
    "modulus 64": EigenvalueModulus(64),
    "modulus real 64": EigenvalueModulus(64, "real"),
    "exact real 3": SpectralRadius(3, "real"),
    "exact real 100": SpectralRadius(100, "real"),
    "edge 64": EdgeLaw(64),
    "edge 10^6": EdgeLaw(10**6, scale=0.8),
    "edge e^30": EdgeLaw(log_n=30.0),
    "edge e^1e8": EdgeLaw(log_n=1e8),
    "limit": GumbelLimit(1024, "real"),
}
NAMES = pytest.mark.parametrize("name", LAWS)
TABLES = {}


def law_and_table(name):
    if name not in TABLES:
        TABLES[name] = TabulatedLaw.of(LAWS[name])
    return LAWS[name], TABLES[name]


@NAMES
def test_the_error_in_probability_is_below_1e_10(name):
    law, table = law_and_table(name)
    p = np.random.default_rng(SEED).random(2000)
    np.testing.assert_allclose(law.cdf(table.ppf(p)), p, rtol=0.0, atol=1e-11)


@NAMES
def test_both_tails_are_relatively_right_down_to_1e_15(name):
    law, table = law_and_table(name)
    p = np.logspace(-15, -1, 200)
    # one last bit of r is 5e-11 of the tail at n = 10^6
    np.testing.assert_allclose(law.cdf(table.ppf(p)), p, rtol=1e-8)
    np.testing.assert_allclose(law.sf(table.isf(p)), p, rtol=1e-8)


@NAMES
def test_probabilities_are_the_laws_own_in_both_tails_and_beyond_the_table(name):
    law, table = law_and_table(name)
    p = np.logspace(-17, -0.5, 100)
    r = np.concatenate([law.ppf(p), law.isf(p)])
    np.testing.assert_allclose(table.cdf(r), law.cdf(r), rtol=2e-9)
    np.testing.assert_allclose(table.sf(r), law.sf(r), rtol=2e-9)
    rounding = 4e-16  # of logarithms near zero, by some of the laws themselves
    np.testing.assert_allclose(table.logcdf(r), law.logcdf(r), rtol=2e-9, atol=rounding)
    np.testing.assert_allclose(table.logsf(r), law.logsf(r), rtol=2e-9, atol=rounding)
    low, high = table._ends
    beyond = np.array([0.999 * low if low > 0.0 else 1.001 * low, 1.001 * high])
    np.testing.assert_array_equal(table.logcdf(beyond), law.logcdf(beyond))
    np.testing.assert_array_equal(table.logsf(beyond), law.logsf(beyond))


@NAMES
def test_the_table_is_monotone(name):
    _, table = law_and_table(name)
    tail = np.logspace(-19, math.log10(0.5), 500_000)
    assert np.all(np.diff(table.ppf(tail)) >= 0.0)
    assert np.all(np.diff(table.isf(tail)) <= 0.0)


@NAMES
def test_few_exact_probabilities_are_needed(name):
    asked = []

    class Counting:
        def __getattr__(self, method):
            def ask(values):
                asked.append(np.size(values))
                return getattr(LAWS[name], method)(values)

            return ask

    TabulatedLaw.of(Counting())
    # cdf and sf at 513 + 257 + 129 + 65 points, and the ends; the rim of a disc takes more
    assert sum(asked) < (2100 if "modulus" not in name else 9000)


@NAMES
def test_draws_follow_the_law_and_not_one_a_little_to_the_left(name):
    law, table = law_and_table(name)
    sample = table.rvs(5000, np.random.default_rng(SEED))
    assert stats.kstest(sample, law.cdf).pvalue > LEVEL
    moved = sample + 0.2 * (law.isf(0.3) - law.ppf(0.3))
    assert stats.kstest(moved, law.cdf).pvalue < LEVEL


def test_draws_are_a_function_of_the_generator_and_of_the_size():
    _, table = law_and_table("edge 64")
    first, again = (table.rvs((100, 170), np.random.default_rng(SEED)) for _ in range(2))
    assert first.shape == (100, 170)
    assert np.array_equal(first, again)
    assert np.array_equal(first.ravel()[:8192], table.rvs(8192, np.random.default_rng(SEED)))
    assert table.rvs(0, np.random.default_rng(SEED)).shape == (0,)


def test_the_rare_small_exponentials_are_drawn_again_from_their_own_law(monkeypatch):
    w = np.empty(100_000)
    for threshold in (2.0**-20, 0.5, 3.0):
        monkeypatch.setattr(tabulated, "_RARE", threshold)
        tabulated.standard_gumbel(np.random.default_rng(SEED), w)
        assert stats.kstest(w, stats.gumbel_r.cdf).pvalue > LEVEL
        assert stats.kstest(w + 0.03, stats.gumbel_r.cdf).pvalue < LEVEL


def test_no_draw_leaves_the_table():
    """The extremes of numpy's exponential: 7.7 + 53 log 2, and 2^-20 drawn again in 2^-53."""
    smallest = -np.log1p(np.expm1(-(2.0**-20)) * 2.0**-53)
    assert -math.log(smallest) < tabulated._HIGH
    assert -math.log(7.7 + 53 * math.log(2.0)) > tabulated._LOW


def test_probabilities_beyond_the_table_give_its_ends_and_nan_stays_nan():
    _, table = law_and_table("edge 64")
    assert table.ppf(0.0) == table.ppf(1e-30) < table.ppf(1e-15)
    assert table.ppf(1.0) == table.isf(0.0) == table.isf(1e-30) > table.isf(1e-15)
    np.testing.assert_equal(table.ppf([math.nan, -0.1, 1.1]), np.full(3, math.nan))
    assert isinstance(table.ppf(0.5), float)
    assert table.isf(np.full((2, 3), 0.5)).shape == (2, 3)


def test_laws_that_are_not_smooth_are_refused():
    for law in (EdgeLaw(2), stats.laplace(), RingModulus(0.0, 1.0, 8)):
        with pytest.raises(ValueError, match="not smooth enough"):
            TabulatedLaw.of(law)
