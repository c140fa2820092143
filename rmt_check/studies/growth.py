"""What a study of growth finds: a row a scheme, width and time; exponents and curves."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from rmt_check.analysis.growth import GrowthRate, growth_rate
from rmt_check.analysis.growth_curves import growth_curves, to_nearest_step
from rmt_check.analysis.growth_table import GrowthRow, growth_table
from rmt_check.analysis.means import LEAST_DRAWS, MEAN_UP_TO_ALPHA
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition, Row, Tables
from rmt_check.studies.plan import LEVEL

TITLE = "Growth of the hidden state"
SOURCE = "{draws:,} draws by {method}"
_ROWS = 8  # about as many for each scheme and width
_EXPONENTS = (
    *("mean", "mean_error", "median", "median_error"),
    *("energy", "eigenvalue_bound", "closed_form"),
)
_FINE = 64  # points of a curve in the picture
COVERAGE = 1.0 - LEVEL  # of the bands in table and picture
COLUMNS = (
    ("width", "n", "{}"),
    ("alpha", "alpha", "{:.2f}"),
    ("log_energy", "log S", "{:.3f}"),
    ("log_mean", "log mean", "{:.3f}"),
    ("mean_ratio", "mean", "{:.3f}"),
    ("mean_ratio_low", "from", "{:.3f}"),
    ("mean_ratio_high", "to", "{:.3f}"),
    ("median_ratio", "median", "{:.3f}"),
    ("typical_ratio", "model", "{:.3f}"),
    ("closed_form_ratio", "closed", "{:.3f}"),
)
LEGEND = (
    "log S: exact log E||h_t||^2 at t = alpha sqrt(n). log mean: log of the sample",
    "mean. The other columns are ratios to S. mean: sample mean; from, to: a band",
    f"that holds the true mean with probability {COVERAGE:g}; median: sample median;",
    "model: the median predicted for one matrix; closed: the closed form",
    "(1/k) exp(k^2/2n) summed over k. Beyond alpha = 2 (real entries: 1.4) rare",
    "matrices carry the mean.",
)


def analyse(condition: Condition, samples: Samples) -> Tables:
    """Return the summary of one scheme at one width, its exponents, and curves against alpha."""
    rate = _fitted(condition, samples)
    exponents = {name: getattr(rate, name) if rate else math.nan for name in _EXPONENTS}
    own = {f"exponent_{name}": value for name, value in exponents.items()}
    last = condition.points[-1] / math.sqrt(condition.n)
    fine = np.linspace(0.0, last, _FINE + 1).tolist()
    coarse = _rows(condition, samples, _alphas(last))
    return {
        "summary": [row | own for row in _ratios(condition, samples, coarse)],
        "exponents": [exponents],
        "curves": [_plain(row) for row in _rows(condition, samples, fine)],
    }


def _plain(row: GrowthRow) -> Row:
    """Return a row without what all rows of a study begin with."""
    return {key: value for key, value in asdict(row).items() if key not in ("n", "draws")}


def _ratios(condition: Condition, samples: Samples, rows: Iterable[GrowthRow]) -> Iterator[Row]:
    """Yield the rows of the summary: logarithms, and ratios to the exact mean."""
    for row in rows:
        ratios = {
            "mean_ratio": row.log_mean - row.log_energy,
            "mean_ratio_low": row.log_mean_low - row.log_energy,
            "mean_ratio_high": row.log_mean_high - row.log_energy,
            "closed_form_ratio": row.log_closed_form - row.log_energy,
        }
        if len(samples) < LEAST_DRAWS:  # a band would hold less than it says
            ratios |= dict.fromkeys(("mean_ratio_low", "mean_ratio_high"), math.nan)
        law = condition.scheme.typical_energy(condition.n, row.t, condition.field, driven=True)
        ratios["typical_ratio"] = law.median() - row.log_energy if law else math.nan
        yield _plain(row) | {key: math.exp(min(log, 700.0)) for key, log in ratios.items()}


def _rows(condition: Condition, samples: Samples, alphas: list[float]) -> Sequence[GrowthRow]:
    """Return the growth at some alphas, of fewer than two draws what theory says alone."""
    if len(samples) > 1:
        return growth_table(samples, condition.points, alphas, COVERAGE)
    t = np.unique([round(alpha * math.sqrt(condition.n)) for alpha in alphas])
    curves = growth_curves(samples, t.astype(np.float64))
    nothing = dict.fromkeys((field.name for field in fields(GrowthRow)), math.nan)
    known = zip(t, curves.energy, curves.eigenvalue_bound, curves.closed_form, strict=True)
    return [
        GrowthRow(
            **nothing
            | {"t": int(t), "alpha": t / math.sqrt(condition.n), "log_energy": energy}
            | {"log_eigenvalue_bound": bound, "log_closed_form": closed_form}
            | {"energy_inside": None, "closed_form_rejected": None}
        )
        for t, energy, bound, closed_form in known
    ]


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the rows of one scheme at one width say."""
    said = [_means(rows), _medians(rows), _exponents(rows[0])]
    return ". ".join(text[0].upper() + text[1:] for text in said if text) + "."


