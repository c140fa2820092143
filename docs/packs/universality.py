"""How fast spectral radius and rightmost eigenvalue find their Gumbel laws."""

import math

import numpy as np

from rmt_check import laws, sample_spectral_radius
from rmt_check.claims import Claim, Frequency, Limit, Quantity

RADIUS = "arXiv 2505.03198"


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
)
