"""Norms without the matrix: against a dense numpy trial, and against the machine's own limits.

A limit is the time that the arithmetic would take at the speed of this core's matrix product, or
the memory traffic at the speed of its copying, whichever is longer: the ratio is the fraction of
it that is reached. With T steps, complex: T^3/2 multiply-adds of entries (driven) or T^3/6
(powers), four real ones each, over two triangles (one) that are read once a step.
`make bench` runs it.
"""

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.testing import assert_allclose
from side_by_side import Row, Side, compare, within

from rmt_check import Samples, laws, sample_hidden_norms, sample_power_norms


def best(work: Callable[[], object]) -> float:
    """Return the least of some times: a speed of the machine, not a comparison."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def limit(steps: int, products: float, triangles: int) -> float:
    """Return the least seconds for products T^3 multiply-adds of complex entries, read once."""
    a = np.random.default_rng(0).standard_normal((768, 768))
    multiply_adds = a.size * len(a) / best(lambda: a @ a)
    source, target = np.ones((2, 2**24))
    bytes_a_second = source.nbytes / best(lambda: np.copyto(target, source))
    traffic = 16 * triangles * steps**3 / 6
    arithmetic = 4 * products * steps**3 / multiply_adds
    in_cache = 16 * triangles * steps**2 / 2 < 2**20
    return arithmetic if in_cache else max(arithmetic, traffic / bytes_a_second)


def dense_trial(n: int, steps: int) -> np.ndarray:
    """Return log-norms as one computes them with numpy."""
    rng, unit = np.random.default_rng(0), math.sqrt(0.5 / n)
    W = unit * (rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n)))
    h, norms = np.zeros(n, complex), []
    for _ in range(steps + 1):
        h = W @ h + unit * (rng.standard_normal(n) + 1j * rng.standard_normal(n))
        norms.append(np.linalg.norm(h))
    return 2.0 * np.log(norms)


def matrix_free(sample: Callable[..., Samples], n: int, steps: int, draws: int) -> Side:
    def work() -> np.ndarray:
        return sample("glorot", n, steps, draws, method="matrix-free", workers=1).values

    return Side("matrix-free", work, draws)


def check_driven(log_norms: np.ndarray) -> None:
    """At first ||h_t||^2 keeps close to its mean, at any large width."""
    exact = laws.log_hidden_energy(10**9, np.arange(10))
    for row in np.atleast_2d(log_norms):
        assert_allclose(row[:10], exact, atol=0.3)


def check_powers(log_norms: np.ndarray) -> None:
    assert_allclose(log_norms[:, :10], 0.0, atol=0.3)


def rows() -> Iterator[Row]:
    n, steps = 4096, 192
    yield compare(
        f"h_t, {n}, {steps} steps",
        Side("numpy", lambda: dense_trial(n, steps)),
        matrix_free(sample_hidden_norms, n, steps, 16),
        lambda theirs, ours: (check_driven(theirs), check_driven(ours)),
        target=1000.0,
        repeats=5,
    )
    for n, steps, draws in ((4096, 192, 16), (2**18, 1024, 1)):
        side = matrix_free(sample_hidden_norms, n, steps, draws)
        yield within(
            f"h_t, {n}, {steps} steps", limit(steps, 1 / 2, 2), side, check_driven, 5, None
        )
    wide = matrix_free(sample_hidden_norms, 10**6, 3000, 1)
    yield within("h_t, 10^6, 3000 steps", limit(3000, 1 / 2, 2), wide, check_driven, 3, None)
    yield within("h_t, 10^6, 3000 steps", 60.0, wide, check_driven, 3)
    powers = matrix_free(sample_power_norms, 10**6, 3000, 1)
    yield within("W^k x, 10^6, 3000 steps", limit(3000, 1 / 6, 1), powers, check_powers, 3, None)
    yield within("W^k x, 10^6, 3000 steps", 10.0, powers, check_powers, 3)
