"""What a test of a law is given, draws and the law; its error rate; and too few draws to say."""

from itertools import count
from textwrap import shorten
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import arguments
from rmt_check.analysis.agreement import require_independent
from rmt_check.laws.law import Law
from rmt_check.laws.limit import LimitLaw
from rmt_check.sampling.samples import Array, Samples

LEVEL = 1e-6  # probability that what is right is refused
_ASKED = ("logcdf", "logsf", "logpdf", "ppf", "mean", "std")


class Inconclusive(AssertionError):
    """The samples can neither confirm nor refute; the message says what would decide."""


def real_numbers(values: npt.ArrayLike, name: str) -> npt.NDArray[Any]:
    """Return an array of doubles, or of shorter floats if they are given, or raise ValueError."""
    array = arguments.array(values, name, "real numbers")
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be real numbers, received {array.dtype} ones")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def checked_draws(samples: Samples | npt.ArrayLike) -> npt.NDArray[Any]:
    """Return finite numbers, one a matrix, or raise ValueError."""
    if isinstance(samples, Samples):
        require_independent(samples, "assert_follows")
        samples = samples.values
    values = real_numbers(samples, "samples")
    if values.ndim != 1 or values.size == 0:
        raise ValueError(
            f"samples must have shape (draws,), one number a matrix; received {values.shape}"
        )
    if not np.all(np.isfinite(values)):
        raise ValueError("samples must be finite, received nan or inf")
    return values


def checked_law(law: Any) -> Law:
    """Return a continuous law, exact at finite n, or raise ValueError."""
    if isinstance(law, LimitLaw):
        raise ValueError(
            f"{type(law).__name__} is a limit, not the law at finite n, and many draws refute it; "
            "use SpectralRadius(n), or analysis.goodness for the distance from the limit"
        )
    if isinstance(law, stats.rv_continuous) and getattr(law, "numargs", 1) == 0:
        law = law()  # norm stands for norm()
    unfinished = isinstance(law, type | stats.rv_continuous)
    if unfinished or not all(hasattr(law, method) for method in _ASKED):
        raise ValueError(
            "law must be a continuous one, of rmt_check.laws or frozen of scipy.stats, such as "
            f"stats.norm(); received {shorten(law_name(law), 60, placeholder=' ..')}"
        )
    checked: Law = law
    return checked


def law_name(law: Any) -> str:
    """Return how one writes a law.

    Examples
    --------
    >>> law_name(stats.gamma(2, scale=3))
    'gamma(2, scale=3)'
    """
    if not hasattr(law, "dist"):
        return repr(law)
    words = [repr(value) for value in law.args]
    words += [f"{name}={value!r}" for name, value in law.kwds.items()]
    return f"{law.dist.name or 'law'}({', '.join(words)})"


def require_distinct(values: npt.NDArray[Any], law: Law, level: float, step: float = 0.0) -> None:
    """Raise AssertionError if more numbers are equal than rounding to floats explains.

    A float v stands for an interval; if P is its probability under the law, each later draw is
    v again with probability P. Summed over all v, that is the number of repetitions to expect.
    `step` is the precision of the type given, if it is coarser than the array's.
    """
    __tracebackhide__ = True
    floats, first = np.unique(values, return_index=True)
    draws, distinct = len(values), len(floats)
    if distinct == draws:
        return
    later = draws - 1 - first
    expected = float(np.sum(later * _probability_of_floats(floats, law, step)))
    if stats.poisson.sf(draws - distinct - 1, expected) < level:
        raise AssertionError(
            repetition("draws", distinct, draws, "one matrix or seed used again; rounded numbers")
        )


def _probability_of_floats(floats: npt.NDArray[Any], law: Law, step: float) -> Array:
    """Return P(X lies between a float's neighbours), and what rounding of the law may hide."""
    coarser = max(step - float(np.finfo(floats.dtype).eps), 0.0)
    spacing = np.ldexp(coarser, np.frexp(floats.astype(np.float64))[1] - 1)
    below, above = (
        np.exp(law.logcdf(np.nextafter(floats, floats.dtype.type(end)) + side * spacing))
        for end, side in ((-np.inf, -1.0), (np.inf, 1.0))
    )
    return np.maximum(above - below, 0.0) + np.finfo(np.float64).eps


def repetition(unit: str, distinct: int, of: int, cause: str) -> str:
    """Return what to say of independent things that are equal."""
    return (
        f"{unit} repeat, which independent ones of a continuous law never do:\n"
        f"  measured {distinct} distinct of {of}\n  expected {of}\n  look first at: {cause}"
    )


def least_draws(level: float) -> int:
    """Return how many draws a Kolmogorov-Smirnov test at a level needs to reject anything.

    That is: to reject if all of them lie on one side of the median, though in the right
    proportions there. With fewer only what is off by many standard deviations is noticed.

    Examples
    --------
    >>> least_draws(1e-6), least_draws(0.05)
    (27, 7)
    """
    return next(draws for draws in count(1) if stats.kstwo.sf(0.5, draws) < level)


def p_words(p: float) -> str:
    """Return a p-value in words: none is zero, though doubles end.

    Examples
    --------
    >>> p_words(0.02), p_words(0.0)
    ('p = 0.02', 'p < 1e-300')
    """
    return f"p = {p:.2g}" if p > 1e-300 else "p < 1e-300"
