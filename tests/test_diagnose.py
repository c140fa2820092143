"""A diagnosis of drawn matrices is right by a second route, and wrong matrices are named."""

import math
import re
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats
from scipy.linalg import eig
from scipy.sparse.linalg import ArpackNoConvergence
from statistics_helpers import LEVEL, examples, law_differs, mean_differs

from rmt_check import calibration, laws, sample_matrix
from rmt_check.analysis import diagnose
from rmt_check.diagnosis.departures import _moments, departures, stretch
from rmt_check.diagnosis.entries import entry_statistics
from rmt_check.diagnosis.glorot_powers import LEVELS, glorot_powers
from rmt_check.diagnosis.powers import powers
from rmt_check.diagnosis.table import typical_law
from rmt_check.linalg.condition import condition_number
from rmt_check.linalg.hessenberg import reduced

N, DRAWS = 24, 100


def drawn(rng, n=N, field="real"):
    """Return a Glorot matrix, by numpy."""
    W = rng.standard_normal((n, n)) / math.sqrt(n)
    if field == "real":
        return W
    return (W + 1j * rng.standard_normal((n, n)) / math.sqrt(n)) * math.sqrt(0.5)


@pytest.fixture(scope="module", params=["real", "complex"])
def right(request):
    """Return diagnoses of Glorot matrices."""
    from statistics_helpers import SEED

    rng = np.random.default_rng(SEED)
    return [diagnose(drawn(rng, field=request.param), steps=2) for _ in range(DRAWS)]


def test_the_place_of_the_radius_is_uniform(right):
    assert not law_differs([found.place.cdf for found in right], stats.uniform)
    assert not law_differs([found.place_rescaled.cdf for found in right], stats.uniform)
    law = laws.SpectralRadius(N, right[0].field)
    assert law_differs(law.cdf([1.1 * found.radius for found in right]), stats.uniform)


def test_the_place_of_the_condition_number_is_uniform(right):
    places = [found.place_condition.cdf for found in right]
    assert not law_differs(places, stats.uniform)
    assert law_differs([1.0 - (1.0 - place) ** 4 for place in places], stats.uniform)


def test_a_condition_number_without_a_law_is_not_computed(monkeypatch):
    import rmt_check.diagnosis.diagnose as module

    asked, compute = [], module.condition_number
    monkeypatch.setattr(module, "condition_number", lambda *x: asked.append(x) or compute(*x))
    other = diagnose(np.triu(np.random.default_rng(0).normal(size=(60, 60))), steps=2)
    assert other.kind in ("other", "blocks") and not asked
    assert other.condition is None and other.place_condition is None
    W = drawn(np.random.default_rng(0))
    W[:, 0] *= 2.0**-12  # to be balanced: no unitary matrix leads to its Hessenberg form
    assert diagnose(W, steps=2).condition == compute(*asked[0])


@pytest.mark.parametrize("field", ["real", "complex"])
def test_the_condition_number_is_that_of_the_whole_matrix(field, seed):
    W = drawn(np.random.default_rng(seed), 60, field)
    found = diagnose(W, steps=2)
    expected = condition_number(W, complex(found.eigenvalues[0]))
    assert_allclose(found.condition, expected, rtol=1e-9)  # of a vector by inverse iteration


def test_p_values_are_uniform(right):
    names = ["mean_p", "variance_p", "kurtosis_p", "transpose_p"]
    names += ["pseudo_variance_p"] * (right[0].field == "complex")
    for name in names:
        assert not law_differs([getattr(found.entries, name) for found in right], stats.uniform)
    if right[0].field == "complex":
        from_normal = [found.departures.from_normal_p for found in right]
        assert not law_differs(from_normal, stats.uniform)


def test_p_values_of_wrong_matrices_are_not(seed):
    rng = np.random.default_rng(seed)
    scaled = [entry_statistics(1.1 * drawn(rng)).variance_p for _ in range(50)]
    moved = [entry_statistics(drawn(rng) + 0.02).mean_p for _ in range(50)]
    assert law_differs(scaled, stats.uniform) and law_differs(moved, stats.uniform)


