"""Recurrent networks without their matrices: against numpy with matrices, and against memory.

The limit is the time to read, at the speed at which this core sums an array that no cache holds,
what the aim counts: 4 n T^2 doubles for each vector that is multiplied by one matrix.
`make bench` runs it.
"""

import math
import time
from collections.abc import Iterator

import numpy as np
from numpy.testing import assert_allclose
from scipy import stats
from side_by_side import Row, Side, compare, within

from rmt_check import sample_recurrence

STEPS = 128
GATES = {"tanh": 1, "gru": 3}


def dense_trial(cell: str, n: int, steps: int, rng: np.random.Generator) -> np.ndarray:
    """Return log-norms of the states as one computes them with numpy."""
    gates = [rng.standard_normal((n, n)) / math.sqrt(n) for _ in range(GATES[cell])]
    h = rng.standard_normal(n)
    norms = [np.linalg.norm(h)]
    for _ in range(steps):
        p = [gate @ h for gate in gates]
        if cell == "tanh":
            h = np.tanh(p[0])
        else:
            r, z = (1.0 / (1.0 + np.exp(-u)) for u in p[:2])
            h = (1.0 - z) * np.tanh(r * p[2]) + z * h
        norms.append(np.linalg.norm(h))
    return 2.0 * np.log(norms)


def same_law(cell: str) -> None:
    """Two samples of a small width, or an error."""
    rng = np.random.default_rng(0)
    dense = [dense_trial(cell, 32, 16, rng)[-1] for _ in range(1000)]
    free = sample_recurrence(cell, 32, 16, 1000, method="matrix-free").values[:, -1]
    assert stats.ks_2samp(dense, free).pvalue > 1e-6


def matrix_free(cell: str, n: int, draws: int, statistic: str = "state") -> Side:
    def work() -> np.ndarray:
        return sample_recurrence(
            cell, n, STEPS, draws, statistic, method="matrix-free", workers=1
        ).values

    return Side("matrix-free", work, draws)


def check(theirs: np.ndarray, ours: np.ndarray) -> None:
    """At a large width all states are nearly the limit, at first."""
    for row in np.atleast_2d(ours):
        assert_allclose(row[:8], theirs[:8], atol=0.3)


def finite(ours: np.ndarray) -> None:
    assert np.isfinite(ours).all()


def bytes_a_second() -> float:
    """Return the speed at which one core reads what no cache holds."""
    array, times = np.ones(2**25), []
    for _ in range(7):
        start = time.perf_counter()
        array @ array
        times.append(time.perf_counter() - start)
    return array.nbytes / min(times)


def limit(n: int) -> float:
    """Return the seconds to read 4 n T^2 doubles."""
    return 8.0 * 4.0 * n * STEPS**2 / bytes_a_second()


def rows() -> Iterator[Row]:
    n, rng = 4096, np.random.default_rng(0)
    for cell in GATES:
        same_law(cell)

        def dense(cell: str = cell) -> np.ndarray:
            return dense_trial(cell, n, STEPS, rng)

        yield compare(
            f"{cell}, {n}, {STEPS} steps",
            Side("numpy", dense),
            matrix_free(cell, n, 8),
            check,
            target=15.0,
            repeats=5,
        )
    for n in (4096, 65536):
        side = matrix_free("tanh", n, 8 if n == 4096 else 1)
        yield within(f"tanh, {n}, {STEPS} steps", limit(n), side, finite, 5, None)
    backward = matrix_free("tanh", 65536, 1, "gradient")
    yield within(f"tanh and back, 65536, {STEPS}", limit(65536), backward, finite, 5, None)
