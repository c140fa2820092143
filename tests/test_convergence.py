"""Convergence: the table's distances against the laws themselves, the drawn ones against both."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statistics_helpers import LEVEL, mean_differs

from rmt_check import SCHEMES, laws, sample_eigenvalue_moduli, sample_spectral_radius
from rmt_check.analysis import convergence
from rmt_check.analysis.convergence import _sampled

FAR = -stats.norm.ppf(LEVEL / 2.0)  # standard errors


def drawn_from(law, draws, seed, scheme="glorot"):
    """Draws of a law that pass for radii drawn otherwise."""
    label = sample_spectral_radius(scheme, law.n, 1, law.field, method="matrix")
    return replace(label, values=law.rvs(draws, np.random.default_rng(seed)), draws=draws)


@pytest.mark.parametrize("n", [200, 10**6, 10**12])
def test_the_distances_are_those_of_the_laws_themselves(n):
    (row,) = convergence([n])
    exact, edge, limit = laws.SpectralRadius(n), laws.EdgeLaw(n), laws.GumbelLimit(n)
    for law, sup, w1 in [
        (limit, row.kolmogorov, row.wasserstein1),
        (edge, row.edge_kolmogorov, row.edge_wasserstein1),
    ]:
        # at n = 10^12 the last bit of r is 10^-9 of the law's width
        assert sup == pytest.approx(laws.kolmogorov(exact, law), rel=1e-10, abs=1e-9)
        assert w1 == pytest.approx(laws.wasserstein1(exact, law, "x"), rel=1e-10, abs=1e-9)


@pytest.mark.parametrize(("n", "low", "high"), [(200, 0.3, 2.6), (512, 0.8, 1.5)])
def test_real_distances_by_brute_force(n, low, high):
    (row,) = convergence([n], "real")
    r = np.linspace(low, high, 1001)
    gap = np.abs(laws.SpectralRadius(n, "real").cdf(r) - laws.GumbelLimit(n, "real").cdf(r))
    unit = math.sqrt(4 * n * laws.gamma_n(n))
    assert row.kolmogorov == pytest.approx(gap.max(), rel=1e-3)
    assert row.wasserstein1 == pytest.approx(unit * np.trapezoid(gap, r), rel=1e-3)
    assert math.isnan(row.edge_kolmogorov) and math.isnan(row.kolmogorov_rate)


def test_what_does_not_exist_is_nan():
    below, at = convergence([163, 164])
    assert math.isnan(below.kolmogorov) and math.isnan(below.wasserstein1_rate)
    assert math.isnan(below.edge_wasserstein1) and below.edge_kolmogorov < 0.05
    assert not any(math.isnan(value) for value in (at.kolmogorov, at.edge_wasserstein1))
    assert at.draws == 0 and math.isnan(at.sampled_exact)
    assert math.isnan(convergence([200_000], "real")[0].kolmogorov)


def test_it_falls_as_a_logarithm_and_not_as_a_power():
    rows = convergence([10**3, 10**6, 10**12])
    assert [row.n for row in rows] == [10**3, 10**6, 10**12]
    ratios = [row.kolmogorov / row.kolmogorov_rate for row in rows]
    assert all(0.9 < ratio < 1.4 for ratio in ratios)
    assert rows[2].kolmogorov > 0.3 * rows[0].kolmogorov  # n^-1/10 would leave .13 of it
    assert rows[1].wasserstein1_rate == pytest.approx(math.e * rows[1].kolmogorov_rate)


def test_draws_are_noise_away_from_their_law_and_a_distance_from_the_limit(seed):
    widths, draws = (256, 1024), 20_000
    samples = [
        sample_spectral_radius("glorot", n, draws, seed=seed, method="kostlan") for n in widths
    ]
    for row in convergence(widths, samples=samples):
        assert row.draws == draws and row.sampled_exact < 3.0 / math.sqrt(draws)
        off = (row.sampled_kolmogorov - row.kolmogorov) / row.sampled_kolmogorov_error
        assert abs(off) < FAR + 0.5
        off = (row.sampled_wasserstein1 - row.wasserstein1) / row.sampled_wasserstein1_error
        assert abs(off) < FAR
    wrong = [cell.with_values(1.002 * cell.values) for cell in samples]
    for row in convergence(widths, samples=wrong):
        assert row.sampled_exact > 3.0 / math.sqrt(draws)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_errors_are_those_of_repeats(field, seed):
    (exact,) = convergence([200], field)
    draws = drawn_from(laws.SpectralRadius(200, field), 200 * 1000, seed)
    parts = draws.values.reshape(200, 1000)
    found = [_sampled(replace(draws, values=part, draws=1000)) for part in parts]
    off = np.array(
        [
            (one["sampled_wasserstein1"] - exact.wasserstein1) / one["sampled_wasserstein1_error"]
            for one in found
        ]
    )
    assert not mean_differs(off, 0.0)
    low, high = stats.chi2(200).ppf([LEVEL, 1.0 - LEVEL])
    assert low < np.sum(off**2) < high
    assert np.sum(off**2) / 3.0 < low and 3.0 * np.sum(off**2) > high  # other errors would show
    sup = [one["sampled_kolmogorov"] for one in found]
    error = np.mean([one["sampled_kolmogorov_error"] for one in found])
    assert 0.0 < np.mean(sup) - exact.kolmogorov < error
    assert np.std(sup) == pytest.approx(error, rel=FAR / math.sqrt(2 * 200))


def test_other_schemes_have_the_distances_that_are_known(seed):
    rho = drawn_from(laws.SpectralRadius(256), 1000, seed)
    (glorot,) = convergence([256], samples=[rho])
    half = replace(rho, values=rho.values / 2.0, scheme=SCHEMES["half"])
    (halved,) = convergence([256], samples=[half])
    assert halved.sampled_wasserstein1 == pytest.approx(glorot.sampled_wasserstein1, rel=1e-9)
    assert halved.sampled_exact == pytest.approx(glorot.sampled_exact, rel=1e-9)
    (signs,) = convergence([256], samples=[replace(rho, scheme=SCHEMES["rademacher"])])
    assert math.isnan(signs.sampled_exact)
    assert signs.sampled_kolmogorov == glorot.sampled_kolmogorov
    disc = sample_spectral_radius("uniform-disc", 256, 1000, seed=seed)
    (row,) = convergence([256], samples=[disc])
    assert row.sampled_exact < 3.0 / math.sqrt(1000) and math.isnan(row.sampled_kolmogorov)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([sample_spectral_radius("glorot", 16, 5)], "one set for a width of 32; received glorot"),
        ([sample_spectral_radius("glorot", 32, 5, "real")], "samples must be complex"),
        (2 * [sample_spectral_radius("glorot", 32, 5)], "one set for a width"),
        ([sample_spectral_radius("glorot", 32, 5, method="quantile")], "cannot test it"),
        ([sample_eigenvalue_moduli("glorot", 32, 5)], "needs spectral radii"),
    ],
)
def test_what_is_refused(samples, message):
    with pytest.raises(ValueError, match=message):
        convergence([32], samples=samples)


def test_an_array_is_that_of_the_only_width(seed):
    rho = sample_spectral_radius("glorot", 200, 50, seed=seed, method="kostlan")
    expected = convergence([200], samples=[rho])
    assert convergence([200], samples=rho) == expected
    assert convergence([200], samples=[rho.values]) == expected
    assert convergence([200], samples=[pd.Series(rho.values)]) == expected
    with pytest.raises(ValueError, match="convergence at 2 widths needs Samples"):
        convergence([200, 300], samples=[rho.values])
    with pytest.raises(ValueError, match="received the number 1"):
        convergence([200], samples=[1.0])
    with pytest.raises(ValueError, match="convergence needs draws, received none"):
        convergence([200], samples=[[]])


def test_widths_are_checked():
    with pytest.raises(ValueError, match="width n must be an integer >= 1, received 0"):
        convergence([0])
    with pytest.raises(ValueError, match="n <= 10\\^15"):
        convergence([10**16])
