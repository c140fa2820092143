"""The modulus of one real-Ginibre eigenvalue: the density against its integrals and matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erf, gammainc
from scipy.stats import kstest
from statistics_helpers import LEVEL, SEED, examples

from rmt_check.laws import modulus_real as law
from rmt_check.laws import spectral_radius_real

WIDTHS = [1, 2, 3, 8, 33, 200, 1001, 100_000]


def mass(n, left, right):
    """Expected number of eigenvalues with left < modulus < right, from the density."""
    edges = np.linspace(left, right, 60)
    x, w = np.polynomial.legendre.leggauss(40)
    half = np.diff(edges) / 2
    r = edges[:-1, None] + half[:, None] * (1 + x)
    return n * float((half * (law.density(n, r) @ w)).sum())


@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize(("left", "right"), [(0.0, 0.5), (0.5, 0.99), (0.9, 1.05), (1.0, 1.1)])
def test_expected_numbers_are_integrals_of_the_density(n, left, right):
    r, number = np.array([left, right]), mass(n, left, right)
    inside, outside = law.expected_inside(n, r), law.expected_outside(n, r)
    assert inside[1] - inside[0] == pytest.approx(number, rel=1e-12, abs=1e-15 * n)
    assert outside[0] - outside[1] == pytest.approx(number, rel=1e-12, abs=1e-15 * n)


@pytest.mark.parametrize("n", WIDTHS)
def test_inside_and_outside_make_n(n):
    R = np.sqrt(n) + np.linspace(0, 3, 20)  # where both can be integrated
    np.testing.assert_allclose(law._inside(n, R) + law._outside(n, R), n, rtol=1e-13)


@pytest.mark.parametrize("n", WIDTHS)
def test_tail_is_that_of_the_spectral_radius(n):
    # far out at most one eigenvalue is outside: expected number and probability agree
    r = 1 + np.array([8.0, 12.0, 20.0]) / np.sqrt(n)
    np.testing.assert_allclose(
        np.log(law.expected_outside(n, r)), spectral_radius_real.logsf(n, r), atol=1e-11
    )


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100])
def test_expected_real_is_the_integral_of_its_density(n):
    def number(u):
        return np.sqrt(n) * law.real_density(n, np.array(u / np.sqrt(n))).item()

    edge = np.sqrt(n) + 9
    assert law.expected_real(n) == pytest.approx(quad(number, 0, edge, epsabs=1e-13)[0], rel=1e-12)


def test_closed_forms():
    r = np.geomspace(1e-5, 5, 30)
    np.testing.assert_allclose(law.expected_inside(1, r), erf(r / np.sqrt(2)), rtol=1e-13)
    # Edelman, Kostlan & Shub 1994, section 5
    expected = {1: 1, 2: np.sqrt(2), 3: 1 + np.sqrt(2) / 2, 4: 11 * np.sqrt(2) / 8}
    assert {n: law.expected_real(n) for n in expected} == pytest.approx(expected, rel=1e-14)
    assert law.expected_real(10**6) == pytest.approx(np.sqrt(2e6 / np.pi) + 0.5, rel=1e-6)


@pytest.mark.parametrize("n", WIDTHS)
def test_ends_and_shapes(n):
    ends = np.array([[0.0, np.inf]])
    np.testing.assert_array_equal(law.expected_inside(n, ends), [[0, n]])
    np.testing.assert_array_equal(law.expected_outside(n, ends), [[n, 0]])
    np.testing.assert_allclose(law.density(n, ends), [[np.sqrt(2 / np.pi / n), 0]], rtol=1e-13)
    assert law.density(n, np.array(1.0)).shape == ()
    assert law.expected_outside(n, np.empty((0, 2))).shape == (0, 2)


@given(n=st.integers(1, 100_000), r=st.floats(0, 3), factor=st.floats(1.001, 2))
@examples(100)
def test_expected_numbers_are_monotone(n, r, factor):
    radii = np.array([r, r * factor])
    lower, upper = law.expected_inside(n, radii)
    assert 0 <= lower <= upper * (1 + 1e-14)
    assert upper <= n
    assert np.diff(law.expected_outside(n, radii)) <= 1e-13 * n


@pytest.mark.parametrize(("n", "draws"), [(2, 40000), (5, 20000), (24, 3000)])
def test_sampled_eigenvalues_follow(n, draws):
    rng = np.random.default_rng([SEED, n])
    spectra = np.linalg.eigvals(rng.standard_normal((draws, n, n)) / np.sqrt(n))
    modulus = np.abs(rng.permuted(spectra, axis=1)[:, 0])  # one of each matrix: independent
    grid = np.linspace(0, modulus.max(), 1000)
    cdf = law.expected_inside(n, grid) / n
    assert kstest(modulus, lambda r: np.interp(r, grid, cdf)).pvalue > LEVEL
    number_real = np.count_nonzero(spectra.imag == 0, axis=1)
    error = number_real.std() / np.sqrt(draws)
    assert abs(number_real.mean() - law.expected_real(n)) < 5 * error


def test_sampled_eigenvalues_do_not_follow_the_complex_law():
    rng = np.random.default_rng([SEED, 2])
    spectra = np.linalg.eigvals(rng.standard_normal((40000, 2, 2)) / np.sqrt(2))
    modulus = np.abs(rng.permuted(spectra, axis=1)[:, 0])
    k = np.arange(1, 3)
    assert kstest(modulus, lambda r: gammainc(k, 2 * r[:, None] ** 2).mean(axis=1)).pvalue < LEVEL
