"""A diagnosis as a table: each quantity of this matrix, of a Glorot matrix, and what to note."""

import math
from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from rmt_check import calibration, laws
from rmt_check.aligned import aligned
from rmt_check.arrays import Array
from rmt_check.diagnosis.diagnose import Diagnosis, Place, overlap_law
from rmt_check.diagnosis.glorot_powers import glorot_powers
from rmt_check.diagnosis.resemblance import LEVEL, chance, number
from rmt_check.laws.energy import MEAN_UP_TO_ALPHA
from rmt_check.laws.law import Law
from rmt_check.schemes.scheme import SCHEMES

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[str, str, str, str]  # quantity, this matrix, Glorot, remark

UNKNOWN = "-"


def table_text(found: Diagnosis, glorot: Array | None = None) -> str:
    """Return verdict and table, in 80 columns.

    Parameters
    ----------
    found : Diagnosis
        Of the matrix.
    glorot : ndarray, optional
        Of `glorot_powers` for its width, field and steps; drawn with seed 0 if not given.
    """
    lines = [found.verdict]
    lines += [fill(f"- {why}", 79, subsequent_indent="  ") for why in found.reasons]
    table: list[str | Row] = [("", "this matrix", "Glorot", "")]
    for name, rows in _groups(found, glorot):
        table.append(name)
        table += [(f"  {a}", b, c, f"  {d}") for a, b, c, d in rows]
    columns = ("<30", ">11", ">17", "<")
    return "\n".join([*lines, "", aligned(table, columns), "", *_notes(found)])


def table_frame(found: Diagnosis) -> "pd.DataFrame":
    """Return the table as a DataFrame of text, a row for each quantity."""
    import pandas as pd

    rows = [
        (group, *(cell.strip() for cell in row))
        for group, rows in _groups(found, None)
        for row in rows
    ]
    return pd.DataFrame(rows, columns=["group", "quantity", "this matrix", "Glorot", "remark"])


def _groups(found: Diagnosis, glorot: Array | None) -> list[tuple[str, Iterator[Row]]]:
    if glorot is None:
        glorot = glorot_powers(found.n, found.field, found.steps)
    return [
        ("entries", _entries(found)),
        ("spectrum", _spectrum(found)),
        ("growth", _growth(found, glorot)),
        ("factors to multiply by", _factors(found)),
    ]


def _entries(found: Diagnosis) -> Iterator[Row]:
    entries = found.entries
    yield "mean", number(entries.mean), "0", chance(entries.mean_p)
    yield "n E|W_ij - mean|^2", _fixed(entries.variance), "1", chance(entries.variance_p)
    yield "excess kurtosis of parts", f"{entries.kurtosis:.3f}", "0", chance(entries.kurtosis_p)
    parts = (2 if found.field == "complex" else 1) * found.n**2
    median = -ndtri(-math.expm1(-math.log(2.0) / parts) / 2.0)
    yield (
        "largest part / its sd",
        f"{entries.largest:.2f}",
        f"{median:.2f}",
        chance(entries.largest_p),
    )
    if entries.pseudo_variance is not None and entries.pseudo_variance_p is not None:
        p = chance(entries.pseudo_variance_p)
        yield "pseudo-variance", f"{entries.pseudo_variance:.4f}", "0", p
    p = chance(entries.transpose_p)
    yield "correlation W_ij, W_ji", f"{entries.transpose:.4f}", "0", p
    yield "entries not zero", f"{entries.density:.4g}", "1", ""


def _spectrum(found: Diagnosis) -> Iterator[Row]:
    apart, law = found.departures, laws.SpectralRadius(found.n, found.field)
    digits = max(4, 2 - math.floor(math.log10(law.std())))
    known = found.place is not None
    if known:
        rho = _fixed(found.radius, digits)
    else:
        rho = f"{found.radius_low:.2g}..{found.radius_high:.2g}"
    yield "spectral radius rho", rho, _usual(law, digits), _place(found.place)
    if found.blocks is None:
        rescaled = _fixed(found.radius / found.entries.std, digits) if known else UNKNOWN
        yield "rho / sigma", rescaled, _usual(law, digits), _place(found.place_rescaled)
    elif found.blocks.law is not None:
        usual = _usual(found.blocks.law, digits)
        yield "  largest of such blocks", "", usual, _place(found.place_rescaled)
    if found.condition is not None:
        overlap = overlap_law(
            found.n, found.field, complex(found.eigenvalues[0]), found.entries.std
        )
        low, high = (math.sqrt(end) for end in overlap.interval(0.9))
        place = _place(found.place_condition)
        yield "  its condition number", f"{found.condition:.2f}", f"{low:.2f}..{high:.2f}", place
    where = "is the largest" if found.outlier_is_largest else "outside the disc"
    if not found.outlier_is_there:
        outside = abs(found.outlier) > found.entries.std
        where = "none near it" if outside else "inside the disc"
    yield (
        "eigenvalue by mean, n mean",
        number(found.outlier),
        "0",
        where,
    )
    yield "spectral norm", _fixed(apart.norm), "2", ""
    n = found.n
    normal = math.sqrt(0.5 - (0.5 / n if found.field == "complex" else 0.0))
    p = chance(apart.from_normal_p)
    yield "departure from normal", f"{apart.from_normal:.4f}", f"{normal:.4f}", p
    p = chance(apart.from_unitary_p)
    yield "departure from orthogonal", f"{apart.from_unitary:.4f}", "1", p


