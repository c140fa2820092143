"""A cell: one statistic of one scheme at one width by one method, drawn in chunks of draws.

Each chunk has a random stream of its own, and its size depends on (statistic, method, n) only: the
same seed gives the same numbers whatever the number of workers, and asking for more draws never
changes the earlier ones.
"""

import math
import platform
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import __version__, arguments
from rmt_check.sampling.parallel import checked_workers, require_memory
from rmt_check.sampling.streams import checked_seed, stream
from rmt_check.schemes import base
from rmt_check.schemes.scheme import Scheme, scheme_named

Array = npt.NDArray[np.float64]

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)

LARGEST_WIDTH = 2**62

_CHUNK_DRAWS = 1024
_CHUNK_QUANTILES = 2**17  # of one number each, from a law's table
_CHUNK_WORK = 2**26  # in the units below: a fraction of a second


@dataclass(frozen=True, eq=False)
class Samples:
    """Numbers with where they came from.

    Attributes
    ----------
    values : ndarray
        The draws along the first axis; draws are independent matrices.
    statistic : str
        What was measured: "spectral-radius", "eigenvalue-moduli", "hidden-norms", "power-norms".
    method : str
        How: "matrix" for a matrix drawn and computed with; without it "matrix-free", "kostlan" (the
        law of its moduli) or "quantile" (the exact law itself, which such draws cannot test);
        "laws" where none is drawn; "given" for numbers of yours.
    scheme, field, n, seed
        What was drawn.
    versions : dict
        Versions of what made the numbers.
    draws : int
        How many matrices.
    keep : {"all", "last", "quantiles"}
        What of them `values` holds: all, each draw's last number, or the quantiles
        `cells.QUANTILES` over the draws, a row a level.
    """

    values: Array
    statistic: str
    method: str
    scheme: Scheme
    field: str
    n: int
    seed: int
    versions: dict[str, str]
    draws: int
    keep: str = "all"

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", arguments.array(self.values, "values"))

    def __len__(self) -> int:
        return self.draws

    def __array__(
        self, dtype: npt.DTypeLike | None = None, copy: bool | None = None
    ) -> npt.NDArray[Any]:
        """Return the values: samples are taken wherever arrays are."""
        return np.array(self.values, dtype, copy=copy)

    def with_values(self, values: Array) -> "Samples":
        """Return samples of other values from the same source."""
        return replace(self, values=values)


def as_samples(
    values: Samples | npt.ArrayLike,
    statistic: str,
    name: str,
    n: int | None,
    field: str | None,
    scheme: str | Scheme | None = None,
) -> Samples:
    """Return samples as they are, and an array as samples of what is said of it.

    Raises
    ------
    ValueError
        If an array comes without n or field, or samples with others than their own.
    """
    said = {"n": n, "field": field, "scheme": scheme}
    if isinstance(values, Samples):
        for key, value in said.items():
            if value is not None and str(value) != str(getattr(values, key)):
                own = getattr(values, key)
                raise ValueError(f"{name}: the samples have {key}={own}, received {key}={value}")
        return values
    array = arguments.reals(values, "samples")
    missing = [f"{key}=" for key in ("n", "field") if said[key] is None]
    if missing:
        raise ValueError(
            f"{name} of an array needs {' and '.join(missing)} too, which Samples would say"
        )
    if array.ndim == 0:
        raise ValueError(f"{name} needs an array of draws, received the number {array:g}")
    drawn = scheme_named("glorot" if scheme is None else scheme)
    field, n = arguments.field(field), arguments.width(n)
    array = np.ascontiguousarray(array)  # the last digits of sums depend on the layout
    return Samples(array, statistic, "given", drawn, field, n, 0, {}, len(array))


@dataclass(frozen=True)
class Cell:
    """What is drawn, with its arguments checked; `scale` is the scheme's at this width."""

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
    statistic: str, method: str, scheme: str | Scheme, n: int, field: str, seed: int
) -> Cell:
    """Return the cell of public arguments, or raise ValueError."""
    scheme, n, field = scheme_named(scheme), arguments.width(n), arguments.field(field)
    if n > LARGEST_WIDTH:
        raise ValueError(f"width n must be at most 2^62 to be drawn, received {n}")
    scale = scheme.scale(n, field)
    return Cell(statistic, method, scheme, field, n, checked_seed(seed), scale)


def cell_stream(cell: Cell, chunk: int) -> np.random.Generator:
    """Return the random stream of one chunk of a cell."""
    scheme = str(cell.scheme)
    return stream(cell.seed, cell.statistic, cell.method_key, scheme, cell.field, cell.n, chunk)


def chunk_size(cell: Cell) -> int:
    """Return the number of draws in a chunk, from (statistic, method, n) alone."""
    if cell.method == "quantile":
        return _CHUNK_QUANTILES
    return max(1, min(_CHUNK_DRAWS, _CHUNK_WORK // _work(cell)))


def chunk_work(cell: Cell) -> float:
    """Return roughly how long a chunk of the cell takes, in units of the usual chunk."""
    return chunk_size(cell) * _work(cell) / _CHUNK_WORK


def _work(cell: Cell) -> int:
    """Return roughly how many operations a draw takes."""
    n = cell.n
    if cell.method == "quantile":
        return _CHUNK_WORK // _CHUNK_QUANTILES
    if cell.method == "kostlan":
        return 8 * n if cell.statistic == "eigenvalue-moduli" else 128 * math.isqrt(n)
    if cell.statistic in ("eigenvalue-moduli", "spectral-radius"):
        return n**3
    if cell.method == "matrix":
        return 32 * n**2
    return 32 * n * math.isqrt(n)  # for 4 sqrt(n) steps


def require_room(cell: Cell, room: int, workers: int | None, results: int = 0) -> int:
    """Return the bytes of `room` entries a worker and `results` floats; ValueError if too many."""
    needed = checked_workers(workers) * room * cell.dtype.itemsize + 8 * results
    require_memory(needed, f"{cell.statistic} of {cell.scheme} at width {cell.n} ({cell.method})")
    return needed


def versions() -> dict[str, str]:
    """Return the versions of what numbers depend on."""
    packages = {name: version(name) for name in ("numpy", "scipy", "numba")}
    return {"rmt_check": __version__, "python": platform.python_version(), **packages}
