"""What a study of training finds: how the runs of each scheme ended, and whether scores differ."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Tables
from rmt_check.studies.runs import Runs
from rmt_check.training.compare import CONDITION, compared, curves, least_p, outcome
from rmt_check.training.trained import ENDS, LARGE

TITLE = "Networks in training"
SOURCE = "{draws:,} runs of {method}"
COLUMNS = (
    ("width", "n", "{}"),
    ("norm", "norm", "{}"),
    ("rate", "rate", "{:g}"),
    ("clip", "clip", "{:g}"),
    ("runs", "N", "{}"),
    ("diverged", "div.", "{}"),
    ("below_chance", "below", "{}"),
    ("mean", "mean", "{:.3f}"),
    ("sd", "sd", "{:.3f}"),
    ("median", "median", "{:.4g}"),
    ("p", "p", "{:.2g}"),
    ("holm", "Holm", "{:.2g}"),
    ("least_p", "least", "{:.2g}"),
)
LEGEND = (
    f"div.: runs whose first gradient was above {LARGE:g} and whose last loss is above",
    "that of an answer that ignores the input. below: runs whose test score is below",
    "chance, those that did not end with a number among them. mean, sd: of the other",
    "scores; median: of all. p: exact two-sided test of ranks of all runs against the",
    "reference, glorot if it is there, else the first scheme; Holm: the same,",
    "corrected for all rows; least: the least p that so many runs can reach. Three",
    f"runs against three reach {least_p(3, 3):g} at least, whatever they do. A table at one",
    "learning rate ranks nothing.",
)


def analyse(condition: Runs, samples: Samples) -> Tables:
    """Return the runs of one network, the band of their losses, and the way of their radii."""
    runs = [(replace(condition.first, run=i), vector) for i, vector in enumerate(samples.values)]
    if not runs:
        return {"runs": [], "losses": [], "radii": []}
    drawn: Any = {name: table.to_dict("records") for name, table in curves(runs).items()}
    return {"runs": [outcome(*run) for run in runs]} | drawn


def together(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with their summary, in which schemes are compared."""
    runs = tables["runs"]
    if runs.empty:
        return dict(tables) | {"summary": runs}
    schemes = runs["scheme"].unique().tolist()
    found = compared(runs, "glorot" if "glorot" in schemes else schemes[0])
    sources = runs[[*CONDITION, "scheme", "method", "draws"]].drop_duplicates()
    found = found.merge(sources, on=[*CONDITION, "scheme"], how="left")
    summary = found.sort_values("scheme", key=lambda names: names.map(schemes.index), kind="stable")
    return dict(tables) | {"summary": summary.reset_index(drop=True)}


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the row of one scheme under one condition says."""
    (row,) = rows
    return "; ".join([", ".join(_ends(row)), *_scores(row), *_beside(row)]) + "."


def _ends(row: dict[str, Any]) -> Iterator[str]:
    above = row["runs"] - row["below_chance"]
    yield f"{above} of {row['runs']} ended above chance"
    if row["diverged"]:
        yield f"{row['diverged']} diverged"
    if row["not_finite"]:
        yield f"{row['not_finite']} {ENDS[2]}"


def _scores(row: dict[str, Any]) -> Iterator[str]:
    if not math.isnan(row["mean"]):
        sd = "" if math.isnan(row["sd"]) else f" (sd {row['sd']:.3f})"
        yield f"the scores of those are {row['mean']:.3f} on average{sd}"


def _beside(row: dict[str, Any]) -> Iterator[str]:
    if not math.isnan(row["p"]):
        yield (
            f"better than the reference in {row['better']:.0f} of {row['pairs']:.0f} pairs, p = "
            f"{row['p']:.2g}, {row['holm']:.2g} by Holm, and {row['least_p']:.2g} at least"
        )
