"""Networks of one cell at one width, and the chunks that they are drawn in."""

from dataclasses import dataclass

from rmt_check.sampling.cell import chunk_size, memory, require_room
from rmt_check.sampling.rnn_draws import Networks
from rmt_check.sampling.samples import Array, Samples, versions
from rmt_check.schemes.rnn import RNN
from rmt_check.schemes.scheme import Scheme
from rmt_check.studies.condition import Key, Row


@dataclass(frozen=True)
class NetworkCondition:
    """Networks of one cell, scheme and width: it answers what a `Condition` does."""

    networks: Networks
    draws: int

    @property
    def rnn(self) -> RNN:
        """The recurrent cell."""
        return self.networks.rnn

    @property
    def statistic(self) -> str:
        """What is drawn; the cell is a part of its name."""
        return self.networks.cell.statistic

    @property
    def scheme(self) -> Scheme:
        """How the matrix of each gate is drawn."""
        return self.networks.cell.scheme

    @property
    def n(self) -> int:
        """The width."""
        return self.networks.cell.n

    @property
    def field(self) -> str:
        """The field of the matrices: real."""
        return self.networks.cell.field

    @property
    def seed(self) -> int:
        """The seed of the draws."""
        return self.networks.cell.seed

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.rnn}, {self.scheme}, n = {self.n}"

    @property
    def method(self) -> str:
        """How its numbers come about."""
        return self.networks.cell.method

    @property
    def variant(self) -> str:
        """What of that may differ within a study."""
        return f"{self.rnn}, {self.method}"

    @property
    def key(self) -> Key:
        """What chunks are found by in a store."""
        return self.statistic, self.networks.cell.method_key, str(self.scheme), self.field, self.n

    @property
    def source(self) -> Row:
        """What the rows of its tables begin with."""
        return {
            "cell": str(self.rnn),
            "scheme": str(self.scheme),
            "width": self.n,
            "field": self.field,
            "method": self.method,
            "steps": self.networks.steps,
        }

    @property
    def points(self) -> tuple[str, ...]:
        """The names of the numbers that are kept of a network."""
        times = range(self.networks.steps + 1)
        by_time = (f"{name}[{t}]" for name in self.networks.statistics[:-1] for t in times)
        return (*by_time, self.networks.statistics[-1])

    @property
    def versions(self) -> dict[str, str]:
        """Versions of what the numbers depend on."""
        return versions()

    @property
    def size(self) -> int:
        """Draws in a chunk."""
        return chunk_size(self.networks.cell)

    @property
    def seconds(self) -> float:
        """Roughly how many seconds a chunk takes on a core: mostly within a factor of five."""
        n, steps, gates = self.n, self.networks.steps, len(self.rnn.gates)
        vectors = 2 * steps  # two sequences; as much again goes backward
        seen = min(n, vectors) if self.method == "matrix-free" else n
        work = 4.0 * n * vectors * seen * (1 + gates) / 2.0
        drawn = gates * n * seen * 20.0
        return self.size * (4e-10 * (work + drawn) + 1e-7 * gates * n * steps)

    def require_room(self, workers: int) -> None:
        """Raise ValueError if drawing by so many workers takes more memory than there is."""
        sampler = self.networks.sampler
        require_room(sampler.cell, sampler.room, workers, workers * self.size * sampler.length)

    def memory(self, workers: int) -> int:
        """Return how many bytes drawing by so many workers takes."""
        sampler = self.networks.sampler
        return memory(sampler.cell, sampler.room, workers, workers * self.size * sampler.length)

    def samples(self, values: Array) -> Samples:
        """Return values that were kept of networks, with where they came from."""
        return self.networks.sampler.samples(values, len(values))

    def chunks(self) -> range:
        """Return the numbers of its chunks."""
        return range(-(-self.draws // self.size))

    def draw(self, chunk: int) -> Array:
        """Return a chunk, shape (size, numbers)."""
        return self.networks.sampler.chunk(chunk)
