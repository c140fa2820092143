"""Order statistics of scales at which draws begin to cross, by simulating as little as can be.

Of each draw a scale is known at which it stays, and one at which it crosses. The k-th smallest of
all crossing scales then lies between the k-th smallest of the one and of the other: asking about a
scale between, of those draws alone that may answer either way, halves the distance.
"""

import math
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
import numpy.typing as npt

from rmt_check.sampling.parallel import Progress, run_chunks

Array = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.intp]

RESOLUTION = 1e-4  # relative, of a crossing scale
LEAST_SCALE = 1e-3  # what is below counts as zero

_BLOCKS = 32  # of draws for each worker: the last ones wait for each other

_FEW = 24  # draws that tell where to look
_COARSE = 1e-3  # how well

# A draw that explodes is simulated for a few steps only, one that stays for all: come from above.
_FIRST = 2.0
_RUNG = 0.93

_BEYOND = (0.25, 1.0, 4.0)  # of the distance between the guesses


def crossing_ranks(
    crosses: Callable[[Integers, float], Booleans],
    draws: int,
    ranks: Sequence[int],
    workers: int,
    progress: Progress | None,
    guesses: Sequence[float] = (),
) -> list[tuple[float, float]]:
    """Return brackets of the crossing scales of some ranks, given crosses(draws, scale).

    Guesses of them, if there are any, save a search with few draws; bad ones cost time alone.
    """
    stays, crossed = np.zeros(draws), np.full(draws, np.inf)

    def simulate(undecided: Integers, scale: float) -> None:
        size = 1 + len(undecided) // (_BLOCKS * workers)
        blocks = np.split(undecided, range(size, len(undecided), size))

        def answer(block: int) -> Booleans:
            return crosses(blocks[block], scale)

        with closing(run_chunks(answer, len(blocks), workers, None)) as answers:
            for block, crossing in zip(blocks, answers, strict=True):
                crossed[block[crossing]] = scale
                stays[block[~crossing]] = scale
                if progress:
                    progress(int(np.count_nonzero(stays)), draws)

    def bracket(
        rank: int, among: int, hints: Sequence[float], resolution: float
    ) -> tuple[float, float]:
        while True:
            low, high = (_smallest(known[:among], rank) for known in (stays, crossed))
            if high <= max(LEAST_SCALE, (1.0 + resolution) * low):
                return low, high
            scale = _between(low, high, hints)
            simulate(np.flatnonzero((stays[:among] < scale) & (scale < crossed[:among])), scale)

    hints = _around(guesses)
    if not guesses:
        few = min(_FEW, draws)
        least, most = few * min(ranks) // draws, -(-few * max(ranks) // draws)
        nearby = range(max(1, least), min(few, most + 1) + 1)
        hints = [bracket(rank, few, (), _COARSE)[1] for rank in reversed(nearby)]
    found = {r: bracket(r, draws, hints, RESOLUTION) for r in sorted(ranks, reverse=True)}
    if progress:
        progress(draws, draws)
    return [found[rank] for rank in ranks]


def _smallest(known: Array, rank: int) -> float:
    """Return the number of a rank, from 1."""
    return float(np.partition(known, rank - 1)[rank - 1])


def _around(guesses: Sequence[float]) -> list[float]:
    """Return scales to ask about in turn: a little above the guesses, at them, and below."""
    if not guesses:
        return []
    low, high = min(guesses), max(guesses)
    above = [high + part * (high - low) for part in _BEYOND]
    below = [low - part * (high - low) for part in _BEYOND]
    return [*above, *sorted(guesses, reverse=True), *below]


def _between(low: float, high: float, hints: Sequence[float]) -> float:
    """Return the scale to ask about next: the first hint, one to come down from, or between."""
    inside = [scale for scale in hints if low < scale < high]
    if inside:
        return inside[0]
    return max(_RUNG * high, math.sqrt(low * high)) if high < math.inf else max(_FIRST, 2.0 * low)
