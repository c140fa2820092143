"""Eigenvalues inside circles: against the exact law, matrix by matrix."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from statistics_helpers import LEVEL

from rmt_check import SCHEMES, sample_eigenvalue_moduli
from rmt_check.analysis.circles import circles, inside, inside_circles

N = 48


def found(scheme, law, seed, draws=400, field="complex", method="auto"):
    drawn = sample_eigenvalue_moduli(scheme, N, draws, field, seed, method)
    radii = circles(N, drawn.scheme.rim(N, field))
    return inside_circles(drawn.with_values(inside(radii, drawn.values)), radii, law)


def test_counts_are_those_of_a_loop():
    moduli = np.random.default_rng(0).random((3, 20))
    radii = (0.2, 0.5, 0.99)
    expected = [[sum(row <= r) for r in radii] for row in moduli]
    assert np.array_equal(inside(radii, moduli), expected)


def test_circles_hold_the_rim_and_equal_areas_of_the_disc():
    radii = np.array(circles(10_000, 0.5))
    assert 0.5 in radii and np.all(np.diff(radii) > 0.0)
    assert np.isin(0.5 * np.sqrt(np.arange(1, 33) / 32), radii).all()
    assert len(circles(1, 1.0)) >= 32


@pytest.mark.parametrize("method", ["matrix", "kostlan"])
def test_the_exact_law_is_not_rejected_and_others_are(method, seed):
    glorot = SCHEMES["glorot"]
    right = found("glorot", glorot.modulus_law(N), seed, method=method)
    assert right.p_value > LEVEL
    assert abs(right.outside - right.expected_outside) < 5.0 * right.outside_error
    assert right.distance < 0.01 < right.circular_distance
    real = found("glorot", glorot.modulus_law(N, "real"), seed, method=method)
    assert real.p_value < LEVEL
    scaled = SCHEMES["scaled-gaussian"].with_(factor=1.02)
    assert found("glorot", scaled.modulus_law(N), seed, method=method).p_value < LEVEL


def test_real_entries_and_other_scales(seed):
    assert found("half", SCHEMES["half"].modulus_law(N, "real"), seed, field="real").p_value > LEVEL


def test_a_matrix_is_one_observation(seed):
    """Counts vary less between matrices than those of independent points would."""
    drawn = found("glorot", SCHEMES["glorot"].modulus_law(N), seed)
    middle = len(drawn.radii) // 2
    p = drawn.exact[middle]
    binomial = np.sqrt(p * (1.0 - p) / (N * drawn.draws))
    assert drawn.error[middle] < 0.7 * binomial


def test_without_draws_or_without_a_law(seed):
    drawn = sample_eigenvalue_moduli("truncated", 16, 5, seed=seed)
    radii = circles(16, drawn.scheme.rim(16, "complex"))
    unknown = inside_circles(drawn.with_values(inside(radii, drawn.values)), radii, None)
    assert np.isnan(unknown.p_value) and np.isnan(unknown.expected_outside)
    empty = sample_eigenvalue_moduli("glorot", 16, 1).with_values(np.empty((0, 40)))
    alone = inside_circles(empty, circles(16, 1.0), SCHEMES["glorot"].modulus_law(16))
    assert alone.draws == 0 and np.isnan(alone.p_value)
    assert_allclose(alone.circular_distance, alone.expected_outside / 16)


def test_a_scheme_without_a_circular_law():
    drawn = sample_eigenvalue_moduli("orthogonal", 8, 2)
    with pytest.raises(ValueError, match="has no circular law"):
        inside_circles(drawn, [1.0], None)


@pytest.mark.parametrize(("draws", "judged"), [(2, False), (5, False), (30, True)])
def test_false_alarms_are_as_rare_as_they_should_be(draws, judged, seed):
    """Few matrices often agree at some circle by chance: their mean is not exact for that."""
    law, repeats = SCHEMES["glorot"].modulus_law(N), 300
    drawn = sample_eigenvalue_moduli("glorot", N, draws * repeats, seed=seed, method="kostlan")
    radii = circles(N, 1.0)
    counts = np.split(inside(radii, drawn.values), repeats)
    p = [inside_circles(drawn.with_values(some), radii, law).p_value for some in counts]
    if not judged:
        assert np.isnan(p).all()
        return
    for level in (0.05, 0.01):
        assert stats.binomtest(np.sum(np.less(p, level)), repeats, level, "greater").pvalue > LEVEL
    assert np.mean(np.less(p, 0.2)) > 0.02  # of 40 circles, not as if each were sure
