"""What users hold, where arrays come in: masks, tensors, short floats, lists, tables."""

import inspect
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numbers
from tensors import Tensor

import rmt_check
from rmt_check import analysis, arguments, arrays, calibration, laws, testing
from rmt_check.schemes.scheme import SCHEMES

GLOROT = SCHEMES["glorot"]
LAWS = {
    "SpectralRadius": laws.SpectralRadius(20),
    "GumbelLimit": laws.GumbelLimit(300),
    "EdgeLaw": laws.EdgeLaw(300),
    "EigenvalueModulus": laws.EigenvalueModulus(20),
    "RingModulus": laws.RingModulus(0.5, 0.9),
    "LargestOfBlocks": laws.LargestOfBlocks((laws.SpectralRadius(20),)),
    "FlatModulus": laws.FlatModulus(1.0),
    "AbscissaLimit": laws.AbscissaLimit(10**9),
    "SpectralAbscissa": laws.SpectralAbscissa(9),
    "EigenvectorOverlap": laws.EigenvectorOverlap(9, 1.0),
    "OverlapLimit": laws.OverlapLimit(0.0),
    "TypicalEnergy": laws.TypicalEnergy(256, 20),
}
QUESTIONS = ("cdf", "sf", "pdf", "logcdf", "logsf", "logpdf", "ppf", "isf")
RADII = rmt_check.sample_spectral_radius("glorot", 9, draws=40)
NORMS = rmt_check.sample_hidden_norms("glorot", 64, steps=16, draws=40)

