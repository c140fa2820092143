"""A part of a study, one scheme at one width, and the chunks that it is drawn in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rmt_check.sampling.cell import Array, Samples, chunk_size, chunk_work, require_room, versions
from rmt_check.sampling.chunks import Drawing
from rmt_check.schemes.scheme import Scheme


class Drawn(NamedTuple):
    """A chunk as it was drawn: what is kept of it, the seconds it took, and the versions."""

    values: Array
    seconds: float
    made_by: str


@dataclass(frozen=True)
class Part:
    """One scheme at one width.

    Attributes
    ----------
    statistic, scheme, n, field
        What is drawn, as in `Samples`.
    draws : int
        How many matrices; 0 where the laws stand alone.
    drawing : Drawing or None
        How they are drawn.
    points : tuple of float
        The times or radii to which the numbers kept of a matrix belong; none for its radius.
    reduce : callable
        Makes of a chunk's rows the numbers that are kept.
    """

    statistic: str
    scheme: Scheme
    n: int
    field: str
    draws: int
    drawing: Drawing | None
    points: tuple[float, ...]
    reduce: Callable[[Array], Array]

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.scheme}, n = {self.n}"

    @property
    def method(self) -> str:
        """How its numbers come about: "laws" if none is drawn."""
        return self.drawing.cell.method if self.drawing else "laws"

    def require_room(self, workers: int) -> None:
        """Raise ValueError if drawing by so many workers takes more memory than there is."""
        if self.drawing:
            rows = workers * self.size * self.drawing.length
            require_room(self.drawing.cell, self.drawing.room, workers, rows)

    def samples(self, values: Array) -> Samples:
        """Return values that were kept of draws, with where they came from."""
        if self.drawing:
            return self.drawing.samples(values, len(values))
        source = (self.statistic, "laws", self.scheme, self.field, self.n, 0)
        return Samples(values, *source, versions(), 0)

    @property
    def size(self) -> int:
        """Draws in a chunk."""
        return chunk_size(self.drawing.cell) if self.drawing else 0

    @property
    def work(self) -> float:
        """Roughly how long a chunk takes, compared with others of the study."""
        if self.drawing is None:
            return 0.0
        if self.drawing.cell.statistic == "hidden-norms":  # all that is held is used at each step
            return float(self.size * self.drawing.room * self.drawing.length)
        return chunk_work(self.drawing.cell)

    def chunks(self) -> range:
        """Return the numbers of its chunks."""
        return range(-(-self.draws // self.size) if self.drawing else 0)

    def draw(self, chunk: int) -> Array:
        """Return what is kept of a chunk, shape (size, points or 1)."""
        assert self.drawing is not None
        return np.ascontiguousarray(self.reduce(self.drawing.chunk(chunk)), dtype=np.float64)
