"""How networks of width n approach mean-field theory: exactly where linear, drawn elsewhere."""

import math

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import LEVEL

import rmt_check
from rmt_check import laws
from rmt_check.laws import MeanField

STATISTICS = {"state": (-1, MeanField.log_energies), "distance": (-1, MeanField.log_distances)}
STATISTICS["gradient"] = (0, MeanField.log_gradients)
TANH, RELU = {"gain": 1.0}, {"gain": 1.4, "bias": 0.3}


@pytest.mark.parametrize("steps", [3, 7, 40])
@pytest.mark.parametrize(("bias", "order"), [(0.3, 1), (0.0, 2)])
def test_linear_networks_are_off_by_one_over_n_if_biased(steps, bias, order):
    law = MeanField("linear", gain=0.9, bias=bias, inputs=0.4, start=2.0)
    # of the exact law h_0 is the first input, b one that stays, x_t are the others
    gram = np.eye(steps + 1) * law.inputs**2
    gram[1:, 1:] += law.bias**2
    gram[0, 0] = law.start**2
    off = [
        laws.log_driven_energy(n, gram, scale=0.9, field="real")[-1] - law.log_energies(steps)[-1]
        for n in (10_000, 20_000)
    ]
    assert abs(off[1]) > 1e-11
    assert abs(math.log2(off[0] / off[1]) - order) < 0.02


def one_constant(values, errors):
    """Return the p-value of independent estimates having one mean, that mean and its error."""
    mean, weight = np.average(values, weights=errors**-2.0, returned=True)
    chi_square = np.sum(((values - mean) / errors) ** 2)
    return stats.chi2.sf(chi_square, len(values) - 1), mean, 1.0 / math.sqrt(weight)


def off_by(cell, numbers, statistic, steps, widths, draws, seed):
    """Return how far means at each width are off the limit, relative to it, with their errors."""
    at, logs = STATISTICS[statistic]
    limit = logs(MeanField(cell, **numbers), steps)[at]
    means, errors = np.empty((2, len(widths)))
    for i, (n, number) in enumerate(zip(widths, draws, strict=True)):
        drawn = rmt_check.sample_recurrence(cell, n, steps, number, statistic, seed=seed, **numbers)
        ratios = np.exp(drawn.values[:, at] - math.log(n) - limit)
        means[i], errors[i] = ratios.mean(), ratios.std(ddof=1) / math.sqrt(number)
    return means - 1.0, errors


def assert_one_over_n(widths, off, errors):
    n = np.array(widths)
    p, constant, error = one_constant(n * off, n * errors)
    assert p > LEVEL and abs(constant) > 6.0 * error
    for wrong in (0.98, 1.02):  # another limit is not approached
        assert one_constant(n * ((1.0 + off) / wrong - 1.0), n * errors)[0] < LEVEL


def test_tanh_is_off_by_one_over_n(seed):
    widths = (8, 16, 64)
    found = off_by("tanh", TANH, "state", 2, widths, (4000, 4000, 20_000), seed)
    assert_one_over_n(widths, *found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "numbers", "statistic", "steps", "widths"),
    [
        ("tanh", TANH, "state", 2, (8, 16, 32, 64)),
        ("tanh", {"gain": 1.5, "bias": 0.2}, "state", 2, (8, 16, 32, 64)),
        ("relu", RELU, "distance", 3, (32, 64, 128, 256)),
        ("relu", RELU, "gradient", 2, (32, 64, 128, 256)),
    ],
)
def test_networks_are_off_by_one_over_n(cell, numbers, statistic, steps, widths, seed):
    found = off_by(cell, numbers, statistic, steps, widths, (40_000,) * 4, seed)
    assert_one_over_n(widths, *found)
    root = np.sqrt(widths)  # another rate does not fit
    assert one_constant(root * found[0], root * found[1])[0] < LEVEL
