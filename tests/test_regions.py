"""Probabilities of regions: two routes to each, known laws, direct integrals, drawn matrices."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, special, stats
from statistics_helpers import LEVEL, SEED, examples

from rmt_check.calibration import calibrated_scale
from rmt_check.laws import (
    AllInside,
    Disc,
    EigenvalueModulus,
    HalfPlane,
    Ring,
    SpectralRadius,
    inside_complex,
    inside_real,
    region_pfaffian,
    region_polynomials,
)

REGIONS = [
    HalfPlane(1.0),
    HalfPlane(0.7),
    HalfPlane(-0.1),
    Disc(-1.0, 1.9),
    Disc(0.4, 1.2),
    Disc(2.0, 1.5),
    Ring(0.1, 1.1),
    Ring(0.02, 1.3),
]
NEARLY_CENTRED = -1e-13
regions = st.one_of(
    st.builds(HalfPlane, st.floats(-0.3, 2.0)),
    st.builds(Disc, st.floats(-2.0, 2.0), st.floats(0.3, 3.0)),
    st.builds(lambda a, width: Ring(a, a + width), st.floats(1e-99, 1.0), st.floats(0.1, 2.0)),
)


def plane(n, region):
    return region.turned(math.sqrt(n))


@given(region=regions, rho=st.floats(0.01, 4.0))
def test_half_angle_is_that_of_the_arc_outside(region, rho):
    assume(not isinstance(region, Disc) or abs(region.center) > 0.01)
    if isinstance(region, Ring):  # on its circles the last bit of a point decides
        assume(min(abs(rho - region.inner), abs(rho - region.outer)) > 1e-9)
    theta = float(region.turned(1.0).half_angle(np.array(rho)))
    turned = -1.0 if isinstance(region, Disc) and region.center.real > 0.0 else 1.0
    for angle in (theta - 1e-3, theta + 1e-3):
        if 0.0 < angle < math.pi:
            inside = region.contains(turned * rho * np.exp(1j * angle * np.array([1.0, -1.0])))
            assert_allclose(inside, angle > theta)


@pytest.mark.parametrize("n", [1, 2, 5, 30, 64])
@pytest.mark.parametrize("region", [*REGIONS[:6], Disc(1.5j - 1.0, 2.0)])
def test_complex_determinant_is_the_product_of_norms(n, region):
    norms = float(region_polynomials.log_norms(n, plane(n, region)).sum())
    assert AllInside(region, n).logprob() == pytest.approx(norms, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5, 30, 31, 64])
@pytest.mark.parametrize("region", REGIONS)
def test_real_pfaffians_agree(n, region):
    by_polynomials = region_pfaffian.log_prob_by_polynomials(n, plane(n, region))
    assert AllInside(region, n, "real").logprob() == pytest.approx(by_polynomials, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 16, 33, 64, 101])
@pytest.mark.parametrize("r", [0.3, 0.8, 0.95, 1.1, 1.5, 4.0])
def test_a_disc_without_a_centre_is_the_spectral_radius(n, r):
    for field, law in (("complex", inside_complex), ("real", inside_real)):
        rho = SpectralRadius(n, field)
        log_prob, log_expected = law.logs(n, plane(n, Disc(NEARLY_CENTRED, r)))
        assert log_prob == pytest.approx(float(rho.logcdf(r)), rel=2e-12)
        log_sf = AllInside(Disc(NEARLY_CENTRED, r), n, field).logsf()
        assert log_sf == pytest.approx(float(rho.logsf(r)), rel=1e-12, abs=1e-12)
        if log_expected > -600.0:
            outside = float(EigenvalueModulus(n, field).expected_outside(r))
            assert math.exp(log_expected) == pytest.approx(outside, rel=1e-11)


def test_centred_discs_and_rings_without_a_hole_are_the_law_itself():
    for field, n in (("complex", 10**12), ("real", 2000)):
        rho = SpectralRadius(n, field, 0.9)
        for region in (Disc(0.0, 0.92), Ring(0.0, 0.92)):
            law = AllInside(region, n, field, 0.9)
            assert (law.logprob(), law.logsf()) == (rho.logcdf(0.92), rho.logsf(0.92))


@pytest.mark.parametrize("n", [3, 40, 5000])
def test_the_hole_of_a_ring_adds_what_it_holds(n):
    """A ring with a small hole: the eigenvalue in it is nearly independent of the largest."""
    a, r = 1e-5 / math.sqrt(n), 1.0
    in_hole = special.gammainc(1.0, n * a * a)
    assert AllInside(Ring(a, r), n).logprob() == pytest.approx(
        float(SpectralRadius(n).logcdf(r)) + math.log1p(-in_hole), rel=1e-11
    )
    thin = AllInside(Ring(0.3, 0.3001), 20).logprob()
    norms = region_polynomials.log_norms(20, plane(20, Ring(0.3, 0.3001)))
    assert thin == pytest.approx(float(norms.sum()), rel=1e-12)


def test_numbers_of_the_theory():
    assert [f"{AllInside(HalfPlane(r), 64).prob():.5f}" for r in (1.0, 1.1)] == [
        "0.75651",
        "0.98744",
    ]
    s = 1.05 * calibrated_scale(100)
    leaky = [AllInside(Disc(1.0 - 1.0 / a, 1.0 / a), 100, scale=s).sf() for a in (0.5, 0.3, 0.1)]
    assert [f"{p:.5f}" for p in leaky] == ["0.04984", "0.04212", "0.03712"]


def test_one_eigenvalue():
    assert AllInside(HalfPlane(0.7), 1).prob() == pytest.approx(stats.norm.cdf(0.7 * math.sqrt(2)))
    off_centre = stats.ncx2(2, 2 * abs(0.3 + 0.4j) ** 2).cdf(2 * 0.8**2)
    assert AllInside(Disc(0.3 + 0.4j, 0.8), 1).prob() == pytest.approx(off_centre, rel=1e-12)
    assert AllInside(HalfPlane(0.7), 1, "real").prob() == pytest.approx(stats.norm.cdf(0.7))
    ring = 2 * (stats.norm.cdf(1.5) - stats.norm.cdf(0.2))
    assert AllInside(Ring(0.2, 1.5), 1, "real").prob() == pytest.approx(ring, rel=1e-12)


@pytest.mark.parametrize("right", [-0.4, 0.5, 1.3])
def test_two_real_eigenvalues_or_a_pair(right):
    """Both densities of n = 2, unscaled, with the weight that P(real) = 1/sqrt2 gives them."""
    edge = right * math.sqrt(2)

    def reals(y, x):
        return abs(x - y) * math.exp(-(x * x + y * y) / 2)

    def pairs(y, x):
        return 4 * y * special.erfcx(math.sqrt(2) * y) * math.exp(-x * x - y * y)

    low = -9.0
    real = (
        integrate.dblquad(reals, low, edge, low, lambda x: x, epsabs=1e-11)[0]
        / (integrate.dblquad(reals, low, 9.0, low, lambda x: x, epsabs=1e-11)[0])
    )
    pair = (
        integrate.dblquad(pairs, low, edge, 0, 9.0, epsabs=1e-11)[0]
        / (integrate.dblquad(pairs, low, 9.0, 0, 9.0, epsabs=1e-11)[0])
    )
    expected = math.sqrt(0.5) * real + (1 - math.sqrt(0.5)) * pair
    assert AllInside(HalfPlane(right), 2, "real").prob() == pytest.approx(expected, abs=1e-9)


def eigenvalues(field, n, draws):
    rng = np.random.default_rng(SEED)
    W = rng.normal(size=(draws, n, n)) / math.sqrt(n)
    if field == "complex":
        W = (W + 1j * rng.normal(size=W.shape) / math.sqrt(n)) / math.sqrt(2)
    return np.linalg.eigvals(W)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_drawn_matrices(field):
    """And a control: the regions a little smaller."""
    n, draws = 13, 4000
    z = eigenvalues(field, n, draws)
    for region in (HalfPlane(0.9), Disc(-1.0, 1.9), Disc(0.4, 1.35), Ring(0.1, 1.1)):
        inside = region.contains(z)
        law, wrong = AllInside(region, n, field), AllInside(region, n, field, scale=1.1)
        count = int(inside.all(axis=1).sum())
        assert stats.binomtest(count, draws, law.prob()).pvalue > LEVEL
        assert stats.binomtest(count, draws, wrong.prob()).pvalue < LEVEL
        outside = (~inside).sum(axis=1)
        error = outside.std() / math.sqrt(draws)
        assert abs(outside.mean() - law.expected_outside()) < stats.norm.isf(LEVEL / 2) * error


@given(region=regions, n=st.integers(1, 40), field=st.sampled_from(["complex", "real"]))
@examples(60)
def test_probabilities_add_up_and_rise_with_the_region(region, n, field):
    law = AllInside(region, n, field)
    assert law.prob() + law.sf() == pytest.approx(1.0, abs=1e-13)
    assert law.sf() <= law.expected_outside() * (1 + 1e-11)
    shrunk = AllInside(region.turned(1.0), n, field, scale=1.05)
    assume(not isinstance(region, Ring) and getattr(region, "right", 1.0) > 0.01)
    assume(not isinstance(region, Disc) or abs(region.center) < 0.95 * region.radius)
    assert shrunk.logprob() < law.logprob() or law.logprob() == 0.0


@pytest.mark.parametrize("field", ["complex", "real"])
def test_far_tails_stay_finite(field):
    # P(an eigenvalue in a hole of radius a): n a^2, real: by a real eigenvalue, 2 a sqrt(n / 2 pi)
    expected_hole = {
        "complex": math.log(50 * 1e-200),
        "real": math.log(2e-100 * math.sqrt(50 / (2 * math.pi))),
    }
    for right in (5.0, 60.0, 1e12):
        law = AllInside(HalfPlane(right), 50, field)
        # one eigenvalue outside, at the real axis: exp(-n (r^2 - 1 - 2 log r)), real: half of it
        exponent = 50 * (right**2 - 1 - 2 * math.log(right)) / (1 if field == "complex" else 2)
        assert law.logsf() == pytest.approx(-exponent, rel=0.02)
        assert law.prob() == 1.0
    ring = AllInside(Ring(1e-100, 60.0), 50, field)
    assert ring.logsf() == pytest.approx(expected_hole[field], abs=0.1)
    assert AllInside(HalfPlane(-20.0), 10, field).logprob() < -1000.0


@pytest.mark.parametrize(("field", "n"), [("complex", 2000), ("real", 400)])
def test_a_probability_that_is_not_computed_leaves_the_rest(field, n):
    law = AllInside(HalfPlane(0.3), n, field)
    assert law.sf() == 1.0 and 0.2 * n < law.expected_outside() < 0.4 * n
    with pytest.raises(ValueError, match="below some 1e-40"):
        law.logsf()


def test_bad_input_is_one_error():
    for make, words in (
        (lambda: Disc(math.nan, 1.0), "center must be a finite complex number"),
        (lambda: Disc("x", 1.0), "center must be"),
        (lambda: Disc(0.0, 0.0), "radius must be > 0"),
        (lambda: HalfPlane(math.inf), "right must be a finite number"),
        (lambda: Ring(1.0, 1.0), "inner must lie in"),
        (lambda: AllInside("disc", 5), "region must be a laws.Disc"),
        (lambda: AllInside(HalfPlane(1.0), 0), "width n"),
        (lambda: AllInside(HalfPlane(1.0), 10**7), "n <= 1,000,000"),
        (lambda: AllInside(HalfPlane(1.0), 1001, "real"), "n <= 1,000"),
        (lambda: AllInside(Disc(1j, 1.0), 5, "real"), "symmetric about the real axis"),
        (lambda: AllInside(HalfPlane(0.3), 1000).prob(), "n <= 200 only"),
        (lambda: AllInside(HalfPlane(0.3), 500, "real").prob(), "n <= 200 only"),
        (lambda: AllInside(HalfPlane(1e200), 5), "end within 1e150"),
        (lambda: AllInside(Ring(1e-200, 1.0), 5), "no hole below"),
        (lambda: AllInside(Disc(1.0, 1e-9), 5), "no thinner than 1e-6"),
        (lambda: AllInside(HalfPlane(-1e5), 5), "come near the eigenvalues"),
    ):
        with pytest.raises(ValueError, match=words) as error:
            make()
        assert "\n" not in str(error.value)
