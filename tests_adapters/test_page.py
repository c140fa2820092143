"""The examples of docs/initialisers.md run, those that need a framework here."""

import importlib
import re
from contextlib import suppress
from pathlib import Path

import pytest

import rmt_check
from rmt_check.initialisers import scales

PAGE = (Path(__file__).parent.parent / "docs" / "initialisers.md").read_text()
BLOCKS = [
    block
    for block in re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    if not block.startswith(">>>")
]


def test_examples_run_one_after_the_other():
    names = {}
    for block in BLOCKS:
        exec(compile(block, "docs/initialisers.md", "exec"), names)
    assert names["lstm"].weight_hh_l0.shape == (4 * 512, 512)
    assert abs(names["lam"]).max() < 1.0


@pytest.mark.parametrize(("column", "framework"), [*enumerate(["torch", "jax", "keras"])])
def test_every_name_is_in_the_table(column, framework):
    module = importlib.import_module(f"rmt_check.initialisers.{framework}")
    table = PAGE.split("| torch | jax | keras |")[1].split("\n\n")[0]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("| `")]
    ours = {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    }
    assert len(rows) > 3
    assert {row[column].strip(" `") for row in rows} - {"-"} == ours - {"Gaussian"}


def test_every_scheme_is_in_the_other_table():
    table = PAGE.split("| scheme |")[1].split("\n\n")[0]
    named = set(re.findall(r"^\| `([\w-]+)", table, re.MULTILINE))
    drawable = set()
    for name in rmt_check.SCHEMES:
        with suppress(ValueError):
            drawable.add(scales.drawable(name).name)
    assert named == drawable
