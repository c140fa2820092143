"""The spectral radius: that it tends to one, and from which side.

W has entries with E|W_ij|^2 = 1/n: square Glorot. F_n(r) = P(rho <= r), certain or in double
precision.
"""

import math
from decimal import Decimal
from fractions import Fraction
from functools import cache

from rmt_check import laws
from rmt_check.claims.claim import Claim
from rmt_check.claims.evidence.ball_arithmetic import real_spectral_radius_cdf
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.claims.forms import Bound, Equal, Limit, Quantity, Together
from rmt_check.claims.forms.grid import Grid
from rmt_check.claims.sources import PAPER

# real, by ball arithmetic, for where python-flint is not installed: n, upper ends of F_n(1), lower
# ends of E rho
CERTIFIED_REAL = {
    4: (0.5130206809625849, 1.0157730380218521),
    8: (0.4134169442925055, 1.053270592197008),
    16: (0.3085613318785757, 1.0630467144954185),
    64: (0.11693094564936851, 1.0518015485585432),
}

Ends = tuple[float | Decimal, float | Decimal]


def far_from_one(n: int, field: str) -> float:
    """Return P(|rho - 1| > n^(-1/3))."""
    law, far = laws.SpectralRadius(n, field), n ** (-1 / 3)
    return float(law.cdf(1.0 - far) + law.sf(1.0 + far))


def cdf(n: int, field: str, r: Decimal) -> Ends:
    """Return two numbers with F_n(r) between them."""
    if field == "real":
        return real_spectral_radius_cdf(n, r)
    return spectral_radius_cdf(n, float(r))


def outside(n: int, r: float) -> tuple[Fraction, Fraction]:
    """Return rationals below and above P(rho > r), complex."""
    low, high = spectral_radius_cdf(n, r)
    return 1 - Fraction(high), 1 - Fraction(low)


@cache
def lower_sum(field: str, n: int) -> tuple[float, float]:
    """Return r_0 P(rho > r_0) + sum (r_i - r_{i-1}) P(rho > r_i) <= E rho, with certain F, twice.

    It is about half a step below; the law is as wide as 1/sqrt(n).
    """
    if field == "real" and not _has_flint():
        return CERTIFIED_REAL[n][1], CERTIFIED_REAL[n][1]
    width, h = 1.0 / math.sqrt(n), Decimal(str(step(n)))
    first, last = (math.ceil((1.0 + z * width) / float(h)) for z in (-1.5, 3.5))
    nodes = [h * i for i in range(max(first, 1), last)]
    outside = [1.0 - math.nextafter(float(cdf(n, field, r)[1]), math.inf) for r in nodes]
    total = float(nodes[0]) * outside[0] + float(h) * math.fsum(outside[1:])
    return total, total


def step(n: int) -> float:
    """Return the step of the sum."""
    return math.ceil(min(10.0, 100.0 / math.sqrt(n))) / 1000.0


def real_inside(n: int) -> tuple[float, float]:
    """Return an upper end of F_n(1) of real matrices, twice."""
    high = float(cdf(n, "real", Decimal(1))[1]) if _has_flint() else CERTIFIED_REAL[n][0]
    return high, high


def _has_flint() -> bool:
    try:
        import flint  # noqa: F401
    except ImportError:
        return False
    return True


INSIDE = Quantity(
    "P(rho <= 1)",
    lambda n: spectral_radius_cdf(n, 1.0),
    lambda n: laws.SpectralRadius(n).logcdf(1.0),
)
REAL_INSIDE = Quantity(
    "real P(rho <= 1)", real_inside, lambda n: laws.SpectralRadius(n, "real").logcdf(1.0)
)
FAR = Quantity("P(|rho - 1| > n^(-1/3))", far_from_one)
LOWER_SUM = Quantity("lower sum of E rho", lower_sum)
QUICK: Grid = {
    "field": ("complex", "real"),
    "n": lambda field: (2, 3, 8, 64) if field == "complex" else (4, 8),
}
LARGER: Grid = {
    "field": ("complex", "real"),
    "n": lambda field: (2, 3, 4, 8, 16, 64, 256, 1024) if field == "complex" else (4, 8, 16, 64),
}

SPECTRAL_RADIUS = (
    Claim(
        "C03a",
        "The spectral radius tends to one",
        PAPER,
        Together(
            (
                Limit(FAR, 0, {"n": [10**k for k in range(2, 9)], "field": ("complex",)}, rate=0.5),
                Limit(FAR, 0, {"n": [10**k for k in range(2, 5)], "field": ("real",)}, rate=0.5),
            )
        ),
        why="rho is as near to one as you like if n is large, though at no width you have: at n = "
        "1024 its mean is 1.0265, to the power of 100 steps 14",
    ),
    Claim(
        "C03b",
        "It does so from above: E rho > 1 (complex n >= 2, real n >= 4)",
        PAPER,
        Together(
            (Bound(1, LOWER_SUM, QUICK, strict=True, larger=LARGER),),
            given=(
                # to the accuracy of the trapezoidal rule
                Equal(
                    Quantity(
                        "E rho less half a step",
                        lambda field, n: laws.SpectralRadius(n, field).mean() - step(n) / 2.0,
                    ),
                    LOWER_SUM,
                    QUICK,
                    within=3e-5,
                    larger=LARGER,
                ),
            ),
        ),
        why="on average the spectral radius is above one, so Glorot is unstable in the long run; "
        "not for complex n = 1 and real n < 4 (.992 at n = 3)",
    ),
    Claim(
        "C03c",
        "It does so from above: P(rho <= 1) tends to zero",
        PAPER,
        Together(
            (
                Limit(
                    INSIDE,
                    0,
                    {"n": (64, 256, 1024, 4096)},
                    rate=lambda n: math.exp(-0.478 * math.sqrt(n)),
                ),
                Bound(
                    REAL_INSIDE,
                    Quantity("real P(rho <= 1) of half the width", lambda n: real_inside(n // 2)),
                    {"n": (8, 16)},
                    strict=True,
                ),
            )
        ),
        why="the chance that a Glorot matrix is stable is 2.2% at n = 64 (complex), 2.3e-7 at "
        "1024; a real one has more, 11.7% at 64",
    ),
)
