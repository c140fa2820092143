"""Gaussian matrices of every framework: variance, law of the entries, spectral radius, errors."""

import jax
import numpy as np
import pytest
from frameworks import CASES, FRAMEWORKS, SIBLINGS, SINGLE, draw, field_of, scale
from scipy import stats
from statistics_helpers import LEVEL, SEED, law_differs

from rmt_check import calibration
from rmt_check.testing import Inconclusive, assert_spectral_radius


def parts(W):
    """Return the real numbers that entries consist of, which have one variance."""
    return np.stack([W.real, W.imag]) if np.iscomplexobj(W) else W[None]


def variance_differs(W, variance):
    """Whether Gaussian entries have another variance E|W_ij|^2, or their parts unequal ones."""
    x = parts(W)
    squares = np.array([np.sum(part**2) for part in x]) * len(x) / variance
    p = 2.0 * np.minimum(stats.chi2.cdf(squares, W.size), stats.chi2.sf(squares, W.size))
    return bool(np.any(p < LEVEL / len(x)))


@pytest.mark.parametrize("scheme", ["stable_recurrent", *SIBLINGS])
@pytest.mark.parametrize(("framework", "dtype"), CASES)
def test_variance(framework, dtype, scheme):
    n = 200
    W = draw(framework, scheme, (4, n, n), dtype, SEED)
    variance = scale(scheme, n, dtype) ** 2 / n
    assert not variance_differs(W, variance)
    assert variance_differs(1.02 * W, variance)


@pytest.mark.parametrize(("framework", "dtype"), CASES)
def test_entries_are_normal(framework, dtype):
    x = parts(draw(framework, "glorot", (4, 200, 200), dtype, SEED)).ravel() * 200**0.5
    normal = stats.norm(scale=0.5**0.5 if field_of(dtype) == "complex" else 1.0)
    assert not law_differs(x, normal)
    assert law_differs(x + 0.05, normal)


def test_jaxs_own_half_precision_is_not_normal():
    x = np.asarray(jax.random.normal(jax.random.key(SEED), 10**6, "bfloat16"), np.float64)
    assert law_differs(x, stats.norm)
    assert len(np.unique(x)) == 128 and np.abs(x).max() < 2.9  # as the docs say


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_any_factor(framework):
    W = draw(framework, "scaled-gaussian", (4, 200, 200), seed=SEED, factor=0.7)
    assert not variance_differs(W, 0.7**2 / 200)
    with pytest.raises(ValueError, match=r"factor must be from 1e-50 to 1e50, received -1"):
        draw(framework, "scaled-gaussian", (2, 2), factor=-1)


@pytest.mark.parametrize(("framework", "dtype"), [*SINGLE, ("torch", "bfloat16")])
def test_spectral_radius(framework, dtype):
    n = 32
    W = draw(framework, "stable_recurrent", (300, n, n), dtype, SEED)
    s, field = scale("stable_recurrent", n, dtype), field_of(dtype)
    assert_spectral_radius(W, n, field, s)
    with pytest.raises(AssertionError) as wrong:
        assert_spectral_radius(1.05 * W, n, field, s)
    assert not isinstance(wrong.value, Inconclusive)


@pytest.mark.parametrize("scheme", ["glorot", "half", "half-variance", "he"])
@pytest.mark.parametrize(("framework", "dtype"), SINGLE)
def test_spectral_radius_of_siblings(framework, dtype, scheme):
    W = draw(framework, scheme, (100, 32, 32), dtype, SEED)
    assert_spectral_radius(W, 32, field_of(dtype), scale(scheme, 32, dtype))


@pytest.mark.parametrize(("framework", "dtype"), SINGLE)
def test_spectral_radius_of_the_papers_rescaling(framework, dtype):
    W = draw(framework, "rescaled", (30, 164, 164), dtype, SEED)
    assert_spectral_radius(W, 164, field_of(dtype), calibration.paper_scale(164))
    with pytest.raises(ValueError, match="does not exist below width 164"):
        draw(framework, "rescaled", (163, 163), dtype)


@pytest.mark.parametrize("delta", [0.05, 0.3])
@pytest.mark.parametrize(("framework", "dtype"), SINGLE)
def test_share_of_radii_beyond_one_is_delta(framework, dtype, delta):
    W = draw(framework, "stable_recurrent", (4000, 8, 8), dtype, SEED, delta=delta)
    beyond = int(np.sum(np.abs(np.linalg.eigvals(W)).max(axis=1) > 1.0))
    assert stats.binomtest(beyond, len(W), delta).pvalue > LEVEL
    assert stats.binomtest(beyond, len(W), 2.0 * delta).pvalue < LEVEL


@pytest.mark.parametrize(("framework", "dtype"), SINGLE)
def test_a_length_to_survive_gives_the_scale_of_the_quantile(framework, dtype):
    n, field = 64, field_of(dtype)
    s = calibration.quantile_scale(n, 30, delta=0.1, ceiling=4.0, field=field).scale
    wanted = {"delta": 0.1, "steps": 30, "ceiling": 4.0}
    W = draw(framework, "stable_recurrent", (20, n, n), dtype, SEED, **wanted)
    assert not variance_differs(W, s**2 / n)
    assert np.array_equal(W, draw(framework, "stable_recurrent", W.shape, dtype, SEED, **wanted))


@pytest.mark.parametrize(("framework", "dtype"), CASES)
def test_seeds_decide(framework, dtype):
    first, again, other = (
        draw(framework, "stable_recurrent", (3, 5, 5), dtype, s) for s in (SEED, SEED, SEED + 1)
    )
    assert np.array_equal(first, again)
    assert not np.any(first == other)
    assert len(np.unique(first.round(3))) > 60  # no matrix of the three is another


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_other_shapes_are_refused(framework):
    for shape in [(5,), (), (5, 4), (2, 5, 4), (10, 0)]:
        with pytest.raises(ValueError, match=r"a recurrent matrix has shape \(.., n, n\), .*\)$"):
            draw(framework, "stable_recurrent", shape)
    with pytest.raises(ValueError, match=r"received \(4, 12\); initialise each gate's block: .*3"):
        draw(framework, "stable_recurrent", (4, 12))
    with pytest.raises(ValueError, match="width n must be an integer >= 1, received 0"):
        draw(framework, "stable_recurrent", (0, 0))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_integers_are_refused(framework):
    with pytest.raises(ValueError, match=r"dtype must be one of float16, .*; received 'int32'"):
        draw(framework, "stable_recurrent", (4, 4), "int32")


@pytest.mark.parametrize("framework", ["torch", "jax"])
def test_a_field_that_contradicts_the_dtype_is_refused(framework):
    with pytest.raises(ValueError, match="field 'complex' contradicts dtype float32"):
        draw(framework, "stable_recurrent", (4, 4), field="complex")
    draw(framework, "stable_recurrent", (4, 4), "complex64", field="complex")


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("wrong", [{"delta": 1.0}, {"steps": 0}, {"steps": 5, "ceiling": -1}])
def test_arguments_out_of_range_are_refused(framework, wrong):
    with pytest.raises(ValueError, match=r"must .* received"):
        draw(framework, "stable_recurrent", (4, 4), **wrong)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("scheme", ["orthogonal", "identity", "independent", "leaky", "sparse"])
def test_schemes_that_are_no_gaussian_matrix_are_refused(framework, scheme):
    with pytest.raises(ValueError, match=f"draw the schemes glorot, .*, he, .*; received {scheme}"):
        draw(framework, scheme, (4, 4))
