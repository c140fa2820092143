"""The chapter of general advice comes out as expected, and each check can say no."""

from fractions import Fraction

import pytest
from wrong_laws import outcomes, times

from rmt_check import laws
from rmt_check.claims import common_advice
from rmt_check.schemes import Iid, gaussian

WRONG = [
    ("C29a", gaussian, "draw_ginibre", times(gaussian.draw_ginibre)),
    ("C29a", Iid, "draw", times(Iid.draw)),
    ("C29b", gaussian, "draw_ginibre", times(gaussian.draw_ginibre)),
    ("C29c", laws, "power_energy_fraction", lambda n, k: Fraction(1, n)),
    ("C30b", common_advice, "sample_matrix", times(common_advice.sample_matrix)),
    ("C30c", gaussian, "draw_ginibre", times(gaussian.draw_ginibre)),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


def test_entries_from_zero_to_two_over_n_would_not_fail(seed, monkeypatch):
    drawn = common_advice.sample_spectral_radius

    def small(scheme, n, *args):
        radii = drawn(scheme, n, *args)
        return radii.with_values(radii.values / n)

    monkeypatch.setattr(common_advice, "sample_spectral_radius", small)
    ((outcome, _),) = outcomes(["C30a"], seed).values()
    assert outcome == "unresolved"
