"""How long a diagnosis takes, and where the time goes.

Real and complex Glorot matrices, default number of steps, one BLAS thread. `parts` are seconds of a
processor, each part by itself. A diagnosis, whose two threads work side by side, takes turns with
the same numbers computed one after another, each from the matrix itself, in one thread; the answers
are compared first. `python benchmarks/diagnose.py 512 2000 [real]` writes benchmarks/diagnose.json,
and keeps what is there of other widths and fields.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from side_by_side import machine

from rmt_check import sample_matrix
from rmt_check.analysis import diagnose
from rmt_check.diagnosis.departures import stretch
from rmt_check.diagnosis.entries import entry_statistics
from rmt_check.diagnosis.measured import Measured, measured
from rmt_check.diagnosis.powers import Powers, powers
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.linalg.condition import condition_number
from rmt_check.linalg.spectrum import Spectrum, form_of, spectrum
from rmt_check.sampling.samples import versions


def one_after_another(W: np.ndarray, steps: int) -> tuple[Spectrum, float, float, Powers]:
    """Return spectrum, norm, condition number and powers, each from the matrix itself."""
    entry_statistics(W)
    found = spectrum(W)
    gram = W.conj().T @ W
    norm = math.sqrt(float(np.linalg.eigvalsh(gram)[-1]))
    condition = condition_number(W, complex(found.eigenvalues[0]))
    return found, norm, condition, powers(W, steps, None, 0)


def check(plain: tuple[Spectrum, float, float, Powers], now: Measured) -> None:
    """Refuse numbers that differ by more than rounding."""
    found, norm, condition, grown = plain
    assert_array_equal(found.eigenvalues, now.spectrum.eigenvalues)
    assert_allclose(now.stretched.norm, norm, rtol=1e-13)
    assert_allclose(now.spectrum.condition, condition, rtol=1e-9)
    for name in ("log_energy", "log_norm", "error"):
        assert_allclose(getattr(now.powers, name), getattr(grown, name), rtol=1e-11, atol=1e-12)


def timed(work: Callable[[], Any]) -> tuple[Any, np.ndarray]:
    """Return an answer, and the seconds of processors and of the clock that it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    answer = work()
    return answer, np.array([time.process_time() - cpu, time.perf_counter() - wall])


def parts(W: np.ndarray, steps: int) -> dict[str, float]:
    """Return the seconds of a processor that each part takes."""
    _, entries = timed(lambda: entry_statistics(W))
    form, reduction = timed(lambda: form_of(W))
    _, eigenvalues = timed(lambda: spectrum(W, form))
    _, singular = timed(lambda: stretch(W))
    _, grown = timed(lambda: powers(W, steps, None, 0, form))
    return {
        "entries": round(float(entries[0]), 3),
        "Hessenberg form": round(float(reduction[0]), 3),
        "eigenvalues": round(float(eigenvalues[0]), 3),
        "norm": round(float(singular[0]), 3),
        "powers": round(float(grown[0]), 3),
    }


def row(n: int, field: str, repeats: int) -> dict[str, object]:
    """Return medians of the seconds that both ways take, and the accuracy of the energies."""
    W = sample_matrix("glorot", n, field)
    diagnose(W[:8, :8])  # imports
    found = diagnose(W)
    assert found.kind == "glorot", found.reasons
    steps = found.steps
    with one_blas_thread():
        pairs = []
        for _ in range(repeats):
            plain, before = timed(lambda: one_after_another(W, steps))
            now, after = timed(lambda: measured(W, steps, None, 0, lambda done: None))
            check(plain, now)
            pairs.append([before, after])
        seconds = parts(W, steps)
    (cpu_before, wall_before), (cpu, wall) = np.median(pairs, axis=0).round(3).tolist()
    ratios = np.divide(*np.moveaxis(np.array(pairs), 1, 0)).round(2)
    return {"n": n, "field": field, "steps": steps, "vectors": found.powers.vectors} | {
        "parts": seconds,
        "cpu": cpu,
        "wall": wall,
        "cpu_one_after_another": cpu_before,
        "wall_one_after_another": wall_before,
        "cpu_ratios": sorted(ratios[:, 0].tolist()),
        "wall_ratios": sorted(ratios[:, 1].tolist()),
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
            found = row(n, field, 5 if n < 1000 else 3 if n < 4000 else 1)
            found["load"] = round(load, 1)
            print(found, flush=True)
            known = [*(old for old in known if key(old) != key(found)), found]
    document = {"machine": machine(), "versions": versions(), "rows": sorted(known, key=key)}
    path.write_text(json.dumps(document, indent=1) + "\n")
