"""A matrix that falls into blocks: which they are, and the law of the largest of their radii."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from rmt_check import laws
from rmt_check.arrays import Matrix
from rmt_check.diagnosis.departures import departures
from rmt_check.diagnosis.entries import entry_statistics
from rmt_check.diagnosis.given_matrix import LEAST_WIDTH
from rmt_check.diagnosis.resemblance import kind, reasons
from rmt_check.linalg.spectrum import Spectrum, spectrum

_NAMED = 4  # widths that are listed one by one


@dataclass(frozen=True)
class Blocks:
    """The strongly connected blocks of a matrix, of which its spectrum consists.

    Attributes
    ----------
    widths : tuple of int
        Of the blocks wider than one, the widest first.
    single : int
        How many states are in a block of their own.
    law : LargestOfBlocks or None
        The law of the spectral radius of such a matrix, where each block is near a multiple of a
        Glorot matrix.
    """

    widths: tuple[int, ...]
    single: int
    law: laws.LargestOfBlocks | None

    def __str__(self) -> str:
        counts = Counter(self.widths)
        parts = [_many(number, f"block{{}} of width {n:,}") for n, number in counts.items()]
        if len(counts) > _NAMED:
            parts = [f"{len(self.widths):,} blocks of widths {min(counts)} to {max(counts):,}"]
        if self.single:
            parts.append(_many(self.single, "single state{}"))
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def blocks_of(W: Matrix, found: Spectrum) -> Blocks | None:
    """Return the blocks of a matrix of this spectrum, None if it is one block."""
    widths = tuple(len(block) for block in found.blocks)
    if widths == (len(W),):
        return None
    single = np.delete(np.diagonal(W), np.concatenate([*found.blocks, []]).astype(np.intp))
    return Blocks(widths, len(single), _law(W, found, float(np.max(np.abs(single), initial=0.0))))


def _law(W: Matrix, found: Spectrum, single: float) -> laws.LargestOfBlocks | None:
    """Return the law of the largest radius of independent blocks, if these are all Ginibre's.

    `single` is the largest radius of a single state; it must be far below that of the blocks.
    """
    if not found.blocks or len(found.blocks[-1]) < LEAST_WIDTH:
        return None
    field, known = "complex" if np.iscomplexobj(W) else "real", []
    for block in found.blocks:
        scale = _scale(W[np.ix_(block, block)])
        if scale is None:
            return None
        known.append(laws.SpectralRadius(len(block), field, scale))
    far = 2.0 * single < max(law.scale for law in known)
    return laws.LargestOfBlocks(tuple(known)) if far else None


def _scale(W: Matrix) -> float | None:
    """Return of which multiple of a Glorot matrix a block has the spectrum, None if of none."""
    if np.all(W == W[0, 0]):
        return None
    entries, found = entry_statistics(W), spectrum(W)
    apart = departures(W, found.eigenvalues, entries.excess)
    why = reasons(len(W), entries, apart, abs(len(W) * entries.mean) > entries.std)
    return None if kind(why) == "other" else entries.std


def _many(number: int, what: str) -> str:
    return f"{number:,} {what.format('s' * (number != 1))}"
