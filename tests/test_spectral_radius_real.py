"""The exact law of the real spectral radius: certified tables, closed forms, and second routes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import lu_factor
from scipy.special import chdtri, erf, erfcx, gammainc
from scipy.stats import binomtest, kstest
from statistics_helpers import LEVEL, SEED, examples
from tables import table

from rmt_check.laws import real_ginibre, spectral_radius_real
from rmt_check.laws.spectral_radius_real import logcdf, logpdf, logsf, prob_dominant_real

WIDTHS = [2, 3, 4, 5, 10, 33, 64, 101, 256, 1000, 1001]


def certified(name):
    rows = [{k: float(v) for k, v in row.items()} for row in table(name)]
    return {n: [row for row in rows if row["n"] == n] for n in {int(row["n"]) for row in rows}}


TABLE = certified("real_spectral_radius.csv")
LAW_TABLE = certified("real_spectral_radius_law.csv")  # wider, with the density, at exact doubles


def column(rows, name):
    return np.array([row[name] for row in rows])


@pytest.mark.parametrize(("rows", "n"), [(t, n) for t in (TABLE, LAW_TABLE) for n in sorted(t)])
def test_certified_values(rows, n):
    rows = [row for row in rows[n] if row["sf"] > 1e-290]
    r, sf = column(rows, "r"), column(rows, "sf")
    log_f = logcdf(n, r)
    np.testing.assert_allclose(log_f, column(rows, "logcdf"), rtol=1e-12)
    np.testing.assert_allclose(-np.expm1(log_f), sf, rtol=1e-12)
    np.testing.assert_allclose(logsf(n, r), np.log(sf), atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("n", sorted(LAW_TABLE))
def test_certified_density(n):
    r, log_f = column(LAW_TABLE[n], "r"), column(LAW_TABLE[n], "logpdf")
    # the relative error of f is the absolute error of log f, which may be as large as 1e5
    np.testing.assert_allclose(logpdf(n, r), log_f, atol=1e-11, rtol=1e-15)


def test_closed_forms():
    r = np.geomspace(0.01, 20, 40)
    np.testing.assert_allclose(logcdf(1, r), np.log(erf(r / np.sqrt(2))), rtol=1e-12, atol=1e-15)
    R = r * np.sqrt(2)
    pair = np.exp(-(R**2)) * (1 + erfcx(np.sqrt(2) * R)) / 2
    np.testing.assert_allclose(
        logsf(2, r),
        np.log(pair + np.exp(-(R**2) / 2) * erf(R / np.sqrt(2))),
        rtol=1e-12,
        atol=1e-13,
    )


@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize("chi_sf", [0.05, 0.02, 0.01])
def test_right_and_centre_agree(n, chi_sf):
    disc = real_ginibre.disc(n, np.sqrt(chdtri(n, chi_sf)))
    m, log_scale = real_ginibre.disc_matrix(disc)
    right = spectral_radius_real._log_det_one_minus(real_ginibre.defect_matrix(disc))
    centre = spectral_radius_real._log_abs_det(m) + log_scale
    assert right == pytest.approx(centre, rel=3e-13)


@pytest.mark.parametrize("n", WIDTHS)
def test_far_right_is_one_real_eigenvalue(n):
    R = np.sqrt(chdtri(n, spectral_radius_real.ONE_OUTSIDE))
    right = spectral_radius_real._log_det_one_minus(
        real_ginibre.defect_matrix(real_ginibre.disc(n, R))
    )
    assert np.log(-right) == pytest.approx(spectral_radius_real._log_chi_sf(n, R), abs=2e-12)


@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize("chi_sf", [0.05, 1e-4, 1e-20])
def test_elimination_exchanges_no_rows(n, chi_sf):
    disc = real_ginibre.disc(n, np.sqrt(chdtri(n, chi_sf)))
    t = real_ginibre.defect_matrix(disc)[::-1, ::-1]
    np.testing.assert_array_equal(lu_factor(np.eye(len(t)) - t)[1], np.arange(len(t)))


@pytest.mark.parametrize("R", [1e-3, 0.3, 2.0, 10.0, 31.6])
def test_arc_integrals(R):
    def integral(m):
        weight = {"weight": "sin", "wvar": 2 * m + 1, "epsabs": 1e-14, "limit": 400}
        return quad(lambda t: erfcx(np.sqrt(2) * R * np.sin(t)), 0, np.pi, **weight)[0]

    s = real_ginibre.arc_integrals(R, 60)
    np.testing.assert_allclose(s[[0, 1, 7, 59]], [integral(m) for m in (0, 1, 7, 59)], rtol=1e-12)


# Intervals that cross each change of method: divisors, pivots, one real eigenvalue.
@pytest.mark.parametrize(
    ("n", "left", "right"),
    [(2, 0.1, 1.2), (3, 0.1, 1.2), (16, 0.4, 0.9), (33, 0.6, 1.3), (100, 0.75, 0.95)],
)
def test_density_integrates_to_the_cdf(n, left, right):
    x, w = np.polynomial.legendre.leggauss(60)
    r = left + (right - left) * (1 + x) / 2
    mass = (right - left) / 2 * (w @ np.exp(logpdf(n, r)))
    lower, upper = np.exp(logcdf(n, np.array([left, right])))
    assert mass == pytest.approx(upper - lower, rel=1e-11)


@pytest.mark.parametrize("n", [1, 2, 9, 64, 257, 1000])
def test_density_integrates_to_the_sf_in_the_tail(n):
    start = np.sqrt(chdtri(n, 1e-15) / n)
    x, w = np.polynomial.legendre.leggauss(60)
    half = 4.0 / np.sqrt(n) / 2
    mass = half * (w @ np.exp(logpdf(n, start + half * (1 + x))))
    assert np.log(mass) == pytest.approx(logsf(n, np.array(start)).item(), abs=1e-11)


@pytest.mark.parametrize("n", [1, 2, 3, 16, 33, 200])
def test_power_law_at_zero(n):
    r = np.array([1e-200, 1e-139, 1e-100])
    power = n * (n + 1) / 2
    np.testing.assert_allclose(np.diff(logcdf(n, r)), power * np.diff(np.log(r)), rtol=1e-12)
    log_hazard = np.log(power) - np.log(r)
    np.testing.assert_allclose(logpdf(n, r), logcdf(n, r) + log_hazard, rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 64])
def test_ends_and_shapes(n):
    ends = np.array([[0.0, np.inf]])
    np.testing.assert_array_equal(logcdf(n, ends), [[-np.inf, 0]])
    np.testing.assert_array_equal(logsf(n, ends), [[0, -np.inf]])
    assert logpdf(n, ends)[0, 1] == -np.inf
    assert logcdf(n, np.array(1.0)).shape == ()
    assert logpdf(n, np.empty((0, 2))).shape == (0, 2)


@given(n=st.integers(1, 300), r=st.floats(0.05, 4), factor=st.floats(1.001, 1.5))
@examples(60)
def test_cdf_rises_from_0_to_1(n, r, factor):
    lower, upper = logcdf(n, np.array([r, r * factor]))
    assert lower < upper <= 0 or lower == upper == 0
    assert logsf(n, np.array(r)) > logsf(n, np.array(r * factor)) or lower < -36
    assert np.isfinite(logpdf(n, np.array(r)))


def eigenvalues(n, draws):
    rng = np.random.default_rng([SEED, n])
    return np.linalg.eigvals(rng.standard_normal((draws, n, n)) / np.sqrt(n))


@pytest.mark.parametrize(("n", "draws"), [(2, 40000), (3, 40000), (8, 10000), (33, 1500)])
def test_sampled_matrices_follow(n, draws):
    spectrum = eigenvalues(n, draws)
    modulus = np.abs(spectrum)
    rho = modulus.max(axis=1)
    grid = np.linspace(0.9 * rho.min(), 1.1 * rho.max(), 400)
    law = np.exp(logcdf(n, grid))
    assert kstest(rho, lambda r: np.interp(r, grid, law)).pvalue > LEVEL
    # the complex ensemble's law must fail
    k = np.arange(1, n + 1)
    assert kstest(rho, lambda r: gammainc(k, n * r[:, None] ** 2).prod(axis=1)).pvalue < LEVEL
    dominant = np.take_along_axis(spectrum, modulus.argmax(axis=1)[:, None], axis=1)
    real = int(np.count_nonzero(dominant.imag == 0))
    assert binomtest(real, draws, prob_dominant_real(n)).pvalue > LEVEL


def test_prob_dominant_real():
    assert prob_dominant_real(1) == 1
    assert prob_dominant_real(2) == pytest.approx(1 / np.sqrt(2), rel=1e-13)
