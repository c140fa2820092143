"""Checks of the limit law of the spectral radius, and of how slowly it is reached.

x = sqrt(4 n gamma_n)(rho - 1) - gamma_n, gamma_n = log n - 2 log log n - log 2 pi; L = log n. The
edge law (laws.edge), whose own distance from the exact law is O(n^{-1/2}), takes L as its
parameter: it goes on where no width does.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from decimal import Context, Decimal
from functools import cache

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.evidence.statistics import if_agreed
from rmt_check.laws.tabulated import tabulated

_TWO_PI = Decimal("6.2831853071795864769252867665590057683943387987502")
_WIDTHS = (10**3, 10**6, 10**9, 10**12, 10**15)
_LOG_WIDTHS = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8)

Distance = Callable[..., float]


def limit(run: Run) -> Finding:
    """C04a: the exact law to n = 10^15, the edge law beyond."""
    exact = [_of_exact_law(laws.kolmogorov, n) for n in _WIDTHS]
    edge = [_of_edge_law(laws.kolmogorov, L) for L in _LOG_WIDTHS]
    finding = Finding(
        "numerical",
        f"sup |F_n - Gumbel| = {exact[0]:.3f} (n = 10^3), {exact[1]:.3f} (10^6), {exact[-1]:.3f} "
        f"(10^15), {edge[0]:.4f} (log n = 100), {edge[-1]:.1e} (10^8)",
        "it tends to zero",
        "complex; n = 10^3, .., 10^15 by the exact law, log n = 10^2, .., 10^8 by the edge law",
        "Rider's law is the limit, by way of logarithms only: at n = 10^15 it is still off by "
        f"{exact[-1]:.3f}; for the law at a width take laws.SpectralRadius",
        holds=_falls([*exact, *edge]) and edge[-1] < 1e-6,
        margin=1e-6 / edge[-1],
    )
    return if_agreed(finding, _edge_stands_for_exact())


def law_at_1024(run: Run) -> Finding:
    """C04b: the exact law at one radius, in certain arithmetic, is far from the limit's."""
    n = 1024
    gamma = float(_gamma(n))
    r = 1.0 + (gamma + _FARTHEST) / math.sqrt(4.0 * n * gamma)
    low, high = spectral_radius_cdf(n, r)
    says = math.exp(-math.exp(-_FARTHEST))
    gap = min(abs(float(end) - says) for end in (low, high))
    finding = Finding(
        "certified",
        f"P(rho <= {r:.4f}) = {float(low):.4f}",
        f"{says:.4f} if the Gumbel law held",
        f"complex, n = {n}, r = {r:.4f}",
        f"at n = {n} the limit is off by {gap:.2f} or more, its standard deviation 2.3 "
        "times too large: do not test draws against it, nor read probabilities off it",
        holds=gap < 0.01,
        margin=gap / 0.01,
    )
    computed = float(laws.GumbelLimit(n).cdf(r)), float(laws.SpectralRadius(n).cdf(r))
    return if_agreed(finding, bool(np.allclose(computed, (says, float(low)), rtol=1e-9)))


def normalisation(run: Run) -> Finding:
    """C04c: the sign of gamma_n in decimals; from n = 8 on it grows with n."""
    gamma = {n: _gamma(n) for n in range(2, 1025)}
    undefined = [n for n, value in gamma.items() if value <= 0]
    given = [n for n in gamma if _limit_exists(n)]
    finding = Finding(
        "certified",
        f"gamma_n <= 0 for n = {undefined[0]}, .., {undefined[-1]}; gamma_{undefined[-1]} = "
        f"{gamma[undefined[-1]]:.5f}, gamma_{undefined[-1] + 1} = {gamma[undefined[-1] + 1]:.5f}",
        "gamma_n > 0 at every n >= 2",
        "n = 2, .., 1024; beyond, gamma_n grows",
        f"at the {len(undefined)} widths up to {undefined[-1]}, 128 among them, the limit has no "
        "centre and no scale; the exact law exists at every width",
        holds=not undefined,
        margin=math.inf,  # a sign, in 50 digits
    )
    ours = np.allclose(laws.gamma_n(list(gamma)), [float(g) for g in gamma.values()], atol=1e-14)
    return if_agreed(finding, bool(ours) and given == [n for n in gamma if n not in undefined])


def kolmogorov_rate(run: Run) -> Finding:
    """C05a: sup |F_n - Gumbel| L / log L -> 2/e."""
    return _rate(laws.kolmogorov, "sup |F_n - Gumbel|", 2.0 / math.e, "2/e")


def wasserstein1_rate(run: Run) -> Finding:
    """C05b: W_1 L / log L -> 2."""
    return _rate(laws.wasserstein1, "W_1(F_n, Gumbel)", 2.0, "2")


