"""What a study of recurrent networks finds: growth, gradient and memory before training."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from rmt_check.calibration.network_prediction import LEVELS, chance_of_large, measured, spread
from rmt_check.laws.mean_field import MeanField
from rmt_check.laws.mean_field_integrals import CELLS
from rmt_check.sampling.samples import Array, Samples
from rmt_check.studies.condition import Row, Tables
from rmt_check.studies.network_condition import NetworkCondition

TITLE = "Recurrent networks before training"
SOURCE = "{draws:,} draws by {method}"
COLUMNS = (
    ("width", "n", "{}"),
    ("state_median", "state", "{:.2f}"),
    ("state_low", "from", "{:.2f}"),
    ("state_high", "to", "{:.2f}"),
    ("gradient_median", "gradient", "{:.2f}"),
    ("gradient_low", "from", "{:.2f}"),
    ("gradient_high", "to", "{:.2f}"),
    ("memory_median", "memory", "{:.0f}"),
    ("large", "P(large)", "{:.3f}"),
)
LEGEND = (
    "state: log10 |h_T| / |h_0|. gradient: log10 |dL/dh_0| / |dL/dh_T|, L a loss of",
    "h_T alone. Both are medians over networks; 80 % lie between from and to.",
    "memory: median of the steps until two states with other pasts, the same matrices",
    "and inputs agree to 1/e of their size; inf: not within the steps. P(large): how",
    "often the gradient grows more than 10^6 times.",
)
_LN10 = math.log(10.0)


def analyse(condition: NetworkCondition, samples: Samples) -> Tables:
    """Return the summary of one cell at one width, and quantiles at each step."""
    if not len(samples):
        return {"summary": [], "curves": []}
    parts = condition.networks.split(samples.values)
    found = measured(parts, condition.n)
    summary: Row = {
        f"{name}_{level}": value
        for name, values in found.items()
        for level, value in asdict(spread(values)).items()
    }
    large = chance_of_large(found["gradient"])
    summary |= {"large": large.value, "large_low": large.low, "large_high": large.high}
    state, distance, gradient = (parts[name] for name in ("state", "distance", "gradient"))
    limits = _limits(condition)
    curves = [
        *_curves("state", state - math.log(condition.n), limits),
        *_curves("distance", distance - state - math.log(2.0), limits),
        *_curves("gradient", gradient - gradient[:, -1:], limits),
    ]
    return {"summary": [summary], "curves": curves}


def _curves(quantity: str, log_squares: Array, limits: Mapping[str, Array]) -> Iterator[Row]:
    """Yield the quantiles of log10 of a size at each step, and the limit at infinite width."""
    unknown = np.full(log_squares.shape[1], math.nan)
    rows = np.vstack(
        [
            np.quantile(log_squares, LEVELS, axis=0, method="inverted_cdf"),
            limits.get(quantity, unknown),
        ]
    )
    for t, (low, median, high, limit) in enumerate((rows / (2.0 * _LN10)).T.tolist()):
        numbers = {"low": low, "median": median, "high": high, "limit": limit}
        yield {"quantity": quantity, "t": t} | numbers


def _limits(condition: NetworkCondition) -> dict[str, Array]:
    """Return the logarithms of squares at infinite width, where mean-field theory knows them."""
    rnn, steps = condition.rnn, condition.networks.steps
    if rnn.cell not in CELLS or not condition.scheme.rotation_invariant or rnn.start == 0.0:
        return {}
    gain = rnn.gain * condition.networks.cell.scale
    law = MeanField(rnn.cell, gain, rnn.bias, rnn.inputs, rnn.start)
    state, gradient = law.log_energies(steps), law.log_gradients(steps)
    distance = law.log_distances(steps) - state - math.log(2.0)
    return {"state": state, "distance": distance, "gradient": gradient - gradient[-1]}


def sentence(rows: Sequence[dict[str, Any]]) -> str:
    """Return what the row of one cell at one width says."""
    (row,) = rows
    state, gradient = (_change(row[f"{name}_median"]) for name in ("state", "gradient"))
    forgets = (
        f"half of the networks forget their past within {row['memory_median']:.0f} of them"
        if math.isfinite(row["memory_median"])
        else "most networks do not forget their past"
    )
    return f"over {row['steps']:,} steps the state {state} and the gradient {gradient}; {forgets}."


def _change(log10: float) -> str:
    if log10 == -math.inf:
        return "vanishes"
    return f"{'grows' if log10 > 0 else 'shrinks'} by 10^{abs(log10):.2g}"
