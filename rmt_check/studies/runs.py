"""A condition of a study of training: one network, and its runs, each a chunk of its own."""

from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np

from rmt_check.sampling.parallel import require_memory
from rmt_check.sampling.samples import Array, Samples, versions
from rmt_check.schemes.scheme import Scheme, scheme_named
from rmt_check.studies.condition import Condition, Key, Row
from rmt_check.training import step0, trained
from rmt_check.training.parameters import D_MODEL
from rmt_check.training.run import Run
from rmt_check.training.tasks import BATCH, parsed
from rmt_check.training.white import white_steps

_SPEED = 6e9  # multiply-adds a second in single precision, forward and back


@dataclass(frozen=True)
class Runs:
    """The runs of one network: it answers what a `Condition` does.

    Attributes
    ----------
    first : Run
        Number 0 of them.
    draws : int
        How many runs.
    """

    first: Run
    draws: int
    size = 1  # a run is a chunk

    @property
    def statistic(self) -> str:
        """What is kept of a run: `FirstPass` or `Trained`, packed."""
        return "training" if self.first.updates else "first-pass"

    @property
    def points(self) -> tuple[str, ...]:
        """The names of the numbers that are kept of a run."""
        run = self.first
        return trained.names(run) if run.updates else step0.names(run.layers)

    @property
    def scheme(self) -> Scheme:
        """What the recurrence starts from."""
        return scheme_named(self.first.scheme)

    @property
    def n(self) -> int:
        """The width."""
        return self.first.width

    @property
    def field(self) -> str:
        """The field of the matrix."""
        return self.first.field

    @property
    def seed(self) -> int:
        """The seed of all runs."""
        return self.first.seed

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.scheme}, n = {self.n}, {self.method}"

    @property
    def method(self) -> str:
        """What is trained, and how, in a few words."""
        run = self.first
        plural = "s" if run.layers > 1 else ""
        words = [run.task, run.structure, f"norm {run.norm}", f"{run.layers} layer{plural}"]
        if run.updates:
            words += [f"{run.updates} updates", f"rate {run.rate:g}", f"clip {run.clip:g}"]
        return ", ".join([*words, run.dtype])

    @property
    def variant(self) -> str:
        """What of the method may differ within a study."""
        run = self.first
        clip = f"{run.clip:g}" if run.clip else "none"
        trained = f", rate {run.rate:g}, clip {clip}" if run.updates else ""
        return f"norm {run.norm}{trained}"

    @property
    def key(self) -> Key:
        """What chunks are found by in a store."""
        return self.statistic, self.method, self.first.scheme, self.field, self.n

    @property
    def source(self) -> Row:
        """What the rows of its tables begin with."""
        run = self.first
        what = {"scheme": run.scheme, "width": self.n, "field": self.field, "method": self.method}
        own = ("task", "structure", "norm", "layers", "rate", "clip", "updates", "dtype")
        return what | {name: getattr(run, name) for name in own}

    @property
    def versions(self) -> dict[str, str]:
        """Versions of what the numbers depend on."""
        with_torch = self.first.updates and find_spec("torch")  # a study is read without it too
        return versions() | ({"torch": version("torch")} if with_torch else {})

    @property
    def is_white(self) -> bool:
        """Whether it is the bare recurrence under white noise."""
        return white_steps(self.first.task) is not None

    @property
    def steps(self) -> int:
        """The length of the sequences."""
        white = white_steps(self.first.task)
        return parsed(self.first.task)[1] if white is None else white

    def memory(self, workers: int) -> int:
        """Return roughly how many bytes so many workers take."""
        numbers = self.n + (0 if self.is_white else 4 * D_MODEL)  # a step of an example
        return 8 * workers * self.first.layers * (4 * self.n**2 + 6 * numbers * self._steps())

    def require_room(self, workers: int) -> None:
        """Raise ValueError if so many workers take more memory than there is."""
        require_memory(self.memory(workers), f"a network of {self.label}")

    @property
    def seconds(self) -> float:
        """Roughly how many seconds a run takes on a core."""
        run = self.first
        dense = self.n if run.structure == "dense" else 8  # multiplications for each number of h_t
        work = self._steps() * self.n * (dense + (0 if self.is_white else 6 * D_MODEL))
        passes = 2.0 if run.updates == 0 or run.dtype == "float64" else 1.0
        return max(1, run.updates) * passes * run.layers * work / _SPEED

    def chunks(self) -> range:
        """Return the numbers of its runs."""
        return range(self.draws)

    def draw(self, chunk: int) -> Array:
        """Return what is kept of a run, shape (1, numbers)."""
        run = replace(self.first, run=chunk)
        if not run.updates:
            return step0.first_pass(run)[np.newaxis]
        from rmt_check.training.train import train  # torch takes a second to load

        return train(run)[np.newaxis]

    def samples(self, values: Array) -> Samples:
        """Return what was kept of the runs, with where it came from."""
        source = (self.statistic, self.method, self.scheme, self.field, self.n, self.seed)
        return Samples(values, *source, self.versions, len(values))

    def _steps(self) -> int:
        """Return the steps of all examples of a batch."""
        return self.steps * (1 if self.is_white else BATCH)


AnyCondition = Condition | Runs
Task = tuple[AnyCondition, int]  # a chunk to be drawn
