"""Recurrent networks without their matrices: against whole matrices, exact laws, quadrature."""

import numpy as np
import pytest
from statistics_helpers import SEED, laws_differ, mean_differs

from rmt_check import sample_recurrence
from rmt_check.laws import log_hidden_energy, log_power_energy
from rmt_check.sampling.chunks import draw_samples
from rmt_check.sampling.rnn import checked_networks
from rmt_check.sampling.rnn_draws import STATISTICS, checked_signal
from rmt_check.schemes.rnn import GATES, RNN, rnn_named

# a cell, and how many draws it takes until a gain that is off shows
TWO_SAMPLES = {
    "linear:gain=.95": 2000,
    "tanh:gain=1.1:inputs=.1": 2000,
    "relu:gain=1.3:bias=.1": 2000,
    "leaky-tanh:gain=1.1": 2000,
    "gru:gain=2:bias=.2:keep=-1": 2000,
    "lstm:bias=.05:keep=1": 2000,
}


def drawn(cell, n, steps, draws, method, seed, gain=1.0):
    """Return the last number of each statistic, the first of the gradient."""
    rnn = rnn_named(cell)
    rnn = rnn_named(rnn, gain=gain * rnn.gain)
    networks = checked_networks(rnn, n, steps, STATISTICS, seed=seed, method=method)
    found = networks.split(draw_samples(networks.sampler, draws, None, None).values)
    at = {"gradient": 0}
    return {
        name: rows if rows.ndim == 1 else rows[:, at.get(name, -1)] for name, rows in found.items()
    }


def compare(cell, n, steps, draws, wrong_gain):
    right = drawn(cell, n, steps, draws, "matrix-free", SEED)
    dense = drawn(cell, n, steps, draws, "matrix", SEED + 1)
    wrong = drawn(cell, n, steps, draws, "matrix", SEED + 2, wrong_gain)
    for name in STATISTICS:
        assert not laws_differ(right[name], dense[name]), name
    assert any(laws_differ(right[name], wrong[name]) for name in STATISTICS)


@pytest.mark.parametrize("cell", TWO_SAMPLES)
def test_without_the_matrix_the_law_is_the_same(cell):
    compare(cell, 16, 16, TWO_SAMPLES[cell], 1.1)


@pytest.mark.slow
@pytest.mark.parametrize("cell", TWO_SAMPLES)
def test_a_gain_two_per_cent_off_shows(cell):
    compare(cell, 64, 40, 5 * TWO_SAMPLES[cell], 1.02)


@pytest.mark.parametrize("method", ["matrix", "matrix-free"])
def test_the_linear_cell_has_the_exact_energies(method):
    n, steps, draws = 16, 6, 8000
    shared = {"seed": SEED, "method": method}
    power = log_power_energy(n, np.arange(steps + 1), field="real")
    tangent = sample_recurrence("linear", n, steps, draws, "tangent", **shared).values
    assert not mean_differs(np.exp(tangent[:, 1:]), np.exp(power[1:]))
    assert mean_differs(np.exp(tangent[:, 1:]), np.exp(power[1:] + 0.1))
    state = sample_recurrence("linear", n, steps, draws, **shared).values
    assert not mean_differs(np.exp(state), n * np.exp(power))
    # inputs and a beginning of squared norm one: the driven recurrence of the other modules
    std = n**-0.5
    driven = sample_recurrence(f"linear:start={std}:inputs={std}", n, steps, draws, **shared).values
    hidden = log_hidden_energy(n, np.arange(steps + 1), field="real")
    assert not mean_differs(np.exp(driven), np.exp(hidden))
    assert mean_differs(np.exp(driven), np.exp(hidden + 0.1))


def normal(points):
    """Return nodes and weights of the standard normal law: the trapezoidal rule."""
    x = np.linspace(-7.0, 7.0, points)
    w = np.exp(-x * x / 2)
    return x, w / w.sum()


def test_width_one_by_quadrature():
    """h_3 = tanh(w h_2), w and h_0 two numbers."""
    draws, g = 20_000, 0.8
    x, w = normal(400)
    h, W = np.meshgrid(x, x)
    weight = np.outer(w, w)
    for _ in range(3):
        h = np.tanh(g * W * h)
    found = sample_recurrence(f"tanh:gain={g}", 1, 3, draws, seed=SEED, method="matrix-free")
    square = np.exp(found.values[:, -1])
    assert not mean_differs(square, np.sum(weight * h**2))
    assert mean_differs(square, 1.1 * np.sum(weight * h**2))


def test_width_two_by_quadrature():
    """E||h_2||^2 of tanh. h_0 = r (cos, sin), h_1 = tanh(W h_0); given both, W h_1 is Gaussian."""
    draws, n = 20_000, 2
    r, of_r = np.polynomial.legendre.leggauss(16)
    r, of_r = 4.0 * (r + 1.0), 4.0 * of_r
    angle = 2.0 * np.pi * np.arange(12) / 12
    (x, w), (y, v) = normal(40), normal(30)
    r, angle, a, b = np.meshgrid(r, angle, x, x, indexing="ij")
    weight = np.einsum("i,k,l->ikl", of_r, w, w)[:, None] * r * np.exp(-r * r / 2.0) / 12
    h = np.tanh(np.stack([a, b]) * r / np.sqrt(n))
    along = h[0] * np.cos(angle) + h[1] * np.sin(angle)
    left = np.maximum(np.sum(h * h, axis=0) - along**2, 0.0)
    # one of two entries, which are alike
    entries = (np.tanh((a * along + np.sqrt(left) * node) / np.sqrt(n)) for node in y)
    exact = 2.0 * sum(p * np.sum(weight * one**2) for p, one in zip(v, entries, strict=True))
    for method in ("matrix", "matrix-free"):
        found = sample_recurrence("tanh", n, 2, draws, seed=SEED, method=method)
        assert not mean_differs(np.exp(found.values[:, -1]), exact)
        assert mean_differs(np.exp(found.values[:, -1]), 1.1 * exact)