def test_glorot_matrices_are_called_so(right):
    alarms = sum(found.kind != "glorot" for found in right)
    assert stats.binom.sf(alarms - 1, DRAWS, 2e-3) > LEVEL
    assert all(found.reasons == () for found in right if found.kind == "glorot")


@pytest.mark.parametrize("field", ["real", "complex"])
def test_moments_of_the_departure_from_unitary(field, seed):
    rng = np.random.default_rng(seed)
    found = [departures(drawn(rng, 8, field), np.zeros(8)) for _ in range(1000)]
    ratios = np.array([1.0 + one.from_unitary**2 for one in found])
    mean, std = _moments(8, field == "complex")
    assert not mean_differs(ratios, mean)
    assert not mean_differs((ratios - mean) ** 2, std**2)
    assert mean_differs(ratios, _moments(8, field != "complex")[0])


@pytest.mark.parametrize(("field", "excess"), [("real", 3 / 0.2 - 3), ("complex", 2 / 0.2 - 2)])
def test_departures_of_entries_with_heavy_tails(field, excess, seed):
    rng = np.random.default_rng(seed)
    p_values = []
    for _ in range(40):
        W = drawn(rng, 96, field) * (rng.random((96, 96)) < 0.2)
        eigenvalues = np.linalg.eigvals(W)
        p_values.append([departures(W, eigenvalues, e).from_normal_p for e in (excess, 0.0)])
    right, wrong = np.transpose(p_values)
    assert not law_differs(right, stats.uniform) and law_differs(wrong, stats.uniform)


PARTS = {  # of complex entries, along the last axis: heavy tails, light ones, zeros together
    "Laplace": lambda rng, shape: rng.laplace(size=shape),
    "two values": lambda rng, shape: rng.choice([-1.0, 1.0], size=shape),
    "sparse": lambda rng, shape: rng.standard_normal(shape) * (rng.random((*shape[:-1], 1)) < 0.2),
}


@pytest.mark.parametrize("law", PARTS)
def test_parts_of_any_law_are_unequal_only_if_they_are(law, seed):
    x, y = np.moveaxis(PARTS[law](np.random.default_rng(seed), (100, 32, 32, 2)), -1, 0)

    def too_often_unequal(W):
        alarms = sum(entry_statistics(one).pseudo_variance_p < 0.01 for one in W)
        return stats.binom.sf(alarms - 1, len(W), 0.01) < LEVEL

    assert not too_often_unequal(x + 1j * y)
    x, y = x[:20], y[:20]
    assert too_often_unequal(1.5 * x + 1j * y) and too_often_unequal(x + 1j * (y + 0.5 * x))


def test_the_excess_by_its_definition(seed):
    for field, gaussian in (("real", 3.0), ("complex", 2.0)):
        W = drawn(np.random.default_rng(seed), 20, field)
        w = np.abs(W - W.mean())
        expected = np.mean(w**4) / np.mean(w**2) ** 2 - gaussian
        assert_allclose(entry_statistics(W).excess, expected)


def test_departures_by_their_definitions(seed):
    W = drawn(np.random.default_rng(seed), 20)
    found = departures(W, np.linalg.eigvals(W))
    assert_allclose(found.norm, np.linalg.norm(W, 2))
    gram = W.T @ W
    assert_allclose(
        found.from_unitary, np.linalg.norm(20 * gram / np.trace(gram) - np.eye(20)) / math.sqrt(20)
    )
    nilpotent = departures(np.triu(W, 1), np.zeros(20))
    assert nilpotent.from_normal == 1.0 and departures(np.eye(20), np.ones(20)).from_normal == 0.0


