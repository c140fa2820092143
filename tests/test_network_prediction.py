"""What is predicted of networks of cells: from the samples that it is made of; bad input."""

import json
import math

import numpy as np
import pytest

from rmt_check import cli, sample_recurrence
from rmt_check.calibration import predict_network
from rmt_check.calibration.network_prediction import memory


def test_it_is_of_the_samples():
    found = predict_network("tanh:gain=1.3:inputs=.2", 32, 12, draws=40, seed=4)
    # two sequences share a stream, so the networks are those of no single statistic
    states = sample_recurrence("tanh:gain=1.3:inputs=.2", 32, 12, 2000).values
    growth = (states[:, -1] - states[:, 0]) / math.log(100.0)
    low, high = np.quantile(growth, [0.3, 0.7])
    assert low < found.state.median < high
    assert found.state.low <= found.state.median <= found.state.high
    assert found.method == "matrix-free"


def test_memory_is_when_two_states_agree():
    size = np.zeros((3, 4))
    log_distances = math.log(2.0) - np.array([[0, 1, 2, 3], [0, 1, 1.9, 1.8], [0, 3, 0, 0]])
    assert memory(log_distances, size).tolist() == [2, math.inf, 1]


def test_a_chaotic_reservoir_does_not_forget_and_a_calm_one_does():
    calm, chaotic = (
        predict_network(f"leaky-tanh:gain={gain}:inputs=.2", 128, 60, draws=10)
        for gain in (0.7, 3.0)
    )
    assert calm.memory.high < 30
    assert chaotic.memory.low == math.inf
    assert calm.gradient.high < 0.0 < chaotic.gradient.median


def test_a_large_gradient_is_counted():
    found = predict_network("relu:gain=4", 64, 20, draws=20)
    assert found.gradient_large.value == 1.0
    assert 0.8 < found.gradient_large.low < 1.0
    assert predict_network("relu:gain=.5", 64, 20, draws=20).gradient_large.value == 0.0


def test_torch_default_gain_and_bias(capsys):
    words = "predict --cell gru --torch --width 48 --steps 12 --draws 8 --quiet".split()
    assert cli._run(words) == 0
    text = capsys.readouterr().out
    assert "gru (gain 0.577, bias 0.0833, inputs 0, start 1, keep 0)" in text
    assert max(map(len, text.splitlines())) <= 80
    assert cli._run([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["gradient"]["low"] <= document["gradient"]["median"] < 0.0
    assert document["rnn"].startswith("gru:gain=0.577")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--cell gru --layers 2 --norm none", "--layers, --norm: only without --cell"),
        ("--gain 2", "--gain: only with --cell"),
        ("--cell gru --torch --gain 2", "leave out --gain"),
        ("--cell grue", "did you mean 'gru'"),
        ("--cell gru --draws 0", "draws must be an integer >= 1"),
        ("--cell gru --scheme lru-ring", "whole matrix"),
    ],
)
def test_errors(words, message, capsys):
    assert cli._run(["predict", "--width", "16", "--steps", "4", *words.split()]) == 2
    assert message in capsys.readouterr().err
