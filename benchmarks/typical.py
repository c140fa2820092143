"""The model of one matrix against draws, and how long its median takes.

`make bench-practice` compares, and writes benchmarks/typical.json: log of a quantile of
the model less that of the draws, with the standard error of the draws in brackets.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from side_by_side import Row, Side, within

from rmt_check import sample_hidden_norms, sample_power_norms
from rmt_check.laws import TypicalEnergy, log_median_energy

DRAWS = {256: 6000, 1024: 3000, 4096: 400}
ALPHAS = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
LEVELS = (0.1, 0.5, 0.9)


def compared() -> Iterator[dict[str, object]]:
    """Yield the errors of three quantiles, a row for each width, field, kind and alpha."""
    for n, draws in DRAWS.items():
        for field in ("complex", "real"):
            for driven, draw in ((False, sample_power_norms), (True, sample_hidden_norms)):
                steps = [math.ceil(alpha * math.sqrt(n)) for alpha in ALPHAS]
                norms = draw("glorot", n, steps[-1], draws, field=field, seed=11).values
                for alpha, k in zip(ALPHAS, steps, strict=True):
                    law = TypicalEnergy(n, k, field, driven)
                    q = law.ppf(LEVELS)
                    spread = np.sqrt(np.multiply(LEVELS, np.subtract(1.0, LEVELS)) / draws)
                    yield {
                        **{"n": n, "draws": draws, "field": field, "driven": driven},
                        "alpha": alpha,
                        "off": (q - np.quantile(norms[:, k], LEVELS)).tolist(),
                        "error": (spread / law.pdf(q)).tolist(),
                    }


def shown(row: dict[str, object]) -> str:
    what = "||h_t||^2" if row["driven"] else "||W^k x||^2"
    pairs = zip(row["off"], row["error"], strict=True)
    cells = "  ".join(f"{off:+.3f} ({error:.3f})" for off, error in pairs)
    return f"{row['n']:>6} {row['field']:<8} {what:<12} {row['alpha']:>4}  {cells}"


def median(field: str, limit: float) -> Row:
    def check(medians: list[float]) -> None:
        line = log_median_energy(1024, np.arange(60, 70), field=field)
        assert np.max(np.abs(np.array(medians) - line)) < 0.06

    def work() -> list[float]:
        return [TypicalEnergy(1024, k, field).median() for k in range(60, 70)]

    return within(f"median, n = 1024, {field}", limit, Side("model", work, 10.0), check)


def curve(field: str) -> Row:
    k = np.arange(20, 120)

    def check(line: np.ndarray) -> None:
        assert line.shape == k.shape and np.all(np.isfinite(line))

    ours = Side("one line", lambda: log_median_energy(1024, k, field=field))
    return within(f"100 medians by the line, {field}", 1.0, ours, check)


def rows() -> Iterator[Row]:
    yield median("complex", 0.02)
    yield median("real", 0.1)
    yield curve("real")


if __name__ == "__main__":
    print(f"{'n':>6} {'field':<8} {'what':<12} alpha  {'10 %':<16}{'median':<16}90 %")
    errors = []
    for row in compared():
        print(shown(row), flush=True)
        errors.append(row)
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"compared": errors}, indent=1) + "\n")
