"""What takes minutes: large matrices against the exact laws, README commands in full."""

import re
import shlex
from pathlib import Path

import pytest
from evidence import law_differs

from rmt_check import cli, laws, sample_spectral_radius

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("field", ["complex", "real"])
def test_radii_of_256_wide_matrices(field, seed):
    rho = sample_spectral_radius("glorot", 256, 500, field, seed).values
    assert not law_differs(rho, laws.SpectralRadius(256, field))
    other = "real" if field == "complex" else "complex"
    assert law_differs(rho, laws.SpectralRadius(256, other))


@pytest.mark.slow
@pytest.mark.parametrize("command", re.findall(r"^\$ \.venv/bin/rmt-check (.+)$", README, re.M))
def test_readme_commands_in_full(command, tmp_path):
    words = shlex.split(command)
    if words[0] == "figure1":
        words += ["--out", str(tmp_path)]
    assert cli._run(words) == 0
