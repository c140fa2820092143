"""Where the eigenvalues lie: in the disc, and how many of them outside it.

W has entries with E|W_ij|^2 = 1/n: square Glorot; F_n is the law of a modulus, that of an
eigenvalue chosen uniformly among the n.
"""

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import integrate, special

from rmt_check import laws
from rmt_check.analysis.circles import circles, inside, inside_circles
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, Array, Trial, has_mean, judged
from rmt_check.claims.forms import Equal, Frequency, Limit, Quantity, Together
from rmt_check.claims.forms.grid import Grid
from rmt_check.claims.sources import GINIBRE_EDELMAN, IN_NUMBERS, PAPER
from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli
from rmt_check.sampling.samples import Samples

WIDE = [10**k for k in range(1, 16, 2)]
CIRCLES = 48  # the width at which eigenvalues inside circles are counted


def from_circular_law(n: int, field: str) -> float:
    """Return sup |F_n(r) - min(r, 1)^2| over circles, the rim among them."""
    r = np.array(circles(n, 1.0))
    law = laws.EigenvalueModulus(n, field)
    # beyond the rim 1 - F_n, so that it keeps its digits
    return float(np.max(np.where(r < 1.0, np.abs(law.cdf(r) - r * r), law.sf(r))))


def rate(n: int) -> float:
    """Return the distance times sqrt(2 pi n), complex."""
    return from_circular_law(n, "complex") * math.sqrt(2.0 * math.pi * n)


def kostlan(of: str, n: int, radii: list[float]) -> Array:
    """Return "cdf" or "pdf" of a modulus as the mean over Gamma(k, 1), k <= n."""
    r, k = np.array(radii), np.arange(1.0, n + 1.0)[:, None]
    x = n * r * r
    if of == "cdf":
        return special.gammainc(k, x).mean(axis=0)
    return 2.0 * n * r * np.exp(special.xlogy(k - 1.0, x) - x - special.gammaln(k)).mean(axis=0)


def complex_law(of: str, n: int, radii: list[float]) -> Array:
    """Return the same of the law."""
    return getattr(laws.EigenvalueModulus(n), of)(radii)


def real_whole(n: int, r: float) -> float:
    """Return P(inside) + P(outside), which are computed apart, from either side of a circle."""
    law = laws.EigenvalueModulus(n, "real")
    return float(law.cdf(r - 1e-15) + law.sf(r))


def real_rim(n: int) -> float:
    """Return the probability of a ring about the rim as the integral of the density."""
    law = laws.EigenvalueModulus(n, "real")
    return float(integrate.quad(lambda r: float(law.pdf(r)), *ring(n), points=[1.0])[0])


def ring(n: int) -> tuple[float, float]:
    """Return the radii of that ring."""
    return 1.0 - 2.0 / math.sqrt(n), 1.0 + 2.0 / math.sqrt(n)


