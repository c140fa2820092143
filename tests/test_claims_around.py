"""What is said around the paper, and general advice: each check can say no to what is wrong."""

from fractions import Fraction

import numpy as np
import pytest
from wrong_laws import outcomes, plus, times

from rmt_check import calibration, laws
from rmt_check.claims import common_advice, norms_and_gradients
from rmt_check.claims.norms_and_gradients import ginibre, gradient


def wider(n, field="complex", scale=1.0):
    return laws.spectral_radius.SpectralRadius(n, field, scale * 1.02)


# where a claim rests on what, wrong by 2 % or more
WRONG = [
    ("C29c", laws, "power_energy_fraction", lambda n, k: Fraction(1, n)),
    ("C30b", common_advice, "sample_matrix", times(common_advice.sample_matrix)),
    ("C33", calibration, "paper_scale", times(calibration.paper_scale, 0.5)),
    ("C34a", norms_and_gradients, "ginibre", times(ginibre)),
    (
        "C34b",
        norms_and_gradients.special,
        "polygamma",
        times(norms_and_gradients.special.polygamma, 1.3),
    ),
    ("C35", norms_and_gradients, "ginibre", times(ginibre)),
    ("C36a", calibration, "horizon_scale", times(calibration.horizon_scale)),
    ("C36a", laws, "log_power_energy", plus(laws.log_power_energy, 0.2)),
    ("C36b", laws, "HalfPlane", lambda right: laws.regions.HalfPlane(right + 9.0)),
    ("C37", laws, "SpectralRadius", wider),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


@pytest.mark.parametrize("field", ["complex", "real"])
def test_gradients_are_the_slopes_of_the_loss(field, seed):
    rng = np.random.default_rng(seed)
    W, inputs, ways = (ginibre(8, field, rng) for _ in range(3))  # 8 inputs, and ways to move them
    readout = np.full(8, 8**-0.5)

    def loss(inputs):
        h = np.zeros_like(inputs[0])
        for x in inputs:
            h = W @ h + x
        return np.vdot(readout, h).real

    slope = (loss(inputs + 1e-3 * ways) - loss(inputs - 1e-3 * ways)) / 2e-3  # the loss is linear
    parts = [np.vdot(gradient(W, readout, 7 - t), way).real for t, way in enumerate(ways)]
    assert np.isclose(sum(parts), slope, rtol=1e-10, atol=1e-12)