def test_nothing_over_or_underflows():
    explodes = sample_recurrence("linear:gain=30", 8, 500, 2, "gradient", seed=SEED).values
    assert np.isfinite(explodes).all()
    assert explodes.max() > 1000
    # beyond what doubles hold, tanh is linear
    decays = {}
    for cell in ("tanh", "linear"):
        networks = checked_networks(rnn_named(cell, gain=0.01, start=0.001), 300, 250, ("state",))
        decays[cell] = np.empty((1, 251))
        networks.sampler.fill(np.random.default_rng(SEED), decays[cell])
    assert decays["linear"].min() < -2000
    np.testing.assert_allclose(decays["tanh"], decays["linear"], rtol=1e-6)


def test_states_are_of_the_same_networks_whatever_is_asked():
    first = sample_recurrence("gru", 32, 5, 40).values
    gradient = sample_recurrence("gru", 32, 5, 40, "gradient").values
    np.testing.assert_array_equal(first[:, -1], gradient[:, -1])  # dL/dh_T = h_T


def test_numbers_do_not_depend_on_workers_or_draws():
    few = sample_recurrence("lstm", 256, 6, 3, workers=1).values
    many = sample_recurrence("lstm", 256, 6, 60, workers=2).values
    np.testing.assert_array_equal(few, many[:3])


def test_a_signal_is_seen_through_one_matrix():
    """x_s and x_t correlate as the signal does; without W that is all there is."""
    signal = np.array([[3.0, 0.0, 4.0], [3.0, 0.0, 4.0], [0.0, 1.0, 0.0]])
    cell = "linear:gain=1e-9:start=0"
    found = sample_recurrence(cell, 200, 3, 400, inputs=signal, seed=SEED, method="matrix").values
    assert not mean_differs(np.exp(found[:, 1:]) / 200, [25.0, 25.0, 1.0])
    np.testing.assert_allclose(found[:, 1], found[:, 2], rtol=1e-6)
    wide = np.random.default_rng(0).standard_normal((3, 50))
    np.testing.assert_allclose(
        (short := checked_signal(wide, 3)) @ short.T, wide @ wide.T, rtol=1e-12
    )
    assert short.shape == (3, 3)


def test_a_dead_relu_says_so():
    found = sample_recurrence("relu", 1, 8, 50, "overlap", seed=SEED).values
    dead = np.isinf(sample_recurrence("relu", 1, 8, 50, seed=SEED).values[:, -1])
    assert dead.any()
    assert np.isnan(found[:, -1]).any()


@pytest.mark.parametrize("scheme", ["orthogonal", "glorot-uniform", "sparse:density=.5"])
def test_other_matrices_are_drawn_whole(scheme):
    found = sample_recurrence("tanh:inputs=.1", 32, 4, 3, scheme=scheme)
    assert found.method == "matrix"
    assert found.statistic == "state of tanh:inputs=0.1"
    with pytest.raises(ValueError, match="matrix-free"):
        sample_recurrence("tanh", 32, 4, 3, scheme=scheme, method="matrix-free")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cell": "elman"}, "cell must be one of"),
        ({"cell": "tanh:leak=.5"}, "only leaky-tanh has a leak"),
        ({"cell": "tanh:keep=1"}, "only gru and lstm keep"),
        ({"cell": "gru:gate=1"}, "parameter of cell gru must be one of"),
        ({"cell": "gru:gain"}, "name=number"),
        ({"cell": "gru", "gain": 0}, "gain must be above 0"),
        ({"cell": "leaky-tanh:leak=2"}, "leak must lie in"),
        ({"cell": "gru", "bias": -1}, "bias must be from 0"),
        ({"steps": 0}, "steps must be an integer >= 1"),
        ({"statistic": "norm"}, "statistic must be one of"),
        ({"scheme": "lru-ring"}, "whole matrix for each gate"),
        ({"scheme": "independent"}, "whole matrix for each gate"),
        ({"inputs": np.zeros((3, 2))}, "array of shape"),
        ({"inputs": np.full((5, 2), np.inf)}, "finite"),
        ({"n": 10**9, "method": "matrix"}, "bytes of memory"),
        ({"steps": 10**7, "statistic": "weight-gradient"}, "bytes of memory"),  # T^2 of them
    ],
)
def test_errors_are_one_line(arguments, message):
    words = {"cell": "tanh", "n": 16, "steps": 5, "draws": 2} | arguments
    with pytest.raises(ValueError, match=message) as error:
        sample_recurrence(**words)
    assert "\n" not in str(error.value)


def test_a_cell_is_written_as_it_is_read():
    for name in (*GATES, "lstm:gain=2.0:keep=1.0", "leaky-tanh:leak=.1"):
        cell = rnn_named(name)
        assert rnn_named(str(cell)) == cell
    assert rnn_named("leaky-tanh").leak == 0.3
    assert rnn_named(RNN("gru"), gain=2).gain == 2.0
