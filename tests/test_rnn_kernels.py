"""Recurrent cells by their formulas, in numpy; gradients by differences of losses."""

import numpy as np
import pytest

from rmt_check.kernels.gaussian_products import multiply, multiply_transposed
from rmt_check.kernels.rnn_leaky import LINEAR, RELU, TANH
from rmt_check.sampling import rnn_draws
from rmt_check.sampling.rnn import checked_networks
from rmt_check.schemes.rnn import GATES, rnn_named

N, T = 5, 6
CELLS = (*GATES, "leaky-tanh:leak=.6")
SPEC = {"gain": 1.3, "bias": 0.4, "inputs": 0.3}


def sigma(u):
    return 1.0 / (1.0 + np.exp(-u))


def reference(rnn, W, biases, xs, state):
    """The states of a network, from the formulas as they are printed in torch's documentation."""
    states = [state]
    for x in xs:
        h = state[0]
        p = rnn.gain * np.array([gate @ h for gate in W])
        u = p + biases[0] + biases[1] + x
        if rnn.cell == "gru":
            r, z = sigma(u[0]), sigma(u[1])
            m = np.tanh(x[2] + biases[0, 2] + r * (p[2] + biases[1, 2]))
            state = np.array([(1 - z) * m + z * h])
        elif rnn.cell == "lstm":
            i, f, g, o = sigma(u[0]), sigma(u[1]), np.tanh(u[2]), sigma(u[3])
            c = f * state[1] + i * g
            state = np.array([o * np.tanh(c), c])
        else:
            phi = {"linear": lambda u: u, "relu": lambda u: np.maximum(u, 0)}
            state = (1 - rnn.leak) * state + rnn.leak * phi.get(rnn.cell, np.tanh)(u)
        states.append(state)
    return np.array(states)


@pytest.fixture(params=CELLS)
def network(request):
    """A network with whole matrices, and all that was drawn for it."""
    rnn = rnn_named(request.param, **SPEC)
    statistics = rnn_draws.STATISTICS
    networks = checked_networks(rnn, N, T, statistics, method="matrix")
    room = networks.arrays()
    rng = np.random.default_rng(3)
    rnn_draws.draw_network(networks, rng, room)
    biases = room["biases"].copy()
    if rnn.cell == "lstm":
        biases[1] = 0.0  # they are among the first already
    given = {
        "W": np.swapaxes(room["G"], 1, 2).copy(),
        "biases": biases,
        "starts": room["states"][:, 0].copy(),
        "tangent": room["tangent"].copy(),
        "state": rng.bit_generator.state,
    }
    white = [rnn.inputs * rng.standard_normal((len(rnn.gates), N)) for _ in range(T)]
    rng.bit_generator.state = given["state"]
    room |= rnn_draws.run_network(networks, rng, rng, room)
    return rnn, given, white, room


def log_square(h):
    return np.log(np.sum(h * h))


def test_a_forward_pass_is_the_formula(network):
    rnn, given, white, room = network
    first, second = (
        reference(rnn, given["W"], given["biases"], white, start)[:, 0] for start in given["starts"]
    )
    state, overlap, distance, _ = room["forward"]
    np.testing.assert_allclose(state, [log_square(h) for h in first], rtol=0, atol=1e-12)
    cosines = np.sum(first * second, axis=1)
    cosines /= np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    np.testing.assert_allclose(overlap, cosines, rtol=0, atol=1e-12)
    np.testing.assert_allclose(distance, [log_square(h) for h in first - second], atol=1e-9)


