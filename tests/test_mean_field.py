"""Mean-field theory: ball arithmetic, closed forms, derivatives, power laws, networks drawn."""

import math

import numpy as np
import pytest
from flint import acb, arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, optimize
from statistics_helpers import examples, mean_differs

from rmt_check import laws
from rmt_check.laws import MeanField
from rmt_check.laws.mean_field_integrals import gap_ratio, moments

CELLS = ("linear", "tanh", "relu")
GAINS = st.floats(0.05, 20.0)
NOISES = st.floats(0.01, 20.0)


def expectation(function, s):
    """Return E function(u), u ~ N(0, s), by rigorous integration."""
    ctx.prec = 100
    root = arb(s).sqrt()

    def integrand(z, _):
        return function(root * z) * (-z * z / 2).exp()

    return float((acb.integral(integrand, -20, 20) / (2 * arb.pi()).sqrt()).real)


@pytest.mark.parametrize("s", [1e-30, 1e-4, 0.3, 0.999, 1.0, 4.0, 150.0, 1e5])
def test_moments_of_tanh_are_those_of_ball_arithmetic(s):
    expected = [
        expectation(lambda u: u.tanh() ** 2 / s, s),
        expectation(lambda u: u.sech() ** 4 - 2 * (u.tanh() * u.sech()) ** 2, s),
        expectation(lambda u: u.sech() ** 4, s),
        expectation(lambda u: (u.tanh() * u.sech() ** 2) ** 2 / s, s),
    ]
    assert_allclose(moments("tanh", math.log(s)), expected, rtol=2e-14)


