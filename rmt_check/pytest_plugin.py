"""A fixture for statistical tests: `rmt`, with a seed that a failed test shows.

    def test_my_initialiser(rmt):
        assert_spectral_radius(lambda i: my_initialiser(256, rmt.rng), n=256, level=rmt.level)

`pytest --rmt-seed=7` draws other numbers. pytest finds the plugin where rmt_check is installed. The
plugin imports nothing slow before a test uses the fixture. `-p no:rmt_check` leaves it out.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Rmt:
    """What a statistical test needs.

    Attributes
    ----------
    seed : int
        Of the run: 0, or what --rmt-seed says.
    rng : numpy.random.Generator
        The test's own stream: the same whenever it is run with the seed, alone or with others.
    level : float
        Probability with which what is right may fail: `rmt_check.testing.LEVEL`, or what
        --rmt-level says.
    """

    seed: int
    rng: np.random.Generator
    level: float


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("rmt_check", "statistical tests of random matrices")
    group.addoption("--rmt-seed", type=int, default=0, help="seed of the rmt fixture (default 0)")
    group.addoption(
        "--rmt-level",
        type=float,
        default=None,
        help="probability with which what is right may fail (default 1e-6)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a seed or probability out of range before anything runs."""
    seed, level = config.getoption("--rmt-seed"), config.getoption("--rmt-level")
    if seed < 0:
        raise pytest.UsageError(f"--rmt-seed must be >= 0, received {seed}")
    if level is not None and not 0.0 < level < 1.0:
        raise pytest.UsageError(f"--rmt-level must lie strictly between 0 and 1, received {level}")


@pytest.fixture
def rmt(request: pytest.FixtureRequest) -> Rmt:
    """Seed, random numbers and error rate of a statistical test (rmt_check)."""
    from rmt_check.sampling.streams import checked_seed, stream
    from rmt_check.testing import LEVEL

    seed = checked_seed(request.config.getoption("--rmt-seed"))
    level = request.config.getoption("--rmt-level")
    rng = stream(seed, "pytest", "", request.node.nodeid, "", 0, 0)
    return Rmt(seed, rng, LEVEL if level is None else level)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the seed of a test that failed."""
    report = yield
    used = getattr(item, "funcargs", {}).get("rmt")
    if report.failed and isinstance(used, Rmt):
        level = item.config.getoption("--rmt-level")
        options = f"--rmt-seed={used.seed}" + ("" if level is None else f" --rmt-level={level:g}")
        again = f"pytest {options} '{item.nodeid}'"
        report.sections.append(("rmt_check", f"drawn with seed {used.seed}; again: {again}"))
    return report
