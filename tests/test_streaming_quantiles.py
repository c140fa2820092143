"""Quantiles of streamed blocks are those of all rows."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rmt_check.sampling import streaming_quantiles as quantiles

LEVELS = (0.01, 0.25, 0.5, 0.9, 0.99)


def blocks_of(rows, size=1000):
    return (rows[start : start + size] for start in range(0, len(rows), size))


def test_few_rows_are_exact():
    rows = np.random.default_rng(0).standard_normal((5000, 3))
    result = quantiles.streamed_quantiles(blocks_of(rows), LEVELS)
    assert_array_equal(result, np.quantile(rows, LEVELS, axis=0))


@pytest.mark.parametrize("heavy", [False, True])
def test_many_rows_are_within_a_bin(heavy):
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((60_000, 4)) * [1.0, 1e-3, 50.0, 0.0] + [0.0, 1e3, -7.0, 2.0]
    if heavy:
        rows[:, 0] = np.log(rng.pareto(1.0, 60_000))
    result = quantiles.streamed_quantiles(blocks_of(rows), LEVELS)
    sd = rows.std(axis=0)
    assert np.all(np.abs(result - np.quantile(rows, LEVELS, axis=0)) <= 3e-3 * sd)
    assert np.all(result[:, 3] == 2.0)


def test_the_order_of_later_blocks_does_not_matter():
    rows = np.random.default_rng(2).standard_normal((50_000, 2))
    other = np.concatenate([rows[: quantiles.HELD], rows[quantiles.HELD :][::-1]])
    assert_array_equal(
        quantiles.streamed_quantiles(blocks_of(rows, 2**13), LEVELS),
        quantiles.streamed_quantiles(blocks_of(other, 2**13), LEVELS),
    )


def test_what_is_outside_of_the_first_range_or_infinite():
    rows = np.random.default_rng(3).standard_normal((40_000, 1))
    rows[-20_000:] += 100.0  # far from anything that the first rows showed
    rows[:8_000] = -np.inf
    result = quantiles.streamed_quantiles(blocks_of(rows), (0.1, 0.3, 0.9999))[:, 0]
    assert result[0] == -np.inf
    assert_allclose(result[1], np.quantile(rows[8000:20_000], (0.3 - 0.2) / 0.3), atol=0.01)
    assert 90.0 < result[2] <= rows.max()
