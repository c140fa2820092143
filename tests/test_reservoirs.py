"""The page on reservoirs says what was measured, and the gain of a leaky matrix is the largest."""

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rmt_check import laws, sample_matrix
from rmt_check.calibration import calibrated_scale

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
import reservoirs
import reservoirs_page

PAGE = (Path(__file__).parent.parent / "docs" / "reservoirs.md").read_text()


@pytest.mark.parametrize("table", reservoirs_page.TABLES, ids=lambda table: table.__name__)
def test_page_has_the_measurements(table):
    assert table() in PAGE


def test_rule_of_the_mean_degree_is_what_was_measured():
    for part, rows in reservoirs_page.PARTS.items():
        if part.startswith("sparse"):
            c, (drawn, normed) = rows[0]["degree"], rows
            assert c < 16 or abs(normed["quantile"] - 1.0) < 0.01
            assert c < 16 or abs(drawn["quantile"] - 1.0) < 0.015
            assert c > 10 or 1.018 < drawn["quantile"]
            assert c < 8 or abs(drawn["mean"] - 1.0) < 0.02


@pytest.mark.parametrize("a", [1.0, 0.5, 0.05])
def test_largest_gain_puts_the_leaky_radius_at_one(a):
    lam = np.linalg.eigvals(sample_matrix("glorot", 40, "real"))
    (gain,) = reservoirs.largest_gain(lam[None], a)
    assert_allclose(np.abs(1.0 - a + a * gain * lam).max(), 1.0, rtol=1e-12)
    if a == 1.0:
        assert_allclose(gain, 1.0 / np.abs(lam).max(), rtol=1e-12)


def leaky_law_differs(part, n, field, scale):
    """Whether what was measured contradicts the exact probability at a scale, at any rate."""
    return any(
        abs(row["above_one"] - laws.AllInside(laws.leaky_region(row["rate"]), n, field, scale).sf())
        > 4.5 * max(row["above_one_error"], 1.0 / row["draws"])
        for row in reservoirs_page.PARTS[part]
        if row.get("rate", 1.0) < 1.0
    )


@pytest.mark.parametrize(
    ("part", "n", "field"),
    [
        ("leaky 100", 100, "real"),
        ("leaky 1000", 1000, "real"),
        ("leaky 100 complex", 100, "complex"),
    ],
)
def test_measured_leaky_matrices_have_the_exact_probability(part, n, field):
    scale = calibrated_scale(n, 0.05, field)
    assert not leaky_law_differs(part, n, field, scale)
    assert leaky_law_differs(part, n, field, 1.06 * scale)


def test_rows_compare_with_the_dense_law(seed):
    law = laws.SpectralRadius(64)
    rho = law.rvs(4000, np.random.default_rng(seed))
    row = reservoirs.against_law(64, "complex", rho)
    assert row["distance"] < 1.5 * row["noise"] and abs(row["above_one"] - 0.05) < 0.02
    assert abs(row["quantile"] - 1.0) < 6.0 * row["quantile_error"]
    assert_allclose([row["mean"], row["spread"]], 1.0, atol=0.08)
    assert reservoirs.against_law(64, "complex", 1.05 * rho)["above_one"] > 0.08


def test_sparse_matrices_have_the_degree_and_no_seed_twice():
    W, V = reservoirs.sparse_matrices(200, "real", 8, 2)
    assert abs(np.count_nonzero(W) / 200 - 8) < 2.0 and not np.array_equal(W, V)
    assert_allclose(reservoirs.by_arpack(W, *reservoirs.SURE), reservoirs.by_lapack(W))
