"""How often a right law is called wrong, and a wrong one is found: what chance costs a verdict.

10,000 times, draws of the exact law of the spectral radius (method "quantile": made from the law,
so that it is right beyond doubt) are tested against it, by Kolmogorov-Smirnov and by
Anderson-Darling. The count of alarms at level .05 and .01 must lie in the central 99.9 % of the
binomial law with that probability, or below. Then the scale, or the variance, of the draws is 2 %
off: alarms at the level that no claim of a run falls below, the run's divided by all its claims,
must come in 99 % of repeats.
`make bench-practice` writes benchmarks/alarms.json.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

from rmt_check import laws
from rmt_check.analysis.agreement import goodness
from rmt_check.claims import CLAIMS
from rmt_check.claims.evidence.statistics import LEVEL
from rmt_check.sampling.radius import sample_spectral_radius

N, REPEATS = 256, 10_000
EACH = LEVEL / len(CLAIMS)
TESTS = {"Kolmogorov-Smirnov": "p_value", "Anderson-Darling": "anderson_darling_p_value"}
POWER = (("scale", 1.02, 50), ("variance", 1.02**0.5, 200))  # what is off, by what, matrices


def p_values(draws: int, factor: float, repeats: int) -> dict[str, np.ndarray]:
    """Return the p-values of both tests for repeated sets of draws, times a factor."""
    law = laws.SpectralRadius(N)
    drawn = sample_spectral_radius("glorot", N, draws * repeats, method="quantile")
    # a made-up method: goodness refuses to test a law on draws of it, which is the point here
    sets = [
        type(drawn)(**vars(drawn) | {"values": factor * values, "method": "law", "draws": draws})
        for values in np.split(drawn.values, repeats)
    ]
    found = [goodness(samples, law) for samples in sets]
    return {name: np.array([getattr(one, p) for one in found]) for name, p in TESTS.items()}


def false_alarms(draws: int) -> list[dict[str, object]]:
    """Return the counts of alarms at each level beside what may be."""
    rows = []
    for name, p in p_values(draws, 1.0, REPEATS).items():
        for level in (0.05, 0.01):
            alarms, most = int(np.sum(p < level)), int(stats.binom.isf(0.0005, REPEATS, level))
            rows.append(
                {"test": name, "draws": draws, "level": level, "repeats": REPEATS}
                | {"alarms": alarms, "nominal": level * REPEATS, "most": most}
                | {"right": alarms <= most}
            )
    return rows


def power(what: str, factor: float, draws: int) -> list[dict[str, object]]:
    """Return the fraction of repeats in which a wrong scale or variance is found."""
    return [
        {"test": name, "off": f"{what}, 2 %", "draws": draws, "level": EACH}
        | {"found": float(np.mean(p < EACH))}
        for name, p in p_values(draws, factor, 2000).items()
    ]


if __name__ == "__main__":
    rows = [*false_alarms(50), *false_alarms(200)]
    for case in POWER:
        rows += power(*case)
    for row in rows:
        print(row)
    document = {"n": N, "rows": rows}
    Path(__file__).with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
