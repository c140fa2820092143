"""Pages under docs: their examples run, and their tables are what the code computes."""

import doctest
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import schemes_page as schemes
from numpy.testing import assert_allclose

from rmt_check import SCHEMES, laws
from rmt_check.training.compare import CONDITION, compared, table_text

DOCS = Path(__file__).parent.parent / "docs"


WITH_EXAMPLES = [page for page in sorted(DOCS.glob("*.md")) if ">>> " in page.read_text()]
CELLS = re.findall(r"```{code-cell} python3\n(.*?)```", (DOCS / "gallery.md").read_text(), re.S)
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_hold(page):
    test = doctest.DocTestParser().get_doctest(page.read_text(), {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 3 and result.failed == 0


@pytest.fixture
def axes():
    """Yield pyplot as the site has it, without a window, and close what was drawn."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    yield pyplot
    pyplot.close("all")


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.strip().splitlines()[-1][:40])
def test_gallery_draws(cell, axes):
    assert len(cell.splitlines()) <= 18
    exec(cell, {})
    assert all(ax.has_data() for ax in axes.gcf().axes)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(notebook, axes):
    """As the site runs them, and they hold no output of another day."""
    cells = [one for one in json.loads(notebook.read_text())["cells"] if one["cell_type"] == "code"]
    names: dict[str, object] = {}
    for cell in cells:
        assert cell["outputs"] == []
        exec("".join(cell["source"]), names)


def test_every_page_is_in_the_tree():
    """A page in no toctree is found by nobody; the site's build says so too, but later."""
    pages = {page.stem for page in DOCS.glob("*.md")} - {"index", "package"}
    trees = [
        re.findall(r"```{toctree}\n(.*?)```", page.read_text(), re.S) for page in DOCS.glob("*.md")
    ]
    listed = {line for tree in trees for text in tree for line in text.split()}
    assert pages <= listed


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


RUNS = DOCS.parent / "rmt_check" / "claims" / "recorded" / "training.csv"


def test_table_of_training_is_current():
    assert table_text(compared(pd.read_csv(RUNS))) in (DOCS / "training.md").read_text()


def test_runs_are_recorded_once_and_their_control_ended_at_chance():
    """Ten runs of permuted labels: their hits in 628 are those of chance, within 4 errors."""
    runs = pd.read_csv(RUNS)
    assert not runs.duplicated([*CONDITION, "scheme", "seed", "run"]).any()
    assert runs[runs["ended"] != "not finite"].notna().all(axis=None)
    control = runs[runs["task"].str.endswith(":permuted")]
    error = (0.1 * 0.9 / 628) ** 0.5
    assert len(control) == 10 and (control["score"] < control["chance"] + 4 * error).all()
    assert abs(control["score"].mean() - 0.1) < 4 * error
