"""The chapter on the spectrum: what its claims rest on, and that each says no to what is off."""

import math
import sys
from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special, stats
from statistics_helpers import SEED

from rmt_check import laws
from rmt_check.claims import CLAIMS, eigenvalues, spectral_radius, verify
from rmt_check.claims import run as run_module
from rmt_check.claims.evidence.ball_arithmetic import real_spectral_radius_cdf
from rmt_check.laws import (
    edge,
    modulus_complex,
    modulus_real,
    spectral_radius_complex,
    spectral_radius_real,
)
from rmt_check.laws import gumbel as gumbel_law
from rmt_check.schemes import Truncated

BY = 1.02
EXPECTED = {claim.id: claim.expected for claim in CLAIMS}


def outcome(name):
    (verdict,) = verify([name], "quick", SEED)
    return verdict.outcome


def times(right):
    """Return a function whose results, or the first of several, are 2 % too large."""

    def wrong(*args, **kwargs):
        value = right(*args, **kwargs)
        return (BY * value[0], *value[1:]) if isinstance(value, tuple) else BY * value

    return wrong


WRONG_FORMULAS = [
    ("C01a", modulus_complex, "_outside"),
    ("C01a", modulus_complex, "density"),
    ("C01a", modulus_real, "_H"),
    ("C01a", modulus_real, "_outside"),
    ("C01a", modulus_real, "_real"),
    ("C02a", modulus_complex, "expected_outside"),
    ("C03b", spectral_radius_complex, "_log_rate"),
    ("C03b", spectral_radius_real, "_log_pdf"),
    ("C03c", spectral_radius_complex, "logcdf"),
    ("C03c", spectral_radius_real, "logcdf"),
    ("C04a", spectral_radius_complex, "_log_h"),
    ("C04a", gumbel_law.GumbelLimit, "_gumbel"),
    ("C04b", spectral_radius_complex, "logcdf"),
    ("C04c", laws, "gamma_n"),
    ("C05a", gumbel_law.GumbelLimit, "_gumbel"),
    ("C05b", edge, "_scaled_integral"),
    ("C05c", gumbel_law.GumbelLimit, "_gumbel"),
    ("C05c", spectral_radius_real, "logcdf"),
    ("C06", spectral_radius_real, "logcdf"),
]


@pytest.mark.parametrize(("name", "home", "formula"), WRONG_FORMULAS)
def test_a_formula_off_by_two_percent_changes_the_verdict(name, home, formula, monkeypatch):
    monkeypatch.setattr(home, formula, times(getattr(home, formula)))
    assert outcome(name) != EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "home", "sampler"),
    [
        ("C01b", eigenvalues, "sample_eigenvalue_moduli"),
        ("C07a", run_module, "sample_spectral_radius"),
        ("C07b", run_module, "sample_spectral_radius"),
    ],
)
def test_matrices_two_per_cent_too_large_fail(name, home, sampler, monkeypatch):
    """The two have no form; those of the other claims have tests of their own."""
    right = getattr(home, sampler)

    def wrong(*args, **kwargs):
        drawn = right(*args, **kwargs)
        return drawn.with_values(BY * drawn.values)

    monkeypatch.setattr(home, sampler, wrong)
    assert outcome(name) == "fails"


def test_the_variance_of_cut_entries_is_checked(monkeypatch):
    monkeypatch.setattr(Truncated, "variance", BY * Truncated.variance)
    assert outcome("C08a") == "unresolved"


@pytest.mark.parametrize("n", [2, 8, 32])
def test_balls_hold_the_real_law(n):
    for r in ("0.7", "1", "1.2"):
        low, high = real_spectral_radius_cdf(n, Decimal(r))
        assert 0.0 < high - low < 1e-15
        assert_allclose(laws.SpectralRadius(n, "real").cdf(float(r)), low, rtol=1e-12)


def test_values_committed_for_want_of_balls(monkeypatch):
    for n in (4, 8, 16):
        row = spectral_radius.real_inside(n)[0], spectral_radius.lower_sum("real", n)[0]
        assert_allclose(row, spectral_radius.CERTIFIED_REAL[n], rtol=1e-15)
    spectral_radius.lower_sum.cache_clear()
    monkeypatch.setitem(sys.modules, "flint", None)
    assert outcome("C03b") == outcome("C03c") == "holds"


@pytest.mark.parametrize(("field", "n"), [("complex", 2), ("complex", 64), ("real", 8)])
def test_lower_sums_are_below_the_mean_and_near_it(field, n):
    mean = laws.SpectralRadius(n, field).mean()
    lower = spectral_radius.lower_sum(field, n)[0]
    assert_allclose(mean - lower, 0.005, atol=1e-5)


def test_a_count_of_all_matrices_is_less_spread_out_than_a_binomial():
    """Hoeffding (1956), for the number of independent moduli outside: its two tails."""
    n, draws = 16, 20
    pmf = np.ones(1)
    for q in special.gammaincc(np.arange(1.0, n + 1.0), n):
        for _ in range(draws):
            pmf = np.convolve(pmf, [1.0 - q, q])
    mean = pmf @ np.arange(pmf.size)
    cdf, binomial = np.cumsum(pmf), stats.binom(n * draws, mean / (n * draws)).cdf
    k = np.arange(pmf.size)
    low, high = k < mean - 1.0, k > mean + 1.0
    assert np.all(cdf[low] <= binomial(k[low]) + 1e-15)
    assert np.all(1.0 - cdf[high] <= 1.0 - binomial(k[high]) + 1e-14)


def test_stirlings_series():
    exact = [math.exp(n * math.log(n) - n - math.lgamma(n)) for n in (9, 20, 50)]
    assert_allclose([eigenvalues.stirling(n) for n in (9, 20, 50)], exact, rtol=1e-10)