WIDE = {  # matrices whose largest singular value Lanczos's method finds
    "glorot": lambda rng: drawn(rng, 520),
    "complex": lambda rng: drawn(rng, 520, "complex"),
    "orthogonal": lambda rng: np.linalg.qr(drawn(rng, 520)).Q,
    "unit": lambda rng: np.eye(520),
    "rank one": lambda rng: np.outer(*rng.standard_normal((2, 520))),
    "one far below the others": lambda rng: np.diag([1.0, *np.full(519, 1e-9)]),
    "two nearly the same": lambda rng: np.diag([1.0 + 1e-12, 1.0, *rng.random(518)]),
}


@pytest.mark.parametrize("what", WIDE)
def test_the_norm_by_lanczos_is_that_of_all_singular_values(what, seed):
    W = WIDE[what](np.random.default_rng(seed))
    assert_allclose(stretch(W).norm, np.linalg.norm(W, 2), rtol=1e-12)


def test_a_norm_that_lanczos_does_not_find_is_that_of_all(monkeypatch, seed):
    import rmt_check.diagnosis.departures as module

    def fails(*_, **__):
        raise ArpackNoConvergence("none", [], [])

    monkeypatch.setattr(module, "eigsh", fails)
    W = drawn(np.random.default_rng(seed), 520)
    assert_allclose(stretch(W).norm, np.linalg.norm(W, 2), rtol=1e-12)


def symmetric(W):
    return (W + W.T.conj()) / math.sqrt(2.0)


def feed_forward_mean(W):
    return W + np.kron([[0.0, 0.1], [0.0, 0.0]], np.ones((64, 64)))


WRONG = (  # what is done to a Glorot matrix of width 128 or by which scheme, kind, words
    ("he", "scaled", "He's initialisation"),
    ("half-variance", "scaled", "half the variance"),
    ("scaled-gaussian:factor=.93", "scaled", r"n E\|W_ij\|\^2 is 0\.[89]\d*, not 1"),
    (lambda W: math.sqrt(128) * W, "scaled", r"E\|W_ij\|\^2 = 1 instead of 1/n"),
    ("truncated", "not Gaussian", "cut at two standard deviations, its variance not corrected"),
    ("glorot-uniform", "not Gaussian", "uniform"),
    ("rademacher", "not Gaussian", "two values"),
    ("sparse:density=.3", "not Gaussian", r"0\.[67]\d* of the entries are zeros"),
    (lambda W: np.clip(W, -0.28, 0.28), "not Gaussian", "largest entry|kurtosis"),
    ("orthogonal", "other", "orthogonal or unitary"),
    (lambda W: W + 0.1, "other", "an eigenvalue near n"),
    (
        lambda W: W + np.kron([[0, 0.1], [0, 0]], np.ones((64, 64))),
        "other",
        "no eigenvalue is near n",
    ),
    (lambda W: W - W.mean() + 0.005, "not Gaussian", "inside the disc"),
    (symmetric, "other", "W_ij and W_ji are correlated"),
    (lambda W: symmetric(W) - 2 * np.tril(symmetric(W), -1), "other", "are correlated"),
    (lambda W: np.linspace(0.6, 1.4, 128)[:, None] * W, "other", "of several variances"),
    (lambda W: W[:, :8] @ W[:8], "other", "dependent, or of several variances"),
    (lambda W: np.triu(W), "other", "no cycles"),
    (lambda W: W * np.tri(128, k=9), "other", "zeros"),
)


@pytest.mark.parametrize(("change", "kind", "words"), WRONG)
def test_a_wrong_matrix_is_named(change, kind, words, seed):
    scheme, change = (change, lambda W: W) if isinstance(change, str) else ("glorot", change)
    drawn = [sample_matrix(scheme, 128, "real", 3 * seed + i) for i in range(3)]
    found = [diagnose(change(W), steps=1) for W in drawn]
    named = [one.kind == kind and bool(re.search(words, "\n".join(one.reasons))) for one in found]
    assert sum(named) >= 2, found[0].reasons  # each level is 1e-4: one of three may be off


