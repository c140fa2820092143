"""Which examples of a property are tried: everybody's in `make test`, new ones in a search."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROPERTY = """
from hypothesis import given, strategies as st

@given(st.integers())
def test_it(number):
    with open("tried", "a") as file:
        print(number, file=file)
    assert number != 0 or "FAIL" not in __import__("os").environ
"""


def tried(folder, *options, **environment):
    """Run the property as the suite runs its own; return the examples and what pytest says."""
    (folder / "test_it.py").write_text(PROPERTY)
    (folder / "tried").unlink(missing_ok=True)
    own = ["-p", "conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    words = [sys.executable, "-m", "pytest", "-q", *own, f"--rootdir={folder}", "test_it.py"]
    env = {k: v for k, v in os.environ.items() if k != "CI" and not k.startswith("PYTEST")}
    env |= {"PYTHONPATH": str(ROOT / "tests"), **environment}
    done = subprocess.run([*words, *options], cwd=folder, env=env, capture_output=True, text=True)
    return (folder / "tried").read_text().split(), done.stdout


def test_everybody_tries_the_same_examples_and_none_is_kept(tmp_path):
    first, said = tried(tmp_path)
    assert "1 passed" in said
    assert len(first) == 100 and tried(tmp_path, CI="1")[0] == first
    assert not (tmp_path / ".hypothesis" / "examples").exists()


@pytest.mark.slow  # it is `make test-slow` that searches
def test_a_search_tries_others_and_prints_how_to_see_a_failure_again(tmp_path):
    search = re.search(r"--hypothesis-profile=\w+", (ROOT / "Makefile").read_text())[0]
    first, said = tried(tmp_path, search)
    assert "1 passed" in said and len(first) == 1000
    assert tried(tmp_path, search)[0] != first
    assert "@reproduce_failure(" in tried(tmp_path, search, FAIL="1")[1]
