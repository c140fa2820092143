"""The assert helpers: they pass the right thing, fail the wrong one, and say why."""

import itertools
import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import LEVEL
from tensors import bfloat16

import rmt_check
from rmt_check import laws
from rmt_check.testing import (
    Inconclusive,
    assert_follows,
    assert_growth_at_least,
    assert_growth_matches,
    assert_spectral_radius,
    follows,
)
from rmt_check.testing.draws import require_distinct


def ginibre(n, field="complex", scale=1.0):
    def sampler(i):
        return scale * rmt_check.sample_matrix("glorot", n, field, seed=i)

    return sampler


@pytest.mark.parametrize("field", ["complex", "real"])
def test_right_matrices_pass(field):
    assert_spectral_radius(ginibre(32, field), 32, field)
    halves = np.stack([ginibre(24, field, 0.5)(i) for i in range(60)])
    assert_spectral_radius(halves, 24, field, scale=0.5)


@pytest.mark.parametrize(
    ("sampler", "draws", "message"),
    [
        (ginibre(64, scale=1.03), 300, r"a factor 1\.0[23]\d? \+- 0\.00\d would fit"),
        (ginibre(64, scale=math.sqrt(2.0)), 30, "measured mean 1.5"),
        (ginibre(64, scale=8.0), 30, "expected mean 1.0679, sd 0.0384"),  # variance 1, not 1/n
    ],
)
def test_wrong_matrices_fail_and_are_described(sampler, draws, message):
    with pytest.raises(AssertionError, match=message):
        assert_spectral_radius(sampler, 64, draws=draws)


def test_a_wrong_field_is_refused_at_once():
    with pytest.raises(AssertionError, match=r"number 0 has no imaginary part.*field='real'"):
        assert_spectral_radius(ginibre(8, "real"), 8, draws=1)
    with pytest.raises(AssertionError, match="number 0 has no imaginary part"):
        assert_spectral_radius(lambda i: ginibre(8, "real")(i) + 0j, 8, draws=1)
    mixed = np.stack([ginibre(8, field)(0) for field in ("real", "real", "complex")])
    with pytest.raises(AssertionError, match=r"number 2 has an imaginary part.*field='complex'"):
        assert_spectral_radius(mixed, 8, "real")
    with pytest.raises(Inconclusive):  # a complex type alone is no matter
        assert_spectral_radius(lambda i: ginibre(8, "real")(i) + 0j, 8, "real", draws=1)


@pytest.mark.parametrize("different", [1, 3, 199])
def test_draws_that_repeat_are_refused(different, seed):
    rho = rmt_check.sample_spectral_radius("glorot", 64, different, seed=seed).values
    with pytest.raises(AssertionError, match=f"draws repeat[^$]*{different} distinct of 200"):
        assert_follows(np.resize(rho, 200), laws.SpectralRadius(64))


def test_matrices_that_repeat_are_refused():
    for different in (1, 3, 39):
        with pytest.raises(AssertionError, match=f"matrices repeat[^$]*{different} distinct of 40"):
            assert_spectral_radius(lambda i, k=different: ginibre(8)(i % k), 8, draws=40)
    with pytest.raises(AssertionError, match="look first at: the matrices are triangular"):
        assert_spectral_radius(lambda i: np.triu(ginibre(8)(i), 1), 8, draws=40)  # radius 0


def test_rounding_to_floats_is_no_repetition(seed):
    rho = rmt_check.sample_spectral_radius("glorot", 64, 10_000, method="kostlan", seed=seed).values
    assert len(np.unique(rho.astype(np.float32))) < 10_000
    assert_follows(rho.astype(np.float32), laws.SpectralRadius(64))
    with pytest.raises(AssertionError, match="rounded numbers"):
        assert_follows(rho.round(4), laws.SpectralRadius(64))


