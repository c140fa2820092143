"""Draws follow a law."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import arguments
from rmt_check.analysis.agreement import ordered_tails, require_independent
from rmt_check.cells import Array, Samples
from rmt_check.laws.law import Law
from rmt_check.laws.rescaled import RescaledLaw
from rmt_check.testing.diagnosis import diagnosis
from rmt_check.testing.inconclusive import ALPHA, Inconclusive, least_draws


def assert_follows(samples: Samples | npt.ArrayLike, law: Law, alpha: float = ALPHA) -> None:
    """Assert that independent draws follow an exact law.

    Parameters
    ----------
    samples : Samples or array_like
        One number a matrix, shape (draws,): numbers of one matrix are not independent.
    law : Law
        An exact law of `rmt_check.laws`, or a frozen one of scipy.stats.
    alpha : float
        Probability that right draws fail.

    Raises
    ------
    AssertionError
        If the Kolmogorov-Smirnov test rejects at level alpha. The message names the usual
        mistake that explains the draws, if there is exactly one.
    Inconclusive
        If it does not, but would not either if all draws were on one side of the median.
    ValueError
        For draws that are not finite numbers, one a matrix; for draws of method "quantile", which
        are the law itself; for a limit, which is not the law of any finite matrix.

    Examples
    --------
    >>> from rmt_check import laws, sample_spectral_radius
    >>> rho = sample_spectral_radius("glorot", 10**6, draws=500, method="kostlan")
    >>> assert_follows(rho, laws.SpectralRadius(10**6))
    """
    alpha = arguments.probability(alpha, "alpha")
    if isinstance(law, RescaledLaw):
        raise ValueError(
            f"{type(law).__name__} is a limit, not the law at finite n, and many draws refute it; "
            "use SpectralRadius(n), or analysis.goodness for the distance from the limit"
        )
    compare(_draws(samples), law, alpha, f"the draws do not follow {law!r}", "draws")


def compare(values: Array, law: Law, alpha: float, headline: str, unit: str) -> None:
    """Raise AssertionError if values contradict a law, Inconclusive if they could not."""
    draws = len(values)
    log_p, _ = ordered_tails(values, law)
    test = stats.ks_1samp(np.exp(log_p), stats.uniform.cdf)
    deviation = f"{np.std(values, ddof=1):.3g}" if draws > 1 else "unknown"
    if test.pvalue < alpha:
        raise AssertionError(
            f"{headline}:\n"
            f"  measured mean {np.mean(values):.5g}, sd {deviation} ({draws} {unit})\n"
            f"  expected mean {law.mean():.5g}, sd {law.std():.3g}\n"
            f"  Kolmogorov-Smirnov distance {test.statistic:.3g}, p = {test.pvalue:.2g} "
            f"< alpha = {alpha:g}\n  look first at: {diagnosis(values, law)}"
        )
    needed = least_draws(alpha)
    if draws < needed:
        raise Inconclusive(
            f"{draws} {unit} decide nothing at alpha = {alpha:g}: give at least {needed}"
        )


def _draws(samples: Samples | npt.ArrayLike) -> Array:
    if isinstance(samples, Samples):
        require_independent(samples, "assert_follows")
        samples = samples.values
    try:
        values = np.asarray(samples, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("samples must be real numbers") from None
    if values.ndim != 1 or values.size == 0:
        raise ValueError(
            f"samples must have shape (draws,), one number a matrix; received {values.shape}"
        )
    if not np.all(np.isfinite(values)):
        raise ValueError("samples must be finite, received nan or inf")
    return values