def real_limit(run: Run) -> Finding:
    """C06: the real law tends to the root of the complex one, whose limit is that of C04a.

    The rate at which it does is observed, with its constant, to 4 %; a law 2 % off drifts more.
    """
    widths = (10**3, 10**4) if run.budget == "quick" else (10**3, 10**4, 10**5)
    from_limit, from_root = np.transpose([_of_real_law(n) for n in widths])
    orders = [n**-0.25 * math.sqrt(math.log(n)) for n in widths]
    rates = from_root / orders
    steady = bool(np.ptp(rates) < 0.04 * rates[0])
    return Finding(
        "numerical",
        f"sup |F_n - limit| = {_listed(from_limit)} and sup |F_n - sqrt(F_n complex)| = "
        f"{_listed(from_root)} at n = {', '.join(f'{n:,}' for n in widths)}",
        f"both tend to zero, the second like n^(-1/4) sqrt(log n): here {_listed(rates)} of it",
        f"real, n = {', '.join(f'{n:,}' for n in widths)}, -2 <= x <= 4",
        "pairs of conjugates count once, which takes the root; real eigenvalues beyond the rim die "
        "out slowly; so the limit is exp(-exp(-x)/2), reached no faster than the complex one",
        holds=_falls(from_limit) and _falls(from_root) and steady,
        margin=float(0.04 * rates[0] / np.ptp(rates)),
    )


_FARTHEST = -0.16  # x where the exact law of n = 1024 is farthest from its limit


@cache
def _of_exact_law(distance: Distance, n: int) -> float:
    return distance(tabulated(laws.SpectralRadius(n)), laws.GumbelLimit(n), "x")


@cache
def _of_edge_law(distance: Distance, log_n: float) -> float:
    return distance(laws.EdgeLaw(log_n=log_n), laws.GumbelLimit(log_n=log_n))


def _edge_stands_for_exact() -> bool:
    """Return whether the two laws agree at n = 10^15: to 6e-7, near 10/sqrt(n) times log n."""
    n = _WIDTHS[-1]
    r = laws.EdgeLaw(n).ppf(np.linspace(0.02, 0.98, 49))
    return bool(np.max(np.abs(laws.SpectralRadius(n).cdf(r) - laws.EdgeLaw(n).cdf(r))) < 1e-6)


def _rate(distance: Distance, name: str, constant: float, written: str) -> Finding:
    """Check that `distance` is (constant log L + O(1)) / L.

    The ratio distance L / log L is then off by O(1/log L), at any n anyone has. The slope of
    distance L in log L is off by O(1/log^2 L), which is what an expansion in 1/log L leaves of it,
    and by less when the last two slopes are extrapolated so.
    """
    log_n = np.array([1e5, 1e6, 1e7, 1e8])
    distances = np.array([_of_edge_law(distance, L) for L in log_n])
    log_L = np.log(log_n)
    slopes = np.diff(distances * log_n) / np.diff(log_L)
    off = 1.0 / (log_L[1:] * log_L[:-1])
    limits = slopes[1:] - off[1:] * np.diff(slopes) / np.diff(off)
    ratio = distances[-1] / (log_L[-1] / log_n[-1])
    at_1024 = _of_exact_law(distance, 1024) * math.log(1024) / math.log(math.log(1024))
    error = float(abs(limits[-1] / constant - 1.0))
    finding = Finding(
        "numerical",
        f"{name} log n/log log n = {at_1024:.3f} (n = 1024), {ratio:.4f} (log n = 10^8); "
        f"slope {slopes[-1]:.4f}, extrapolated {limits[-1]:.4f}",
        f"{written} = {constant:.4f}, to 1 %",
        "complex; log n = 10^5, .., 10^8 by the edge law, n = 1024 by the exact law",
        "a limit that no computation can reach: the ratio itself is still "
        f"{abs(ratio / constant - 1.0):.0%} off at log n = 10^8; what it tends to is read off "
        f"its slope to {error:.2%}",
        holds=error < 0.01 and _falls(np.abs(slopes - constant)),
        margin=0.01 / error,
    )
    return if_agreed(finding, _edge_stands_for_exact())


def _of_real_law(n: int) -> tuple[float, float]:
    """Return how far the real law is from its limit and from the root of the complex law."""
    x = np.linspace(-2.0, 4.0, 13)
    gamma = float(_gamma(n))
    r = 1.0 + (gamma + x) / math.sqrt(4.0 * n * gamma)
    F = laws.SpectralRadius(n, "real").cdf(r)
    root = np.sqrt(laws.SpectralRadius(n).cdf(r))
    limit = laws.GumbelLimit(n, "real").cdf(r)
    return float(np.max(np.abs(F - limit))), float(np.max(np.abs(F - root)))


def _gamma(n: int) -> Decimal:
    """Return gamma_n to some 45 digits."""
    context = Context(prec=50)
    log_n = context.ln(n)
    return log_n - 2 * context.ln(log_n) - context.ln(_TWO_PI)


def _limit_exists(n: int) -> bool:
    try:
        laws.GumbelLimit(n)
    except ValueError:
        return False
    return True


def _falls(values: Iterable[float]) -> bool:
    return all(0.0 < later < value for value, later in itertools.pairwise(values))


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values)
