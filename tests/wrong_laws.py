"""Deliberately wrong laws, scales and matrices, to see that a verdict changes."""

import math
from fractions import Fraction

from rmt_check.claims import verify

BY = Fraction(51, 50)  # 2 % too much
LOG_BY = math.log(BY)


def outcomes(claims, seed):
    """Return the outcome of each claim at the quick budget, and whether it is the expected one."""
    verdicts = verify(claims, budget="quick", seed=seed)
    return {verdict.claim: (verdict.outcome, verdict.as_expected) for verdict in verdicts}


def times(right, factor=BY):
    """Return a function whose results are 2 % too large."""

    def wrong(*args, **kwargs):
        value = right(*args, **kwargs)
        return value * (factor if isinstance(value, Fraction) else float(factor))

    return wrong


def plus(right, log=LOG_BY):
    """Return a function of logarithms whose results are 2 % too large."""
    return lambda *args, **kwargs: right(*args, **kwargs) + log
