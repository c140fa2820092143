"""Recurrences and their adjoints: numpy's states, and the gradients of differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rmt_check.kernels import recurrence

STEPS, BATCH, N = 7, 3, 5
SHAPE = (STEPS, BATCH, N)
EPSILON = 1e-6


def normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def normalised(z):
    z = z - z.mean(-1, keepdims=True)
    return z / np.sqrt((z * z).mean(-1, keepdims=True) + EPSILON)


def states(W, x, after=lambda z: z):
    """Return h (steps, batch, n) by numpy; W may be complex, and a diagonal."""
    h, all_states = np.zeros_like(x[0]), []
    for x_t in x:
        h = after((h @ W.T if W.ndim == 2 else h * W) + x_t)
        all_states.append(h)
    return np.array(all_states)


def dense(python=False):
    """Return a function of (W, x) to h, and one of (W, x, g) to (dW, dx)."""
    forward, adjoint = recurrence.dense_forward, recurrence.dense_adjoint
    if python:
        forward, adjoint = forward.py_func, adjoint.py_func

    def run(W, x):
        h = np.full_like(x, np.nan)
        forward(W, x, h)
        return h

    def gradients(W, x, g):
        dW, dx = np.full_like(W, np.nan), np.full_like(x, np.nan)
        adjoint(W, run(W, x), g, dx, dW)
        return dW, dx

    return run, gradients


def normed(python=False):
    forward, adjoint = recurrence.normed_forward, recurrence.normed_adjoint
    if python:
        forward, adjoint = forward.py_func, adjoint.py_func

    def run(W, x):
        h, inverse_std = np.full_like(x, np.nan), np.full(x.shape[:2], np.nan, x.dtype)
        forward(W, EPSILON, x, h, inverse_std)
        run.inverse_std = inverse_std
        return h

    def gradients(W, x, g):
        dW, dx = np.full_like(W, np.nan), np.full_like(x, np.nan)
        h = run(W, x)
        adjoint(W, h, run.inverse_std, g, dx, dW)
        return dW, dx

    return run, gradients


def diagonal(python=False):
    """Return the same of a complex diagonal; the last axis has real parts, then imaginary ones."""
    forward, adjoint = recurrence.diagonal_forward, recurrence.diagonal_adjoint
    if python:
        forward, adjoint = forward.py_func, adjoint.py_func

    def halves(a):
        return [np.ascontiguousarray(half) for half in np.split(a, 2, axis=-1)]

    def run(W, x):
        h = [np.full_like(half, np.nan) for half in halves(x)]
        forward(*halves(W), *halves(x), *h)
        return np.concatenate(h, -1)

    def gradients(W, x, g):
        dW = [np.full_like(half, np.nan) for half in halves(W)]
        dx = [np.full_like(half, np.nan) for half in halves(x)]
        adjoint(*halves(W), *halves(run(W, x)), *halves(g), *dx, *dW)
        return np.concatenate(dW, -1), np.concatenate(dx, -1)

    return run, gradients


KINDS = {"dense": dense, "normed": normed, "diagonal": diagonal}


def given(kind, dtype=np.float64):
    """Return W, x and g of a kind."""
    wide = 2 if kind == "diagonal" else 1
    W = 0.5 * normal(1, wide * N) if kind == "diagonal" else normal(1, N, N) / np.sqrt(N)
    x, g = normal(2, STEPS, BATCH, wide * N), normal(3, STEPS, BATCH, wide * N)
    return W.astype(dtype), x.astype(dtype), g.astype(dtype)


@pytest.mark.parametrize("python", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_states_are_numpys(kind, python):
    W, x, _ = given(kind)
    h = KINDS[kind](python)[0](W, x)
    if kind == "diagonal":
        z = states(W[:N] + 1j * W[N:], x[..., :N] + 1j * x[..., N:])
        expected = np.concatenate([z.real, z.imag], -1)
    else:
        expected = states(W, x, normalised if kind == "normed" else lambda z: z)
    assert_allclose(h, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("python", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_adjoints_are_the_slopes_of_the_loss(kind, python):
    """Of sum(g h), along random directions, by central differences."""
    W, x, g = given(kind)
    run, gradients = KINDS[kind](python)
    dW, dx = gradients(W, x, g)
    for seed in range(4):
        along_W, along_x = normal(10 + seed, *W.shape), normal(20 + seed, *x.shape)
        step = 1e-6
        rise = np.sum(g * (run(W + step * along_W, x) - run(W - step * along_W, x))) / (2 * step)
        assert_allclose(np.sum(dW * along_W), rise, rtol=1e-7)
        rise = np.sum(g * (run(W, x + step * along_x) - run(W, x - step * along_x))) / (2 * step)
        assert_allclose(np.sum(dx * along_x), rise, rtol=1e-7)  # the differences' own error


def test_dense_adjoint_is_the_complex_step():
    """Which has no error of differences: the imaginary part of the loss at W + i 1e-30 E."""
    W, x, g = given("dense")
    dW, dx = dense()[1](W, x, g)
    for i, j in np.ndindex(N, N):
        moved = W.astype(complex)
        moved[i, j] += 1e-30j
        slope = np.sum(g * states(moved, x.astype(complex)).imag) / 1e-30
        assert_allclose(dW[i, j], slope, rtol=1e-12, atol=1e-13)
    moved = x.astype(complex)
    moved[2, 1, 3] += 1e-30j
    assert_allclose(dx[2, 1, 3], np.sum(g * states(W, moved).imag) / 1e-30, rtol=1e-12)


def test_a_gradient_that_is_not_conjugated_ascends():
    """A step against the gradient of the imaginary parts lowers the loss, one along it does not."""
    W, x, g = given("diagonal")
    run, gradients = diagonal()
    dW, _ = gradients(W, x, g)
    only_im = np.concatenate([np.zeros(N), dW[N:]])
    loss = np.sum(g * run(W, x))
    assert np.sum(g * run(W - 1e-6 * only_im, x)) < loss < np.sum(g * run(W + 1e-6 * only_im, x))


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_stays_single_and_agrees(kind):
    W, x, g = given(kind)
    expected = KINDS[kind]()[1](W, x, g)
    found = KINDS[kind]()[1](*(a.astype(np.float32) for a in (W, x, g)))
    for single, double in zip(found, expected, strict=True):
        assert single.dtype == np.float32
        assert_allclose(single, double, rtol=1e-4, atol=1e-4)  # 40 operations of 6e-8 each


@pytest.mark.parametrize("kind", KINDS)
def test_one_step_has_no_gradient_by_the_matrix(kind):
    W, x, g = given(kind)
    dW, _ = KINDS[kind]()[1](W, x[:1], g[:1])
    assert not dW.any()


@pytest.mark.parametrize("kind", ["dense", "diagonal"])
def test_what_overflows_is_not_finite(kind):
    W, x, _ = given(kind, np.float32)
    h = KINDS[kind]()[0](1e20 * W, x)
    assert not np.isfinite(h[-1]).any()


def test_normed_states_keep_their_size():
    W, x, _ = given("normed")
    h = normed()[0](100.0 * W, x)
    assert_allclose(np.sum(h * h, -1), N, rtol=1e-4)  # epsilon against a variance
