"""Energies of exp(tau A): rational sums, limits, one number, draws, and what it refuses."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import linalg, special
from statistics_helpers import mean_differs

from rmt_check import laws


@pytest.mark.parametrize("field", ["complex", "real"])
@pytest.mark.parametrize("n", [1, 4, 30])
def test_energy_is_taylors_series(n, field):
    tau, terms = Fraction(3, 2), 40
    total = sum(
        tau ** (k + l)
        * laws.cross_energy_fraction(n, k, l, field)
        / (math.factorial(k) * math.factorial(l))
        for k in range(terms)
        for l in range(terms)
    )
    assert_allclose(np.exp(laws.log_exponential_energy(n, 1.5, field=field)), float(total), 1e-12)


def test_one_number_is_a_lognormal_variable():
    tau = np.array([0.0, 0.5, 3.0, 20.0])
    for field, variance in (("real", 1.0), ("complex", 0.5)):  # of the real part
        expected = 2.0 * variance * tau**2
        computed = laws.log_exponential_energy(1, tau, field=field)
        assert_allclose(computed, expected, rtol=1e-12, atol=1e-14)


def test_wide_matrices_have_the_limit():
    tau = np.array([0.1, 1.0, 10.0])
    for field in ("complex", "real"):
        energy = np.exp(laws.log_exponential_energy(10**13, tau, field=field))
        assert_allclose(energy, special.i0(2.0 * tau), rtol=1e-9)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_the_critical_limit_is_approached_like_the_root_of_n(alpha):
    n = 4 ** np.arange(5, 10)
    tau = alpha * np.sqrt(n)
    energy = [laws.log_exponential_energy(m, t) for m, t in zip(n.tolist(), tau, strict=True)]
    rate = np.sqrt(n) * (np.array(energy) - laws.log_exponential_limit(n, tau))
    assert_allclose(rate, rate[-1], rtol=0.02)
    assert_allclose(rate[-2:], rate[-1], rtol=2e-3)


def test_real_matrices_approach_the_critical_limit_too():
    n = np.array([64, 1024, 16384])
    energy = [laws.log_exponential_energy(m, math.sqrt(m), field="real") for m in n.tolist()]
    above = np.array(energy) - laws.log_exponential_limit(n, np.sqrt(n))
    falls = above[:-1] / above[1:]  # sixteenfold widths: 2 in the end, and sixteenth's root sooner
    assert np.all((falls > 16**0.15) & (falls < 2.0)) and np.all(np.diff(falls) > 0.0)


def test_the_critical_limit_at_its_ends():
    # nothing has happened at tau = 0; of an infinite width I_0 is left, for any time
    assert laws.log_exponential_limit(5, 0.0, decay=2.0) == 0.0
    tau = np.array([1e-9, 0.3, 300.0])
    wide = laws.log_exponential_limit(2**53, tau, scale=2.0, decay=1.0)
    bessel = np.log(special.i0e(4.0 * tau)) + 2.0 * tau
    assert_allclose(wide, bessel, rtol=1e-12, atol=1e-14)
    # sinh(u)/u, u = 2, by its series
    series = sum(2.0 ** (2 * j) / math.factorial(2 * j + 1) for j in range(30))
    found = laws.log_exponential_limit(4, 4.0) - math.log(special.i0(8.0))
    assert_allclose(found, math.log(series), rtol=1e-12)
    # far beyond the range of doubles
    assert_allclose(laws.log_exponential_limit(1, 1e9), 0.5e18, rtol=1e-8)


@pytest.mark.parametrize(("n", "tau"), [(2, 0.8), (8, 1.0)])
def test_drawn_matrices(n, tau, seed):
    rng, draws = np.random.default_rng(seed), 10_000
    real = rng.normal(size=(draws, n, n)) / math.sqrt(n)
    turned = (real + 1j * rng.normal(size=(draws, n, n)) / math.sqrt(n)) / math.sqrt(2.0)
    energies = {"real": laws.log_exponential_energy(n, tau, decay=0.5, field="real")}
    energies["complex"] = laws.log_exponential_energy(n, tau, decay=0.5)
    for field, A in (("real", real), ("complex", turned)):
        other = {"real": "complex", "complex": "real"}[field]
        columns = linalg.expm(tau * (A - 0.5 * np.eye(n)))[:, :, 0]
        drawn = np.sum(np.abs(columns) ** 2, axis=1)
        assert not mean_differs(drawn, np.exp(energies[field]))
        assert mean_differs(drawn, np.exp(energies[other]))


def test_scale_and_decay():
    tau = np.array([[0.5], [2.0]])
    for field in ("complex", "real"):
        plain = laws.log_exponential_energy(6, 0.7 * tau, field=field)
        scaled = laws.log_exponential_energy(6, tau, scale=0.7, decay=1.5, field=field)
        assert_allclose(scaled, plain - 3.0 * tau, rtol=1e-13)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tau": -1.0}, "tau must be a finite number >= 0, received -1"),
        ({"tau": math.inf}, "tau must be a finite number >= 0"),
        ({"tau": 1e9}, "would need more than 10,000,000 terms"),
        ({"tau": 1e4, "field": "real"}, "would need more than 5,000 terms"),
        ({"scale": 0.0}, "scale must be > 0"),
        ({"decay": math.nan}, "decay must be a finite number"),
        ({"n": 0}, "width n must be an integer"),
    ],
)
def test_bad_arguments(settings, message):
    with pytest.raises(ValueError, match=message):
        laws.log_exponential_energy(**{"n": 4, "tau": 1.0} | settings)
