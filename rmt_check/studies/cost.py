"""How long the chunks of a study take: as measured where some are drawn, else by their work."""

from collections import deque
from collections.abc import Iterable, Mapping
from statistics import median

from rmt_check.studies.runs import AnyCondition

Times = Mapping[str, deque[float]]  # seconds of the last chunks, by the label of their condition

_LAST = 32  # chunks of a condition; the median leaves out the first, which waits for compilers


def times_of(seconds: Mapping[str, Iterable[float]]) -> dict[str, deque[float]]:
    """Return seconds by label in a form that more can be appended to."""
    return {label: deque(own, maxlen=_LAST) for label, own in seconds.items()}


def seconds_left(
    conditions: Iterable[AnyCondition], left: Mapping[str, int], times: Times
) -> float:
    """Return how many seconds of one core the chunks take that are left of each condition.

    A condition without a measured chunk takes what its work says, corrected by how far that is
    off for the others.
    """
    conditions = list(conditions)
    measured = {
        condition.label: median(times[condition.label])
        for condition in conditions
        if times.get(condition.label)
    }
    off = [measured[p.label] / p.seconds for p in conditions if p.label in measured and p.seconds]
    correction = median(off) if off else 1.0
    return sum(
        count * measured.get(condition.label, correction * condition.seconds)
        for condition in conditions
        if (count := left.get(condition.label, 0))
    )