def test_wrong_complex_matrices_are_named(seed):
    W = sample_matrix("glorot", 64, seed=seed)
    stretched = diagnose(1.3 * W.real + 0.5j * W.imag, steps=1)
    assert any("real and imaginary parts differ" in reason for reason in stretched.reasons)
    assert any("are correlated" in reason for reason in diagnose(symmetric(W), steps=1).reasons)
    assert "unitary" in diagnose(sample_matrix("orthogonal", 64, seed=seed), steps=1).reasons[0]
    assert diagnose(W.real + 0j, steps=1).field == "real"


def test_the_correlation_with_the_transpose_has_a_sign(seed):
    W = drawn(np.random.default_rng(seed), 40)
    for wanted, matrix in ((1.0, W + W.T), (-1.0, W - W.T)):
        found = diagnose(matrix, steps=1)
        assert_allclose(found.entries.transpose, wanted, atol=0.02)
        assert found.kind == "other" and found.factors.calibrated is None


def test_the_outlier_of_a_mean(seed):
    W = sample_matrix("naive-uniform", 64, "real", seed)
    found = diagnose(W, steps=1)
    assert found.outlier_is_largest is True
    assert_allclose(found.radius, found.outlier.real, rtol=0.01)
    assert not diagnose(W - W.mean(), steps=1).outlier_is_largest


@pytest.mark.parametrize("field", ["real", "complex"])
def test_powers_by_matrix_power(field, seed):
    W = drawn(np.random.default_rng(seed), 16, field)
    found = diagnose(W, steps=9).powers
    energy = [np.linalg.norm(np.linalg.matrix_power(W, k)) ** 2 / 16 for k in range(10)]
    assert_allclose(np.exp(found.log_energy), energy)
    assert_allclose(np.exp(found.log_hidden_energy), np.cumsum(energy))
    assert found.vectors == 16 and not found.error.any()


@pytest.mark.parametrize("vectors", [None, 7])
@pytest.mark.parametrize("field", ["real", "complex"])
def test_powers_by_the_hessenberg_form_are_those_of_the_matrix(field, vectors, seed):
    W = drawn(np.random.default_rng(seed), 300, field)
    told = []
    found = powers(W, 20, vectors, 1, reduced(W), told.append)
    plain = powers(W, 20, vectors, 1)
    for name in ("log_energy", "log_norm", "error"):
        assert_allclose(getattr(found, name), getattr(plain, name), rtol=1e-12, atol=1e-13)
    assert_allclose(told, np.arange(1, 21) / 20)
    W[:, 0] *= 2.0**-12  # to be balanced: the form has other norms
    assert not reduced(W).is_unitary
    assert np.array_equal(powers(W, 9, 7, 1, reduced(W)).log_energy, powers(W, 9, 7, 1).log_energy)


@pytest.mark.parametrize("field", ["real", "complex"])
def test_random_vectors_have_the_right_mean_and_error(field, seed):
    W = drawn(np.random.default_rng(seed), 32, field)
    exact = powers(W, 4, None, 0).log_energy[1:]
    runs = [powers(W, 4, 8, 1000 * seed + i) for i in range(300)]
    assert all(run.log_energy[0] == run.error[0] == 0.0 for run in runs)
    ratios = np.exp([run.log_energy[1:] - exact for run in runs])
    assert not mean_differs(ratios, 1.0) and mean_differs(ratios, 1.1)
    errors = np.mean([run.error[1:] for run in runs], axis=0)
    assert_allclose(ratios.std(axis=0), errors, rtol=0.35)


def test_powers_beyond_the_range_of_doubles():
    W = drawn(np.random.default_rng(0), 16)
    assert_allclose(
        diagnose(1e30 * W, steps=40).powers.log_energy,
        diagnose(W, steps=40).powers.log_energy + 60.0 * math.log(10.0) * np.arange(41),
    )
    died = diagnose(np.diag(np.ones(7), 1), steps=9)
    assert died.powers.log_energy[-1] == -np.inf and died.horizon == 0 and died.leaves == "fades"
    assert died.factors.radius_one is None
    assert diagnose(np.pad(np.ones((1, 1)), ((0, 4), (4, 0))), steps=3).factors.horizon == (
        pytest.approx(math.sqrt(5.5))
    )


