"""The law of the rightmost eigenvalue: closed forms, the density, draws, and its limit."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, stats
from statistics_helpers import SEED, law_differs

from rmt_check.laws import AbscissaLimit, AllInside, GumbelLimit, HalfPlane, SpectralAbscissa


@pytest.mark.parametrize(("field", "std"), [("complex", math.sqrt(0.5)), ("real", 1.0)])
def test_one_eigenvalue_is_normal(field, std):
    law, normal = SpectralAbscissa(1, field, scale=1.5), stats.norm(scale=1.5 * std)
    x = np.linspace(-6, 6, 7)
    assert_allclose(law.logcdf(x), normal.logcdf(x), rtol=1e-11)
    # log(1 - P) has the absolute error of log P, 1e-12 of some 20
    assert_allclose(law.logsf(x), normal.logsf(x), rtol=3e-11)
    assert_allclose(law.pdf(x[1:-1]), normal.pdf(x[1:-1]), rtol=1e-8)
    assert_allclose(law.ppf([1e-12, 0.3]), normal.ppf([1e-12, 0.3]), rtol=1e-10)
    assert_allclose([law.mean(), law.std()], [0.0, 1.5 * std], atol=1e-11)


@pytest.mark.parametrize(("n", "field"), [(6, "complex"), (7, "real"), (40, "complex")])
def test_density_quantiles_and_moments_are_those_of_the_cdf(n, field):
    law = SpectralAbscissa(n, field, scale=0.8)
    low, high = law.ppf(0.05), law.isf(1e-4)
    mass = integrate.quad(law.pdf, low, high, epsabs=1e-11)[0]
    assert mass == pytest.approx(0.95 - 1e-4, abs=1e-9)
    assert law.cdf(low) == pytest.approx(0.05, rel=1e-11)
    assert law.sf(high) == pytest.approx(1e-4, rel=1e-11)
    whole = integrate.quad(lambda x: x * law.pdf(x), law.ppf(1e-9), law.isf(1e-9), epsabs=1e-10)
    assert law.mean() == pytest.approx(whole[0], abs=1e-7)
    assert_allclose(law.cdf([-math.inf, math.inf, math.nan]), [0.0, 1.0, math.nan])
    assert law.logcdf(np.ones((2, 1))).shape == (2, 1)


def test_draws_come_from_a_table_of_quantiles():
    law, rng = SpectralAbscissa(3, "real"), np.random.default_rng(SEED)
    draws = law.rvs(1000, rng)
    assert draws.min() < 0.0 < draws.max()
    p = np.array([1e-9, 0.01, 0.6, 1.0 - 1e-12])
    assert_allclose(law._table.ppf(p), law.ppf(p), rtol=1e-9, atol=1e-10)


def test_it_is_the_half_plane():
    law = SpectralAbscissa(300, "real", 0.9)
    assert law.logsf(1.0) == pytest.approx(AllInside(HalfPlane(1.0), 300, "real", 0.9).logsf())


@pytest.mark.parametrize("field", ["complex", "real"])
def test_drawn_matrices(field):
    """And the law of the other field as the control."""
    n, draws = 8, 4000
    rng = np.random.default_rng(SEED)
    W = rng.normal(size=(draws, n, n)) / math.sqrt(n)
    if field == "complex":
        W = (W + 1j * rng.normal(size=W.shape) / math.sqrt(n)) / math.sqrt(2)
    rightmost = np.linalg.eigvals(W).real.max(axis=1)
    x = np.sort(rightmost)[:: draws // 400]  # the law is a millisecond a number
    other = "real" if field == "complex" else "complex"
    assert not law_differs(x, SpectralAbscissa(n, field))
    assert law_differs(rightmost, _Interpolated(SpectralAbscissa(n, other)))
    assert not law_differs(rightmost, _Interpolated(SpectralAbscissa(n, field)))


class _Interpolated:
    """A law at 400 places, close enough for the Kolmogorov-Smirnov test of thousands of draws."""

    def __init__(self, law):
        self.x = np.linspace(law.ppf(1e-9), law.isf(1e-9), 400)
        self.p = law.cdf(self.x)

    def cdf(self, x):
        return np.interp(x, self.x, self.p)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_the_limit_counts_the_eigenvalues_beyond(field):
    """Of a wide complex matrix n^{1/4} e^{-2 s^2} / (16 pi s^{5/2}) lie right of 1 + s/sqrt(n)."""
    log_n, x = 1e7, np.array([-1.0, 0.0, 3.0])
    limit = AbscissaLimit(log_n=log_n, field=field)
    gamma = limit._gamma
    s = math.sqrt(gamma) / 2 + x / (2 * math.sqrt(gamma))
    count = np.exp(log_n / 4 - 2 * s**2 - np.log(16 * math.pi) - 2.5 * np.log(s))
    mass = 1.0 if field == "complex" else 0.5
    assert_allclose(-limit.logcdf(x), mass * count, rtol=1e-3)
    assert not np.allclose(-GumbelLimit(log_n=log_n, field=field).logcdf(x + 1), mass * count, 0.1)


def test_the_exact_law_counts_them_too():
    """The integral that leads to the limit, at a width where both tails are small."""
    n, s = 10**6, 2.5

    def density(v, w):
        return math.erfc(math.sqrt(2) * (w + v * v)) / 2

    integral = integrate.dblquad(density, s, s + 4, -2.5, 2.5, epsabs=1e-14)[0]
    expected = math.sqrt(2) * n**0.25 / math.pi * integral
    law = AllInside(HalfPlane(1 + s / math.sqrt(n)), n)
    assert law.expected_outside() == pytest.approx(expected, rel=0.02)


def test_bad_input():
    for make, words in (
        (lambda: SpectralAbscissa(0), "width n"),
        (lambda: SpectralAbscissa(10**7), "n <= 1,000,000"),
        (lambda: SpectralAbscissa(2000, "real"), "n <= 1,000"),
        (lambda: SpectralAbscissa(5, scale=-1.0), "scale must be > 0"),
        (lambda: SpectralAbscissa(1000).cdf(0.5), "n <= 200 only"),
        (lambda: AbscissaLimit(10**8), "does not exist below n = 6.7e8"),
        (lambda: AbscissaLimit(10**9, log_n=20.0), "exactly one"),
    ):
        with pytest.raises(ValueError, match=words):
            make()
