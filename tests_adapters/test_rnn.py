"""Recurrent cells are torch's: the same weights give the same states and the same gradients."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from rmt_check.sampling import rnn_draws  # noqa: E402
from rmt_check.sampling.rnn import checked_networks  # noqa: E402
from rmt_check.schemes.rnn import rnn_named  # noqa: E402

N, M, T = 7, 3, 9
CELLS = {"tanh": "RNN", "relu": "RNN", "gru": "GRU", "lstm": "LSTM"}


@pytest.mark.parametrize("cell", CELLS)
def test_states_and_gradients_are_torchs(cell):
    rnn = rnn_named(cell, gain=1.4, bias=0.3)
    signal = np.random.default_rng(0).standard_normal((T, M))
    networks = checked_networks(
        rnn, N, T, ("state", "gradient", "weight-gradient"), signal, method="matrix"
    )
    room, rng = networks.arrays(), np.random.default_rng(1)
    rnn_draws.draw_network(networks, rng, room)
    model, start = torch_model(cell, room)
    h = [torch.tensor(start[0], requires_grad=True)]
    x, state = torch.tensor(signal), torch.tensor(start)
    states = (h[0], state[1]) if cell == "lstm" else h[0]
    for step in x:
        _, states = model(step[None], as_layer(states))
        states = tuple(one[0] for one in states) if cell == "lstm" else states[0]
        h.append(states[0] if cell == "lstm" else states)
        h[-1].retain_grad()
    (0.5 * (h[-1] ** 2).sum()).backward()

    found = rnn_draws.run_network(networks, rng, rng, room)
    np.testing.assert_allclose(found["state"], [log_square(one) for one in h], atol=1e-12)
    np.testing.assert_allclose(found["gradient"], [log_square(one.grad) for one in h], atol=1e-11)
    weights = log_square(model.weight_hh_l0.grad)
    np.testing.assert_allclose(found["weight-gradient"], weights, atol=1e-11)


def torch_model(cell, room):
    """Return torch's layer with the weights that were drawn, and where it begins."""
    kind = getattr(torch.nn, CELLS[cell])
    options = {"nonlinearity": cell} if CELLS[cell] == "RNN" else {}
    model = kind(M, N, dtype=torch.float64, **options)
    biases = room["biases"].copy()
    if cell == "lstm":  # both are among the first there
        biases[1] = 0.0
    weights = np.concatenate([1.4 * gate.T for gate in room["G"]])
    inputs = np.concatenate([gate.T for gate in room["weights"]])
    with torch.no_grad():
        model.weight_hh_l0.copy_(torch.tensor(weights))
        model.weight_ih_l0.copy_(torch.tensor(inputs))
        model.bias_ih_l0.copy_(torch.tensor(biases[0].reshape(-1)))
        model.bias_hh_l0.copy_(torch.tensor(biases[1].reshape(-1)))
    return model, room["states"][0, 0].copy()


def as_layer(states):
    return tuple(one[None] for one in states) if isinstance(states, tuple) else states[None]


def log_square(values):
    return float(torch.log((values.detach() ** 2).sum()))