# every public function that takes an array, given one; a matrix, a table of draws, or a list
ON_LISTS = {
    **{f"{name}.{ask}": getattr(law, ask) for name, law in LAWS.items() for ask in QUESTIONS},
    "EigenvalueModulus.expected_outside": laws.EigenvalueModulus(20).expected_outside,
    **{
        f"TabulatedLaw.{name}": getattr(laws.TabulatedLaw.of(LAWS["SpectralRadius"]), name)
        for name in ("ppf", "isf", "cdf", "sf", "logcdf", "logsf")
    },
    "Disc.contains": laws.Disc(0.0, 1.0).contains,
    "HalfPlane.contains": laws.HalfPlane(1.0).contains,
    "Ring.contains": laws.Ring(0.5, 1.0).contains,
    "energy_variance": lambda k: laws.energy_variance(9, k),
    "kurtosis_term": lambda k: laws.kurtosis_term(9, k),
    "log_eigenvalue_energy": lambda k: laws.log_eigenvalue_energy(9, k),
    "log_lru_energy": laws.log_lru_energy,
    "log_median_energy": lambda k: laws.log_median_energy(400, 20 + k),
    "log_truncated_energy": lambda k: laws.log_truncated_energy(9, k, 1.0),
    "self_averaging_horizon": lambda n: laws.self_averaging_horizon(20 + n),
    "critical_correction": laws.critical_correction,
    "critical_limit": laws.critical_limit,
    "cross_energy": lambda k: laws.cross_energy(9, k, 1),
    "gamma_n": laws.gamma_n,
    "log_closed_form": lambda k: laws.log_closed_form(9, k),
    "log_closed_form of n": lambda n: laws.log_closed_form(n, 9),
    "log_closed_form_sum": lambda k: laws.log_closed_form_sum(9, k),
    "log_cross_energy": lambda l: laws.log_cross_energy(9, 1, l),
    "log_eigenvalue_bound": lambda k: laws.log_eigenvalue_bound(9, k),
    "log_exponential_energy": lambda tau: laws.log_exponential_energy(9, tau),
    "log_exponential_limit": lambda tau: laws.log_exponential_limit(9, tau),
    "log_exponential_limit of n": lambda n: laws.log_exponential_limit(n, 9.0),
    "log_hidden_eigenvalue_bound": lambda k: laws.log_hidden_eigenvalue_bound(9, k),
    "log_hidden_energy": lambda k: laws.log_hidden_energy(9, k),
    "log_hidden_sum": lambda k: laws.log_hidden_sum(lambda k: 0.0 * k, k),
    "log_power_energy": lambda k: laws.log_power_energy(9, k),
    "log_trace_bound": lambda k: laws.log_trace_bound(9, k),
    "log_iid_energy": lambda k: laws.log_iid_energy(9, k, 3.0),
    "log_leaky_energy": lambda k: laws.log_leaky_energy(9, k, 0.5),
    "log_ring_energy": laws.log_ring_energy,
    "log_flat_energy": laws.log_flat_energy,
    "Scheme.log_power_energy": lambda k: GLOROT.log_power_energy(9, k),
    "Scheme.log_median_energy": lambda k: GLOROT.log_median_energy(400, k),
    "Scheme.log_hidden_energy": lambda k: GLOROT.log_hidden_energy(9, k),
    "rate_table": lambda n: laws.rate_table(laws.SpectralRadius, 200 + n, []),
    "rate_table of logs": lambda L: laws.rate_table(laws.SpectralRadius, [], 10.0 + L),
    "convergence": lambda n: analysis.convergence(n),
    "convergence of samples": lambda rho: analysis.convergence([9], samples=[rho]),
    "fit_gumbel": lambda rho: analysis.fit_gumbel(rho, 9, "complex"),
    "goodness": lambda rho: analysis.goodness(rho, LAWS["SpectralRadius"]),
    "growth_rate": lambda t: analysis.growth_rate(NORMS, times=t),
    "growth_table": lambda t: analysis.growth_table(NORMS, times=t),
    "growth_table of alphas": lambda alphas: analysis.growth_table(NORMS, alphas=alphas),
    "plan": lambda n: rmt_check.studies.plan("radius", n),
    "assert_follows": lambda x: testing.assert_follows(x, LAWS["SpectralRadius"]),
    "Samples": RADII.with_values,
}
ON_TABLES = {
    "growth_rate of samples": lambda norms: analysis.growth_rate(norms, n=9, field="real"),
    "growth_table of samples": lambda norms: analysis.growth_table(norms, n=9, field="real"),
    "assert_growth_at_least": lambda table: testing.assert_growth_at_least(table, 9),
    "assert_growth_matches": lambda table: testing.assert_growth_matches(table, 9),
    "sample_recurrence": lambda s: rmt_check.sample_recurrence("tanh", 9, len(s), 2, inputs=s),
    "sample_hidden_norms": lambda s: rmt_check.sample_hidden_norms(
        "glorot", 9, steps=len(s) - 1, draws=2, signal=s
    ),
}
ON_MATRICES = {
    "log_driven_energy": lambda M: laws.log_driven_energy(9, M),
    "spectral_radius": rmt_check.spectral_radius,
    "spectral_radius, estimated": lambda W: rmt_check.spectral_radius(W, estimate=True),
    "diagnose": analysis.diagnose,
    "audit": lambda W: analysis.audit({"weight": W}),
    "assert_initialised": lambda W: testing.assert_initialised({"weight": W}, {"*": "normal:1"}),
    "assert_stable": lambda W: testing.assert_stable(W, 3, 100.0),
    "assert_stable of a sampler": lambda W: testing.assert_stable(lambda i: W, 3, 100.0, draws=2),
    "assert_spectral_radius": lambda W: testing.assert_spectral_radius(W[np.newaxis], len(W)),
    "assert_spectral_radius of a sampler": lambda W: testing.assert_spectral_radius(
        lambda i: W, len(W), draws=2
    ),
}


def masked(values, hidden):
    """Return a masked array that hides one of its numbers."""
    mask = np.zeros(values.shape, bool)
    mask.flat[hidden % values.size] = True
    return np.ma.array(values, mask=mask)


def refuses(function, value):
    with pytest.raises(ValueError) as error:
        function(value)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ON_LISTS)
def test_masked_lists_are_refused(name):
    for size, hidden in [(2, 1), (5, 0), (17, 16)]:
        refuses(ON_LISTS[name], masked(np.arange(1.0, size + 1.0), hidden))


