"""Streams do not move: the numbers of every sampler are those recorded before the code moved.

Last bits may differ between processors, so a few numbers are compared, not bytes. To record them
again, where a stream is changed on purpose: `RMT_CHECK_RECORD=1 pytest tests/test_frozen.py`.
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import rmt_check
from rmt_check import SCHEMES, cli, studies
from rmt_check.sampling.rnn import checked_networks
from rmt_check.sampling.rnn_draws import STATISTICS
from rmt_check.schemes.rnn import GATES, rnn_named

RECORD = Path(__file__).parent / "reference" / "frozen.json"
FROZEN = json.loads(RECORD.read_text()) if RECORD.exists() else {}
N, STEPS, DRAWS = 12, 6, 3

SAMPLERS = {
    "spectral-radius": lambda *args, **how: rmt_check.sample_spectral_radius(*args, DRAWS, **how),
    "moduli": lambda *args, **how: rmt_check.sample_eigenvalue_moduli(*args, DRAWS, **how),
    "hidden": lambda *args, **how: rmt_check.sample_hidden_norms(*args, STEPS, DRAWS, **how),
    "power": lambda *args, **how: rmt_check.sample_power_norms(*args, STEPS, DRAWS, **how),
}
METHODS = ("matrix", "kostlan", "quantile", "matrix-free")


def summary(values):
    """Return a few numbers that tell an array from another."""
    values = np.asarray(values).ravel()
    real = np.concatenate([values.real, values.imag]) if np.iscomplexobj(values) else values
    weights = np.cos(np.arange(real.size))
    return [float(real.size), float(real[0]), float(real[-1]), float(weights @ real)]


def cases():
    for name, scheme in SCHEMES.items():
        for field in scheme.fields:
            n = 200 if name.endswith("rescaled") else N
            yield (
                f"{name} {field} matrix",
                lambda s=name, n=n, f=field: rmt_check.sample_matrix(s, n, f, seed=5),
            )
            for statistic, sample in SAMPLERS.items():
                for method in METHODS:
                    how = {"field": field, "seed": 5, "method": method, "workers": 1}
                    yield (
                        f"{name} {field} {statistic} {method}",
                        lambda sample=sample, s=name, n=n, how=how: sample(s, n, **how).values,
                    )


def recorded(name, values):
    """Compare with what was recorded, or record it."""
    if "RMT_CHECK_RECORD" in os.environ:
        FROZEN[name] = summary(values)
        RECORD.write_text(json.dumps(FROZEN, indent=0, sort_keys=True) + "\n")
    assert_allclose(summary(values), FROZEN[name], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_samplers_draw_what_they_drew(scheme):
    drawn = 0
    for name, draw in cases():
        if name.split()[0] != scheme:
            continue
        try:
            values = draw()
        except ValueError:  # a method that the scheme does not allow
            assert name not in FROZEN
            continue
        recorded(name, values)
        drawn += 1
    assert drawn >= 5


@pytest.mark.parametrize("cell", GATES)
def test_networks_draw_what_they_drew(cell):
    for method in ("matrix", "matrix-free"):
        for statistic in STATISTICS:
            networks = checked_networks(
                rnn_named(cell, inputs=0.3, bias=0.2), N, STEPS, (statistic,), seed=5, method=method
            )
            recorded(f"{cell} {statistic} {method}", networks.sampler.chunk(0, DRAWS))


def test_a_study_draws_what_it_drew(tmp_path):
    for kind, options in (("radius", {"draws": 40}), ("growth", {"draws": 20, "alpha": 2.0})):
        plan = studies.plan(kind, [16, 32], schemes=["glorot", "half"], seed=5, **options)
        studies.run(plan, tmp_path / kind)
        frame = studies.load(tmp_path / kind)
        recorded(f"study {kind}", frame.select_dtypes("number").to_numpy())


def test_figure1_shows_what_it_showed(tmp_path):
    command = [
        "figure1",
        "--quick",
        "--widths",
        "64,128",
        "--schemes",
        "glorot,half",
        "--quiet",
        "--out",
        str(tmp_path),
    ]
    assert cli._run(command) == 0
    frame = pd.read_csv(tmp_path / "figure1.csv")
    numbers = frame.select_dtypes("number").fillna(0.0).to_numpy()
    recorded("figure1", numbers)
