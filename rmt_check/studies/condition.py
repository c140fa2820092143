"""A condition of a study, one scheme at one width, and the chunks that it is drawn in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rmt_check.sampling.cell import chunk_size, memory, require_room
from rmt_check.sampling.chunks import Sampler
from rmt_check.sampling.methods import operations
from rmt_check.sampling.samples import Array, Samples, versions
from rmt_check.schemes.scheme import Scheme

Key = tuple[str, str, str, str, int]  # of chunks in a store
Row = dict[str, Any]
Tables = dict[str, list[Row]]  # what is found at one condition: rows of the study's tables


class Drawn(NamedTuple):
    """A chunk as it was drawn: what is kept of it, the seconds it took, and the versions."""

    values: Array
    seconds: float
    made_by: str


@dataclass(frozen=True)
class Condition:
    """One scheme at one width.

    Attributes
    ----------
    statistic, scheme, n, field
        What is drawn, as in `Samples`.
    draws : int
        How many matrices; 0 where the laws stand alone.
    sampler : Sampler or None
        How they are drawn.
    points : tuple of float or str
        The times, radii or names to which the numbers kept of a matrix belong; none for its radius.
    reduce : callable
        Makes of a chunk's rows the numbers that are kept.
    """

    statistic: str
    scheme: Scheme
    n: int
    field: str
    draws: int
    sampler: Sampler | None
    points: tuple[Any, ...]
    reduce: Callable[[Array], Array]

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.scheme}, n = {self.n}"

    @property
    def method(self) -> str:
        """How its numbers come about: "laws" if none is drawn."""
        return self.sampler.cell.method if self.sampler else "laws"

    @property
    def variant(self) -> str:
        """What of that may differ within a study: all of it."""
        return self.method

    @property
    def key(self) -> Key:
        """What chunks are found by in a store: statistic, method, scheme, field and width."""
        assert self.sampler is not None
        cell = self.sampler.cell
        return cell.statistic, cell.method_key, str(cell.scheme), cell.field, cell.n

    @property
    def seed(self) -> int:
        """The seed of the draws."""
        return self.sampler.cell.seed if self.sampler else 0

    @property
    def source(self) -> Row:
        """What the rows of its tables begin with."""
        return {
            "scheme": str(self.scheme),
            "width": self.n,
            "field": self.field,
            "method": self.method,
        }

    @property
    def versions(self) -> dict[str, str]:
        """Versions of what the numbers depend on."""
        return versions()

    def require_room(self, workers: int) -> None:
        """Raise ValueError if drawing by so many workers takes more memory than there is."""
        if self.sampler:
            require_room(self.sampler.cell, self.sampler.room, workers, self._numbers(workers))

    def memory(self, workers: int) -> int:
        """Return how many bytes drawing by so many workers takes."""
        if self.sampler is None:
            return 0
        return memory(self.sampler.cell, self.sampler.room, workers, self._numbers(workers))

    def _numbers(self, workers: int) -> int:
        """Return how many numbers are drawn at a time, before any is left out."""
        return workers * self.size * self.sampler.length if self.sampler else 0

    def samples(self, values: Array) -> Samples:
        """Return values that were kept of draws, with where they came from."""
        if self.sampler:
            return self.sampler.samples(values, len(values))
        source = (self.statistic, "laws", self.scheme, self.field, self.n, 0)
        return Samples(values, *source, self.versions, 0)

    @property
    def size(self) -> int:
        """Draws in a chunk."""
        return chunk_size(self.sampler.cell) if self.sampler else 0

    @property
    def seconds(self) -> float:
        """Roughly how many seconds a chunk takes on a core: mostly within a factor of five."""
        if self.sampler is None:
            return 0.0
        cell, steps = self.sampler.cell, self.sampler.length - 1
        of_norms = {"matrix-free": 6e-10, "matrix": 1e-10}  # seconds an operation
        an_operation = of_norms[cell.method] if cell.statistic == "hidden-norms" else 3e-9
        work = operations(cell.statistic, cell.method, cell.n, cell.scheme, steps)
        return an_operation * self.size * work

    def chunks(self) -> range:
        """Return the numbers of its chunks."""
        return range(-(-self.draws // self.size) if self.sampler else 0)

    def draw(self, chunk: int) -> Array:
        """Return what is kept of a chunk, shape (size, points or 1)."""
        assert self.sampler is not None
        return np.ascontiguousarray(self.reduce(self.sampler.chunk(chunk)), dtype=np.float64)


def whole(rows: Array) -> Array:
    """Return all numbers of a chunk."""
    return rows
