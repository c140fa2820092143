"""A wrong input is told which of the usual mistakes it is: the right one, or none."""

import math

import numpy as np
import pytest
from scipy import stats

from rmt_check import calibration, laws, sample_hidden_norms, sample_matrix, sample_spectral_radius
from rmt_check.testing import assert_follows, assert_growth_matches, assert_spectral_radius
from rmt_check.testing.explain_radius import _outlier, doubtful, verdict, with_factor

# what multiplies a right matrix of width 200 and scale 1, and what should be said of it
FACTORS = (
    (math.sqrt(2.0), r"E\|W_ij\|\^2 = 2/n instead"),
    (math.sqrt(0.5), r"E\|W_ij\|\^2 = 1/2n instead"),
    (math.sqrt(2.0 / (1 + 3)), r"three gates of a GRU filled as one \(3n, n\) matrix"),
    (math.sqrt(2.0 / (1 + 4)), r"E\|W_ij\|\^2 = 2/5n .*four gates of an LSTM filled as one"),
    (math.sqrt(200.0), r"E\|W_ij\|\^2 = 1 instead"),
    (1.0 / math.sqrt(200.0), r"E\|W_ij\|\^2 = 1/n\^2"),
    (0.8796, "cut at two standard deviations"),
    (3.0**-0.5, r"uniform on \+-1/sqrt\(n\)"),
    (calibration.paper_scale(200), "the paper's scale 1/c_n was applied"),
    (1.037, r"a factor 1\.0[34]\d? \+- 0\.00\d would fit"),
)


def radii(n=200, field="complex", draws=200, seed=0):
    method = "kostlan" if field == "complex" else "matrix"
    return sample_spectral_radius("glorot", n, draws, field, seed, method).values


@pytest.mark.parametrize(("factor", "words"), FACTORS)
def test_a_wrong_factor_is_named(factor, words, seed):
    with pytest.raises(AssertionError, match=f"look first at: .*{words}"):
        assert_follows(factor * radii(seed=seed), laws.SpectralRadius(200))


@pytest.mark.parametrize(("gates", "cell"), [(3, "GRU"), (4, "LSTM")])
def test_gates_that_were_filled_as_one_matrix_are_named(gates, cell, seed):
    n, rng = 80, np.random.default_rng(seed)

    def recurrent_weights(i):
        deviation = math.sqrt(2.0 / (n + gates * n))  # Glorot's, of fan_in n and fan_out gates n
        return rng.normal(scale=deviation, size=(gates * n, n))[:n]

    with pytest.raises(AssertionError, match=f"gates of an? {cell} filled as one[^;]*; that fits"):
        assert_spectral_radius(recurrent_weights, n, "real", draws=200)
    norms = sample_hidden_norms(
        "scaled-gaussian:factor=" + str(math.sqrt(2.0 / (1 + gates))), 64, 16, 400
    )
    with pytest.raises(AssertionError, match=f"gates of an? {cell} filled as one"):
        assert_growth_matches(norms, 64)


def test_the_other_field_is_named(seed):
    law = laws.SpectralRadius(48, scale=0.5)
    with pytest.raises(AssertionError, match="real entries instead of complex; that fits"):
        assert_follows(0.5 * radii(48, field="real", draws=400, seed=seed), law)
    law = laws.SpectralRadius(200, "real")
    with pytest.raises(AssertionError, match="complex entries instead of real; that fits"):
        assert_follows(radii(draws=400, seed=seed), law)


def test_a_scale_applied_wrongly_is_named(seed):
    s = calibration.paper_scale(200)
    law = laws.SpectralRadius(200, scale=s)
    for power, words in ((0, "was not applied"), (-1, "divided by"), (2, "applied twice")):
        with pytest.raises(AssertionError, match=f"look first at: .*{words}; or|.*{words}.*fits"):
            assert_follows(s**power * radii(seed=seed), law)


def test_other_matrices_are_named(seed):
    law = laws.SpectralRadius(64, scale=0.9)
    with pytest.raises(AssertionError, match="orthogonal or unitary"):
        assert_follows(np.full(50, 0.9), law)
    outliers = [0.9 * np.abs(np.linalg.eigvals(W)).max() for W in uniform_on_01(seed)]
    with pytest.raises(AssertionError, match=r"uniform on \[0, 1\]"):
        assert_follows(outliers, law)


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize("scale", [0.9, 1.0])
def test_matrices_of_equal_radii_are_told_apart(field, scale, seed):
    """The usual recipe for reservoirs, and orthogonal matrices, whose radii are equal, too."""

    def divided(i):
        W = sample_matrix("glorot", 20, field, 100 * seed + i)
        return 0.9 * W / np.abs(np.linalg.eigvals(W)).max()

    def unitary(i):
        return 0.9 * sample_matrix("orthogonal", 20, field, 100 * seed + i)

    words = {
        divided: "look first at: each matrix was divided by its own radius: .* is 0.9; that fits",
        unitary: "look first at: the matrices are multiples of orthogonal or unitary ones",
    }
    for matrices, expected in words.items():
        with pytest.raises(AssertionError, match=expected):
            assert_spectral_radius(matrices, 20, field, scale, draws=40)


def uniform_on_01(seed):
    return np.random.default_rng(seed).random((60, 64, 64))


def test_the_outlier_is_n_over_two():
    law = _outlier(64, 1.0)
    assert law.mean() == pytest.approx(32.0, abs=0.01)


