"""How long the chunks of a study take: as measured where some are drawn, else by their work."""

from collections import deque
from collections.abc import Iterable, Mapping
from statistics import median

from rmt_check.studies.condition import Part

Times = Mapping[str, deque[float]]  # seconds of the last chunks, by the label of their part

_LAST = 32  # chunks of a part; the median leaves out the first, which waits for compilers


def times_of(seconds: Mapping[str, Iterable[float]]) -> dict[str, deque[float]]:
    """Return seconds by label in a form that more can be appended to."""
    return {label: deque(own, maxlen=_LAST) for label, own in seconds.items()}


def seconds_left(parts: Iterable[Part], left: Mapping[str, int], times: Times) -> float:
    """Return how many seconds of one core the chunks take that are left of each part.

    A part none of whose chunks is measured takes what its work says, corrected by how far that is
    off for the others.
    """
    parts = list(parts)
    measured = {part.label: median(times[part.label]) for part in parts if times.get(part.label)}
    off = [measured[p.label] / p.seconds for p in parts if p.label in measured and p.seconds]
    correction = median(off) if off else 1.0
    return sum(
        count * measured.get(part.label, correction * part.seconds)
        for part in parts
        if (count := left.get(part.label, 0))
    )
