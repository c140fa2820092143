"""Spectral radii of Ginibre matrices against numpy.linalg.eigvals, by every exact method.

Times are for one draw. "matrix" is LAPACK's QR sweeps on the random Hessenberg form, without the
reduction to it; numpy's matrix is drawn with its own standard_normal. Two workers are compared
with one of ours. `make bench` runs it.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.testing import assert_array_equal
from scipy import stats
from side_by_side import Row, Side, compare

from rmt_check import SCHEMES, laws, sample_spectral_radius

LEVEL = 1e-6
rng = np.random.default_rng(0)


def by_numpy(n: int, field: str = "complex") -> float:
    W = rng.standard_normal((n, n)) / math.sqrt(n)
    if field == "complex":
        W = (W + 1j * rng.standard_normal((n, n)) / math.sqrt(n)) * math.sqrt(0.5)
    return float(np.abs(np.linalg.eigvals(W)).max())


def by_hessenberg(n: int, field: str) -> float:
    return float(SCHEMES["glorot"].base.draw_moduli(n, field, 1.0, rng, 1).max())


def likely(n: int, field: str, rho: object) -> None:
    """Refuse radii that the exact law does not explain."""
    assert stats.ks_1samp(np.atleast_1d(rho), laws.SpectralRadius(n, field).cdf).pvalue > LEVEL


def matrices(field: str, n: int, target: float) -> Row:
    def check(theirs: float, ours: float) -> None:
        likely(n, field, [theirs, ours])
        likely(48, field, [by_hessenberg(48, field) for _ in range(300)])

    theirs = Side("numpy", lambda: by_numpy(n, field))
    ours = Side("matrix", lambda: by_hessenberg(n, field))
    return compare(f"rho, {field}, {n}", theirs, ours, check, target, 5 if n < 2048 else 3)


def without_matrix(method: str, n: int, draws: int, target: float | None) -> Row:
    def ours() -> np.ndarray:
        return sample_spectral_radius("glorot", n, draws, method=method, workers=1).values

    return compare(
        f"{method}, {n}",
        Side("numpy 1024", lambda: by_numpy(1024)),
        Side(method, ours, draws),
        lambda theirs, ours: likely(n, "complex", ours[:10_000]),
        target,
        5,
    )


def workers(method: str, n: int, draws: int) -> Row:
    def by(count: int) -> np.ndarray:
        return sample_spectral_radius("glorot", n, draws, method=method, workers=count).values

    one, two = Side("1 worker", lambda: by(1), draws), Side("2 workers", lambda: by(2), draws)
    return compare(f"workers, {method}, {n}", one, two, assert_array_equal, 1.6, 5)


def rows() -> Iterator[Row]:
    yield matrices("complex", 1024, 1.5)
    yield matrices("complex", 2048, 2.0)
    yield matrices("real", 1024, 1.2)
    yield matrices("real", 2048, 1.5)
    yield without_matrix("quantile", 1024, 10**7, 1e6)
    yield without_matrix("kostlan", 1024, 10_240, None)
    yield without_matrix("kostlan", 10**6, 512, None)
    yield workers("matrix", 256, 32)
    yield workers("matrix", 512, 8)
    yield workers("kostlan", 1024, 20_480)
    yield workers("quantile", 1024, 2**24)
