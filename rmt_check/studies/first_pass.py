"""What a study at step 0 finds: how often states, loss and gradient exceed X, beside the laws."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from rmt_check.calibration.overflow import prob_exceeds
from rmt_check.sampling.samples import Array, Samples
from rmt_check.studies.condition import Row, Tables
from rmt_check.studies.plan import LEVEL
from rmt_check.studies.runs import Runs
from rmt_check.training.step0 import FirstPass
from rmt_check.training.tasks import task_named
from rmt_check.training.trained import LARGE
from rmt_check.training.white import CLASSES
from rmt_check.training.white_law import WRONG, WhiteLaw, white_law

TITLE = "Networks at step 0"
SOURCE = "{draws:,} runs of {method}"
COLUMNS = (
    ("width", "n", "{}"),
    ("norm", "norm", "{}"),
    ("quantity", "quantity", "{}"),
    ("x", "X", "{:.2g}"),
    ("observed", "P(> X)", "{:.3f}"),
    ("low", "from", "{:.3f}"),
    ("high", "to", "{:.3f}"),
    ("by_radius", "rho", "{:.3f}"),
    ("exact", "exact", "{:.3f}"),
)
LEGEND = (
    "P(> X): fraction of networks at initialisation, with an exact 95 % interval.",
    "states: max |h| over steps, batch, coordinates and layers. last: ||h_T||.",
    "gradient: norm of the whole gradient. The last two X are where squares of the",
    "dtype overflow, and the dtype itself. rho: the law of the spectral radius alone,",
    "P(rho^T > X) for some layer, of a squared error P(rho^2T > X). What multiplies",
    "rho^T shifts log X by some nats. exact: the law under white inputs, simulated",
    "with other seeds. Inputs that vary slowly, as images do, excite real matrices",
    "less where their eigenvalues rotate. For them rho is an upper estimate.",
)
_X = (1e2, LARGE, 1e12)
_CURVE = 81  # points of a curve in the picture


@dataclass(frozen=True, eq=False)
class _Quantity:
    """One size of all runs, the power of rho^T that it grows like, and its exact law if known."""

    name: str
    logs: Array
    power: int
    sure: float = 1.0  # the probability that it is not zero beyond rounding
    law: Array | None = None  # draws


def analyse(condition: Runs, samples: Samples) -> Tables:
    """Return how often the sizes of a network exceed X, and the curves of that against X."""
    found, run = FirstPass.unpack(samples.values), condition.first
    white = white_law(run.scheme, run.width, condition.steps) if condition.is_white else None
    quantities = list(_quantities(condition, found, white))
    p_values = _p_values(found, white)
    largest = float(np.finfo(run.dtype).max)
    summary = [
        {"quantity": one.name, "x": x} | _row(condition, one, math.log(x)) | p_values
        for one in quantities
        for x in (*_X, math.sqrt(largest), largest)
    ]
    curves = [
        {"quantity": one.name, "log_x": log_x} | _row(condition, one, log_x)
        for one in quantities
        for log_x in np.linspace(0.0, math.log(largest), _CURVE)
    ]
    return {"summary": summary, "curves": curves}


def _quantities(condition: Runs, found: FirstPass, white: WhiteLaw | None) -> Iterator[_Quantity]:
    yield _Quantity("states", found.log_largest.max(axis=-1), 1)
    if white:
        wrong = 1.0 - 1.0 / CLASSES  # else a large h_T leaves neither loss nor gradient
        yield _Quantity("last", found.log_last[:, 0], 1, law=white.log_norms)
        yield _Quantity("loss", np.asarray(found.log_loss), 1, wrong, white.log_losses)
        yield _Quantity("gradient", np.asarray(found.log_gradient), 1, wrong)
        return
    power = 1 if task_named(condition.first.task).classes else 2
    yield _Quantity("loss", np.asarray(found.log_loss), power)
    yield _Quantity("gradient", np.asarray(found.log_gradient), power)


def _row(condition: Runs, one: _Quantity, log_x: float) -> Row:
    """Return the fraction above X with its interval, and what the laws say."""
    run, draws = condition.first, len(one.logs)
    count = int(np.sum(one.logs > log_x))
    low, high = interval(count, draws)
    by_radius = None
    if run.norm != "inside":
        steps = condition.steps * one.power
        by_radius = prob_exceeds(condition.scheme, run.width, run.field, steps, log_x, run.layers)
    return {
        "observed": count / draws if draws else math.nan,
        "low": low,
        "high": high,
        "by_radius": math.nan if by_radius is None else one.sure * float(by_radius),
        "exact": math.nan if one.law is None else float(np.mean(one.law > log_x)),
    }


def interval(count: int, draws: int, level: float = 0.95) -> tuple[float, float]:
    """Return Clopper and Pearson's interval of a probability, count of draws being seen.

    Examples
    --------
    >>> print("%.3f %.3f" % interval(20, 400))
    0.031 0.076
    """
    if not draws:
        return math.nan, math.nan
    ends = scipy.stats.binomtest(count, draws).proportion_ci(level, "exact")
    return float(ends.low), float(ends.high)


def _p_values(found: FirstPass, white: WhiteLaw | None) -> Row:
    """Return p-values of ||h_T|| by its law and by that of a scale .99: Kolmogorov-Smirnov."""
    laws = (white.log_norms, white.wrong_log_norms) if white else (None, None)
    logs = found.log_last[:, 0]
    p_values = [
        math.nan if law is None or len(logs) < 2 else float(scipy.stats.ks_2samp(logs, law).pvalue)
        for law in laws
    ]
    return dict(zip(("p_value", "control"), p_values, strict=True))


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the rows of one network say."""
    first = rows[0]
    overflow = [row for row in rows if row["quantity"] == "states"][-1]
    (large,) = (row for row in rows if (row["quantity"], row["x"]) == ("gradient", LARGE))
    said = (
        f"states overflow {first['dtype']} in {_fraction(overflow)}; the gradient is above "
        f"{LARGE:g} in {_fraction(large)}"
    )
    if math.isnan(first["p_value"]):
        return f"{said}."
    verdict = "follows" if first["p_value"] > LEVEL else "CONTRADICTS"
    said += f"; ||h_T|| {verdict} its exact law (p = {first['p_value']:.2g}"
    if not math.isnan(first["control"]):
        said += f"; {first['control']:.2g} if the scale were {WRONG:g} times as large"
    return f"{said})."


def _fraction(row: dict[str, Any]) -> str:
    known = not math.isnan(row["by_radius"])
    law = f"{row['by_radius']:.3f} by the law of rho" if known else ""
    if not row["draws"]:
        return law or "a fraction that no law says"
    return f"{row['observed']:.3f} ({row['low']:.3f} to {row['high']:.3f}{', ' * known}{law})"
