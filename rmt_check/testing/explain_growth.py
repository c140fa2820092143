"""Which of the usual mistakes explains log-norms that do not have the law of a scheme.

Each is a recurrence of its own, or another way to write down the right one: fresh draws of it are
compared with what is given, at the same times and by the same test as the right recurrence.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from scipy import optimize

from rmt_check import arguments
from rmt_check.diagnosis.mistakes import factors
from rmt_check.sampling.samples import Array
from rmt_check.schemes.scale_rules import Fixed
from rmt_check.schemes.scheme import SCHEMES, Scheme
from rmt_check.testing.explain_radius import FITS, doubtful, verdict, with_factor
from rmt_check.testing.log_norms import fresh_log_norms, p_values

Mistake = Callable[[int, int, int], Array]  # fresh log-norms, of (steps, draws, seed)

_FIRST = 32  # steps after which most mistakes show
_DRAWS = 500  # looked at
_FURTHEST = 2.0  # log of a factor

# how the right norms were written down, or driven; and what that makes of log ||h_t||^2 at width n
RECORDED: tuple[tuple[str, Callable[[Array, int], Array]], ...] = (
    ("log ||h_t|| instead of log ||h_t||^2", lambda right, n: 0.5 * right),
    ("logarithms to base 10 instead of natural ones", lambda right, n: right / math.log(10.0)),
    (
        "||h_t||^2 itself instead of its logarithm",
        lambda right, n: np.exp(np.minimum(right, 700.0)),
    ),
    (
        "the mean of |h_t|^2 over coordinates instead of the sum",
        lambda right, n: right - math.log(n),
    ),
    (
        "E||x_t||^2 = n instead of 1 (coordinates of variance 1)",
        lambda right, n: right + math.log(n),
    ),
    (
        "E||x_t||^2 = 2 instead of 1 (parts of variance 1/n each)",
        lambda right, n: right + math.log(2.0),
    ),
)

# what was drawn instead, at the right scale
DRAWN = (
    ("orthogonal or unitary matrices", "orthogonal"),
    ("a fresh matrix at every step instead of one for all", "independent"),
    ("one matrix of Gaussian entries for all steps", "glorot"),
)


def growth_diagnosis(given: Array, scheme: Scheme, n: int, field: str, seed: int) -> str:
    """Return which usual mistake explains log-norms unlike those of a scheme, or that none does."""
    if np.all(given == -np.inf):
        return "every h_t is 0"
    if np.all(given[:, 0] == -np.inf):
        return "h_0 = 0 instead of h_0 = x_0: leave out the column of -inf"
    given = given[:_DRAWS]
    early = given[:, : _FIRST + 1]
    fitting = [
        (words, _p_value(given, mistake, seed))
        for words, mistake in _mistakes(scheme, n, field)
        if _p_value(early, mistake, seed) > FITS
    ]
    fitting = [(words, p) for words, p in fitting if p > FITS]
    known = verdict(fitting)
    if known is not None and not doubtful(fitting):
        return known
    factor = _constant_factor(early, scheme, n, field, seed)
    return with_factor(known, factor, "a constant factor of the matrix")


def _mistakes(scheme: Scheme, n: int, field: str) -> Iterator[tuple[str, Mistake]]:
    """Yield the usual mistakes."""

    def recorded(change: Callable[[Array, int], Array]) -> Mistake:
        return lambda *size: change(_drawn(scheme, n, field)(*size), n)

    s = scheme.scale(n, field)
    if not scheme.is_diagonal:
        for words, factor in factors(n, s).items():
            yield words, _drawn(_at_scale(scheme, s * factor), n, field)
    for other in arguments.FIELDS:
        if other != field and other in scheme.fields:
            yield f"{other} entries instead of {field}", _drawn(_at_scale(scheme, s), n, other)
    for words, name in DRAWN:
        if SCHEMES[name].base != scheme.base:
            yield words, _drawn(_at_scale(SCHEMES[name], s), n, field)
    for words, change in RECORDED:
        yield words, recorded(change)
    yield (
        "rows that begin at t = 1 instead of h_0 = x_0",
        lambda steps, draws, seed: _drawn(scheme, n, field)(steps + 1, draws, seed)[:, 1:],
    )


def _constant_factor(given: Array, scheme: Scheme, n: int, field: str, seed: int) -> str:
    """Return the factor of the matrix that brings the last median to what it is, if it fits."""
    s, median = scheme.scale(n, field), float(np.median(given[:, -1]))

    def at(log_factor: float) -> Mistake:
        return _drawn(_at_scale(scheme, s * math.exp(log_factor)), n, field)

    def excess(log_factor: float) -> float:
        drawn = at(log_factor)(given.shape[1] - 1, len(given), seed)
        return float(np.median(drawn[:, -1])) - median

    if given.shape[1] > 1 and excess(-_FURTHEST) < 0.0 < excess(_FURTHEST) < math.inf:
        log_factor = float(optimize.brentq(excess, -_FURTHEST, _FURTHEST, xtol=1e-4))
        if _p_value(given, at(log_factor), seed) > FITS:
            return f"a factor {math.exp(log_factor):.3g} of the matrix would fit"
    return ""


def _drawn(scheme: Scheme, n: int, field: str) -> Mistake:
    return lambda steps, draws, seed: fresh_log_norms(scheme, n, steps, draws, field, seed)


def _at_scale(scheme: Scheme, s: float) -> Scheme:
    return replace(scheme, rule=Fixed(s), adjustable=())


def _p_value(given: Array, mistake: Mistake, seed: int) -> float:
    values = p_values(given, mistake(given.shape[1] - 1, len(given), seed))
    return min(1.0, len(values) * min(values))
