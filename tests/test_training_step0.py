"""Networks at step 0: the gradient is the slope of the loss, and sizes are what they say."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check.linalg.blas import one_blas_thread
from rmt_check.training import adjoint, step0
from rmt_check.training.parameters import initial_parameters
from rmt_check.training.run import checked_run
from rmt_check.training.sizes import largest_and_last, log_norm, log_size, log_sum
from rmt_check.training.step0 import FirstPass, first_pass, loss_and_gradients, names
from rmt_check.training.tasks import batches, task_named

NETWORKS = {
    "dense": {"task": "listops:steps=16"},
    "forecast": {"task": "mackey-glass:steps=9"},
    "inside": {"norm": "inside", "task": "listops:steps=16"},
    "before": {"norm": "before", "layers": 2, "task": "mackey-glass:steps=9"},
    "diagonal": {"structure": "diagonal", "task": "listops:steps=16", "norm": "before"},
    "lru": {"structure": "lru", "scheme": "lru-ring", "field": "complex", "layers": 2},
}


def network(name):
    given = {"task": "generation:steps=8", "scheme": "glorot", "width": 5, "updates": 0}
    return checked_run(**given | NETWORKS[name])


def moved(own, name, by):
    return own | {name: own[name] + by}


def disagreements(run, largest=2e-7):
    """Return the parameters whose gradient is not the slope of the loss in a random direction."""
    task, rng, wrong = task_named(run.task), np.random.default_rng(1), []
    own, chosen = initial_parameters(run, task.inputs, task.outputs), batches(task, 0, 0, 1)[0]
    gradients = loss_and_gradients(run, own, task, chosen)[1]
    assert gradients.keys() == own.keys()
    for name, value in own.items():
        direction = rng.standard_normal(value.shape)
        ends = [
            loss_and_gradients(run, moved(own, name, by * direction), task, chosen)[0]
            for by in (2e-5, -2e-5, 1e-5, -1e-5)
        ]
        slope = (8 * (ends[2] - ends[3]) - (ends[0] - ends[1])) / 12e-5  # of fourth order
        if not abs(slope - np.sum(direction * gradients[name])) < largest * (1.0 + abs(slope)):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_is_the_slope_of_the_loss_by_every_parameter(name):
    assert disagreements(network(name)) == []


@pytest.mark.parametrize("name", ["diagonal", "lru"])
def test_a_gradient_that_is_not_conjugated_is_no_slope(name, monkeypatch):
    """The control, and what published code does."""
    right = adjoint.diagonal_adjoint

    def ascending(*arguments):
        right(*arguments)
        arguments[-1][:] *= -1.0

    monkeypatch.setattr(adjoint, "diagonal_adjoint", ascending)
    wrong = {name.rpartition(".")[2] for name in disagreements(network(name))}
    assert wrong == ({"im"} if name == "diagonal" else {"nu_log", "theta_log"})


@pytest.mark.parametrize("name", NETWORKS)
def test_a_pass_has_the_sizes_of_its_network(name):
    run = network(name)
    task = task_named(run.task)
    own = initial_parameters(run, task.inputs, task.outputs)
    with one_blas_thread():
        loss, gradients, layers = loss_and_gradients(run, own, task, batches(task, 0, 0, 1)[0])
    packed = first_pass(run)
    found = FirstPass.unpack(packed)
    norms = {key: np.linalg.norm(value) for key, value in gradients.items()}
    assert_allclose(found.log_loss, np.log(loss), rtol=1e-12)
    assert_allclose(found.log_gradient, np.log(np.linalg.norm([*norms.values()])), rtol=1e-12)
    own_part = [norm for key, norm in norms.items() if key.rpartition(".")[2] in step0.RECURRENT]
    assert_allclose(found.log_recurrent, np.log(np.linalg.norm(own_part)), rtol=1e-12)
    for i, layer in enumerate(layers):
        h = layer.h[0] if run.structure == "dense" else layer.h[0] + 1j * layer.h[1]
        assert_allclose(found.log_largest[i], np.log(np.abs(h).max()), rtol=1e-12)
        last = np.log(np.mean(np.sum(np.abs(h[-1]) ** 2, axis=-1))) / 2
        assert_allclose(found.log_last[i], last, rtol=1e-12, atol=1e-13)
    assert len(packed) == len(names(run.layers))
    assert_array_equal(found.pack(), packed)
    assert_array_equal(first_pass(run), packed)
    if run.norm == "inside":  # |h| is sqrt(n), but for the epsilon under the root
        assert_allclose(found.log_last, math.log(run.width) / 2, atol=1e-4)


@pytest.mark.parametrize("classes", [True, False])
def test_losses_have_their_gradients(classes):
    rng = np.random.default_rng(2)
    z = rng.standard_normal((4, 3))
    y = rng.integers(0, 3, 4) if classes else rng.standard_normal((4, 3))
    loss = step0.cross_entropy if classes else step0.squared_error
    each = [(row[k], row) if classes else (k, row) for row, k in zip(z, y, strict=True)]
    if classes:
        by_hand = np.mean([np.log(np.exp(row - own).sum()) for own, row in each])
    else:
        by_hand = np.mean([(row - wanted) ** 2 for wanted, row in each])
    assert_allclose(loss(z, y)[0], by_hand, rtol=1e-12)
    direction = rng.standard_normal(z.shape)
    slope = (loss(z + 1e-5 * direction, y)[0] - loss(z - 1e-5 * direction, y)[0]) / 2e-5
    assert_allclose(np.sum(direction * loss(z, y)[1]), slope, rtol=1e-8)


def test_sizes_do_not_overflow():
    huge = np.array([3e200, -4e200])
    assert_allclose(log_norm(huge), math.log(5) + 200 * math.log(10), rtol=1e-12)
    assert_allclose(log_norm(huge, 12e200 * np.ones(1)), math.log(13e200), rtol=1e-12)
    assert log_norm(np.zeros(3)) == -math.inf == log_size(0.0) == log_sum([-math.inf, -math.inf])
    assert log_norm(np.array([1.0, math.nan])) == log_norm(np.array([math.inf])) == math.inf
    assert log_size(math.nan) == log_size(math.inf) == math.inf
    assert_allclose(log_sum([math.log(3e300), math.log(4e300)]), math.log(5e300), rtol=1e-12)
    states = [
        (np.array([[[1.0, 2.0]], [[-3.0, 0.0]]]),),
        (np.full((2, 4, 1), 3.0), np.full((2, 4, 1), -4.0)),
    ]
    assert_allclose(largest_and_last(states), [[math.log(3), math.log(5)]] * 2, rtol=1e-12)


def test_what_overflows_doubles_is_infinite_and_no_crash():
    run = checked_run("white:steps=400", "scaled-gaussian:factor=30.0", 16, updates=0)
    assert (first_pass(run) == math.inf).sum() >= 3
    network = checked_run("mackey-glass:steps=400", "scaled-gaussian:factor=30.0", 16, updates=0)
    assert (first_pass(network) == math.inf).all()


def test_runs_differ_and_schemes_of_a_run_share_the_rest():
    """Their inputs and readout: a recurrence of scale s multiplies W^k x by s^k, here k = 0, 1."""
    run = checked_run("white:steps=2", "scaled-gaussian:factor=1e-6", 8, updates=0)
    tiny = FirstPass.unpack(first_pass(run)).log_last
    same = FirstPass.unpack(
        first_pass(replace(run, scheme="scaled-gaussian:factor=1e-09"))
    ).log_last
    other = FirstPass.unpack(first_pass(replace(run, run=1))).log_last
    assert abs(tiny - same) < 1e-5 < abs(tiny - other)
