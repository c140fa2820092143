"""Checks of where the eigenvalues lie: in the disc, and how many of them outside it.

W has entries with E|W_ij|^2 = 1/n; a modulus is that of an eigenvalue chosen uniformly among the n.
"""

import itertools
import math

import numpy as np
from scipy import integrate, special

from rmt_check import laws
from rmt_check.analysis.circles import circles, inside, inside_circles
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, Trial, happens, has_mean, if_agreed, judged
from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli
from rmt_check.sampling.samples import Samples


def circular_law(run: Run) -> Finding:
    """C01a: the exact law against r^2; the distance is attained at the rim."""
    widths = [10**k for k in range(1, 16, 2)]
    distances = {field: [_from_circular(n, field) for n in widths] for field in ("complex", "real")}
    falling = all(
        0.0 < later < d for ds in distances.values() for d, later in itertools.pairwise(ds)
    )
    root = np.sqrt(2.0 * math.pi * np.array(widths))
    rates = np.array(distances["complex"]) * root
    off = float(np.max(np.abs(rates * (1.0 + 1.0 / (12.0 * np.array(widths))) - 1.0)))
    off_kostlan = max(_from_kostlan(n) for n in (10, 100, 1000))
    off_whole = max(_off_whole(n) for n in (10, 1000, 10**5))
    finding = Finding(
        "numerical",
        f"sup |F_n(r) - r^2| sqrt(2 pi n) = {rates[0]:.4f} (n = 10), .., {rates[-1]:.4f} (10^15)",
        "the distance tends to 0 like 1/sqrt(2 pi n): 1 - 1/12n",
        "complex and real, n = 10, 10^3, .., 10^15; complex by Kostlan's gammas too; real, numbers "
        "inside and outside, density and number of real eigenvalues fit together",
        "the circular law holds in the limit; at width n the disc's rim is blurred over 1/sqrt(n) "
        f"and {distances['complex'][1]:.4f} of the eigenvalues are outside it at n = 1000",
        holds=falling and off < 1e-3,
        margin=1e-3 / off,
    )
    return if_agreed(finding, max(off_kostlan, off_whole) < 1e-10)


def density(run: Run) -> Finding:
    """C01b: numbers of eigenvalues inside circles, and sum |lambda_j|^2, which is very rigid.

    Of independent matrices of both fields, and of Kostlan's gammas; the sum at a small width too,
    where all that is drawn weighs as much.
    """
    small = _moduli(run, "complex", "matrix", 8, draws=5000)
    trials, sums = [_sum_of_squares(small, "complex")], []
    for field, method in (("complex", "matrix"), ("real", "matrix"), ("complex", "kostlan")):
        moduli = _moduli(run, field, method, _N, draws=160)
        trials += [_inside_circles(moduli, field), _sum_of_squares(moduli, field)]
        sums.append(f"{np.mean(np.sum(moduli.values**2, axis=1)):.3f}")
    expected = [_N * _mean_square(laws.EigenvalueModulus(_N, f)) for f in ("complex", "real")]
    return judged(
        trials,
        f"mean of sum |lambda|^2 {sums[0]} (complex), {sums[1]} (real), {sums[2]} (complex, "
        "without the matrix)",
        f"{expected[0]:.3f} (complex), {expected[1]:.3f} (real), and in each of 40 circles the "
        "mean fraction of the exact law",
        f"complex and real, n = {_N}, circles of equal areas and about the rim; the sum at n = 8",
        f"eigenvalues have the exact density at n = {_N} already; a scale off by 2 % is rejected",
    )


def number_outside(run: Run) -> Finding:
    """C02a: sum_k Q(k, n) in integers, of which e^n (n-1)! Q(k, n) is one."""
    most = 256 if run.budget == "quick" else 512
    exact = all(_kostlan_outside(n) == n**n for n in range(1, most + 1))
    widths = [n for k in range(16) for n in (10**k, 3 * 10**k) if n <= 10**15]
    computed = [float(laws.EigenvalueModulus(n).expected_outside(1.0)) for n in widths]
    stirling = [_stirling(n) for n in widths]
    off = max(abs(c / s - 1.0) for c, s in zip(computed, stirling, strict=True))
    finding = Finding(
        "exact",
        f"equal for every n <= {most}; computed law off by {off:.0e} up to n = 10^15",
        "sum over k of P(Gamma(k, 1) > n) = n^n e^-n/(n-1)!, 12.8 at n = 1024",
        f"complex, n = 1, .., {most}",
        "a tail of the spectrum is outside the unit circle at every width, about sqrt(n/2 pi) "
        "eigenvalues",
        holds=exact,
    )
    return if_agreed(finding, off < 1e-9)


