"""The chapter on the spectrum: verdicts as expected, and each can say no to what is 2 % wrong."""

import math
import sys
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special, stats
from statistics_helpers import SEED

from rmt_check import laws
from rmt_check.claims import eigenvalues, gumbel_limit, other_entries, spectral_radius, verify
from rmt_check.claims.evidence.ball_arithmetic import real_spectral_radius_cdf
from rmt_check.claims.spectrum import SPECTRUM
from rmt_check.laws import (
    edge,
    modulus_complex,
    modulus_real,
    spectral_radius_complex,
    spectral_radius_real,
)
from rmt_check.laws import gumbel as gumbel_law
from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli
from rmt_check.sampling.matrices import sample_matrix
from rmt_check.sampling.radius import sample_spectral_radius
from rmt_check.schemes import Truncated

BY = 1.02
radii_drawn_once = cache(sample_spectral_radius)
ANY = {claim.id: claim for claim in SPECTRUM}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """Forget the distances of right laws before a test, and those of wrong ones after it."""
    _forget()
    monkeypatch.setattr(other_entries, "sample_spectral_radius", radii_drawn_once)
    yield
    _forget()


def _forget():
    of_laws = (gumbel_limit._of_exact_law, gumbel_limit._of_edge_law)
    for remembered in (*of_laws, gumbel_limit.tabulated):
        remembered.cache_clear()


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
    ("C06", spectral_radius_real, "logcdf"),
]


@pytest.mark.parametrize(("name", "home", "formula"), WRONG_FORMULAS)
def test_a_formula_off_by_two_percent_changes_the_verdict(name, home, formula, monkeypatch):
    monkeypatch.setattr(home, formula, times(getattr(home, formula)))
    assert outcome(name) != ANY[name].expected


def wrong_by(scale):
    """Return samplers of matrices `scale` times too large."""

    def moduli(scheme, *args, **kwargs):
        drawn = sample_eigenvalue_moduli(scheme, *args, **kwargs)
        return drawn.with_values(scale * drawn.values)

    def radii(*args, **kwargs):
        drawn = radii_drawn_once(*args, **kwargs)
        return drawn.with_values(scale * drawn.values)

    def matrix(*args, **kwargs):
        return scale * sample_matrix(*args, **kwargs)

    return {
        "sample_eigenvalue_moduli": moduli,
        "sample_spectral_radius": radii,
        "sample_matrix": matrix,
    }


@pytest.mark.parametrize(
    ("name", "home", "sampler", "scale"),
    [
        ("C01b", eigenvalues, "sample_eigenvalue_moduli", BY),
        ("C02b", eigenvalues, "sample_eigenvalue_moduli", BY),
        ("C07", other_entries, "sample_spectral_radius", BY),
        ("C08a", other_entries, "sample_matrix", BY),
        ("C08b", other_entries, "sample_spectral_radius", 1.0 / 0.8796),
    ],
)
def test_wrong_matrices_fail(name, home, sampler, scale, monkeypatch):
    monkeypatch.setattr(home, sampler, wrong_by(scale)[sampler])
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
    for n, *row in spectral_radius.CERTIFIED_REAL[:3]:
        assert_allclose(spectral_radius.real_row(n), row, rtol=1e-15)
    monkeypatch.setitem(sys.modules, "flint", None)
    assert outcome("C03b") == outcome("C03c") == "holds"


@pytest.mark.parametrize(("field", "n"), [("complex", 2), ("complex", 64), ("real", 8)])
def test_lower_sums_are_below_the_mean_and_near_it(field, n):
    mean = laws.SpectralRadius(n, field).mean()
    lower = (
        spectral_radius._complex_mean(n) if field == "complex" else spectral_radius.real_row(n)[1]
    )
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
    assert_allclose([eigenvalues._stirling(n) for n in (9, 20, 50)], exact, rtol=1e-10)
