"""Tasks of training: what is asked is the answer, and nothing can be known without the input."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.integrate import solve_ivp

from rmt_check.training import listops, series
from rmt_check.training.tasks import TASKS, batches, canonical, task_named

MADE = ["mackey-glass:steps=50", "lorenz:steps=50", "generation:steps=40", "listops:steps=60"]


def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize("name", MADE)
def test_a_task_is_standardised_and_the_same_each_time(name):
    task = task_named(name)
    again = task_named.__wrapped__(name)
    assert_array_equal(task.train.x, again.train.x)
    assert task.steps == task.train.x.shape[1] == int(name.partition("=")[2])
    assert len(task.train) > len(task.test) > len(task.validation) > 0
    if not task.classes:
        assert abs(task.chance_loss - 1.0) < 0.1 and task.chance == 0.0


def test_generation_is_continued_by_its_period():
    x, y = series.generation(40, rng())
    whole = np.concatenate([x[..., 0], y], axis=1)
    for row in whole[:50]:
        assert any(np.array_equal(row[:-period], row[period:]) for period in range(5, 17))


def test_mackey_and_glass_begin_with_an_exponential():
    """Until t = 17 the past is constant, and Euler's x is a + (c - a) .99^(10 t)."""
    c, t = np.array([0.5, 0.9, 1.4]), np.arange(1, 18)[:, None]
    a = 2.0 * c / (1.0 + c**10)  # exp(-t/10) takes the place of .99^(10 t) for small steps
    found = series.mackey_glass_from(c, 17)
    assert_allclose(found, a + (c - a) * 0.99 ** (10 * t), rtol=1e-12)


def test_lorenz_is_another_solvers():
    start = np.array([[1.0], [2.0], [20.0]])
    solution = solve_ivp(
        lambda t, s: [10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]],
        (0.0, 2.0),
        start[:, 0],
        t_eval=np.arange(1, 41) * 0.05,
        rtol=1e-10,
        atol=1e-10,
    )
    assert_allclose(series.lorenz_from(start, 40)[:, 0], solution.y[0], rtol=1e-3, atol=1e-3)


def test_lorenz_is_on_its_attractor():
    x, _ = series.lorenz(60, rng())
    assert np.abs(x).max() < 3.0 and (x[:, -1, 0] > 0).mean() == pytest.approx(0.5, abs=0.1)


def value_by_nesting(tokens):
    """Evaluate by recursion, as one reads it."""
    token = tokens.pop(0)
    if token.isdigit():
        return int(token)
    values = []
    while tokens[0] != "]":
        values.append(value_by_nesting(tokens))
    tokens.pop(0)
    of = {"[MIN": min, "[MAX": max, "[MED": np.median, "[SM": lambda v: sum(v) % 10}
    return int(of[token](values))


def test_listops_are_expressions_of_their_length_with_their_value():
    x, y = listops.listops(60, rng())
    lengths = x.sum(axis=(1, 2))
    assert lengths.min() >= 15 and lengths.max() <= 60
    for one, value in zip(x[:100], y, strict=False):
        tokens = [listops.TOKENS[i] for i in one[one.any(axis=1)].argmax(axis=1)]
        assert value == value_by_nesting(tokens) and not tokens


def test_permuted_targets_are_the_same_ones_elsewhere():
    plain, permuted = task_named("listops:steps=60"), task_named("listops:steps=60:permuted")
    assert_array_equal(plain.train.x, permuted.train.x)

    def all_of(task):
        return np.concatenate([task.test.y, task.validation.y, task.train.y])

    assert_array_equal(np.sort(all_of(plain)), np.sort(all_of(permuted)))
    assert (all_of(plain) == all_of(permuted)).mean() < 0.2


def test_batches_pair_and_pass_over_every_example():
    task = task_named("generation:steps=40")
    order = batches(task, 3, 5, 75)
    assert_array_equal(np.sort(order[:60].ravel()), np.arange(960))
    assert_array_equal(order[:20], batches(task, 3, 5, 20))
    assert (order != batches(task, 3, 6, 75)).any()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nonsense", "task"),
        ("digits:steps=65", "64, 256 or 1024, received 65"),
        ("lorenz:steps=many", "steps"),
        ("lorenz:steps=1", "steps must be an integer >= 2"),
        ("lorenz:length=9", "has steps=.. and permuted, received 'length=9'"),
    ],
)
def test_what_is_no_task_is_refused(name, told):
    with pytest.raises(ValueError, match=told):
        task_named(name)


def test_names_have_one_spelling():
    assert canonical("digits") == canonical("digits:steps=64") == "digits:steps=64"
    assert canonical("digits:permuted:steps=256") == "digits:steps=256:permuted"
    assert {canonical(name).split(":")[0] for name in TASKS} == set(TASKS)


def test_values_are_forecast_twenty_ahead():
    """The target of a shorter window is what a longer one shows at that time."""
    long, _ = series.mackey_glass(60, rng())
    short, target = series.mackey_glass(40, rng())
    slope, at = np.polyfit(long[:, 0, 0], short[:, 0, 0], 1)  # each in its own units
    assert_allclose(slope * long[:, 59, 0] + at, target[:, 0], rtol=1e-9, atol=1e-9)
