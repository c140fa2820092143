"""The chapter on growth: what its claims rest on, and that each says no to what is off."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import SEED

from rmt_check import SCHEMES, laws
from rmt_check.claims import hidden_states, lengths, verify
from rmt_check.claims import run as run_module
from rmt_check.claims.catalogue import CLAIMS
from rmt_check.claims.evidence import wick
from rmt_check.claims.evidence.exp_interval import exp_between
from rmt_check.claims.evidence.statistics import LEVEL, draws_needed, has_mean

EXPECTED = {claim.id: claim.expected for claim in CLAIMS}
EACH = LEVEL / 29  # as Holm's method judges the first of the claims of a run

# the claims that rest on each law
RESTS_ON = {
    "log_power_energy": ("C10a", "C14a", "C14b", "C14c", "C15", "C19"),
    "log_hidden_energy": ("C09", "C10a", "C18a", "C18b"),
    "log_eigenvalue_bound": ("C11", "C12a", "C15"),
    "log_hidden_eigenvalue_bound": ("C11",),
    "log_trace_bound": ("C11",),
    "log_closed_form": ("C12a", "C12b", "C12c", "C13a", "C13b", "C13c"),
    "log_closed_form_sum": ("C13c",),
    "critical_limit": ("C10a",),
    "power_energy_fraction": ("C09", "C11", "C14a", "C14b", "C15", "C18a", "C19"),
}


def outcome(name, budget="quick"):
    (verdict,) = verify([name], budget, SEED)
    return verdict.outcome


@pytest.mark.parametrize("factor", [Fraction(51, 50), Fraction(49, 50)])
@pytest.mark.parametrize(
    ("law", "name"), [(law, name) for law, names in RESTS_ON.items() for name in names]
)
def test_a_law_two_per_cent_off_is_noticed(law, name, factor, monkeypatch):
    right = getattr(laws, law)
    if law.startswith("log_"):
        wrong = lambda *args, **kwargs: right(*args, **kwargs) + math.log(factor)  # noqa: E731
    elif law == "critical_limit":
        wrong = lambda alpha: float(factor) * right(alpha)  # noqa: E731
    else:
        wrong = lambda *args: factor * right(*args)  # noqa: E731
    monkeypatch.setattr(laws, law, wrong)
    assert outcome(name) != EXPECTED[name]


@pytest.mark.parametrize("wrong", [0.98, 1.02])
def test_a_scale_two_per_cent_off_is_noticed(wrong, monkeypatch):
    right = lengths.paper_scale
    monkeypatch.setattr(lengths, "paper_scale", lambda n: wrong * right(n))
    assert outcome("C18b") == "fails"


@pytest.mark.parametrize("variance", [0.98, 1.02])
def test_medians_of_a_wrong_variance_are_noticed(variance, monkeypatch):
    """C16a has no form; those of the other claims have tests of their own."""
    right = run_module.sample_hidden_norms
    scheme = SCHEMES["scaled-gaussian"].with_(factor=math.sqrt(variance))
    monkeypatch.setattr(
        run_module, "sample_hidden_norms", lambda _, *a, **k: right(scheme, *a, **k)
    )
    assert outcome("C16a") == "fails"


def test_no_recurrence_keeps_the_energy_of_infinite_width():
    """C10b has a control of its own: were it the law, it would not be rejected."""
    check = hidden_states.driven(64, 400, "matrix")
    run = run_module.Run("quick", SEED)
    right = check(run).control
    assert right < 1e-6
    same = replace(check, excluded=lambda n, t: laws.log_hidden_energy(n, t))
    assert same(run).control > 0.001


def test_wicks_sums_of_small_powers():
    # E tr(G G*) = n^2, E tr(G^2 G*^2) = n^3 + n, real n^3 + 2 n, E|tr G|^2 = n
    assert wick.energy_counts(1, "complex") == {2: 1}
    assert wick.energy_counts(2, "complex") == {3: 1, 1: 1}
    assert wick.energy_counts(2, "real") == {3: 1, 1: 2}
    assert wick.trace_counts(1) == {1: 1}
    for k in range(1, 6):
        assert sum(wick.energy_counts(k, "complex").values()) == math.factorial(k)
        assert sum(wick.energy_counts(k, "real").values()) == math.prod(range(1, 2 * k, 2))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_moments_are_those_of_gamma_variables(n):
    moments = wick.kostlan_moments(n, 4)
    for k, moment in enumerate(moments):
        expected = np.mean([stats.gamma(j).moment(k) for j in range(1, n + 1)]) / n**k
        assert float(moment) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "x", [Fraction(0), Fraction(1, 3), Fraction(1), Fraction(144, 2), Fraction(1, 10**9)]
)
def test_exponentials_are_enclosed(x):
    low, high = exp_between(x)
    assert low < high < low * (1 + Fraction(1, 10**55))
    series = sum((x**m / math.factorial(m) for m in range(400)), Fraction(0))  # from below
    assert low < series < high


def skewed(draws, groups, seed=0):
    """Return logarithms of lognormal numbers of mean one, an array of draws a group."""
    rng = np.random.default_rng((SEED, seed))
    return rng.normal(-0.125, 0.5, (groups, draws, 1))


def p_value(log_values, log_mean):
    return has_mean(log_values, [log_mean], [log_mean]).p_value


def test_a_right_mean_is_rejected_no_more_often_than_said():
    p = np.array([p_value(x, 0.0) for x in skewed(100, 5000)])
    for level in (0.05, 0.01, 0.001):
        assert stats.binomtest(int(np.sum(p < level)), p.size, level, "greater").pvalue > 1e-6
    assert p_value(skewed(10_000, 1)[0], math.log(1.05)) < 1e-6


def test_the_draws_needed_are_enough():
    wrong = math.log(1.2)
    controls = [p_value(x, wrong) for x in skewed(200, 40)]
    needed = draws_needed(200, float(np.median(controls)), EACH)
    p = np.array([p_value(x, wrong) for x in skewed(needed, 400, seed=1)])
    assert np.mean(p < EACH) > 0.95
    p = np.array([p_value(x, wrong) for x in skewed(needed // 2, 400, seed=2)])
    assert np.mean(p < EACH) < 0.95