@pytest.mark.parametrize("name", ON_TABLES)
def test_masked_tables_are_refused(name):
    for size, hidden in [(2, 1), (5, 13)]:
        table = np.random.default_rng(size).normal(size=(4, size))
        assert "hides" in refuses(ON_TABLES[name], masked(table, hidden))


@pytest.mark.parametrize("name", ON_MATRICES)
def test_masked_matrices_are_refused(name):
    for n, hidden in [(6, 3), (11, 120)]:
        W = np.random.default_rng(n).normal(size=(n, n))
        assert "hides" in refuses(ON_MATRICES[name], masked(W, hidden))


def public_functions():
    """Yield the public functions, and methods of classes, with their names."""
    for module in (rmt_check, laws, analysis, calibration, testing):
        for name in dir(module):
            found = getattr(module, name)
            if name.startswith("_") or not callable(found):
                continue
            if not inspect.isclass(found):
                yield name, found
                continue
            for method, function in inspect.getmembers(found, inspect.isfunction):
                if not method.startswith("_"):
                    yield f"{name}.{method}", function


def takes_arrays(function):
    wanted = get_args(npt.ArrayLike)
    written = {name: kind for name, kind in function.__annotations__.items() if name != "return"}
    names = function.__globals__  # what is returned may be named for type checkers alone
    given = [get_args(eval(k, names) if isinstance(k, str) else k) for k in written.values()]
    return any(all(kind in kinds for kind in wanted) for kinds in given)


def test_no_public_function_that_takes_arrays_is_forgotten():
    known = {name.split(" ")[0].rstrip(",") for name in [*ON_LISTS, *ON_TABLES, *ON_MATRICES]}
    public = {name for name, function in public_functions() if takes_arrays(function)}
    assert len(public) > 60
    assert not public - known


@given(numbers.arrays(np.float64, numbers.array_shapes(max_dims=3)), st.data())
def test_a_mask_is_refused_if_and_only_if_it_hides(values, data):
    mask = data.draw(numbers.arrays(np.bool_, values.shape))
    held = np.ma.array(values, mask=mask)
    for nested in (held, [held, held], [[held]]):
        if mask.any():
            assert "hides nothing" in refuses(lambda x: arguments.array(x, "x"), nested)
        else:
            np.testing.assert_array_equal(arguments.array(nested, "x"), np.asarray(nested))


def test_a_number_that_is_hidden_is_refused():
    for hidden in (np.ma.masked, np.ma.array(3.0, mask=True)):
        for check in (
            lambda x: arguments.integer(x, "x", 0),
            lambda x: arguments.number(x, "x"),
            lambda x: arguments.array([1.0, x], "x"),
            lambda x: arguments.array([[1.0, 2.0], [3.0, x]], "x"),
        ):
            refuses(check, hidden)


