"""Frequency: how often something happens, tested by the binomial law."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.evidence.statistics import Sided, happens, judged
from rmt_check.claims.forms.samplers import require_sampler

Probability = float | Callable[[int], float]
Event = Callable[[Run, int, int], npt.NDArray[np.bool_]]

ALTERNATIVES: dict[str, Sided] = {"is": "two-sided", "at most": "greater", "at least": "less"}


@dataclass(frozen=True)
class Frequency:
    """An event has a probability, or one that is at most or at least so large.

    The exact binomial test. Control: another probability, which the same draws must reject.

    Attributes
    ----------
    event : callable
        event(run, n, draws) returns an array of booleans, one a matrix, or several of a matrix
        that are independent.
    probability, control : float or callable
        The probability claimed, and the one that must be rejected; or functions of n.
    n, draws : int
        Width, and matrices at the budget "quick".
    says : {"is", "at most", "at least"}
        What is claimed of the probability.
    name : str
        What happens.

    Raises
    ------
    ValueError
        For an event that is not callable, a probability or control outside (0, 1), the two alike,
        n or draws out of range.

    Examples
    --------
    >>> def heads(run, n, draws):
    ...     return np.random.default_rng(run.seed).random(draws) < 0.5
    >>> finding = Frequency(heads, 0.5, control=0.4, n=1, draws=4000)(Run("quick", 0))
    >>> finding.p_value > 1e-6 > finding.control
    True
    """

    event: Event
    probability: Probability
    control: Probability
    n: int
    draws: int
    says: str = "is"
    name: str = "the event"

    def __post_init__(self) -> None:
        require_sampler(self.event, "Frequency: event")
        for name in ("probability", "control"):
            if not callable(getattr(self, name)):
                arguments.probability(getattr(self, name), f"Frequency: {name}")
        if self.control == self.probability:
            raise ValueError(f"Frequency: control must differ from probability {self.probability}")
        arguments.one_of(self.says, "Frequency: says", ALTERNATIVES)
        arguments.width(self.n)
        arguments.integer(self.draws, "Frequency: draws", 1)

    def __call__(self, run: Run) -> Finding:
        """Return what the check finds in a run."""
        draws = self.draws * run.effort
        happened = self.event(run, self.n, draws)
        right, wrong = (_at(p, self.n) for p in (self.probability, self.control))
        count, of = int(np.count_nonzero(happened)), np.size(happened)
        trial = happens(count, of, right, wrong, ALTERNATIVES[self.says])
        return judged(
            [replace(trial, draws=draws)],
            f"{self.name} in {count:,} of {of:,}, {count / of:.4f}",
            f"probability {self.says} {right:.4g}; of the control {wrong:.4g}",
            f"n = {self.n}, {draws:,} matrices",
        )


def _at(probability: Probability, n: int) -> float:
    return probability(n) if callable(probability) else probability
