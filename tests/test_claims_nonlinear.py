"""Networks with tanh and gates: what is wrong changes a verdict, and laws have a second route."""

import math

import numpy as np
import pytest
from wrong_laws import outcomes, plus

from rmt_check import laws
from rmt_check.claims import gates, nonlinear

DRAW, PAIRS, STATES = nonlinear.drawn, gates.pairs, gates.sample_recurrence


def of_gain(gain):
    """Return draws of networks whose gain is not what is said."""
    return lambda run, cell, *rest: DRAW(run, f"tanh:gain={gain}", *rest)


def gaussian(run, cell, n, steps, draws, statistic, scheme):
    return DRAW(run, cell, n, steps, draws, statistic)


def larger_if_uniform(run, cell, n, steps, draws, scheme="glorot", larger=1.0):
    return PAIRS(run, cell, n, steps, draws, scheme, 1.2 if scheme != "glorot" else larger)


def half_linear(run, cell, *rest):
    """Return draws of linear networks for those that are to be small."""
    return DRAW(run, cell if f"{nonlinear.LARGE}" in cell else "linear:gain=1.2", *rest)


def of_wider_states(cell, n, *rest, seed):
    return STATES(f"{cell}:bias=1e-6", n, *rest, seed=seed)


def tanh_law(gain):
    return nonlinear.CELLS | {"tanh": laws.MeanField("tanh", gain)}


def memory_times(factor):
    return lambda *logs: factor * MEMORY(*logs)


MEMORY = gates.memory

WRONG = [
    ("C60a", nonlinear, "drawn", of_gain(0.98)),
    ("C60b", nonlinear, "drawn", of_gain(0.9)),
    ("C60c", nonlinear, "SMALL", 0.05),
    ("C60c", nonlinear, "drawn", half_linear),
    ("C60d", nonlinear, "shortfall", lambda inverse, gain: 1.02 * 2.0 / inverse / (1 - gain**-2)),
    ("C60e", nonlinear, "CELLS", tanh_law(1.03)),
    ("C60f", nonlinear, "WIDE", 256),  # T = sqrt(n)
    ("C61a", nonlinear, "drawn", gaussian),
    ("C61b", nonlinear, "drawn", gaussian),
    ("C62a", gates, "log_series_energy", plus(gates.log_series_energy, 0.08)),
    ("C62a", gates, "sample_recurrence", of_wider_states),
    ("C62b", gates, "memory", memory_times(1.6)),
    ("C62c", gates, "memory", memory_times(3.0)),
    ("C62d", gates, "memory", memory_times(0.7)),
    ("C62e", gates, "pairs", larger_if_uniform),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


@pytest.mark.parametrize("t", [1, 2, 7])
@pytest.mark.parametrize("gain", [0.6, 2.0])
def test_energies_of_one_unit_by_quadrature(t, gain):
    """At n = 1 W is a number, and its mean a Gauss-Hermite sum, exact for polynomials."""
    w, weights = np.polynomial.hermite_e.hermegauss(20)
    weights /= weights.sum()
    M = 0.5 + gain * w / 4.0
    gru = weights @ M ** (2 * t)
    # h_t = M^(t-1) (c_0 + gain w h_0) / 4
    lstm = weights @ (M ** (2 * t - 2) * (1.0 + (gain * w) ** 2)) / 16.0
    for cell, right in (("gru", gru), ("lstm", lstm)):
        assert math.exp(gates.log_small_energy(cell, 1, t, gain)) == pytest.approx(right, rel=1e-12)


def test_a_small_gru_is_a_leaky_network():
    found = [gates.log_small_energy("gru", 64, t, 1.4) for t in (1, 5, 30)]
    right = laws.log_leaky_energy(64, [1, 5, 30], rate=0.5, gain=0.7, field="real")
    assert np.allclose(found, right, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("gain", nonlinear.GAINS)
def test_linear_theory_is_a_tenth_off_where_it_is_said(gain):
    q = 0.05 * (1.0 - gain**-2.0)
    assert 0.08 < nonlinear.shortfall(1.0 / q, gain) < 0.12


def test_gain_below_one_halves_the_state_in_time():
    away = laws.MeanField("tanh", 0.98).log_energies(32) - laws.MeanField("tanh").log_energies(32)
    assert math.exp(away[-1]) == pytest.approx(0.5, abs=0.01)
