"""Train the networks of docs/training.md, and write a row a run: training_study.py FOLDER.

The claims read the table. Seed 1: seed 0 was looked at while the networks were written. Each run
has a file in the folder, and is not trained again. About forty minutes of one core.
"""

import io
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rmt_check import files
from rmt_check.plots.training import render_training
from rmt_check.training.compare import curves, outcome
from rmt_check.training.run import Run
from rmt_check.training.train import train

ROOT = Path(__file__).parent.parent
RECORDED = ROOT / "rmt_check" / "claims" / "recorded" / "training.csv"
PLAIN: dict[str, Sequence[Any]] = {
    "structure": ["dense"],
    "field": ["real"],
    "width": [192],
    "norm": ["none"],
    "layers": [1],
    "rate": [1e-2],
    "clip": [0.0],
    "updates": [300],
    "dtype": ["float32"],
    "seed": [1],
    "run": range(10),
}
FORECAST = {"task": ["mackey-glass:steps=256"], "updates": [200]}
DIAGONAL = {"task": ["digits:steps=256"], "field": ["complex"]}
GRIDS: tuple[dict[str, Sequence[Any]], ...] = (
    FORECAST
    | {"scheme": ["glorot", "rescaled", "orthogonal"], "rate": [1e-2, 3e-3], "clip": [0.0, 1.0]},
    {
        "task": ["digits:steps=64"],
        "scheme": ["glorot", "rescaled", "calibrated", "orthogonal"],
        "rate": [1e-2, 3e-3],
    },
    # layer normalisation
    FORECAST | {"scheme": ["glorot", "rescaled"], "norm": ["inside"]},
    FORECAST | {"scheme": ["glorot"], "norm": ["before"]},
    {"task": ["digits:steps=64"], "scheme": ["glorot", "rescaled"], "norm": ["inside"]},
    # does the first gradient tell who diverges: at another width and length
    FORECAST
    | {"task": ["mackey-glass:steps=512"], "scheme": ["glorot"], "width": [128], "run": range(30)},
    # short sequences at twice the width
    {"task": ["digits:steps=64"], "scheme": ["glorot", "rescaled"], "width": [384]},
    # longer ones, other tasks, and the control
    {"task": ["digits:steps=256"], "scheme": ["glorot", "rescaled", "orthogonal"]},
    {"task": ["generation:steps=64"], "scheme": ["glorot", "rescaled", "orthogonal"]},
    {"task": ["digits:steps=64:permuted"], "scheme": ["glorot"]},
    # diagonals
    DIAGONAL | {"structure": ["diagonal"], "scheme": ["uniform-disc", "lru-ring"]},
    DIAGONAL | {"structure": ["lru"], "scheme": ["lru-ring"]},
    FORECAST | {"task": ["lorenz:steps=256"], "scheme": ["glorot", "rescaled"]},
)


def runs() -> Iterator[Run]:
    """Yield all runs, grid by grid; the first run of all schemes before the second of any."""
    for grid in GRIDS:
        chosen = PLAIN | grid
        for values in sorted(product(*chosen.values()), key=lambda v: v[list(chosen).index("run")]):
            yield Run(**dict(zip(chosen, values, strict=True)))


def outcomes(folder: Path) -> Iterator[tuple[Run, np.ndarray[Any, Any], float]]:
    """Yield each run, its vector and its seconds of CPU; what is not in the folder is trained."""
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs():
        name = "-".join(str(value) for value in asdict(run).values()).replace(":", "-")
        path = folder / f"{name}.npy"
        if not path.exists():
            start = time.process_time()
            vector = train(run)
            files.write_files(folder, {path.name: _saved([*vector, time.process_time() - start])})
        kept = np.load(path)
        yield run, kept[:-1], float(kept[-1])


def _saved(numbers: Sequence[float]) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(numbers))
    return file.getvalue()


def is_shown(run: Run) -> bool:
    """Whether a run is in the picture."""
    plain = (run.structure, run.norm, run.rate) == ("dense", "none", 1e-2)
    short = run.task == "digits:steps=64" and run.width == 192
    return plain and (run.task.startswith("mackey-glass") or short)


def main(folder: Path) -> None:
    """Train what is missing; write the table and the picture."""
    rows, shown = [], []
    for run, vector, seconds in outcomes(folder):
        rows.append(outcome(run, vector) | {"cpu_seconds": round(seconds, 1)})
        print(*rows[-1].values(), flush=True)
        shown += [(run, vector)] * is_shown(run)
    RECORDED.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(RECORDED, index=False, float_format="%.6g")
    tables = {"runs": pd.DataFrame([outcome(*pair) for pair in shown])} | curves(shown)
    files.write_files(ROOT / "figures", {"training.png": render_training(tables)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
