"""How far one matrix may be from the mean: the variance, and bounds that are proved.

Convention: E|W_ij|^2 = 1/n, W complex, x a unit vector, X = ||W^k x||^2, alpha = k / sqrt(n), and
sqrt(n) Var X -> v(alpha) = sum_m v_m alpha^{2m-1}.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import optimize

from rmt_check import laws
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence import wick
from rmt_check.claims.evidence.statistics import has_mean, judged
from rmt_check.claims.forms import Equal, Frequency, Quantity, Together
from rmt_check.claims.sources import HERE
from rmt_check.laws.energy_variance import MOMENTS
from rmt_check.laws.law import Array

WIDE = 1024  # width of what is drawn
PROVED, DRAWS = (64, 24), 1000  # width and steps of proved bounds, and draws to hold them to
V = (Fraction(1), Fraction(1, 3), Fraction(7, 30))  # v_1, v_2, v_3


def variance_by_pairings(k: int, widths: Sequence[int]) -> list[Fraction]:
    """Return Var X as sums over all pairings."""
    squares, means = wick.square_counts(k), wick.energy_counts(k, "complex")
    second = [Fraction(wick.polynomial(squares, n), n * (n + 1) * n ** (2 * k)) for n in widths]
    first = [Fraction(wick.polynomial(means, n), n ** (k + 1)) for n in widths]
    return [a - b * b for a, b in zip(second, first, strict=True)]


def log_variances(k: int, widths: Sequence[int]) -> Array:
    """Return their law in double precision."""
    return np.log(laws.energy_variance(np.array(widths), k))


def limit_of_law(alpha: float) -> float:
    """Return sqrt(n) Var X at a large n."""
    n = 10**12
    return float(laws.energy_variance(n, round(alpha * math.sqrt(n)))) * math.sqrt(n)


def first_terms(alpha: float) -> float:
    """Return alpha + alpha^3/3 + 7 alpha^5/30."""
    return sum(float(v) * alpha ** (2 * m + 1) for m, v in enumerate(V))


def coefficient(k: int, i: int) -> Fraction:
    """Return the coefficient of n^-i in Var X."""
    mean = [c for count in wick.zagier_counts(k) for c in (count, Fraction(0))]
    square = sum(a * b for g, a in enumerate(mean) for h, b in enumerate(mean) if g + h == i)
    second = MOMENTS[k][::-1]
    return Fraction(second[i] if i < len(second) else 0) - square


def leading(m: int) -> Fraction:
    """Return the coefficient of k^{2m-1} in that of n^-m, by differences over k = 0..2m - 1."""
    p = 2 * m - 1
    differences = (math.comb(p, k) * (-1) ** (p - k) * coefficient(k, m) for k in range(p + 1))
    return sum(differences, Fraction(0)) / math.factorial(p)


def scatter(run: Run) -> Finding:
    """C44b: drawn variances at n = 1024; control: the first term of v alone."""
    # the fourth moment of ||W^k x||^2 is carried by matrices that are drawn up to alpha ~ 1
    k, draws = np.array([16, 24, 32]), 4000 * run.effort
    away = np.exp(run.norms("glorot", WIDE, int(k[-1]), draws)[:, k])
    away -= np.exp(laws.log_power_energy(WIDE, k))
    drawn, right = np.log(away**2), np.log(laws.energy_variance(WIDE, k))
    trial = has_mean(drawn, right, np.log(k / WIDE))
    ratios = np.exp(drawn - right).mean(axis=0)
    return judged(
        [trial],
        f"sample variance over v/sqrt(n) {ratios.min():.3f} to {ratios.max():.3f}",
        "1, and not over alpha/sqrt(n)",
        f"complex, n = {WIDE}, alpha = .5, .75, 1",
    )


@cache
def proved(p: float, driven: bool) -> tuple[float, float]:
    """Return the ends between which the p-quantile is proved to lie."""
    n, k = PROVED
    return laws.quantile_bounds(n, k, p, driven=driven)


def ends(p: float, driven: bool, end: str) -> float:
    """Return the lower or the upper end."""
    return math.exp(proved(p, driven)[end == "upper"])


def ends_again(p: float, driven: bool, end: str) -> float:
    """Return the ends by the proof's inequalities, from the law of rho and truncated energies."""
    n, k = PROVED
    rho, above, law = laws.SpectralRadius(n), 1.0 - p, laws.log_truncated_energy
    if end == "upper":
        radii = rho.isf(above * np.geomspace(0.02, 0.7, 12))
        kept = np.exp([law(n, k, float(r), driven=driven) for r in radii])
        return float(np.min(kept / (above - rho.sf(radii))))
    r = rho.ppf((np.arange(600) + 0.5) / 600)
    growth = np.sum(r[:, None] ** (2.0 * np.arange(k + 1)), axis=1) if driven else r ** (2.0 * k)

    def excess(log_c: float) -> float:
        ratio = math.exp(log_c) / growth
        kept = np.exp(-n * ratio) if driven else np.maximum(1.0 - ratio, 0.0) ** (n - 1)
        return float(np.mean(kept)) - above

    return math.exp(optimize.brentq(excess, -30.0, 10.0))