@pytest.mark.parametrize("shorten", [bfloat16, np.float16], ids=["bfloat16", "float16"])
def test_short_floats_are_taken_for_what_they_are(shorten, seed):
    assert_spectral_radius(lambda i: shorten(ginibre(24, "real")(seed + i)), 24, "real", draws=60)
    stack = shorten(np.stack([ginibre(16, "real")(seed + i) for i in range(40)]))
    assert_spectral_radius(stack, 16, "real")
    with pytest.raises(AssertionError, match="expected mean 1"):
        assert_spectral_radius(lambda i: shorten(ginibre(24, "real", 3.0)(i)), 24, "real", draws=60)
    norms = rmt_check.sample_hidden_norms("glorot", 64, 12, 150, seed=seed).values
    assert_growth_matches(shorten(norms), 64)
    assert_growth_at_least(shorten(norms), 64)
    assert_growth_matches(shorten(norms[:, :2]), 64)  # where rounded rows repeat by chance
    normal = np.random.default_rng(seed).normal(size=2000)
    assert_follows(shorten(normal[:200]), stats.norm())
    with pytest.raises(AssertionError, match="draws repeat"):
        assert_follows(shorten(np.repeat(normal[:10], 20)), stats.norm())


def test_floats_too_short_for_a_law_decide_nothing(seed):
    rho = rmt_check.sample_spectral_radius("glorot", 10**6, 300, method="kostlan", seed=seed).values
    law = laws.SpectralRadius(10**6)
    assert_follows(rho, law)
    assert_follows(rho.astype(np.float32), law)
    for shorten, apart in ((bfloat16, "0.0078"), (np.float16, "0.00098")):
        with pytest.raises(Inconclusive, match=f"are {apart} apart.* give them in double"):
            assert_follows(shorten(rho), law)


def test_right_draws_pass_whatever_the_density_at_the_edges(seed):
    law, rng = stats.beta(0.1, 0.1), np.random.default_rng(seed)  # 1.2 % round to 1
    for _ in range(20):
        draws = law.rvs(500, random_state=rng)
        assert len(np.unique(draws)) < 500
        require_distinct(draws, law, LEVEL)
        with pytest.raises(AssertionError, match="draws repeat"):
            require_distinct(np.repeat(draws[:400], 2), law, LEVEL)


@pytest.mark.parametrize(
    ("law", "size", "dtype"),
    [(stats.norm(), 5000, "f4"), (stats.gamma(0.05), 500, "f4"), (stats.beta(0.1, 0.1), 300, "f8")],
)
def test_right_draws_are_rarely_said_to_repeat(law, size, dtype, seed):
    rng, refused = np.random.default_rng(seed), 0
    for _ in range(100):
        try:
            require_distinct(law.rvs(size, random_state=rng).astype(dtype), law, 0.05)
        except AssertionError:
            refused += 1
    assert stats.binom.sf(refused - 1, 100, 0.05) > LEVEL


def test_too_few_matrices_decide_nothing():
    with pytest.raises(Inconclusive, match="give at least 27"):
        assert_spectral_radius(ginibre(8), 8, draws=26)
    with pytest.raises(AssertionError, match="= 1 instead of 1/n") as caught:
        assert_spectral_radius(ginibre(64, scale=8.0), 64, draws=4)
    assert not isinstance(caught.value, Inconclusive)  # four are enough for what is that wrong


@pytest.mark.parametrize(
    ("matrices", "message"),
    [
        (np.ones((2, 3, 4)), r"must have shape \(3, 3\), received \(3, 4\)"),
        (np.ones((3, 3)), r"must have shape \(draws, 3, 3\), received \(3, 3\)"),
        (np.full((40, 3, 3), np.nan), "finite entries"),
        ("abc", "real or complex numbers"),
        ([[1, 2], [3]], "real or complex numbers"),
    ],
)
def test_bad_matrices(matrices, message):
    with pytest.raises(ValueError, match=message):
        assert_spectral_radius(matrices, 3)


def test_draws_that_follow_a_law_pass(seed):
    rho = rmt_check.sample_spectral_radius("half", 256, 100, method="kostlan", seed=seed)
    assert_follows(rho, laws.SpectralRadius(256, scale=0.5))
    assert_follows(rho.values, laws.SpectralRadius(256, scale=0.5))
    disc = np.abs(rmt_check.sample_matrix("uniform-disc", 300, seed=seed))
    assert_follows(disc, laws.RingModulus(0.0, 1.0))
    normal = np.random.default_rng(seed).normal(size=99)
    assert_follows(normal, stats.norm())
    assert_follows(normal, stats.norm)
    with pytest.raises(
        AssertionError, match=r"do not follow SpectralRadius.n=256, field='complex'"
    ):
        assert_follows(rho, laws.SpectralRadius(256))