def _usual(law: Law, digits: int) -> str:
    """Return the interval in which 90 % of a law lie."""
    low, high = law.interval(0.9)
    return f"{low:.{digits}f}..{high:.{digits}f}"


def _growth(found: Diagnosis, glorot: Array) -> Iterator[Row]:
    n, steps, powers = found.n, found.steps, found.powers
    error = powers.error[-1]
    low, _, high = (plain(log, 3) for log in glorot[:, -1])
    noted = f"+- {error:.1%}" if powers.vectors < n else ""
    yield f"energy ||W^k x||^2, k = {steps}", plain(powers.log_energy[-1]), f"{low}..{high}", noted
    log_energy = laws.log_power_energy(n, np.arange(steps + 1.0), field=found.field)
    mean = plain(float(log_energy[-1]))
    total = plain(float(np.logaddexp.reduce(log_energy)))
    rare = "rare W carry it" if steps > MEAN_UP_TO_ALPHA[found.field] * math.sqrt(n) else ""
    yield "  its exact mean", "", mean, rare
    if (law := typical_law(found)) is not None:
        norm, (least, most) = float(powers.log_norm[-1]), law.interval(0.9)
        place = _place(Place(float(law.cdf(norm)), float(law.sf(norm))))
        yield "  of one x", plain(norm), f"{plain(least, 3)}..{plain(most, 3)}", place
    yield (
        f"E||h_t||^2, t = {steps}",
        plain(powers.log_hidden_energy[-1]),
        total,
        (f"n = inf: {steps + 1}"),
    )
    usual = UNKNOWN
    if found.tolerance >= calibration.LEAST_TOLERANCE:
        usual = f"{calibration.stability_horizon(n, found.tolerance, field=found.field)}"
    beyond = f"> {steps}" if found.horizon is None else f"{found.horizon}"
    yield (
        f"steps of energy 1 +- {found.tolerance:g}",
        beyond,
        usual,
        f"then {found.leaves}".replace("then stays", ""),
    )


def typical_law(found: Diagnosis) -> Law | None:
    """Return Glorot's law of log ||W^k x||^2 for one x, where the model was checked."""
    if found.kind in ("other", "blocks"):
        return None
    return SCHEMES["glorot"].typical_energy(found.n, found.steps, found.field)


def _factors(found: Diagnosis) -> Iterator[Row]:
    n, factors, field = found.n, found.factors, found.field
    other = {"other": "not near Glorot", "blocks": "of the blocks"}.get(found.kind, "")
    law = laws.SpectralRadius(n, field)
    calibrated = calibration.calibrated_scale(n, found.delta, field)
    yield f"law: P(rho > 1) = {found.delta:g}", *_pair(factors.calibrated, calibrated), other
    yield "rho of this matrix = 1", *_pair(factors.radius_one, 1.0 / float(law.median())), ""
    horizon = calibration.horizon_scale(n, found.steps, found.tolerance, field)
    pair = _pair(factors.horizon, horizon)
    yield f"energy <= {1 + found.tolerance:g}, k <= {found.steps}", *pair, ""
    exists = n >= calibration.NORMALISATION_FROM
    paper = calibration.paper_scale(n) if exists else None
    remark = "not near Glorot" if found.kind in ("other", "blocks") else ""
    yield "paper's rule", *_pair(factors.paper, paper), remark if exists else "none below 164"


def _pair(this: float | None, glorot: float | None) -> tuple[str, str]:
    first, second = (UNKNOWN if x is None else _fixed(x) for x in (this, glorot))
    return first, second


def _fixed(x: float, digits: int = 4) -> str:
    """Return a number with these digits after the point, where these are its leading ones."""
    return f"{x:.{digits}f}" if 1e-2 < x < 1e4 or x == 0.0 else f"{x:.4g}"


def _place(place: Place | None) -> str:
    """Return a place in a law in words."""
    if place is None:
        return "not determined"
    if place.sf < 0.001:
        return f"above all but {place.sf:.1g}" if place.sf > 0.0 else "above all"
    if place.cdf < 0.001:
        return f"below all but {place.cdf:.1g}" if place.cdf > 0.0 else "below all"
    digits = 0 if 0.01 < place.cdf < 0.99 else 1
    return f"above {100.0 * place.cdf:.{digits}f} %"


def _notes(found: Diagnosis) -> Iterator[str]:
    yield "Glorot: exact at this width, except norm and departures (for large n) and the"
    yield "band of the energy (400 drawn matrices). A band holds 90 % of matrices."
    yield f"p below {LEVEL:g} counts against a Glorot matrix. {UNKNOWN}: there is no such number."
    vectors = found.powers.vectors
    mean = "exact mean over all" if vectors == found.n else f"mean over {vectors} random"
    yield f"energy: {mean} unit x. Glorot's band has one x for each matrix."
    if found.rounding:
        yield f"The matrix is real: imaginary parts, {found.rounding:.1g} at most, are rounding."
    if found.kind == "other":
        yield "Places in the law refer to Glorot matrices. This matrix is not near one."


def plain(log_norm: float, digits: int = 4) -> str:
    """Return a number given by its logarithm, also beyond the largest double."""
    if log_norm == -math.inf:
        return "0"
    if abs(log_norm) < 200.0:
        return f"{math.exp(log_norm):.{digits}g}"
    return f"10^{log_norm / math.log(10.0):.0f}"
