"""The picture of trained networks: of any runs, the same bytes, and every run in it."""

import numpy as np
import pandas as pd
import pytest

from rmt_check.plots.training import draw_gradients, draw_scores, render_training
from rmt_check.training.compare import curves, outcome
from rmt_check.training.run import checked_run
from rmt_check.training.trained import Trained, nothing_yet, times


def made(scheme, number, score, end="trained", **changes):
    """Return a run that was not trained, and its vector."""
    run = checked_run("lorenz:steps=9", scheme, 200, updates=30, run=number, **changes)
    rng, found = np.random.default_rng(number), nothing_yet(run)
    loss = np.exp(rng.normal(size=30) - np.arange(30) / 9)
    spectrum = 1.0 + 0.1 * rng.normal(size=(3, len(times(30))))
    scores, largest = np.array([0.0, 0.0, score]), np.ones(run.layers)
    found = Trained(end, scores, largest, spectrum, loss, 10.0 ** (3 * number) * loss)
    if end == "not finite":
        found.loss[2:] = found.gradient[2:] = np.nan
    return run, found.pack()


def tables(pairs):
    return {"runs": pd.DataFrame([outcome(*pair) for pair in pairs])} | curves(pairs)


PAIRS = [
    *(made("glorot", i, score) for i, score in enumerate([0.9, -1e9, 0.5])),
    made("glorot", 3, np.nan, "not finite"),
    *(made("rescaled", i, score) for i, score in enumerate([0.99, 0.98, 0.97])),
]


def test_the_picture_is_the_same_bytes_every_time():
    first = render_training(tables(PAIRS))
    assert first.startswith(b"\x89PNG\r\n") and len(first) > 10_000
    assert render_training(tables(PAIRS)) == first


@pytest.mark.parametrize(
    "pairs",
    [
        PAIRS[:1],
        PAIRS[3:4],
        [*PAIRS, made("half", 0, 0.3, layers=2, clip=1.0, norm="before")],
        [(run, nothing_yet(run).pack()) for run, _ in PAIRS],
    ],
    ids=["one run", "one that is not finite", "two conditions", "nothing is known"],
)
def test_odd_runs_have_a_picture(pairs):
    assert len(render_training(tables(pairs))) > 10_000


def test_every_run_is_a_point():
    runs = tables(PAIRS)["runs"]
    schemes = {"glorot": ("blue", "o"), "rescaled": ("red", "s")}
    of_scores = draw_scores(runs, schemes)
    assert sum(len(line.get_xdata()) for line in of_scores.lines if line.get_marker() in "os") == 7
    points = [points.get_offsets() for points in draw_gradients(runs, schemes).collections]
    assert sum(map(len, points)) == 7
    assert np.isfinite(np.concatenate(points)).all()


def test_bands_hold_the_middle_of_the_losses():
    """Of nine runs whose losses at each update are 1 to 9; a run that ended is above all."""
    pairs = []
    for number in range(10):
        run = checked_run("lorenz:steps=9", "glorot", updates=5, run=number)
        found = nothing_yet(run)
        if number < 9:
            found.loss[:] = number + 1.0
        pairs.append((run, found.pack()))
    band = curves(pairs)["losses"]
    assert len(band) == 5 and list(band["update"]) == [0, 1, 2, 3, 4]
    row = band.iloc[0]
    assert (row["low"], row["median"], row["high"]) == (2.0, 6.0, np.inf)
