"""How well draws agree with a law: a distance always, a p-value where one would mean something."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from rmt_check.cells import Samples
from rmt_check.laws.law import Law
from rmt_check.laws.rescaled import RescaledLaw


@dataclass(frozen=True)
class Goodness:
    """The agreement of independent draws with a law.

    Attributes
    ----------
    draws : int
        How many matrices.
    distance : float
        sup |F_draws - F|; of the order of 1 / sqrt(draws) if the law is right.
    p_value : float or None
        Of the Kolmogorov-Smirnov test; None where the law is a limit.
    why : str
        What the numbers mean.
    """

    draws: int
    distance: float
    p_value: float | None
    why: str


def goodness(samples: Samples, law: Law) -> Goodness:
    """Return how well independent draws, one number a matrix, agree with a law.

    Parameters
    ----------
    samples : Samples
        Values of shape (draws,), such as spectral radii.
    law : Law
        An exact law, or a limit: `laws.GumbelLimit` and `laws.EdgeLaw` are never the law of
        finite matrices, so that any test rejects them if the draws are many. For those the distance
        alone is returned.

    Raises
    ------
    ValueError
        For several numbers a matrix, which are not independent; for a law of x; for draws of
        method "quantile", which are the law itself and cannot test it.

    Examples
    --------
    >>> from rmt_check import laws, sample_spectral_radius
    >>> rho = sample_spectral_radius("glorot", 1024, draws=2000, method="kostlan")
    >>> bool(goodness(rho, laws.SpectralRadius(1024)).p_value > 1e-6)
    True
    >>> print(f"{goodness(rho, laws.GumbelLimit(1024)).distance:.2f}")
    0.27
    """
    if samples.values.ndim != 1:
        raise ValueError(
            f"goodness needs one number a matrix, received values of shape {samples.values.shape}: "
            "numbers of one matrix are not independent; choose a column"
        )
    if samples.method == "quantile":
        raise ValueError(
            "draws of method 'quantile' are made from the exact law and cannot test it; "
            "use 'matrix' or 'kostlan'"
        )
    if isinstance(law, RescaledLaw) and law.n is None:
        raise ValueError("law is one of x (log_n=); draws are of the radius: give it n= instead")
    cdf: Any = law.cdf  # of arrays too, which scipy's types do not foresee
    test = stats.ks_1samp(samples.values, cdf)
    distance, draws = float(test.statistic), len(samples)
    if isinstance(law, RescaledLaw):
        why = (
            f"{type(law).__name__} is a limit, not the law at n = {samples.n}: the distance is "
            f"mostly its own, and a p-value would only tell that there are {draws} draws"
        )
        return Goodness(draws, distance, None, why)
    noise = 1.0 / np.sqrt(draws)
    why = f"a right law is {noise:.1g} away or less, mostly: {draws} draws"
    return Goodness(draws, distance, float(test.pvalue), why)
