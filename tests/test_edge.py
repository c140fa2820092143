"""The edge law against ball arithmetic, against the exact law, and against itself."""

import math
from itertools import pairwise

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from statistics_helpers import LEVEL, SEED

from rmt_check.laws import EdgeLaw, GumbelLimit, SpectralRadius, kolmogorov
from rmt_check.laws.edge import edge_integral

LAWS = pytest.mark.parametrize(
    "law", [EdgeLaw(64), EdgeLaw(1024, scale=0.8), EdgeLaw(10**6), EdgeLaw(log_n=30.0)]
)


with ctx.workprec(160):
    GAUSS = [arb.legendre_p_root(60, k, weight=True) for k in range(60)]


@pytest.fixture(autouse=True)
def _digits():
    with ctx.workprec(160):
        yield


def certified_integral(z):
    """J(z) by 60 Gauss-Legendre nodes on pieces over which -log Phi falls by e^10 or so."""
    z = arb(z)
    pieces = [z * k / 8 for k in range(8, 0, -1)] if z < 0 else []
    start = arb(0) if z < 0 else z
    pieces += [start + 10 * k / (1 + start) for k in range(13)]
    return sum(
        (b - a) / 2 * sum(w * minus_log_phi((a + b) / 2 + (b - a) / 2 * t) for t, w in GAUSS)
        for a, b in pairwise(pieces)
    )


def minus_log_phi(t):
    tail = (abs(t) / arb(2).sqrt()).erfc() / 2
    return -tail.log() if t < 0 else -(-tail).log1p()


def certified_w(log_n, x):
    """Minus log of sqrt(n) J(z), z = sqrt(gamma) + x/sqrt(gamma), n = e^L, in 160 bits."""
    gamma = arb(log_n) - 2 * arb(log_n).log() - (2 * arb.pi()).log()
    z = gamma.sqrt() + arb(x) / gamma.sqrt()
    return float(-(arb(log_n) / 2 + certified_integral(z).log()))


@pytest.mark.parametrize("z", [*np.linspace(-40, 36, 39), -1e-3, 1e-3, -0.3, 0.7])
def test_the_integral_agrees_with_ball_arithmetic(z):
    # 36: beyond, J(z) is below the smallest normal double
    assert edge_integral(z) == pytest.approx(float(certified_integral(z)), rel=1e-13, abs=0.0)


@given(st.floats(-1e7, 30.0))
def test_the_integral_s_slope_is_log_phi(z):
    h = 1e-3 * (1.0 + abs(z))
    below, above = edge_integral([z - h, z + h])
    inside = quad(lambda t: -stats.norm.logcdf(t), z - h, z + h, epsabs=0.0, epsrel=1e-12)[0]
    assert below - above == pytest.approx(inside, rel=1e-11, abs=2e-15 * below)


@pytest.mark.parametrize("log_n", [6.0, 10.0, 1e3, 1e8])  # near 5.1 gamma_n has no digits
def test_log_n_is_a_parameter_of_its_own(log_n):
    x = np.array([-4.0, -1.0, 0.0, 0.5, 3.0, 30.0])
    w = [certified_w(log_n, float(v)) for v in x]
    np.testing.assert_allclose(EdgeLaw(log_n=log_n).logcdf(x), -np.exp(-np.array(w)), rtol=2e-13)


def test_at_infinite_width_it_is_the_gumbel_law():
    x = np.linspace(-4, 40, 45)
    edge, limit = EdgeLaw(log_n=1e300), GumbelLimit(log_n=1e300)
    np.testing.assert_allclose(edge.sf(x), limit.sf(x), rtol=1e-14)


def test_n_and_log_n_are_the_same_law_to_order_one_over_root_n():
    distance = [kolmogorov(EdgeLaw(n), EdgeLaw(log_n=math.log(n)), "x") for n in (10**6, 10**8)]
    assert distance[0] < 3.5e-3  # the edge law's own distance from the exact law
    assert distance[1] < distance[0] / 5


@pytest.mark.parametrize("n, distance", [(64, 0.052), (256, 0.041), (1024, 0.030)])
def test_distance_from_the_exact_law(n, distance):
    assert kolmogorov(EdgeLaw(n), SpectralRadius(n)) == pytest.approx(distance, abs=5e-4)


