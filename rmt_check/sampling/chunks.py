"""How the draws of a cell are made: chunk by chunk, each from its own stream, in any order."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from rmt_check import arguments
from rmt_check.sampling.cell import Cell, cell_stream, chunk_size, require_room
from rmt_check.sampling.parallel import Progress, checked_workers, run_chunks
from rmt_check.sampling.samples import QUANTILES, Array, Samples, versions
from rmt_check.sampling.streaming_quantiles import HELD, streamed_quantiles

KEEP = ("all", "last", "quantiles")


@dataclass(frozen=True)
class Sampler:
    """A cell with the function that draws it; a value that another process can receive.

    Attributes
    ----------
    cell : Cell
        What is drawn.
    length : int
        Numbers a draw.
    room : int
        Matrix entries that `fill` needs at a time.
    fill : callable
        fill(rng, rows) draws a row a matrix, in order: fewer rows are the first of a chunk.
    """

    cell: Cell
    length: int
    room: int
    fill: Callable[[np.random.Generator, Array], None]

    def chunk(self, index: int, draws: int | None = None) -> Array:
        """Return the first draws of a chunk, all unless said, shape (draws, length)."""
        rows = np.empty((chunk_size(self.cell) if draws is None else draws, self.length))
        self.fill(cell_stream(self.cell, index), rows)
        return rows

    def samples(self, values: Array, draws: int, keep: str = "all") -> Samples:
        """Return values with where they came from: here and now."""
        cell = self.cell
        made_by = (cell.statistic, cell.method, cell.scheme, cell.field, cell.n, cell.seed)
        return Samples(values, *made_by, versions(), draws, keep)


def draw_samples(
    sampler: Sampler,
    draws: int,
    workers: int | None,
    progress: Progress | None,
    keep: str = "all",
) -> Samples:
    """Return the first `draws` draws, and of them all numbers, the last, or the quantiles.

    Raises
    ------
    ValueError
        If draws < 1, workers < 1, or more memory is needed than the machine has.
    """
    draws, length = arguments.integer(draws, "draws", 1), sampler.length
    size = chunk_size(sampler.cell)
    results, workers = kept(keep, draws, length) + size * length, checked_workers(workers)
    require_room(sampler.cell, sampler.room, workers, results)

    def draw(chunk: int) -> Array:
        return sampler.chunk(chunk, min(size, draws - chunk * size))

    with closing(run_chunks(draw, -(-draws // size), workers, progress)) as chunks:
        if keep == "quantiles":
            values = streamed_quantiles(chunks, QUANTILES)
        else:
            values = np.empty((draws, length) if keep == "all" else draws)
            for chunk, rows in enumerate(chunks):
                start = chunk * size
                values[start : start + size] = rows if keep == "all" else rows[:, -1]
    return sampler.samples(values, draws, keep)


def kept(keep: str, draws: int, length: int) -> int:
    """Return how many numbers `draw_samples` holds on to."""
    arguments.one_of(keep, "keep", KEEP)
    held = {"all": draws * length, "last": draws, "quantiles": min(draws, HELD) * length}
    return held[keep]
