"""Pages under docs: their examples run, and their tables are what the code computes."""

import doctest
import re
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from rmt_check import laws

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_examples_hold(page):
    test = doctest.DocTestParser().get_doctest(page.read_text(), {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 5 and result.failed == 0


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