@LAWS
def test_the_density_integrates_to_the_distribution(law):
    ends = [*law.ppf([1e-12, 0.1, 0.5, 0.9]), law.isf(1e-12)]
    pieces = [quad(law.pdf, a, b, epsrel=1e-12)[0] for a, b in pairwise(ends)]
    np.testing.assert_allclose(np.diff(law.cdf(ends)), pieces, rtol=1e-10)
    np.testing.assert_allclose(law.logpdf(ends), np.log(law.pdf(ends)), rtol=1e-12, atol=1e-12)


@LAWS
def test_the_moments_are_those_of_the_density(law):
    ends = [law.ppf(1e-18), *law.ppf([0.01, 0.3, 0.7]), law.isf(0.01), law.isf(1e-18)]
    pairs = list(pairwise(ends))
    middle = float(law.median())

    def moment(k):
        pieces = (quad(lambda r: (r - middle) ** k * law.pdf(r), *ab, epsrel=1e-12) for ab in pairs)
        return sum(piece[0] for piece in pieces)

    first, second = moment(1), moment(2)
    assert law.mean() == pytest.approx(middle + first, rel=1e-10)
    assert law.var() == pytest.approx(second - first**2, rel=1e-9)
    assert law.std() == pytest.approx(math.sqrt(law.var()), rel=1e-15)


@given(st.floats(5.2, 1e12), st.floats(1e-300, 1.0, exclude_max=True))
def test_quantiles_invert_both_tails(log_n, p):
    law = EdgeLaw(log_n=log_n)
    assert law.logcdf(law.ppf(p)) == pytest.approx(math.log(p), rel=1e-13)
    assert law.logsf(law.isf(p)) == pytest.approx(math.log(p), rel=1e-13)


@given(st.integers(30, 10**7), st.floats(1e-12, 1.0 - 1e-12))
def test_quantiles_are_radii_to_the_last_digits(n, p):
    law = EdgeLaw(n)
    for r in (law.ppf(p), law.isf(1.0 - p)):
        miss = law.cdf(r) - p
        assert abs(miss / law.pdf(r)) < 1e-13 * r + 1e-15 / law.pdf(r)


def test_the_far_tails_are_finite_and_right():
    law = EdgeLaw(1024)
    z = 32.0 * (5.0**2 - 1.0)
    leading = math.log(32.0) - z * z / 2.0 - math.log(math.sqrt(2.0 * math.pi) * z * z)
    assert law.logsf(5.0) == pytest.approx(leading, rel=1e-10)
    assert law.logcdf(0.0) == pytest.approx(-32.0 * edge_integral(-32.0), rel=1e-13)
    np.testing.assert_equal(law.cdf([-1.0, math.inf, math.nan]), [0.0, 1.0, math.nan])
    np.testing.assert_equal(law.pdf([-1.0, math.inf, math.nan]), [0.0, 0.0, math.nan])
    np.testing.assert_equal(law.ppf([0.0, 1.0, 2.0, math.nan]), [0, math.inf, math.nan, math.nan])


def test_scalars_give_scalars_and_arrays_their_shape():
    law = EdgeLaw(1024)
    for name in ("cdf", "logcdf", "sf", "logsf", "pdf", "logpdf", "ppf", "isf"):
        assert isinstance(getattr(law, name)(0.9), float)
        assert getattr(law, name)(np.full((2, 3), 0.9)).shape == (2, 3)
        assert getattr(law, name)(np.empty((0,))).shape == (0,)


def test_the_atom_at_zero_of_tiny_widths_belongs_to_the_law():
    law = EdgeLaw(2)
    atom = law.cdf(0.0)
    assert atom == pytest.approx(0.0258, abs=1e-4)
    assert law.ppf(atom / 2) == 0.0
    assert law.mean() == pytest.approx(quad(law.sf, 0, 1)[0] + quad(law.sf, 1, 9)[0], rel=1e-9)


@pytest.mark.parametrize("log_n", [1e-6, 1.0, 2.0, 5.09])
def test_x_does_not_exist_below_164(log_n):
    with pytest.raises(ValueError, match="below n = 164"):
        EdgeLaw(log_n=log_n)


def test_exactly_one_width_is_asked_for():
    for arguments in ({}, {"n": 1000, "log_n": 7.0}):
        with pytest.raises(ValueError, match="exactly one"):
            EdgeLaw(**arguments)


def test_draws_follow_the_law_and_not_its_limit():
    n = 10**4
    draws = EdgeLaw(n).rvs((200, 10), np.random.default_rng(SEED))
    assert draws.shape == (200, 10)
    assert stats.kstest(draws.ravel(), EdgeLaw(n).cdf).pvalue > LEVEL
    assert stats.kstest(draws.ravel(), GumbelLimit(n).cdf).pvalue < LEVEL