def _means(rows: Sequence[dict[str, Any]]) -> str:
    judged = [row for row in rows if row["energy_inside"] is not None]
    if not judged:
        return "no verdict on means: it takes 100 draws, an exact energy, and alpha <= 2"
    parts = []
    for verdict, text in ((True, "lies in"), (False, "lies OUTSIDE")):
        at = _alphas_of(row for row in judged if row["energy_inside"] is verdict)
        if at:
            parts.append(f"the exact mean {text} the band of the sample mean at alpha = {at}")
    rejected = _alphas_of(row for row in judged if row["closed_form_rejected"])
    if rejected:
        parts.append(f"the closed form is rejected at alpha = {rejected}")
    return "; ".join(parts)


def _medians(rows: Sequence[dict[str, Any]]) -> str:
    known = [row for row in rows if not math.isnan(row["median_ratio"])]
    if not known:
        return ""
    ratios = ", ".join(f"{row['median_ratio']:.2f}" for row in known)
    return f"the median is {ratios} of the exact mean at alpha = {_alphas_of(known)}"


def _exponents(row: dict[str, Any]) -> str:
    if math.isnan(row["exponent_closed_form"]):  # no Gaussian matrix: no such growth
        return ""
    theory = [
        f"{name} {row[key]:.3f}"
        for name, key in (("exact", "exponent_energy"), ("closed form", "exponent_closed_form"))
        if not math.isnan(row[key])
    ]
    return (
        f"the mean fits exp(c t^2/2n), over all times from alpha = 1 to "
        f"{MEAN_UP_TO_ALPHA[row['field']]:.3g}, with c = {row['exponent_mean']:.3f} +- "
        f"{row['exponent_mean_error']:.2g} ({', '.join(theory)})"
    )


def _alphas_of(rows: Iterable[dict[str, Any]]) -> str:
    return ", ".join(f"{row['alpha']:.3g}" for row in rows)


def _alphas(last: float) -> list[float]:
    """Return some whole alphas up to the last, and the last."""
    every = max(1, math.ceil(last / _ROWS))
    return [*np.arange(every, last - 1e-6, every), last]


def _fitted(condition: Condition, samples: Samples) -> GrowthRate | None:
    """Return the exponents from alpha = 1 to where means can be trusted.

    None if the times do not reach so far, or there are fewer than three of them, or two draws.
    """
    last = to_nearest_step(MEAN_UP_TO_ALPHA[condition.field], condition.n)
    t = np.array(condition.points)
    inside = (t >= to_nearest_step(1.0, condition.n)) & (t <= last)
    if len(samples) < 2 or t[-1] < last or inside.sum() < 3:
        return None
    return growth_rate(samples, condition.points, (1.0, MEAN_UP_TO_ALPHA[condition.field]))