def truncated(n: int, k: int, r: float) -> float:
    """Return E[X; rho <= r]."""
    return math.exp(laws.log_truncated_energy(n, k, r))


def known_truncated(n: int, k: int, r: float) -> float:
    """Return it at k = 0, a probability, and at r so large that nothing is left out."""
    return float(laws.SpectralRadius(n).cdf(r)) * math.exp(laws.log_power_energy(n, k))


@dataclass(frozen=True)
class Above:
    """The event that the log energy of a matrix is above an end of a proved interval."""

    p: float
    driven: bool
    end: int

    def __call__(self, run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
        """Return which matrices are above."""
        logs = run.norms("glorot", n, PROVED[1], draws, driven=self.driven)[:, -1]
        return logs > proved(self.p, self.driven)[self.end]


def held_between(p: float, driven: bool) -> Together:
    """Return the check that so many matrices are above the lower end, and no more the upper."""
    name, above = f"{'h_t' if driven else 'W^k x'} above", 1.0 - p
    ends = (("at least", above - 0.1, "the lower end"), ("at most", above + 0.1, "the upper end"))
    return Together(
        tuple(
            Frequency(Above(p, driven, i), above, wrong, PROVED[0], DRAWS, says, f"{name} {end}")
            for i, (says, wrong, end) in enumerate(ends)
        )
    )


SCATTER = (
    Claim(
        "C44a",
        "Var ||W^k x||^2 of complex W is a polynomial in 1/n for each k; its coefficient "
        "of n^-m is v_m k^(2m-1) + .., v_m = 1, 1/3, 7/30",
        HERE,
        Together(
            (
                Equal(
                    Quantity("v_m", leading),
                    Quantity("v_m as stated", lambda m: V[m - 1]),
                    {"m": (1, 2, 3)},
                ),
            ),
            given=(
                Equal(
                    Quantity("Var X", variance_by_pairings, log_variances, along=True),
                    None,
                    {"k": range(1, 4), "n": lambda k: range(1, 2 * k + 3)},
                ),
                Equal(
                    Quantity("v(alpha)", limit_of_law),
                    Quantity("its first three terms", first_terms),
                    {"alpha": (0.01, 0.03, 0.05)},
                    within=1e-7,
                ),
            ),
        ),
        why="sqrt(n) Var tends to v(alpha) = alpha + alpha^3/3 + 7 alpha^5/30 + ..: over the "
        "squared mean it is one at alpha ~ sqrt(log(n)/2)",
    ),
    Claim(
        "C44b",
        "Var ||W^k x||^2 of drawn matrices is v(alpha)/sqrt(n), v = alpha + alpha^3/3 + .., at n = "
        "1024, alpha = .5, 1, 1.5",
        HERE,
        scatter,
        why="a test of a sample mean needs more draws than variance/mean^2: laws.energy_variance",
    ),
    Claim(
        "C45",
        "The ends of laws.quantile_bounds hold quantiles of draws between them, of ||W^k x||^2 and "
        "||h_t||^2",
        HERE,
        Together(
            (held_between(0.5, False), held_between(0.5, True)),
            given=(
                Equal(
                    Quantity("ends", ends),
                    Quantity("ends by the inequalities", ends_again),
                    {"p": (0.5,), "driven": (False, True), "end": ("lower", "upper")},
                    within=0.005,
                ),
                Equal(
                    Quantity("E[X; rho <= r]", truncated),
                    Quantity("where it is known", known_truncated),
                    {
                        "n": (8, 100),
                        "k": (0, 4),
                        "r": lambda n, k: (1 + 7 / math.sqrt(n), *((0.9, 1.05) if k == 0 else ())),
                    },
                    within=1e-5,
                ),
            ),
        ),
        why="what one matrix does has proved bounds, without drawing it; they are wide, and "
        "laws.TypicalEnergy is close",
    ),
)
