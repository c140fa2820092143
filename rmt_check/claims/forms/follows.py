"""Follows and SameLaw: numbers that are drawn have a law, or the law of others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from rmt_check import arguments
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import WRONG, follows, judged, same_law
from rmt_check.claims.forms.samplers import Sampler, named, numbers, require_sampler


class Distribution(Protocol):
    """A law of this package or of scipy, as far as a test needs it."""

    def cdf(self, x: Any, /) -> Any:
        """Return P(X <= x)."""

    def mean(self) -> Any:
        """Return E X."""


@dataclass(frozen=True)
class Follows:
    """Independent numbers, one a matrix, have a law: the test of Kolmogorov and Smirnov.

    Control: the law of numbers that are `off` times as large.

    Attributes
    ----------
    sampler : callable
        sampler(run, n, draws) returns independent numbers; see `rmt_check.claims.forms.samplers`.
    law : callable
        law(n) returns a law of this package or of scipy; it must be exact at width n, and the
        draws must not be made from it.
    n, draws : int
        Width, and matrices at the budget "quick".
    off : float
        By what the control is off; 1.02 by default, and not 1.

    Raises
    ------
    ValueError
        For a sampler or law that is not callable, off = 1, n or draws out of range.

    Examples
    --------
    >>> from rmt_check import laws
    >>> from rmt_check.claims.forms import Radii
    >>> finding = Follows(Radii("glorot"), laws.SpectralRadius, 32, draws=500)(Run("quick", 0))
    >>> finding.p_value > 1e-6 > finding.control
    True
    """

    sampler: Sampler
    law: Callable[[int], Distribution]
    n: int
    draws: int
    off: float = WRONG

    def __post_init__(self) -> None:
        require_sampler(self.sampler, "Follows: sampler")
        if not callable(self.law):
            raise ValueError(f"Follows: law must be a function of n, received {self.law!r}")
        arguments.width(self.n)
        arguments.integer(self.draws, "Follows: draws", 2)
        if arguments.positive(self.off, "Follows: off") == 1.0:
            raise ValueError("Follows: off must not be 1: the control would be the law itself")

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        values = numbers(self.sampler, run, self.n, self.draws * run.effort)
        law = self.law(self.n)
        trial = follows(values, law.cdf, lambda x: law.cdf(x / self.off))
        return judged(
            [trial],
            f"numbers of mean {np.mean(values):.4f}",
            f"the law, whose mean is {float(law.mean()):.4f}",
            f"{named(self.sampler)}, n = {self.n}",
        )


@dataclass(frozen=True)
class SameLaw:
    """Two samplers have one law: the two-sample test of Kolmogorov and Smirnov.

    Attributes
    ----------
    first, second : callable
        Samplers, of matrices of their own.
    wrong : callable
        The control: a sampler of another law, which takes the place of the first.
    n, draws : int
        Width, and matrices of each sampler at the budget "quick".

    Raises
    ------
    ValueError
        For a sampler that is not callable, the control included, n or draws out of range.

    Examples
    --------
    >>> from rmt_check.claims.forms import LogNorm
    >>> free, matrix = (LogNorm("glorot", 8, method=m) for m in ("matrix-free", "matrix"))
    >>> large = LogNorm("scaled-gaussian:factor=1.1", 8)
    >>> finding = SameLaw(free, matrix, large, 16, draws=500)(Run("quick", 0))
    >>> finding.p_value > 1e-6 > finding.control
    True
    """

    first: Sampler
    second: Sampler
    wrong: Sampler
    n: int
    draws: int

    def __post_init__(self) -> None:
        for name in ("first", "second", "wrong"):
            require_sampler(getattr(self, name), f"SameLaw: {name}")
        if self.wrong in (self.first, self.second):
            raise ValueError("SameLaw: the control must not be one of the two samplers")
        arguments.width(self.n)
        arguments.integer(self.draws, "SameLaw: draws", 2)

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        draws = self.draws * run.effort
        first, second, wrong = (
            numbers(sampler, run, self.n, draws)
            for sampler in (self.first, self.second, self.wrong)
        )
        return judged(
            [same_law(first, second, wrong)],
            f"medians {np.median(first):.3f} and {np.median(second):.3f}",
            f"one law; {np.median(wrong):.3f} of the control",
            f"{named(self.first)}; {named(self.second)}; n = {self.n}",
        )
