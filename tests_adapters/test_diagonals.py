"""Diagonals in torch and jax: moduli and phases of the scheme, in any order."""

from dataclasses import replace

import numpy as np
import pytest
from frameworks import draw, field_of
from scipy import stats
from statistics_helpers import SEED, law_differs

from rmt_check import SCHEMES, laws
from rmt_check.testing import assert_follows

BOTH = pytest.mark.parametrize("framework", ["torch", "jax"])
PHASE = stats.uniform(-np.pi, 2.0 * np.pi)


@BOTH
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("scheme", ["lru_ring", "uniform_disc", "uniform-modulus"])
def test_moduli_and_phases(framework, dtype, scheme):
    z = draw(framework, scheme, (5000,), dtype, SEED)
    law = SCHEMES[scheme.replace("_", "-")].modulus_law(5000)
    assert not law_differs(np.abs(z), law)
    assert law_differs(0.95 * np.abs(z), law)
    assert not law_differs(np.angle(z), PHASE)
    assert law_differs(np.abs(np.angle(z)), PHASE)
    assert abs(stats.spearmanr(np.abs(z), np.angle(z)).statistic) < 0.07  # 5 standard errors


@BOTH
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("scheme", ["uniform_disc", "uniform-modulus"])
def test_real_diagonals_have_signs(framework, dtype, scheme):
    x = draw(framework, scheme, (5000,), dtype, SEED)
    law = SCHEMES[scheme.replace("_", "-")].modulus_law(5000, field_of(dtype))
    assert not law_differs(np.abs(x), law)
    assert stats.binomtest(int(np.sum(x > 0)), len(x)).pvalue > 1e-6


@BOTH
def test_ring_of_other_radii(framework):
    z = draw(framework, "lru_ring", (5000,), "complex64", SEED, r_min=0.5, r_max=0.8)
    assert not law_differs(np.abs(z), laws.RingModulus(0.5, 0.8))
    with pytest.raises(ValueError, match=r"r_min must lie in \[0, r_max"):
        draw(framework, "lru_ring", (5,), "complex64", r_min=0.9, r_max=0.8)


@BOTH
def test_eigenvalues_of_a_glorot_matrix(framework):
    z = np.array([draw(framework, "diagonal-glorot", (24,), "complex64", i) for i in range(300)])
    assert_follows(np.abs(z).max(axis=1), laws.SpectralRadius(24))
    for j in (0, 23):  # in random order, each has the law of one
        assert_follows(np.abs(z[:, j]), laws.EigenvalueModulus(24))
    with pytest.raises(AssertionError, match="do not follow"):
        assert_follows(np.abs(z).min(axis=1), laws.EigenvalueModulus(24))


@BOTH
@pytest.mark.parametrize("scheme", ["lru_ring", "uniform_disc", "diagonal-glorot"])
def test_matrices_and_other_fields_are_refused(framework, scheme):
    with pytest.raises(ValueError, match=r"is a diagonal, of shape \(n,\), received \(4, 4\)"):
        draw(framework, scheme, (4, 4), "complex64")
    if scheme != "uniform_disc":
        with pytest.raises(ValueError, match=r"is complex, received dtype float32"):
            draw(framework, scheme, (4,))


@BOTH
@pytest.mark.parametrize("scheme", ["lru_ring", "diagonal-glorot"])
def test_seeds_decide(framework, scheme):
    first, again, other = (
        draw(framework, scheme, (9,), "complex64", s) for s in (SEED, SEED, SEED + 1)
    )
    assert np.array_equal(first, again) and not np.any(first == other)


@BOTH
@pytest.mark.parametrize("base", ["uniform-disc", "diagonal-glorot"])
def test_a_scheme_of_ones_own_is_scaled(framework, base, monkeypatch):
    own = replace(SCHEMES[base], name="own", rule=SCHEMES["half"].rule)
    monkeypatch.setitem(SCHEMES, "own", own)
    z, whole = (draw(framework, scheme, (50,), "complex64", SEED) for scheme in ("own", base))
    np.testing.assert_allclose(z, 0.5 * whole, rtol=1e-4)
