"""What initialisers of all frameworks share, tested without any; tests_adapters has the rest."""

import importlib
import math
import sys

import pytest
from numpy.testing import assert_allclose

from rmt_check import SCHEMES, calibration
from rmt_check.initialisers.scales import Stable, deviation, drawn_as, field_of, require_diagonal


@pytest.mark.parametrize("framework", ["torch", "jax", "keras"])
def test_without_the_framework_the_error_names_the_extra(framework, monkeypatch):
    monkeypatch.setitem(sys.modules, framework, None)
    monkeypatch.delitem(sys.modules, f"rmt_check.initialisers.{framework}", raising=False)
    clone = rf'or pip install -e "\.\[{framework}\]" in a clone of rmt_check'
    extra = rf"needs .*: pip install {framework}, {clone}"
    with pytest.raises(ImportError, match=extra) as error:
        importlib.import_module(f"rmt_check.initialisers.{framework}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_deviation_is_the_scale_over_the_root_of_the_width(field):
    s = calibration.calibrated_scale(48, 0.1, field)
    assert_allclose(deviation(Stable(0.1), (7, 48, 48), field, ""), s / math.sqrt(48), rtol=1e-15)
    assert_allclose(deviation(SCHEMES["he"].scale, (50, 50), field, ""), 0.2, rtol=1e-15)


def test_a_length_asks_for_the_quantile():
    s = calibration.quantile_scale(32, 20, delta=0.1, ceiling=3.0, field="real").scale
    assert deviation(Stable(0.1, 20, 3.0), (32, 32), "real", "") == s / math.sqrt(32)


def test_layers_of_one_width_ask_once():
    asked = []

    def rule(n, field):
        asked.append((n, field))
        return 1.0

    for _ in range(20):
        deviation(rule, (16, 16), "real", "")
    deviation(rule, (16, 64), "real", "", gates=4)
    deviation(rule, (16, 16), "complex", "")
    assert asked == [(16, "real"), (16, "complex")]


@pytest.mark.parametrize(
    ("shape", "gates", "message"),
    [
        ((12, 4), 1, r"\(.., n, n\), received \(12, 4\); initialise each gate's block: 3 along 0"),
        ((2, 4, 16), 1, r"received \(2, 4, 16\); initialise each gate's block: 4 along 1"),
        ((4, 4), 3, r"has shape \(.., n, 3 n\), received \(4, 4\)$"),
        ((4, 6), 1, r"received \(4, 6\)$"),
        ((4,), 1, r"received \(4,\)$"),
        ((), 1, r"received \(\)$"),
        ((0, 4), 1, r"received \(0, 4\)$"),
        ((0, 0), 1, r"width n must be an integer >= 1, received 0"),
    ],
)
def test_other_shapes_are_refused(shape, gates, message):
    with pytest.raises(ValueError, match=message):
        deviation(Stable(), shape, "real", "{gates} along {axis}", gates)


@pytest.mark.parametrize("wrong", [{"delta": 0.0}, {"ceiling": 0.0}, {"steps": 0}, {"steps": 1.5}])
def test_arguments_are_checked_before_any_shape_is_known(wrong):
    with pytest.raises(ValueError, match=r"must .*, received"):
        Stable(**wrong)


def test_dtypes():
    assert [field_of(dtype) for dtype in ("bfloat16", "complex64")] == ["real", "complex"]
    assert [drawn_as(dtype) for dtype in ("float16", "float64")] == ["float32", "float64"]
    with pytest.raises(ValueError, match=r"dtype must be one of float16, .*; received 'int64'"):
        field_of("int64")
    with pytest.raises(ValueError, match="field 'real' contradicts dtype complex64"):
        field_of("complex64", "real")
    with pytest.raises(ValueError, match="field must be one of complex, real; received 'H'"):
        field_of("float32", "H")


def test_diagonals():
    require_diagonal(SCHEMES["uniform-disc"], (5,), "float32")
    with pytest.raises(ValueError, match="lru-ring is complex, received dtype float32"):
        require_diagonal(SCHEMES["lru-ring"], (5,), "float32")
    with pytest.raises(ValueError, match=r"of shape \(n,\), received \(5, 5\)"):
        require_diagonal(SCHEMES["lru-ring"], (5, 5), "complex64")
