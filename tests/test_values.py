"""Values print themselves in a line, and as a table where they are one."""

import numpy as np
import pytest

from rmt_check import SCHEMES, analysis, laws, sample_hidden_norms, sample_matrix, studies
from rmt_check import sample_spectral_radius as sample
from rmt_check.claims import CLAIMS, verify
from rmt_check.diagnosis.table import table_text
from rmt_check.sampling.samples import QUANTILES

RADII = sample("glorot", 200, draws=40)
NORMS = sample_hidden_norms("lru-ring:r_min=.5", 16, steps=3, draws=5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (SCHEMES["lru-ring"].with_(r_min=0.5), ("lru-ring:r_min=0.5:r_max=0.99",)),
        (RADII, ("spectral-radius of glorot", "n = 200", "complex", "40 draws", "(40,)")),
        (NORMS, ("hidden-norms of lru-ring:r_min=0.5", "(5, 4)")),
        (analysis.goodness(RADII, laws.SpectralRadius(200)), ("40 draws", "p = ", "tails")),
        (analysis.goodness(RADII, laws.GumbelLimit(200)), ("40 draws", "distance")),
        (analysis.fit_gumbel(RADII), ("40 draws", "loc 1.0", "+-", "exact 1.0")),
        (studies.plan("radius", [8, 1024], 100), ("radius of glorot at n = 8, 1,024", "100 draws")),
        (verify(["C04b"], budget="quick")[0], ("C04b fails, certified", "Gumbel")),
        (CLAIMS[0], (f"{CLAIMS[0].id}: {CLAIMS[0].statement}",)),
        (analysis.diagnose(sample_matrix("glorot", 24)), ("glorot: n = 24, complex", "rho = ")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_repr_is_a_line(value, words):
    text = repr(value)
    assert len(text.splitlines()) == 1 and len(text) < 220
    assert all(word in text for word in words), text


def test_a_verdict_that_is_not_expected_says_so():
    (verdict,) = verify(["C04b"], budget="quick")
    other = type(verdict)(**vars(verdict) | {"as_expected": False})
    assert "not as expected" in repr(other) and "not as expected" not in repr(verdict)


def test_samples_are_a_table():
    radii, norms = RADII.to_frame(), NORMS.to_frame()
    assert radii.columns.tolist() == ["spectral-radius"] and radii.index.name == "draw"
    np.testing.assert_array_equal(radii["spectral-radius"], RADII.values)
    assert norms.columns.name == "t" and norms.loc[4, 3] == NORMS.values[4, 3]
    kept = sample_hidden_norms("glorot", 16, steps=3, draws=50, keep="quantiles")
    assert kept.to_frame().index.tolist() == list(QUANTILES)


def test_a_diagnosis_prints_the_table_of_the_command():
    found = analysis.diagnose(sample_matrix("glorot", 24, "real"))
    assert str(found) == table_text(found)
    table = found.to_frame()
    assert table.columns.tolist() == ["group", "quantity", "this matrix", "Glorot", "remark"]
    for quantity, this in zip(table["quantity"], table["this matrix"], strict=True):
        assert any(quantity in line and this in line for line in str(found).splitlines())
    assert found._repr_html_().count("<tr") == len(table) + 1
