"""What is Keras's own: layers, seeds, configs, models saved and loaded; on the backend named."""

import keras
import numpy as np
import pytest

from rmt_check import SCHEMES
from rmt_check.initialisers import keras as initialisers

# of Keras itself, when it saves weights that jax holds
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

EVERY = [
    initialisers.StableRecurrent(delta=0.2, seed=3),
    initialisers.Scheme("glorot", gates=2, seed=3),
    initialisers.Scheme("rescaled", seed=3),
    initialisers.Scheme("scaled-gaussian:factor=0.7", seed=3),
    initialisers.Scheme(SCHEMES["he"], seed=3),
]
EACH = pytest.mark.parametrize("init", EVERY, ids=lambda init: str(init.get_config()))


def numbers(tensor):
    return keras.ops.convert_to_numpy(tensor)


@EACH
def test_configs_make_it_again(init):
    W = numbers(init((200, init.gates * 200)))
    for again in (
        type(init).from_config(init.get_config()),
        keras.initializers.deserialize(keras.initializers.serialize(init)),
        init.clone(),
    ):
        assert again.get_config() == init.get_config()
        assert np.array_equal(numbers(again((200, init.gates * 200))), W)


def test_every_argument_is_in_the_config():
    init = initialisers.StableRecurrent(0.1, np.int64(30), 4.0, 3, seed=7)
    expected = {"delta": 0.1, "steps": 30, "ceiling": 4.0, "gates": 3, "seed": 7}
    assert init.get_config() == expected


@pytest.mark.parametrize(
    ("layer", "gates"),
    [(keras.layers.SimpleRNN, 1), (keras.layers.GRU, 3), (keras.layers.LSTM, 4)],
)
def test_models_are_saved_and_loaded(layer, gates, tmp_path):
    init = initialisers.StableRecurrent(gates=gates, seed=1)
    model = keras.Sequential([keras.Input((5, 2)), layer(12, recurrent_initializer=init)])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for mine, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)
    again = loaded.layers[0].cell.recurrent_initializer
    assert isinstance(again, initialisers.StableRecurrent)
    assert again.get_config() == init.get_config()


def test_gates_are_asked_for():
    layer = keras.layers.GRU(8, recurrent_initializer=initialisers.Scheme("half"))
    with pytest.raises(
        ValueError, match=r"received \(8, 24\); .* block: Scheme\('half', gates=3\)"
    ):
        layer.build((None, 5, 2))
    with pytest.raises(ValueError, match=r"shape \(.., n, 3 n\), received \(8, 8\)"):
        initialisers.Scheme("half", gates=3)((8, 8))


def test_seeds_are_keras():
    shape = (5, 5)
    keras.utils.set_random_seed(1)
    first = numbers(initialisers.Scheme("half")(shape))
    other = numbers(initialisers.Scheme("half")(shape))
    keras.utils.set_random_seed(1)
    assert np.array_equal(first, numbers(initialisers.Scheme("half")(shape)))
    assert not np.any(first == other)
    one = initialisers.Scheme("half", seed=keras.random.SeedGenerator(4))
    assert not np.any(numbers(one(shape)) == numbers(one(shape)))


def test_there_are_no_complex_weights():
    with pytest.raises(ValueError, match="field 'real' contradicts dtype complex64"):
        initialisers.Scheme("half")((4, 4), "complex64")


def test_there_are_no_diagonals():
    with pytest.raises(ValueError, match="lru-ring is a diagonal, for torch and jax"):
        initialisers.Scheme("lru-ring")
