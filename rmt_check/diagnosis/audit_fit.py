"""Which law and variance independent numbers may have, each with an exact p-value.

Four tests of each candidate, at a quarter of the level each: mean, variance, kurtosis, and
Kolmogorov and Smirnov's. A candidate whose variance is not given is tested with the one measured,
which makes its p-value too large, never too small.
"""

import math

import numpy as np
from scipy.special import gammainc, gammaincc, kolmogorov, ndtr, stdtr

from rmt_check.arrays import Array
from rmt_check.diagnosis.audit_laws import CUT, ENTRY_LAWS, NORMAL, UNCORRECTED, EntryLaw, Rules
from rmt_check.diagnosis.audit_numbers import Numbers
from rmt_check.diagnosis.entries import p_of_kurtosis

LEAST = 16  # numbers, of which one may say anything
OTHER = "another variance"
Key = tuple[str, str]  # the names of an entry law and of a variance
_STRAIGHT = 1e-4  # a skewness that is none


def fits(numbers: Numbers, variances: Rules) -> dict[Key, float]:
    """Return the p-value of each entry law with each variance, and with the one measured."""
    found = {}
    for law in ENTRY_LAWS:
        known: dict[float, float] = {}
        for rule, variance in variances.items():
            if rule.endswith(UNCORRECTED) and law is not CUT:
                continue
            if variance not in known:
                known[variance] = p_of_law(numbers, law, variance)
            found[law.name, rule] = known[variance]
        found[law.name, OTHER] = p_of_law(numbers, law)
    return found


def p_of_law(numbers: Numbers, law: EntryLaw, variance: float | None = None) -> float:
    """Return the p-value of independent numbers under a law of mean zero."""
    given = variance is not None
    std = math.sqrt(variance if variance is not None else numbers.square)
    if numbers.largest > law.edge * std * (1.0 + numbers.eps) and given:
        return 0.0
    tests = [_p_of_mean(numbers, std, given)]
    if given:
        tests.append(_p_of_variance(numbers, law, std))
    if min(tests) < 1e-30:  # the rest takes longer
        return 0.0
    tests += [_p_of_fourth(numbers, law, std), _p_of_distance(numbers, law, std)]
    return min(1.0, len(tests) * min(tests))


def _p_of_mean(numbers: Numbers, std: float, given: bool) -> float:
    """Return the p-value of the mean; numbers drawn in few digits may all be rounded down."""
    z = max(abs(numbers.mean) / std - numbers.eps, 0.0) * math.sqrt(numbers.size)
    if given:
        return float(2.0 * ndtr(-z))
    spread = max(1.0 - numbers.mean**2 / numbers.square, 1e-300)
    return float(2.0 * stdtr(numbers.size - 1.0, -z / math.sqrt(spread)))


def _p_of_variance(numbers: Numbers, law: EntryLaw, std: float) -> float:
    """Return the p-value of the mean square: for Gaussian numbers by chi-square."""
    excess = _less(numbers.square / std**2 - 1.0, numbers.eps**2)
    if law.nodes is None:
        return p_of_sum(excess * numbers.size, numbers.size, 2.0, math.sqrt(8.0))
    return _p_of_function(excess, numbers.size, law, law.nodes**2 - 1.0)


def _p_of_fourth(numbers: Numbers, law: EntryLaw, std: float) -> float:
    """Return the p-value of the kurtosis: for Gaussian numbers by Anscombe & Glynn (1983).

    For a bounded law that of the mean of x^4 - 2 k x^2 + k, k = E x^4, which is that of the
    measured kurtosis to first order.
    """
    if law is NORMAL:
        kurtosis = numbers.central_kurtosis
        return p_of_kurtosis(_less(kurtosis - 3.0, 4.0 * numbers.eps**2), numbers.size)
    assert law.nodes is not None
    k, square = law.kurtosis, numbers.square / std**2
    mean = numbers.fourth / std**4 - 2.0 * k * square + k
    mean = _less(mean, 4.0 * numbers.eps**2)
    return _p_of_function(mean, numbers.size, law, law.nodes**4 - 2.0 * k * law.nodes**2 + k)


def _p_of_function(mean: float, size: int, law: EntryLaw, values: Array) -> float:
    """Return the p-value of a mean of a function of mean zero, given at the law's nodes."""
    variance = law.mean(values**2)
    return p_of_sum(mean * size, size, variance, law.mean(values**3) / variance**1.5)


def p_of_sum(total: float, size: int, variance: float, skewness: float) -> float:
    """Return the p-value of a sum of `size` independent terms of mean zero, two-sided.

    By the gamma law of the same three moments (Pearson's type III): for squares of Gaussian
    numbers that is chi-square, exactly.

    Examples
    --------
    >>> from scipy.stats import chi2
    >>> np.isclose(p_of_sum(9.0, 20, 2.0, 8.0**0.5), 2.0 * chi2.sf(29.0, 20))
    np.True_
    """
    z, skew = total / math.sqrt(size * variance), skewness / math.sqrt(size)
    if abs(skew) < _STRAIGHT:
        return float(2.0 * ndtr(-abs(z)))
    shape = 4.0 / skew**2
    x = max(shape + math.copysign(z, z * skew) * math.sqrt(shape), 0.0)
    return min(1.0, 2.0 * float(min(gammainc(shape, x), gammaincc(shape, x))))


def _p_of_distance(numbers: Numbers, law: EntryLaw, std: float) -> float:
    """Return Kolmogorov's p-value, at most too large for few numbers.

    The cdf is compared between neighbours: there a law that is rounded has the cdf of the law.
    """
    distance = float(np.max(np.abs(numbers.below - law.cdf(numbers.between / std)), initial=0.0))
    distance = max(distance - 0.5 * numbers.eps, 0.0)
    return float(kolmogorov(distance * math.sqrt(numbers.sampled)))


def _less(value: float, by: float) -> float:
    """Return a number that is nearer to zero, because what it comes from was rounded."""
    return math.copysign(max(abs(value) - by, 0.0), value)
