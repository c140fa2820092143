"""How often assert_spectral_radius finds what is wrong, and how many matrices that takes.

Draws of the exact law of the spectral radius, by its table of quantiles, are tested against a law
that is 1 or 2 % off in scale, up or down, whichever is found less often; or that of the other
field. The test is that of the assertion: Kolmogorov-Smirnov at level 1e-6. Writes
benchmarks/detection.json; docs/testing.md has its numbers.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

from rmt_check.laws import SpectralRadius
from rmt_check.laws.tabulated import tabulated
from rmt_check.testing import LEVEL

REPEATS, WANTED, STEP = 4000, 0.99, 10
DRAWS = 200  # what the assertion asks for, unless told otherwise
OFF = ("scale, 2 %", "scale, 1 %", "field")


def found(right: SpectralRadius, wrong: SpectralRadius, draws: int) -> float:
    """Return the fraction of repeats in which draws of one law are refused as those of another."""
    u = np.exp(tabulated(wrong).logcdf(right.rvs(REPEATS * draws, np.random.default_rng(0))))
    u = np.sort(u.reshape(REPEATS, draws), axis=1)
    below = np.arange(draws) / draws
    distance = np.max(np.maximum(u - below, below + 1.0 / draws - u), axis=1)
    return float(np.mean(distance > stats.kstwo.isf(LEVEL, draws)))


def found_least(n: int, field: str, off: str, draws: int) -> float:
    """Return the fraction found of what is off in the law of a field, in the harder direction."""
    law = SpectralRadius(n, field)
    if off == "field":
        other = "real" if field == "complex" else "complex"
        return found(SpectralRadius(n, other), law, draws)
    percent = float(off.split()[1]) / 100.0
    scales = (1.0 - percent, 1.0 + percent)
    return min(found(SpectralRadius(n, field, scale), law, draws) for scale in scales)


def needed(n: int, field: str, off: str) -> int:
    """Return the least multiple of ten draws that find it in 99 % of repeats, by bisection."""
    few, many = 0, 1
    while found_least(n, field, off, STEP * many) < WANTED:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        enough = found_least(n, field, off, STEP * middle) >= WANTED
        few, many = (few, middle) if enough else (middle, many)
    return STEP * many


if __name__ == "__main__":
    rows = [
        {"n": n, "field": field, "off": off, "draws": DRAWS}
        | {"found": found_least(n, field, off, DRAWS), "needed": needed(n, field, off)}
        for n in (64, 256)
        for field in ("complex", "real")
        for off in OFF
    ]
    for row in rows:
        print(row)
    document = {"level": LEVEL, "repeats": REPEATS, "wanted": WANTED, "rows": rows}
    Path(__file__).with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
