"""The norms of a recurrence have the law of those of a scheme."""

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import precision
from rmt_check.sampling.samples import Array, Samples
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.scheme import Scheme, scheme_named
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.draws import LEVEL, Inconclusive, least_draws, p_words
from rmt_check.testing.explain_growth import growth_diagnosis
from rmt_check.testing.log_norms import (
    checked_log_norms,
    fresh_log_norms,
    looked_at,
    p_values,
    require_distinct_rows,
)

_FRESH = 4  # draws for each that is given


@at_callers_line
def assert_growth_matches(
    log_norms: Samples | npt.ArrayLike,
    n: int,
    scheme: str | Scheme = "glorot",
    field: str = "complex",
    level: float = LEVEL,
    seed: int = 0,
) -> None:
    """Assert that log ||h_t||^2 has the law of a scheme's, by comparison with fresh draws.

    Parameters
    ----------
    log_norms : Samples or array_like, shape (draws, steps + 1)
        log ||h_t||^2 for t = 0..steps, natural, a row an independent matrix with inputs of its
        own, of h_t = s W h_{t-1} + x_t, h_0 = x_0, E||x_t||^2 = 1.
    n : int
        Width.
    scheme : str or Scheme
        What the matrices should be: a name in `rmt_check.SCHEMES` or a Scheme.
    field : {"complex", "real"}
        Field of the entries.
    level : float
        Probability that a right recurrence fails, however many steps it has.
    seed : int
        Of the fresh draws, four for each that is given; they are independent of
        `sample_hidden_norms` with this seed.

    Raises
    ------
    AssertionError
        If a two-sample Kolmogorov-Smirnov test rejects at one of the times t = 0, 1, 2, 4, ..,
        steps, each at level / times. The message names the usual mistake that explains
        the norms, if there is exactly one.
    Inconclusive
        If none rejects, but would not either if all draws were on one side of the median.
    ValueError
        For arguments out of range or log-norms that are not a table of numbers.

    Notes
    -----
    Rows that share one matrix may pass, since their inputs differ and early norms hardly depend on
    the matrix. The assertion refuses only whole rows that repeat.

    Norms at near times are nearly the same number, so few times tell what all do, and dividing
    the level among few costs little. Nothing is assumed of means, which rare matrices carry for
    t > 2 sqrt(n): steps may be as many as one likes.

    Examples
    --------
    >>> import rmt_check
    >>> log_norms = rmt_check.sample_hidden_norms("he", 128, steps=30, draws=100).values
    >>> assert_growth_matches(log_norms, n=128, scheme="he")
    """
    __tracebackhide__ = True
    n, field, scheme = arguments.width(n), arguments.field(field), scheme_named(scheme)
    given = checked_log_norms(log_norms, "assert_growth_matches", n, field)
    level = arguments.probability(level, "level")
    seed = checked_seed(seed)
    draws, steps = len(given), given.shape[1] - 1
    fresh = fresh_log_norms(scheme, n, steps, _FRESH * draws, field, seed)
    require_distinct_rows(given, precision(log_norms))
    times, p_each = looked_at(steps), p_values(given, fresh)
    t = times[int(np.argmin(p_each))]
    p = min(p_each) * len(times)
    if p < level:
        raise AssertionError(
            f"log ||h_t||^2 does not follow that of {scheme}, width {n}, {field}:\n"
            f"  measured {_quartiles(given[:, t])} at t = {t} ({draws} draws)\n"
            f"  expected {_quartiles(fresh[:, t])} ({len(fresh)} fresh draws)\n"
            f"  Kolmogorov-Smirnov {p_words(p)} < level = {level:g}, of the worst of "
            f"{len(times)} times\n"
            f"  look first at: {growth_diagnosis(given, scheme, n, field, seed)}"
        )
    needed = least_draws(level / len(times))
    if draws < needed:
        raise Inconclusive(
            f"{draws} draws decide nothing at level {level:g}: give at least {needed}"
        )


def _quartiles(values: Array) -> str:
    low, median, high = np.quantile(values, (0.25, 0.5, 0.75), method="nearest")
    return f"median {median:.4g}, quartiles {low:.4g} and {high:.4g}"
