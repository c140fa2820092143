"""Eigenvectors: how far they are from orthogonal, which is how sensitive eigenvalues are.

Convention: E|W_ij|^2 = 1/n; the overlap of an eigenvalue with right and left eigenvectors r and l,
l* r = 1, is O = |r|^2 |l|^2, the square of its condition number.
"""

import math

import numpy as np
from scipy import interpolate, stats

from rmt_check import laws
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.ginibre import ginibre
from rmt_check.claims.evidence.statistics import Trial, judged
from rmt_check.claims.forms import Equal, Limit, Quantity, Together
from rmt_check.claims.sources import FYODOROV
from rmt_check.laws.law import Array
from rmt_check.sampling.streams import stream

BOTH = ("complex", "real")
N = 8  # width of what is drawn
TABLE = (16, 32)  # moduli and overlaps between which a law is interpolated, to 2e-4


def overlaps(seed: int, n: int, draws: int, field: str) -> tuple[Array, Array]:
    """Return modulus and overlap of one eigenvalue a matrix, any; of real ones, if that is real."""
    values, right = np.linalg.eig(ginibre(seed, "overlap", n, draws, field))
    left = np.linalg.inv(right)
    overlap = np.sum(np.abs(right) ** 2, axis=-2) * np.sum(np.abs(left) ** 2, axis=-1)
    any_one = stream(seed, "claim-eigenvalue", "matrix", "glorot", field, n, 0)
    one = np.arange(draws), any_one.integers(n, size=draws)
    wanted = (field == "complex") | (values[one].imag == 0.0)
    return np.abs(values[one])[wanted], overlap[one][wanted]


def uniform_if(field: str, moduli: Array, overlap: Array) -> Array:
    """Return P(O <= overlap | modulus) by the law of a field: uniform if it is the law."""
    t = np.log(overlap - 1.0)
    r, s = (np.linspace(v.min(), v.max(), m) for v, m in zip((moduli, t), TABLE, strict=True))
    table = [laws.EigenvectorOverlap(N, float(one), field).cdf(1.0 + np.exp(s)) for one in r]
    between = interpolate.RegularGridInterpolator((r, s), np.array(table), method="cubic")
    return np.asarray(between(np.column_stack([moduli, t])), dtype=np.float64)


def overlap_law(run: Run) -> Finding:
    """C42a: eigenvalues of drawn matrices, both fields; control: the law of the other field."""
    trials, medians = [], []
    for field, other, draws in (("complex", "real", 1200), ("real", "complex", 3200)):
        seen = overlaps(run.seed, N, draws * run.effort, field)
        right, wrong = (uniform_if(which, *seen) for which in (field, other))
        p, control = (float(stats.kstest(u, "uniform").pvalue) for u in (right, wrong))
        trials.append(Trial(p, control, draws * run.effort))
        medians.append(np.median(right))
    return judged(
        trials,
        f"median of P(O <= overlap) {medians[0]:.3f} complex, {medians[1]:.3f} real",
        ".5, and the uniform law",
        f"n = {N}, one eigenvalue a matrix, complex, and real ones of real matrices",
    )


def log_tail(n: int, field: str, z: float, x: float) -> float:
    """Return log P(O > x sqrt(n)) at z = sqrt(n) (|lambda|^2 - 1)."""
    law = laws.EigenvectorOverlap(n, math.sqrt(1.0 + z / math.sqrt(n)), field)
    return float(law.logsf(x * math.sqrt(n)))


def log_tail_at_the_edge(field: str, z: float, x: float) -> float:
    """Return its limit."""
    return float(laws.OverlapLimit(z, field).logsf(x))


def mean_inside(n: int, r: float) -> float:
    """Return E[O | |lambda| = r]/n."""
    return laws.EigenvectorOverlap(n, r).mean() / n


EIGENVECTORS = (
    Claim(
        "C42a",
        "Given its eigenvalue, the overlap of an eigenvector pair has the law of "
        "laws.EigenvectorOverlap, complex and real",
        FYODOROV,
        overlap_law,
        why="the square of an eigenvalue's condition number has an exact law at every width; for "
        "real eigenvalues it has no mean",
    ),
    Claim(
        "C42b",
        "Overlaps have the mean n (1 - |lambda|^2) inside the disc; at its edge O/sqrt(n) has a "
        "limit law",
        f"Chalker & Mehlig 1998; {FYODOROV}",
        Together(
            (
                Equal(
                    Quantity("E[O | |lambda| = r]/n", mean_inside),
                    Quantity("1 - r^2", lambda n, r: 1.0 - r * r),
                    {"n": (10**3, 10**5), "r": (0.3, 0.5, 0.7)},
                    within=1e-9,
                ),
                Limit(
                    Quantity("log P(O > x sqrt(n))", log_tail),
                    log_tail_at_the_edge,
                    {"n": (10**4, 10**5, 10**6), "field": BOTH, "z": (-1.0, 2.0), "x": (0.5, 1.0)},
                    rate=0.5,
                ),
            )
        ),
        why="eigenvalues at the edge have condition numbers of n^(1/4), those inside of n^(1/2): "
        "what carries the growth is the better conditioned part",
    ),
)
