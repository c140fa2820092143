"""Filling a Ginibre matrix, multiplying by it, and whole trials with it, against numpy and BLAS.

Times are for one normal (fill), one matrix (fill two), one step (W x, W h + x_t), one draw (trial:
96 steps; radii; lines; workers: 3 sqrt(n) steps). Two threads or workers are compared with one of
ours. `make bench` runs it.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from side_by_side import Row, Side, compare

from rmt_check import laws, sample_hidden_norms, sample_spectral_radius
from rmt_check.arrays import aligned_zeros
from rmt_check.kernels import entries
from rmt_check.kernels.hidden import hidden_norms
from rmt_check.kernels.matrix_free import matrix_free_hidden_norms
from rmt_check.kernels.power import power_norms

FIELDS = ("complex", "real")
DTYPE = {"complex": np.complex128, "real": np.float64}
PART = {"complex": math.sqrt(0.5), "real": 1.0}  # standard deviation of a part of N(0, 1)
FILL = {"complex": entries.fill_complex, "real": entries.fill_real}
STEPS = {256: 100, 1024: 20, 4096: 2}  # some tens of milliseconds
SMALL = {2: 65536, 4: 32768, 8: 16384, 16: 4096, 32: 2048}  # widths and draws


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64DXSM(seed))


def gaussians(field: str, n: int, *shape: int, seed: int) -> np.ndarray:
    """Return Gaussians of variance 1/n from the kernel."""
    out = np.empty(shape, DTYPE[field])
    FILL[field](math.sqrt(1.0 / n), generator(seed), out)
    return out


def fill(field: str, n: int) -> Row:
    """Compare the kernel with numpy's vectorised call, both into memory touched before."""
    drawn, filled = np.ones((2, n, n), DTYPE[field])
    normals, rng, own = drawn.view(np.float64), generator(1), generator(1)

    def kernel() -> np.ndarray:
        FILL[field](1.0, own, filled)
        return filled.view(np.float64)

    return compare(
        f"fill, {field}, {n}",
        Side("numpy", lambda: rng.standard_normal(out=normals), normals.size),
        Side("kernel", kernel, normals.size),
        lambda by_numpy, by_kernel: assert_array_equal(PART[field] * by_numpy, by_kernel),
        target=1.8,
        repeats=11,
    )


def fill_two(field: str, n: int) -> Row:
    """Compare two threads with one, a matrix each."""
    in_turn, at_once = np.ones((2, 2, n, n), DTYPE[field])
    pool = ThreadPoolExecutor(2)

    def fill_all(matrices: np.ndarray, apply: Callable[..., Any]) -> np.ndarray:
        list(apply(lambda k: FILL[field](1.0, generator(k), matrices[k]), range(2)))
        return matrices

    return compare(
        f"fill two, {field}, {n}",
        Side("1 thread", lambda: fill_all(in_turn, map), 2),
        Side("2 threads", lambda: fill_all(at_once, pool.map), 2),
        assert_array_equal,
        target=1.6,
        repeats=11,
    )


def step(field: str, n: int) -> Row:
    """Compare W x and its norm with BLAS alone."""
    W, steps = gaussians(field, n, n, n, seed=2), STEPS[n]
    start, log_norms = np.full(n, math.sqrt(1.0 / n), W.dtype), np.empty(steps + 1)

    def blas() -> np.ndarray:
        x, product = start.copy(), np.empty_like(start)
        for _ in range(steps):
            np.matmul(W, x, out=product)
            x, product = product, x
        return x

    def kernel() -> np.ndarray:
        power_norms(W, start.copy(), np.empty_like(start), log_norms)
        return log_norms

    return compare(
        f"W x, {field}, {n}",
        Side("BLAS", blas, steps),
        Side("kernel", kernel, steps),
        lambda x, log_norms: assert_allclose(log_square(x), log_norms[-1], atol=1e-10),
        target=1 / 1.2,
        repeats=15,
    )


def driven_step(field: str, n: int) -> Row:
    """Compare W h + x_t and its norm with BLAS and the drawing of x_t."""
    W, steps = gaussians(field, n, n, n, seed=2), STEPS[n]
    part, log_norms = PART[field] * math.sqrt(1.0 / n), np.empty(steps)

    def blas() -> np.ndarray:
        h, product = np.zeros((2, n), W.dtype)
        for x in gaussians(field, n, steps, n, seed=3):
            np.matmul(W, h, out=product)
            np.add(product, x, out=h)
        return h

    def kernel() -> np.ndarray:
        h, product = np.zeros((2, n), W.dtype)
        hidden_norms(W, part, np.empty((0, 0), W.dtype), generator(3), h, product, log_norms)
        return log_norms

    return compare(
        f"W h + x_t, {field}, {n}",
        Side("BLAS", blas, steps),
        Side("kernel", kernel, steps),
        lambda h, log_norms: assert_allclose(log_square(h), log_norms[-1], atol=1e-10),
        target=1 / 1.2,
        repeats=15,
    )


