"""The suite's seed: fixed, so that a red test is red again; RMT_CHECK_SEED changes it. A study."""

import shutil
from pathlib import Path

import pytest
import scipy.linalg  # noqa: F401  whose BLAS is another than numpy's
from hangs import watched
from hypothesis import settings
from statistics_helpers import SEARCHED, SEED
from threadpoolctl import threadpool_limits

# The tests' own matrices are small, and threads that wait for each other take three times the CPU.
# tests/test_blas.py asks for more; commands in processes of their own have all that there are.
threadpool_limits(1, "blas")

# The same examples for everybody. `make test-slow` searches (--hypothesis-profile=search): fresh
# seeds, more examples, and a failure prints the line that gives its example again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.register_profile(
    "search", deadline=None, max_examples=SEARCHED, database=None, print_blob=True
)
settings.load_profile("suite")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    with watched():
        return (yield)


@pytest.fixture
def seed() -> int:
    return SEED


def pytest_report_header() -> str:
    return f"RMT_CHECK_SEED={SEED}"


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Return the folder of a finished study, not to be written to, and its samples."""
    from study_runs import STUDY

    from rmt_check import studies

    folder = tmp_path_factory.mktemp("studies") / "finished"
    studies.run(STUDY, folder)
    return folder, studies.load(folder)


@pytest.fixture
def folder(finished, tmp_path):
    """Return a copy of that folder."""
    return Path(shutil.copytree(finished[0], tmp_path / "study"))


@pytest.fixture
def begun(folder):
    """Return a copy of it in which 5 of the 12 chunks are there."""
    from study_runs import execute

    execute(folder, "delete from chunk where scheme = 'half' or (width = 12 and chunk = 1)")
    return folder
