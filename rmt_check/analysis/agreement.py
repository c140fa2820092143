"""How well draws agree with a law: distances always, p-values where one would mean something."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from rmt_check import arguments
from rmt_check.analysis.anderson_darling import anderson_darling, limit_sf
from rmt_check.laws.law import Array, Law
from rmt_check.laws.limit import LimitLaw
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.laws.tabulated import tabulated
from rmt_check.sampling.samples import Samples

_FEW = 200  # draws that the law is asked for one by one


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
    anderson_darling : float or None
        A^2, about one if the law is right. Its weight 1/F(1-F) makes the tails count as much as
        the middle. None where the law is a limit.
    anderson_darling_p_value : float or None
        Of the Anderson-Darling test, from the law of A^2 for many draws. It is resolved at any
        size, and right to 2 % from 100 draws on.
    why : str
        What the numbers mean.
    """

    draws: int
    distance: float
    p_value: float | None
    anderson_darling: float | None
    anderson_darling_p_value: float | None
    why: str

    def __repr__(self) -> str:
        tests = ""
        if self.p_value is not None:
            tests = f", p = {self.p_value:.3g}, of the tails {self.anderson_darling_p_value:.3g}"
        return f"Goodness({self.draws:,} draws: distance {self.distance:.4f}{tests})"


def goodness(samples: Samples | npt.ArrayLike, law: Law) -> Goodness:
    """Return how well independent draws, one number a matrix, agree with a law.

    Parameters
    ----------
    samples : Samples or array_like
        Values of shape (draws,), such as spectral radii; one at least.
    law : Law
        An exact law or a limit. `laws.GumbelLimit` and `laws.EdgeLaw` are never the law of
        finite matrices, so any test rejects them for many draws. For a limit, only the distance is
        returned.

    Raises
    ------
    ValueError
        For several numbers a matrix, which are not independent; for no draws, or nan; for a law of
        x; for draws of method "quantile", which are the law itself and cannot test it.

    Notes
    -----
    `why` counts draws that are equal because they were rounded. A continuous law has no ties, so
    both p-values are too small.

    Examples
    --------
    >>> from rmt_check import laws, sample_spectral_radius
    >>> rho = sample_spectral_radius("glorot", 1024, draws=2000, method="kostlan")
    >>> result = goodness(rho, laws.SpectralRadius(1024))
    >>> result.p_value > 1e-6, result.anderson_darling_p_value > 1e-6
    (True, True)
    >>> print(f"{goodness(rho, laws.GumbelLimit(1024)).distance:.2f}")
    0.27
    """
    values = independent_draws(samples, "goodness")
    if isinstance(law, LimitLaw) and law.n is None:
        raise ValueError("law is one of x (log_n=); draws are of the radius: give it n= instead")
    log_p, log_q = ordered_tails(values, law)
    test = scipy.stats.ks_1samp(np.exp(log_p), scipy.stats.uniform.cdf)
    distance, draws = float(test.statistic), len(values)
    if isinstance(law, LimitLaw):
        why = (
            f"{type(law).__name__} is a limit, not the law at n = {law.n}: the distance is "
            f"mostly its own, and a p-value would only tell that there are {draws} draws"
        )
        return Goodness(draws, distance, None, None, None, why)
    why = (
        f"of {draws} draws from the law itself half would be more than {_median(draws):.2g} away; "
        f"Anderson-Darling gives the tails the weight of the middle{_ties(values)}"
    )
    a = anderson_darling(log_p, log_q)
    return Goodness(draws, distance, float(test.pvalue), a, limit_sf(a), why)


def independent_draws(samples: Samples | npt.ArrayLike, name: str) -> Array:
    """Return draws, one a matrix, that can test a law, or raise ValueError."""
    if isinstance(samples, Samples):
        require_independent(samples, name)
    values = arguments.reals(samples, "samples")
    _require_one_a_matrix(values, name)
    if values.size == 0 or np.any(np.isnan(values)):
        received = "none" if values.size == 0 else "nan among them"
        raise ValueError(f"{name} needs draws that are numbers, received {received}")
    return values


def require_independent(samples: Samples, name: str) -> None:
    """Raise ValueError unless the values are independent draws that can test the exact law."""
    _require_one_a_matrix(samples.values, name)
    if samples.method == "quantile":
        raise ValueError(
            "draws of method 'quantile' are made from the exact law and cannot test it; "
            "use 'matrix' or 'kostlan'"
        )


def _require_one_a_matrix(values: Array, name: str) -> None:
    if values.ndim != 1:
        raise ValueError(
            f"{name} needs one number a matrix, received values of shape {values.shape}: "
            "numbers of one matrix are not independent; choose a column"
        )


def _ties(values: Array) -> str:
    """Return what to say of draws that are equal, or nothing."""
    tied = len(values) - len(np.unique(values))
    if tied == 0:
        return ""
    return (
        f"; but {tied} of the draws equal another, as rounded numbers do and those of a continuous "
        "law never: both p-values are too small, so give all digits"
    )


def ordered_tails(values: Array, law: Law) -> tuple[Array, Array]:
    """Return log F and log(1 - F) at the ordered values, shape (draws,)."""
    x = np.sort(values)
    if isinstance(law, SpectralRadius) and x.size > _FEW:
        table = tabulated(law)
        return table.logcdf(x), table.logsf(x)
    return law.logcdf(x), law.logsf(x)


def _median(draws: int) -> float:
    """Return the median of sup |F_draws - F| for draws of F."""
    return float(scipy.stats.kstwo.ppf(0.5, draws))
