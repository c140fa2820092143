"""Pages under docs: their examples run, and their tables are what the code computes."""

import doctest
import re
from pathlib import Path

import pytest
import schemes_page as schemes
from numpy.testing import assert_allclose

from rmt_check import SCHEMES, laws

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_examples_hold(page):
    test = doctest.DocTestParser().get_doctest(page.read_text(), {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 3 and result.failed == 0


def test_table_of_rates_is_current():
    rows = re.findall(r"^\| (exact|edge).*? \| (.+) \|$", (DOCS / "laws.md").read_text(), re.M)
    printed = {"exact": [], "edge": []}
    for law, cells in rows:
        printed[law].append([float(cell.replace("10^", "1e")) for cell in cells.split(" | ")])
    rates = laws.rate_table(
        laws.SpectralRadius, [10**k for k in (3, 6, 9, 12, 15)], (1e2, 1e3, 1e4, 1e6, 1e8)
    )
    for law in ("exact", "edge"):
        computed = [rate for rate in rates if rate.law == law]
        assert len(computed) == len(printed[law]) == 5
        for rate, (log_n, ks, ks_ratio, w1, w1_ratio) in zip(computed, printed[law], strict=True):
            assert_allclose(rate.log_n, log_n, atol=0.05)
            assert_allclose(rate.kolmogorov, ks, rtol=0.05, atol=5e-5)
            assert_allclose(rate.wasserstein1, w1, rtol=0.05, atol=5e-5)
            assert_allclose(
                [rate.kolmogorov_ratio, rate.wasserstein1_ratio], [ks_ratio, w1_ratio], atol=6e-5
            )


def test_table_of_schemes_is_current():
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", (DOCS / "schemes.md").read_text(), re.M)
    assert len(rows) == len(SCHEMES)
    for (name, printed), scheme in zip(rows, SCHEMES.values(), strict=True):
        *known, radius, mean, real, _ = [name, *(cell.strip() for cell in printed.split(" | "))]
        *expected, exact_radius, exact_mean, exact_real, _ = schemes.cells(
            schemes.known_row(scheme)
        )
        assert [*known, mean, real] == [*expected, exact_mean, exact_real]
        assert radius == exact_radius or (exact_radius == "nan" and "+-" in radius)


def test_rows_are_drawn_where_nothing_is_known():
    row = schemes.drawn_row(SCHEMES["truncated"], 64, 24, matrices=8, draws=50)
    assert abs(row.radius - 0.94) < 0.1 and 0.0 < row.error < 0.05
    assert schemes.cells(row)[4:6] == ["", ""] and 2.0 < float(schemes.cells(row)[6]) < 8.0