def test_no_mistake_is_named_that_does_not_fit(seed):
    rng = np.random.default_rng(seed)
    with pytest.raises(AssertionError, match=r"none of the usual mistakes .* nor does a constant"):
        assert_follows(rng.exponential(size=300), laws.SpectralRadius(64))
    with pytest.raises(AssertionError, match=r"none of the usual mistakes .* factor 0.5"):
        assert_follows(rng.random(300) ** 0.5 / 2.0, laws.RingModulus(0.0, 1.0))


def test_a_factor_is_found_for_a_law_of_mean_zero(seed):
    rng = np.random.default_rng(seed)
    with pytest.raises(
        AssertionError, match=r"not follow norm\(\):[^$]*factor 2\.?\d* \+- 0\.0\d "
    ):
        assert_follows(2.1 * rng.normal(size=3000), stats.norm())
    with pytest.raises(
        AssertionError, match=r"not follow norm\(0, scale=2\):[^$]*nor does a const"
    ):
        assert_follows(1.0 + 2.0 * rng.normal(size=500), stats.norm(0, scale=2))
    with pytest.raises(AssertionError, match=r"a factor [34]\.?\d* \+- 0\.\d would fit"):
        assert_follows(3.5 * rng.standard_cauchy(size=800), stats.cauchy())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda W: (W + W.T) / math.sqrt(2.0), "matrices are symmetric: their entries"),
        (lambda W: W @ W.T, "matrices are symmetric"),
        (np.triu, "matrices are triangular"),
        (lambda W: np.diag(np.diag(W)), "matrices are diagonal"),
        (lambda W: W + 3.0 / 32, r"mean 0\.09\d* \+- 0\.000\d instead of 0: n times that, [23]"),
        (lambda W: W + 1.0 / 32, "instead of 0: n times that, [01]"),
        (lambda W: 1.2 * W, r"it; a factor 1\.\d+ \+- 0\.0\d* would fit$"),  # of real ones only
    ],
)
def test_entries_are_looked_at(change, words, seed):
    rng = np.random.default_rng(seed)
    with pytest.raises(AssertionError, match=f"look first at: .*{words}"):
        assert_spectral_radius(
            lambda i: change(rng.normal(size=(32, 32)) / math.sqrt(32)), 32, "real", draws=100
        )


def test_hermitian_matrices_are_named(seed):
    def sampler(i):
        W = sample_matrix("glorot", 16, seed=i)
        return W + W.conj().T

    with pytest.raises(AssertionError, match="matrices are Hermitian"):
        assert_spectral_radius(sampler, 16, draws=30)


def test_where_a_mistake_fits_poorly_a_factor_is_told_too():
    known = [("words", 0.05)]
    assert doubtful(known) and not doubtful([*known, ("others", 0.2)])
    told = with_factor(verdict(known), "a factor 0.9 would fit", "a factor")
    assert told.startswith("words; that fits") and told.endswith("; a factor 0.9 would fit")
    with pytest.raises(AssertionError, match=r"a factor 0\.\d+ \+- 0\.0\d* would fit"):
        assert_follows(0.9 * radii(200, draws=100), laws.SpectralRadius(200))


def test_mistakes_that_few_draws_cannot_tell_apart_are_all_named():
    few = 0.884 * radii(256, draws=6)
    with pytest.raises(AssertionError, match=r"two standard deviations.* OR the paper's scale"):
        assert_follows(few, laws.SpectralRadius(256))


def norms(scheme="glorot", draws=300, seed=0):
    return sample_hidden_norms(scheme, 64, 20, draws, seed=seed).values


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("he", r"E\|W_ij\|\^2 = 2/n instead"),
        ("truncated", "cut at two standard deviations"),
        ("independent", "a fresh matrix at every step"),
        ("orthogonal", "orthogonal or unitary"),
        ("scaled-gaussian:factor=1.06", r"a factor 1\.0[567]\d? of the matrix would fit"),
    ],
)
def test_another_recurrence_is_named(scheme, words, seed):
    with pytest.raises(AssertionError, match=f"look first at: .*{words}"):
        assert_growth_matches(norms(scheme, seed=seed), 64)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (lambda right: right / 2.0, r"log \|\|h_t\|\| instead"),
        (lambda right: right / math.log(10.0), "base 10"),
        (np.exp, "itself instead of its logarithm"),
        (lambda right: right - math.log(64.0), "the mean of"),
        (lambda right: right + math.log(64.0), r"E\|\|x_t\|\|\^2 = n instead"),
        (lambda right: right + math.log(2.0), r"E\|\|x_t\|\|\^2 = 2 instead"),
        (lambda right: np.insert(right, 0, -np.inf, axis=1), "h_0 = 0 instead"),
        (lambda right: right[:, 1:], "rows that begin at t = 1 instead of h_0 = x_0; that fits"),
        (lambda right: 1.5 * right - 3.0, "none of the usual mistakes .* nor does"),
    ],
)
def test_norms_recorded_otherwise_are_named(record, words, seed):
    with pytest.raises(AssertionError, match=f"look first at: .*{words}"):
        assert_growth_matches(record(norms(draws=60, seed=seed)), 64)


def test_imaginary_parts_that_are_rounding_are_no_field(seed):
    def through_fourier(i):
        W = sample_matrix("glorot", 24, "real", 100 * seed + i)
        return np.fft.ifft2(np.fft.fft2(W))

    assert np.any(through_fourier(0).imag)
    assert_spectral_radius(through_fourier, 24, "real", draws=40)
    with pytest.raises(AssertionError, match="has no imaginary part"):
        assert_spectral_radius(through_fourier, 24, "complex", draws=40)
