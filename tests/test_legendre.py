"""Gauss-Legendre rules against ball arithmetic."""

import numpy as np
import pytest
from flint import arb, ctx

from rmt_check.laws.legendre import gauss_legendre


@pytest.mark.parametrize("count", [1, 2, 3, 8, 17, 40, 64, 80, 96, 100, 151, 200])
def test_nodes_and_weights_are_those_of_ball_arithmetic(count):
    with ctx.workprec(120):
        certified = [arb.legendre_p_root(count, k, weight=True) for k in reversed(range(count))]
    node, weight = np.array([[float(ball.mid()) for ball in pair] for pair in certified]).T
    nodes, weights = gauss_legendre(count)
    np.testing.assert_allclose(nodes, node, rtol=0, atol=2.3e-16)
    np.testing.assert_allclose(weights, weight, rtol=5e-13)  # near the ends; leggauss: 2e-11
    assert np.abs(weights - weight).sum() < 6e-15  # leggauss: 5e-14


@pytest.mark.parametrize("count", [5, 40, 80, 100])
def test_the_rule_integrates_polynomials_up_to_twice_its_degree(count):
    nodes, weights = gauss_legendre(count)
    for degree in range(0, 2 * count, 2):
        assert weights @ nodes**degree == pytest.approx(2 / (degree + 1), rel=2e-13)
    assert weights @ np.ones(count) == pytest.approx(2.0, rel=3e-15)
