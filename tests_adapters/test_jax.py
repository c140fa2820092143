"""What is jax's own: keys, jit and vmap, shardings, flax cells, saved parameters."""

import flax.linen as nn
import flax.nnx as nnx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import serialization

from rmt_check.initialisers.jax import lru_ring, scheme, stable_recurrent

KEY = jax.random.key(0)
INITIALIZERS = [(stable_recurrent(), (6, 6)), (lru_ring(), (6,)), (scheme("diagonal-glorot"), (6,))]
EACH = pytest.mark.parametrize(("init", "shape"), INITIALIZERS)


@EACH
def test_jit_changes_nothing(init, shape):
    jitted = jax.jit(init, static_argnums=(1, 2))(KEY, shape, jnp.complex64)
    np.testing.assert_allclose(jitted, init(KEY, shape, jnp.complex64), rtol=1e-5)


@EACH
def test_vmap_over_keys(init, shape):
    drawn = jax.vmap(lambda key: init(key, shape, jnp.complex64))(jax.random.split(KEY, 3))
    assert drawn.shape == (3, *shape) and not jnp.any(drawn[0] == drawn[1])


@EACH
def test_shardings(init, shape):
    with jax.set_mesh(jax.make_mesh((1,), ("x",))):
        drawn = init(KEY, shape, jnp.complex64, jax.P("x"))
    assert drawn.sharding.spec[0] == "x"
    np.testing.assert_allclose(drawn, init(KEY, shape, jnp.complex64), rtol=1e-5)


def test_dtypes_by_default():
    assert stable_recurrent()(KEY, (4, 4)).dtype == jnp.float32
    assert stable_recurrent()(KEY, (4, 4), None).dtype == jnp.float32
    assert lru_ring()(KEY, (4,)).dtype == jnp.complex64
    with jax.enable_x64(True):
        assert stable_recurrent()(KEY, (4, 4), None).dtype == jnp.float64


@pytest.mark.parametrize("cell", [nn.SimpleCell, nn.GRUCell, nn.LSTMCell, nn.OptimizedLSTMCell])
def test_flax_cells(cell):
    layer = nn.RNN(cell(24, recurrent_kernel_init=scheme("half")))
    variables = layer.init(KEY, jnp.ones((2, 5, 3)))
    kernels = {
        "/".join(part.key for part in path): leaf
        for path, leaf in jax.tree_util.tree_leaves_with_path(variables["params"])
        if leaf.shape == (24, 24)
    }
    assert len(kernels) == {"SimpleCell": 1, "GRUCell": 3}.get(cell.__name__, 4)
    assert all(abs(24**0.5 * leaf.std() - 0.5) < 0.075 for leaf in kernels.values())  # 5 s.e.
    assert layer.apply(variables, jnp.ones((2, 5, 3))).shape == (2, 5, 24)


def test_flax_nnx_cell():
    cell = nnx.SimpleCell(3, 24, recurrent_kernel_init=stable_recurrent(), rngs=nnx.Rngs(0))
    W = cell.dense_h.kernel[...]
    assert W.shape == (24, 24) and abs(24**0.5 * W.std() - 0.82) < 0.13


def test_parameters_are_saved_and_loaded():
    layer = nn.Dense(8, kernel_init=stable_recurrent())
    params = layer.init(KEY, jnp.ones(8))
    template = layer.init(jax.random.key(1), jnp.ones(8))
    loaded = serialization.from_bytes(template, serialization.to_bytes(params))
    assert np.array_equal(loaded["params"]["kernel"], params["params"]["kernel"])


def test_gates_are_initialised_as_the_message_says():
    with pytest.raises(ValueError, match="say gates=3 to the initializer of \\(n, 3 n\\)"):
        scheme("glorot")(KEY, (8, 24))
    W = scheme("glorot", gates=3)(KEY, (8, 24))
    assert W.shape == (8, 24) and len(jnp.unique(W)) == W.size
    with pytest.raises(ValueError, match="received \\(8, 8\\)"):
        scheme("glorot", gates=3)(KEY, (8, 8))
    with pytest.raises(ValueError, match="gates must be an integer >= 1"):
        stable_recurrent(gates=0)
    with pytest.raises(ValueError, match="uniform-disc is a diagonal, which has no gates"):
        scheme("uniform-disc", gates=3)


@pytest.mark.parametrize(("cell", "gates"), [(nnx.GRUCell, 3), (nnx.OptimizedLSTMCell, 4)])
def test_flax_nnx_cells_with_gates(cell, gates):
    init = stable_recurrent(gates=gates)
    W = cell(3, 64, recurrent_kernel_init=init, rngs=nnx.Rngs(0)).dense_h.kernel[...]
    assert W.shape == (64, gates * 64)
    deviations = W.reshape(64, gates, 64).std(axis=(0, 2)) * 64**0.5
    assert jnp.all(jnp.abs(deviations - 0.88) < 0.06)