@pytest.mark.parametrize(
    "value",
    [
        "text",
        ["0.5"],
        [1.0, "2"],
        [[1.0, 2.0], [3.0]],
        None,
        [1.0, None],
        {1.0: 2.0},
        object(),
        np.array([{}, 1.0], object),
        np.zeros(3, "datetime64[s]"),
        np.zeros(3, "i4,f8"),
        np.ma.array([(1, 2)], mask=True, dtype="i4,f8"),
        np.zeros(2, "V8"),
        pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}),
        (x for x in (1.0, 2.0)),
        __import__("scipy.sparse").sparse.eye_array(3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_array_of_numbers_gets_one_line(value):
    message = refuses(lambda x: arguments.array(x, "W"), value)
    assert message.startswith("W must be an array of real or complex numbers, received ")
    assert len(message) < 250


@given(
    numbers.arrays(
        st.sampled_from([np.float16, np.float32, np.float64, np.complex64, np.int32, np.bool_]),
        numbers.array_shapes(max_dims=2),
    )
)
def test_arrays_lists_and_tables_are_the_numbers_that_they_hold(values):
    assert arguments.array(values, "W") is values
    held = [values.tolist(), list(values), pd.DataFrame(values) if values.ndim == 2 else values]
    if values.ndim == 1:
        held += [pd.Series(values), tuple(values), RADII.with_values(values)]
    for one in held:
        np.testing.assert_array_equal(arguments.array(one, "W"), values)


def test_numbers_of_python_become_doubles():
    found = arguments.array([Fraction(1, 2), Decimal("0.25"), 10**30], "x")
    assert found.dtype == np.float64 and found.tolist() == [0.5, 0.25, 1e30]
    assert float(laws.SpectralRadius(9).cdf(Fraction(1, 1))) == laws.SpectralRadius(9).cdf(1.0)


def test_samples_are_arrays():
    assert np.asarray(RADII) is RADII.values
    assert np.asarray(RADII, np.float32).dtype == np.float32
    assert np.array(RADII) is not RADII.values
    with pytest.raises(ValueError):
        np.array(RADII, np.float32, copy=False)
    np.testing.assert_array_equal(
        LAWS["SpectralRadius"].cdf(RADII), LAWS["SpectralRadius"].cdf(RADII.values)
    )


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
def test_precision_is_that_of_the_type_given(dtype):
    step = arrays.precision(np.ones(3, dtype))
    one = np.ones(1, dtype).real
    assert one + one.dtype.type(step) > one
    assert one + one.dtype.type(step / 2) == one
    assert arrays.precision([np.ones(3), np.ones(3, dtype)]) == step


FLAGS = st.fixed_dictionaries({key: st.booleans() for key in ("sign", "gradient", "cpu")})


@given(
    numbers.arrays(np.float32, (3, 3), elements={"min_value": -99, "max_value": 99}),
    FLAGS,
    st.booleans(),
)
def test_tensors_are_the_numbers_that_they_stand_for(values, flags, conj):
    stands_for = -values if flags["sign"] else values
    for dtype in ("float32", "bfloat16", "float8_e4m3fn", "float8_e5m2"):
        tensor = Tensor(values, dtype, **flags)
        np.testing.assert_array_equal(arguments.array(tensor, "W"), stands_for)
        np.testing.assert_array_equal(arguments.array([tensor, values], "W")[0], stands_for)
    turned = (values * np.complex64(1j)).astype(np.complex64)
    found = arguments.array(Tensor(turned, "complex64", conj=conj), "W")
    np.testing.assert_array_equal(found, turned.conj() if conj else turned)


def test_a_tensor_that_numpy_cannot_have_gets_one_line():
    message = refuses(lambda x: arguments.array(x, "W"), Tensor(np.ones(3), "qint8"))
    assert "received a tensor: Got unsupported ScalarType torch.qint8" in message


def test_precision_of_tensors_is_told_by_the_name_of_their_type():
    expected = {"bfloat16": 7, "float16": 10, "float32": 23, "complex64": 23}
    expected |= {"complex32": 10, "float8_e4m3fn": 3, "float8_e5m2": 2, "float64": 52, "int8": 52}
    for dtype, digits in expected.items():
        assert arrays.precision(Tensor(np.ones(1), dtype)) == 2.0**-digits


def test_precision_of_whole_numbers_and_long_doubles_is_that_of_doubles():
    for values in ([1, 2], 3, [], np.ones(2, np.int8), np.ones(2, np.longdouble)):
        assert arrays.precision(values) == 2.0**-52


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("width", [1, 8, 9, 100])
def test_rows_begin_with_a_cache_line(width, dtype):
    for _ in range(5):
        rows = arrays.aligned_zeros(2, 3, width, dtype=dtype)
        assert rows.shape[:2] == (2, 3) and width <= rows.shape[2] < width + 8
        assert rows.dtype == dtype and rows.flags.c_contiguous and not rows.any()
        assert all(row.ctypes.data % 64 == 0 for row in rows.reshape(6, -1))
        assert rows.base is not None and rows.base.size == rows.size + 64 // rows.itemsize
