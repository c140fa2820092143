"""Kernels: equal to their own Python, to plain numpy, and free of overflow."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check.kernels import disc, gaussian
from rmt_check.kernels.hessenberg import hessenberg_power_norms
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.power import power_norms
from rmt_check.kernels.reveal import reveal_hidden_norms

FIELDS = [np.complex128, np.float64]


def ginibre(n, dtype, seed=1):
    W = np.empty((n, n), dtype)
    fill = gaussian.fill_complex if dtype is np.complex128 else gaussian.fill_real
    fill(math.sqrt(1.0 / n), np.random.default_rng(seed), W)
    return W


def part(n, dtype):
    return math.sqrt(1.0 / (n * np.dtype(dtype).itemsize // 8))


@pytest.mark.parametrize(
    ("fill", "dtype", "shape"),
    [
        (gaussian.fill_complex, np.complex128, (5, 7)),
        (gaussian.fill_real, np.float64, (5, 7)),
        (disc.fill_complex, np.complex128, (9,)),
        (disc.fill_real, np.float64, (9,)),
    ],
)
def test_filling_is_its_own_python(fill, dtype, shape):
    fast, slow = np.empty(shape, dtype), np.empty(shape, dtype)
    fill(0.5, np.random.default_rng(3), fast)
    fill.py_func(0.5, np.random.default_rng(3), slow)
    assert_allclose(fast, slow, rtol=1e-15)


def test_filling_takes_numpys_stream():
    expected = 0.5 * np.random.default_rng(3).standard_normal((5, 7))
    out = np.empty((5, 7))
    gaussian.fill_real(0.5, np.random.default_rng(3), out)
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
        kernel(W, part(n, dtype), np.random.default_rng(5), h, product, out)
        assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", FIELDS)
def test_power_norms_are_numpys(dtype):
    W, x = ginibre(10, dtype), np.full(10, math.sqrt(0.1), dtype)
    powers = [np.linalg.matrix_power(W, k) @ x for k in range(25)]
    for kernel in (power_norms, power_norms.py_func):
        out = np.empty(25)
        kernel(W, x.copy(), np.empty_like(x), out)
        assert_allclose(out, [math.log(np.vdot(p, p).real) for p in powers], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("dtype", FIELDS)
@pytest.mark.parametrize(("n", "steps"), [(40, 12), (5, 30)])
def test_kernels_without_a_matrix_are_their_own_python(dtype, n, steps):
    outs = []
    for kernel in (reveal_hidden_norms, reveal_hidden_norms.py_func):
        Q, G = np.full((2, steps, 2 * steps + 1), np.nan, dtype)
        c, h = np.full(steps, np.nan, dtype), np.full(2 * steps + 1, np.nan, dtype)
        outs.append(np.empty(steps + 1))
        kernel(n, 0.9, part(n, dtype), np.random.default_rng(2), Q, G, c, h, outs[-1])
    for kernel in (hessenberg_power_norms, hessenberg_power_norms.py_func):
        columns = np.full((steps, steps + 1), np.nan, dtype)
        x, product = np.full((2, steps + 1), np.nan, dtype)
        outs.append(np.empty(steps + 1))
        kernel(n, 0.9, part(n, dtype), np.random.default_rng(2), columns, x, product, outs[-1])
    assert_allclose(outs[0], outs[1], rtol=1e-9, atol=1e-9)
    assert_allclose(outs[2], outs[3], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", FIELDS)
def test_no_length_overflows(dtype):
    n, steps = 4, 3000
    W = 3.0 * ginibre(n, dtype)
    rho = np.abs(np.linalg.eigvals(W)).max()
    hidden, power = np.empty(steps), np.empty(steps)
    h, product = np.zeros(n, dtype), np.empty(n, dtype)
    hidden_norms(W, part(n, dtype), np.random.default_rng(0), h, product, hidden)
    power_norms(W, np.full(n, 0.5, dtype), product, power)
    for log_norms in (hidden, power):
        assert np.isfinite(log_norms).all() and log_norms[-1] > 2 * math.log(1e308)
        rate = (log_norms[-1] - log_norms[-1001]) / 1000
        assert_allclose(rate, 2 * math.log(rho), rtol=1e-2)
