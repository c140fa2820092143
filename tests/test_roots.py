"""Roots of many increasing functions at once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import elementwise

from rmt_check.laws.roots import roots

PLACES = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=5)


@given(PLACES, st.floats(-100.0, 100.0), st.floats(1e-3, 100.0))
def test_roots_are_found_wherever_the_search_begins(places, low, width):
    at = np.array(places)
    found = roots(lambda x, i: np.arctan(x - at[i]), len(at), low, low + width)
    assert_allclose(found, at, rtol=1e-15, atol=1e-15)


def test_a_function_is_asked_for_no_more_than_its_own_root():
    at = np.array([0.1, 1e6])
    asked = np.zeros(2, dtype=int)

    def cubes(x, i):
        asked[i] += 1
        return (x - at[i]) ** 3

    assert_allclose(roots(cubes, 2, 0.0, 1.0), at, rtol=1e-5)  # flat at its root
    linear = roots(lambda x, i: np.where(i == 0, x - 0.5, (x - 0.3) ** 3), 2, 0.0, 1.0)
    assert linear[0] == 0.5
    assert asked[0] < asked[1]


def test_digits_are_those_of_scipy():
    level = np.array([1e-300, 1e-9, 0.3, 1.0, 7.0, 1e5])
    last_bits = {"xatol": 2e-17, "xrtol": 4e-16, "fatol": 0.0, "frtol": 0.0}

    def scipys(x, level):
        return x - np.log(level)

    bracket = elementwise.bracket_root(scipys, -0.7, 0.1, args=(level,)).bracket
    expected = elementwise.find_root(scipys, bracket, args=(level,), tolerances=last_bits).x
    found = roots(lambda x, i: x - np.log(level[i]), len(level), -0.7, 0.1)
    assert_allclose(found, expected, rtol=4e-16, atol=1e-16)


def test_a_root_that_is_not_there_is_nan():
    def functions(x, i):
        return np.where(i == 0, np.nan, np.where(i == 1, 1.0, x))

    found = roots(functions, 3, -1.0, 3.0)
    assert np.isnan(found[:2]).all() and abs(found[2]) < 1e-15