def number_of_real(n: int) -> float:
    """Return E_n = sqrt(2) sum_{k<n/2} (4k-1)!!/(4k)!!, n even (Edelman, Kostlan, Shub 1994)."""
    k = 4.0 * np.arange(1, n // 2)[:, np.newaxis] - [2.0, 0.0]
    return math.sqrt(2.0) * (1.0 + float(np.sum(np.cumprod(np.prod(1.0 - 1.0 / k, axis=1)))))


def density(run: Run) -> Finding:
    """C01b: numbers of eigenvalues inside circles, and sum |lambda_j|^2, which is very rigid.

    Of independent matrices of both fields, and of Kostlan's gammas; the sum at a small width too,
    where all that is drawn weighs as much.
    """

    def moduli(n: int, draws: int, field: str, method: str) -> Samples:
        return sample_eigenvalue_moduli("glorot", n, draws * run.effort, field, run.seed, method)

    small = moduli(8, 5000, "complex", "matrix")
    trials, sums = [sum_of_squares(small, "complex")], []
    for field, method in (("complex", "matrix"), ("real", "matrix"), ("complex", "kostlan")):
        drawn = moduli(CIRCLES, 160, field, method)
        trials += [in_circles(drawn, field), sum_of_squares(drawn, field)]
        sums.append(f"{np.mean(np.sum(drawn.values**2, axis=1)):.3f}")
    means = [CIRCLES * mean_square(laws.EigenvalueModulus(CIRCLES, f)) for f in ("complex", "real")]
    return judged(
        trials,
        f"mean of sum |lambda|^2 {sums[0]} (complex), {sums[1]} (real), {sums[2]} (complex, "
        "without the matrix)",
        f"{means[0]:.3f} (complex), {means[1]:.3f} (real), and in each of 40 circles the mean "
        "fraction of the exact law",
        f"complex and real, n = {CIRCLES}, circles of equal areas and about the rim; the sum at "
        "n = 8",
    )


def in_circles(moduli: Samples, field: str) -> Trial:
    """Return the test of the numbers of eigenvalues inside circles."""
    radii = circles(CIRCLES, 1.0)
    counts = moduli.with_values(inside(radii, moduli.values))
    p, control = (
        inside_circles(counts, radii, laws.EigenvalueModulus(CIRCLES, field, scale)).p_value
        for scale in (1.0, WRONG)
    )
    return Trial(p, control, len(moduli.values))


def sum_of_squares(moduli: Samples, field: str) -> Trial:
    """Return the test of E sum |lambda_j|^2 = n E r^2."""
    n = moduli.values.shape[1]
    mean = np.log([n * mean_square(laws.EigenvalueModulus(n, field))])
    total = np.sum(moduli.values**2, axis=1, keepdims=True)
    return has_mean(np.log(total), mean, mean + 2.0 * math.log(WRONG))


def mean_square(law: laws.EigenvalueModulus) -> float:
    """Return E r^2 = int 2 r P(> r) dr."""
    return float(integrate.quad(lambda r: 2.0 * r * law.sf(r), 0.0, 6.0, points=[1.0])[0])


def kostlan_outside(n: int) -> int:
    """Return e^n (n-1)! sum_{k=1..n} Q(k, n), where e^n Q(k, n) = sum_{i<k} n^i/i!."""
    term, tail, total = math.factorial(n - 1), 0, 0
    for k in range(1, n + 1):
        tail += term
        total += tail
        term = term * n // k  # n^k (n-1)!/k!, an integer
    return total


def stirling(n: int) -> float:
    """Return n^n e^-n/(n-1)! = sqrt(n/2 pi) e^{-(1/12n - 1/360n^3 + ..)}, n > 8; else as it is."""
    if n < 9:
        return math.exp(n * math.log(n) - n - math.lgamma(n))
    series = 1 / 12 - 1 / (360 * n**2) + 1 / (1260 * n**4) - 1 / (1680 * n**6)
    return math.sqrt(n / (2.0 * math.pi)) * math.exp(-series / n)


def outside(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return which eigenvalues are outside, of all matrices.

    Kostlan's moduli are independent, and a sum of independent yes and no is less spread out than
    the binomial of the same mean (Hoeffding 1956): the binomial p-value is never too small.
    """
    return run.moduli("glorot", n, draws, method="matrix").ravel() > 1.0


REAL: Grid = {"n": (10, 1000, 10**5)}
# second routes to the law of a modulus
ROUTES = (
    *(
        Equal(
            Quantity(f"{of} of a modulus", partial(complex_law, of), along=True),
            Quantity(f"{of} by Kostlan's gammas", partial(kostlan, of), along=True),
            {"n": (10, 100, 1000), "r": lambda n: circles(n, 1.0)},
            within=1e-10,
        )
        for of in ("cdf", "pdf")
    ),
    Equal(real_whole, 1, {**REAL, "r": (0.1, 1.0)}, within=1e-10),
    Equal(
        real_rim,
        lambda n: float(-np.diff(laws.EigenvalueModulus(n, "real").sf(ring(n)))[0]),
        REAL,
        within=1e-10,
    ),
    Equal(
        lambda n: float(laws.EigenvalueModulus(n, "real").expected_real()),
        number_of_real,
        REAL,
        within=1e-10,
    ),
)

EIGENVALUES = (
    Claim(
        "C01a",
        "As n grows, the eigenvalues of a Glorot matrix fill the unit disc: the law of a modulus "
        "tends to r^2",
        PAPER,
        Together(
            (
                Limit(
                    Quantity("sup |F_n(r) - r^2|", from_circular_law),
                    0,
                    {"n": WIDE, "field": ("complex", "real")},
                    rate=0.5,
                ),
                Limit(
                    Quantity("that times sqrt(2 pi n), complex", rate), 1, {"n": WIDE[:4]}, rate=1
                ),
            ),
            given=ROUTES,
        ),
        why="the circular law holds in the limit; at width n the disc's rim is blurred over "
        "1/sqrt(n), and 1.3 % of the eigenvalues are outside it at n = 1000",
    ),
    Claim(
        "C01b",
        "At finite n the modulus of an eigenvalue has the density 2 r Q(n, n r^2) (complex), and "
        "that of Edelman (real)",
        GINIBRE_EDELMAN,
        density,
        why="eigenvalues have the exact density at n = 48 already; a scale off by 2 % is rejected",
    ),
    Claim(
        "C02a",
        "At finite n a tail of eigenvalues lies outside the unit circle: n^n e^-n/(n-1)! ~ "
        "sqrt(n/2 pi) of them on average (complex)",
        IN_NUMBERS,
        Together(
            (
                Equal(
                    Quantity("e^n (n-1)! sum over k of P(Gamma(k, 1) > n)", kostlan_outside),
                    Quantity("n^n", lambda n: n**n),
                    {"n": range(1, 257)},
                    larger={"n": range(1, 513)},
                ),
            ),
            given=(
                Equal(
                    Quantity(
                        "number outside",
                        lambda n: float(laws.EigenvalueModulus(n).expected_outside(1.0)),
                    ),
                    Quantity("Stirling's series", stirling),
                    {"n": [m * 10**k for k in range(15) for m in (1, 3)]},
                    within=1e-9,
                ),
            ),
        ),
        why="a tail of the spectrum is outside the unit circle at every width, about sqrt(n/2 pi) "
        "eigenvalues: 12.8 at n = 1024",
    ),
    Claim(
        "C02b",
        "Complex Glorot matrices have that many eigenvalues outside the unit circle",
        IN_NUMBERS,
        Frequency(
            outside,
            lambda n: float(laws.EigenvalueModulus(n).sf(1.0)),
            control=lambda n: float(laws.EigenvalueModulus(n, scale=WRONG).sf(1.0)),
            n=128,
            draws=60,
            name="|lambda| > 1",
        ),
        why="of 128 eigenvalues 4.51 lie outside, as exactly computed",
    ),
)
