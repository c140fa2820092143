"""Quantiles of more draws than one wants to hold: exact up to `HELD`, from histograms beyond.

The first draws say where each column lies; from then on only counts are kept, in bins so narrow
that a quantile moves by less than its own sampling error. Counts do not depend on the order of
what is counted.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from rmt_check.arrays import Array

HELD = 2**14
BINS = 2**13


def streamed_quantiles(blocks: Iterable[Array], levels: Sequence[float]) -> Array:
    """Return the quantiles of each column over all rows of the blocks, shape (levels, columns).

    Up to `HELD` rows they are numpy's. Beyond, each column has `BINS` bins over twice the range
    of its first rows, about 2e-3 standard deviations each, and linear interpolation inside a bin:
    within one bin of the row whose rank is the level times their number (numpy interpolates between
    rows, a difference far below the sampling error). The outermost bins reach as far as there are
    rows.
    """
    blocks = iter(blocks)
    first: list[Array] = []
    while sum(map(len, first)) < HELD and (block := next(blocks, None)) is not None:
        first.append(block)
    held = np.concatenate(first)
    following = next(blocks, None)
    if following is None:
        return np.quantile(held, levels, axis=0)
    edges = _edges(held)
    counts = np.zeros((len(edges), BINS), np.int64)
    for block in chain([held, following], blocks):
        _count(block, edges, counts)
    return np.stack([_quantiles(n, e, levels) for n, e in zip(counts, edges, strict=True)], axis=1)


def _edges(held: Array) -> Array:
    low = np.min(held, axis=0, where=np.isfinite(held), initial=np.inf)
    high = np.max(held, axis=0, where=np.isfinite(held), initial=-np.inf)
    low, high = np.minimum(low, 1e300), np.maximum(high, -1e300)  # a column without a finite number
    spare = (high - low) / 2.0
    return np.linspace(low - spare, high + spare, BINS + 1, axis=1)


def _count(block: Array, edges: Array, counts: npt.NDArray[np.int64]) -> None:
    """Add the rows of a block to the counts, and stretch the outermost bins to hold them."""
    low, width = edges[:, 1], edges[:, 2] - edges[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        bins = np.where(block > low, np.clip((block - low) / width, 0, BINS - 2) + 1, 0)
    flat = np.arange(len(counts)) * BINS + bins.astype(np.int64)
    counts += np.bincount(flat.ravel(), minlength=counts.size).reshape(counts.shape)
    edges[:, 0] = np.minimum(edges[:, 0], block.min(axis=0))
    edges[:, -1] = np.maximum(edges[:, -1], block.max(axis=0))


def _quantiles(counts: npt.NDArray[np.int64], edges: Array, levels: Sequence[float]) -> Array:
    below = np.concatenate([[0], np.cumsum(counts)])
    wanted = np.asarray(levels) * below[-1]
    bins = np.searchsorted(below, wanted) - 1  # the bin that holds the wanted count
    inside = (wanted - below[bins]) / counts[bins]
    with np.errstate(invalid="ignore"):  # an outermost bin may begin at -inf
        return np.where(
            np.isinf(edges[bins]), edges[bins], edges[bins] + inside * np.diff(edges)[bins]
        )
