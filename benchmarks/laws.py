"""How long the laws take, against the times stated for this class of machine, and against scipy.

`make bench` runs it.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.testing import assert_allclose
from scipy import special
from side_by_side import Row, Side, compare, within

from rmt_check import laws
from rmt_check.laws.region_pfaffian import log_prob_by_polynomials
from rmt_check.laws.region_polynomials import log_norms

PROBABILITIES = np.linspace(0.001, 0.999, 1000)


def complex_cdf(n: int) -> Row:
    law = laws.SpectralRadius(n)
    r = law.ppf(PROBABILITIES)
    ours = Side("cdf", lambda: law.cdf(r))
    return within(
        f"1000 radii, n = {n:.0e}", 0.05, ours, lambda p: assert_allclose(p, PROBABILITIES, 0, 1e-8)
    )


def against_scipy(n: int) -> Row:
    """Compare with log F as a numpy user would write it: all n factors from scipy."""
    law = laws.SpectralRadius(n)
    r = law.ppf(PROBABILITIES[::50])

    def kostlan_sum() -> np.ndarray:
        return np.sum(np.log1p(-special.gammaincc(np.arange(1, n + 1), n * r[:, None] ** 2)), 1)

    sides = Side("gammaincc", kostlan_sum), Side("logcdf", lambda: law.logcdf(r))
    return compare(f"20 radii, n = {n:.0e}", *sides, assert_allclose)


def real_cdf(n: int, limit: float) -> Row:
    law = laws.SpectralRadius(n, "real")
    median = law.median()
    ours = Side("cdf", lambda: law.cdf(median))
    return within(f"real radius, n = {n:.0e}", limit, ours, lambda p: assert_allclose(p, 0.5, 1e-9))


def region(n: int, field: str, limit: float) -> Row:
    """Time one probability of a half plane, the law of the rightmost eigenvalue at one point."""
    half_plane = laws.HalfPlane(1.0)
    ours = Side("prob", lambda: laws.AllInside(half_plane, n, field).logprob())
    plane = half_plane.turned(math.sqrt(n))

    def check(log_prob: float) -> None:
        if field == "real":
            other = log_prob_by_polynomials(n, plane)
        elif n <= 200:
            other = log_norms(n, plane).sum()
        else:  # the polynomials would take hours; this disc is a half plane but for 1e-6
            disc = laws.Disc(1.0 - 1e7, 1e7)
            other = laws.AllInside(disc, n).logprob()
        assert_allclose(log_prob, other, rtol=1e-11 if n <= 200 else 1e-6)

    return within(f"region, {field}, n = {n}", limit, ours, check)


def draws(n: int) -> Row:
    law, rng = laws.SpectralRadius(n), np.random.default_rng(0)

    def check(rho: np.ndarray) -> None:
        assert_allclose(np.mean(law.cdf(rho[:10_000])), 0.5, atol=0.02)

    ours = Side("rvs", lambda: law.rvs(10**6, rng))
    return within(f"a million draws, {n:.0e}", 0.1, ours, check)


def rows() -> Iterator[Row]:
    yield from (complex_cdf(n) for n in (1000, 10**6, 10**12))
    yield against_scipy(1000)
    yield from (real_cdf(n, limit) for n, limit in ((100, 0.002), (1000, 0.002), (10_000, 0.1)))
    yield region(200, "complex", 0.1)
    yield region(1000, "complex", 2.0)
    yield region(200, "real", 1.0)
    yield from (draws(n) for n in (1024, 10**12))