@pytest.mark.parametrize("s", [0.01, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("c", [0.0, 0.3, 0.9])
def test_gap_of_tanh_is_a_double_sum_of_gauss_and_hermite(s, c):
    z, w = np.polynomial.hermite_e.hermegauss(180)
    pairs = np.add.outer(c * z, math.sqrt(1.0 - c * c) * z)
    root, w = math.sqrt(s), w / math.sqrt(2.0 * math.pi)
    product = (w * np.tanh(root * z)) @ np.tanh(root * pairs) @ w
    expected = 1.0 - product / (w @ np.tanh(root * z) ** 2)
    found = (1.0 - c) * gap_ratio("tanh", math.log(s), math.log(1.0 - c))
    assert_allclose(found, expected, atol=1e-13)


@pytest.mark.parametrize("s", [1e-30, 0.1, 1.0, 30.0])
def test_gap_of_equal_replicas_is_a_derivative(s):
    at = moments("tanh", math.log(s))
    for gap in (1e-13, 1e-300):
        assert_allclose(
            gap_ratio("tanh", math.log(s), math.log(gap)), at.chi / at.energy, rtol=1e-9
        )


@pytest.mark.parametrize("c", [0.1, 0.5, 0.9])
def test_gap_of_a_steep_tanh_is_that_of_the_sign(c):
    for s in (20.0**2, 50.0**2):
        rest = math.sqrt(1.0 - c * c)
        product = 2.0 / math.pi * math.asin(c) - math.pi * c / (6.0 * s * rest)
        expected = 1.0 - product / (s * moments("tanh", math.log(s)).energy)
        found = (1.0 - c) * gap_ratio("tanh", math.log(s), math.log(1.0 - c))
        assert abs(found - expected) < 2.0 / (s * rest) ** 2


@pytest.mark.parametrize("gap", [1.0, 0.5, 0.01, 1e-6])
def test_gap_of_relu_is_its_integral(gap):
    theta = math.acos(1.0 - gap)
    product, _ = integrate.quad(
        lambda x: math.cos(x) * math.cos(x - theta) / math.pi, theta - math.pi / 2, math.pi / 2
    )
    assert_allclose(gap * gap_ratio("relu", 0.0, math.log(gap)), 1.0 - 2.0 * product, atol=1e-14)


@given(st.floats(-20.0, 8.0))
def test_slope_is_the_derivative_of_the_energy(log_s):
    s, step = math.exp(log_s), 1e-4
    up, down = (math.exp(x) * moments("tanh", x).energy for x in (log_s + step, log_s - step))
    assert_allclose(
        moments("tanh", log_s).slope, (up - down) / (2 * s * math.sinh(step)), rtol=1e-6
    )


def test_linear_and_relu_are_geometric():
    t = np.arange(2001)
    for cell, q in (("linear", 1.0), ("relu", 0.5)):
        growing = MeanField(cell, gain=3.0, start=0.7)
        rate = math.log(9.0 * q)
        assert_allclose(growing.log_energies(2000), 2 * math.log(0.7) + t * rate, rtol=1e-12)
        assert_allclose(growing.log_tangents(2000), t * rate, rtol=1e-12)
        driven = MeanField(cell, gain=0.8, bias=0.3, inputs=0.4, start=0.7)
        rest = 0.25 * q / (1.0 - 0.64 * q)
        expected = rest + (0.49 - rest) * (0.64 * q) ** t
        assert_allclose(driven.log_energies(2000), np.log(expected), rtol=1e-12)
        assert_allclose([driven.fixed_point(), driven.chi()], [rest, 0.64 * q], rtol=1e-14)


def test_linear_gradients_are_moments_of_products():
    # E||W^k* W^k h||^2 = (k + 1) E||h||^2: the second Fuss-Catalan number of k factors
    k = np.arange(301)[::-1]
    expected = np.log(k + 1.0) + 2 * k * math.log(1.7**2) + np.arange(301) * math.log(1.7**2)
    assert_allclose(MeanField("linear", gain=1.7).log_gradients(300), expected, rtol=1e-12)


def drawn(cell, law, n, steps, draws, rng):
    """Return ||h_t||^2/n, ||dL/dh_t||^2/n and the overlap of two replicas by the network itself."""
    phi = {"linear": lambda u: u, "tanh": np.tanh, "relu": lambda u: np.maximum(u, 0.0)}[cell]
    slopes = {
        "linear": np.ones_like,
        "tanh": lambda u: 1 - np.tanh(u) ** 2,
        "relu": lambda u: u > 0,
    }
    rows = np.empty((draws, 3, steps + 1))
    for row in rows:
        W, b = law.gain * rng.normal(size=(n, n)) / math.sqrt(n), law.bias * rng.normal(size=(n, 1))
        h = [law.start * rng.normal(size=(n, 2))]
        u = []
        for _ in range(steps):
            u.append(W @ h[-1] + b + law.inputs * rng.normal(size=(n, 1)))
            h.append(phi(u[-1]))
        v = h[-1][:, 0]
        for t in range(steps, -1, -1):
            norms = np.linalg.norm(h[t], axis=0)
            row[:, t] = norms[0] ** 2 / n, v @ v / n, h[t][:, 0] @ h[t][:, 1] / np.prod(norms)
            v = W.T @ (slopes[cell](u[t - 1][:, 0]) * v)
    return rows


@pytest.mark.parametrize("cell", CELLS)
def test_networks_drawn(cell, seed):
    law, steps = MeanField(cell, gain=1.3, bias=0.3, inputs=0.4, start=0.8), 4
    rows = drawn(cell, law, 400, steps, 30, np.random.default_rng(seed))
    gradients = law.log_gradients(steps)
    limits = np.exp([law.log_energies(steps), gradients, np.log(law.overlaps(steps) + 1e-300)])
    assert not mean_differs(rows, limits)
    # the same with gradients independent of the weights, with independent weights, a gain 5 % off
    tangents = law.log_tangents(steps)
    assert mean_differs(rows[:, 1], np.exp(gradients[-1] + tangents[-1] - tangents))
    assert mean_differs(rows, np.exp(np.log(limits + 1e-300) + 0.1))


def test_tanh_decays_like_a_power_at_the_edge():
    t = np.array([1000, 5000])
    critical = MeanField("tanh")
    inverse = np.exp(-critical.log_energies(5000)[t])
    assert abs(np.diff(inverse - 2.0 * t + 5.0 / 6.0 * np.log(t))) < 0.01
    assert abs(np.diff(inverse - 2.0 * t)) > 1.0
    assert_allclose(np.diff(critical.log_tangents(5000)[t]), -math.log(5.0), atol=0.01)
    # a gain one per cent below decays exponentially in the end, one above does not decay
    below, above = MeanField("tanh", gain=0.99), MeanField("tanh", gain=1.01)
    assert_allclose(np.diff(below.log_energies(2000))[-1], 2.0 * math.log(0.99), rtol=1e-12)
    assert_allclose(np.exp(above.log_energies(4000)[-1]), above.fixed_point(), rtol=1e-12)


def test_replicas_of_relu_meet_like_a_power_at_the_edge():
    gap = 1.0 - MeanField("relu", gain=math.sqrt(2.0)).overlaps(10_000)[-1]
    assert_allclose(gap * 10_000**2, 4.5 * math.pi**2, rtol=0.01)


@pytest.mark.parametrize("cell", CELLS)
def test_chi_is_the_rate_of_tangents_and_replicas(cell):
    law = MeanField(cell, gain=0.9, bias=0.2, inputs=0.1)
    rates = [np.diff(values)[-1] for values in (law.log_tangents(900), law.log_distances(900))]
    assert_allclose(rates, 2.0 * law.lyapunov(), rtol=1e-10)
    assert_allclose(np.diff(law.log_gradients(900))[450], -2.0 * law.lyapunov(), rtol=1e-2)
    assert_allclose(law.log_energies(900)[-1], math.log(law.fixed_point()), rtol=1e-12)
    assert law.overlaps(900)[-1] == 1.0


@given(GAINS, st.one_of(st.just(0.0), NOISES))
@examples(50)
def test_fixed_point_stays(gain, bias):
    law = MeanField("tanh", gain=gain, bias=bias)
    q = law.fixed_point()
    if q > 0.0:
        again = MeanField("tanh", gain=gain, bias=bias, start=math.sqrt(q))
        assert_allclose(np.exp(again.log_energies(1)), q, atol=1e-14)
    else:
        assert gain <= 1.0 and bias == 0.0


def test_limits_where_nothing_rests():
    for cell, edge in (("linear", 1.0), ("relu", math.sqrt(2.0) - 1e-15)):
        assert MeanField(cell, gain=edge + 0.1).fixed_point() == math.inf
        assert MeanField(cell, gain=edge - 0.1).fixed_point() == 0.0
    assert MeanField("linear", start=0.5).fixed_point() == 0.25
    assert MeanField("linear", bias=0.5).fixed_point() == math.inf
    assert MeanField("tanh", gain=3.0).fixed_point() > 0.5
    assert MeanField("tanh", gain=1e50).fixed_point() == 1.0
    assert_array_equal(MeanField("tanh", inputs=0.5, start=0.0).log_energies(3)[:1], [-np.inf])


@given(NOISES)
@examples(50)
def test_chi_is_one_at_the_edge(noise):
    edge = laws.edge_of_chaos("tanh", inputs=noise)
    assert_allclose(MeanField("tanh", gain=edge, inputs=noise).chi(), 1.0, rtol=1e-10)
    assert MeanField("tanh", gain=0.99 * edge, inputs=noise).lyapunov() < 0.0
    assert MeanField("tanh", gain=1.01 * edge, inputs=noise).lyapunov() > 0.0
    parts = {"bias": 0.6 * noise, "inputs": 0.8 * noise}
    assert_allclose(laws.edge_of_chaos("tanh", **parts), edge, rtol=1e-12)


def test_edge_of_chaos():
    assert laws.edge_of_chaos("linear", bias=3.0) == laws.edge_of_chaos("tanh") == 1.0
    assert laws.edge_of_chaos("relu", inputs=3.0) == math.sqrt(2.0)
    for B in (1e-9, 1e-12, 1e-15):
        little = (0.75 * B) ** (1.0 / 3.0)
        found = laws.edge_of_chaos("tanh", bias=math.sqrt(B)) - 1.0
        assert_allclose(found, little, rtol=2.0 * little + 1e-8)
    by_bisection = optimize.brentq(
        lambda gain: MeanField("tanh", gain=gain, bias=0.7).lyapunov(), 1.0, 3.0, xtol=1e-13
    )
    assert_allclose(laws.edge_of_chaos("tanh", bias=0.7), by_bisection, rtol=1e-11)


@given(st.sampled_from(CELLS), GAINS, NOISES, st.floats(1.0, 2.0))
@examples(30)
def test_more_gain_or_noise_is_more_energy(cell, gain, noise, more):
    here = MeanField(cell, gain=gain, inputs=noise).log_energies(20)
    for law in (
        MeanField(cell, gain=more * gain, inputs=noise),
        MeanField(cell, gain=gain, inputs=more * noise),
    ):
        assert np.all(law.log_energies(20) >= here - 1e-13)


@given(st.sampled_from(CELLS), GAINS, NOISES)
@examples(10)
def test_replicas_under_one_noise_stay_on_one_side(cell, gain, noise):
    law = MeanField(cell, gain=gain, inputs=noise)
    overlaps = law.overlaps(10)
    assert overlaps[0] == 0.0 and np.all((overlaps >= 0.0) & (overlaps <= 1.0))
    assert np.all(np.diff(overlaps[:2]) > 0.0)
    expected = 2.0 * np.exp(law.log_energies(10)) * (1.0 - overlaps)
    assert_allclose(np.exp(law.log_distances(10)), expected, rtol=1e-6, atol=1e-14)


def test_what_died_is_a_logarithm():
    dead = MeanField("tanh", gain=0.1)
    assert_allclose(np.diff(dead.log_energies(1000))[-1], math.log(0.01), rtol=1e-12)
    assert_allclose(np.diff(dead.log_distances(1000))[-1], math.log(0.01), rtol=1e-12)
    assert np.all(np.isfinite(dead.log_gradients(1000)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MeanField("gru"), "cell must be one of linear, tanh, relu; received 'gru'"),
        (lambda: MeanField("tanh", gain=0.0), "gain must be above 0"),
        (lambda: MeanField("tanh", gain=math.nan), "gain must be a finite number"),
        (lambda: MeanField("tanh", bias=-1.0), r"bias must be from 0 to 1e\+50, received -1"),
        (lambda: MeanField("relu", inputs=1e51), r"inputs must be from 0 to 1e\+50"),
        (lambda: MeanField("relu", start=0.0), "start, bias and inputs are all 0"),
        (lambda: MeanField("tanh").log_energies(0), "steps must be an integer >= 1"),
        (lambda: MeanField("tanh", bias=1.0, start=0.0).overlaps(3), "start at 0 are equal"),
        (lambda: MeanField("tanh", gain=101.0).overlaps(3), "that make it 101"),
        (lambda: laws.edge_of_chaos("lstm"), "cell must be one of"),
        (lambda: laws.edge_of_chaos("tanh", bias=-0.1), "bias must be from 0"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
