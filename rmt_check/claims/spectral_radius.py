"""Checks of the spectral radius: that it tends to one, and from which side.

W has entries with E|W_ij|^2 = 1/n; F_n(r) = P(rho <= r).
"""

import itertools
import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.ball_arithmetic import real_spectral_radius_cdf
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.evidence.statistics import if_agreed

# real, by ball arithmetic, for where python-flint is not installed: n, upper ends of F_n(1), lower
# ends of E rho
CERTIFIED_REAL: tuple[tuple[int, float, float], ...] = (
    (4, 0.5130206809625849, 1.0157730380218521),
    (8, 0.4134169442925055, 1.053270592197008),
    (16, 0.3085613318785757, 1.0630467144954185),
    (64, 0.11693094564936851, 1.0518015485585432),
)

Ends = tuple[float, float]


def tends_to_one(run: Run) -> Finding:
    """C03a: the probability of being farther than n^(-2/5) from one vanishes."""
    wide, real = [10**k for k in range(2, 9)], [10**k for k in range(2, 5)]
    p = [_far_from_one(n, "complex") for n in wide]
    q = [_far_from_one(n, "real") for n in real]
    return Finding(
        "numerical",
        f"P(|rho - 1| > n^(-2/5)) = {p[0]:.1e} (n = 100), {p[2]:.1e} (10^4), {p[-1]:.1e} (10^8) "
        f"complex; {q[0]:.1e} (100), {q[-1]:.1e} (10^4) real",
        "it tends to zero",
        "complex, n = 10^2, .., 10^8; real, n = 10^2, 10^3, 10^4",
        "rho is as near to one as you like if n is large, though at no width you have: at n = 1024 "
        f"its mean is {laws.SpectralRadius(1024).mean():.4f}, to the power of 100 steps "
        f"{laws.SpectralRadius(1024).mean() ** 100:.0f}",
        holds=all(b < a for x in (p, q) for a, b in itertools.pairwise(x)) and p[-1] < 1e-30,
        margin=1e-30 / p[-1],
    )


def mean_above_one(run: Run) -> Finding:
    """C03b: E rho = int P(rho > r) dr is at least its lower sums, in certain arithmetic."""
    wide = (2, 3, 8, 64) if run.budget == "quick" else (2, 3, 4, 8, 16, 64, 256, 1024)
    lower = {("complex", n): _complex_mean(n) for n in wide}
    real = _certified_real(8 if run.budget == "quick" else 64)
    lower |= {("real", n): mean for n, (_, mean) in real.items()}
    means = {cell: laws.SpectralRadius(cell[1], cell[0]).mean() for cell in lower}
    least = min(lower, key=lambda cell: lower[cell])
    finding = Finding(
        "certified",
        f"E rho > {lower[least]:.4f} at least, for {least[0]} n = {least[1]}; computed "
        f"{means['complex', 64]:.4f} (complex, 64)",
        "E rho > 1",
        f"complex, n = {_listed(wide)}; real, n = {_listed(real)}",
        "on average the spectral radius is above one, so Glorot is unstable in the long run; not "
        f"for complex n = 1 and real n < 4 ({laws.SpectralRadius(3, 'real').mean():.3f} at n = 3)",
        holds=lower[least] > 1.0,
        margin=(means[least] - 1.0) / (means[least] - lower[least]),
    )
    # a lower sum lacks half a step, to the accuracy of the trapezoidal rule
    off = [means[cell] - low - _step(cell[1]) / 2.0 for cell, low in lower.items()]
    return if_agreed(finding, max(map(abs, off)) < 3e-5)


def seldom_below_one(run: Run) -> Finding:
    """C03c: F_n(1) in certain arithmetic, beside the law as it is computed."""
    widths = (64, 256, 1024, 4096)
    ends = [_float_ends(spectral_radius_cdf(n, 1.0)) for n in widths]
    real = _certified_real(8 if run.budget == "quick" else 64)
    p = [high for _, high in ends]
    q = [high for high, _ in real.values()]
    rates = [-math.log(high) / math.sqrt(n) for n, high in zip(widths, p, strict=True)]
    law = [float(laws.SpectralRadius(n).cdf(1.0)) for n in widths]
    real_law = [float(laws.SpectralRadius(n, "real").cdf(1.0)) for n in real]
    finding = Finding(
        "certified",
        "P(rho <= 1) = "
        + ", ".join(f"{high:.2e} ({n})" for n, high in zip(widths, p, strict=True)),
        f"tends to zero, like exp(-.478 sqrt n): here exp(-{rates[-1]:.3f} sqrt n)",
        f"complex, n = {_listed(widths)}; real, n = {_listed(real)}",
        f"the chance that a Glorot matrix is stable is {p[0]:.1%} at n = 64 (complex), {p[2]:.1e} "
        f"at 1024; a real one has more, {laws.SpectralRadius(64, 'real').cdf(1.0):.1%} at 64",
        holds=all(b < a for x in (p, q) for a, b in itertools.pairwise(x)) and p[-1] < 1e-13,
        margin=1e-13 / p[-1],
    )
    return if_agreed(finding, bool(np.allclose(law, p, 1e-9) and np.allclose(real_law, q, 1e-9)))


def _far_from_one(n: int, field: str) -> float:
    law, far = laws.SpectralRadius(n, field), n**-0.4
    return float(law.cdf(1.0 - far) + law.sf(1.0 + far))


def _complex_mean(n: int) -> float:
    return _mean_at_least(n, lambda r: _float_ends(spectral_radius_cdf(n, float(r))))


def _certified_real(most: int) -> dict[int, tuple[float, float]]:
    """Return P(rho <= 1) and a lower bound of E rho at even n from 4 to `most`."""
    try:
        import flint  # noqa: F401
    except ImportError:
        return {n: (inside, mean) for n, inside, mean in CERTIFIED_REAL if n <= most}
    return {n: real_row(n) for n, *_ in CERTIFIED_REAL if n <= most}


@cache
def real_row(n: int) -> tuple[float, float]:
    """Return an upper end of P(rho <= 1) and a lower one of E rho by ball arithmetic."""

    def cdf(r: Decimal) -> Ends:
        return real_spectral_radius_cdf(n, r)

    return cdf(Decimal(1))[1], _mean_at_least(n, cdf)


def _mean_at_least(n: int, cdf: Callable[[Decimal], Ends]) -> float:
    """Return r_0 P(rho > r_0) + sum (r_i - r_{i-1}) P(rho > r_i) <= E rho, with certain F.

    It is about half a step below; the law is as wide as 1/sqrt(n).
    """
    width, step = 1.0 / math.sqrt(n), Decimal(str(_step(n)))
    first, last = (math.ceil((1.0 + z * width) / float(step)) for z in (-1.5, 3.5))
    nodes = [step * i for i in range(max(first, 1), last)]
    outside = [1.0 - cdf(r)[1] for r in nodes]
    return float(nodes[0]) * outside[0] + float(step) * math.fsum(outside[1:])


def _step(n: int) -> float:
    return math.ceil(min(10.0, 100.0 / math.sqrt(n))) / 1000.0


def _float_ends(ends: tuple[Decimal, Decimal]) -> Ends:
    return math.nextafter(float(ends[0]), -math.inf), math.nextafter(float(ends[1]), math.inf)


def _listed(numbers: Iterable[object]) -> str:
    return ", ".join(map(str, numbers))
