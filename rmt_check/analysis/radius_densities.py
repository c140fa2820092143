"""Densities of the spectral radius: of draws, of their exact law, and of its limits."""

import math

import numpy as np
import pandas as pd

from rmt_check.analysis.radii import exact_law, rider_limit
from rmt_check.laws.edge import EdgeLaw
from rmt_check.laws.law import Law
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.sampling.samples import Array, Samples

EXACT, EDGE, LIMIT, DRAWS = "exact law", "edge law", "Gumbel limit", "draws"
_TAILS = {EXACT: 1e-4, EDGE: 1e-3, LIMIT: 0.04}  # of a law, that are not shown


def radius_densities(samples: Samples) -> pd.DataFrame:
    """Return densities of spectral radii about the rim, as far as laws and draws are there.

    Returns
    -------
    DataFrame
        Columns series, x and value: the densities of the laws on a grid, and a histogram of the
        draws at the centres of its bins, against x = (rho/rim - 1) sqrt(n), in which all widths
        are alike; against x = rho where no rim is known.

    Examples
    --------
    >>> from rmt_check import sample_spectral_radius
    >>> table = radius_densities(sample_spectral_radius("glorot", 200, 300))
    >>> table.groupby("series", sort=False).size().to_dict()
    {'exact law': 161, 'edge law': 161, 'Gumbel limit': 161, 'draws': 15}
    """
    laws, rim, root = _laws(samples), _finite_rim(samples), math.sqrt(samples.n)
    centre, unit = (rim, rim / root) if rim else (0.0, 1.0)  # of rho = centre + unit x
    drawn = (samples.values - centre) / unit
    ends = [
        (float(end) - centre) / unit
        for name, law in laws.items()
        for end in (law.ppf(_TAILS[name]), law.isf(_TAILS[name]))
    ]
    ends += _ends(drawn) if len(drawn) else ()
    x = np.linspace(min(ends), max(ends), 161) if ends else np.empty(0)
    found = [
        pd.DataFrame({"series": name, "x": x, "value": law.pdf(centre + unit * x) * unit})
        for name, law in laws.items()
    ]
    if len(drawn):
        bins = min(60, math.ceil(2.0 * math.cbrt(len(drawn)))) | 1  # odd: one in the middle
        heights, edges = np.histogram(drawn, bins, _ends(drawn), density=True)
        centres = (edges[1:] + edges[:-1]) / 2.0
        found.append(pd.DataFrame({"series": DRAWS, "x": centres, "value": heights}))
    empty = pd.DataFrame(columns=["series", "x", "value"])
    return pd.concat(found, ignore_index=True) if found else empty


def is_about_rim(samples: Samples) -> bool:
    """Whether `radius_densities` are against (rho/rim - 1) sqrt(n)."""
    return _finite_rim(samples) is not None


def _finite_rim(samples: Samples) -> float | None:
    rim = samples.scheme.rim(samples.n, samples.field)
    return rim if rim and rim < math.inf else None


def _laws(samples: Samples) -> dict[str, Law]:
    """Return what is known of the radius."""
    rim = samples.scheme.rim(samples.n, samples.field)
    exact, limit, edge = exact_law(samples), rider_limit(samples), None
    if rim and samples.field == "complex" and (limit or isinstance(exact, SpectralRadius)):
        edge = EdgeLaw(samples.n, scale=rim)
    known = {EXACT: exact, EDGE: edge, LIMIT: limit}
    return {name: law for name, law in known.items() if law is not None}


def _ends(x: Array) -> tuple[float, float]:
    """Return the range of draws, wide enough to show draws that are all alike."""
    low, high = float(x.min()), float(x.max())
    return (low, high) if high - low > 1e-6 else (low - 1.0, high + 1.0)
