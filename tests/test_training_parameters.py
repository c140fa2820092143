"""Initial parameters: of the sizes that are said, and shared by the schemes of a run."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check.training.parameters import D_MODEL, initial_parameters

N = 64
GIVEN = {"scheme": "glorot", "field": "real", "width": N, "norm": "none", "layers": 2}


def drawn(structure="dense", **changes):
    run = SimpleNamespace(**GIVEN | {"structure": structure, "seed": 0, "run": 3} | changes)
    return initial_parameters(run, 1, 10)


@pytest.mark.parametrize("structure", ["dense", "diagonal"])
def test_schemes_share_everything_but_the_recurrence(structure):
    one, other = drawn(structure), drawn(structure, scheme="orthogonal")
    own = {"layers.0.W", "layers.1.W"} if structure == "dense" else set()
    own |= {"layers.0.re", "layers.0.im", "layers.1.re", "layers.1.im"} & set(one)
    for name in one:
        assert np.array_equal(one[name], other[name]) == (name not in own), name
    again, fresh = drawn(structure), drawn(structure, run=4)
    for name in one:
        assert_array_equal(one[name], again[name])
        assert not np.array_equal(one[name], fresh[name])


def test_layers_have_matrices_of_their_own():
    found = drawn()
    assert abs(np.corrcoef(found["layers.0.W"].ravel(), found["layers.1.W"].ravel())[0, 1]) < 0.1


@pytest.mark.parametrize("structure", ["dense", "diagonal"])
def test_sizes(structure):
    """E||B v||^2 = 1 for ||v||^2 = d, and E||C h||^2 = d ||h||^2, each within 5 errors."""
    found = drawn(structure, layers=8)
    for i in range(8):
        own = {
            key.removeprefix(f"layers.{i}."): value
            for key, value in found.items()
            if key.startswith(f"layers.{i}.")
        }
        parts = [""] if structure == "dense" else ["_re", "_im"]
        of_B = sum(np.sum(own[f"B{part}"] ** 2) for part in parts)
        of_C = sum(np.sum(own[f"C{part}"] ** 2) for part in parts)
        error = np.sqrt(2.0 / (N * D_MODEL))
        assert abs(of_B - 1.0) < 5 * error and abs(of_C / (N * D_MODEL) - 1.0) < 5 * error
    assert_allclose(np.abs(found["encoder.weight"]).max(), 1.0, rtol=0.2)
    assert np.abs(found["decoder.weight"]).max() <= D_MODEL**-0.5


def test_diagonal_of_a_dense_scheme_has_its_eigenvalues():
    W = drawn()["layers.1.W"]
    found = drawn("diagonal")
    lam = found["layers.1.re"] + 1j * found["layers.1.im"]
    assert_allclose(np.sort_complex(lam), np.sort_complex(np.linalg.eigvals(W)), atol=1e-10)


def test_lru_has_the_schemes_diagonal():
    ring = {"scheme": "lru-ring", "field": "complex"}
    lru, plain = drawn("lru", **ring), drawn("diagonal", **ring)
    nu, theta = np.exp(lru["layers.0.nu_log"]), np.exp(lru["layers.0.theta_log"])
    lam = plain["layers.0.re"] + 1j * plain["layers.0.im"]
    assert_allclose(np.exp(-nu + 1j * theta), lam, rtol=1e-12)
    assert_allclose(np.exp(2 * lru["layers.0.gamma_log"]), 1 - np.abs(lam) ** 2, rtol=1e-12)


def test_lru_outside_the_unit_circle_is_refused():
    with pytest.raises(ValueError, match="inside the unit circle, received one of modulus 1"):
        drawn("lru")


def test_normed_states_hear_their_inputs():
    inside, none = drawn(norm="inside"), drawn()
    assert_allclose(inside["layers.1.B"], none["layers.1.B"] * np.sqrt(N))
    assert_allclose(inside["layers.1.C"], none["layers.1.C"] / np.sqrt(N))


def test_norm_before_adds_its_gain():
    assert set(drawn(norm="before")) - set(drawn()) == {
        f"layers.{i}.norm.{what}" for i in range(2) for what in ("weight", "bias")
    }
