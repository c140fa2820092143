"""What of a study is there, what is missing, and roughly what that takes."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rmt_check.progress import duration
from rmt_check.sampling.parallel import checked_workers
from rmt_check.studies.connection import FILE
from rmt_check.studies.cost import seconds_left, times_of
from rmt_check.studies.request import Request
from rmt_check.studies.runs import AnyCondition
from rmt_check.studies.store import Store, reading


@dataclass(frozen=True)
class ConditionStatus:
    """One scheme at one width: chunks that are there, of so many, and seconds left on a core."""

    scheme: str
    width: int
    method: str
    chunks_there: int
    chunks: int
    seconds_left: float


@dataclass(frozen=True)
class Status:
    """What of a study is there.

    Attributes
    ----------
    conditions : tuple of ConditionStatus
        Each scheme at each width.
    workers : int
        By which the rest is drawn.
    seconds_left : float
        Roughly how long that takes, from the chunks that are there, else from their work.
    memory : int
        Bytes that it takes at most.
    """

    conditions: tuple[ConditionStatus, ...]
    workers: int
    seconds_left: float
    memory: int

    @property
    def missing(self) -> int:
        """Chunks that are still to be drawn."""
        return sum(condition.chunks - condition.chunks_there for condition in self.conditions)

    def sentence(self) -> str:
        """Return what is missing, of which scheme, and what that takes."""
        total = sum(condition.chunks for condition in self.conditions)
        if not self.missing:
            return f"all {total:,} chunks are there"
        each: Counter[str] = Counter()
        for condition in self.conditions:
            each[condition.scheme] += condition.chunks - condition.chunks_there
        schemes = ", ".join(f"{name} {count:,}" for name, count in each.items() if count)
        workers = f"{self.workers} worker{'s' * (self.workers > 1)}"
        memory = f"{self.memory / 1e9:.1f}" if self.memory > 1e8 else "less than 0.1"
        return (
            f"{self.missing:,} of {total:,} chunks are to be drawn ({schemes}): roughly "
            f"{duration(self.seconds_left)} by {workers}, {memory} GB of memory"
        )


def status(
    folder: Path | str,
    study: Request | None = None,
    extend: bool = False,
    workers: int | None = None,
) -> Status:
    """Return which chunks of the study in a folder are saved, without reading their samples.

    Parameters
    ----------
    folder : path
        Of the study; another process may be writing to it.
    study : Study or TrainingStudy, optional
        What `run` would be given, instead of what is there already.
    extend : bool
        As in `run`.
    workers : int, optional
        By which the rest is to be drawn, default one for each core.

    Raises
    ------
    ValueError
        If there is no study in the folder and none is given, or it cannot be extended so.
    StudyError
        If the store fails.
    """
    folder, workers = Path(folder), checked_workers(workers)
    if study is not None and not (folder / FILE).exists():
        return _status(None, study, workers)
    with reading(folder) as store:
        before = store.study()
        if before and extend and study:
            study = before.extended(study)
        return _status(store, study or store.plan(), workers)


def _status(store: Store | None, study: Request, workers: int) -> Status:
    conditions = study.conditions()
    seconds = {
        condition.label: store.seconds(condition) if store else [] for condition in conditions
    }
    left = {
        condition.label: len(condition.chunks()) - len(seconds[condition.label])
        for condition in conditions
    }
    times = times_of(seconds)

    def of(condition: AnyCondition) -> ConditionStatus:
        there, chunks = len(seconds[condition.label]), len(condition.chunks())
        cost = seconds_left(conditions, {condition.label: left[condition.label]}, times)
        return ConditionStatus(
            str(condition.scheme), condition.n, condition.variant, there, chunks, cost
        )

    rows = tuple(of(condition) for condition in conditions)
    rest = sum(row.seconds_left for row in rows) / workers
    return Status(rows, workers, rest, max(condition.memory(workers) for condition in conditions))
