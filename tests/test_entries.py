"""P-values of entries, against scipy.stats, which the package does without to start quickly."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from rmt_check.diagnosis import entry_law
from rmt_check.diagnosis.departures import departures
from rmt_check.diagnosis.entries import entry_statistics

LAWS = {
    entry_law.NORMAL: stats.norm(),
    entry_law.UNIFORM: stats.uniform(-np.sqrt(3.0), 2.0 * np.sqrt(3.0)),
    entry_law.CUT: stats.truncnorm(-2.0, 2.0, scale=1.0 / stats.truncnorm(-2.0, 2.0).std()),
    entry_law.LAPLACE: stats.laplace(scale=np.sqrt(0.5)),
}


@pytest.mark.parametrize("law", ["normal", "uniform", "laplace"])
@pytest.mark.parametrize("n", [5, 8, 40])
def test_kurtosis_and_its_p_value_are_those_of_scipy(n, law):
    W = getattr(np.random.default_rng(n), law)(size=(n, n))
    found = entry_statistics(W)
    assert_allclose(found.kurtosis, stats.kurtosis(W, axis=None), rtol=1e-12, atol=1e-14)
    assert_allclose(found.kurtosis_p, stats.kurtosistest(W, axis=None).pvalue, rtol=1e-11)


@pytest.mark.parametrize("field", ["real", "complex"])
def test_p_values_of_variance_and_of_departures_are_those_of_scipy(field):
    rng, n = np.random.default_rng(3), 7
    W = rng.normal(size=(n, n)) + (1j * rng.normal(size=(n, n)) if field == "complex" else 0.0)
    freedom = (n * n - 1) * (2 if field == "complex" else 1)
    found = entry_statistics(W)
    law = stats.chi2(freedom)
    tails = law.cdf(freedom * found.variance), law.sf(freedom * found.variance)
    assert_allclose(found.variance_p, 2.0 * min(tails), rtol=1e-12)

    apart = departures(W, np.linalg.eigvals(W))
    a, b = (n * n / 4,) * 2 if field == "real" else (n * (n + 1) / 2, n * (n - 1) / 2)
    law, normal = stats.beta(a, b), 1.0 - apart.from_normal**2
    assert_allclose(apart.from_normal_p, 2.0 * min(law.cdf(normal), law.sf(normal)), rtol=1e-10)


def test_distribution_functions_are_those_of_scipy():
    x = np.linspace(-4.0, 4.0, 81)
    assert [name for name, *_ in entry_law._CONTINUOUS] == [*LAWS]
    for name, *_, cdf in entry_law._CONTINUOUS:
        assert_allclose(cdf(x), LAWS[name].cdf(x), rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("n", [25, 100, 10_000, 10_001, 300_000])
@pytest.mark.parametrize("p", [0.011, 0.0099, 1e-3])
def test_a_distance_is_judged_as_by_its_exact_law(n, p):
    distance = stats.kstwo.isf(p, n)
    # 2e-7: two sides at once; 1e-3: the corrected limit, whose error falls like 1/n
    assert_allclose(entry_law._p_of_distance(distance, n), p, rtol=2e-7 if n <= 10_000 else 1e-3)
