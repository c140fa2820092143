"""A convergence study of reservoirpy's own matrices, as docs/own_schemes.md shows it."""

import re
from pathlib import Path

import pytest

from rmt_check import cli, studies

pytest.importorskip("reservoirpy")
PAGE = (Path(__file__).parent.parent / "docs" / "own_schemes.md").read_text()


def test_the_study_of_the_page(tmp_path, monkeypatch, capsys):
    """Dense reservoirs follow the law; sparse ones do not, and come nearer as they get wider."""
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(import reservoirpy\n.+?)```", PAGE, re.DOTALL)[1]
    Path("my_reservoir.py").write_text(code)
    (command,) = re.findall(r"^\$ rmt-check (study radius .*my_reservoir.*)$", PAGE, re.MULTILINE)
    words = command.replace("32,64,128", "16,64").replace("2000", "800").split()
    assert cli._run([*words, "--quiet"]) == 0
    assert "CONTRADICT" in capsys.readouterr().out
    found = studies.table("reservoirs")
    sparse = found[found.scheme.str.contains("sparse")].sort_values("width")
    dense = found[found.scheme.str.contains("dense")]
    assert (dense.p_value > 1e-6).all()
    assert (sparse.p_value < 1e-6).all()
    assert sparse.distance.iloc[0] > sparse.distance.iloc[1]
