"""What is predicted before training: by the law of rho, beside drawn matrices; bad input."""

import json
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import binomtest
from statistics_helpers import LEVEL

from rmt_check import cli, laws, sample_spectral_radius
from rmt_check.calibration import memory, predict, stability_horizon
from rmt_check.calibration.prediction import LARGEST


@pytest.mark.parametrize(
    ("width", "steps", "states", "squares"),
    [(192, 2048, 0.959, 1.0), (256, 4096, 1.0, 1.0), (384, 1024, 0.040, 0.795)],
)
def test_cells_of_table_1(width, steps, states, squares):
    """Of networks of six layers in single precision: as measured beside the paper's own code."""
    found = predict(width, steps, layers=6)
    assert found.exact and round(found.states_overflow.value, 3) == states
    assert round(found.squares_overflow.value, 3) == squares
    assert found.gradient_large.value > 0.999


@pytest.mark.parametrize(("scale", "right"), [(1.0, True), (0.95, False)])
def test_fraction_of_drawn_networks(scale, right, seed):
    """The largest radius of three layers, drawn, and as a control drawn at another scale."""
    radii = sample_spectral_radius("glorot", 24, 900, "real", seed, "matrix").values.reshape(-1, 3)
    found = int(((scale * radii.max(axis=1)) ** 300 > math.sqrt(LARGEST["float32"])).sum())
    p = predict(24, 300, layers=3).squares_overflow.value
    assert 0.1 < p < 0.9
    assert (binomtest(found, len(radii), p).pvalue > LEVEL) == right


def test_a_squared_error_squares_what_overflows():
    one, two = predict(192, 256), predict(192, 512)
    assert_allclose(one.gradient_large_squares.value, two.gradient_large.value, rtol=1e-12)
    assert round(one.gradient_large_squares.value, 3) == 0.687


@pytest.mark.parametrize("dtype", LARGEST)
def test_formats(dtype):
    found = predict(64, 100, dtype=dtype, scheme="he").states_overflow.value
    law = laws.SpectralRadius(64, "real", scale=math.sqrt(2.0))
    assert_allclose(found, law.sf(LARGEST[dtype] ** 0.01), rtol=1e-9)
    if dtype != "bfloat16":
        assert LARGEST[dtype] == np.finfo(dtype).max


def test_memory_and_horizon_are_those_of_the_scale():
    found = predict(256, 300, scheme="calibrated")
    s = found.scheme.scale(256, "real")
    assert found.memory == memory(256, s, "real")
    assert predict(256, 300).horizon == stability_horizon(256, field="real")
    assert predict(256, 300).memory is None and predict(256, 5).horizon is None


def test_schemes_without_a_law():
    unitary = predict(192, 1024, scheme="orthogonal")
    assert unitary.exact and unitary.states_overflow.high == 0.0 == unitary.gradient_large.high
    drawn = predict(16, 200, scheme="rademacher")
    chance, like = drawn.gradient_large_squares, predict(16, 200).gradient_large_squares
    assert not drawn.exact and chance.low < chance.value < chance.high
    assert abs(chance.value - like.value) < 0.2 and not drawn.energy_known
    assert predict(64, 4096, scheme="uniform-disc", field="complex").states_overflow.value == 0.0


def test_norm_inside_bounds_the_states():
    inside, none, before = (predict(192, 2048, norm=norm) for norm in ("inside", "none", "before"))
    assert inside.states_overflow.value == 0.0 and inside.gradient_large is None
    assert before.states_overflow == none.states_overflow and none.states_overflow.value > 0.2


def test_the_command_prints_what_the_function_returns(capsys):
    words = "predict --width 384 --steps 1024 --layers 6".split()
    assert cli._run(words) == 0
    text = capsys.readouterr().out
    assert "0.040" in text and "0.795" in text and max(map(len, text.splitlines())) <= 80
    assert cli._run([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["scheme"] == "glorot" and document["horizon"] == 22
    assert document["squares_overflow"]["value"] == predict(384, 1024, 6).squares_overflow.value


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--width", "0", "--steps", "9"], "width"),
        (["--width", "9", "--steps", "none"], "steps"),
        (["--width", "9", "--steps", "9", "--layers", "0"], "layers"),
        (["--width", "9", "--steps", "9", "--dtype", "float8"], "dtype"),
        (["--width", "9", "--steps", "9", "--norm", "batch"], "norm"),
        (["--width", "9", "--steps", "9", "--scheme", "xavier"], "scheme"),
        (["--width", "9", "--steps", "9", "--field", "rational"], "field"),
        (["--width", "9", "--steps", "9", "--tolerance", "-1"], "tolerance"),
        (["--width", "9"], "--steps"),
    ],
)
def test_bad_input_is_one_line(words, said, capsys):
    assert cli._run(["predict", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()[-1:]
    assert said in line