def test_right_draws_are_refused_as_often_as_told(seed):
    rho = rmt_check.sample_spectral_radius("glorot", 64, 300 * 40, method="kostlan", seed=seed)
    law, samples = laws.SpectralRadius(64), rho.values.reshape(300, 40)
    refused = sum(is_refused(assert_follows, sample, law, 0.02) for sample in samples)
    assert stats.binomtest(refused, 300, 0.02).pvalue > LEVEL
    assert is_refused(assert_follows, 1.02 * rho.values[:1000], law)


@pytest.mark.parametrize("n", [1, 2, 8, 64, 1024])
def test_real_energies_are_not_below_complex_ones(n):
    t = np.arange(11)
    real, other = laws.log_hidden_energy(n, t, field="real"), laws.log_hidden_energy(n, t)
    assert np.all(real >= other - 1e-12) and real[10] > other[10]


def is_refused(assertion, *arguments):
    try:
        assertion(*arguments)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    ("samples", "law", "message"),
    [
        (np.ones((9, 2)), laws.SpectralRadius(9), r"shape \(draws,\), .* received \(9, 2\)"),
        ([], laws.SpectralRadius(9), "one number a matrix"),
        (["x"], laws.SpectralRadius(9), "must be real numbers"),
        (["1.0"], laws.SpectralRadius(9), "must be real numbers"),
        ([1.0 + 0j], laws.SpectralRadius(9), "must be real numbers, received complex128 ones"),
        ([1.0], stats.poisson(3), r"law must be a continuous one.*received poisson\(3\)"),
        ([1.0], "norm", "law must be a continuous one.*received 'norm'"),
        ([1.0], None, "received None"),
        (laws.SpectralRadius(9), np.ones(999), r"received array.{,60}$"),
        ([1.0], stats.norm.cdf, "law must be a continuous one"),
        ([1.0], stats.gamma, "law must be a continuous one"),
        ([1.0], laws.SpectralRadius, "law must be a continuous one"),
        ([1.0, np.nan], laws.SpectralRadius(9), "must be finite"),
        ([1.0, 2.0], laws.GumbelLimit(1024), "GumbelLimit is a limit, not the law at finite n"),
        (
            rmt_check.sample_spectral_radius("glorot", 9, 5, method="quantile"),
            laws.SpectralRadius(9),
            "made from the exact law and cannot test it",
        ),
    ],
)
def test_bad_samples(samples, law, message):
    with pytest.raises(ValueError, match=message):
        assert_follows(samples, law)


def test_growth_of_glorot_is_above_its_bounds(seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, 16, 3000, seed=seed).values
    assert_growth_at_least(log_norms, 64)
    assert_growth_at_least(log_norms[:, :13], 64, bound="energy")
    assert_growth_at_least(log_norms, 64, bound="closed-form")
    with pytest.raises(AssertionError, match=r"measured .* of the bound at t = \d+ \(3000 draws\)"):
        assert_growth_at_least(log_norms[:, :13] + np.log(0.9), 64, bound="energy")
    half = rmt_check.sample_hidden_norms("half", 64, 16, 3000, seed=seed).values
    assert_growth_at_least(half[:, :13], 64, bound="energy", scale=0.5)
    with pytest.raises(AssertionError, match="below the eigenvalue bound"):
        assert_growth_at_least(half - 1.0, 64)


def test_means_are_not_tested_where_rare_matrices_carry_them(seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, 25, 120, seed=seed).values
    with pytest.raises(Inconclusive, match=r"log_norms\[:, :25\]"):
        assert_growth_at_least(log_norms, 64)
    with pytest.raises(Inconclusive, match=r"log_norms\[:, :13\]"):
        assert_growth_at_least(log_norms[:, :25], 64, bound="energy")
    with pytest.raises(Inconclusive, match="give at least 100"):
        assert_growth_at_least(log_norms[:99, :25], 64)
    with pytest.raises(Inconclusive, match="says nothing of t = 0"):
        assert_growth_at_least(log_norms[:, :1], 64, bound="closed-form")
    assert_growth_at_least(log_norms[:, :25], 64)


def test_a_dead_recurrence_fails():
    with pytest.raises(AssertionError, match=r"measured 0 [^$]*p < 1e-300 < level[^$]*h_t is 0"):
        assert_growth_at_least(np.full((200, 17), -np.inf), 64)


