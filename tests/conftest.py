"""The suite's seed: fixed, so that a red test is red again; RMT_CHECK_SEED changes it."""

import os

import pytest
from evidence import SEED
from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("suite")


@pytest.fixture
def seed() -> int:
    return SEED


def pytest_report_header() -> str:
    return f"RMT_CHECK_SEED={SEED}"
