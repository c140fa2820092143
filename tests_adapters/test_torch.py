"""What is torch's own: in place, generators, views of gates, devices, state_dict."""

import pytest
import torch

from rmt_check.initialisers.torch import (
    lru_ring_,
    scheme_,
    stable_recurrent_,
)

DEVICES = ["meta", pytest.param("cuda", marks=pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device"))]  # fmt: skip


def test_parameters_are_filled_in_place_without_gradient():
    layer = torch.nn.RNN(16, 16)
    weight, storage = layer.weight_hh_l0, layer.weight_hh_l0.data_ptr()
    assert stable_recurrent_(weight) is weight
    assert weight.data_ptr() == storage and weight.requires_grad and weight.is_leaf
    layer(torch.ones(3, 16))[0].sum().backward()
    assert weight.grad is not None


def test_manual_seed_decides_without_a_generator():
    torch.manual_seed(5)
    first = stable_recurrent_(torch.empty(6, 6))
    torch.manual_seed(5)
    assert torch.equal(first, stable_recurrent_(torch.empty(6, 6)))
    assert not torch.equal(first, stable_recurrent_(torch.empty(6, 6)))


@pytest.mark.parametrize(("cell", "gates"), [(torch.nn.GRU, 3), (torch.nn.LSTM, 4)])
def test_gates_are_initialised_block_by_block(cell, gates):
    layer = cell(8, 32)
    with pytest.raises(ValueError, match=rf"for block in weight.chunk\({gates}, dim=0\): stable"):
        stable_recurrent_(layer.weight_hh_l0)
    before = layer.weight_hh_l0.clone()
    for block in layer.weight_hh_l0.chunk(gates):
        scheme_(block, "half")
    after = layer.weight_hh_l0.detach()
    assert not torch.any(after == before)
    deviations = after.reshape(gates, -1).std(dim=1) * 32**0.5
    assert torch.all((deviations - 0.5).abs() < 0.08)  # 5 standard errors


def test_blocks_side_by_side_are_views_too():
    weight = torch.zeros(8, 24)
    for block in weight.chunk(3, dim=1):
        scheme_(block, "glorot")
    assert torch.all(weight != 0.0)


def test_half_precision_views_are_filled():
    weight = torch.zeros(24, 8, dtype=torch.bfloat16)
    for block in weight.chunk(3):
        scheme_(block, "glorot")
    assert torch.all(weight != 0.0)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.complex64])
def test_devices(device, dtype):
    W = stable_recurrent_(torch.empty(2, 8, 8, dtype=dtype, device=device))
    assert W.device.type == device and W.dtype == dtype and W.shape == (2, 8, 8)
    z = scheme_(torch.empty(8, dtype=dtype, device=device), "uniform-modulus")
    assert z.device.type == device and z.dtype == dtype


def test_state_dict_saves_and_loads(tmp_path):
    layer, other = torch.nn.RNN(4, 8), torch.nn.RNN(4, 8)
    stable_recurrent_(layer.weight_hh_l0)
    torch.save(layer.state_dict(), tmp_path / "layer.pt")
    other.load_state_dict(torch.load(tmp_path / "layer.pt", weights_only=True))
    assert torch.equal(layer.weight_hh_l0, other.weight_hh_l0)


def test_lru_parameters_follow_from_the_diagonal():
    diagonal = lru_ring_(torch.empty(64, dtype=torch.complex64), r_min=0.9, r_max=0.99)
    nu, theta = torch.log(-torch.log(diagonal.abs())), diagonal.angle()
    assert torch.allclose(torch.exp(-torch.exp(nu) + 1j * theta), diagonal)


def test_an_error_leaves_the_tensor_alone():
    W = torch.zeros(4, 4)
    for wrong in ({"delta": 2.0}, {"field": "complex"}, {"field": "quaternion"}):
        with pytest.raises(ValueError):
            stable_recurrent_(W, **wrong)
    assert torch.equal(W, torch.zeros(4, 4))
