"""Models of torch and flax audited as they begin: modules, state dicts, sharded files, Mamba's."""

import json
from pathlib import Path

import jax
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from statistics_helpers import SEED

from rmt_check import cli
from rmt_check.analysis import audit
from rmt_check.testing import assert_initialised


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(SEED)


def test_lstm_in_one_command(tmp_path, capsys):
    save_file(torch.nn.LSTM(32, 64, 2).state_dict(), tmp_path / "lstm.safetensors")
    path = str(tmp_path / "lstm.safetensors")
    assert cli._run(["audit", path, "--steps", "100", "--strict", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert out.count("uniform, 1/(3 hidden)") == 9  # eight tensors and the scorecard
    assert out.count("weight_hh_l1 gate") == 4 and "Nothing of 8 tensors looks wrong." in out


class Mamba(torch.nn.Module):
    """The parameters of a block, as state-spaces/mamba begins them."""

    def __init__(self, width=32, states=16, rank=4):
        super().__init__()
        inner = 2 * width
        self.in_proj = torch.nn.Linear(width, 2 * inner, bias=False)
        self.conv1d = torch.nn.Conv1d(inner, inner, 4, groups=inner)
        self.x_proj = torch.nn.Linear(inner, rank + 2 * states, bias=False)
        self.dt_proj = torch.nn.Linear(rank, inner)
        dt = torch.exp(torch.rand(inner) * np.log(100.0) + np.log(0.001))
        with torch.no_grad():
            self.dt_proj.bias.copy_(dt + torch.log(-torch.expm1(-dt)))
        self.A_log = torch.nn.Parameter(torch.log(torch.arange(1.0, states + 1)).repeat(inner, 1))
        self.D = torch.nn.Parameter(torch.ones(inner))
        self.out_proj = torch.nn.Linear(inner, width, bias=False)


def test_mamba_in_one_command(tmp_path, capsys):
    state = torch.nn.Sequential(Mamba(), Mamba()).state_dict()
    save_file(state, tmp_path / "mamba.safetensors")
    path = str(tmp_path / "mamba.safetensors")
    assert cli._run(["audit", path, "--steps", "1024", "--json", "--quiet"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["wrong"] == 0
    kept = [one["memory"] for one in document["tensors"] if one["memory"]]
    assert len(kept) == 2 and all(one["dt"] == "dt_proj.bias" for one in kept)
    assert all(0.6 < one["shortest"] < 1.5 and 300.0 < one["longest"] < 1001.0 for one in kept)


def test_encoder_copies_its_layer():
    """torch.nn.TransformerEncoder does, so that all layers begin alike; an own stack does not."""
    layer = torch.nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    found = audit(torch.nn.TransformerEncoder(layer, 3).state_dict())
    said = {one.name.split(".")[1] for one in found.wrong}
    assert said == {"1", "2"} and all("the same seed?" in one.wrong[0] for one in found.wrong)
    own = [torch.nn.TransformerEncoderLayer(32, 4, 64, batch_first=True) for _ in range(3)]
    assert not audit(torch.nn.Sequential(*own).state_dict()).wrong


@pytest.mark.parametrize("cast", [True, False])
def test_bfloat16_shards(cast, tmp_path, capsys):
    """Cast to bfloat16, or drawn in it, which rounds every number down."""
    torch.set_default_dtype(torch.float32 if cast else torch.bfloat16)
    try:
        layers = [torch.nn.TransformerEncoderLayer(256, 4, 1024) for _ in range(2)]
    finally:
        torch.set_default_dtype(torch.float32)
    state = torch.nn.Sequential(*layers).bfloat16().state_dict()
    places = {name: f"model-{name[0]}-of-2.safetensors" for name in state}
    for file in set(places.values()):
        save_file({k: v for k, v in state.items() if places[k] == file}, tmp_path / file)
    index = json.dumps({"weight_map": places})
    (tmp_path / "model.safetensors.index.json").write_text(index)
    assert cli._run(["audit", str(tmp_path), "--strict", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "bfloat16 uniform, 1/(3 fan_in)" in out


def test_the_lines_of_the_refusal_make_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    torch.save(torch.nn.Linear(32, 16).state_dict(), "m.pt")
    assert cli._run(["audit", "m.pt", "--quiet"]) == 2
    lines = capsys.readouterr().err.splitlines()[1:]
    assert len(lines) == 3
    exec("\n".join(line.strip() for line in lines), {})
    assert Path("m.safetensors").exists()
    assert cli._run(["audit", "m.safetensors", "--strict", "--quiet"]) == 0


def test_empty_parameters_are_found():
    layers = torch.nn.Sequential(*(torch.nn.Linear(64, 64) for _ in range(4)))
    with torch.no_grad():
        layers[2].weight.view(torch.int32).copy_(torch.randint(0, 2**20, (64, 64)))
    (found,) = audit(layers.state_dict()).wrong
    assert found.name == "2.weight" and "nobody wrote" in found.wrong[0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    ("fill", "law"),
    [
        (torch.nn.init.xavier_normal_, "xavier_normal"),
        (torch.nn.init.xavier_uniform_, "xavier_uniform"),
        (lambda W: torch.nn.init.kaiming_normal_(W, nonlinearity="relu"), "he_normal"),
        (lambda W: torch.nn.init.kaiming_uniform_(W, nonlinearity="relu"), "he_uniform"),
        (lambda W: torch.nn.init.kaiming_normal_(W, nonlinearity="linear"), "lecun_normal"),
        (lambda W: torch.nn.init.kaiming_uniform_(W, a=5**0.5), "torch_default"),
        (lambda W: torch.nn.init.normal_(W, std=0.02), "normal:0.02"),
        (torch.nn.init.orthogonal_, "orthogonal"),
    ],
)
def test_torchs_initialisers(fill, law, dtype):
    module = torch.nn.Linear(192, 320)
    fill(module.weight)
    module.to(dtype)
    assert_initialised(module, {"weight": law})
    with torch.no_grad():
        module.weight.mul_(1.1)
    with pytest.raises(AssertionError, match=law):
        assert_initialised(module, {"weight": law})


def test_qr_of_torch_without_its_signs_is_refused():
    Q = torch.linalg.qr(torch.randn(64, 64)).Q
    with pytest.raises(AssertionError, match="signs of R's diagonal"):
        assert_initialised({"weight": Q}, {"weight": "orthogonal"})


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("draw", "law"),
    [
        (jax.nn.initializers.lecun_normal(), "lecun_truncated"),
        (jax.nn.initializers.he_normal(), "he_truncated"),
        (jax.nn.initializers.glorot_uniform(), "xavier_uniform"),
        (jax.nn.initializers.orthogonal(), "orthogonal"),
    ],
)
def test_jaxs_initialisers_in_a_tree(draw, law, dtype):
    kernel = draw(jax.random.key(SEED), (192, 96)).astype(dtype)
    tree = {"params": {"Dense_0": {"kernel": kernel, "bias": jax.numpy.zeros(96, dtype)}}}
    assert_initialised(tree, {"*/kernel": law, "*/bias": "zeros"})
    found = audit(tree)
    assert not found.wrong and found.findings[0].dtype == dtype
    tree["params"]["Dense_0"]["kernel"] = 1.1 * kernel
    with pytest.raises(AssertionError, match=law):
        assert_initialised(tree, {"*/kernel": law})
