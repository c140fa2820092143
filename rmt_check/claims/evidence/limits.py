"""Whether numbers approach a limit, seen from a grid of widths.

A law that is off by two per cent stays two per cent from its limit: the gaps cease to fall.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HALVES = 1.7  # the least factor that counts as falling like 1/sqrt(n), from n to 4n


def least_fall(gaps: Array) -> float:
    """Return the least factor by which gaps fall from row to row; each row a width."""
    return float(np.min(gaps[:-1] / gaps[1:]))


def fall_margin(fall: float, wanted: float = HALVES) -> float:
    """Return by how much, relatively, the fall is faster than what counts as falling."""
    return fall / wanted - 1.0
