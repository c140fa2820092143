"""Energies under inputs of any correlations: sums in rationals, draws, what is no Gram matrix."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statistics_helpers import mean_differs

import rmt_check
from rmt_check import laws
from rmt_check.kernels.real_energy import real_driven_energies


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("n", [1, 9, 1000])
def test_white_inputs_give_the_hidden_energy(n, field):
    t = np.arange(31)
    driven = laws.log_driven_energy(n, np.eye(31), scale=0.9, field=field)
    hidden = laws.log_hidden_energy(n, t, scale=0.9, field=field)
    assert_allclose(driven, hidden, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_energy_is_the_sum_over_pairs_of_powers(field):
    n, s, x = 5, 0.75, np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0], [-2.0, 1.0], [1.0, 1.0]])
    gram = x @ x.T
    for t, log_energy in enumerate(laws.log_driven_energy(n, gram, scale=s, field=field)):
        pairs = [(k, l) for k in range(t + 1) for l in range(t + 1)]
        terms = [
            s ** (k + l) * float(laws.cross_energy_fraction(n, k, l, field)) * gram[t - k, t - l]
            for k, l in pairs
        ]
        assert_allclose(np.exp(log_energy), sum(terms), rtol=1e-12)


def test_turning_the_inputs_matters_to_real_matrices_only():
    t = np.arange(33)
    turning = np.column_stack([np.cos(0.3 * t), np.sin(0.3 * t)])
    kept, turned = np.ones((33, 33)), turning @ turning.T
    complex_, real = (
        [laws.log_driven_energy(256, gram, field=field) for gram in (kept, turned)]
        for field in ("complex", "real")
    )
    assert_allclose(*complex_, rtol=1e-12)
    assert real[0][-1] > real[1][-1] + 0.3
    growth = [np.exp(laws.log_driven_energy(1024, np.ones((97, 97)), field="real"))[[32, 64, 96]]]
    growth /= np.exp(laws.log_hidden_energy(1024, [32, 64, 96], field="real"))
    assert_allclose(growth[0], [1.195, 2.33, 8.1], rtol=0.005)  # alpha = 1, 2, 3


@pytest.mark.parametrize("keeps", [1.0, -0.9])
def test_drawn_states_with_a_signal(keeps, seed):
    n, steps = 25, 7  # alpha = 1.4; beyond, a few matrices carry the mean
    signal = keeps ** np.arange(steps + 1.0)[:, None]
    norms = rmt_check.sample_hidden_norms(
        "glorot", n, steps, 20_000, "real", seed, signal=signal
    ).values
    gram = np.eye(steps + 1) + signal @ signal.T
    real, complex_ = (
        np.exp(laws.log_driven_energy(n, gram, field=field)) for field in ("real", "complex")
    )
    assert not mean_differs(np.exp(norms), real)
    assert mean_differs(np.exp(norms), complex_)


def test_drawn_states_with_coloured_inputs(seed):
    n, steps, draws, r = 16, 6, 16_000, 0.8  # alpha = 1.5
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(draws, n, n)) / math.sqrt(n)
    x = h = rng.normal(size=(draws, n)) / math.sqrt(n)
    for _ in range(steps):
        x = r * x + math.sqrt(1 - r**2) * rng.normal(size=(draws, n)) / math.sqrt(n)
        h = np.einsum("dij,dj->di", W, h) + x
    apart = np.abs(np.subtract.outer(np.arange(steps + 1), np.arange(steps + 1)))
    real, complex_ = (
        np.exp(laws.log_driven_energy(n, r**apart, field=field)[-1])
        for field in ("real", "complex")
    )
    drawn = np.sum(h**2, axis=1)
    assert not mean_differs(drawn, real)
    assert mean_differs(drawn, complex_)


def test_the_kernel_is_its_own_python():
    log_lengths, M = np.array([0.0, 0.3, -0.5, 1.0]), np.array(0.9 ** np.arange(16)).reshape(4, 4)
    fast, slow = np.empty((2, 4, 2))
    for kernel, out in ((real_driven_energies, fast), (real_driven_energies.py_func, slow)):
        kernel(log_lengths, np.full((4, 4), 0.5), M - 0.5, np.empty(4), out)
    assert_allclose(slow, fast, rtol=1e-13)


def test_energies_beyond_the_range_of_doubles():
    far = laws.log_driven_energy(4, np.ones((201, 201)), field="real")
    assert np.all(np.isfinite(far)) and far[-1] > 710.0
    assert far[-1] > laws.log_power_energy(4, 200, field="real")


def test_no_input_has_no_energy():
    late = np.diag([0.0, 0.0, 1.0])
    for field in ("complex", "real"):
        logs = laws.log_driven_energy(7, late, field=field)
        assert list(logs[:2]) == [-np.inf, -np.inf] and abs(logs[2]) < 1e-13
    # complex inputs: only the real part of their products matters
    x = np.array([1.0, 1j, -1.0])
    gram, real_gram = np.outer(x, x.conj()), np.outer(x, x.conj()).real
    assert_allclose(
        laws.log_driven_energy(7, gram, field="real"),
        laws.log_driven_energy(7, real_gram, field="real"),
    )


@pytest.mark.parametrize(
    ("gram", "message"),
    [
        (np.ones((3, 2)), r"gram must have shape \(T \+ 1, T \+ 1\), received \(3, 2\)"),
        (np.ones(3), "gram must have shape"),
        (np.empty((0, 0)), "gram must have shape"),
        ([[1.0, 2.0], [0.0, 1.0]], "gram must be Hermitian"),
        (-np.eye(2), "gram must be Hermitian with a diagonal >= 0"),
        ([[1.0, math.nan], [math.nan, 1.0]], "gram must be finite"),
        (np.eye(5) - 9.0 * np.eye(5)[::-1] * (1 - np.eye(5)), "gram has negative eigenvalues"),
        ("white", "gram must be an array"),
        (np.broadcast_to(1.0, (5002, 5002)), "T must be at most 5,000"),
    ],
)
def test_what_is_no_gram_matrix(gram, message):
    with pytest.raises(ValueError, match=message):
        laws.log_driven_energy(4, gram, field="real")
