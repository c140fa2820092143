"""The chapter around the paper comes out as expected, and each check can say no."""

import numpy as np
import pytest
from wrong_laws import outcomes, plus, times

from rmt_check import calibration, laws
from rmt_check.claims import norms_and_gradients
from rmt_check.claims.norms_and_gradients import gradients, states
from rmt_check.sampling import recurrences
from rmt_check.schemes import gaussian


def wider(n, field="complex", scale=1.0):
    return laws.spectral_radius.SpectralRadius(n, field, scale * 1.02)


def chain(scale):
    """Return the kernel of fresh matrices with a wrong scale."""
    right = recurrences.independent_power_norms
    return lambda shape, s, rng, row: right(shape, s * scale, rng, row)


WRONG = [
    ("C33", norms_and_gradients, "_ginibre", times(norms_and_gradients._ginibre)),
    ("C33", calibration, "paper_scale", times(calibration.paper_scale, 0.5)),
    ("C34a", norms_and_gradients, "_ginibre", times(norms_and_gradients._ginibre)),
    ("C34a", recurrences, "independent_power_norms", chain(1.02)),
    (
        "C34b",
        norms_and_gradients.special,
        "polygamma",
        times(norms_and_gradients.special.polygamma, 1.3),
    ),
    ("C35", norms_and_gradients, "_ginibre", times(norms_and_gradients._ginibre)),
    ("C35", gaussian, "draw_ginibre", times(gaussian.draw_ginibre)),
    ("C36", calibration, "horizon_scale", times(calibration.horizon_scale)),
    ("C36", laws, "log_power_energy", plus(laws.log_power_energy, 0.2)),
    ("C36", gaussian, "draw_ginibre", times(gaussian.draw_ginibre)),
    ("C37", laws, "SpectralRadius", wider),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


def test_moduli_below_one_would_hold(monkeypatch):
    monkeypatch.setattr(norms_and_gradients, "spectral_radius_cdf", lambda n, r: (1.0, 1.0))
    monkeypatch.setattr(laws, "SpectralRadius", lambda n: laws.RingModulus(0.0, 1.0))
    assert outcomes(["C37"], 0) == {"C37": ("holds", False)}


def loss(W, inputs, target):
    return 0.5 * np.linalg.norm(states(W, inputs)[-1] - target) ** 2


@pytest.mark.parametrize("field", ["complex", "real"])
def test_gradients_are_the_slopes_of_the_loss(field, seed):
    rng = np.random.default_rng(seed)
    W, inputs, way, ways = (
        norms_and_gradients._ginibre(5, field, rng, rows) for rows in (5, 8, 5, 8)
    )  # 7 steps, and directions in which to move W and the inputs
    target = inputs[3]
    h = states(W, inputs)
    by_input, by_W = gradients(W, h, h[-1] - target)
    e = 1e-5
    slope_W = (loss(W + e * way, inputs, target) - loss(W - e * way, inputs, target)) / (2 * e)
    slope = (loss(W, inputs + e * ways, target) - loss(W, inputs - e * ways, target)) / (2 * e)
    assert np.isclose(np.vdot(by_W, way).real, slope_W, rtol=1e-7, atol=1e-8)
    assert np.isclose(np.vdot(by_input, ways).real, slope, rtol=1e-7, atol=1e-8)
