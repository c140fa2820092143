"""The exact spectral radius of complex Ginibre: tables, closed forms, two routes to each number."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from statistics_helpers import examples
from tables import table

from rmt_check.laws import incomplete_gamma as gamma
from rmt_check.laws import spectral_radius_complex as law

WIDTHS = [1, 2, 3, 10, 100, 163, 1024, 4096, 4097, 10**5, 10**6, 10**9, 10**12, 10**15]


def radii(n, *z):
    """Radii at z = sqrt(n)(r^2 - 1), the scale of the edge."""
    return np.sqrt(1 + np.array(z) / math.sqrt(n))


def close_log(value, reference, rtol):
    return abs(value - reference) <= rtol * max(1, abs(reference))


@pytest.mark.parametrize("row", table("complex_spectral_radius.csv"), ids=lambda row: row["r"])
def test_certified_table(row):
    n, r = int(row["n"]), float(row["r"])
    log_F, log_f = law.logcdf(n, np.array(r)), law.logpdf(n, np.array(r))
    from_r = float(Decimal(row["r"]) - Decimal(r))  # the table means the decimal, not the double
    assert close_log(log_F + from_r * np.exp(log_f - log_F), float(row["logcdf"]), 1e-12)
    log_sf = law.logsf(n, np.array(r))
    log_sf_there = log_sf - from_r * np.exp(log_f - log_sf)
    assert close_log(log_sf_there, float(Decimal(row["sf"]).ln()), 1e-12)
    if log_sf > math.log(1e-290):
        assert_allclose(-np.expm1(log_F) - from_r * np.exp(log_f), float(row["sf"]), rtol=1e-11)


@pytest.mark.parametrize("row", table("complex_spectral_radius_wide.csv"), ids=lambda r: r["n"])
def test_wide_table(row):
    n, r = int(row["n"]), np.array(float(row["r"]))
    log_F, log_f = float(row["logcdf"]), float(row["logpdf"])
    assert close_log(law.logcdf(n, r), log_F, 1e-12)
    assert close_log(law.logpdf(n, r), log_f, 1e-12)
    assert_allclose(-np.expm1(law.logcdf(n, r)), -math.expm1(log_F), rtol=1e-11)


def test_width_one_is_a_rayleigh_law():
    r = np.array([1e-99, 1e-8, 0.1, 0.999, 1.0, 1.001, 2.0, 5.0, 26.0])
    small, large = r[r < 1], r[r >= 1]
    assert_allclose(law.logcdf(1, small), np.log(-np.expm1(-(small**2))), rtol=1e-14)
    assert_allclose(law.logcdf(1, large), np.log1p(-np.exp(-(large**2))), rtol=1e-14)
    assert_allclose(law.logpdf(1, r), np.log(2 * r) - r**2, rtol=1e-14)
    assert_allclose(law.logsf(1, r[1:]), -(r[1:] ** 2), rtol=1e-14)


def rounding_of_r(n, z=3.0):
    """Relative error of the law when a quadrature rounds its radii to doubles."""
    return 4e-16 * z * math.sqrt(n)


@pytest.mark.parametrize("n", [1, 2, 10, 163, 4097, 10**6, 10**12])
def test_density_is_the_derivative(n):
    a, b = radii(n, *((0.2, 4.0) if n < 10**4 else (3.0, 4.5)))
    area, _ = quad(lambda r: np.exp(law.logpdf(n, np.array(r))), a, b, epsabs=0, epsrel=1e-11)
    expected = np.diff(np.exp(law.logcdf(n, np.array([a, b]))))[0]
    assert_allclose(area, expected, rtol=1e-11 + rounding_of_r(n))


@pytest.mark.parametrize("n", [3, 100, 1024, 4096, 4097, 10**6, 10**15])
@pytest.mark.parametrize("z", [6.0, 36.0, 90.0])
def test_density_integrates_to_the_right_tail(n, z):
    """Also at z = 90, where sf ~ e^{-4000}."""
    (r,) = radii(n, z)
    log_sf, log_pdf = law.logsf(n, np.array(r)), law.logpdf(n, np.array(r))
    width = np.exp(log_sf - log_pdf)  # beyond 45 of them nothing is left
    tail, _ = quad(lambda u: width * np.exp(law.logpdf(n, r + width * u) - log_sf), 0, 45)
    assert_allclose(tail, 1, rtol=1e-9 + rounding_of_r(n, z))


@pytest.mark.parametrize("n", [1, 3, 100, 1024, 4096, 4097, 10**6])
@pytest.mark.parametrize("z", [-4.5, -1.0, 1.0])
def test_density_integrates_to_the_left_tail(n, z):
    (r,) = radii(n, max(z, -0.5 * math.sqrt(n)))
    log_cdf, log_pdf = law.logcdf(n, np.array(r)), law.logpdf(n, np.array(r))
    width = np.exp(log_cdf - log_pdf)
    tail, _ = quad(
        lambda u: width * np.exp(law.logpdf(n, r - width * u) - log_cdf), 0, min(45, r / width)
    )
    assert_allclose(tail, 1, rtol=1e-9)


def sums(way, n, r):
    """-log F and f/F r/2 by one way of taking the sum."""
    blocks = way(n, n * r * r, n * (r - 1) * (r + 1))
    return [
        sum((w * np.exp(summand(terms))).sum(axis=0) for w, terms in blocks)
        for summand in (law._log_h, law._log_rate)
    ]


@pytest.mark.parametrize(
    ("n", "z", "way", "other"),
    [
        (1, [1e-9, 0.5, 3], law._last, law._all),
        (163, [1e-9, 1, 4, 20, 36], law._last, law._all),
        (4096, [1e-9, 1, 4, 20, 36], law._last, law._all),
        (4096, [-4, -3, -1, 0, 1, 2, 4], law._bulk, law._all),
        (4096, [-60, -50, -20, -5, -4], law._left, law._all),
        (20_000, [-4, -2, 0, 2, 4, 9], law._bulk, law._all),
        (20_000, [-141, -120, -60, -4], law._left, law._all),
        (10**6, [-4.0, -3.5], law._bulk, law._left),
        (10**15, [-4.0, -3.5], law._bulk, law._left),
        (4097, [4.1, 4.2], law._bulk, law._last),
        (10**5, [20.5, 21, 25], law._bulk, law._last),
    ],
)
def test_ways_of_taking_the_sum_agree(n, z, way, other):
    r = radii(n, *z)
    (value, rate), (expected, expected_rate) = sums(way, n, r), sums(other, n, r)
    assert_allclose(value, expected, rtol=2e-13)
    assert_allclose(rate, expected_rate, rtol=1e-12)  # p/P is a quotient of e^{-E}, E up to 10^5


@pytest.mark.parametrize("n", WIDTHS)
def test_monotone_and_without_jumps(n):
    edges = np.array([1.0, law._STEEP, math.sqrt(1 + max(law._LEFT / math.sqrt(n), -0.99))])
    around = (edges * (1 + 1e-9 / math.sqrt(n) * np.arange(-20, 21)[:, None])).ravel()
    z = np.linspace(-min(0.99 * math.sqrt(n), 50), 40, 1201)
    noise = 1e-13
    for r in radii(n, *z), np.sort(around):
        log_cdf, log_sf = law.logcdf(n, r), law.logsf(n, r)
        assert (np.diff(log_cdf) >= noise * log_cdf[:-1]).all()
        assert (np.diff(log_sf) <= -noise * log_sf[1:]).all()


@given(n=st.integers(1, 10**15), log_r=st.floats(-300, 130))
@examples(60)
def test_finite_everywhere(n, log_r):
    r = np.array([0.0, 10.0**log_r, np.inf])
    assert_allclose(law.logcdf(n, r)[[0, 2]], [-np.inf, 0.0])
    assert_allclose(law.logsf(n, r)[[0, 2]], [0.0, -np.inf])
    assert_allclose(law.logpdf(n, r)[[0, 2]], [-np.inf, -np.inf])
    for f in law.logcdf, law.logsf, law.logpdf:
        assert math.isfinite(f(n, r)[1])


def test_left_tail_is_a_power():
    """F_n ~ x^{n(n+1)/2} / prod k! as x = n r^2 -> 0."""
    for n in 1, 5, 400, 5000:
        k = np.arange(1, n + 1)
        expected = math.fsum([*(k * math.log(n)), *(-math.lgamma(i + 1) for i in k)])
        for r in 1e-310, 1e-120, 1e-60:
            value = law.logcdf(n, np.array(r))
            assert_allclose(value, expected + n * (n + 1) * math.log(r), rtol=1e-13)


def test_shape_and_chunks():
    r = radii(10**6, *np.linspace(-6, 50, 6000)).reshape(2, 3, 1000)
    for f in law.logcdf, law.logsf, law.logpdf:
        whole = f(10**6, r)
        assert whole.shape == r.shape
        assert_allclose(whole[1, 2, ::37], [f(10**6, s) for s in r[1, 2, ::37]], rtol=1e-13)
        assert f(10**6, np.ones((0, 3))).shape == (0, 3)


def test_large_terms_against_poisson_sums():
    """Temme's expansion, its two tails included, at every ratio x/k."""
    k = 256
    x = k * np.array([1e-30, 0.01, 0.29, 0.31, 0.6, 0.99, 1.0, 1.01, 1.7, 2.3, 2.4, 10.0, 1e6])
    expected = gamma.all_terms(k, k - x, x)
    value = gamma.temme_terms(np.full((1, x.size), 256.0), (k - x)[None], x)
    assert_allclose(value.log_p[0], expected.log_p[0], rtol=1e-13, atol=1e-13)
    assert_allclose(value.log_P[0], expected.log_P[0], rtol=1e-13, atol=0)
    assert_allclose(value.log_h[0], expected.log_h[0], rtol=1e-13, atol=1e-13)
