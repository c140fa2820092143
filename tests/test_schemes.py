"""Schemes: the entries and spectra that they say, and what each says it knows."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import linalg, stats
from statistics_helpers import LEVEL, law_differs, laws_differ, mean_differs

import rmt_check
from rmt_check.sampling.cell import checked_cell
from rmt_check.schemes import Normal
from rmt_check.schemes.scheme import SCHEMES, scheme_named

FIELDS = ("complex", "real")
PAIRS = [(name, field) for name, scheme in SCHEMES.items() for field in scheme.fields]


def matrix(scheme, n, field="complex", seed=0):
    return rmt_check.sample_matrix(scheme, n, field, seed)


def matrices(scheme, n, draws, field="complex", seed=0):
    """Yield independent matrices of one stream, without the checks of the public edge."""
    cell = checked_cell("matrix", "matrix", scheme, n, field, seed)
    rng = np.random.default_rng(seed)
    return (cell.scheme.base.draw(*cell.parameters, rng) for _ in range(draws))


# n E|W_ij|^2 and, divided by its square, the fourth moment of a real entry
ENTRIES = [
    ("he", 2.0, 3.0),
    ("half-variance", 0.5, 3.0),
    ("scaled-gaussian:factor=.7", 0.49, 3.0),
    ("independent", 1.0, 3.0),
    ("truncated", 0.8796**2, 1.0 / 0.8796**4 * stats.truncnorm(-2, 2).moment(4)),
    ("glorot-uniform", 1.0, 9.0 / 5.0),
    ("rademacher", 1.0, 1.0),
    ("sparse:density=.25", 1.0, 12.0),
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("scheme", "variance", "kurtosis"), ENTRIES)
def test_entries_have_the_stated_moments(scheme, variance, kurtosis, field, seed):
    n = 300
    W = matrix(scheme, n, field, seed)
    assert W.shape == (n, n) and np.iscomplexobj(W) == (field == "complex")
    unit = math.sqrt(n * (2 if field == "complex" else 1) / variance)
    for part in (W.real, W.imag) if field == "complex" else (W,):
        y = unit * part.ravel()
        assert not mean_differs(y, 0.0)
        if scheme == "rademacher":
            assert_allclose(np.abs(y), 1.0, rtol=1e-12)
            continue
        assert not mean_differs(y**2, 1.0)
        assert mean_differs(y**2, 1.1)
        assert not mean_differs(y**4, kurtosis)
        assert mean_differs(y**4, 1.3 * kurtosis)
    if field == "complex":
        assert not mean_differs(W.ravel().real * W.ravel().imag, 0.0)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("scheme", "law", "wrong"),
    [
        ("truncated", stats.truncnorm(-2, 2), stats.norm()),
        ("glorot-uniform", stats.uniform(-(3**0.5), 12**0.5), stats.norm()),
    ],
)
def test_entries_have_the_stated_law(scheme, law, wrong, field, seed):
    n = 250
    parts = matrix(scheme, n, field, seed).ravel().view(np.float64)
    parts = parts * math.sqrt(n * parts.size / n**2)
    assert not law_differs(parts, law)
    assert law_differs(parts, wrong)


def test_naive_uniform_is_not_scaled(seed):
    W = matrix("naive-uniform", 200, "real", seed)
    assert not law_differs(W.ravel(), stats.uniform())
    outlier = np.abs(np.linalg.eigvals(W)).max()
    assert abs(outlier - 100.0) < 3.0  # its standard deviation is 1/sqrt(12)


@pytest.mark.parametrize("field", FIELDS)
def test_sparse_rows_are_binomial(field, seed):
    n, density = 400, 0.05
    counts = np.count_nonzero(matrix(f"sparse:density={density}", n, field, seed), axis=1)
    assert not mean_differs(counts, n * density)
    assert mean_differs(counts, 1.2 * n * density)
    assert not mean_differs((counts - n * density) ** 2, n * density * (1 - density))
    assert np.count_nonzero(matrix("sparse:density=1", 50, field, seed)) == 2500


@pytest.mark.parametrize("field", FIELDS)
def test_orthogonal_is_haar(field, seed):
    Q = list(matrices("orthogonal", 6, 1500, field, seed))
    assert_allclose(Q[0].conj().T @ Q[0], np.eye(6), atol=1e-14)
    trace = np.array([np.trace(q) for q in Q])
    assert not mean_differs(trace.real, 0.0)  # of every power, for Haar measure
    assert not mean_differs(np.abs(trace) ** 2, 1.0)
    library = stats.unitary_group if field == "complex" else stats.ortho_group
    other = np.trace(library(6, seed=seed + 1).rvs(1500), axis1=1, axis2=2)
    assert not laws_differ(np.abs(trace), np.abs(other))
    plain = [np.linalg.qr(W)[0] for W in matrices("glorot", 6, 1500, field, seed)]
    wrong = np.array([np.trace(q) for q in plain])
    assert mean_differs(wrong.real, 0.0)  # LAPACK's phases are not Haar's


@pytest.mark.parametrize(("scheme", "field"), [p for p in PAIRS if SCHEMES[p[0]].is_diagonal])
def test_diagonals_have_the_stated_moduli(scheme, field, seed):
    known, n = SCHEMES[scheme], 400
    diagonal = matrix(scheme, n, field, seed)
    spectrum = scheme.startswith("diagonal")
    assert diagonal.shape == (n,) and np.iscomplexobj(diagonal) == (spectrum or field == "complex")
    if scheme == "identity":
        assert_array_equal(diagonal, np.ones(n))
        return
    phases = diagonal / np.abs(diagonal)
    assert abs(np.mean(phases)) < 6.0 / math.sqrt(n)
    if not spectrum:  # whose eigenvalues are not independent
        assert not law_differs(np.abs(diagonal), known.modulus_law(n, field))
        assert law_differs(np.abs(diagonal) * 1.2, known.modulus_law(n, field))


def test_diagonal_glorot_is_the_spectrum_of_a_matrix(seed):
    n = 3
    spectra = list(matrices("diagonal-glorot", n, 3000, seed=seed))
    radius = np.array([np.abs(z).max() for z in spectra])
    assert not law_differs(radius, rmt_check.laws.SpectralRadius(n))
    assert law_differs(radius, rmt_check.laws.RingModulus(0.0, 1.0, n))
    # in random order; they repel: n(n-1) E|z_1 - z_2|^2 = 2n E sum |z|^2 - 2 E|tr W|^2
    energy = (n + 1) / (2 * n)
    assert not mean_differs([abs(z[0]) ** 2 for z in spectra], energy)
    gaps = [abs(z[0] - z[1]) ** 2 for z in spectra]
    assert not mean_differs(gaps, (n + 2) / n)
    assert mean_differs(gaps, 2 * energy)  # independent points


def test_diagonal_real_glorot_is_the_spectrum_of_a_real_matrix(seed):
    n = 5
    spectra = list(matrices("diagonal-real-glorot", n, 3000, "real", seed))
    radius = np.array([np.abs(z).max() for z in spectra])
    assert not law_differs(radius, rmt_check.laws.SpectralRadius(n, "real"))
    assert law_differs(radius, rmt_check.laws.SpectralRadius(n))
    assert all(np.isclose(z[:, None], z.conj(), atol=1e-12).any(axis=1).all() for z in spectra)
    # in random order: the first is real as often as any
    share = rmt_check.laws.EigenvalueModulus(n, "real").expected_real() / n
    assert not mean_differs([z[0].imag == 0.0 for z in spectra], share)
    half = list(matrices("diagonal-real-half", n, 1, "real", seed))
    assert_allclose(half[0], spectra[0] / 2)


@pytest.mark.parametrize(
    ("scheme", "field"),
    [p for p in PAIRS if p[0] in ("calibrated", "he") or SCHEMES[p[0]].unscaled.name == p[0]],
)
def test_drawn_radii_have_the_law_that_is_known(scheme, field, seed):
    known, n, draws = SCHEMES[scheme], 6, 300
    law = known.spectral_radius_law(n, field)
    rho = rmt_check.sample_spectral_radius(scheme, n, draws, field, seed).values
    if law is not None:
        assert not law_differs(rho, law)
        assert law_differs(rho * 1.5, law)
    if (mean := known.expected_radius(n, field)) is not None:
        assert abs(rho.mean() - mean) < 6.0 * rho.std() / math.sqrt(draws) + 1e-12


@pytest.mark.parametrize(("scheme", "field"), [p for p in PAIRS if not p[0].endswith("rescaled")])
def test_probability_of_being_unstable_is_that_of_draws(scheme, field, seed):
    """And that of no other probability: half of it, or half of what remains."""
    known, n, draws = SCHEMES[scheme], 5, 500
    known = known.with_(gain=1.1) if scheme == "leaky" else known
    probability = known.prob_unstable(n, field)
    if probability is None or known.base.modulus is not None:
        assert known.spectral_radius_law(n, field) is None
        return
    unstable = rmt_check.sample_spectral_radius(known, n, draws, field, seed).values > 1.0
    assert stats.binomtest(int(unstable.sum()), draws, probability).pvalue > LEVEL
    wrong = 0.5 * probability + 0.5 * (probability < 0.5)
    assert stats.binomtest(int(unstable.sum()), draws, wrong).pvalue < LEVEL


def test_unitary_matrices_are_unstable_above_scale_one():
    assert SCHEMES["identity"].prob_unstable(5) == 0.0
    assert SCHEMES["orthogonal"].base.prob_unstable(5, "real", 1.1) == 1.0
    assert SCHEMES["truncated"].prob_unstable(5) is None
    assert SCHEMES["leaky"].prob_unstable(1001, "real") is None


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("scheme", ["truncated", "glorot-uniform", "rademacher", "sparse"])
def test_radii_are_near_their_limit(scheme, field, seed):
    limit = SCHEMES[scheme].radius_limit
    rho = rmt_check.sample_spectral_radius(scheme, 96, 4, field, seed).values / limit
    low, high = rmt_check.laws.SpectralRadius(96, field).interval(1.0 - 1e-6)
    assert np.all((rho > 0.95 * low) & (rho < 1.05 * high))  # universal up to smaller terms
    inside = np.abs(np.linalg.eigvals(matrix(scheme, 96, field, seed))) < limit / 2
    assert abs(inside.mean() - 0.25) < 0.15  # the circular law


def powers(scheme, n, k, field, seed, draws):
    """Return ||W^k x||^2 of independent matrices by plain numpy."""
    x = np.zeros(n)
    x[:2] = 0.6, 0.8  # no symmetric vector: the energy is that of every unit vector
    out = []
    for W in matrices(scheme, n, draws, field, seed):
        power = np.diag(W) if W.ndim == 1 else W
        out.append(np.linalg.norm(np.linalg.matrix_power(power, k) @ x) ** 2)
    return np.array(out)


@pytest.mark.parametrize(
    ("scheme", "field"),
    [
        (name, field)
        for name, field in PAIRS
        if name not in ("naive-uniform", "independent") and not name.endswith("rescaled")
    ],
)
def test_known_energies_are_those_of_matrices(scheme, field, seed):
    n, k, draws = 4, 2, 1200
    scheme = "sparse:density=.5" if scheme == "sparse" else scheme  # sparser tails are too heavy
    energy = np.exp(scheme_named(scheme).log_power_energy(n, k, field))
    drawn = powers(scheme, n, k, field, seed, draws)
    if scheme in ("orthogonal", "identity"):
        assert_allclose(drawn, energy, rtol=1e-12)
        return
    assert not mean_differs(drawn, energy)
    assert mean_differs(drawn, 2.0 * energy)


def test_energy_of_two_steps_sees_the_kurtosis(seed):
    n = 3
    dense = powers("rademacher", n, 2, "real", seed, 4000)
    rare = powers("sparse:density=.3", n, 2, "real", seed, 4000)
    known = [
        np.exp(scheme_named(s).log_power_energy(n, 2, "real"))
        for s in ("rademacher", "sparse:density=.3")
    ]
    assert_allclose(known, [1.0, 2.0], rtol=1e-12)
    assert not mean_differs(dense, known[0]) and not mean_differs(rare, known[1])
    assert mean_differs(rare, known[0])


def test_hidden_energy_sums_the_powers():
    t = np.array([0, 3, 30])
    assert_allclose(
        SCHEMES["glorot"].log_hidden_energy(64, t), rmt_check.laws.log_hidden_energy(64, t)
    )
    for name in ("independent", "orthogonal", "identity"):
        assert_allclose(np.exp(SCHEMES[name].log_hidden_energy(64, t)), t + 1.0)
    harmonic = np.exp(SCHEMES["uniform-disc"].log_hidden_energy(64, 3))
    assert_allclose(harmonic, 1 + 1 / 2 + 1 / 3 + 1 / 4)
    bound = rmt_check.laws.log_hidden_eigenvalue_bound(64, t)
    assert_allclose(SCHEMES["diagonal-glorot"].log_hidden_energy(64, t), bound)
    real = rmt_check.laws.log_hidden_energy(64, 11, scale=0.5, field="real")
    assert_allclose(SCHEMES["half"].log_hidden_energy(64, 11, "real"), real)
    assert SCHEMES["truncated"].log_hidden_energy(64, 3) is None
    assert SCHEMES["naive-uniform"].log_hidden_energy(64, 3, "real") is None


@pytest.mark.parametrize(
    ("scheme", "limit"),
    [
        ("rescaled", 1.0),
        ("calibrated", 1.0),
        ("half", 0.5),
        ("he", math.sqrt(2.0)),
        ("truncated", 0.8796),
        ("naive-uniform", math.inf),
        ("lru-ring", 0.99),
        ("orthogonal", 1.0),
    ],
)
def test_limits_of_the_radius(scheme, limit):
    assert_allclose(SCHEMES[scheme].radius_limit, limit, atol=3e-5)


def test_schemes_that_share_draws():
    for name in ("rescaled", "calibrated", "half", "half-variance", "scaled-gaussian", "he"):
        assert SCHEMES[name].unscaled is SCHEMES["glorot"] and SCHEMES[name].rotation_invariant
    ring = scheme_named("lru-ring:r_min=.5")
    assert ring.unscaled is ring
    assert [s.name for s in SCHEMES.values() if s.unscaled is s] == [
        name
        for name, scheme in SCHEMES.items()
        if name == "glorot"
        or not (scheme.rotation_invariant or name.startswith("diagonal-real-"))
        or name == "diagonal-real-glorot"
    ]


def test_names_carry_parameters():
    ring = scheme_named("lru-ring:r_min=.9:r_max=.99")
    assert str(ring) == "lru-ring:r_min=0.9:r_max=0.99" and ring == SCHEMES["lru-ring"]
    assert scheme_named(str(ring.with_(r_min=0.2))).base.r_min == 0.2
    assert scheme_named("scaled-gaussian:factor=2").scale(10) == 2.0
    assert scheme_named("sparse:density=.5").parameters == (("density", 0.5),)


@pytest.mark.parametrize(
    ("scheme", "field", "message"),
    [
        ("lru-ring", "real", "scheme lru-ring is complex only, received field 'real'"),
        ("diagonal-glorot", "real", "scheme diagonal-glorot is complex only"),
        ("naive-uniform", "complex", "scheme naive-uniform is real only.*use field='real'"),
        ("lru-ring:r_min=1", "complex", r"r_min must lie in \[0, r_max = 0.99\), received 1.0"),
        ("lru-ring:r_min=-.1", "complex", "r_min must lie in"),
        ("lru-ring:r_max=inf", "complex", "r_max must be a finite number"),
        ("sparse:density=0", "complex", r"density must lie in \(0, 1\], received 0.0"),
        ("sparse:density=1.1", "complex", "density must lie in"),
        ("scaled-gaussian:factor=0", "complex", "factor must be from 1e-50 to 1e50, received 0.0"),
        ("calibrated:delta=1", "complex", "delta must lie strictly between 0 and 1"),
        ("uniform-disc:r_max=2", "complex", "scheme uniform-disc has no parameter 'r_max'"),
        ("half:factor=.4", "complex", "scheme half has no parameter 'factor'; it has none"),
    ],
)
def test_schemes_that_are_none(scheme, field, message):
    with pytest.raises(ValueError, match=message) as error:
        matrix(scheme, 8, field)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("scheme", "field"), PAIRS)
def test_every_scheme_has_every_width(scheme, field, seed):
    for n in (1, 3) if not scheme.endswith("rescaled") else (164,):
        assert np.isfinite(matrix(scheme, n, field, seed)).all()
        rmt_check.sample_hidden_norms(scheme, n, 4, 2, field)
        rmt_check.sample_power_norms(scheme, n, 4, 2, field)


def real_form(z):
    """Return the real normal matrix of a spectrum: a block for each conjugate pair."""
    pairs = [np.array([[w.real, -w.imag], [w.imag, w.real]]) for w in z[z.imag > 0.0]]
    return linalg.block_diag(*pairs, *z[z.imag == 0.0].real)


def norms_by_numpy(scheme, field, seed, n=4, steps=5, draws=2000):
    """Return log ||h_t||^2 and log ||W^k x||^2, x = 1/sqrt(n), of matrices, phases and all."""
    rng, reals = np.random.default_rng(seed + 1), 2 if field == "complex" else 1
    rows = []
    for W in matrices(scheme, n, draws, field, seed):
        W = real_form(W) if scheme.startswith("diagonal-real") else W
        W = np.diag(W) if W.ndim == 1 else W
        x = rng.standard_normal((steps + 1, n * reals)) / math.sqrt(n * reals)
        x = x.view(complex) if field == "complex" else x
        h, power, row = np.zeros(n), np.full(n, n**-0.5), []
        for x_t in x:
            h = W @ h + x_t
            row.append((np.vdot(h, h).real, np.vdot(power, power).real))
            power = W @ power
        rows.append(np.log(row))
    return np.array(rows).transpose(2, 0, 1)


@pytest.mark.parametrize(
    ("scheme", "field"),
    [
        (name, field)
        for name, field in PAIRS
        if isinstance(SCHEMES[name].base, Normal) and not name.endswith("rescaled")
    ],
)
def test_norms_of_a_normal_matrix_need_its_moduli_alone(scheme, field, seed):
    hidden, power = norms_by_numpy(scheme, field, seed)
    options = {"steps": 5, "draws": 2000, "field": field, "seed": seed}
    free = rmt_check.sample_hidden_norms(scheme, 4, **options).values
    assert not laws_differ(hidden[:, 1], free[:, 1])
    assert not laws_differ(hidden[:, 5], free[:, 5])
    assert not laws_differ(hidden[:, 5] - hidden[:, 1], free[:, 5] - free[:, 1])
    assert laws_differ(hidden[:, 5], free[:, 5] + 0.5)
    free = rmt_check.sample_power_norms(scheme, 4, **options).values
    if scheme in ("orthogonal", "identity"):
        assert_allclose(power, 0.0, atol=1e-12)
        assert_allclose(free, 0.0, atol=1e-12)
    else:
        assert not laws_differ(power[:, 5], free[:, 5])


@pytest.mark.parametrize("field", FIELDS)
def test_independent_steps_keep_the_energy(field, seed):
    options = {"steps": 12, "draws": 10_000, "field": field, "seed": seed}
    hidden = np.exp(rmt_check.sample_hidden_norms("independent", 16, **options).values)
    assert not mean_differs(hidden, np.arange(1.0, 14.0))
    assert mean_differs(hidden, 1.03 ** np.arange(13.0) * np.arange(1.0, 14.0))
    power = np.exp(rmt_check.sample_power_norms("independent", 16, **options).values[:, 1:])
    assert not mean_differs(power, 1.0)


def test_a_misspelt_name_is_answered_with_the_nearest():
    for wrong in ("glorott", "Glorot", "gloro:delta=1"):
        with pytest.raises(
            ValueError, match=r"received '[Gg]lorot{0,2}' \(did you mean 'glorot'\?\)"
        ):
            scheme_named(wrong)
    with pytest.raises(ValueError, match=r"received 'xyz'$"):
        scheme_named("xyz")
