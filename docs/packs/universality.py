"""How fast spectral radius and rightmost eigenvalue find their Gumbel laws."""

import math

import numpy as np

from rmt_check import laws, sample_spectral_radius
from rmt_check.claims import Claim, Follows, Frequency, Limit, Quantity

RADIUS = "arXiv 2505.03198"
RIGHTMOST = "arXiv 2506.04560"


def edge_distance(log_n):
    """Return the Kolmogorov distance of the edge law from the Gumbel law, at a width by its log."""
    x = np.linspace(-3.0, 12.0, 3001)
    edge, gumbel = laws.EdgeLaw(log_n=log_n), laws.GumbelLimit(log_n=log_n)
    return float(np.max(np.abs(edge.cdf(x) - gumbel.cdf(x))))


def slope(log_n):
    """Return (distance log n) as a function of log log n, by its slope over a decade."""
    low, high = log_n, 10.0 * log_n
    return (edge_distance(high) * high - edge_distance(low) * low) / math.log(10.0)


def beyond_the_gaussian_quantile(scheme):
    """Return an event: the radius of such a matrix exceeds a Ginibre matrix's 95 % quantile."""

    def exceeds(run, n, draws):
        radii = sample_spectral_radius(scheme, n, draws, seed=run.seed).values
        return radii > laws.SpectralRadius(n).isf(0.05)

    return exceeds


def rightmost(field):
    """Return a sampler: the largest real part of the eigenvalues of each of many matrices."""

    def rightmost_eigenvalue(run, n, draws):
        rng = np.random.default_rng((run.seed, n, field == "real"))
        G = rng.standard_normal((draws, n, n))
        if field == "complex":
            G = (G + 1j * rng.standard_normal((draws, n, n))) / math.sqrt(2)
        return np.linalg.eigvals(G / math.sqrt(n)).real.max(axis=1)

    return rightmost_eigenvalue


CLAIMS = (
    Claim(
        "U1",
        "The distance of the law of rho from the Gumbel law is (2/e) log log n / log n",
        RADIUS,
        Limit(
            Quantity("slope of (distance log n) in log log n", slope),
            2.0 / math.e,
            {"log n": (1e4, 1e5, 1e6, 1e7)},
            rate=lambda log_n: 1.0 / math.log(log_n) ** 2,
        ),
    ),
    Claim(
        "U2",
        "The tail of rho is universal: entries of random sign exceed the Gaussian matrices' 95 % "
        "quantile in 5 % of draws, n = 64",
        RADIUS,
        Frequency(
            beyond_the_gaussian_quantile("rademacher"),
            0.05,
            control=0.10,
            n=64,
            draws=1000,
            name="rho beyond the 95 % quantile of Gaussian matrices",
        ),
    ),
    Claim(
        "U3",
        "The rightmost eigenvalue of a complex Ginibre matrix has the law of its determinant",
        RIGHTMOST,
        Follows(rightmost("complex"), laws.SpectralAbscissa, n=12, draws=600, off=1.1),
    ),
    Claim(
        "U4",
        "The rightmost eigenvalue of a real Ginibre matrix has the law of its Pfaffian, which is "
        "not that of complex ones",
        RIGHTMOST,
        Follows(
            rightmost("real"), lambda n: laws.SpectralAbscissa(n, "real"), 12, draws=600, off=1.1
        ),
    ),
)
