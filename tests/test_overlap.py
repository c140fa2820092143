"""The overlap of eigenvectors: rational identities, quadrature, drawn matrices, the edge limit."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats
from scipy.integrate import quad
from scipy.special import beta, gammaincc
from statistics_helpers import examples, law_differs

from rmt_check.laws import EigenvectorOverlap, OverlapLimit

FIELDS = ("complex", "real")


def truncated(n, y):
    """Return P(N < n) e^y and the moments E D, E D^2, E D^3 of the exact law, in rationals."""
    weights = [Fraction(y) ** k / math.factorial(k) for k in range(n)]
    total = sum(weights)
    moment = lambda m: sum(w * (n - 1 - k) ** m for k, w in enumerate(weights)) / total  # noqa: E731
    return total, [moment(m) for m in (1, 2, 3)]


def coefficients(n, y):
    """Return a, b, c in rationals."""
    _, (m1, m2, m3) = truncated(n, y)
    variance = m2 - m1**2
    return m1 + 2 * m1**2 - m2, 3 * variance + m3 - m1 * m2, y * variance


@pytest.mark.parametrize("n", [2, 3, 7, 30])
@pytest.mark.parametrize("y", [Fraction(1, 10), Fraction(5), Fraction(45)])
def test_the_coefficients_add_up_to_a_mean_of_the_determinant(n, y):
    # the row that is tilted by w = 1 is not tilted: E|det|^4 of the (n-1) x (n-1) matrix itself
    total, _ = truncated(n, y)
    more, (m1, m2, _) = truncated(n + 1, y)
    assert total**2 * sum(coefficients(n, y)) == n * (n - 1) * more**2 * (m2 - m1**2) / y


@pytest.mark.parametrize("n", [2, 3, 8, 40])
@pytest.mark.parametrize("radius", [0.3, 0.9, 1.0, 1.4])
def test_the_density_has_the_mass_and_the_mean_that_eigenvalues_have(n, radius):
    # E[O | lambda] (Chalker & Mehlig), and the density Q(n, y) of the eigenvalue, by beta functions
    y = n * Fraction(radius) ** 2
    a, b, c = (float(v) for v in coefficients(n, y))
    m = np.arange(400)
    terms = np.exp(m * math.log(y) - np.array([math.lgamma(k + 1) for k in m]))
    integral = lambda j: np.sum(terms * beta(n - 1, j + m + 1))  # noqa: E731
    mass = a * integral(1) + b * integral(2) + c * integral(3)
    mean = (a * integral(0) + b * integral(1) + c * integral(2)) / mass
    Q = gammaincc(n, float(y))
    assert_allclose(mass * Q, 1.0, rtol=1e-11)  # lgamma and exp at 400 terms
    assert_allclose(mean, n * gammaincc(n + 1, float(y)) / Q - float(y), rtol=1e-10)
    assert_allclose(EigenvectorOverlap(n, radius).mean(), mean, rtol=1e-11)


def exact_sf(n, y, x):
    """Return P(O > x) of complex matrices in rationals but for e^(y w): a series, term by term."""
    a, b, c = coefficients(n, y)
    poly = [a, b, c]

    def below(w):
        # int_0^w (1-v)^(n-2) v (a + b v + c v^2) e^(y v) dv, all exponentials as series
        value = Fraction(0)
        for i in range(n - 1):
            binomial = math.comb(n - 2, i) * (-1) ** i
            for j, coefficient in enumerate(poly, 1):
                value += binomial * coefficient * _moment(i + j, y, w)
        return value

    return float(below(1 / Fraction(x)) / below(Fraction(1)))


def _moment(power, y, w, terms=60):
    total, factor = Fraction(0), Fraction(1)
    for m in range(terms):
        total += factor * w ** (power + m + 1) / (power + m + 1)
        factor *= y / (m + 1)
    return total


@pytest.mark.parametrize(("n", "y"), [(2, Fraction(1)), (3, Fraction(4)), (8, Fraction(7))])
def test_tails_are_those_of_rational_integrals(n, y):
    law = EigenvectorOverlap(n, math.sqrt(y / n))
    for x in (Fraction(3, 2), Fraction(4), Fraction(1000)):
        assert_allclose(law.sf(float(x)), exact_sf(n, y, x), rtol=1e-12)
        assert_allclose(law.cdf(float(x)), 1.0 - exact_sf(n, y, x), rtol=1e-11)


@given(
    st.integers(2, 10**6),
    st.floats(0.0, 3.0),
    st.sampled_from(FIELDS),
    st.floats(1e-9, 1.0, exclude_max=True),
)
@examples(25)
def test_tails_densities_and_quantiles_agree(n, radius, field, p):
    law = EigenvectorOverlap(n, radius, field)
    q = law.ppf(p)
    rounding = 1e-15 * law.pdf(q) * q  # of q, which may lie close to 1
    assert law.cdf(q) == pytest.approx(p, rel=1e-9, abs=rounding)
    x = law.ppf(np.linspace(0.1, 0.9, 5))
    assert_allclose(law.cdf(x) + law.sf(x), 1.0, rtol=1e-14)
    h = np.minimum(1e-4 * (x[-1] - x[0]), 1e-3 * (x - 1.0))  # a narrow law, or a steep end
    slope = (law.cdf(x + h) - law.cdf(x - h)) / (2.0 * h)
    assert_allclose(law.pdf(x), slope, rtol=1e-5)


@pytest.mark.parametrize("field", FIELDS)
def test_tails_fall_like_powers(field):
    law, power = EigenvectorOverlap(100, 1.1, field), 2.0 if field == "complex" else 1.0
    assert_allclose(law.logsf(1e12) - law.logsf(1e13), power * math.log(10.0), rtol=1e-9)
    # near 1, w = 1/O is near 1: the power of 1 - w alone
    falls = 99.0 if field == "complex" else 49.5
    assert_allclose(
        law.logcdf(1 + 2.0**-30) - law.logcdf(1 + 2.0**-31), falls * math.log(2.0), rtol=1e-7
    )
    assert law.logcdf(1.0) == -math.inf and law.sf(0.5) == 1.0
    assert law.sf(math.inf) == 0.0 and law.cdf(math.inf) == 1.0


def overlaps(n, field, draws, seed):
    """Return modulus and overlap of one uniformly chosen eigenvalue a matrix; real ones only."""
    rng = np.random.default_rng((seed, n))
    G = rng.standard_normal((draws, n, n))
    if field == "complex":
        G = (G + 1j * rng.standard_normal((draws, n, n))) / math.sqrt(2.0)
    values, right = np.linalg.eig(G / math.sqrt(n))
    left = np.linalg.inv(right)
    O = np.sum(np.abs(right) ** 2, axis=-2) * np.sum(np.abs(left) ** 2, axis=-1)
    chosen = np.arange(draws), rng.integers(n, size=draws)
    wanted = (field == "complex") | (values[chosen].imag == 0.0)
    return np.abs(values[chosen])[wanted], O[chosen][wanted]


@pytest.mark.parametrize(("n", "draws"), [(2, 1200), (5, 1600)])
@pytest.mark.parametrize("field", FIELDS)
def test_drawn_matrices_have_the_law(n, draws, field, seed):
    moduli, seen = (values[:500] for values in overlaps(n, field, draws, seed))
    pairs = [*zip(moduli.tolist(), seen.tolist(), strict=True)]
    uniform = stats.uniform()
    assert not law_differs([EigenvectorOverlap(n, r, field).cdf(o) for r, o in pairs], uniform)
    (other,) = {*FIELDS} - {field}
    assert law_differs([EigenvectorOverlap(n, r, other).cdf(o) for r, o in pairs], uniform)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("z", [-4.0, 0.0, 2.5])
def test_the_limit_is_reached_like_one_over_the_root_of_n(field, z):
    limit, x = OverlapLimit(z, field), np.array([0.05, 0.2, 1.0, 5.0])

    def gap(n):
        law = EigenvectorOverlap(n, math.sqrt(1.0 + z / math.sqrt(n)), field)
        return np.max(np.abs(law.logsf(x * math.sqrt(n)) - limit.logsf(x)))

    assert gap(10**8) < 3e-3
    assert gap(10**6) / gap(10**8) == pytest.approx(10.0, rel=0.02)


@pytest.mark.parametrize("z", [-6.0, -1.0, 0.0, 3.0])
def test_the_limit_has_the_mean_of_its_density(z):
    # E[1/v] from the density of v against E x: scipy's truncated normal, and quadrature
    x = stats.truncnorm(z, np.inf, loc=-z)
    m1, m2, m3 = (x.moment(m) for m in (1, 2, 3))
    a, b, c = 2.0 * m1**2 - m2, m3 - m1 * m2, m2 - m1**2

    def weight(v, power):
        decay = math.exp(v * (z - v / 2.0) - max(z, 0.0) ** 2 / 2.0)
        return v**power * (a + b * v + c * v * v) * decay

    top = max(z, 0.0) + 12.0
    mean = quad(weight, 0.0, top, 0)[0] / quad(weight, 0.0, top, 1)[0]
    assert_allclose(OverlapLimit(z).mean(), mean, rtol=1e-7)
    assert OverlapLimit(z, "real").mean() == math.inf


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 1.0), "width n must be an integer >= 2, received 1"),
        ((10**11, 1.0), "use its limit, OverlapLimit"),
        ((10, -0.5), "modulus must lie from 0 to 10^100 times the scale, received -0.5"),
        ((10, math.nan), "modulus must be a finite number"),
        ((10, 1.0, "quaternion"), "field must be one of complex, real"),
    ],
)
def test_bad_requests(arguments, message):
    with pytest.raises(ValueError) as error:
        EigenvectorOverlap(*arguments)
    assert message in str(error.value) and "\n" not in str(error.value)
