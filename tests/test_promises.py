"""What README and design promise: commands that run, imports that stay light and point downward."""

import ast
import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rmt_check
from rmt_check import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
FIGURE1 = (ROOT / "docs" / "figure1.md").read_text()
STUDIES = (ROOT / "docs" / "studies.md").read_text()
PAGES = README + FIGURE1 + STUDIES
COMMANDS = re.findall(r"^\$ (.+)$", PAGES, re.MULTILINE)

# a file imports only from lower levels, or from its own package
LEVELS = [
    {"arrays", "interrupts"},
    {"aligned", "arguments", "files", "holm", "progress"},
    {"kernels"},
    {"linalg"},
    {"laws"},
    {"schemes"},
    {"sampling"},
    {"calibration"},
    {"diagnosis"},
    {"initialisers"},
    {"analysis"},
    {"training"},
    {"studies"},
    {"claims"},
    {"testing"},
    {"plots"},
    {"report"},
    {"__version__"},  # of the package root, which is above the packages: they ask the metadata
    {"cli", "pytest_plugin"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}


def modules():
    return sorted((ROOT / "rmt_check").rglob("*.py"))


def imports(path):
    """Yield the parts of rmt_check that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "rmt_check":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rmt_check."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_imports_point_downward(path):
    own = path.relative_to(ROOT / "rmt_check").parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for other in imports(path):
        assert other == own or LEVEL[other] < LEVEL[own], other


def test_matplotlib_is_only_in_plots():
    for path in modules():
        assert not re.search(r"import.*matplotlib", path.read_text()) or "plots" in path.parts


@pytest.mark.parametrize("path", [*ROOT.glob("rmt_check/cli/*.py")], ids=lambda path: path.stem)
def test_the_command_line_imports_before_it_begins(path):
    """An interrupt ends the process while it imports: then there must be nothing to undo."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.With | ast.Try | ast.For | ast.While):
            inner = ast.walk(node)
            assert not any(isinstance(one, ast.Import | ast.ImportFrom) for one in inner)


@pytest.mark.parametrize("module", ["rmt_check", "rmt_check.cli", "rmt_check.pytest_plugin"])
def test_import_is_light(module):
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert module in loaded.split()
    assert not {"numba", "scipy", "matplotlib", "pandas"} & set(loaded.split())


SLOW_TO_LOAD = {"scipy.stats", "scipy.optimize", "scipy.fft", "scipy.interpolate", "pandas"}
SLOW_TO_LOAD |= {"matplotlib"}
COMPILER = {"numba"}
SHORT_JOBS = {  # with what each does without
    "cli._run(['--help'])": SLOW_TO_LOAD | COMPILER | {"numpy", "scipy"},
    "cli._run(['scale', '64', '--steps', '9'])": SLOW_TO_LOAD | COMPILER,
    "cli._run(['scale', '64', '--field', 'real'])": SLOW_TO_LOAD | COMPILER,
    "cli._run(['inspect', 'W.npy', '--quiet'])": SLOW_TO_LOAD,
    "rmt_check.sample_hidden_norms('glorot', 64, 9, 3)": SLOW_TO_LOAD,
    "rmt_check.sample_power_norms('half', 16, 9, 3, method='matrix')": SLOW_TO_LOAD,
    "rmt_check.studies.plan('growth', [16])": {"scipy.stats", "scipy.optimize", "matplotlib"},
}


@pytest.mark.parametrize("job", SHORT_JOBS)
def test_a_short_job_loads_little(job, tmp_path):
    """Its seconds are those of what it loads."""
    np.save(tmp_path / "W.npy", np.random.default_rng(1).normal(size=(9, 9)))
    code = f"import rmt_check, sys; from rmt_check import cli; print({job}, *sys.modules)"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "rmt_check" in loaded
    assert not SHORT_JOBS[job] & loaded


def test_every_public_name_is_there():
    for name in rmt_check.__all__:
        assert getattr(rmt_check, name) is not None
        assert name in dir(rmt_check)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = rmt_check.nonsense


def printed_by(command):
    """Return what a page prints below a command."""
    return PAGES.split(f"$ {command}\n")[1].split("$ ")[0].split("```")[0]


def ours(*names):
    """Return the pages' commands of rmt-check with one of these names, as words."""
    commands = [(command, shlex.split(command)) for command in COMMANDS]
    return [(c, words[1:]) for c, words in commands if words[1] in names and words[0] != "make"]


def test_readme_names_no_other_commands():
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    made = [f"make {rule}" for rule in rules]
    known = {c for c, _ in ours("figure1", "scale", "study", "export", "verify", "inspect")}
    assert all(command in made or command in known for command in COMMANDS)
    assert all(command.removeprefix(".venv/bin/").startswith("rmt-check ") for command in known)


@pytest.mark.parametrize(("command", "words"), ours("figure1"), ids=lambda x: str(x)[:60])
def test_readme_figures_in_their_quick_form(command, words, tmp_path, capsys):
    quick = ["--quick", "--out", str(tmp_path), "--draws", "3", "--alpha", "1", "--format", "svg"]
    small = ["--widths", "164"] if "--widths" in words else []
    assert cli._run([*words, *quick, *small]) == 0
    assert "figure1.csv" in capsys.readouterr().out


@pytest.mark.parametrize(("command", "words"), ours("scale"), ids=lambda x: str(x)[:60])
def test_readme_scales(command, words, capsys):
    assert cli._run(words) == 0
    assert capsys.readouterr().out == printed_by(command)


def test_readme_studies_one_after_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command, words in ours("study", "export"):
        expected = printed_by(command)
        quick = [] if expected or words[0] == "export" else ["--draws", "3", "--widths", "16"]
        assert cli._run([*words, *quick]) == 0
        out = capsys.readouterr().out
        assert out == expected if expected else "glorot" in out


def test_readme_examples_hold(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(README, {}, "README", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 5 and result.failed == 0
    ((_, words),) = ours("inspect")  # the matrix that the examples have saved
    assert cli._run([*words, "--quiet"]) == 0
    assert "(the default of torch.nn.RNN)" in capsys.readouterr().out


def test_committed_figure_is_the_default_commands():
    import json

    document = json.loads((ROOT / "figures" / "figure1.json").read_text())
    assert document["command"] == (
        "rmt-check figure1 --widths 256,1024,4096 --schemes glorot,rescaled --alpha 4 "
        "--field complex --method auto --seed 0"
    )
    for kind in ("png", "svg", "pdf", "csv"):
        assert (ROOT / "figures" / f"figure1.{kind}").stat().st_size > 10_000


def test_no_text_installs_the_package_from_an_index():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *modules()]
    for page in pages:
        assert not re.search(r"pip install \S*rmt.check(\[|\s|['\"`])", page.read_text()), page
