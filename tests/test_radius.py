"""Spectral radii and moduli: every method against every other, the exact law, and wrong ones."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from statistics_helpers import law_differs, laws_differ

from rmt_check import SCHEMES, laws, sample_eigenvalue_moduli, sample_matrix, sample_spectral_radius
from rmt_check.kernels.hessenberg import fill_hessenberg
from rmt_check.kernels.kostlan import kostlan_moduli, kostlan_radii
from rmt_check.linalg import lapack
from rmt_check.sampling import eigenvalues
from rmt_check.sampling.methods import spectral_method
from rmt_check.sampling.radius import kostlan_least

METHODS = {"complex": ("matrix", "kostlan", "quantile"), "real": ("matrix", "quantile")}


@pytest.mark.parametrize(("n", "draws"), [(1, 1000), (16, 1500), (64, 500)])
@pytest.mark.parametrize("field", ["complex", "real"])
def test_every_method_has_the_law_of_every_other(field, n, draws, seed):
    law, matrix = laws.SpectralRadius(n, field), None
    for method in METHODS[field]:
        samples = sample_spectral_radius("glorot", n, draws, field, seed, method)
        rho = samples.values
        matrix = rho if matrix is None else matrix
        assert samples.method == method and rho.shape == (draws,)
        wrong = (1.4 if n == 1 else 1.07) * rho
        assert method == "matrix" or not laws_differ(rho, matrix)
        assert laws_differ(wrong, matrix)
        if method != "quantile":
            assert not law_differs(rho, law)
            assert law_differs(wrong, law)


@pytest.mark.parametrize("scheme", ["half", "calibrated:delta=.3"])
def test_scales_are_those_of_the_scheme(scheme, seed):
    half, *others = (
        sample_spectral_radius(scheme, 16, 3000, seed=seed, method=method).values
        for method in METHODS["complex"]
    )
    for rho in others:
        assert not laws_differ(rho, half)
        assert laws_differ(1.03 * rho, half)


def hessenberg_radius(n, field, degrees, rng):
    """Draw by numpy, with subdiagonal norms of so many degrees of freedom too many."""
    reals = 2 if field == "complex" else 1
    W = rng.standard_normal((n, n * reals)).view(np.complex128 if reals == 2 else np.float64)
    below = np.arange(n - 1, 0, -1)
    chi = np.sqrt(2.0 * rng.standard_gamma((reals * below + degrees) / 2))
    H = np.triu(W) + np.diag(chi, -1)
    return np.abs(np.linalg.eigvals(H)).max() / math.sqrt(reals * n)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_hessenberg_matrices_have_the_radii_of_full_ones(field, seed):
    n, draws = 12, 2000
    rho = sample_spectral_radius("glorot", n, draws, field, seed, "matrix").values
    matrices = (sample_matrix("glorot", n, field, seed * draws + i) for i in range(draws))
    assert not laws_differ(rho, [np.abs(np.linalg.eigvals(W)).max() for W in matrices])
    rng = np.random.default_rng(seed)
    right, wrong = (
        [hessenberg_radius(n, field, degrees, rng) for _ in range(draws)] for degrees in (0, 4)
    )
    assert not laws_differ(rho, right)
    assert laws_differ(rho, wrong)


def test_moduli_as_a_set(seed):
    n, draws = 12, 4000
    matrix, kostlan = (
        np.sort(sample_eigenvalue_moduli("glorot", n, draws, seed=seed, method=method).values)
        for method in ("matrix", "kostlan")
    )
    functions = {
        "smallest": lambda r: r[:, 0],
        "middle": lambda r: r[:, 6],
        "largest": lambda r: r[:, -1],
        "log |det W|": lambda r: np.log(r).sum(axis=1),
        "spread": lambda r: r.std(axis=1),
    }
    for function in functions.values():
        assert not laws_differ(function(matrix), function(kostlan))
    independent = np.sort(laws.EigenvalueModulus(n).rvs((draws, n), np.random.default_rng(seed)))
    for name in ("spread", "log |det W|"):
        assert laws_differ(functions[name](matrix), functions[name](independent))


@pytest.mark.parametrize("field", ["complex", "real"])
def test_diagonal_schemes(field, seed):
    law = laws.RingModulus(0.0, 1.0, 50)
    for method in ("matrix", "quantile"):
        rho = sample_spectral_radius("uniform-disc", 50, 3000, field, seed, method).values
        assert not law_differs(rho, law)
        assert law_differs(rho, laws.RingModulus(0.0, 1.0, 65))


@pytest.mark.parametrize("n", [200, 300, 1024, 10**4, 10**6, 10**9, 10**12, 10**15])
def test_the_largest_gamma_is_among_the_last(n):
    least, x = kostlan_least(n), n - 3.0 * math.sqrt(n)
    # Q(k - 1, x) <= (k - 1)/x Q(k, x): a geometric series bounds those that are left out
    below = special.gammaincc(least - 1.0, x) / (1.0 - (least - 1.0) / x) if least > 1 else 0.0
    k = np.arange(max(least, n - 10_000), n + 1.0)
    all_below = np.exp(np.sum(np.log(special.gammainc(k, x))))
    assert below + all_below < 1e-18
    assert kostlan_least(100) == 1  # all of them


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize(
    "scheme", ["glorot", "glorot-uniform", "orthogonal", "leaky", "uniform-disc"]
)
def test_small_matrices_are_drawn_as_each_would_be_alone(scheme, field, monkeypatch):
    draws = 1030  # more than a chunk
    together = sample_spectral_radius(scheme, 4, draws, field, method="matrix").values
    moduli = sample_eigenvalue_moduli(scheme, 4, 9, field, method="matrix").values
    monkeypatch.setattr(eigenvalues, "_STACK", 1)
    alone = sample_spectral_radius(scheme, 4, draws, field, method="matrix").values
    assert np.array_equal(together, alone)
    again = sample_eigenvalue_moduli(scheme, 4, 9, field, method="matrix").values
    assert np.array_equal(moduli, again)


@pytest.mark.parametrize("n", [1, 7, 300])
def test_kernels_are_their_own_python(n):
    for dtype in (np.complex128, np.float64):
        columns = np.full((2, n, n + 3), np.nan, dtype)
        fill_hessenberg(0.5, np.random.default_rng(1), columns[0])
        fill_hessenberg.py_func(0.5, np.random.default_rng(1), columns[1])
        assert_allclose(columns[0], columns[1], rtol=1e-15)
    radii, moduli = np.empty((2, 3)), np.empty((2, 3, n))
    for i, radius, all_of_them in (
        (0, kostlan_radii, kostlan_moduli),
        (1, kostlan_radii.py_func, kostlan_moduli.py_func),
    ):
        radius(n, 1, 2.0, np.random.default_rng(1), radii[i])
        all_of_them(2.0, np.random.default_rng(1), moduli[i])
    assert_allclose(radii[0], radii[1], rtol=1e-15)
    assert_allclose(moduli[0], moduli[1], rtol=1e-15)
    assert_allclose(moduli[0].max(axis=1), radii[0], rtol=1e-15)


@pytest.mark.parametrize(
    ("sample", "method", "n", "draws"),
    [
        (sample_spectral_radius, "kostlan", 10**6, 1100),
        (sample_spectral_radius, "quantile", 64, 300_000),
        (sample_eigenvalue_moduli, "kostlan", 3000, 1100),
    ],
)
def test_workers_and_more_draws_change_nothing(sample, method, n, draws, seed):
    one = sample("glorot", n, draws, seed=seed, method=method, workers=1).values
    two = sample("glorot", n, draws, seed=seed, method=method, workers=2).values
    few = sample("glorot", n, 3, seed=seed, method=method).values
    assert_array_equal(one, two)
    assert_array_equal(one[:3], few)
    assert len(np.unique(one.reshape(draws, -1)[:, 0])) > 0.99 * draws


def test_wide_radii_have_their_exact_law(seed):
    for n, draws in ((10**6, 500), (10**10, 5)):
        rho = sample_spectral_radius("glorot", n, draws, seed=seed).values
        assert not law_differs(rho, laws.SpectralRadius(n))
    rho = sample_spectral_radius("glorot", 10**6, 500, seed=seed).values
    assert law_differs(rho, laws.SpectralRadius(4 * 10**6))


@pytest.mark.parametrize(
    ("scheme", "n", "field", "radius", "moduli"),
    [
        ("glorot", 1024, "complex", "matrix", "matrix"),
        ("glorot", 1025, "complex", "matrix", "kostlan"),
        ("half", 2049, "complex", "kostlan", "kostlan"),
        ("glorot", 2048, "real", "matrix", "matrix"),
        ("uniform-disc", 10**6, "complex", "matrix", "matrix"),
        ("uniform-disc", 10**6, "real", "matrix", "matrix"),
    ],
)
def test_methods_chosen(scheme, n, field, radius, moduli):
    of = (SCHEMES[scheme], n, field)
    assert spectral_method("spectral-radius", "auto", *of) == radius
    assert spectral_method("eigenvalue-moduli", "auto", *of) == moduli
    assert spectral_method("spectral-radius", "quantile", *of) == "quantile"


@pytest.mark.parametrize(
    ("who", "scheme", "widest", "beyond"),
    [
        ("radius study", "half", 128, "kostlan"),
        ("radius study", "rademacher", 2048, "laws"),
        ("modulus study", "half", 128, "kostlan"),
        ("figure", "half", 1024, "kostlan"),
        ("figure", "rademacher", 1024, "laws"),
        ("figure", "uniform-disc", 10**7, "laws"),
    ],
)
def test_studies_and_figure_draw_matrices_up_to_widths_of_their_own(who, scheme, widest, beyond):
    def chosen(n, scheme=scheme):
        return spectral_method(who, "auto", SCHEMES[scheme], n, "complex")

    assert chosen(widest) == "matrix" and chosen(widest + 1) == beyond
    assert chosen(10**11, "glorot") == "laws"
    assert spectral_method(who, "kostlan", SCHEMES["glorot"], 10**11, "complex") == "kostlan"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "arnoldi"}, "method must be one of auto, matrix, kostlan, quantile"),
        ({"field": "real", "n": 2049}, "choose a smaller width, 'quantile' .* or 'matrix'"),
        ({"field": "real", "method": "kostlan"}, "for complex Gaussian schemes"),
        ({"scheme": "uniform-disc", "method": "kostlan"}, "for complex Gaussian schemes"),
        ({"method": "kostlan", "n": 10**16}, r"of width n <= 10\^15"),
        (
            {"field": "real", "method": "quantile", "n": 10**6},
            "none at width 1000000",
        ),
        ({"method": "matrix", "n": 10**6}, "needs .* bytes of memory"),
        ({"scheme": "uniform-disc", "n": 10**12}, "needs .* bytes of memory"),
        ({"method": "quantile", "draws": 10**12}, "needs .* bytes of memory"),
        ({"draws": 0}, "draws must be an integer >= 1"),
        ({"n": 0, "method": "kostlan"}, "width n must be an integer >= 1"),
        ({"field": "quaternion"}, "field must be one of complex, real"),
        ({"workers": 0}, "workers must be an integer >= 1"),
    ],
)
def test_bad_arguments(change, message):
    with pytest.raises(ValueError, match=message):
        sample_spectral_radius(**{"scheme": "glorot", "n": 8, "draws": 2} | change)


def test_moduli_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"needs .* bytes of memory"):
        sample_eigenvalue_moduli("glorot", 10**12, 1)
    with pytest.raises(ValueError, match="method must be one of auto, matrix, kostlan; rec"):
        sample_eigenvalue_moduli("glorot", 8, 1, method="quantile")


def test_a_failure_of_lapack_reaches_the_caller(monkeypatch):
    def fail(columns):
        raise RuntimeError("LAPACK's zhseqr did not find all eigenvalues (info = 3)")

    monkeypatch.setattr(lapack, "hessenberg_eigenvalues", fail)
    with pytest.raises(RuntimeError, match="zhseqr"):
        sample_spectral_radius("glorot", 8, 5)