def counted_outside(run: Run) -> Finding:
    """C02b: Kostlan's moduli are independent, so that a count of all matrices is binomial at most.

    A sum of independent yes and no is less spread out than the binomial of the same mean
    (Hoeffding 1956): the binomial p-value is never too small.
    """
    n, draws = 128, 60 * run.effort
    rho = sample_eigenvalue_moduli("glorot", n, draws, seed=run.seed, method="matrix").values
    outside = int(np.sum(rho > 1.0))
    right, wrong = (float(laws.EigenvalueModulus(n, scale=s).sf(1.0)) for s in (1.0, WRONG))
    whole = happens(outside, draws * n, right, wrong)
    return judged(
        [Trial(whole.p_value, whole.control, draws)],
        f"{outside / draws:.3f} eigenvalues of a matrix outside, on average",
        f"{n * right:.3f}",
        f"complex, n = {n}",
        f"of {n} eigenvalues {n * right:.2f} lie outside, as exactly computed; a scale 2 % larger "
        f"would make it {n * wrong:.2f}",
    )


_N = 48


def _from_circular(n: int, field: str) -> float:
    """Return sup |F_n(r) - min(r, 1)^2| over circles, the rim among them."""
    r = np.array(circles(n, 1.0))
    law = laws.EigenvalueModulus(n, field)
    # beyond the rim 1 - F_n, so that it keeps its digits
    return float(np.max(np.where(r < 1.0, np.abs(law.cdf(r) - r * r), law.sf(r))))


def _from_kostlan(n: int) -> float:
    """Return the largest difference of law and density from the mean over Gamma(k, 1), k <= n."""
    r, k = np.array(circles(n, 1.0)), np.arange(1.0, n + 1.0)[:, None]
    law, x = laws.EigenvalueModulus(n), n * r * r
    cdf = special.gammainc(k, x).mean(axis=0)
    pdf = 2.0 * n * r * np.exp(special.xlogy(k - 1.0, x) - x - special.gammaln(k)).mean(axis=0)
    return float(max(np.max(np.abs(law.cdf(r) - cdf)), np.max(np.abs(law.pdf(r) - pdf))))


def _off_whole(n: int) -> float:
    """Return by how much parts of the real law that are computed apart do not fit together.

    Inside and outside are one; the density is the slope; E_n = sqrt(2) sum_{k<n/2} (4k-1)!!/(4k)!!
    eigenvalues are real, n even (Edelman, Kostlan, Shub 1994).
    """
    law, width = laws.EigenvalueModulus(n, "real"), 1.0 / math.sqrt(n)
    inside, outside = law.cdf([0.1, 1.0 - 1e-15]), law.sf([0.1, 1.0])
    near, far = 1.0 - 2.0 * width, 1.0 + 2.0 * width
    between = integrate.quad(lambda r: float(law.pdf(r)), near, far, points=[1.0])[0]
    k = 4.0 * np.arange(1, n // 2)[:, np.newaxis] - [2.0, 0.0]
    real = math.sqrt(2.0) * (1.0 + float(np.sum(np.cumprod(np.prod(1.0 - 1.0 / k, axis=1)))))
    return max(
        float(np.max(np.abs(inside + outside - 1.0))),
        abs(between / float(law.sf(near) - law.sf(far)) - 1.0),
        abs(law.expected_real() / real - 1.0),
    )


def _moduli(run: Run, field: str, method: str, n: int, draws: int) -> Samples:
    return sample_eigenvalue_moduli("glorot", n, draws * run.effort, field, run.seed, method)


def _inside_circles(moduli: Samples, field: str) -> Trial:
    radii = circles(_N, 1.0)
    counts = moduli.with_values(inside(radii, moduli.values))
    p, control = (
        inside_circles(counts, radii, laws.EigenvalueModulus(_N, field, scale)).p_value
        for scale in (1.0, WRONG)
    )
    return Trial(p, control, len(moduli.values))


def _sum_of_squares(moduli: Samples, field: str) -> Trial:
    """Return the test of E sum |lambda_j|^2 = n E r^2."""
    n = moduli.values.shape[1]
    mean = np.log([n * _mean_square(laws.EigenvalueModulus(n, field))])
    total = np.sum(moduli.values**2, axis=1, keepdims=True)
    return has_mean(np.log(total), mean, mean + 2.0 * math.log(WRONG))


def _mean_square(law: laws.EigenvalueModulus) -> float:
    """Return E r^2 = int 2 r P(> r) dr."""
    return float(integrate.quad(lambda r: 2.0 * r * law.sf(r), 0.0, 6.0, points=[1.0])[0])


def _kostlan_outside(n: int) -> int:
    """Return e^n (n-1)! sum_{k=1..n} Q(k, n), where e^n Q(k, n) = sum_{i<k} n^i/i!."""
    term, tail, total = math.factorial(n - 1), 0, 0
    for k in range(1, n + 1):
        tail += term
        total += tail
        term = term * n // k  # n^k (n-1)!/k!, an integer
    return total


def _stirling(n: int) -> float:
    """Return n^n e^-n/(n-1)! = sqrt(n/2 pi) e^{-(1/12n - 1/360n^3 + ..)}, n > 8; else as it is."""
    if n < 9:
        return math.exp(n * math.log(n) - n - math.lgamma(n))
    series = 1 / 12 - 1 / (360 * n**2) + 1 / (1260 * n**4) - 1 / (1680 * n**6)
    return math.sqrt(n / (2.0 * math.pi)) * math.exp(-series / n)
