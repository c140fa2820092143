"""What a study of eigenvalue moduli finds: a row a scheme and width, and gaps for its picture."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from rmt_check.analysis.circles import InsideCircles, circles, inside, inside_circles
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition, Row, Tables
from rmt_check.studies.plan import LEVEL

TITLE = "Eigenvalue moduli"
SOURCE = "{draws:,} draws by {method}"
_WINDOW = np.linspace(-3.0, 2.2, 105)  # about the rim, in units of rim/sqrt(n)
COLUMNS = (
    ("width", "n", "{}"),
    ("method", "by", "{}"),
    ("draws", "draws", "{:,}"),
    ("outside", "outside", "{:.5g}"),
    ("outside_error", "+-", "{:.2g}"),
    ("expected_outside", "expected", "{:.5g}"),
    ("distance", "exact", "{:.2g}"),
    ("p_value", "p", "{:.2g}"),
    ("circular_distance", "circular", "{:.2g}"),
)
LEGEND = (
    "outside: number of eigenvalues of a matrix beyond the rim, with its standard",
    "error and the exact expectation. exact: largest gap between the fraction inside",
    "a circle and the exact law, over 40 circles. p: p-value of the most significant",
    "circle, times their number. circular: largest gap from the circular law.",
)


def analyse(condition: Condition, samples: Samples) -> Tables:
    """Return the summary of one scheme at one width, and its gaps from the circular law."""
    found = _inside(condition, samples)
    row: Row = {
        "outside": found.outside,
        "outside_error": found.outside_error,
        "expected_outside": found.expected_outside,
        "distance": found.distance,
        "p_value": found.p_value,
        "circular_distance": found.circular_distance,
    }
    return {"summary": [row], "gaps": [*_gaps(condition, found)]}


def _gaps(condition: Condition, found: InsideCircles) -> Iterator[Row]:
    """Yield (fraction inside - circular law) sqrt(n), measured and exact, near the rim."""
    n, rim = condition.n, condition.scheme.rim(condition.n, condition.field)
    assert rim is not None
    root = math.sqrt(n)
    x = (found.radii / rim - 1.0) * root
    near = (x >= _WINDOW[0]) & (x <= _WINDOW[-1])
    gaps = (found.fraction - found.circular) * root
    for one, gap, error in zip(x[near], gaps[near], root * found.error[near], strict=True):
        yield {"series": "measured", "x": one, "gap": gap, "error": error}
    if law := condition.scheme.modulus_law(n, condition.field):
        ratio = np.maximum(1.0 + _WINDOW / root, 0.0)
        exact = (law.cdf(rim * ratio) - np.minimum(ratio, 1.0) ** 2) * root
        for one, gap in zip(_WINDOW, exact, strict=True):
            yield {"series": "exact", "x": one, "gap": gap, "error": 0.0}


def _inside(condition: Condition, samples: Samples) -> InsideCircles:
    """Return the numbers inside circles, whether they or all moduli were kept."""
    rim = condition.scheme.rim(condition.n, condition.field)
    assert rim is not None  # of which the plan made sure
    radii = condition.points or circles(condition.n, rim)
    if len(samples.values) and not condition.points:
        samples = samples.with_values(inside(radii, samples.values))
    return inside_circles(
        samples, radii, condition.scheme.modulus_law(condition.n, condition.field)
    )


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the row of one scheme at one width says."""
    (row,) = rows
    expected, gap = row["expected_outside"], row["circular_distance"]
    limit = f"the circular law is {gap:.2g} away"
    if row["draws"] == 0:
        return f"{expected:.5g} eigenvalues are expected beyond the rim; {limit}."
    counted = f"{row['outside']:.5g} +- {row['outside_error']:.2g} eigenvalues lie beyond the rim"
    if math.isnan(expected):
        return f"{counted}; no exact law is known here; {limit}."
    if math.isnan(row["p_value"]):
        return f"{counted}, {expected:.5g} expected; too few draws to judge; {limit}."
    verdict = "as the exact law says" if row["p_value"] > LEVEL else "AGAINST the exact law"
    return f"{counted}, {expected:.5g} expected; {verdict} (p = {row['p_value']:.2g}); {limit}."
