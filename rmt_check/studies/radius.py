"""What a study of spectral radii finds: a row a scheme and width, and what its pictures show."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import scipy

from rmt_check.analysis.agreement import goodness
from rmt_check.analysis.convergence import Distances, convergence
from rmt_check.analysis.gumbel_fit import LEAST_DRAWS, GumbelFit, best_gumbel, fit_gumbel
from rmt_check.analysis.radii import exact_law, rider_limit
from rmt_check.analysis.radius_densities import is_about_rim, radius_densities
from rmt_check.laws.law import LARGEST_COMPLEX, Law
from rmt_check.laws.spectral_radius import LARGEST_REAL, SpectralRadius
from rmt_check.sampling.samples import Samples
from rmt_check.studies.condition import Condition, Row, Tables
from rmt_check.studies.plan import LEVEL

LARGEST = {"complex": LARGEST_COMPLEX, "real": LARGEST_REAL}  # width of an exact law
TITLE = "Spectral radius"
SOURCE = "{draws:,} draws by {method}"
COLUMNS = (
    ("width", "n", "{}"),
    ("draws", "draws", "{:,}"),
    ("mean", "mean", "{:.5f}"),
    ("exact_mean", "by law", "{:.9f}"),
    ("distance", "KS", "{:.4f}"),
    ("p_value", "p", "{:.2g}"),
    ("gumbel_distance", "Gumbel", "{:.3f}"),
    ("exact_gumbel_distance", "by law", "{:.3f}"),
    ("scale_ratio", "scale", "{:.3f}"),
    ("exact_scale_ratio", "by law", "{:.3f}"),
)
LEGEND = (
    "mean: mean of the draws. by law: the same number by the exact law, without",
    "draws. KS: sup |F_draws - F|, F the exact law, with its p-value p. Gumbel:",
    "distance from the Gumbel limit. scale: scale of the best Gumbel fit, divided by",
    "that of the limit.",
)


def analyse(condition: Condition, samples: Samples) -> Tables:
    """Return the summary of one scheme at one width, its distances to limits, and densities."""
    given = [samples] if len(samples) else []
    (gap,) = convergence([condition.n], condition.field, given)
    densities = radius_densities(samples).assign(about_rim=is_about_rim(samples))
    rows: Any = densities.to_dict("records")
    return {"summary": [_summary(samples, gap)], "distances": [asdict(gap)], "densities": rows}


def _summary(samples: Samples, gap: Distances) -> Row:
    law, draws = exact_law(samples), len(samples)
    # what is known of Gaussian entries alone is no news of a scheme without law and draws
    limit = rider_limit(samples) if law or draws else None
    return {
        "mean": float(samples.values.mean()) if draws else math.nan,
        "mean_error": float(scipy.stats.sem(samples.values)) if draws > 1 else math.nan,
        "exact_mean": law.mean() if law else math.nan,
        "exact_sd": law.std() if law else math.nan,
        **_agreement(samples, law),
        "gaussian_distance": _gaussian_distance(samples, law),
        **_distances(gap if limit else None),
        **_fits(samples, law, limit),
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


def _gaussian_distance(samples: Samples, law: Law | None) -> float:
    """Return how far draws without a law are from Gaussian matrices of the same rim."""
    scheme, n, field = samples.scheme, samples.n, samples.field
    if law or not len(samples) or not scheme.circular or n > LARGEST[field]:
        return math.nan
    gaussian = SpectralRadius(n, field, scale=scheme.rim(n, field) or math.nan)
    return goodness(samples, gaussian).distance


def _distances(gap: Distances | None) -> dict[str, float]:
    """Return the distances to the limits, nan for schemes that have other limits."""
    names = {
        "gumbel_distance": "sampled_kolmogorov",
        "gumbel_distance_error": "sampled_kolmogorov_error",
        "exact_gumbel_distance": "kolmogorov",
        "gumbel_rate": "kolmogorov_rate",
        "gumbel_w1": "sampled_wasserstein1",
        "gumbel_w1_error": "sampled_wasserstein1_error",
        "exact_gumbel_w1": "wasserstein1",
        "gumbel_w1_rate": "wasserstein1_rate",
        "edge_distance": "edge_kolmogorov",
    }
    return {name: getattr(gap, own) if gap else math.nan for name, own in names.items()}


def _fits(samples: Samples, law: Law | None, limit: Law | None) -> dict[str, float]:
    """Return the best Gumbel laws of draws and exact law, and their scales in units of Rider's."""
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
    few = len(samples) < LEAST_DRAWS
    return None if few or np.ptp(samples.values) < 1e-12 else fit_gumbel(samples)


def _exact_says(row: dict[str, Any]) -> str:
    if row["draws"] == 0:
        known = f"The exact mean is {row['exact_mean']:.9g}"
        nothing = "No exact law is known, and nothing is drawn"
        return nothing if math.isnan(row["exact_mean"]) else known
    mean, noise = f"{row['mean']:.5f} +- {row['mean_error']:.1g}", 1.0 / math.sqrt(row["draws"])
    if math.isnan(row["distance"]):
        unknown = f"The mean is {mean}; no exact law is known here"
        if math.isnan(row["gaussian_distance"]):
            return unknown
        gaussian = "the law of Gaussian entries with the same limit of the radius"
        return f"{unknown}; {gaussian} is {row['gaussian_distance']:.3f} away, noise {noise:.3f}"
    p = min(row["p_value"], row["anderson_darling_p_value"])
    verdict = "agree with" if p > LEVEL else "CONTRADICT"
    return (
        f"The draws {verdict} the exact law: mean {mean}, distance {row['distance']:.4f}, noise "
        f"{noise:.4f} (p = {row['p_value']:.2g} by Kolmogorov-Smirnov, "
        f"{row['anderson_darling_p_value']:.2g} by Anderson-Darling)"
    )


def _limit_says(row: dict[str, Any]) -> str:
    exact, rate = row["exact_gumbel_distance"], row["gumbel_rate"]
    if math.isnan(exact):
        return ""
    drawn = f"{row['gumbel_distance']:.3f} away by the draws, " if row["draws"] else ""
    falls = f"; (2/e) log log n / log n is {rate:.3f}" if not math.isnan(rate) else ""
    own = "" if not math.isnan(row["exact_mean"]) else " of Gaussian entries"
    away = f"by the exact law{own}" if drawn else "away"
    return f"The Gumbel limit is {drawn}{exact:.3f} {away}{falls}"


def _fit_says(row: dict[str, Any]) -> str:
    exact = row["exact_scale_ratio"]
    if math.isnan(row["scale_ratio"]):
        return (
            ""
            if math.isnan(exact)
            else f"The scale of the best Gumbel law is {exact:.3f} of Rider's"
        )
    by_law = "" if math.isnan(exact) else f", {exact:.3f} by the exact law"
    return (
        f"The scale of the best Gumbel law is {row['scale_ratio']:.3f} +- "
        f"{row['scale_ratio_error']:.1g} of Rider's{by_law}; fitted by moments instead of maximum "
        f"likelihood it is {row['scale_ratio_by_moments']:.3f}"
    )
