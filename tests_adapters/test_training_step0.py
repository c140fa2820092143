"""Step 0 in numpy beside torch: the same loss and, by autograd, the same gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from rmt_check.training import train as training
from rmt_check.training.parameters import initial_parameters
from rmt_check.training.run import checked_run
from rmt_check.training.step0 import FirstPass, first_pass, loss_and_gradients
from rmt_check.training.tasks import batches, task_named
from rmt_check.training.train import train
from rmt_check.training.trained import Trained

NETWORKS = {
    "dense": {"task": "digits:steps=64"},
    "inside": {"norm": "inside", "task": "lorenz:steps=40", "scheme": "glorot"},
    "before": {"norm": "before", "layers": 3, "task": "mackey-glass:steps=40"},
    "diagonal": {"structure": "diagonal", "task": "listops:steps=40", "layers": 2},
    "lru": {"structure": "lru", "scheme": "lru-ring", "field": "complex", "norm": "before"},
}


def network(name):
    given = {"task": "generation:steps=30", "scheme": "orthogonal", "width": 24, "updates": 1}
    return checked_run(**given | {"dtype": "float64"} | NETWORKS[name])


@pytest.mark.parametrize("name", NETWORKS)
def test_loss_and_gradients_are_torchs(name):
    run = network(name)
    task, chosen = task_named(run.task), batches(task_named(run.task), 0, 0, 1)[0]
    own = initial_parameters(run, task.inputs, task.outputs)
    tensors = {key: torch.tensor(value, requires_grad=True) for key, value in own.items()}
    loss, states = training._loss(run, task, tensors, training._part(task.train, chosen))
    loss.backward()
    found, gradients, layers = loss_and_gradients(run, own, task, chosen)
    assert_allclose(found, loss.item(), rtol=1e-10)
    assert gradients.keys() == tensors.keys()
    for key, tensor in tensors.items():
        error = 1e-10 * tensor.grad.abs().max().item()
        assert_allclose(gradients[key], tensor.grad.numpy(), rtol=0, atol=error)
    for layer, theirs in zip(layers, states, strict=True):
        for one, other in zip(layer.h, theirs, strict=True):
            assert_allclose(one, other.detach().numpy(), rtol=0, atol=1e-10 * np.abs(one).max())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_first_update_of_training_starts_from_step_0(name):
    run = network(name)
    found, trained = FirstPass.unpack(first_pass(run)), Trained.unpack(run, train(run))
    assert_allclose(found.log_loss, np.log(trained.loss[0]), rtol=1e-9, atol=1e-10)
    assert_allclose(found.log_gradient, np.log(trained.gradient[0]), rtol=1e-9, atol=1e-10)
    assert_allclose(found.log_largest, np.log(trained.largest), rtol=1e-9, atol=1e-10)
