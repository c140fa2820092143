"""The chapter on rescaling: what its claims rest on, and that each says no to what is off."""

from decimal import Decimal, localcontext
from fractions import Fraction
from operator import itemgetter

import numpy as np
import pytest
from tables import table
from wrong_laws import outcomes, plus, times

from rmt_check import calibration, laws
from rmt_check.claims.evidence.complex_law_intervals import spectral_radius_cdf
from rmt_check.laws import region_scales

CERTIFIED = [row for row in table("complex_spectral_radius.csv") if int(row["n"]) <= 4096]


def wider(n, field="complex", scale=1.0):
    return laws.spectral_radius.SpectralRadius(n, field, scale * 1.02)


# where a claim rests on what, wrong by 2 %
WRONG = [
    ("C20a", calibration, "paper_scale", times(calibration.paper_scale)),
    ("C20a", laws, "SpectralRadius", wider),
    ("C20b", laws, "SpectralRadius", wider),
    ("C21", laws, "gamma_n", times(laws.gamma_n)),
    ("C22a", calibration, "paper_scale", times(calibration.paper_scale)),
    ("C22a", laws, "power_energy_fraction", times(laws.power_energy_fraction)),
    ("C22b", laws, "power_energy_fraction", times(laws.power_energy_fraction)),
    ("C22c", laws, "log_power_energy", plus(laws.log_power_energy)),
    ("C22d", laws, "log_power_energy", plus(laws.log_power_energy, 0.04)),
    ("C23a", laws, "SpectralRadius", wider),
    ("C23b", laws, "SpectralRadius", wider),
    ("C24a", laws, "SpectralRadius", wider),
    ("C25a", laws, "RingModulus", lambda a, b: laws.ring.RingModulus(a, 1.02 * b)),
    ("C26a", laws, "log_ring_energy", plus(laws.log_ring_energy)),
    ("C26b", laws, "power_energy_fraction", times(laws.power_energy_fraction)),
    ("C26c", laws, "power_energy_fraction", times(laws.power_energy_fraction)),
    ("C27a", laws, "log_ring_energy", plus(laws.log_ring_energy)),
    ("C27b", laws, "log_ring_energy", plus(laws.log_ring_energy)),
    ("C28a", calibration, "calibrated_scale", times(calibration.calibrated_scale)),
    ("C28b", region_scales, "calibrated_scale", times(region_scales.calibrated_scale)),
    ("C28c", calibration, "horizon_scale", times(calibration.horizon_scale)),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_by_two_percent_changes_the_verdict(
    claim, place, name, wrong, seed, monkeypatch
):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


def test_logarithmic_growth_would_hold_of_the_uniform_disc(monkeypatch):
    monkeypatch.setattr(calibration, "paper_scale", lambda n: 1.0)
    monkeypatch.setattr(laws, "power_energy_fraction", lambda n, k: Fraction(1, k + 1))
    monkeypatch.setattr(laws, "log_power_energy", lambda n, k, scale: laws.log_ring_energy(k))
    assert outcomes(["C22c"], 0) == {"C22c": ("holds", False)}


@pytest.mark.parametrize("n", [1, 2, 8, 64, 192])
@pytest.mark.parametrize("r", [1.0, 1.05, 1.3])
def test_interval_holds_the_law(n, r):
    low, high = spectral_radius_cdf(n, r)
    assert low < high and float(high - low) < 1e-45
    assert np.isclose(laws.SpectralRadius(n).cdf(r), float(low), rtol=1e-12)


@pytest.mark.parametrize("r", [1.0, 1.05, 1.1261286294037463])
def test_interval_of_one_eigenvalue_holds_its_law(r):
    low, high = spectral_radius_cdf(1, r)
    with localcontext(prec=200):
        exact = 1 - (-(Decimal(r) ** 2)).exp()
        assert low < exact < high < low + Decimal("1e-48")


@pytest.mark.parametrize("row", [row for row in CERTIFIED if row["r"] == "1"], ids=itemgetter("n"))
def test_interval_agrees_with_ball_arithmetic(row):
    low, high = spectral_radius_cdf(int(row["n"]), 1.0)
    log_cdf = Decimal(row["logcdf"])
    assert abs(low.ln() - log_cdf) < 1e-20 and high.ln() - low.ln() < 1e-20
