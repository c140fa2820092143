"""Kernels: equal to their own Python, to plain numpy, and free of overflow."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from statistics_helpers import laws_differ

from rmt_check.arrays import aligned_zeros
from rmt_check.kernels import entries, matrix_free
from rmt_check.kernels.hessenberg import (
    fill_hessenberg,
    hessenberg_hidden_norms,
    hessenberg_power_norms,
)
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.independent import independent_hidden_norms, independent_power_norms
from rmt_check.kernels.matrix_free import matrix_free_hidden_norms
from rmt_check.kernels.power import power_norms

FIELDS = [np.complex128, np.float64]


def ginibre(n, dtype, seed=1):
    W = np.empty((n, n), dtype)
    fill = entries.fill_complex if dtype is np.complex128 else entries.fill_real
    fill(math.sqrt(1.0 / n), np.random.default_rng(seed), W)
    return W


def part(n, dtype):
    return math.sqrt(1.0 / (n * np.dtype(dtype).itemsize // 8))


@pytest.mark.parametrize(
    ("fill", "dtype", "shape"),
    [
        (entries.fill_complex, np.complex128, (5, 7)),
        (entries.fill_real, np.float64, (5, 7)),
        (entries.fill_truncated, np.float64, (40,)),
        (entries.fill_uniform, np.float64, (9,)),
        (entries.fill_rademacher, np.float64, (9,)),
    ],
)
def test_filling_is_its_own_python(fill, dtype, shape):
    fast, slow = np.empty(shape, dtype), np.empty(shape, dtype)
    fill(0.5, np.random.default_rng(3), fast)
    fill.py_func(0.5, np.random.default_rng(3), slow)
    assert_allclose(fast, slow, rtol=1e-15)


def test_sparse_filling_is_its_own_python():
    fast, slow = np.empty((2, 60))
    entries.fill_sparse(0.5, 0.3, 2, np.random.default_rng(3), fast)
    entries.fill_sparse.py_func(0.5, 0.3, 2, np.random.default_rng(3), slow)
    assert_allclose(fast, slow, rtol=1e-15)
    assert 0 < np.count_nonzero(fast) < 60


def test_filling_takes_numpys_stream():
    expected = 0.5 * np.random.default_rng(3).standard_normal((5, 7))
    out = np.empty((5, 7))
    entries.fill_real(0.5, np.random.default_rng(3), out)
    assert_array_equal(out, expected)


def hidden_by_numpy(W, x):
    h, norms = np.zeros(len(W), W.dtype), []
    for x_t in x:
        h = W @ h + x_t
        norms.append(math.log(np.vdot(h, h).real))
    return norms


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize("diagonal", [False, True])
def test_hidden_norms_are_numpys(dtype, diagonal):
    n, steps = 12, 30
    W = ginibre(n, dtype)[0] if diagonal else ginibre(n, dtype)
    reals = np.dtype(dtype).itemsize // 8
    noise = part(n, dtype) * np.random.default_rng(5).standard_normal((steps, n * reals))
    expected = hidden_by_numpy(np.diag(W) if diagonal else W, noise.view(dtype))
    for kernel in (hidden_norms, hidden_norms.py_func):
        out, h, product = np.empty(steps), np.zeros(n, dtype), np.empty(n, dtype)
        kernel(W, part(n, dtype), no_signal(dtype), np.random.default_rng(5), h, product, out)
        assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", FIELDS)
def test_power_norms_are_numpys(dtype):
    W, x = ginibre(10, dtype), np.full(10, math.sqrt(0.1), dtype)
    powers = [np.linalg.matrix_power(W, k) @ x for k in range(25)]
    for kernel in (power_norms, power_norms.py_func):
        out = np.empty(25)
        kernel(W, x.copy(), np.empty_like(x), out)
        assert_allclose(out, [math.log(np.vdot(p, p).real) for p in powers], rtol=1e-11, atol=1e-13)


def drawn_by(kernel, n, steps, scale, signal, seed):
    """Run the kernel; return its log-norms and the vectors v_0, v_1, .. that it drew."""
    dtype, width = signal.dtype, min(n, signal.shape[1] + steps + 1)
    V, C = np.zeros((steps + 4, width), dtype), np.full((steps + 4, width), np.nan, dtype)
    M, out = np.full((steps, steps), np.nan, dtype), np.empty(steps + 1)
    none = np.full(steps + 1, np.inf)
    kernel(n, scale, part(n, dtype), signal, none, np.random.default_rng(seed), V, C, M, out)
    first = np.zeros((1, width), dtype)  # drawn again, from the same stream
    matrix_free._fill_gaussian(
        n, signal.shape[1], part(n, dtype), np.random.default_rng(seed), first[0]
    )
    return out, np.concatenate([first, V[:steps]])


def no_signal(dtype):
    return np.empty((0, 0), dtype)


def by_cholesky(V, scale, signal):
    """Return log-norms from V alone: (h_1, .., h_t) = V M with M* M = 1 + s^2 H* H."""
    S = np.zeros_like(V)
    S[: len(signal), : signal.shape[1]] = signal
    H = (V[0] + S[0])[:, None]
    for v in range(1, len(V)):
        M = np.linalg.cholesky(np.eye(v) + scale**2 * H.conj().T @ H).conj().T
        H = np.column_stack([H, V[1 : v + 1].T @ M[:, -1] + S[v]])
    return np.log(np.sum(np.abs(H) ** 2, axis=0))


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize(("n", "steps", "m"), [(40, 12, 0), (40, 12, 3), (5, 30, 0), (9, 20, 4)])
def test_matrix_free_is_its_regression(dtype, n, steps, m):
    signal = no_signal(dtype)
    if m:
        reals = np.dtype(dtype).itemsize // 8
        signal = np.random.default_rng(8).standard_normal((steps + 1, m * reals)).view(dtype)
    for kernel in (matrix_free_hidden_norms, matrix_free_hidden_norms.py_func):
        out, V = drawn_by(kernel, n, steps, 0.9, signal, 2)
        assert_allclose(out, by_cholesky(V, 0.9, signal), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(("n", "steps", "scale"), [(4, 12, 30.0), (3, 30, 4.0), (6, 20, 20.0)])
def test_matrix_free_keeps_its_digits_however_large_the_state(n, steps, scale):
    out, V = drawn_by(matrix_free_hidden_norms, n, steps, scale, no_signal(float), 4)
    assert out[-1] > 17.0  # the noise is lost beside it, in double precision
    with localcontext() as context:
        context.prec = 300
        assert_allclose(out, by_decimals(V, Decimal(scale)), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize(("n", "steps"), [(20, 50), (300, 37)])
def test_matrix_free_has_the_same_numbers_in_aligned_rows(n, steps, dtype):
    plain, _ = drawn_by(matrix_free_hidden_norms, n, steps, 0.9, no_signal(dtype), 3)
    rows = steps + 4, min(n, steps + 1)
    V, C = aligned_zeros(*rows, dtype=dtype), aligned_zeros(*rows, dtype=dtype)
    M, out, none = np.empty((steps, steps), dtype), np.empty(steps + 1), np.full(steps + 1, np.inf)
    rng = np.random.default_rng(3)
    matrix_free_hidden_norms(n, 0.9, part(n, dtype), no_signal(dtype), none, rng, V, C, M, out)
    assert_allclose(out, plain, rtol=1e-13, atol=1e-13)  # the order of sums is the machine's


@pytest.mark.parametrize("dtype", FIELDS)
def test_matrix_free_ends_at_the_ceiling(dtype):
    whole, _ = drawn_by(matrix_free_hidden_norms, 20, 15, 1.5, no_signal(dtype), 3)
    ceiling, out = np.full(16, np.inf), np.full(16, np.nan)
    ceiling[9] = whole[9] - 0.1
    V, C, M = np.zeros((19, 16), dtype), np.zeros((19, 16), dtype), np.zeros((15, 15), dtype)
    rng = np.random.default_rng(3)
    matrix_free_hidden_norms(20, 1.5, part(20, dtype), no_signal(dtype), ceiling, rng, V, C, M, out)
    assert_array_equal(out[:10], whole[:10])
    assert np.isnan(out[10:]).all()


@pytest.mark.parametrize(("dtype", "single"), [(complex, np.complex64), (float, np.float32)])
def test_hessenberg_hidden_norms(dtype, single):
    n, steps, scale = 21, 40, 0.9
    H, columns = np.empty((n, n), dtype), np.zeros((n + 3, n), single)
    fill_hessenberg(part(n, dtype), np.random.default_rng(1), H)
    columns[:n] = H
    inputs, h, expected = np.random.default_rng(2), np.zeros(n, dtype), []
    for _ in range(steps + 1):
        x = inputs.standard_normal(n * (H.itemsize // 8)).view(dtype)
        h = scale * H.T @ h + part(n, dtype) * x
        expected.append(math.log(np.vdot(h, h).real))
    ceiling = np.full(steps + 1, np.inf)
    ceiling[30] = expected[30] - 0.1
    for kernel in (hessenberg_hidden_norms, hessenberg_hidden_norms.py_func):
        h, product, out = np.zeros(n + 3, single), np.empty(n, single), np.full(steps + 1, np.nan)
        kernel(columns, scale, part(n, dtype), ceiling, np.random.default_rng(2), h, product, out)
        assert_allclose(out[:31], expected[:31], atol=1e-5)
        assert np.isnan(out[31:]).all()


def by_decimals(V, scale):
    """Return what `by_cholesky` does, by Gram-Schmidt in decimals."""

    def dot(x, y):
        return sum((a * b for a, b in zip(x, y, strict=True)), Decimal(0))

    V = [[Decimal(float(x)) for x in v] for v in V]
    C, h, log_norms = [], V[0], []
    for v in range(1, len(V)):
        log_norms.append(float(dot(h, h).ln()))
        u = [scale * dot(c, h) for c in C]
        along = [dot(u, column) for column in zip(*C, strict=True)] or [Decimal(0)] * len(h)
        rest = [scale * x - y for x, y in zip(h, along, strict=True)]
        rho = (1 + scale**2 * dot(h, h) - dot(u, u)).sqrt()
        C.append([x / rho for x in rest])
        h = [dot([*u, rho], column) for column in zip(*V[1 : v + 1], strict=True)]
    return [*log_norms, float(dot(h, h).ln())]


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize(("n", "steps"), [(40, 12), (5, 30)])
def test_powers_without_a_matrix_are_their_own_python(dtype, n, steps):
    outs = []
    for kernel in (hessenberg_power_norms, hessenberg_power_norms.py_func):
        seen = min(n, steps)
        columns = np.zeros((seen + 3, seen + 4), dtype)
        x, product = np.full((2, seen + 4), np.nan, dtype)
        outs.append(np.empty(steps + 1))
        kernel(n, 0.9, part(n, dtype), np.random.default_rng(2), columns, x, product, outs[-1])
    assert_allclose(outs[0], outs[1], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", FIELDS)
def test_no_length_overflows(dtype):
    n, steps = 4, 3000
    W = 3.0 * ginibre(n, dtype)
    rho = np.abs(np.linalg.eigvals(W)).max()
    hidden, power = np.empty(steps), np.empty(steps)
    h, product = np.zeros(n, dtype), np.empty(n, dtype)
    hidden_norms(W, part(n, dtype), no_signal(dtype), np.random.default_rng(0), h, product, hidden)
    power_norms(W, np.full(n, 0.5, dtype), product, power)
    for log_norms in (hidden, power):
        assert np.isfinite(log_norms).all() and log_norms[-1] > 2 * math.log(1e308)
        rate = (log_norms[-1] - log_norms[-1001]) / 1000
        assert_allclose(rate, 2 * math.log(rho), rtol=1e-2)


@pytest.mark.parametrize("dtype", FIELDS)
def test_powers_of_a_nilpotent_matrix_end(dtype):
    W, x = np.eye(3, k=1, dtype=dtype), np.ones(3, dtype)
    for kernel in (power_norms, power_norms.py_func):
        out = np.empty(6)
        kernel(W, x.copy(), np.empty_like(x), out)
        assert_allclose(out[:3], np.log([1.0, 2.0, 1.0]), atol=1e-12)
        assert np.all(out[3:] == -np.inf)


def fresh_matrices(n, dtype, scale, steps, seed):
    rng, reals = np.random.default_rng(seed), np.dtype(dtype).itemsize // 8

    def gaussian_of(*shape):
        return part(n, dtype) * rng.standard_normal((*shape, n * reals)).view(dtype)

    h = gaussian_of()
    power, hidden = np.ones(n, dtype) / math.sqrt(n), [np.vdot(h, h).real]
    powers = [1.0]
    for _ in range(steps):
        W = scale * gaussian_of(n)
        h, power = W @ h + gaussian_of(), W @ power
        hidden.append(np.vdot(h, h).real)
        powers.append(np.vdot(power, power).real)
    return np.log(hidden), np.log(powers)


@pytest.mark.parametrize("dtype", FIELDS)
def test_norms_of_independent_steps_have_the_law_of_fresh_matrices(dtype, seed):
    n, steps, draws, scale = 3, 6, 3000, 0.8
    shape, rng = n * np.dtype(dtype).itemsize / 16, np.random.default_rng(seed)
    dense = np.array([fresh_matrices(n, dtype, scale, steps, (seed, i)) for i in range(draws)])
    for column, kernel in enumerate((independent_hidden_norms, independent_power_norms)):
        free = np.empty((draws, steps + 1))
        for row in free:
            kernel(shape, scale, rng, row)
        first = 1 if kernel is independent_power_norms else 0
        for t in (first, 3, 6):
            assert not laws_differ(dense[:, column, t], free[:, t])
            assert laws_differ(dense[:, column, t], free[:, t] + 0.5)  # in energy, a factor 1.6
        # the joint law too: what one step adds
        assert not laws_differ(*(x[:, 6] - x[:, 5] for x in (dense[:, column], free)))
        out = np.empty(steps + 1)
        kernel.py_func(shape, scale, np.random.default_rng(1), out)
        fast = np.empty(steps + 1)
        kernel(shape, scale, np.random.default_rng(1), fast)
        assert_allclose(out, fast, rtol=1e-12)


def test_independent_steps_do_not_overflow():
    for kernel in (independent_hidden_norms, independent_power_norms):
        out = np.empty(5000)
        kernel(64.0, 3.0, np.random.default_rng(0), out)
        assert np.isfinite(out).all() and out[-1] > 2 * math.log(1e308)
        kernel(64.0, 0.01, np.random.default_rng(0), out)
        assert np.isfinite(out).all()
