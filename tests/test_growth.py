"""The growth of the hidden state: exponents, bands, verdicts, each by a second route."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statistics_helpers import LEVEL, SEED

from rmt_check import SCHEMES, laws, sample_hidden_norms, sample_power_norms
from rmt_check.analysis import growth_rate, growth_table
from rmt_check.analysis.means import log_mean_band, mean_band, median_band, skewed_t


@cache
def drawn(scheme="glorot", n=64, steps=16, draws=3000, field="complex"):
    return sample_hidden_norms(scheme, n, steps, draws, field, seed=SEED)


def made(log_norms, n, scheme="glorot", field="complex"):
    """Return samples of given numbers."""
    source = replace(drawn(), n=n, scheme=SCHEMES[scheme], field=field, draws=len(log_norms))
    return source.with_values(log_norms)


def pulled_apart(curve, draws=200, spread=0.1):
    """Return rows about a curve, all parallel to it."""
    return curve + np.linspace(-spread, spread, draws)[:, np.newaxis]


def test_exponents_of_theory_are_least_squares():
    rate, t = growth_rate(drawn()), np.arange(8, 17)
    for exponent, curve in (
        (rate.energy, laws.log_hidden_energy(64, t)),
        (rate.eigenvalue_bound, laws.log_hidden_eigenvalue_bound(64, t)),
        (rate.closed_form, laws.log_closed_form_sum(64, t)),
    ):
        assert exponent == pytest.approx(np.polyfit(t**2 / 128, curve, 1)[0], rel=2e-4)


def test_exponent_of_the_energy_is_its_derivative():
    n, t = 10**6, 1500
    rate = growth_rate(made(np.zeros((9, 3)), n), [t - 1, t, t + 1], window=(1.499, 1.501))
    step = np.mean(np.exp(laws.log_power_energy(n, [t, t + 1]) - laws.log_hidden_energy(n, t)))
    assert rate.energy == pytest.approx(step * n / t, rel=1e-5)  # dS/du = Q dt/du


def test_parallel_trajectories_have_one_exponent_without_error():
    # the error of a bootstrap that would resample columns, not matrices, would be positive
    t = np.arange(17.0)
    rate = growth_rate(made(pulled_apart(0.4 * t**2 / 128), 64))
    assert (rate.mean, rate.median) == pytest.approx((0.4, 0.4), rel=1e-12)
    assert max(rate.mean_error, rate.median_error) < 1e-12


def test_errors_are_the_spread_of_independent_repeats():
    repeats = np.split(drawn(draws=20_000).values, 100)
    rates = [growth_rate(made(values, 64)) for values in repeats]
    copies = growth_rate(made(np.repeat(repeats[0], 9, axis=0), 64))  # not independent
    for name in ("mean", "median"):
        spread = np.std([getattr(rate, name) for rate in rates], ddof=1)
        error = np.mean([getattr(rate, f"{name}_error") for rate in rates])
        assert error == pytest.approx(spread, rel=0.35)  # 5 standard errors of the spread
        assert getattr(copies, f"{name}_error") < 0.65 * spread


def test_error_of_the_mean_is_the_jackknife():
    values = drawn().values[:300]
    rate = growth_rate(made(values, 64))
    u, norms = np.arange(8, 17) ** 2 / 128, np.exp(values[:, 8:])
    without = np.log((norms.sum(axis=0) - norms) / 299)
    exponents = np.polyfit(u, without.T, 1)[0]
    assert rate.mean_error == pytest.approx(exponents.std() * np.sqrt(299), rel=0.02)
    assert rate.mean == pytest.approx(np.polyfit(u, np.log(norms.mean(axis=0)), 1)[0], rel=1e-12)


def test_bands_hold_the_exact_mean_as_often_as_they_say():
    n, t, draws, level = 64, 16, 30, 0.99
    ratio = np.exp(drawn(draws=60_000).values[:, t] - laws.log_hidden_energy(n, t))
    ratio = ratio.reshape(draws, -1)  # a column a repeat
    low, high = mean_band(ratio, level)
    student = stats.t.interval(level, draws - 1, ratio.mean(axis=0), stats.sem(ratio))

    def too_often(low, high):
        misses = int(np.sum((low > 1.0) | (high < 1.0)))
        return stats.binomtest(misses, len(low), 1.0 - level, "greater").pvalue < LEVEL

    assert not too_often(low, high) and too_often(*student)
    assert np.median(high - low) < 1.4 * np.median(student[1] - student[0])


def test_band_and_test_are_of_one_transformation():
    ratio = np.exp(drawn().values[:200])
    low, _ = mean_band(ratio, 0.98)
    assert skewed_t(ratio / low) == pytest.approx(stats.t.ppf(0.99, 199), rel=1e-9)


def test_band_in_logarithms_is_the_band_wherever_it_is():
    values = drawn().values[:200]
    expected = np.log(mean_band(np.exp(values), 0.999))
    assert np.array(log_mean_band(values + 2000.0, 0.999)) == pytest.approx(
        expected + 2000.0, abs=1e-12
    )
    alike = np.full((100, 2), 700.0)
    assert np.array(log_mean_band(alike, 0.999)) == pytest.approx(700.0, abs=1e-10)


def test_band_of_the_median_is_of_binomial_ranks():
    ranks = np.arange(1.0, 301.0)[:, np.newaxis]
    (low,), (high,) = median_band(ranks, 0.999)
    assert stats.binom.cdf(low - 1, 300, 0.5) <= 0.0005 < stats.binom.cdf(low, 300, 0.5)
    assert low + high == 301.0
    assert np.isnan(median_band(ranks[:9], 0.999)).all()


def test_glorot_grows_as_the_exact_energy_and_not_as_the_closed_form():
    rows = growth_table(drawn(steps=32), level=1.0 - LEVEL)
    assert all(row.energy_inside for row in rows[:17])
    assert all(row.closed_form_rejected for row in rows[1:17])
    assert rows[0].closed_form_rejected is None  # it says nothing of t = 0
    assert {(row.energy_inside, row.closed_form_rejected) for row in rows[17:]} == {(None, None)}
    why = growth_rate(drawn(steps=32)).why
    assert "agrees with the exact energy, c = 0.516" in why
    assert why.endswith("the closed form, c = 0.378, is rejected")


def test_a_scale_that_is_two_per_cent_off_is_told():
    scaled = drawn(SCHEMES["scaled-gaussian"].with_(factor=1.02))
    rows, wrong = (
        growth_table(samples, alphas=(1.0, 2.0), level=1.0 - LEVEL)
        for samples in (scaled, replace(scaled, scheme=SCHEMES["glorot"]))
    )
    assert [row.energy_inside for row in rows] == [True, True]
    assert [row.energy_inside for row in wrong] == [False, False]
    assert rows[1].log_closed_form == pytest.approx(
        np.log(sum(1.02 ** (2 * k) * np.exp(k * k / 128) / k for k in range(1, 17))), rel=1e-12
    )


def test_independent_matrices_have_no_exponent_of_their_own():
    chain = drawn("independent")
    rate, t = growth_rate(chain), np.arange(8, 17)
    assert rate.energy == pytest.approx(np.polyfit(t**2 / 128, np.log(t + 1.0), 1)[0])
    assert "agrees with the exact energy" in rate.why and "for Gaussian matrices" in rate.why
    assert "contradicts" in growth_rate(replace(chain, scheme=SCHEMES["glorot"])).why


def test_the_median_bends_away_from_the_mean():
    rows = growth_table(
        drawn(n=1024, steps=128, draws=400), alphas=(1.0, 2.0, 3.0, 4.0), level=1.0 - LEVEL
    )
    theory = np.array([0.99, 0.94, 0.67, 0.20])  # to two digits
    low = np.exp([row.log_median_low - row.log_energy for row in rows])
    high = np.exp([row.log_median_high - row.log_energy for row in rows])
    assert np.all((low < theory + 0.005) & (theory - 0.005 < high))
    assert np.all(high[2:] < 1.0)  # where the mean is no longer among what is typical
    assert [row.t for row in rows] == [32, 64, 96, 128]


@pytest.mark.parametrize(("n", "alpha"), [(10**6, 4.0), (10**6, 40.0), (64, 40.0)])
@pytest.mark.parametrize("scheme", ["glorot", "rescaled", "half", "he"])
def test_nothing_overflows(n, alpha, scheme):
    if n < 164 and scheme == "rescaled":
        return
    t = np.unique(np.round(np.linspace(0.0, alpha * np.sqrt(n), 33)))
    energy = SCHEMES[scheme].log_hidden_energy(n, t)
    samples = made(pulled_apart(energy), n, scheme)
    for row in growth_table(samples, t):
        assert np.all(np.isfinite([row.log_mean, row.log_mean_low, row.log_mean_high]))
        assert row.energy_inside is (True if row.alpha <= 2.0 else None)
        assert row.t == 0 or np.isfinite(row.log_closed_form)
        assert row.log_eigenvalue_bound <= row.log_energy + 1e-9
    rate = growth_rate(samples, t, window=(0.0, alpha))
    assert (rate.mean, rate.median) == pytest.approx((rate.energy, rate.energy), abs=1e-9)
    assert "trust the median alone" in rate.why


def test_what_is_not_known_is_not_judged():
    real = growth_table(drawn(field="real", draws=300))
    assert all(np.isfinite(row.log_energy) for row in real)
    assert real[10].energy_inside and real[11].energy_inside and real[-1].energy_inside is None
    assert np.isnan(real[5].log_eigenvalue_bound) and real[11].closed_form_rejected
    other = replace(drawn(), scheme=SCHEMES["truncated"])
    last = growth_table(other)[16]
    assert last.energy_inside is None and last.closed_form_rejected is None
    assert "the exact energy is not known" in growth_rate(other).why
    few = growth_table(made(drawn().values[:99], 64))
    assert {(row.energy_inside, row.closed_form_rejected) for row in few} == {(None, None)}
    assert "draw 100 or more" in growth_rate(made(drawn().values[:99], 64)).why


def test_rows_are_those_of_the_whole_table():
    every = growth_table(drawn())
    grid = growth_table(drawn().with_values(drawn().values[:, ::4]), np.arange(0, 17, 4))
    chosen = growth_table(drawn(), alphas=(1.02, 2.0, 9.0))
    for rows, whole in ((grid, every[::4]), (chosen, every[8::8])):
        assert [row.t for row in rows] == [row.t for row in whole]
        for name in ("log_mean", "log_mean_high", "log_median_low", "log_energy"):
            numbers = [getattr(row, name) for row in rows]
            assert numbers == pytest.approx([getattr(row, name) for row in whole], abs=1e-12)


@pytest.mark.parametrize(
    ("samples", "options", "message"),
    [
        (drawn(draws=9), {"window": (1.9, 2.0)}, "t = 15 .. 16 at width 64, holds 2 of the times"),
        (drawn(draws=9), {"window": (2.0, 1.0)}, "two numbers alpha, 0 <= from < to"),
        (drawn(draws=9), {"times": np.arange(16)}, "one a column of the samples, 17"),
        (drawn(draws=9), {"times": np.arange(17)[::-1]}, "times must be increasing"),
        (drawn(draws=9), {"times": np.arange(17) / 2}, "times must be an integer"),
        (drawn(draws=1), {}, "two draws or more"),
        (made(np.full((9, 17), -np.inf), 64), {}, "153 numbers that are not"),
        (sample_power_norms("glorot", 64, 16, 9), {}, "received power-norms"),
        (sample_hidden_norms("glorot", 64, 16, 9, keep="last"), {}, r"received .*keep='last'"),
    ],
)
def test_what_is_refused(samples, options, message):
    with pytest.raises(ValueError, match=message):
        growth_rate(samples, **options)


@pytest.mark.parametrize("measure", [growth_rate, growth_table])
def test_an_array_is_measured_like_samples(measure):
    samples = drawn(n=36, steps=12, draws=200, field="real", scheme="half")
    expected = repr(measure(samples))  # nan among the numbers
    for values in (samples.values, pd.DataFrame(samples.values), samples.values.tolist()):
        assert repr(measure(values, n=36, field="real", scheme="half")) == expected
    with pytest.raises(ValueError, match=f"{measure.__name__} of an array needs n= and field= too"):
        measure(samples.values)
    with pytest.raises(ValueError, match="the samples have n=36, received n=64"):
        measure(samples, n=64)