@pytest.mark.parametrize("exponent", [-330, 330])
@pytest.mark.parametrize("field", ["real", "complex"])
def test_the_smallest_and_the_largest_entries(field, exponent, seed):
    W, factor = drawn(np.random.default_rng(seed), 16, field), 2.0**exponent  # 1e-100 or 1e100
    one, other = diagnose(W, steps=3), diagnose(factor * W, steps=3)
    assert_allclose(other.radius, factor * one.radius)
    assert_allclose(other.departures.norm, factor * one.departures.norm)
    for name in ("from_normal", "from_normal_p", "from_unitary", "from_unitary_p"):
        assert_allclose(getattr(other.departures, name), getattr(one.departures, name))
    for name in ("kurtosis", "kurtosis_p", "excess", "largest", "transpose", "mean_p"):
        assert_allclose(getattr(other.entries, name), getattr(one.entries, name))
    if field == "complex":
        assert_allclose(other.entries.pseudo_variance_p, one.entries.pseudo_variance_p)
    W[1, 2] = 1e90
    assert_allclose(diagnose(W, steps=3).departures.from_unitary, math.sqrt(15.0))


def test_the_horizon_has_two_sides():
    Q = sample_matrix("orthogonal", 32, "real")
    found = [diagnose(factor * Q, steps=20) for factor in (1.0, 1.01, 0.99)]
    assert [(one.horizon, one.leaves) for one in found] == [
        (None, "stays"),
        (4, "grows"),  # 1.01^8 = 1.083
        (5, "fades"),  # 0.99^10 = 0.904
    ]


@pytest.mark.parametrize("field", ["real", "complex"])
def test_factors_do_what_they_promise(field, seed):
    W = 1.3 * drawn(np.random.default_rng(seed), 180, field)
    first = diagnose(W, steps=30, delta=0.01, tolerance=0.2)
    sigma, factors = first.entries.std, first.factors
    assert_allclose(diagnose(factors.radius_one * W, steps=1).radius, 1.0)
    grown = diagnose(factors.horizon * W, steps=30).powers.log_energy
    assert_allclose(grown.max(), math.log(1.2), rtol=1e-9)
    law = laws.SpectralRadius(180, field, scale=factors.calibrated * sigma)
    assert_allclose(law.sf(1.0), 0.01, rtol=1e-8)
    assert_allclose(factors.paper * sigma, calibration.paper_scale(180))
    assert diagnose(W[:163, :163], steps=1).factors.paper is None


@examples(15)
@given(st.floats(-2.0, 2.0), st.sampled_from(["real", "complex"]), st.integers(0, 5))
def test_a_factor_changes_what_it_should_and_nothing_else(exponent, field, draw):
    W, factor = drawn(np.random.default_rng(draw), 12, field), 10.0**exponent
    one, other = diagnose(W, steps=5, vectors=4), diagnose(factor * W, steps=5, vectors=4)
    for name in ("radius", "outlier"):
        assert_allclose(getattr(other, name), factor * getattr(one, name), rtol=1e-9)
    for name in ("calibrated", "radius_one", "horizon"):
        assert_allclose(
            factor * getattr(other.factors, name), getattr(one.factors, name), rtol=1e-9
        )
    for name in ("mean_p", "kurtosis", "largest_p", "transpose_p", "density"):
        assert_allclose(getattr(other.entries, name), getattr(one.entries, name), rtol=1e-6)
    assert_allclose(other.departures.from_normal, one.departures.from_normal, rtol=1e-9)
    assert_allclose(other.place_rescaled.cdf, one.place_rescaled.cdf, rtol=1e-6)
    growth = other.powers.log_energy - one.powers.log_energy
    assert_allclose(growth, 2.0 * np.arange(6) * math.log(factor), atol=1e-9)


