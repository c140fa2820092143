"""LRU's parametrisation, regions, the rightmost eigenvalue: what is wrong changes a verdict."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from wrong_laws import outcomes, plus, times

from rmt_check import calibration, laws
from rmt_check.claims import regions, rightmost_eigenvalue
from rmt_check.laws import inside_real, region_pfaffian, region_polynomials


def larger(law, factor):
    """Return a law of matrices that many times too large."""
    return lambda *given: law(*given[: len(given) - (len(given) > 3)], scale=factor)


WRONG = [
    ("C39a", laws, "lru_nan_probability", times(laws.lru_nan_probability)),
    ("C39a", laws, "lru_nan_probability", lambda *given: 0.0),
    ("C39b", laws, "lru_nan_probability", times(laws.lru_nan_probability, 0.5)),
    ("C39c", laws, "log_lru_energy", plus(laws.log_lru_energy)),
    ("C39d", laws, "log_eigenvalue_energy", plus(laws.log_eigenvalue_energy)),
    ("C48a", regions, "ginibre", times(regions.ginibre, 1.1)),
    ("C48a", laws, "AllInside", larger(laws.AllInside, 1.1)),
    ("C48b", laws, "SpectralRadius", lambda n, field: laws.EigenvalueModulus(n, field)),
    ("C48b", inside_real, "_R", 1.02 * inside_real._R),
    ("C48b", region_pfaffian, "_R", 1.02 * region_pfaffian._R),
    ("C48b", region_polynomials, "log_norms", plus(region_polynomials.log_norms)),
    ("C48c", calibration, "calibrated_scale", times(calibration.calibrated_scale)),
    ("C48d", calibration, "calibrated_scale", times(calibration.calibrated_scale)),
    ("C48d", laws, "leaky_region", lambda rate: laws.Disc(0.0, 1.0)),
    ("C49a", regions, "ginibre", times(regions.ginibre, 1.1)),
    ("C49a", laws, "SpectralAbscissa", lambda n, field: laws.spectral_abscissa.SpectralAbscissa(n)),
    ("C49b", rightmost_eigenvalue, "abscissa_gamma", times(rightmost_eigenvalue.abscissa_gamma)),
    ("C49b", laws, "AbscissaLimit", lambda n: n),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    regions.eigenvalues.cache_clear()
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    regions.eigenvalues.cache_clear()
    assert not as_expected, outcome


@pytest.mark.parametrize("field", ["complex", "real"])
def test_the_curve_is_the_law(field):
    law, curve = (
        laws.SpectralAbscissa(rightmost_eigenvalue.N, field),
        rightmost_eigenvalue.Curve(field),
    )
    x = np.linspace(0.25, 2.15, 9)
    assert_allclose(curve.cdf(x), law.cdf(x), atol=1e-5)
    assert_allclose(curve.mean(), law.mean(), atol=1e-5)


def test_leaky_recurrences_at_the_scale_of_plain_ones():
    """The numbers of docs and claims, n = 100."""
    found = [regions.unstable("complex", 100, a, 1.05) for a in (0.5, 0.3, 0.1)]
    assert [f"{p:.4f}" for p in found] == ["0.0498", "0.0421", "0.0371"]
    stable = laws.AllInside(laws.HalfPlane(0.0), 2, "real").prob()
    assert math.isclose(stable, 0.25, rel_tol=1e-12)
