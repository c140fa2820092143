"""The table of a study of spectral radii: a row a scheme and width."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rmt_check.analysis.agreement import goodness
from rmt_check.cells import Samples
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.studies.plan import Part

TITLE = "Spectral radius"
COLUMNS = (
    ("scheme", "scheme", "{}"),
    ("width", "n", "{}"),
    ("method", "by", "{}"),
    ("draws", "draws", "{:,}"),
    ("mean", "mean", "{:.5f}"),
    ("exact_mean", "exact", "{:.5f}"),
    ("distance", "distance", "{:.4f}"),
    ("p_value", "p", "{:.2g}"),
)
LEGEND = ("distance: of the draws from the exact law.",)


def rows(part: Part, samples: Samples) -> Iterator[dict[str, Any]]:
    """Yield the numbers of one scheme at one width."""
    samples = samples.with_values(samples.values[:, 0])
    law = part.scheme.spectral_radius_law(part.n, part.field) if part.n <= LARGEST_COMPLEX else None
    found = goodness(samples, law) if law and len(samples) else None
    yield {
        "mean": float(samples.values.mean()) if len(samples) else math.nan,
        "exact_mean": law.mean() if law else math.nan,
        "distance": found.distance if found else math.nan,
        "p_value": found.p_value if found else math.nan,
    }


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the row of one scheme at one width says."""
    (row,) = rows
    return f"the draws are {row['distance']:.2g} from the exact law (p = {row['p_value']:.2g})."
