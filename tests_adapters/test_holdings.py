"""What users of torch and jax hold goes in wherever arrays do, as the numbers it stands for."""

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

import rmt_check
import rmt_check.initialisers.jax
import rmt_check.initialisers.torch
from rmt_check import arguments, arrays
from rmt_check.analysis import diagnose
from rmt_check.diagnosis.files_safetensors import of_e4m3, of_e5m2
from rmt_check.testing import assert_follows, assert_spectral_radius, assert_stable

REAL = torch.from_numpy(rmt_check.sample_matrix("glorot", 24, "real"))
COMPLEX = torch.from_numpy(rmt_check.sample_matrix("glorot", 24))
TENSORS = {
    "plain": REAL,
    "Parameter": torch.nn.Parameter(REAL),
    "with gradient": 0.5 * torch.nn.Parameter(REAL),
    "transposed": REAL.T,
    "float32": REAL.float(),
    "float16": REAL.half(),
    "bfloat16": REAL.bfloat16(),
    "bfloat16 Parameter": torch.nn.Parameter(REAL.bfloat16()),
    "conjugate": COMPLEX.conj(),
    "adjoint": COMPLEX.mH,
    "negative": COMPLEX.conj().imag,
    "complex Parameter": torch.nn.Parameter(COMPLEX),
}
STANDS_FOR = {
    "conjugate": COMPLEX.numpy().conj(),
    "adjoint": COMPLEX.numpy().conj().T,
    "negative": -COMPLEX.numpy().imag,
    "transposed": REAL.numpy().T,
}


@pytest.mark.parametrize("name", TENSORS)
def test_tensors_go_in_as_the_numbers_that_they_stand_for(name):
    tensor = TENSORS[name]
    expected = STANDS_FOR.get(name)
    if expected is None:
        expected = tensor.detach().to(torch.complex128 if tensor.is_complex() else torch.float64)
        expected = expected.numpy()
    assert_array_equal(arguments.array(tensor, "W"), expected)
    assert_array_equal(arguments.array([tensor, tensor], "W"), [expected, expected])
    assert rmt_check.spectral_radius(tensor) == rmt_check.spectral_radius(expected)
    assert diagnose(tensor).n == 24
    assert_stable(tensor, 5, 10.0)


@pytest.mark.parametrize(
    "tensor",
    [
        REAL.to_sparse(),
        torch.empty((3, 3), device="meta"),
        torch.empty((3, 3), dtype=torch.float4_e2m1fn_x2),
    ],
    ids=["sparse", "without data", "packed"],
)
def test_other_tensors_get_one_line(tensor):
    with pytest.raises(ValueError, match=r"W must be an array.* received a tensor: ") as error:
        arguments.array(tensor, "W")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"]
)
def test_short_floats_are_read_alike_from_all_who_have_them(name):
    dtype = np.dtype(getattr(ml_dtypes, name))
    numbers = np.linspace(-3.0, 3.0, 48).astype(dtype)
    expected = numbers.astype(np.float32)
    tensor = torch.from_numpy(expected).to(getattr(torch, name))
    for held in (numbers, jnp.asarray(numbers), tensor, [*numbers], list(numbers.reshape(4, 12))):
        assert_array_equal(np.ravel(arguments.array(held, "x")), expected)
    for held in (numbers, jnp.asarray(numbers), tensor, [numbers]):
        assert arrays.precision(held) == float(ml_dtypes.finfo(dtype).eps)


def test_codes_of_eight_bits_are_those_of_ml_dtypes():
    codes = np.arange(256, dtype=np.uint8)
    for read, dtype in ((of_e4m3, ml_dtypes.float8_e4m3fn), (of_e5m2, ml_dtypes.float8_e5m2)):
        assert_array_equal(read(codes), codes.view(dtype).astype(np.float32))


def test_masks_over_short_floats_are_refused():
    held = np.ma.array(np.ones(3, ml_dtypes.bfloat16), mask=[False, True, False])
    with pytest.raises(ValueError, match="hides nothing"):
        arguments.array(held, "x")


def test_numbers_that_are_not_there_yet_get_one_line():
    def inside(x):
        with pytest.raises(ValueError, match="received JitTracer"):
            arguments.array(x, "x")
        return x

    jax.jit(inside)(jnp.ones(3))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_what_the_own_initialisers_fill_is_taken_by_every_assertion(dtype):
    def by_torch(i):
        generator = torch.Generator().manual_seed(i)
        empty = torch.nn.Parameter(torch.empty(32, 32, dtype=getattr(torch, dtype)))
        return rmt_check.initialisers.torch.scheme_(empty, "glorot", generator)

    def by_jax(i):
        return rmt_check.initialisers.jax.scheme("glorot")(jax.random.key(i), (32, 32), dtype)

    for sampler in (by_torch, by_jax):
        assert_spectral_radius(sampler, 32, "real", draws=60)
        assert_spectral_radius([sampler(i) for i in range(60)], 32, "real")
        assert_stable(sampler, 10, 20.0, draws=3)
        rho = [rmt_check.spectral_radius(sampler(i)) for i in range(60)]
        assert_follows(torch.tensor(rho), rmt_check.laws.SpectralRadius(32, "real"))
        assert diagnose(sampler(0)).n == 32


@pytest.mark.parametrize("n", [3, 64])
def test_orthogonal_weights_of_torch_are_stable(n):
    for seed in range(5):
        torch.manual_seed(seed)
        W = torch.nn.init.orthogonal_(torch.empty(n, n))
        assert_stable(W, 200, max_growth=1.0)
        assert_stable(W.bfloat16(), 5, max_growth=1.0)


@pytest.mark.parametrize(("layer", "gates"), [(torch.nn.GRU, 3), (torch.nn.LSTM, 4)])
def test_xavier_of_all_gates_is_named(layer, gates):
    def weights(i):
        torch.manual_seed(i)
        stacked = layer(64, 64).weight_hh_l0
        assert stacked.shape == (gates * 64, 64)
        return torch.nn.init.xavier_normal_(stacked)[:64]

    with pytest.raises(AssertionError, match=f"gates of an? {layer.__name__} filled as one"):
        assert_spectral_radius(weights, 64, "real", draws=200)
    assert float(weights(0).detach().var()) * 64 == pytest.approx(2.0 / (1 + gates), rel=0.1)
