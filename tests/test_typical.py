"""One matrix: the model's exact parts by other routes, and the model against draws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats
from statistics_helpers import examples

from rmt_check import laws, sample_hidden_norms, sample_power_norms
from rmt_check.laws import (
    EigenvectorOverlap,
    SpectralRadius,
    TypicalEnergy,
    laplace,
    log_median_energy,
    typical_marks,
)
from rmt_check.laws.poisson import log_poisson

FIELDS = ("complex", "real")


@pytest.mark.parametrize("law", [stats.expon(), stats.gamma(2.5), stats.gamma(0.5)])
def test_known_transforms_are_inverted(law):
    transform = lambda s: (1.0 + s) ** -(law.args[0] if law.args else 1.0)  # noqa: E731
    for x in (0.1, 1.0, 4.0):
        L = transform(laplace.NODES / x)
        assert_allclose(laplace.WEIGHTS @ (L / laplace.NODES).real, law.cdf(x), atol=1e-7)
        assert_allclose(laplace.WEIGHTS @ L.real / x, law.pdf(x), atol=1e-6)


@pytest.mark.parametrize("driven", [False, True])
@pytest.mark.parametrize("n", [64, 256, 4096, 10**6])
@pytest.mark.parametrize("alpha", [0.5, 1.5, 4.0])
def test_the_mean_of_the_model_is_the_exact_mean(n, alpha, driven):
    n = max(n, 256) if driven else n
    steps = math.ceil(alpha * math.sqrt(n))
    law = TypicalEnergy(n, steps, driven=driven)
    width = law._width
    marks = np.sum(width.marks.overlap * width.marks.overlap_weight, axis=1)
    overlap = [EigenvectorOverlap(law.n, math.sqrt(y / law.n)).mean() for y in width.marks.y]
    assert_allclose(marks, overlap, rtol=2e-4)  # cut where the density has fallen by e^-18
    eigenvalues = width.shape_weight @ width.gammas
    mean = math.exp(law._log_constant) + eigenvalues @ (np.exp(law._log_A) * overlap) / law.n
    exact = laws.log_hidden_energy if driven else laws.log_power_energy
    assert_allclose(math.log(mean), exact(n, steps), atol=1e-4)  # of the tables: 5e-5 measured


@pytest.mark.parametrize("n", [64, 257, 1024])
def test_the_integral_over_shapes_is_the_sum_over_gamma_variables(n):
    width = typical_marks.of_width(n, "complex", 0.0)
    A = (width.marks.y / n) ** (2 * math.isqrt(n))
    s = np.array([0.3, 0.3 + 2.0j, 10.0j])
    mark = np.array(
        [
            np.sum(w / (1.0 + s[:, None] * a / n * o), axis=1) - 1.0
            for o, w, a in zip(width.marks.overlap, width.marks.overlap_weight, A, strict=True)
        ]
    ).T
    nodes, weights = np.polynomial.legendre.leggauss(64)
    half = (width.marks.y.max() - width.marks.y.min()) / 2.0 / nodes.max()
    density = np.exp(log_poisson(np.arange(n)[:, None] * 1.0, width.marks.y[None, :]))
    product = np.sum(np.log1p(mark @ (density * half * weights).T), axis=1)
    assert_allclose(typical_marks.log_transform(width, s, A, n, "complex"), product, rtol=2e-5)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("driven", "draw"), [(False, sample_power_norms), (True, sample_hidden_norms)]
)
def test_medians_of_draws_are_the_models(field, driven, draw, seed):
    n, draws = 400, 1500
    norms = draw("glorot", n, 80, draws, field=field, seed=seed).values
    for steps in (20, 40, 80):
        law, sample = TypicalEnergy(n, steps, field, driven), norms[:, steps]
        for p, stated in ((0.1, 0.08), (0.5, 0.04), (0.9, 0.08)):
            q = float(law.ppf(p))
            error = math.sqrt(p * (1.0 - p) / draws) / law.pdf(q)
            assert abs(np.quantile(sample, p) - q) < stated + 4.0 * error
    # the mean, and the other field, are not the median
    mean = laws.log_hidden_energy if driven else laws.log_power_energy
    assert mean(n, 80) - np.median(sample) > 0.04 + 4.0 * error


@pytest.mark.parametrize("field", FIELDS)
def test_in_the_end_one_eigenvalue_is_left(field, seed):
    n, k, draws = 256, 4000, 1500
    rng = np.random.default_rng(seed)
    rho = SpectralRadius(n, field).rvs(draws, rng)
    few = zip(rho[:300], rng.random(300), strict=True)
    overlap = [float(EigenvectorOverlap(n, r).ppf(u)) for r, u in few]
    overlap = rng.choice(overlap, draws)  # it hardly depends on rho, and hardly counts
    end = 2.0 * k * np.log(rho) + np.log(overlap / n) + np.log(rng.standard_exponential(draws))
    law = TypicalEnergy(n, k, field)
    for p in (0.1, 0.5, 0.9):
        assert abs(np.quantile(end, p) - law.ppf(p)) < 0.15 * end.std()
    wrong = TypicalEnergy(n, k, field, scale=1.01)
    assert abs(np.median(end) - wrong.median()) > 0.15 * end.std()


@pytest.mark.parametrize(("field", "within"), [("complex", 0.003), ("real", 0.015)])
def test_in_the_end_the_median_grows_with_the_median_radius(field, within):
    n, k, more = 256, 16 * 60, 40
    slope = (
        TypicalEnergy(n, k + more, field).median() - TypicalEnergy(n, k, field).median()
    ) / more
    assert_allclose(slope, 2.0 * math.log(SpectralRadius(n, field).median()), rtol=within)


@given(
    st.integers(256, 10**6),
    st.floats(0.5, 30.0),
    st.sampled_from(FIELDS),
    st.booleans(),
    st.floats(0.7, 1.3),
    st.floats(1e-3, 0.999),
)
@examples(10)
def test_quantiles_return(n, alpha, field, driven, scale, p):
    law = TypicalEnergy(n, math.ceil(alpha * math.sqrt(n)), field, driven, scale)
    q = law.ppf(p)
    # a quantile of a law with an atom: the matrices without an eigenvalue beyond the circle
    assert law.cdf(q - 1e-7) - 1e-6 <= p <= law.cdf(q) + 1e-6
    assert law.cdf(q - 0.1) <= law.cdf(q) + 1e-6 and law.cdf(q) <= law.cdf(q + 0.1) + 1e-6
    if not driven:
        unscaled = TypicalEnergy(n, law.steps, field)
        shift = 2.0 * law.steps * math.log(scale)
        assert q - shift == pytest.approx(float(unscaled.ppf(p)), abs=1e-6 * (1.0 + abs(shift)))


def test_matrices_without_an_eigenvalue_beyond_the_circle_lie_on_the_constant():
    law = TypicalEnergy(256, 16, "real")
    lowest, atom = law.support()[0], law.cdf(law.support()[0])
    assert 0.01 < atom < 0.05 and law.cdf(lowest - 1e-12) == 0.0
    assert law.ppf(atom / 2.0) == lowest < law.ppf(2.0 * atom)
    log_none = typical_marks.log_transform(
        law._width, np.array([1e300 + 0j]), np.ones_like(law._log_A), 256, "real"
    )
    assert_allclose(atom, np.exp(log_none.real[0]), atol=1e-7)


@pytest.mark.parametrize("field", FIELDS)
def test_moments_are_those_of_the_quantiles(field):
    law = TypicalEnergy(1024, 64, field)
    p = (np.arange(2000) + 0.5) / 2000
    q = np.interp(p, law.cdf(grid := np.linspace(law.ppf(1e-5), law.ppf(1 - 1e-5), 400)), grid)
    assert law.mean() == pytest.approx(q.mean(), abs=2e-3)
    assert law.std() == pytest.approx(q.std(), rel=1e-2)


@pytest.mark.parametrize(("field", "stated"), [("complex", 0.04), ("real", 0.06)])
def test_one_line_is_near_the_models_median(field, stated):
    n = np.array([256, 1024, 65536])
    for alpha in (0.5, 1.5, 3.0, 5.0):
        k = np.round(alpha * np.sqrt(n))
        line = log_median_energy(n, k, field=field)
        pairs = zip(n.tolist(), k, strict=True)
        model = [float(TypicalEnergy(width, int(j), field).median()) for width, j in pairs]
        assert np.max(np.abs(line - model)) < stated
    assert log_median_energy(65536, 5 * 256) - log_median_energy(65536, 5 * 256, field="real") > 0.1


@pytest.mark.parametrize(
    ("law", "message"),
    [
        (
            lambda: TypicalEnergy(200, 30, "real"),
            "from 256 to 10^8, received 200; draw sample_po",
        ),
        (lambda: TypicalEnergy(200, 30, driven=True), "received 200; draw sample_hidden_norms"),
        (lambda: TypicalEnergy(60, 30), "widths from 64 to 10^8"),
        (lambda: TypicalEnergy(1024, 15), "steps >= sqrt(n)/2, 16 at width 1024, received 15"),
        (lambda: TypicalEnergy(1024, 0), "steps must be an integer >= 1"),
        (lambda: log_median_energy(1024, 200), "received n = 1024, k = 200"),
        (lambda: log_median_energy(128, 20), "received n = 128, k = 20"),
    ],
)
def test_bad_requests(law, message):
    with pytest.raises(ValueError) as error:
        law()
    assert message in str(error.value) and "\n" not in str(error.value)