def test_rows_that_repeat_are_refused(seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, 16, 120, seed=seed).values
    with pytest.raises(AssertionError, match=r"rows repeat[^$]*100 distinct of 120"):
        assert_growth_at_least(np.resize(log_norms[:100], (120, 17)), 64)
    with pytest.raises(AssertionError, match=r"rows repeat[^$]* 1 distinct of 120"):
        assert_growth_matches(np.resize(log_norms[0], (120, 17)), 64)


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize(("bound", "steps"), [("energy", 12), ("eigenvalue", 24)])
def test_right_recurrences_are_rarely_refused(bound, steps, field, seed):
    log_norms = rmt_check.sample_hidden_norms("glorot", 64, steps, 10_000, field, seed).values
    refused = 0
    for sample in np.split(log_norms, 100):
        try:
            assert_growth_at_least(sample, 64, bound, level=0.01)
        except AssertionError:
            refused += 1
    assert refused <= 8  # one is expected at level .01; more than 8 has probability 1e-6


@pytest.mark.parametrize(
    ("log_norms", "options", "message"),
    [
        (np.zeros(5), {}, "must have shape"),
        (np.full((40, 3), np.nan), {}, "received nan or inf"),
        (np.full((40, 3), np.inf), {}, "received nan or inf"),
        ([["a", "b"]], {}, "log_norms must be real numbers"),
        (np.zeros((140, 3), dtype=complex), {}, "must be real numbers, received complex128"),
        (
            np.zeros((140, 3)),
            {"bound": "circular"},
            "bound must be one of eigenvalue, closed-form, energy",
        ),
        (np.zeros((140, 3)), {"scale": 0.0}, "scale must be > 0"),
        (np.zeros((140, 3)), {"level": 1.0}, "level must lie strictly between"),
    ],
)
def test_bad_log_norms(log_norms, options, message):
    with pytest.raises(ValueError, match=message):
        assert_growth_at_least(log_norms, 16, **options)


@pytest.mark.parametrize(
    ("assertion", "right"),
    [
        (assert_follows, (np.ones(3), laws.SpectralRadius(8))),
        (assert_spectral_radius, (np.ones((3, 8, 8)), 8)),
        (assert_growth_at_least, (np.ones((140, 3)), 8)),
        (assert_growth_matches, (np.ones((140, 3)), 8)),
    ],
)
def test_a_probability_of_error_is_a_level_and_alpha_is_no_argument(assertion, right):
    with pytest.raises(TypeError, match="unexpected keyword argument 'alpha'"):
        assertion(*right, alpha=0.01)
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1, received 2"):
        assertion(*right, level=2)


ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "benchmarks"))
DETECTION = json.loads((ROOT / "benchmarks" / "detection.json").read_text())["rows"]


@pytest.mark.parametrize("off", ["scale, 2 %", "scale, 1 %", "field"])
def test_the_page_has_the_measurements(off):
    cells = [
        f"{row['found']:.2f}".lstrip("0") + f"; {row['needed']}"
        for field, n in itertools.product(("complex", "real"), (64, 256))
        for row in DETECTION
        if (row["n"], row["field"], row["off"]) == (n, field, off)
    ]
    assert len(cells) == 4
    line = f"| {' | '.join([off, *cells])} |\n"
    assert line in (ROOT / "docs" / "testing.md").read_text()


@pytest.mark.parametrize("field", ["complex", "real"])
def test_the_measurements_are_those_of_the_assertion(field, seed, monkeypatch):
    monkeypatch.setattr(follows, "diagnosis", lambda *_: "")  # takes long
    at_64 = {row["field"]: row for row in DETECTION if (row["n"], row["off"]) == (64, "scale, 2 %")}
    law, draws = laws.SpectralRadius(64, field), at_64[field]["draws"] + 1  # 201: by a table
    samples = 1.02 * law.rvs((100, draws), np.random.default_rng(seed))
    refused = sum(is_refused(assert_follows, sample, law) for sample in samples)
    other = at_64["real" if field == "complex" else "complex"]
    assert stats.binomtest(refused, 100, at_64[field]["found"], "less").pvalue > LEVEL
    assert stats.binomtest(refused, 100, other["found"]).pvalue < LEVEL
