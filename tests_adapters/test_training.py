"""Training in torch: true gradients, runs that come again, chance where nothing can be learnt."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check.training import torch_network
from rmt_check.training import train as training
from rmt_check.training.run import Run
from rmt_check.training.tasks import task_named
from rmt_check.training.torch_recurrence import dense, dense_loop, diagonal, diagonal_loop
from rmt_check.training.train import train
from rmt_check.training.trained import Trained

GIVEN = {
    "task": "generation:steps=32",
    "structure": "dense",
    "scheme": "orthogonal",
    "field": "real",
    "width": 16,
    "norm": "none",
    "layers": 1,
    "rate": 1e-2,
    "clip": 0.0,
    "updates": 20,
    "dtype": "float32",
    "seed": 0,
    "run": 0,
}


def run_of(**changes):
    return Run(**GIVEN | changes)


def trained(**changes):
    run = run_of(**changes)
    return Trained.unpack(run, train(run))


def tensors(*shapes, dtype=torch.float64):
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(s, generator=generator, dtype=dtype, requires_grad=True) for s in shapes]


def gradients(function, given, weights):
    """Return the gradients of sum(weights * outputs) by all that is given."""
    out = function(*given)
    out = out if isinstance(out, tuple) else (out,)
    loss = sum((w * one).sum() for w, one in zip(weights, out, strict=True))
    return [one.detach().numpy() for one in (*out, *torch.autograd.grad(loss, given))]


@pytest.mark.parametrize("normed", [False, True])
def test_gradients_of_a_matrix_are_those_of_torchs_loop(normed):
    W, x, g = tensors((8, 8), (12, 3, 8), (12, 3, 8))
    found = gradients(lambda *given: dense(*given, normed), (W, x), [g])
    expected = gradients(lambda *given: dense_loop(*given, normed), (W, x), [g])
    for one, other in zip(found, expected, strict=True):
        assert_allclose(one, other, rtol=1e-10, atol=1e-10 * np.abs(other).max())


def test_gradients_of_a_diagonal_are_those_of_torchs_loop():
    given = tensors((8,), (8,), (12, 3, 8), (12, 3, 8))
    g = tensors((12, 3, 8), (12, 3, 8))
    for one, other in zip(
        gradients(diagonal, given, g), gradients(diagonal_loop, given, g), strict=True
    ):
        assert_allclose(one, other, rtol=1e-10, atol=1e-10 * np.abs(other).max())


def test_gradients_of_a_diagonal_are_those_of_complex_numbers():
    """Torch's own complex arithmetic: its gradient is conjugated, the direction of growth."""
    re, im, x_re, x_im = tensors((8,), (8,), (12, 3, 8), (12, 3, 8))
    g = tensors((12, 3, 8), (12, 3, 8))

    def by_complex_numbers(re, im, x_re, x_im):
        lam, x = torch.complex(re, im), torch.complex(x_re, x_im)
        h, states = torch.zeros_like(x[0]), []
        for x_t in x:
            h = lam * h + x_t
            states.append(h)
        return torch.stack(states).real, torch.stack(states).imag

    given = (re, im, x_re, x_im)
    for one, other in zip(
        gradients(diagonal, given, g), gradients(by_complex_numbers, given, g), strict=True
    ):
        assert_allclose(one, other, rtol=1e-10, atol=1e-10 * np.abs(other).max())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU is at hand")
def test_a_gpu_trains_as_a_cpu():
    run = run_of(dtype="float64")
    here, there = (Trained.unpack(run, train(run, device)) for device in ("cpu", "cuda"))
    assert_allclose(there.loss, here.loss, rtol=1e-6)
    assert_allclose(there.gradient[0], here.gradient[0], rtol=1e-9)


STRUCTURES = [
    {"structure": "dense", "norm": "inside"},
    {"structure": "dense", "norm": "before", "layers": 2},
    {"structure": "diagonal", "scheme": "uniform-disc", "field": "complex"},
    {"structure": "lru", "scheme": "lru-ring", "field": "complex"},
]