def test_gradients_are_those_of_the_loss(network):
    rnn, given, white, room = network

    def last(start, W=given["W"]):
        return reference(rnn, W, given["biases"], white, start)[-1, 0]

    def loss(start, W=given["W"]):
        return 0.5 * np.sum(last(start, W) ** 2)

    start, step = given["starts"][0], 1e-6
    by_state = np.zeros(N)
    for i in range(N):
        change = np.zeros_like(start)
        change[0, i] = step
        by_state[i] = (loss(start + change) - loss(start - change)) / (2 * step)
    by_weights = np.zeros_like(given["W"])
    for index in np.ndindex(*by_weights.shape):
        change = np.zeros_like(by_weights)
        change[index] = step
        upper, lower = loss(start, given["W"] + change), loss(start, given["W"] - change)
        by_weights[index] = (upper - lower) / (2 * step) / rnn.gain
    np.testing.assert_allclose(room["gradient"][0], log_square(by_state), atol=1e-6)
    np.testing.assert_allclose(room["weight-gradient"], log_square(by_weights), atol=1e-6)

    ahead, behind = (
        reference(rnn, given["W"], given["biases"], white, start + sign * step * given["tangent"])
        for sign in (1, -1)
    )
    tangent = [log_square(u) for u in (ahead - behind) / (2 * step)]
    np.testing.assert_allclose(room["forward"][3], tangent, atol=1e-6)


def test_products_are_those_of_one_matrix():
    """W h and W* v, as far as both are known, are of one linear map and its adjoint."""
    n, rng = 12, np.random.default_rng(0)
    Q, G = np.zeros((5, n)), np.zeros((1, 5, n))
    P, F = np.zeros((6, n)), np.zeros((6, n))
    h, v = rng.standard_normal((5, n)), rng.standard_normal((6, n))
    h[3] = h[0] - 2.0 * h[1]  # no new direction
    h[4] = h[2] + 1e-9 * h[4]  # hardly one
    Wh, Wv = np.zeros((5, 1, n)), np.zeros((6, n))
    known = seen = 0
    for i in range(5):
        known = multiply(Q, G, known, 1.0, 0.3, h[i], rng, Wh[i])
    for i in range(6):
        seen = multiply_transposed(Q, G[0], known, P, F, seen, 0.3, v[i], rng, Wv[i])
    assert (known, seen) == (4, 6)
    np.testing.assert_allclose(Q[:4] @ Q[:4].T, np.eye(4), atol=1e-14)
    np.testing.assert_allclose(P @ P.T, np.eye(6), atol=1e-14)
    np.testing.assert_allclose(Wh[3], Wh[0] - 2.0 * Wh[1], atol=1e-13)
    np.testing.assert_allclose(v @ Wh[:, 0].T, Wv @ h.T, atol=1e-12)


def test_a_width_that_is_used_up_is_a_matrix():
    """After n directions nothing is random any more."""
    n, rng = 4, np.random.default_rng(1)
    Q, G, P, F = np.zeros((n, n)), np.zeros((1, n, n)), np.zeros((n, n)), np.zeros((n, n))
    known = seen = 0
    out = np.zeros((1, n))
    for h in rng.standard_normal((n, n)):
        known = multiply(Q, G, known, 1.0, 0.5, h, rng, out)
    W = G[0].T @ Q
    h, v, after = *rng.standard_normal((2, n)), np.zeros(n)
    assert multiply(Q, G, known, 2.0, 0.5, h, rng, out) == n
    np.testing.assert_allclose(out[0], 2.0 * W @ h, rtol=1e-12)
    for v in rng.standard_normal((n + 1, n)):
        after[:] = 0.0
        seen = multiply_transposed(Q, G[0], known, P, F, seen, 0.5, v, rng, after)
        np.testing.assert_allclose(after, W.T @ v, rtol=1e-11)
    assert seen == n


@pytest.mark.parametrize("phi", [LINEAR, TANH, RELU])
@pytest.mark.parametrize("log_size", [-800.0, -300.0, 0.0])
def test_small_states_keep_their_digits(phi, log_size):
    """tanh is the identity there, whether or not exp(log_size) underflows."""
    from rmt_check.kernels.rnn_leaky import advance_leaky

    p, h, slopes, out = np.array([0.5, -0.25]), np.zeros(2), np.zeros(2), np.zeros(2)
    advance_leaky(phi, 1.0, np.exp(log_size), p, np.zeros(2), h, slopes, out)
    exact = {LINEAR: p, RELU: [0.5, 0.0], TANH: p if log_size < 0 else np.tanh(p)}[phi]
    np.testing.assert_allclose(out, exact, rtol=1e-15)
