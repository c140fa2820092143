"""Draws follow a law."""

import math

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import arguments
from rmt_check.analysis.agreement import ordered_tails
from rmt_check.arrays import precision
from rmt_check.laws.law import Law
from rmt_check.sampling.samples import Array, Samples
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.draws import (
    LEVEL,
    Inconclusive,
    checked_draws,
    checked_law,
    law_name,
    least_draws,
    p_words,
    require_distinct,
)
from rmt_check.testing.explain_radius import diagnosis, on_circle


@at_callers_line
def assert_follows(samples: Samples | npt.ArrayLike, law: Law, level: float = LEVEL) -> None:
    """Assert that independent draws follow an exact law.

    Parameters
    ----------
    samples : Samples or array_like
        One number for each matrix, shape (draws,). Numbers of one matrix are not independent.
    law : Law
        An exact law of `rmt_check.laws`, or a frozen one of scipy.stats: continuous.
    level : float
        Probability that right draws fail.

    Raises
    ------
    AssertionError
        If the Kolmogorov-Smirnov test rejects at this level. The message names the usual
        mistake that explains the draws, if there is exactly one. If draws repeat: those of a
        continuous law are distinct.
    Inconclusive
        If it does not, but would not either if all draws were on one side of the median. If the
        draws are floats so short that their rounding shows.
    ValueError
        For draws that are not finite real numbers, one a matrix; for draws of method "quantile",
        which are the law itself; for a discrete law; for a limit, which is not the law of any
        finite matrix.

    Examples
    --------
    >>> from rmt_check import laws, sample_spectral_radius
    >>> rho = sample_spectral_radius("glorot", 10**6, draws=500, method="kostlan")
    >>> assert_follows(rho, laws.SpectralRadius(10**6))
    """
    __tracebackhide__ = True
    level = arguments.probability(level, "level")
    law, values, step = checked_law(law), checked_draws(samples), precision(samples)
    _require_resolved(values, law, step)
    if not on_circle(values, law):
        require_distinct(values, law, level, step)
    compare(
        values.astype(np.float64), law, level, f"the draws do not follow {law_name(law)}", "draws"
    )


def _require_resolved(values: Array, law: Law, step: float) -> None:
    """Raise Inconclusive if the type's own steps are what a test of so many draws would see."""
    __tracebackhide__ = True
    if step <= np.finfo(np.float64).eps:
        return
    apart = step * float(np.max(np.abs(values)))
    if apart > law.std() / math.sqrt(len(values)):
        raise Inconclusive(
            f"numbers of the type given are {apart:.2g} apart, too coarse for {len(values)} draws "
            f"of a law of sd {law.std():.2g}: compute and give them in double precision"
        )


def compare(
    values: Array,
    law: Law,
    level: float,
    headline: str,
    unit: str,
    entries: str | None = None,
) -> None:
    """Raise AssertionError if values contradict a law, Inconclusive if they could not.

    `entries` is what is wrong with those of the matrices; None if they have not been seen.
    """
    __tracebackhide__ = True
    draws = len(values)
    log_p, _ = ordered_tails(values, law)
    test = stats.ks_1samp(np.exp(log_p), stats.uniform.cdf)
    deviation = f"{np.std(values, ddof=1):.3g}" if draws > 1 else "unknown"
    if test.pvalue < level:
        raise AssertionError(
            f"{headline}:\n"
            f"  measured mean {np.mean(values):.5g}, sd {deviation} ({draws} {unit})\n"
            f"  expected mean {law.mean():.5g}, sd {law.std():.3g}\n"
            f"  Kolmogorov-Smirnov distance {test.statistic:.3g}, {p_words(float(test.pvalue))} "
            f"< level = {level:g}\n  look first at: {diagnosis(values, law, entries)}"
        )
    needed = least_draws(level)
    if draws < needed:
        raise Inconclusive(
            f"{draws} {unit} decide nothing at level {level:g}: give at least {needed}"
        )
