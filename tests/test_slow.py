"""What takes minutes: large matrices against the exact laws, README commands in full."""

import pytest
from statistics_helpers import law_differs
from test_promises import ours

from rmt_check import cli, laws, sample_spectral_radius


@pytest.mark.slow
@pytest.mark.parametrize("field", ["complex", "real"])
def test_radii_of_256_wide_matrices(field, seed):
    rho = sample_spectral_radius("glorot", 256, 500, field, seed).values
    assert not law_differs(rho, laws.SpectralRadius(256, field))
    other = "real" if field == "complex" else "complex"
    assert law_differs(rho, laws.SpectralRadius(256, other))


@pytest.mark.slow
def test_readme_commands_in_full(tmp_path, monkeypatch):
    """One after the other, as a reader gives them: some go on with what others began."""
    monkeypatch.chdir(tmp_path)
    for _, words in ours("figure1", "scale", "study", "export", "verify"):
        assert cli._run([*words, "--out", "figures"] if words[0] == "figure1" else words) == 0
