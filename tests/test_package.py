"""The wheel: what an index would show of it, and what a user's type checker sees in it."""

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

import rmt_check

ROOT = Path(__file__).parent.parent
MODULES = ("analysis", "calibration", "claims", "laws", "studies", "testing")
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, folder], cwd=ROOT, check=True)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def python(wheel):
    """Return the Python of an environment in which the wheel is installed, beside our packages."""
    environment = wheel.parent / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    (site / "others.pth").write_text(str(distribution("numpy").locate_file("")))
    return environment / "bin" / "python"


def test_the_description_has_no_link_that_only_a_clone_can_follow(wheel):
    (name,) = (n for n in zipfile.ZipFile(wheel).namelist() if n.endswith(".dist-info/METADATA"))
    metadata = email.message_from_bytes(zipfile.ZipFile(wheel).read(name))
    description = metadata.get_payload()
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert description.startswith("# rmt_check\n")
    assert "src=" not in description and "href=" not in description
    links = re.findall(r"\]\((.+?)\)", description)
    assert links and all(link.startswith("https://") for link in links)


def mypy(python, folder, code):
    pytest.importorskip("mypy")
    (folder / "user.py").write_text(code)
    cache = ["--cache-dir", str(ROOT / ".mypy_cache" / "user")]  # of numpy's types, next time
    words = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, *cache]
    return subprocess.run([*words, "user.py"], cwd=folder, capture_output=True, text=True).stdout


def test_a_users_type_checker_sees_a_type_in_every_public_name(python, tmp_path):
    names = [f"rmt_check.{name}" for name in rmt_check.__all__]
    for module in MODULES:
        source = (ROOT / "rmt_check" / module / "__init__.py").read_text()
        names += [f"rmt_check.{module}.{name}" for name in re.findall(r"import (\w+) as", source)]
    code = ["import rmt_check", *(f"reveal_type({name})" for name in names)]
    code += ["rmt_check.sample_matrx", "rmt_check.calibration.quantil_scale"]
    printed = mypy(python, tmp_path, "\n".join(code))
    types = re.findall(r'Revealed type is "(.+)"', printed)
    assert len(types) == len(names) > 60, printed
    assert "Any" not in types
    errors = re.findall(r'error: Module has no attribute "(\w+)"', printed)
    assert errors == ["sample_matrx", "quantil_scale"]


def test_the_lowest_lock_is_of_the_bounds_that_are_declared():
    lock = (ROOT / "requirements-lowest.lock").read_text()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, groups = pyproject["project"], pyproject["dependency-groups"]
    extras = project["optional-dependencies"]
    tools = [bound for bound in [*groups["build"], *groups["test"]] if isinstance(bound, str)]
    bounds = [*project["dependencies"], *extras["dask"], *extras["exact"], *tools]
    for name, version in (bound.split(">=") for bound in bounds):
        (locked,) = re.findall(rf"^{name}==(\S+)", lock, re.MULTILINE)
        assert re.fullmatch(rf"{re.escape(version)}(\.0)*", locked), f"{name}: give make lock"
    assert "://" not in lock


def test_the_runtime_lock_is_a_part_of_the_lock():
    def locked(name):
        return set(re.findall(r"^([\w-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

    runtime, everything = locked("requirements-runtime.lock"), locked("requirements.lock")
    assert runtime < everything, "give make lock"
    names = {name for name, _ in runtime}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {bound.split(">=")[0] for bound in project["dependencies"]} <= names
    assert not {"pytest", "hypothesis", "ruff", "mypy", "distributed", "python-flint"} & names
