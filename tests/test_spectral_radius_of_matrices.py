"""The spectral radius of a given matrix: known radii, numpy's, extremes of size, bad input."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse, stats

import rmt_check
from rmt_check import spectral_radius
from rmt_check.kernels import each_matrix
from rmt_check.kernels.hessenberg import fill_each_hessenberg, fill_hessenberg
from rmt_check.linalg import lapack
from rmt_check.linalg.spectral_radius import RadiusEstimate

FIELDS = [np.complex128, np.float64]


def random_matrix(n, dtype, seed):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, n * np.dtype(dtype).itemsize // 8)).view(dtype)


def in_order(eigenvalues):
    """Sort by real part where that separates; conjugates by their imaginary part."""
    return eigenvalues[np.lexsort((eigenvalues.imag, np.round(eigenvalues.real, 9)))]


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", [1, 2, 3, 40, 130])
def test_eigenvalues_are_numpys(dtype, n, seed):
    W = random_matrix(n, dtype, seed)
    expected = np.linalg.eigvals(W)
    assert_allclose(in_order(lapack.eigenvalues(W)), in_order(expected), rtol=1e-10)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", [1, 2, 3, 40, 130])
def test_hessenberg_eigenvalues_are_numpys(dtype, n, seed):
    columns = np.full((n, n + 5), np.nan, dtype)  # what lies beyond a column is not read
    fill_hessenberg(1.0, np.random.default_rng(seed), columns[:, :n])
    expected = np.linalg.eigvals(columns[:, :n].T)
    assert_allclose(in_order(lapack.hessenberg_eigenvalues(columns)), in_order(expected), rtol=1e-9)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("routine", [lapack.eigenvalues, lapack.hessenberg_eigenvalues])
@pytest.mark.parametrize("n", [1, 2, 8, 40])
def test_a_stack_has_the_eigenvalues_of_each_to_the_last_bit(n, routine, dtype, seed):
    stack = np.full((5, n, n + 3), np.nan, dtype)
    fill_each_hessenberg(1.0, np.random.default_rng(seed), stack[:, :, :n])
    alone = [routine(columns.copy()) for columns in stack]
    assert np.array_equal(routine(stack.copy()), alone)
    assert not np.array_equal(alone[0], alone[1])


@pytest.mark.parametrize("dtype", FIELDS)
def test_the_python_of_stacks(dtype, monkeypatch, seed):
    stack = np.zeros((3, 6, 6), dtype)
    fill_each_hessenberg.py_func(1.0, np.random.default_rng(seed), stack)
    compiled = lapack.hessenberg_eigenvalues(stack.copy())
    for name in ("each_real", "each_complex"):
        monkeypatch.setattr(each_matrix, name, getattr(each_matrix, name).py_func)
    assert np.array_equal(lapack.hessenberg_eigenvalues(stack.copy()), compiled)


def test_an_iteration_that_does_not_converge_is_an_error():
    stack = np.zeros((3, 4, 4))
    stack[1] = np.nan
    with pytest.raises(RuntimeError, match=r"LAPACK's dhseqr did not find all .* \(info = \d+\)"):
        lapack.hessenberg_eigenvalues(stack)
    with pytest.raises(RuntimeError, match=r"LAPACK's dhseqr did not find all .* \(info = \d+\)"):
        lapack.hessenberg_eigenvalues(np.full((4, 4), np.nan))


ROTATION = [[0.6, -0.8], [0.8, 0.6]]
KNOWN = [
    ([[3]], 3.0),
    ([[-7.0, 5.0], [0.0, 2.0]], 7.0),
    (ROTATION, 1.0),
    (np.array(ROTATION, np.float32), 1.0),
    (1j * np.eye(3), 1.0),
    (np.ones((5, 5), np.int8), 5.0),
    (np.triu(np.ones((30, 30)), 1), 0.0),  # nilpotent
    (np.zeros((3, 3)), 0.0),
    ([1.0, -4.0, 2.0], 4.0),  # a diagonal
    (np.roll(np.eye(6), 1, axis=0), 1.0),
    ([[0, 1, 0], [0, 0, 1], [6, -11, 6]], 3.0),  # companion of (x - 1)(x - 2)(x - 3)
    (np.array([[0, 2**40], [2**40, 0]], np.int64), 2.0**40),
]


@pytest.mark.parametrize(("W", "radius"), KNOWN)
def test_known_radii(W, radius):
    given = np.array(W)
    rho = spectral_radius(W)
    assert type(rho) is float
    assert_allclose(rho, radius, rtol=1e-6 if given.dtype == np.float32 else 1e-13)
    assert np.array_equal(given, W)  # what was given is left alone


@pytest.mark.parametrize("dtype", FIELDS)
def test_the_radius_is_numpys(dtype, seed):
    W = random_matrix(60, dtype, seed)
    expected = np.abs(np.linalg.eigvals(W)).max()
    for form in (W, W.T, W[::-1, ::-1], np.asfortranarray(W), W.tolist()):
        assert_allclose(spectral_radius(form), expected, rtol=1e-12)
    assert_allclose(spectral_radius(2.0 * W), 2.0 * expected, rtol=1e-12)


@pytest.mark.parametrize("size", [1e200, 1e-200, 1e307, 1e-320])
@pytest.mark.parametrize("estimate", [False, True])
def test_entries_of_any_size(size, estimate):
    n = 200 if estimate else 3
    W = np.zeros((n, n), complex)
    W[:3, :3] = np.full((3, 3), 1j)
    rho = spectral_radius(size * W, estimate)
    value = rho.value if estimate else rho
    assert_allclose(value / size, 3.0, rtol=1e-12 if size > 1e-300 else 1e-3)


def test_a_radius_beyond_the_doubles_is_infinite():
    assert spectral_radius(np.full((30, 30), 1e308)) == math.inf
    assert spectral_radius(np.full((30, 30), 1e308 + 1e308j)) == math.inf


@pytest.mark.parametrize("dtype", FIELDS)
def test_estimates_of_ginibre_matrices(dtype, seed):
    for i in range(3):
        W = random_matrix(150, dtype, (seed, i))
        estimate = spectral_radius(W, estimate=True)
        assert_allclose(estimate.value, spectral_radius(W), rtol=1e-9)
        assert 0.0 < estimate.residual < 1e-8
        assert estimate == spectral_radius(W, estimate=True)


def test_estimates_of_sparse_matrices(seed):
    W = sparse.random_array(
        (300, 300), density=0.05, rng=np.random.default_rng(seed), data_sampler=stats.norm.rvs
    )
    before = W.toarray()
    for form in (W, W.tocsr(), W.tocsc()):
        assert_allclose(spectral_radius(form, True).value, spectral_radius(before), rtol=1e-9)
        assert np.array_equal(form.toarray(), before)
    assert spectral_radius(sparse.eye_array(3, dtype=int), estimate=True).value == 1.0
    assert spectral_radius(sparse.coo_array((200, 200)), estimate=True).value == 0.0


def test_small_matrices_and_diagonals_are_not_estimated():
    W = np.array([[0.0, 4.0], [1.0, 0.0]])
    assert_allclose([spectral_radius(W, estimate=True).value, spectral_radius(W)], 2.0)
    assert 0.0 < spectral_radius(W, estimate=True).residual < 1e-13
    assert spectral_radius(np.arange(500.0), estimate=True) == RadiusEstimate(
        499.0, 0.0, 499.0, 499.0
    )


def test_arnoldis_failure_is_an_error():
    shift = sparse.eye_array(500).tocsr()[np.r_[1:500, 0]]  # all its eigenvalues have modulus one
    with pytest.raises(RuntimeError, match=r"Arnoldi's method failed .*: use spectral_radius"):
        spectral_radius(shift, estimate=True)


@pytest.mark.parametrize(
    ("W", "message"),
    [
        (np.ones((2, 3)), r"must have shape \(n, n\).* received \(2, 3\)"),
        (np.ones((2, 2, 2)), r"received \(2, 2, 2\)"),
        (np.ones((0, 0)), r"n >= 1; received \(0, 0\)"),
        ([], r"n >= 1; received \(0,\)"),
        (3.0, r"received \(\)"),
        ([[1.0, math.nan], [0.0, 1.0]], "finite entries"),
        ([1.0, math.inf], "finite entries"),
        ([[1j * math.inf]], "finite entries"),
        ([[1.0, 2.0], [3.0]], "array of real or complex numbers"),
        ([["1"]], "array of real or complex numbers"),
        (None, "array of real or complex numbers"),
        (sparse.eye_array(5), "W is sparse: pass W.toarray"),
    ],
)
def test_bad_matrices(W, message):
    with pytest.raises(ValueError, match=message):
        spectral_radius(W)


def test_bad_sparse_matrices():
    with pytest.raises(ValueError, match=r"received \(2, 3\)"):
        spectral_radius(sparse.coo_array((2, 3)), estimate=True)
    with pytest.raises(ValueError, match="finite entries"):
        spectral_radius(sparse.csr_array([[math.nan]]), estimate=True)


def test_a_diagonal_scheme_is_taken_as_drawn(seed):
    assert spectral_radius(rmt_check.sample_matrix("uniform-disc", 50, seed=seed)) < 1.0