def test_glorot_powers_are_quantiles(seed):
    log_energy = glorot_powers(64, "real", 80, seed)  # longer than wide
    assert log_energy.shape == (3, 81) and np.all(np.diff(log_energy, axis=0)[:, 1:] > 0.0)
    law = stats.chi2(64, scale=1.0 / 64.0)  # of ||W x||^2
    rank = 1.0 + 399.0 * np.array(LEVELS)  # among 400
    place = stats.beta(rank, 401.0 - rank)

    def differ(k):
        u = law.cdf(np.exp(log_energy[:, k]))
        return np.any(2.0 * np.minimum(place.cdf(u), place.sf(u)) < LEVEL / len(LEVELS))

    assert not differ(1) and differ(4)


def test_an_interrupt_ends_the_powers(seed):
    W, told = drawn(np.random.default_rng(seed), 64), []
    before = set(threading.enumerate())

    def report(stage, fraction):
        told.append(fraction)
        if len(told) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(W, steps=10**7, vectors=2, report=report)
    for thread in set(threading.enumerate()) - before:
        thread.join()  # for the rest of the day, if nobody stopped them
    assert told == sorted(told) and 0.0 == told[0] < told[3] < 1.0


def test_what_fails_in_a_thread_is_raised(monkeypatch, seed):
    import rmt_check.diagnosis.measured as module

    def fails(*_):
        raise RuntimeError("LAPACK's dhseqr did not find all eigenvalues")

    monkeypatch.setattr(module, "spectrum", fails)
    with pytest.raises(RuntimeError, match="dhseqr"):
        diagnose(drawn(np.random.default_rng(seed)))


BAD = (
    (np.zeros((3, 2)), r"shape \(n, n\), received \(3, 2\)$"),
    (np.zeros((24, 8)), r"3 blocks of shape \(8, 8\), give one of them, W\[:8\], \.\."),
    (np.zeros((8, 24)), r"give one of them, W\[:, :8\], \.\."),
    (np.zeros(7), "entries that differ, received 0.0 throughout"),
    (1.0, r"received \(\)"),
    (np.zeros((0, 0)), r"width n >= 5, received shape \(0, 0\)"),
    (np.eye(4), r"width n >= 5"),
    (np.zeros((6, 6)), "entries that differ, received 0.0 throughout"),
    (np.where(np.eye(6) > 0.0, np.nan, 1.0), r"6 that are nan or inf, the first W\[0, 0\] = nan"),
    (np.diag([0.0, 0.0, np.inf, 1.0, 1.0]), r"1 that are nan or inf, the first W\[2, 2\] = inf"),
    (np.arange(36).reshape(6, 6), r"received int64 with more: .* W.astype\(float\)"),
    (np.ones((6, 6), dtype=bool), "entries that differ, received True throughout"),
    (np.eye(6).astype(str), "floating-point numbers, received an array of <U"),
    (np.full((6, 6), None), "received an array of object"),
    ([[1.0, 2.0], [3.0]], "rows of several lengths"),
    (1e150 * np.eye(6), "from 1e-100 to 1e[+]100 in modulus, received 1e[+]150"),
    (np.broadcast_to(1.0, (20_001, 20_001)), r"n <= 20,000, received 20,001, .* estimate=True"),
)


@pytest.mark.parametrize(("W", "message"), BAD, ids=lambda x: x if isinstance(x, str) else "")
def test_what_cannot_be_diagnosed_is_refused(W, message):
    with pytest.raises(ValueError, match=message) as caught:
        diagnose(W)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"steps": 0}, "steps must be an integer >= 1"),
        ({"steps": 2.5}, "steps must be an integer >= 1"),
        ({"delta": 1.0}, "delta must lie strictly between 0 and 1"),
        ({"tolerance": 0.0}, "tolerance must be > 0"),
        ({"vectors": 1}, "vectors must be an integer >= 2"),
        ({"seed": -1}, "seed must be an integer >= 0"),
    ],
)
def test_options_out_of_range_are_refused(option, message):
    with pytest.raises(ValueError, match=message):
        diagnose(np.eye(6), **option)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, np.complex64, ">f8"])
