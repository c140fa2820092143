"""Reservoirs: sparse matrices against the dense law, leaky ones, and what eigenvalues cost.

All is for the factor s = calibrated_scale(n, .05): of dense Gaussian matrices s W, one in twenty
has a spectral radius above one, exactly. "sparse": of matrices with c = density n entries a row on
average, as they are drawn or divided by the root of n times their mean square entry. "leaky": of
(1 - a) I + a s W, and what gain would do. "arpack": how often the largest eigenvalue by ARPACK, as
reservoir packages ask for it, is not the largest. "time": one matrix's eigenvalues beside s.

`python benchmarks/reservoirs.py [part ..]` measures all parts, or those named ("sparse 1000 10"),
and writes them into benchmarks/reservoirs.json: half an hour on one core.
"""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.linalg import ArpackNoConvergence, eigs
from side_by_side import machine
from threadpoolctl import threadpool_limits

from rmt_check import laws
from rmt_check.calibration import calibrated_scale
from rmt_check.linalg import lapack
from rmt_check.sampling.cell import checked_cell
from rmt_check.sampling.samples import versions
from rmt_check.schemes.ginibre import draw_eigenvalues

Array = np.ndarray
Row = dict[str, object]

DELTA, REAL = 0.05, "real"
MATRICES = {2: 60, 4: 100, 8: 200, 10: 400, 16: 150, 32: 150}  # of n = 1000 and each mean degree
RATES = (1.0, 0.5, 0.3, 0.1, 0.01)
SURE = (8, 80)  # eigenvalues and basis with which ARPACK has missed none, see "arpack"


def sparse_matrices(n: int, field: str, degree: float, draws: int) -> Iterator[Array]:
    cell = checked_cell("matrix", "matrix", f"sparse:density={degree / n}", n, field, 0)
    rng = np.random.default_rng(0)
    return (cell.scheme.base.draw(*cell.parameters, rng) for _ in range(draws))


def by_lapack(W: Array) -> float:
    return float(np.abs(lapack.eigenvalues(W.copy())).max())


def by_arpack(W: Array | csr_array, wanted: int = 1, basis: int | None = None) -> float:
    """Return the largest of the `wanted` eigenvalues that ARPACK finds, or nan."""
    n = W.shape[0]
    options = {"which": "LM", "maxiter": 20 * n, "return_eigenvectors": False, "v0": np.ones(n)}
    try:
        return float(np.abs(eigs(csr_array(W), wanted, ncv=basis, **options)).max())
    except ArpackNoConvergence:
        return math.nan


def against_law(n: int, field: str, rho: Array) -> Row:
    """Return how far drawn radii are from the dense exact law; `high` is its 1 - delta quantile."""
    law, draws = laws.SpectralRadius(n, field), len(rho)
    high, error = law.isf(DELTA), math.sqrt(DELTA * (1.0 - DELTA) / draws)
    beside = np.quantile(rho, (1.0 - DELTA - error, 1.0 - DELTA, 1.0 - DELTA + error)) / high
    return {
        "distance": float(stats.ks_1samp(rho, law.cdf).statistic),
        "noise": float(stats.kstwo.isf(0.05, draws)),
        "mean": float(rho.mean() / law.mean()),
        "mean_error": float(rho.std(ddof=1) / math.sqrt(draws) / law.mean()),
        "spread": float(rho.std(ddof=1) / law.std()),
        "quantile": float(beside[1]),
        "quantile_error": float(beside[2] - beside[0]) / 2.0,
        "largest": float(rho.max() / high),
    } | fraction("above_one", rho > high)


def fraction(name: str, found: Array) -> Row:
    """Return a fraction with its standard error, which is not zero if none or all are found."""
    draws, share = len(found), float(np.mean(found))
    error = math.sqrt(max(share * (1.0 - share), 1.0 / draws) / draws)
    return {name: share, f"{name}_error": error}


def sparse(n: int, field: str, degree: int, draws: int) -> list[Row]:
    """Return a row of matrices as drawn, and one of the same with their mean square entry 1/n."""
    radius = by_lapack if n < 1000 else partial(by_arpack, wanted=SURE[0], basis=SURE[1])
    matrices = sparse_matrices(n, field, degree, draws)
    rho, norm = np.array([(radius(W), np.linalg.norm(W) / math.sqrt(n)) for W in matrices]).T
    what = {"n": n, "field": field, "degree": degree, "draws": draws}
    kinds = {"drawn": rho, "normed": rho / norm}
    return [what | {"kind": kind} | against_law(n, field, each) for kind, each in kinds.items()]


