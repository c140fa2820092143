"""A cell: one statistic of one scheme at one width by one method, drawn in chunks of draws.

Each chunk has a random stream of its own, and its size depends on (statistic, method, n) only: the
same seed gives the same numbers whatever the number of workers, and asking for more draws never
changes the earlier ones.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rmt_check import arguments
from rmt_check.sampling.methods import (
    METHODS,
    WIDEST,
    norms_method,
    operations,
    refusal,
    spectral_method,
)
from rmt_check.sampling.parallel import require_memory
from rmt_check.sampling.streams import checked_seed, stream
from rmt_check.schemes import base
from rmt_check.schemes.scheme import Scheme, scheme_named

LARGEST_WIDTH = 2**62

_CHUNK_DRAWS = 1024
_CHUNK_QUANTILES = 2**17  # of one number each, from a law's table
_CHUNK_WORK = 2**26  # operations: a fraction of a second


@dataclass(frozen=True)
class Cell:
    """What is drawn, with its arguments checked; `scale` is the scheme's at this width.

    The method is never "auto".
    """

    statistic: str
    method: str
    scheme: Scheme
    field: str
    n: int
    seed: int
    scale: float

    @property
    def method_key(self) -> str:
        """The method's name in stream keys and stores, which keeps them what they were."""
        return {"matrix-free": "reveal"}.get(self.method, self.method)

    @property
    def parameters(self) -> tuple[int, str, float]:
        """Width, field and scale: what the base of the scheme is drawn with."""
        return self.n, self.field, self.scale

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of a matrix entry."""
        return base.dtype(self.field)

    @property
    def component_std(self) -> float:
        """The standard deviation of one real number of an entry of variance 1/n."""
        return base.component_std(self.n, self.field)

    @property
    def reals(self) -> int:
        """How many real numbers an entry has."""
        return base.reals(self.field)


def checked_cell(
    statistic: str,
    method: str,
    scheme: str | Scheme,
    n: int,
    field: str,
    seed: int,
    steps: int = 0,
) -> Cell:
    """Return the cell of public arguments, or raise ValueError; `steps` are checked."""
    arguments.one_of(method, "method", METHODS[statistic])
    scheme, n, field = scheme_named(scheme), arguments.width(n), arguments.field(field)
    return cell_of(statistic, method, scheme, n, field, checked_seed(seed), steps)


def cell_of(
    statistic: str, method: str, scheme: Scheme, n: int, field: str, seed: int, steps: int = 0
) -> Cell:
    """Return the cell of checked arguments; ValueError if the scheme cannot be drawn so."""
    if statistic in WIDEST:
        method = spectral_method(statistic, method, scheme, n, field)
        if method == "laws":
            raise ValueError(refusal(scheme, n, field))
    elif statistic != "matrix":
        method = norms_method(method, scheme, n, steps)
    if n > LARGEST_WIDTH:
        raise ValueError(f"width n must be at most 2^62 to be drawn, received {n}")
    return Cell(statistic, method, scheme, field, n, seed, scheme.scale_at(n, field))


def cell_stream(cell: Cell, chunk: int) -> np.random.Generator:
    """Return the random stream of one chunk of a cell."""
    scheme = str(cell.scheme)
    return stream(cell.seed, cell.statistic, cell.method_key, scheme, cell.field, cell.n, chunk)


def chunk_size(cell: Cell) -> int:
    """Return the number of draws in a chunk, from (statistic, method, n) alone."""
    if cell.method == "quantile":
        return _CHUNK_QUANTILES
    work = operations(cell.statistic, cell.method, cell.n)
    return max(1, min(_CHUNK_DRAWS, int(_CHUNK_WORK // work)))


def memory(cell: Cell, room: int, workers: int, results: int = 0) -> int:
    """Return the bytes of `room` entries a worker and `results` floats."""
    return workers * room * cell.dtype.itemsize + 8 * results


def require_room(cell: Cell, room: int, workers: int, results: int = 0) -> int:
    """Return `memory`; ValueError if it is more than there is."""
    needed = memory(cell, room, workers, results)
    require_memory(needed, f"{cell.statistic} of {cell.scheme} at width {cell.n} ({cell.method})")
    return needed
