"""The chapters on real matrices and on one matrix: what they rest on, and their noes."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from statistics_helpers import SEED

from rmt_check import laws
from rmt_check.claims import continuous_time, eigenvectors, one_matrix, scatter, verify
from rmt_check.claims.catalogue import CLAIMS
from rmt_check.claims.evidence import two_by_two, wick
from rmt_check.claims.evidence.ginibre import ginibre
from rmt_check.claims.run import Run

EXPECTED = {claim.id: claim.expected for claim in CLAIMS}
QUICK = Run("quick", SEED)

# the claims that rest on each law
RESTS_ON = {
    "log_power_energy": ("C40a", "C40b", "C40c"),
    "power_energy_fraction": ("C40a", "C40b", "C41c"),
    "cross_energy_fraction": ("C38a", "C40a", "C41a", "C41b", "C41e"),
    "log_cross_energy": ("C41a",),
    "critical_correction": ("C40c",),
    "log_driven_energy": ("C41b", "C41c"),
    "log_leaky_energy": ("C41e",),
    "log_exponential_energy": ("C38a", "C38c"),
    "log_exponential_limit": ("C38c",),
    "energy_variance": ("C44a",),
    "kurtosis_term": ("C14g",),
    "log_truncated_energy": ("C45",),
    "log_median_energy": ("C43d",),
}


def outcome(name):
    (verdict,) = verify([name], "quick", SEED)
    return verdict.outcome


@pytest.mark.parametrize("factor", [Fraction(51, 50), Fraction(49, 50)])
@pytest.mark.parametrize(
    ("law", "name"), [(law, name) for law, names in RESTS_ON.items() for name in names]
)
def test_a_law_two_per_cent_off_is_noticed(law, name, factor, monkeypatch):
    right = getattr(laws, law)
    if law.startswith("log_"):
        wrong = lambda *args, **kwargs: right(*args, **kwargs) + math.log(factor)  # noqa: E731
    elif law.endswith("fraction"):
        wrong = lambda *args: factor * right(*args)  # noqa: E731
    else:
        wrong = lambda *args: float(factor) * right(*args)  # noqa: E731
    monkeypatch.setattr(laws, law, wrong)
    assert outcome(name) != EXPECTED[name]


@pytest.mark.parametrize("shift", [-0.2, 0.2])  # five times what is allowed
def test_medians_that_are_off_are_noticed(shift, monkeypatch):
    right = one_matrix.log_median
    check = one_matrix.Medians(((256, 1000),))
    assert check(QUICK).p_value > 1e-3
    monkeypatch.setattr(one_matrix, "log_median", lambda *case: right(*case) + shift)
    assert check(QUICK).p_value < 1e-6


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_exponentials_of_another_time_are_noticed(factor, monkeypatch):
    right = continuous_time.log_exponential
    monkeypatch.setattr(
        continuous_time, "log_exponential", lambda n, tau, field: right(n, factor * tau, field)
    )
    assert continuous_time.exponentials(QUICK).p_value < 1e-6


def test_overlaps_of_other_eigenvalues_are_noticed(monkeypatch):
    right = eigenvectors.overlaps

    def moved(*case):
        moduli, overlap = right(*case)
        return 1.2 * moduli, overlap

    monkeypatch.setattr(eigenvectors, "overlaps", moved)
    assert eigenvectors.overlap_law(QUICK).p_value < 1e-6


@pytest.mark.parametrize("field", ["complex", "real"])
def test_interpolated_laws_are_the_laws(field):
    moduli, overlap = eigenvectors.overlaps(SEED, eigenvectors.N, 400, field)
    exact = [
        float(laws.EigenvectorOverlap(eigenvectors.N, r, field).cdf(o))
        for r, o in zip(moduli[:50].tolist(), overlap[:50].tolist(), strict=True)
    ]
    found = eigenvectors.uniform_if(field, moduli, overlap)[:50]
    np.testing.assert_allclose(found, exact, atol=1e-3)


def test_width_two_by_quadrature():
    """E||W^k x||^2 by Gauss and Hermite's rule over all four entries, exact to k = 4."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    rule = [*product(zip(nodes, weights / math.sqrt(2 * math.pi), strict=True), repeat=4)]
    G = np.array([[x for x, _ in point] for point in rule]).reshape(-1, 2, 2)
    mass = np.array([math.prod(w for _, w in point) for point in rule])
    for k in range(1, 5):
        energy = np.sum(np.linalg.matrix_power(G / math.sqrt(2), k)[:, :, 0] ** 2, axis=1)
        assert float(two_by_two.energy(k)) == pytest.approx(mass @ energy, rel=1e-12)


def test_pairings_of_squares_of_small_powers():
    # E||G x||^4 = n (n + 1): ||G x||^2 is a sum of n exponential variables
    for n in (1, 2, 7):
        assert wick.polynomial(wick.square_counts(1), n) == n * (n + 1) * n * (n + 1)
        # for n = 1 ||G^k x||^4 = |g|^4k has the mean (2k)!
        for k in (1, 2, 3):
            assert wick.polynomial(wick.square_counts(k), 1) == 2 * math.factorial(2 * k)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_gaussian_matrices_have_their_variance(field):
    W = ginibre(SEED, "test", 5, 4000, field)
    assert W.shape == (4000, 5, 5) and np.iscomplexobj(W) == (field == "complex")
    square = 5 * np.abs(W) ** 2
    assert np.mean(square) == pytest.approx(1.0, abs=5.0 * np.std(square) / math.sqrt(W.size))
    again, other = (ginibre(SEED, what, 5, 4000, field) for what in ("test", "other"))
    assert np.array_equal(again, W) and not np.any(other == W)


def test_leading_coefficients_are_differences_of_polynomials():
    # the coefficient of n^-2 is k (k-1) (2k+5) / 6
    for k in range(6):
        assert scatter.coefficient(k, 1) == k
        assert scatter.coefficient(k, 2) == Fraction(k * (k - 1) * (2 * k + 5), 6)
