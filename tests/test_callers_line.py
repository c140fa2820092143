"""What is wrong with an argument of an assertion is shown at the line that gave it."""

import inspect
from pathlib import Path

import numpy as np
import pytest

import rmt_check
from rmt_check import laws, testing

HERE = Path(__file__)
MATRICES = np.stack([rmt_check.sample_matrix("glorot", 8, seed=i) for i in range(30)])
NORMS = rmt_check.sample_hidden_norms("glorot", 16, 4, 120)
RADII = rmt_check.sample_spectral_radius("glorot", 8, 30)
RIGHT = {
    testing.assert_stable: {"matrices": MATRICES, "steps": 2, "max_growth": 50.0},
    testing.assert_spectral_radius: {"matrices": MATRICES, "n": 8},
    testing.assert_follows: {"samples": RADII, "law": laws.SpectralRadius(8)},
    testing.assert_growth_at_least: {"log_norms": NORMS, "n": 16},
    testing.assert_growth_matches: {"log_norms": NORMS, "n": 16},
}
ODD = (
    *(None, "x", b"x", [], {}, [1, 2], object(), 1j, float("nan"), -1, len),
    *(np.ones((2, 2)), np.ma.masked, np.ma.array([[1.0, 2.0]], mask=[[True, False]])),
)


def shown(caught):
    """Return the files of the frames that pytest shows."""
    return [Path(str(entry.path)) for entry in caught.traceback.filter(caught)]


@pytest.mark.parametrize("assertion", RIGHT, ids=lambda assertion: assertion.__name__)
def test_wrong_arguments_are_shown_at_their_line(assertion):
    refused = 0
    assertion(**RIGHT[assertion])
    for name in inspect.signature(assertion).parameters:
        for value in ODD:
            arguments = RIGHT[assertion] | {name: value}
            try:
                assertion(**arguments)
            except AssertionError:
                continue
            except (ValueError, TypeError):
                with pytest.raises((ValueError, TypeError)) as caught:
                    assertion(**arguments)
                assert shown(caught) == [HERE], (name, value)
                assert "\n" not in str(caught.value)
                refused += 1
    assert refused > 30


def test_an_argument_too_few_or_too_many_is_shown_at_its_line():
    for assertion in RIGHT:
        for arguments in ({}, RIGHT[assertion] | {"alpha": 1}):
            with pytest.raises(TypeError) as caught:
                assertion(**arguments)
            assert shown(caught) == [HERE]


@pytest.mark.parametrize("assertion", [testing.assert_stable, testing.assert_spectral_radius])
def test_a_sampler_that_breaks_keeps_its_frames(assertion):
    def inner(i):
        return rmt_check.sample_matrix("glorot", -i - 1)

    def sampler(i):
        return inner(i)

    with pytest.raises(ValueError, match="width n") as caught:
        assertion(**(RIGHT[assertion] | {"matrices": sampler}))
    names = [entry.frame.code.name for entry in caught.traceback]
    assert names.index("sampler") < names.index("inner")


def test_assertions_are_documented_as_themselves():
    for assertion in RIGHT:
        assert assertion.__doc__.startswith("Assert that")
        assert "args" not in inspect.signature(assertion).parameters
