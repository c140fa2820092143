"""Gumbel fits: of draws against the exact law's, errors against repeats and the bootstrap."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats
from statistics_helpers import LEVEL, mean_differs

from rmt_check import laws, sample_hidden_norms, sample_spectral_radius
from rmt_check.analysis import best_gumbel, fit_gumbel
from rmt_check.analysis.gumbel_fit import gumbel_of_moments

FAR = -stats.norm.ppf(LEVEL / 2.0)  # standard errors


def drawn_from(law, draws, seed):
    """Draws of a law that pass for radii drawn otherwise."""
    label = sample_spectral_radius("glorot", law.n, 1, law.field, method="matrix")
    return replace(label, values=law.rvs(draws, np.random.default_rng(seed)), draws=draws)


def test_the_known_numbers_at_1024():
    loc, scale = best_gumbel(laws.SpectralRadius(1024))
    rider_scale = 1.0 / math.sqrt(4 * 1024 * laws.gamma_n(1024))
    assert (loc, scale) == pytest.approx((1.02286, 0.00677), abs=5e-6)
    assert scale / rider_scale == pytest.approx(0.479, abs=5e-4)
    law = laws.SpectralRadius(1024)
    _, by_moments = gumbel_of_moments(law.mean(), law.std())
    assert by_moments / rider_scale == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize(
    "law",
    [
        laws.SpectralRadius(1),
        laws.SpectralRadius(1024, scale=0.5),
        laws.SpectralRadius(32, "real"),
        laws.EdgeLaw(1024),
        laws.RingModulus(0.0, 1.0, 100),
    ],
    ids=repr,
)
def test_the_best_gumbel_solves_the_likelihood_equations(law):
    # the gradient of E log g: E e^{-z} = 1 and E z(1 - e^{-z}) = 1, by scipy's quadrature
    loc, scale = best_gumbel(law)

    def mean(of):
        def integrand(r):
            return law.pdf(r) * of((r - loc) / scale)

        ends = [*law.ppf([1e-18, 1e-9, 1e-3, 0.5]), *law.isf([1e-3, 1e-9, 1e-18])]
        return sum(integrate.quad(integrand, *piece, epsabs=1e-10)[0] for piece in pairwise(ends))

    assert mean(lambda z: np.exp(-z)) == pytest.approx(1.0, abs=1e-6)
    assert mean(lambda z: z * (1.0 - np.exp(-z))) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_the_best_gumbel_of_a_gumbel_law_is_itself(field):
    limit = laws.GumbelLimit(1024, field)
    expected = gumbel_of_moments(limit.mean(), limit.std())
    assert best_gumbel(limit) == pytest.approx(expected, rel=1e-12)


def test_at_any_width_it_is_found_and_nears_rider_s():
    ratios = []
    for n in (164, 1024, 10**6, 10**15):
        loc, scale = best_gumbel(laws.SpectralRadius(n))
        limit = laws.GumbelLimit(n)
        rider_loc, rider_scale = gumbel_of_moments(limit.mean(), limit.std())
        assert 0.0 < loc - rider_loc < 20.0 * rider_scale
        ratios.append(scale / rider_scale)
    assert ratios == sorted(ratios) and ratios[-1] == pytest.approx(0.9, abs=0.05)


def test_a_million_draws_of_the_law_have_its_best_gumbel(seed):
    fit = fit_gumbel(drawn_from(laws.SpectralRadius(64), 10**6, seed))
    assert abs(fit.loc_off) < FAR and abs(fit.scale_off) < FAR
    assert fit.scale_error < 1e-3 * fit.scale


@pytest.mark.parametrize(
    ("scheme", "n", "field", "draws"),
    [
        ("glorot", 1024, "complex", 20_000),
        ("half", 1024, "complex", 20_000),
        ("glorot", 32, "real", 2000),
        ("glorot", 10**6, "complex", 1000),
    ],
)
def test_draws_fit_like_their_law_and_not_like_the_limit(scheme, n, field, draws, seed):
    method = "kostlan" if field == "complex" else "matrix"
    fit = fit_gumbel(sample_spectral_radius(scheme, n, draws, field, seed, method))
    assert abs(fit.loc_off) < FAR and abs(fit.scale_off) < FAR
    assert "the fit agrees with that of the exact law within" in fit.why
    assert "too far" not in fit.why
    if n > 163:
        assert abs(fit.scale - fit.rider_scale) / fit.scale_error > FAR
        assert f"{fit.rider_ratio:.3f} of Rider's" in fit.why
    else:
        assert math.isnan(fit.rider_scale) and "does not exist below n = 164" in fit.why


def test_draws_of_another_law_are_noticed(seed):
    rho = drawn_from(laws.SpectralRadius(64), 20_000, seed)
    wrong = fit_gumbel(rho.with_values(1.002 * rho.values))
    assert abs(wrong.loc_off) > FAR and "standard errors from that of the exact law" in wrong.why


@pytest.mark.parametrize(("n", "draws", "wild"), [(1024, 200, 100.0), (40, 1000, 9.0), (64, 60, 0)])
def test_draws_that_dominate_a_fit_are_named(n, draws, wild, seed):
    rho = sample_spectral_radius("glorot", n, draws, seed=seed, method="kostlan")
    clean, spoilt = fit_gumbel(rho), fit_gumbel(rho.with_values(np.append(rho.values, wild)))
    assert "too far" not in clean.why and "decides nothing" not in clean.why
    told = re.search(rf"1 of {draws + 1} .* too far .*, {wild:g}: .*is (\S+), not", spoilt.why)
    assert float(told[1]) == pytest.approx(clean.scale, rel=1e-3)
    assert "agrees" not in spoilt.why
    assert f"scale {spoilt.scale / spoilt.exact_scale:.3g} of the exact one" in spoilt.why
    if wild > 0.0:  # the errors have grown with the scale
        assert abs(spoilt.scale_off) < 4.0 and "decides nothing" in spoilt.why


def test_far_draws_are_named_for_schemes_without_a_law(seed):
    rho = sample_spectral_radius("rademacher", 32, 100, seed=seed)
    spoilt = fit_gumbel(rho.with_values(np.append(rho.values, [7.0, 8.0, 9.0, 10.0])))
    assert "4 of 104 draws lie too far" in spoilt.why and "7, 8, 9, ..: without" in spoilt.why


@pytest.mark.parametrize(
    ("scheme", "n", "field"),
    [
        *(("glorot", n, "complex") for n in (1, 2, 1024)),
        *((scheme, 8, "real") for scheme in ("glorot", "truncated", "sparse", "naive-uniform")),
        ("uniform-disc", 50, "complex"),
        ("diagonal-glorot", 20, "complex"),
    ],
)
def test_no_right_draw_lies_too_far(scheme, n, field, seed):
    method = "kostlan" if n > 500 else "matrix"
    rho = sample_spectral_radius(scheme, n, 40 * 100, field, seed, method)
    for values in np.split(rho.values, 40):
        assert "too far" not in fit_gumbel(rho.with_values(values)).why


def test_an_array_is_fitted_like_samples(seed):
    rho = sample_spectral_radius("half", 40, 100, "real", seed)
    expected = fit_gumbel(rho)
    for values in (rho.values, pd.Series(rho.values), rho.values.tolist()):
        assert fit_gumbel(values, n=40, field="real", scheme="half") == expected
    assert fit_gumbel(rho, n=40, field="real", scheme="half") == expected
    assert fit_gumbel(2.0 * rho.values, n=40, field="real").exact_scale == pytest.approx(
        2.0 * expected.exact_scale
    )


@pytest.mark.parametrize("field", ["complex", "real"])
def test_errors_are_those_of_repeats(field, seed):
    rho = drawn_from(laws.SpectralRadius(64, field), 200 * 1000, seed)
    parts = [replace(rho, values=part, draws=1000) for part in rho.values.reshape(200, 1000)]
    off = np.array([(fit.loc_off, fit.scale_off) for fit in map(fit_gumbel, parts)])
    assert not mean_differs(off, 0.0)
    low, high = stats.chi2(200).ppf([LEVEL, 1.0 - LEVEL])
    squares = np.sum(off**2, axis=0)
    assert np.all((low < squares) & (squares < high))
    assert np.all(3.0 * squares > high) and np.all(squares / 3.0 < low)  # other errors would show


def test_errors_are_those_of_the_bootstrap(seed):
    rho = drawn_from(laws.SpectralRadius(64), 1000, seed)
    fit = fit_gumbel(rho)
    bootstrap = stats.bootstrap(
        (rho.values,),
        lambda values: stats.gumbel_r.fit(values),
        n_resamples=400,
        vectorized=False,
        method="basic",
        rng=np.random.default_rng(seed),
    )
    errors = np.array([fit.loc_error, fit.scale_error])
    # the bootstrap's own error, with 400 resamples of a nearly normal law, is 3.5 %
    np.testing.assert_allclose(errors, bootstrap.standard_error, rtol=FAR * 0.035)
    assert np.all(np.abs(1.4 * errors / bootstrap.standard_error - 1.0) > FAR * 0.035)


def test_of_other_schemes_the_limit_is_known_or_nothing(seed):
    rademacher = fit_gumbel(sample_spectral_radius("rademacher", 164, 40, "real", seed))
    limit = laws.GumbelLimit(164, "real")
    assert rademacher.rider_scale == pytest.approx(limit.std() * math.sqrt(6.0) / math.pi)
    assert math.isnan(rademacher.exact_loc) and "no exact law" in rademacher.why
    disc = fit_gumbel(sample_spectral_radius("uniform-disc", 256, 1000, seed=seed))
    assert math.isnan(disc.rider_scale) and "Rider's limit is not that of" in disc.why
    assert abs(disc.exact_loc - disc.loc) < 0.1 * disc.scale


TOO_FEW = sample_spectral_radius("glorot", 16, 19)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (sample_spectral_radius("glorot", 64, 30, method="quantile"), "cannot test it"),
        (TOO_FEW, "at least 20 draws that differ, received 19"),
        (sample_spectral_radius("orthogonal", 4, 30), "draws that differ, received 30"),
        (sample_hidden_norms("glorot", 16, 4, 30, keep="last"), "received hidden-norms"),
        (np.ones(30), "fit_gumbel of an array needs n= and field= too"),
        (TOO_FEW.with_values(np.ones(0)), "needs draws, received none"),
        (TOO_FEW.with_values(np.full(30, np.nan)), "received nan"),
        (TOO_FEW.with_values(-np.ones(30)), "received -1"),
    ],
)
def test_what_is_refused(samples, message):
    with pytest.raises(ValueError, match=message):
        fit_gumbel(samples)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 9}, "needs field= too"),
        ({"field": "real"}, "needs n= too"),
        ({"n": 9, "field": "imaginary"}, "field must be one of complex, real"),
        ({"n": 0, "field": "real"}, "width n must be an integer >= 1"),
    ],
)
def test_what_an_array_needs(options, message):
    with pytest.raises(ValueError, match=message):
        fit_gumbel(np.linspace(1.0, 2.0, 30), **options)


def test_what_samples_know_is_not_contradicted():
    rho = sample_spectral_radius("half", 16, 30)
    for said in ({"n": 17}, {"field": "real"}, {"scheme": "glorot"}):
        with pytest.raises(ValueError, match=f"the samples have {next(iter(said))}="):
            fit_gumbel(rho, **said)