@pytest.mark.parametrize("changes", STRUCTURES, ids=lambda c: "-".join(map(str, c.values())))
def test_a_run_comes_again_to_the_bit_and_learns(changes):
    changes = changes | {"updates": 60, "rate": 3e-2}
    first, again = train(run_of(**changes)), train(run_of(**changes))
    assert first.dtype == np.float64
    assert_array_equal(first, again)
    found = Trained.unpack(run_of(**changes), first)
    assert found.end == "trained" and np.isfinite(first).all()
    assert found.loss[-10:].mean() < 0.9 * found.loss[:10].mean()
    assert_array_equal(found.pack(), first)


@pytest.mark.parametrize("changes", STRUCTURES, ids=lambda c: "-".join(map(str, c.values())))
def test_networks_learn_by_torchs_loop_as_by_the_kernels(changes, monkeypatch):
    """As on a GPU, in double precision."""
    changes = changes | {"dtype": "float64"}
    by_kernels = trained(**changes)
    monkeypatch.setattr(torch_network, "dense", dense_loop)
    monkeypatch.setattr(torch_network, "diagonal", diagonal_loop)
    by_loop = trained(**changes)
    assert_allclose(by_loop.gradient[0], by_kernels.gradient[0], rtol=1e-10)
    assert_allclose(by_loop.loss, by_kernels.loss, rtol=1e-6)  # rounding grows in 20 updates


def test_schemes_of_a_run_share_the_order_of_the_data(monkeypatch):
    seen = []
    loss = training._loss

    def noted(run, task, own, examples):
        seen.append(examples.x.sum())
        return loss(run, task, own, examples)

    monkeypatch.setattr(training, "_loss", noted)
    trained(scheme="orthogonal", updates=10)
    trained(scheme="half", updates=10, rate=3e-3)
    trained(scheme="half", updates=10, run=1)
    assert seen[:10] == seen[10:20] != seen[20:]


def test_permuted_labels_give_chance_and_true_ones_do_not():
    """A control: 628 hits of chance p lie within four standard errors of p but once in 16,000."""
    digits = {"task": "digits:steps=64", "width": 32, "updates": 150}
    chance = task_named("digits:steps=64:permuted").chance
    error = 4.0 * np.sqrt(chance * (1 - chance) / 628)
    permuted = trained(**digits | {"task": "digits:steps=64:permuted"}).scores[-1]
    assert 0.1 - error < permuted < chance + error
    assert trained(**digits).scores[-1] > chance + 5 * error


def test_forecasts_of_permuted_targets_are_no_better_than_the_mean():
    found = trained(task="mackey-glass:steps=64:permuted", updates=100)
    assert found.end == "trained" and -0.3 < found.scores[-1] < 0.02


def test_what_overflows_is_told_of():
    found = trained(scheme="scaled-gaussian:factor=40.0")
    assert found.end == "not finite" and np.isnan(found.scores).all()
    assert np.isnan(found.loss[1:]).all()


def test_a_large_first_gradient_that_is_not_recovered_from_is_divergence():
    found = trained(scheme="scaled-gaussian:factor=2.5")
    assert found.gradient[0] > 1e6 and found.end == "diverged"


def test_too_little_memory_is_told_of(monkeypatch):
    def without(*arguments):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate ..")

    monkeypatch.setattr(training, "outputs", without)
    assert trained().end == "out of memory"


def test_clipping_leaves_the_gradient_that_is_told():
    plain, clipped = trained(), trained(clip=1e-3)
    assert plain.gradient[0] == clipped.gradient[0] > 1e-3
    assert not np.array_equal(plain.loss, clipped.loss)


def test_the_spectrum_is_numpys():
    from rmt_check.training.parameters import initial_parameters

    run = run_of(scheme="glorot", dtype="float64")
    W = initial_parameters(run, 1, 16)["layers.0.W"]
    found = Trained.unpack(run, train(run)).spectrum[:, 0]
    lam = np.linalg.eigvals(W)
    departure = np.sqrt(1.0 - np.sum(np.abs(lam) ** 2) / np.sum(W**2))
    expected = [np.abs(lam).max(), np.linalg.svd(W)[1][0], departure]
    assert_allclose(found, expected, rtol=1e-10)
