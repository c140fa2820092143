"""Powers of a matrix: bounded exactly, at any size, and the remedy it names is one."""

import math
import re

import numpy as np
import pytest
from tensors import bfloat16

import rmt_check
from rmt_check.testing import assert_stable
from rmt_check.testing.powers import log_growth


@pytest.mark.parametrize("field", ["complex", "real"])
def test_norms_are_those_of_the_powers(field):
    W = rmt_check.sample_matrix("glorot", 24, field)
    powers = [np.linalg.matrix_power(W, k) for k in range(1, 13)]
    worst = [math.log(np.linalg.norm(power, 2)) for power in powers]
    random = [math.log(np.linalg.norm(power) / math.sqrt(24)) for power in powers]
    np.testing.assert_allclose(log_growth(W, 12, "worst"), worst, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(log_growth(W, 12, "random"), random, rtol=1e-11, atol=1e-12)
    largest = math.exp(max(worst))
    assert_stable(W, 12, largest * 1.0001)
    with pytest.raises(AssertionError, match=r"\|\|W\^k\|\| = "):
        assert_stable(W, 12, largest * 0.9999)


@pytest.mark.parametrize("states", ["worst", "random"])
@pytest.mark.parametrize("factor", [0.9, 1.3])
def test_multiplied_as_told_it_is_stable(states, factor):
    W = factor * rmt_check.sample_matrix("glorot", 40)
    with pytest.raises(AssertionError) as caught:
        assert_stable(W, 60, 0.8, states)
    told = float(re.search(r"multiplied by (\S+) it would", str(caught.value))[1])
    assert_stable(told * W, 60, 0.8, states)
    with pytest.raises(AssertionError):
        assert_stable(1.0001 * told * W, 60, 0.8, states)


@pytest.mark.parametrize("exponent", [-1065, -1030, 1000])
@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("diagonal", [False, True])
def test_norms_at_any_size(exponent, field, diagonal):
    W = np.rint(16.0 * rmt_check.sample_matrix("glorot", 8, field))  # exact also as subnormals
    W = np.diagonal(W) if diagonal else W
    scaled = W * 2.0 ** (exponent // 2) * 2.0 ** (exponent - exponent // 2)
    for states in ("worst", "random"):
        found, unscaled = log_growth(scaled, 9, states), log_growth(W, 9, states)
        shift = exponent * math.log(2.0) * np.arange(1, len(found) + 1)
        np.testing.assert_allclose(found, unscaled[: len(found)] + shift, rtol=1e-12)


def test_what_cannot_grow_is_stable():
    assert_stable(rmt_check.sample_matrix("orthogonal", 60), 200, max_growth=1.0)
    assert_stable(rmt_check.sample_matrix("lru-ring", 60), 200, max_growth=1.0)  # a diagonal
    assert_stable(np.zeros((3, 3), dtype=int), 5, max_growth=1e-9)
    assert_stable(np.full((3, 3), 1e-310), 5, max_growth=1e-9)


IN_SHORT = {
    "float32": lambda W: W.astype(np.complex64 if W.dtype.kind == "c" else np.float32),
    "float16": lambda W: W.astype(np.float16),
    "bfloat16": bfloat16,
}


@pytest.mark.parametrize("n", [2, 7, 40])
@pytest.mark.parametrize("dtype", IN_SHORT)
def test_rounding_to_a_short_type_is_no_growth(dtype, n, seed):
    for i in range(5):
        Q = IN_SHORT[dtype](rmt_check.sample_matrix("orthogonal", n, "real", seed=seed + i))
        steps = {"float32": 200, "float16": 40, "bfloat16": 5}[dtype]
        assert_stable(Q, steps, max_growth=1.0)
        assert_stable(lambda _, Q=Q: Q, steps, max_growth=1.0, draws=2)
        assert_stable([Q, Q], steps, max_growth=1.0)


def test_complex_and_diagonal_matrices_of_single_precision_do_not_grow(seed):
    Q = IN_SHORT["float32"](rmt_check.sample_matrix("orthogonal", 30, seed=seed))
    assert_stable(Q, 200, max_growth=1.0)
    phases = np.exp(1j * np.arange(30.0)).astype(np.complex64)
    assert_stable(phases, 1000, max_growth=1.0)


@pytest.mark.parametrize("dtype", IN_SHORT)
def test_growth_beyond_the_rounding_of_a_short_type_is_seen(dtype, seed):
    Q = rmt_check.sample_matrix("orthogonal", 24, "real", seed=seed)
    with pytest.raises(AssertionError, match="exponential in the long run"):
        assert_stable(IN_SHORT[dtype](1.02 * Q), 40, max_growth=1.0)
    grown = rmt_check.sample_matrix("glorot", 64, "real", seed=seed) * 1.2
    with pytest.raises(AssertionError):  # however many steps, rounding explains no more than 5 %
        assert_stable(IN_SHORT[dtype](grown), 200, max_growth=2.0)


def test_a_rounded_matrix_of_doubles_has_no_excuse():
    Q = rmt_check.sample_matrix("orthogonal", 24, "real").astype(np.float32)
    with pytest.raises(AssertionError) as caught:
        assert_stable(Q.astype(np.float64), 300, max_growth=1.0)
    first, most, radius = re.search(
        r"= (\S+) at step \d+, the first above, and (\S+) at step[^$]*radius(?:,| is) (\S+)",
        str(caught.value),
    ).groups()
    assert 1.0 < float(first) < 1.0 + 1e-5 and 1.0 < float(most) < 1.0 + 1e-4
    assert float(radius) != 1.0


@pytest.mark.parametrize("excess", [3e-4, 2e-6, 5e-9])
def test_digits_show_the_difference(excess):
    with pytest.raises(AssertionError) as caught:
        assert_stable((1.0 + excess) * np.eye(3), 1, max_growth=1.0)
    measured = float(re.search(r"= (\S+) at step 1,", str(caught.value))[1])
    radius = float(re.search(r"radius, (\S+) > 1", str(caught.value))[1])
    assert measured == radius == pytest.approx(1.0 + excess, abs=0.5 * excess)


def test_growth_that_passes_is_told_from_growth_that_does_not():
    jump = np.array([[0.5, 100.0], [0.0, 0.5]])
    with pytest.raises(AssertionError, match=r"radius is 0\.5, not above 1: the growth passes"):
        assert_stable(jump, 50, 10.0)
    with pytest.raises(AssertionError, match=r"100 at step 1, the first above, and 100 at step 1"):
        assert_stable(jump, 50, 99.0)
    with pytest.raises(AssertionError, match=r"10\^602\.\d at step 2000, the most[^$]*2 > 1"):
        assert_stable(2.0 * np.eye(3), 2000, 10.0)
    with pytest.raises(AssertionError, match=r"10\^90143\.\d at step 300"):
        assert_stable(np.full((3, 3), 1e300), 300, 1.0)


def test_growth_below_one_is_not_said_to_pass():
    W = np.diag([0.51, 0.2]) + np.diag([0.8], 1)
    with pytest.raises(AssertionError, match=r"radius, 0\.51: a step lengthens some"):
        assert_stable(W, 5, 0.5)
    with pytest.raises(
        AssertionError, match=r"radius is 0\.51, not above 0\.6: .* not being normal"
    ):
        assert_stable(W, 5, 0.6)
    jordan = np.eye(2) + np.diag([1.0], 1)  # its powers grow for ever
    with pytest.raises(AssertionError, match=r"not above 1: the growth is not exponential"):
        assert_stable(jordan, 50, 10.0)
    with pytest.raises(AssertionError, match=r"comes of W not being normal$"):
        assert_stable(jordan, 50, 10.0, states="random")


@pytest.mark.parametrize("states", ["worst", "random"])
def test_powers_end_where_no_later_one_is_larger(states):
    W = 0.7 * rmt_check.sample_matrix("glorot", 32)
    known = log_growth(W, 10**9, states)
    assert 1 < len(known) < 60
    order, size = (2, 1.0) if states == "worst" else ("fro", math.sqrt(32))
    powers = (np.linalg.matrix_power(W, k) for k in range(1, 301))
    logs = np.log([np.linalg.norm(power, order) / size for power in powers])
    np.testing.assert_allclose(known, logs[: len(known)], atol=1e-10)
    assert np.max(logs[len(known) :]) < np.max(known)
    assert_stable(W, 10**9, 4.0, states)
    with pytest.raises(AssertionError, match="within 1000000000 steps"):
        assert_stable(W, 10**9, 0.6, states)
    assert len(log_growth(np.eye(3), 10**6, "worst")) == 1


def test_each_matrix_of_many_must_be_stable():
    def sampler(i):
        return rmt_check.sample_matrix("glorot", 32, seed=i) * (2.0 if i == 3 else 0.7)

    assert_stable(sampler, 20, 3.0, draws=3)
    with pytest.raises(AssertionError, match="1 of 5 matrices, the worst number 3"):
        assert_stable(sampler, 20, 3.0, draws=5)
    with pytest.raises(AssertionError, match="2 of 2 matrices, the worst number 1"):
        assert_stable(np.stack([2.0 * sampler(0), 3.0 * sampler(0)]), 20, 3.0)


@pytest.mark.parametrize(
    ("matrix", "options", "message"),
    [
        (np.ones((2, 3)), {}, r"received \(2, 3\)"),
        (np.ones((2, 3, 4)), {}, r"received \(3, 4\)"),
        (3.0, {}, r"received \(\)"),
        (np.full((2, 2), np.nan), {}, "finite entries"),
        ([["a"]], {}, "real or complex numbers"),
        (np.eye(2), {"steps": 0}, "steps must be an integer >= 1"),
        (np.eye(2), {"max_growth": -1.0}, "max_growth must be > 0"),
        (np.eye(2), {"states": "all"}, "states must be one of worst, random"),
    ],
)
def test_bad_arguments(matrix, options, message):
    with pytest.raises(ValueError, match=message):
        assert_stable(matrix, **{"steps": 3, "max_growth": 2.0} | options)