def leaky(n: int, field: str, draws: int) -> list[Row]:
    """Return the row of dense spectra, and one a rate of what becomes of the same spectra."""
    cell = checked_cell("spectral-radius", "matrix", "glorot", n, field, 0)
    rng, s = np.random.default_rng(0), calibrated_scale(n, DELTA, field)
    spectra = draw_eigenvalues(*cell.parameters, rng, draws)
    what = {"n": n, "field": field, "draws": draws}
    rows = [what | {"kind": "dense"} | against_law(n, field, np.abs(spectra).max(axis=1))]
    for a in RATES:
        gain = largest_gain(spectra, a)
        above = fraction("above_one", gain < s)
        rows.append(what | {"rate": a} | above | {"room": float(np.quantile(gain, DELTA) / s)})
    return rows


def largest_gain(spectra: Array, a: float) -> Array:
    """Return of each spectrum the largest g with |1 - a + a g lambda| <= 1 for all lambda.

    With u = a g |lambda| and the cosine of its argument, u^2 + 2 (1 - a) cos u = a (2 - a).
    """
    modulus = np.abs(spectra)
    half = (1.0 - a) * spectra.real / modulus
    return ((np.sqrt(half**2 + a * (2.0 - a)) - half) / (a * modulus)).min(axis=1)


def arpack(n: int, degree: int, draws: int) -> list[Row]:
    """Return how often ARPACK, asked for one or more, misses the largest that LAPACK finds."""
    matrices = [*sparse_matrices(n, REAL, degree, draws)]
    exact = np.array([by_lapack(W) for W in matrices])
    rows = []
    for wanted, basis in ((1, None), SURE):
        found = np.array([by_arpack(W, wanted, basis) for W in matrices])
        short = 1.0 - found / exact
        missed = int(np.sum(short > 1e-6))
        row = {"n": n, "degree": degree, "draws": draws, "wanted": wanted, "missed": missed}
        rows.append(row | {"failed": int(np.isnan(found).sum()), "worst": float(np.nanmax(short))})
    return rows


def times(n: int, repeats: int) -> list[Row]:
    """Return CPU seconds of a draw, of s, and of rho of a dense matrix and of two sparse ones."""
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(n, n)) / math.sqrt(n)
    sides = {
        "draw of a dense matrix": lambda: float(np.var(rng.normal(size=(n, n)))),
        "calibrated_scale": lambda: calibrated_scale(n, DELTA, REAL),
        "eigenvalues, LAPACK": lambda: float(np.abs(np.linalg.eigvals(dense)).max()),
    }
    for density in sorted({10 / n, 0.1}):
        W = csr_array(next(sparse_matrices(n, REAL, density * n, 1)))
        sides[f"ARPACK, density {density:g}"] = partial(by_arpack, W)
    return [{"n": n, "work": name, "seconds": cpu(work, repeats)} for name, work in sides.items()]


def cpu(work: Callable[[], float], repeats: int) -> float:
    """Return the median CPU seconds of some work, whose answer, a radius or a scale, is near 1."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
        assert 0.8 < answer < 1.5, answer
    return float(np.median(seconds))


PARTS = {
    **{f"sparse 100 {c}": partial(sparse, 100, REAL, c, 1000) for c in (1, *MATRICES)},
    **{f"sparse 1000 {c}": partial(sparse, 1000, REAL, c, most) for c, most in MATRICES.items()},
    "leaky 100": partial(leaky, 100, REAL, 1000),
    "leaky 1000": partial(leaky, 1000, REAL, 100),
    "leaky 100 complex": partial(leaky, 100, "complex", 500),
    "arpack 1000 10": partial(arpack, 1000, 10, 40),
    "time 100": partial(times, 100, 9),
    "time 1000": partial(times, 1000, 3),
    "time 5000": partial(times, 5000, 1),
}


def measure(part: str, path: Path) -> None:
    """Measure one part, print its rows, and write them beside the other parts."""
    with threadpool_limits(1):
        rows = PARTS[part]()
    for row in rows:
        print(part, *(f"{name} {value}" for name, value in row.items()), sep=", ", flush=True)
    document = json.loads(path.read_text()) if path.exists() else {"parts": {}}
    parts = document["parts"] | {part: rows}
    document = {"machine": machine(), "versions": versions(), "delta": DELTA}
    document["parts"] = {name: parts[name] for name in PARTS if name in parts}
    path.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        measure(part, Path(__file__).with_suffix(".json"))
