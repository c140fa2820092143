"""Samples: numbers with where they came from, drawn here or given."""

import platform
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import Array as Array
from rmt_check.schemes.scheme import Scheme, scheme_named

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)  # the levels that are kept

# what the numbers of a draw belong to, by the first word of the statistic
_COLUMNS = {"hidden-norms": "t", "power-norms": "k"} | dict.fromkeys(
    ("state", "gradient", "overlap", "distance", "tangent"), "t"
)


@dataclass(frozen=True, eq=False)
class Samples:
    """Numbers with their source.

    Attributes
    ----------
    values : ndarray
        The draws along the first axis. Draws are independent matrices.
    statistic : str
        What was measured: "spectral-radius", "eigenvalue-moduli", "hidden-norms", "power-norms";
        "state of gru:gain=2.0" and the like.
    method : str
        "matrix" draws a matrix and computes with it. "matrix-free", "kostlan" (the law of the
        moduli) and "quantile" (the exact law itself, which such draws cannot test) do without.
        "laws" draws nothing. "given" stands for numbers of yours.
    scheme, field, n, seed
        What was drawn.
    versions : dict
        Versions of what made the numbers.
    draws : int
        How many matrices.
    keep : {"all", "last", "quantiles"}
        What `values` holds: all numbers, each draw's last number, or the quantiles
        `sampling.samples.QUANTILES` over the draws, one row for each level.
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

    def __repr__(self) -> str:
        drawn = f"{self.scheme}, n = {self.n}, {self.field}, {self.draws:,} draws by {self.method}"
        return f"Samples({self.statistic} of {drawn}, keep {self.keep}: {self.values.shape})"

    def to_frame(self) -> "pd.DataFrame":
        """Return the values as a table.

        Returns
        -------
        DataFrame
            A row for each draw, or for each level of the quantiles that were kept. One column named
            as the statistic; or a column for each step t or k, or for each modulus of a draw.

        Examples
        --------
        >>> from rmt_check import sample_hidden_norms
        >>> print(sample_hidden_norms("glorot", 64, steps=2, draws=2).to_frame().shape)
        (2, 3)
        """
        import pandas as pd

        rows: pd.Index[Any] = pd.RangeIndex(len(self.values), name="draw")
        if self.keep == "quantiles":
            rows = pd.Index(QUANTILES, name="level")
        if self.values.ndim == 1:
            return pd.DataFrame({self.statistic: self.values}, index=rows)
        columns = pd.RangeIndex(
            self.values.shape[1], name=_COLUMNS.get(self.statistic.split()[0], "number")
        )
        return pd.DataFrame(self.values, index=rows, columns=columns)

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


def versions() -> dict[str, str]:
    """Return the versions of what numbers depend on."""
    packages = {name: _version(name) for name in ("numpy", "scipy", "numba")}
    own = _version("rmt_check")
    return {"rmt_check": own, "python": platform.python_version(), **packages}


_version = cache(version)  # reads files: as long as drawing a thousand small matrices