def trial(field: str, n: int = 1024, steps: int = 96, draws: int = 2) -> Row:
    """Compare a matrix and its driven recurrence as one writes them with numpy, and as here."""
    rng = np.random.default_rng(0)

    def normals(*shape: int) -> np.ndarray:
        real = rng.standard_normal(shape)
        imaginary = 1j * rng.standard_normal(shape) if field == "complex" else 0.0
        return (real + imaginary) * PART[field] / math.sqrt(n)

    def by_numpy() -> np.ndarray:
        W, h, norms = normals(n, n), normals(n), []
        for _ in range(steps):
            norms.append(np.linalg.norm(h))
            h = W @ h + normals(n)
        return 2.0 * np.log(norms)

    def ours() -> np.ndarray:
        return sample_hidden_norms(
            "glorot", n, steps, draws, field, method="matrix", workers=1
        ).values

    def check(theirs: np.ndarray, ours: np.ndarray) -> None:
        exact = laws.log_hidden_energy(n, np.arange(10), field=field)
        for log_norms in (theirs, *ours):  # at first ||h_t||^2 keeps close to its mean
            assert_allclose(log_norms[:10], exact, atol=0.3)

    names = Side("numpy", by_numpy), Side("matrix", ours, draws)
    return compare(f"trial, {field}, {n}", *names, check)


def small(field: str, n: int, draws: int) -> Row:
    """Compare spectral radii of small matrices with those of numpy's stack of matrices."""
    rng = np.random.default_rng(0)

    def by_numpy() -> np.ndarray:
        W = rng.standard_normal((draws, n, n))
        if field == "complex":
            W = W + 1j * rng.standard_normal((draws, n, n))
        return np.abs(np.linalg.eigvals(W)).max(axis=1) * PART[field] / math.sqrt(n)

    def ours() -> np.ndarray:
        return sample_spectral_radius("glorot", n, draws, field, method="matrix", workers=1).values

    def check(*both: np.ndarray) -> None:
        for rho in both:
            assert stats.ks_1samp(rho, laws.SpectralRadius(n, field).cdf).pvalue > 1e-6

    sides = Side("stack", by_numpy, draws), Side("matrix", ours, draws)
    return compare(f"radii, {field}, {n}", *sides, check, target=1.0, repeats=11)


def whole_lines(field: str, n: int, steps: int, draws: int) -> Row:
    """Compare the kernel without a matrix in rows that begin with a line of the cache, and not."""
    dtype, none = np.dtype(DTYPE[field]), np.full(steps + 1, np.inf)
    part, signal = PART[field] * math.sqrt(1.0 / n), np.empty((0, 0), dtype)
    M, shape = np.empty((steps, steps), dtype), (2, steps + 4, steps + 1)

    def norms(vectors: np.ndarray) -> np.ndarray:
        rng, out = generator(0), np.empty((draws, steps + 1))
        for row in out:
            matrix_free_hidden_norms(n, 1.0, part, signal, none, rng, *vectors, M, row)
        return out

    plain, lines = np.zeros(shape, dtype), aligned_zeros(*shape, dtype=dtype)
    sides = (
        Side("any rows", lambda: norms(plain), draws),
        Side("lines", lambda: norms(lines), draws),
    )
    return compare(f"lines, {field}, {n}, {steps}", *sides, assert_array_equal, repeats=11)


def workers(method: str, n: int, steps: int, draws: int) -> Row:
    """Compare two workers with one, the same numbers."""

    def by(count: int) -> np.ndarray:
        return sample_hidden_norms("glorot", n, steps, draws, method=method, workers=count).values

    one, two = Side("1 worker", lambda: by(1), draws), Side("2 workers", lambda: by(2), draws)
    return compare(f"workers, {method}, {n}", one, two, assert_array_equal, target=1.6)


def log_square(x: np.ndarray) -> float:
    return math.log(np.vdot(x, x).real)


def rows() -> Iterator[Row]:
    for field in FIELDS:
        yield from (fill(field, n) for n in (1024, 4096))
        yield fill_two(field, 2048)
    for field in FIELDS:
        yield from (step(field, n) for n in STEPS)
        yield from (driven_step(field, n) for n in STEPS)
        yield trial(field)
        yield from (small(field, n, draws) for n, draws in SMALL.items())
        yield whole_lines(field, 4096, 192, 20)
        yield whole_lines(field, 65536, 1000, 1)
    yield workers("matrix", 256, 48, 128)
    yield workers("matrix", 1024, 96, 8)
    yield workers("matrix-free", 1024, 96, 512)
    yield workers("matrix-free", 4096, 192, 64)
