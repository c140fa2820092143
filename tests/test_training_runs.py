"""Runs: checked at the edge, packed without loss, and told what is missing."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from rmt_check.training.run import checked_run
from rmt_check.training.trained import ENDS, Trained, names, nothing_yet, times

WRONG = [
    ({"structure": "dense", "field": "complex"}, "structure dense is a real matrix"),
    ({"scheme": "uniform-disc"}, "structure dense is a real matrix"),
    ({"structure": "diagonal", "norm": "inside"}, "norm inside is for structure dense"),
    ({"structure": "sparse"}, "structure"),
    ({"structure": "lru"}, "with probability 0.97 one of glorot is outside; use lru-ring"),
    ({"scheme": "independent"}, "a network has one matrix for all steps"),
    ({"task": "white:steps=9"}, "task white is a bare recurrence at step 0"),
    ({"norm": "after"}, "norm"),
    ({"scheme": "rescaled", "width": 100}, "164"),
    ({"task": "imdb"}, "task"),
    ({"layers": 0}, "layers must be an integer >= 1, received 0"),
    ({"rate": 0.0}, "learning rate must be > 0"),
    ({"clip": -1.0}, "clip must be >= 0, 0 for none, received -1"),
    ({"clip": float("nan")}, "clip must be a finite number"),
    ({"updates": 1.5}, "updates must be an integer"),
    ({"dtype": "float16"}, "dtype"),
    ({"run": -1}, "run must be an integer >= 0"),
]


@pytest.mark.parametrize(("changes", "told"), WRONG, ids=lambda x: str(x)[:40])
def test_what_is_no_run_is_refused(changes, told):
    with pytest.raises(ValueError, match=told):
        checked_run(**{"task": "digits", "scheme": "glorot"} | changes)


@pytest.mark.parametrize("updates", [1, 2, 30, 300])
def test_packing_is_undone(updates):
    run = checked_run("lorenz", "glorot", updates=updates, layers=2)
    found = nothing_yet(run)
    assert np.isnan(found.pack()[1:]).all()
    vector = np.random.default_rng(1).normal(size=found.pack().size)
    vector[0] = 2.0
    again = Trained.unpack(run, vector)
    assert again.end == ENDS[2] and again.loss.shape == (updates,) and again.largest.shape == (2,)
    assert_array_equal(again.pack(), vector)
    named = dict(zip(names(run), vector, strict=True))
    assert named[f"loss {updates - 1}"] == again.loss[-1] and named["largest 2"] == again.largest[1]
    assert named[f"departure {updates}"] == again.spectrum[2, -1]
    assert times(updates)[0] == 0 and times(updates)[-1] == updates


def test_without_torch_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("torch_recurrence", "torch_network", "train"):
        monkeypatch.delitem(sys.modules, f"rmt_check.training.{name}", raising=False)
    with pytest.raises(ImportError, match=r'pip install -e "\.\[train\]" in a clone'):
        from rmt_check.training.train import train  # noqa: F401
