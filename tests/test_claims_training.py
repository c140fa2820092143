"""Networks at step 0, recorded runs, what experiments can say: what is wrong changes a verdict."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from wrong_laws import outcomes, times

from rmt_check.calibration.overflow import prob_exceeds
from rmt_check.claims import diagonals, experiments, step0
from rmt_check.kernels import recurrence
from rmt_check.sampling.streams import stream
from rmt_check.schemes.ginibre import draw_ginibre


def with_two_keys(*key):
    """Return a stream of its own at each call, as a code that splits its key would."""
    with_two_keys.calls += 1
    return stream(*key[:-1], with_two_keys.calls)


with_two_keys.calls = 0

WRONG = [
    ("C25d", diagonals, "stream", with_two_keys),
    ("C50a", experiments, "combinations", lambda *given: [*combinations(*given)][1:]),
    ("C50b", experiments, "variance_of_difference", lambda examples: Fraction(1, 10**7)),
    ("C50c", experiments, "loss", times(experiments.loss)),
    ("C31a", step0, "prob_exceeds", lambda *given: 0.12),
    ("C31a", step0, "networks", lambda *given: (np.zeros(given[-1]), np.zeros(given[-1]))),
    ("C31g", step0, "prob_exceeds", times(prob_exceeds, 0.98)),
    ("C31g", step0, "LARGEST", 0.5 * step0.LARGEST),
    ("C32a", recurrence, "normed_adjoint", lambda W, h, s, g, dx, dW: dW.fill(1e7)),
    ("C32b", step0, "draw_ginibre", times(draw_ginibre, 0.9)),
    ("C32c", step0, "LARGE", 1.0),
    ("C32c", step0, "LARGE", 1e3),
    ("C50c", experiments, "after", lambda steps, conjugate: experiments.TARGET),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


@pytest.mark.parametrize("runs", [2, 3, 4])
def test_no_ranking_has_a_smaller_p(runs):
    first = stats.mannwhitneyu(range(runs), range(runs, 2 * runs), method="exact")
    assert float(experiments.least_p(runs)) == pytest.approx(first.pvalue, rel=1e-12)


@pytest.mark.parametrize("log_x", [step0.LARGEST, step0.LARGEST / 2.0])
def test_so_many_networks_notice_so_much(log_x):
    """The power that C31a names."""
    p = step0.exceeds(step0.N, step0.STEPS, log_x)
    for draws, effect in ((400, 0.21), (1600, 0.13), (6400, 0.1)):
        most = stats.binom.isf(2.5e-7, draws, p + step0.WITHIN)
        assert stats.binom.sf(most, draws, p + effect) > 0.9


def test_three_cells_of_table_1():
    """Networks of six layers: rho^T beyond single precision in some layer, and its square."""
    logs = (step0.LARGEST, step0.LARGEST / 2.0)
    cells = step0.CELLS["cell (n, T)"]
    found = [[step0.exceeds(*cell, log_x, layers=6) for log_x in logs] for cell in cells]
    assert np.round(found, 3).tolist() == [[0.959, 1.000], [1.000, 1.000], [0.040, 0.795]]
