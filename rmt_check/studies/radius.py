"""The table of a study of spectral radii: a row a scheme and width."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rmt_check.analysis.agreement import goodness
from rmt_check.analysis.convergence import Distances, convergence
from rmt_check.analysis.gumbel_fit import GumbelFit, best_gumbel, fit_gumbel
from rmt_check.analysis.radii import exact_law, rider_limit
from rmt_check.cells import Samples
from rmt_check.laws.law import Law
from rmt_check.studies.plan import ALPHA, Part

TITLE = "Spectral radius"
COLUMNS = (
    ("scheme", "scheme", "{}"),
    ("width", "n", "{}"),
    ("mean", "mean", "{:.5f}"),
    ("exact_mean", "exact", "{:.5f}"),
    ("distance", "distance", "{:.4f}"),
    ("p_value", "p", "{:.2g}"),
    ("gumbel_distance", "Gumbel", "{:.3f}"),
    ("exact_gumbel_distance", "exact", "{:.3f}"),
    ("scale_ratio", "scale", "{:.3f}"),
    ("exact_scale_ratio", "exact", "{:.3f}"),
)
LEGEND = (
    "mean: of the draws, and by the exact law. distance: sup |F_draws - F|, F the",
    "exact law, with the p-value of the Kolmogorov-Smirnov test. Gumbel: distance of",
    "the draws, and of the exact law, from the limit. scale: of the Gumbel law that",
    "fits the draws best, and the exact law, in units of Rider's.",
)


def rows(part: Part, samples: Samples) -> Iterator[dict[str, Any]]:
    """Yield the numbers of one scheme at one width."""
    samples = samples.with_values(samples.values[:, 0])
    law, draws = exact_law(samples), len(samples)
    (gap,) = convergence([part.n], part.field, [samples] if draws else [])
    yield {
        "mean": float(samples.values.mean()) if draws else math.nan,
        "mean_error": float(samples.values.std() / math.sqrt(draws)) if draws else math.nan,
        "exact_mean": law.mean() if law else math.nan,
        "exact_sd": law.std() if law else math.nan,
        **_agreement(samples, law),
        **_distances(gap, rider_limit(samples) is not None),
        **_fits(samples, law),
    }


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the row of one scheme at one width says."""
    (row,) = rows
    said = [_exact_says(row), _limit_says(row), _fit_says(row)]
    return ". ".join(text for text in said if text) + "."


def _agreement(samples: Samples, law: Law | None) -> dict[str, float | None]:
    """Return the tests of the exact law."""
    found = goodness(samples, law) if law and len(samples) else None
    names = ("distance", "p_value", "anderson_darling", "anderson_darling_p_value")
    return {name: getattr(found, name) if found else math.nan for name in names}


def _distances(gap: Distances, has_limit: bool) -> dict[str, float]:
    """Return the distances to the limits, nan for schemes that have other limits."""
    found = {
        "gumbel_distance": gap.sampled_kolmogorov,
        "gumbel_distance_error": gap.sampled_kolmogorov_error,
        "exact_gumbel_distance": gap.kolmogorov,
        "gumbel_rate": gap.kolmogorov_rate,
        "gumbel_w1": gap.sampled_wasserstein1,
        "gumbel_w1_error": gap.sampled_wasserstein1_error,
        "exact_gumbel_w1": gap.wasserstein1,
        "gumbel_w1_rate": gap.wasserstein1_rate,
        "edge_distance": gap.edge_kolmogorov,
    }
    return found if has_limit else dict.fromkeys(found, math.nan)


def _fits(samples: Samples, law: Law | None) -> dict[str, float]:
    """Return the best Gumbel laws of draws and exact law, and their scales in units of Rider's."""
    limit = rider_limit(samples)
    unit = limit.std() * math.sqrt(6.0) / math.pi if limit else math.nan
    fit = _fit(samples)
    loc, scale = best_gumbel(law) if law and limit else (math.nan, math.nan)
    return {
        "gumbel_loc": fit.loc if fit else math.nan,
        "gumbel_loc_error": fit.loc_error if fit else math.nan,
        "gumbel_scale": fit.scale if fit else math.nan,
        "gumbel_scale_error": fit.scale_error if fit else math.nan,
        "exact_gumbel_loc": loc,
        "exact_gumbel_scale": scale,
        "scale_ratio": fit.scale / unit if fit else math.nan,
        "scale_ratio_error": fit.scale_error / unit if fit else math.nan,
        "scale_ratio_by_moments": fit.scale_by_moments / unit if fit else math.nan,
        "exact_scale_ratio": scale / unit,
    }


def _fit(samples: Samples) -> GumbelFit | None:
    """Return the Gumbel law that fits draws, or None if they are too few or all alike."""
    try:
        return fit_gumbel(samples)
    except ValueError:
        return None


def _exact_says(row: dict[str, Any]) -> str:
    if row["draws"] == 0:
        known = f"The exact mean is {row['exact_mean']:.9g}"
        return "No exact law is known" if math.isnan(row["exact_mean"]) else known
    if math.isnan(row["distance"]):
        return f"The mean is {row['mean']:.5f} +- {row['mean_error']:.1g}; no exact law is known"
    p = min(row["p_value"], row["anderson_darling_p_value"])
    verdict = "agree with" if p > ALPHA else "CONTRADICT"
    return (
        f"The draws {verdict} the exact law: distance {row['distance']:.4f}, noise "
        f"{1.0 / math.sqrt(row['draws']):.4f} (p = {row['p_value']:.2g} by Kolmogorov-Smirnov, "
        f"{row['anderson_darling_p_value']:.2g} by Anderson-Darling)"
    )


def _limit_says(row: dict[str, Any]) -> str:
    exact, rate = row["exact_gumbel_distance"], row["gumbel_rate"]
    if math.isnan(exact):
        return ""
    drawn = f"{row['gumbel_distance']:.3f} away by the draws, " if row["draws"] else ""
    falls = f"; (2/e) log log n / log n is {rate:.3f}" if not math.isnan(rate) else ""
    away = "by the exact law" if drawn else "away"
    return f"The Gumbel limit is {drawn}{exact:.3f} {away}{falls}"


def _fit_says(row: dict[str, Any]) -> str:
    exact = row["exact_scale_ratio"]
    if math.isnan(row["scale_ratio"]):
        return "" if math.isnan(exact) else f"Its best Gumbel scale is {exact:.3f} of Rider's"
    by_law = "" if math.isnan(exact) else f", {exact:.3f} by the exact law"
    return (
        f"The best Gumbel scale is {row['scale_ratio']:.3f} +- {row['scale_ratio_error']:.1g} of "
        f"Rider's{by_law} ({row['scale_ratio_by_moments']:.3f} by moments)"
    )
