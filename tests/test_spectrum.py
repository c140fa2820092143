"""Blocks of a matrix, its eigenvalues from them, and the interval that holds its radius."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import linalg, sparse

from rmt_check import spectral_radius
from rmt_check.linalg import lapack
from rmt_check.linalg.components import strong_blocks
from rmt_check.linalg.spectrum import spectrum

FIELDS = [np.complex128, np.float64]
SEEDS = st.integers(0, 2**32)


def random_matrix(rng, shape, dtype=np.float64):
    reals = np.dtype(dtype).itemsize // 8
    return rng.standard_normal((*shape[:-1], shape[-1] * reals)).view(dtype)


def shuffled(rng, W):
    """Return W with rows and columns permuted alike."""
    order = rng.permutation(len(W))
    return W[np.ix_(order, order)]


def block_triangular(rng, widths, dtype=np.float64):
    """Return a block triangular matrix in random order, and its diagonal blocks."""
    blocks = [random_matrix(rng, (n, n), dtype) for n in widths]
    W = np.triu(random_matrix(rng, (sum(widths),) * 2, dtype))
    for end, block in zip(np.cumsum(widths), blocks, strict=True):
        W[end - len(block) : end, end - len(block) : end] = block
    return shuffled(rng, W), blocks


def rotated(rng, T):
    """Return S^-1 T S for integers, S of determinant one: exact in double precision."""
    n = len(T)
    lower = np.eye(n, dtype=object) + np.tril(rng.integers(-1, 2, (n, n)), -1).astype(object)
    upper = np.eye(n, dtype=object) + np.triu(rng.integers(-1, 2, (n, n)), 1).astype(object)
    W = T.astype(object)
    for S in (lower, upper):
        W = inverse(S) @ W @ S
    assert max(abs(entry) for entry in W.flat) < 2**53
    return W.astype(np.float64)


def inverse(S):
    """Return the inverse of I + N, N nilpotent, by the series of Neumann."""
    nilpotent = np.eye(len(S), dtype=object) - S
    total = power = np.eye(len(S), dtype=object)
    for _ in range(len(S)):
        power = power @ nilpotent
        total = total + power
    return total


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), SEEDS, st.sampled_from(FIELDS))
def test_a_matrix_falls_into_its_blocks_in_any_order(widths, seed, dtype):
    W, blocks = block_triangular(np.random.default_rng(seed), widths, dtype)
    for given_ in (W, sparse.csr_array(W)):
        found, single = strong_blocks(given_)
        assert sorted(map(len, found), reverse=True) == list(map(len, found))
        assert sorted([*map(len, found), *[1] * len(single)]) == sorted(widths)
        assert_array_equal(np.sort(np.concatenate([*found, single])), np.arange(len(W)))
    expected = np.concatenate([np.linalg.eigvals(block) for block in blocks])
    eigenvalues = spectrum(W).eigenvalues
    nearest = np.abs(expected[:, None] - eigenvalues).min(axis=0)
    assert len(eigenvalues) == len(W) and np.max(nearest) < 1e-10
    assert np.all(np.diff(np.abs(eigenvalues)) <= 0.0)


@given(st.integers(1, 40), SEEDS, st.sampled_from(FIELDS))
def test_a_matrix_without_cycles_has_the_radius_of_its_diagonal(n, seed, dtype):
    rng = np.random.default_rng(seed)
    W = np.triu(10.0 * random_matrix(rng, (n, n), dtype))
    radius = float(np.max(np.abs(np.diag(W))))
    W = shuffled(rng, W)
    assert_allclose(spectral_radius(W), radius, rtol=1e-15)
    np.fill_diagonal(W, 0.0)
    assert spectral_radius(W) == 0.0


@pytest.mark.parametrize("n", [150, 700])
def test_a_reservoir_without_feedback_has_radius_zero(n, seed):
    rng = np.random.default_rng(seed)
    W = np.tril(random_matrix(rng, (n, n)) * (rng.random((n, n)) < 0.1), -1)
    order = rng.permutation(n)
    W = sparse.csr_array(W)[order][:, order]
    for form in (W, W.tocoo(), W.toarray()):
        found = spectral_radius(form, estimate=True)
        assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    W = sparse.csr_array((W.data, W.indices, W.indptr), shape=W.shape)
    W.data[::2] = 0.0  # stored zeros are no edges
    assert spectral_radius(W, estimate=True).value == 0.0


@settings(max_examples=60)
@given(st.integers(2, 10), SEEDS)
def test_the_radius_lies_in_the_interval_that_is_given(n, seed):
    rng = np.random.default_rng(seed)
    T = np.triu(rng.integers(-2, 3, (n, n)))
    np.fill_diagonal(T, rng.choice([0, 0, 0, 1, -2], n))  # often defective
    found, truth = spectrum(rotated(rng, T)), np.max(np.abs(np.diag(T)))
    assert found.low <= truth <= found.high
    assert found.low <= found.radius <= found.high
    if found.is_determined:
        assert_allclose(found.radius, truth, rtol=1e-5, atol=0.0)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", [60, 180])
def test_a_nilpotent_matrix_in_another_basis_is_not_determined(n, dtype, seed):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(random_matrix(rng, (n, n), dtype)).Q
    W = Q @ np.triu(random_matrix(rng, (n, n), dtype), 1) @ Q.conj().T / math.sqrt(n)
    with pytest.warns(linalg.LinAlgWarning, match=r"not determined .* between 0 and 0\.\d+$"):
        value = spectral_radius(W)
    assert value > 0.01  # what LAPACK says of it
    found = spectral_radius(W, estimate=True) if n < 128 else spectrum(W)
    assert found.low == 0.0 and value < found.high < 1.0
    if n >= 128:
        assert spectral_radius(W, estimate=True).low == 0.0  # by Arnoldi's method


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", [2, 17, 64, 300])
def test_ginibre_matrices_are_determined_to_many_digits(n, dtype, seed):
    found = spectrum(random_matrix(np.random.default_rng(seed), (n, n), dtype))
    assert found.is_determined and found.high / found.low - 1.0 < 1e-7
    assert [len(block) for block in found.blocks] == [n]


@pytest.mark.parametrize("order", [2, 3, 4])
def test_a_defective_eigenvalue_is_known_to_fewer_digits(order, seed):
    T = np.zeros((8, 8))
    T[:order, :order] = 2.0 * np.eye(order) + np.eye(order, k=1)
    Q = np.linalg.qr(np.random.default_rng(seed).standard_normal((8, 8))).Q
    found = spectrum(Q @ T @ Q.T)  # rounding moves the eigenvalue, too
    assert 1.0 < found.low < 2.001 and 1.999 < found.high < 3.0
    assert found.high - found.low > 1e-16 ** (1.0 / order)


def test_arnoldis_lower_bound_is_one(seed):
    """A weak way back through a long chain: one block, whose radius powers cannot resolve."""
    n = 200
    chain = np.diag(np.ones(n - 1), -1)
    chain[0, -1] = 1e-30
    W = shuffled(np.random.default_rng(seed), chain + np.diag(np.full(n, 1e-3)))
    try:
        found = spectral_radius(W, estimate=True)
    except RuntimeError:
        return  # ARPACK may not converge, and says so
    assert found.low <= 1e-30 ** (1.0 / n) + 1e-3


@pytest.mark.parametrize("dtype", FIELDS)
def test_lapack_is_given_the_matrix_and_not_its_transpose(dtype, seed):
    """Where rounding decides, eigenvalues of W and its transpose differ: these are numpy's."""
    rng = np.random.default_rng(seed)
    n = 80
    Q = np.linalg.qr(random_matrix(rng, (n, n), dtype)).Q
    W = Q @ np.triu(random_matrix(rng, (n, n), dtype), 1) @ Q.conj().T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", linalg.LinAlgWarning)
        mine, transposed = spectral_radius(W), spectral_radius(W.T)
    theirs, other = (np.max(np.abs(np.linalg.eigvals(X))) for X in (W, W.T))
    assert abs(mine - theirs) <= abs(mine - other) or math.isclose(theirs, other, rel_tol=1e-6)
    assert abs(transposed - other) <= abs(transposed - theirs)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("n", [3, 30, 120])
def test_conditions_are_those_of_all_eigenvectors(n, dtype, seed):
    H = linalg.hessenberg(random_matrix(np.random.default_rng(seed), (n, n), dtype))
    eigenvalues, left, right = linalg.eig(H, left=True, right=True)
    expected = 1.0 / np.abs(np.sum(left.conj() * right, axis=0))
    given_ = np.ascontiguousarray(H.T)
    before = given_.copy()
    assert_allclose(lapack.hessenberg_conditions(given_, eigenvalues[:9]), expected[:9], rtol=1e-8)
    assert np.array_equal(given_, before)