def test_other_precisions_are_computed_in_double(dtype):
    W = drawn(np.random.default_rng(0), 12).astype(dtype)
    expected = np.abs(np.linalg.eigvals(W.astype(np.complex128))).max()
    assert_allclose(diagnose(W, steps=1).radius, expected)


def modular(rng, widths, scale, field="real"):
    """Return independent Gaussian blocks on the diagonal, in random order."""
    W = np.zeros((sum(widths),) * 2, complex if field == "complex" else float)
    for end, n in zip(np.cumsum(widths), widths, strict=True):
        W[end - n : end, end - n : end] = scale * drawn(rng, n, field)
    order = rng.permutation(len(W))
    return W[np.ix_(order, order)]


@pytest.mark.parametrize(
    ("widths", "field", "words"),
    [
        ((40, 40, 40), "real", "3 blocks of width 40"),
        ((60, 25), "complex", "1 block of width 60 and 1 block of width 25"),
        ((50, 1, 1), "real", "1 block of width 50 and 2 single states"),
    ],
)
def test_a_modular_matrix_is_calibrated_by_its_blocks(widths, field, words, seed):
    rng, above, draws = np.random.default_rng(seed), 0, 60
    scale = 0.7
    for _ in range(draws):
        W = modular(rng, widths, scale, field)
        for i in np.flatnonzero(np.count_nonzero(W, axis=0) <= 1):
            W[i, i] = 0.0  # a single state feeds nothing, not even itself
        found = diagnose(W, steps=1, delta=0.2)
        if found.kind != "blocks":
            continue  # each level is 1e-4
        assert words in found.reasons[0] and found.factors.paper is None
        above += found.factors.calibrated * found.radius > 1.0
    assert min(stats.binom.cdf(above, draws, 0.2), stats.binom.sf(above - 1, draws, 0.2)) > LEVEL
    assert above < draws / 2
    law = laws.LargestOfBlocks([laws.SpectralRadius(n, field, scale) for n in widths if n > 1])
    factor = 1.0 / law.isf(0.2)
    assert_allclose(found.factors.calibrated, factor, rtol=0.2)


def test_blocks_that_are_not_alike_give_no_law(seed):
    rng = np.random.default_rng(seed)
    W = np.zeros((60, 60))
    W[:30, :30] = drawn(rng, 30)
    W[30:, 30:] = sample_matrix("orthogonal", 30, "real", seed)
    W[:30, 30:] = drawn(rng, 30)
    found = diagnose(W, steps=1)
    assert found.kind == "other" and found.factors.calibrated is None
    assert found.blocks.widths == (30, 30) and found.blocks.law is None


def test_a_radius_that_is_not_determined_gives_no_digits_and_no_factor(seed):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(drawn(rng, 90)).Q
    found = diagnose(Q @ np.triu(drawn(rng, 90), 1) @ Q.T, steps=2)
    assert found.radius_low == 0.0 < found.radius < found.radius_high
    assert "not determined in double precision: between 0 and" in found.reasons[0]
    assert found.kind == "other" and found.place is found.place_rescaled is None
    assert found.factors.radius_one is None and found.factors.calibrated is None


def by_eigenvectors(W):
    w, V = np.linalg.eig(W)
    return V @ np.diag(w) @ np.linalg.inv(V)


@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
@pytest.mark.parametrize("n", [30, 140])
@pytest.mark.parametrize(
    "product", [by_eigenvectors, lambda W: np.fft.ifft2(np.fft.fft2(W))], ids=["eig", "fft"]
)
def test_imaginary_parts_of_rounding_size_are_no_field(product, n, dtype, seed):
    W = drawn(np.random.default_rng(seed), n)
    given_ = product(W).astype(dtype)
    assert np.any(given_.imag)
    found, real = diagnose(given_, steps=2), diagnose(W, steps=2)
    assert found.field == "real" and found.kind == real.kind
    assert found.rounding == np.max(np.abs(given_.imag)) and real.rounding == 0.0
    assert_allclose(found.radius, real.radius, rtol=1e-4)
    imaginary = W + 1e-3j * drawn(np.random.default_rng(seed + 1), n)
    assert diagnose(imaginary, steps=2).field == "complex"


