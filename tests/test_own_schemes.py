"""Schemes of yours: functions that draw matrices, and names of them; every bad one is refused."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.stats import ks_1samp
from statistics_helpers import LEVEL

import rmt_check
from rmt_check import SCHEMES, Scheme, analysis, cli, laws, studies
from rmt_check.schemes.scheme import scheme_named

FILE = """
import numpy as np

calls = []

def normal(n, rng):
    return rng.normal(scale=n**-0.5, size=(n, n)).astype(np.float32)

def complex_(n, rng):
    return (rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n))) * (2 * n) ** -0.5

def diagonal(n, rng):
    return rng.uniform(-1.0, 1.0, n)
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return the name of a file of functions, in the folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(FILE)
    return "./mine.py"


def normal(n, rng):
    return rng.normal(scale=n**-0.5, size=(n, n))


def test_a_function_is_a_scheme(seed):
    own = Scheme.from_sampler(normal, "mine", law_like="glorot")
    W = rmt_check.sample_matrix(own, 8, "real", seed)
    assert W.shape == (8, 8) and not np.array_equal(W, normal(8, np.random.default_rng(seed)))
    assert_array_equal(W, rmt_check.sample_matrix(own, 8, "real", seed))
    radii = rmt_check.sample_spectral_radius(own, 12, 300, "real", seed)
    assert analysis.goodness(radii, laws.SpectralRadius(12, "real")).p_value > LEVEL
    assert analysis.goodness(radii, laws.SpectralRadius(12, "real", scale=1.1)).p_value < LEVEL
    norms = rmt_check.sample_power_norms(own, 16, steps=4, draws=3, field="real", seed=seed)
    assert norms.values.shape == (3, 5) and norms.method == "matrix"
    assert analysis.diagnose(rmt_check.sample_matrix(own, 64, "real", seed)).kind == "glorot"


def test_it_has_the_laws_of_what_it_is_like():
    own = Scheme.from_sampler(normal, "mine", law_like="calibrated", scale=0.9)
    like = SCHEMES["calibrated"]
    s = 0.9 * like.scale(32, "real")
    assert own.spectral_radius_law(32, "real") == laws.SpectralRadius(32, "real", scale=s)
    assert own.prob_unstable(32, "real") == laws.SpectralRadius(32, "real", scale=s).sf(1.0)
    expected = like.log_power_energy(32, [3], "real") + 6.0 * np.log(0.9)
    np.testing.assert_allclose(own.log_power_energy(32, [3], "real"), expected, rtol=1e-12)
    assert own.circular and Scheme.from_sampler(normal).spectral_radius_law(8, "real") is None


@pytest.mark.parametrize(
    ("name", "field", "shape"),
    [("normal", "real", (8, 8)), ("complex_", "complex", (8, 8)), ("diagonal", "real", (8,))],
)
def test_a_function_of_a_file(file, name, field, shape):
    own = scheme_named(f"{file}:{name}")
    assert own.fields == (field,) and own.shape(8) == shape
    assert scheme_named(str(own)) == own == pickle.loads(pickle.dumps(own))
    assert rmt_check.sample_matrix(str(own), 8, field).shape == shape
    with pytest.raises(ValueError, match="use field="):
        rmt_check.sample_matrix(own, 8, "complex" if field == "real" else "real")


def test_factor_and_like_are_part_of_the_name(file):
    own = scheme_named(f"{file}:normal:factor=.5:like=calibrated:delta=.1")
    assert scheme_named(str(own)) == own
    assert own.scale(8, "real") == 0.5 and str(own.base.like) == "calibrated:delta=0.1"


def test_a_study_goes_on_and_notices_a_change(file, tmp_path, capsys):
    words = f"study radius --schemes {file}:normal:like=glorot --field real --quiet".split()
    words += ["--widths", "8", "--draws", "600", "--out", "out"]
    assert cli._run(words) == 0 == cli._run(words)
    found = studies.table("out")
    assert found["p_value"].item() > LEVEL  # against the law that it is said to have
    assert ks_1samp(studies.load("out")["value"], laws.SpectralRadius(8, "real").cdf).pvalue > LEVEL
    changed = FILE.replace("scale=n**-0.5", "scale=0.9 * n**-0.5")
    (tmp_path / "other.py").write_text(changed)
    digest = str(scheme_named(f"{file}:normal")).partition("#")[2]
    with pytest.raises(ValueError, match="returns other matrices than it did"):
        scheme_named(f"./other.py:normal#{digest}")


def test_processes_draw_it_too(file):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    own = scheme_named(f"{file}:normal")
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        there = pool.submit(rmt_check.sample_matrix, own, 8, "real", 3).result()
    assert_array_equal(there, rmt_check.sample_matrix(own, 8, "real", 3))


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda n, rng: np.random.default_rng().normal(size=(n, n)), "differs for the same rng"),
        (lambda n, rng: np.eye(n), "the same at each call"),
        (lambda n, rng: rng.normal(size=(n, 2)), r"shape \(16, 2\); return \(16, 16\)"),
        (lambda n, rng: rng.integers(9, size=(n, n)), "dtype int64; return floats"),
        (lambda n, rng: rng.normal(size=(n, n)) / 0.0, "nan or inf"),
        (lambda n, rng: {}[n], "failed with KeyError: 16"),
        (lambda n: n, "failed with TypeError"),
        (lambda n, rng: "W", "shape"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_functions_are_refused_in_a_line(draw, said):
    with pytest.raises(ValueError, match=said) as error:
        Scheme.from_sampler(draw, "mine")
    assert "\n" not in str(error.value) and str(error.value).startswith("mine")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("./mine.py:nothing", "has no function 'nothing'; it has normal"),
        ("./none.py:normal", "cannot load ./none.py: FileNotFoundError"),
        ("no.module:normal", "cannot load no.module: ModuleNotFoundError.*install the module"),
        ("./mine.py:normal:like=xavier", "scheme must be one of"),
        ("./mine.py:normal:factor=x", "factor"),
        ("./mine.py:normal:delta=1", "received './mine.py:normal:delta=1'"),
        ("./mine.py", "a scheme of yours is package.module:function"),
        ("./mine.py:normal:like=lru-ring", "lru-ring.* is complex only"),
    ],
)
def test_bad_names_are_refused_in_a_line(file, name, said):
    with pytest.raises(ValueError, match=said) as error:
        scheme_named(name)
    assert "\n" not in str(error.value)


def test_a_draw_that_changes_its_shape_is_refused():
    own = Scheme.from_sampler(lambda n, rng: rng.normal(size=(n, n) if n == 16 else n), "mine")
    with pytest.raises(ValueError, match=r"returned shape \(8,\), and others before"):
        rmt_check.sample_matrix(own, 8, "real")


def test_a_function_may_return_a_sparse_matrix(seed):
    """As reservoirpy's do."""
    from scipy import sparse

    kinds = (sparse.csr_array, sparse.coo_matrix)
    drawn = [
        Scheme.from_sampler(lambda n, rng, kind=kind: kind(normal(n, rng)), "mine")
        for kind in (*kinds, np.asarray)
    ]
    W = [rmt_check.sample_matrix(own, 8, "real", seed) for own in drawn]
    assert_array_equal(W[0], W[2])
    assert_array_equal(W[1], W[2])
    with pytest.raises(ValueError, match=r"returned shape \(16, 1\)"):
        Scheme.from_sampler(lambda n, rng: sparse.csr_array(normal(n, rng)[:, :1]), "mine")
