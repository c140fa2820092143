"""The error rate of the assertions, and their third outcome: too few draws to say."""

from itertools import count

from scipy import stats

LEVEL = 1e-6  # probability that what is right is refused


class Inconclusive(AssertionError):
    """The samples can neither confirm nor refute; the message says what would decide."""


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