NAMELESS = {  # matrices of a moment that a usual mistake has, too
    "a shift": lambda rng: np.diag(np.full(199, math.sqrt(2.0)), 1),
    "half zeros": lambda rng: drawn(rng, 200) * (rng.random((200, 200)) < 0.5),
    "structural zeros": lambda rng: drawn(rng, 200) * (np.arange(200)[:, None] % 3 > 0),
    "half-normal, of two signs": lambda rng: (
        np.abs(drawn(rng, 200)) * np.where(np.arange(200) < 160, 0.5, -2.0)
    ),
    "Student's law": lambda rng: rng.standard_t(6, (200, 200)) / math.sqrt(1.5 * 200),
    "He and symmetric": lambda rng: symmetric(math.sqrt(2.0) * drawn(rng, 200)),
}
NAMES = r"instead of 1/|torch\.nn|cut at|uniform|two values|Laplace"


@pytest.mark.parametrize("what", NAMELESS)
def test_no_mistake_is_named_by_one_moment(what, seed):
    found = diagnose(NAMELESS[what](np.random.default_rng(seed)), steps=1)
    assert found.reasons and not re.search(NAMES, "\n".join(found.reasons))


def test_a_mistake_is_named_where_the_whole_law_fits(seed):
    rng = np.random.default_rng(seed)
    for W, words in (
        (math.sqrt(2.0) * drawn(rng, 200), "He's"),
        (rng.uniform(-1.0, 1.0, (200, 200)) * math.sqrt(6.0 / 200), "He's .*\n.*uniform"),
        (rng.laplace(size=(200, 200)) / 20.0, "half the variance|Laplace"),
        (rng.choice([-1.0, 1.0], (200, 200)) / 20.0, "half the variance.*\n.*two values"),
        (math.sqrt(0.4) * drawn(rng, 200), "four gates of an LSTM"),
        (drawn(rng, 200) / math.sqrt(200.0), r"E\|W_ij\|\^2 = 1/n\^2"),
    ):
        assert re.search(words, "\n".join(diagnose(W, steps=1).reasons))


@pytest.mark.parametrize("field", ["real", "complex"])
def test_the_condition_number_is_that_of_both_eigenvectors(field, seed):
    W = 1e200 * drawn(np.random.default_rng(seed), 30, field)
    eigenvalues, left, right = eig(W / 1e200, left=True, right=True)
    for i in range(0, 30, 7):
        expected = 1.0 / abs(np.vdot(left[:, i], right[:, i]))
        assert_allclose(condition_number(W, 1e200 * eigenvalues[i]), expected, rtol=1e-9)
    assert_allclose(condition_number(np.eye(4), 1.0), 1.0)
    assert condition_number(np.zeros((3, 3)), 0.0) == 1.0
    assert condition_number(np.eye(6, k=1), 0.0) > 1e12


def test_the_norm_of_one_state_has_its_place_in_the_typical_law(seed):
    rng = np.random.default_rng(seed)
    found = [diagnose(drawn(rng, 256), steps=40) for _ in range(12)]
    places = [float(typical_law(one).cdf(one.powers.log_norm[-1])) for one in found]
    assert 0.02 < np.median(places) < 0.98 and min(places) > 1e-4 and max(places) < 1.0 - 1e-4
    assert typical_law(diagnose(drawn(rng, 256), steps=7)) is None
    assert typical_law(diagnose(drawn(rng, 64), steps=40)) is None
    far = diagnose(2.0 * drawn(rng, 256), steps=40)
    assert typical_law(far).sf(far.powers.log_norm[-1]) < 1e-4
