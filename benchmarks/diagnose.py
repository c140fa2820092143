"""How long a diagnosis takes, and where the time goes.

Real and complex Glorot matrices, default number of steps, one BLAS thread; the answer is
checked: a Glorot matrix is called so. `python benchmarks/diagnose.py 512 2000 [real]`
writes benchmarks/diagnose.json, and keeps what is there of other widths and fields.
"""

import json
import os
import sys
import time
from itertools import pairwise
from pathlib import Path

from side_by_side import machine

from rmt_check import sample_matrix
from rmt_check.analysis import diagnose
from rmt_check.sampling.samples import versions

STAGES = {"entries": "entries", "eigenvalues": "eigenvalues", "singular": "singular values"}


def measured(n: int, field: str) -> dict[str, object]:
    """Return the seconds of each stage of a diagnosis, and the accuracy of its energies."""
    W = sample_matrix("glorot", n, field)
    diagnose(W[:8, :8])  # imports
    stamps = []
    found = diagnose(W, report=lambda stage, _: stamps.append((stage, time.perf_counter())))
    stamps.append(("", time.perf_counter()))
    assert found.kind == "glorot", found.reasons
    seconds = {
        STAGES.get(stage.split()[0], "powers"): round(later - now, 3)
        for (stage, now), (_, later) in pairwise(stamps)
    }
    return {"n": n, "field": field, "steps": found.steps, "vectors": found.powers.vectors} | {
        "seconds": seconds,
        "total": round(sum(seconds.values()), 3),
        "error_at_horizon": float(found.powers.error[found.horizon or 0]),
        "error_at_last": float(found.powers.error[-1]),
    }


def key(row: dict[str, object]) -> tuple[object, object]:
    return row["n"], row["field"]


if __name__ == "__main__":
    path, load = Path(__file__).with_suffix(".json"), os.getloadavg()[0]
    known = json.loads(path.read_text())["rows"] if path.exists() else []
    words = sys.argv[1:] or ["512", "2000"]
    fields = [word for word in words if not word.isdigit()] or ["real", "complex"]
    for n in (int(word) for word in words if word.isdigit()):
        for field in fields:
            row = measured(n, field) | {"load": round(load, 1)}
            print(row, flush=True)
            known = [*(old for old in known if key(old) != key(row)), row]
    document = {"machine": machine(), "versions": versions(), "rows": sorted(known, key=key)}
    path.write_text(json.dumps(document, indent=1) + "\n")
