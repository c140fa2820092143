"""Forms: what each says of a right law and of a wrong one, its control, and data that are wrong."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from statistics_helpers import SEED

from rmt_check import laws
from rmt_check.claims import (
    Bound,
    Equal,
    Finding,
    Follows,
    Frequency,
    Limit,
    LogNorm,
    MeanEnergy,
    Quantity,
    Radii,
    Run,
    SameLaw,
    Together,
)
from rmt_check.claims.forms import grid

QUICK, STANDARD = Run("quick", SEED), Run("standard", SEED)
SMALL = {"n": (2, 3, 5), "k": range(1, 6)}
BY = Fraction(51, 50)


def half(n, k):
    return Fraction(n, 2**k)


def log_half(n, k):
    return math.log(n) - k * math.log(2.0)


def ends(value, by=Fraction(1, 10**12)):
    return value * (1 - by), value * (1 + by)


HALF = Quantity("n/2^k", half, log_half)


def test_equal_rationals():
    right = Equal(HALF, lambda n, k: n * half(1, k), SMALL)
    found = right(QUICK)
    assert found.holds and found.evidence == "exact" and found.expected == "n/2^k = right side"
    assert found.domain.startswith("n = 2, 3, 5, k = 1..5; n/2^k in double precision within")
    assert found.measured == "n/2^k = 0.15625 at n = 5, k = 5; equal at all 15 points"
    wrong = replace(right, rhs=lambda n, k: half(n, k) if k < 4 else BY * half(n, k))(QUICK)
    assert wrong.holds is False and "at n = 2, k = 4; unequal at 6 of 15" in wrong.measured
    off = replace(HALF, log_law=lambda n, k: log_half(n, k) + 1e-9)
    for form in (
        replace(right, lhs=off),
        replace(right, lhs=half, rhs=off),
        Equal(off, None, SMALL),
    ):
        assert form(QUICK).holds is None and "is wrong" in form(QUICK).why
    assert Equal(HALF, None, SMALL)(QUICK).holds is True
    assert Equal(half, half, SMALL)(QUICK).expected == "half = half"


def test_equal_within():
    right = Equal(lambda n: n * (1.0 + 1e-9), lambda n: n, {"n": (2, 3)}, within=1e-8)
    assert right(QUICK).holds and right(QUICK).evidence == "numerical"
    assert replace(right, rhs=lambda n: 1.02 * n)(QUICK).holds is False
    enclosed = Equal(lambda n: ends(Fraction(n)), lambda n: n, {"n": (2, 3)}, within=1e-10)
    assert enclosed(QUICK).holds and enclosed(QUICK).evidence == "certified"
    assert replace(enclosed, within=1e-13)(QUICK).holds is None  # the ends are too far apart
    assert replace(enclosed, rhs=lambda n: BY * n)(QUICK).holds is False
    assert replace(enclosed, lhs=lambda n: ends(n, Fraction(1, 4)))(QUICK).holds is None


def test_a_side_may_be_a_number():
    found = Bound(HALF, Fraction(5, 2), SMALL)(QUICK)
    assert found.holds and found.evidence == "exact" and found.expected == "n/2^k <= 2.5"
    found = Bound(1, half, SMALL, strict=True)(QUICK)
    assert found.measured.startswith("1 >= half = 1 at n = 2, k = 1; violated at 12 of 15")


def test_equal_zeros_tell_nothing():
    """The control of zero is zero."""
    assert Equal(lambda n: 0, lambda n: 0, {"n": (1, 2)})(QUICK).holds is None


def test_bound():
    right = Bound(HALF, lambda n, k: n, SMALL)
    found = right(QUICK)
    assert found.holds and found.evidence == "exact" and found.expected == "n/2^k <= right side"
    assert found.measured == "largest n/2^k / right side 0.5, at n = 2, k = 1"
    assert found.margin == 0.5
    wrong = replace(right, rhs=lambda n, k: half(n, k) / (1 if k < 4 else BY))(QUICK)
    assert wrong.holds is False and "at n = 2, k = 4; violated at 6 of 15" in wrong.measured
    touching = replace(right, rhs=half)
    assert replace(touching, strict=True)(QUICK).holds is False
    assert touching(QUICK).holds is None  # so does the reversed bound hold, which is the control
    overlap = Bound(lambda n, k: ends(half(n, k), Fraction(1, 2)), half, SMALL)
    assert overlap(QUICK).holds is None
    off = replace(HALF, log_law=lambda n, k: log_half(n, k) + 0.02)
    assert replace(right, lhs=off)(QUICK).holds is None


def test_a_larger_grid_for_larger_budgets():
    form = Bound(lambda n: n, lambda n: 9, {"n": (1, 2)}, larger={"n": (1, 2, 10)})
    assert form(QUICK).holds and form(STANDARD).holds is False
    assert form(STANDARD).domain == "n = 1, 2, 10"


@pytest.mark.parametrize("limit", [1.0, 0.0])
def test_limit(limit):
    widths = {"n": [4**m for m in range(2, 11)], "alpha": (1.0, 2.0)}
    right = Limit(lambda n, alpha: limit + alpha / math.sqrt(n), limit, widths, rate=0.5)
    assert right(QUICK).holds and right(QUICK).evidence == "numerical"
    assert replace(right, rate=lambda n: 1.0 / math.sqrt(n))(QUICK).holds
    assert replace(right, rate=1.0)(QUICK).holds is False
    wrong = replace(right, quantity=lambda n, alpha: limit + alpha / math.sqrt(n) + 0.02)
    assert wrong(QUICK).holds is False
    few = replace(right, grid={"n": (4, 16, 64), "alpha": (99.0,)})
    assert few(QUICK).holds is None  # 2 % cannot be seen from as far
    by_alpha = replace(right, limit=lambda alpha: limit, quantity=lambda n, alpha: limit + 1 / n)
    assert by_alpha(QUICK).holds


def test_limit_of_rationals_is_no_proof():
    form = Limit(lambda n: 1 + Fraction(1, n), 1, {"n": (10, 100, 1000, 10_000)}, rate=1)
    assert form(QUICK).holds and form(QUICK).evidence == "certified"
    with pytest.raises(ValueError, match="nan, which is no number"):
        replace(form, quantity=lambda n: math.nan)(QUICK)


def test_a_quantity_along_a_grid_is_evaluated_once_a_curve():
    asked = []

    def curve(n, powers):
        asked.append((n, list(powers)))
        return [half(n, k) for k in powers]

    form = Equal(Quantity("curve", curve, along=True), half, {"n": (2, 3), "k": lambda n: range(n)})
    assert form(QUICK).holds and asked == [(2, [0, 1]), (3, [0, 1, 2])]
    assert form(QUICK).domain == "n = 2, 3, k = 0, 1 (n = 2), .., 0, 1, 2 (n = 3)"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1024, "1024"),
        (10**6, "10^6"),
        (2**30, "2^30"),
        (Fraction(1, 3), "0.333333"),
        ((Fraction(1, 3), Fraction(2, 3)), "0.333333 to 0.666667"),
        (Fraction(7) ** 500, "3.54014e+422"),
        (np.float64(0.25), "0.25"),
        (10**15 + 1, "1e+15"),
    ],
)
def test_numbers_are_written(value, said):
    assert grid.shown(value) == said


def rejects(form, scheme="scaled-gaussian:factor=1.02"):
    """Whether a form accepts what is right, its control does not, and the wrong is rejected."""
    right, wrong = form(STANDARD), replace(form, **{wrong_field(form): scheme})(STANDARD)
    return right.p_value > 1e-6 > max(right.control, wrong.p_value)


def wrong_field(form):
    return {"MeanEnergy": "schemes", "Follows": "sampler", "SameLaw": "first"}[type(form).__name__]


def glorot(n, k):
    return laws.log_power_energy(n, k)


@pytest.mark.parametrize("driven", [False, True])
@pytest.mark.parametrize("factor", [0.98, 1.02])
def test_mean_energy(driven, factor):
    form = MeanEnergy("glorot", 16, (8,), 4000, driven=driven, log_energy=glorot)
    assert rejects(form, f"scaled-gaussian:factor={factor}")


def test_mean_energy_is_that_of_the_laws():
    """Driven energies are sums of the powers', and a signal's too."""
    free = MeanEnergy("half", 16, (1, 4), 2)
    driven = replace(free, driven=True)
    case = ("half", "complex", "auto")
    powers = laws.log_power_energy(16, np.arange(5), scale=0.5)
    np.testing.assert_allclose(free._stated(case, 1.0), powers[[1, 4]], rtol=1e-14)
    sums = laws.log_hidden_energy(16, [1, 4], scale=0.51)
    np.testing.assert_allclose(driven._stated(case, 1.02), sums, rtol=1e-13)
    pulse = replace(driven, signal=(1j, 0, 0, 0, 0))  # whose energy is that of a power
    added = np.exp(pulse._stated(case, 1.0)) - np.exp(driven._stated(case, 1.0))
    np.testing.assert_allclose(added, np.exp(powers[[1, 4]]), rtol=1e-12)


def test_mean_energy_of_a_signal_has_the_cross_terms_of_real_matrices():
    """A pulse of 2 at the first step and of 1 at the third: 4 C_kk + 2 (2 C_k,k-2) + C_k-2,k-2."""
    form = MeanEnergy("half", 16, (4,), 2, "real", driven=True, signal=(2, 0, 1, 0, 0))
    pair = laws.cross_energy(16, 4, 2, scale=0.5)
    rule = replace(
        form, log_energy=lambda n, k: laws.log_power_energy(n, k, scale=0.5, field="real")
    )
    with_, without = (
        np.exp(each._stated(("half", "real", "auto"), 1.0)[0]) for each in (form, rule)
    )
    np.testing.assert_allclose(with_ - without, 4.0 * pair, rtol=1e-10)


def test_mean_energy_excludes():
    form = MeanEnergy("glorot", 64, (16,), 500, driven=True)
    assert replace(form, excluded=lambda n, k: np.log(k + 1.0))(QUICK).control < 1e-6
    assert replace(form, excluded=lambda n, k: laws.log_hidden_energy(n, k))(QUICK).control > 0.001


def test_a_weaker_signal_is_noticed():
    form = MeanEnergy("glorot", 16, (8,), 1000, driven=True, signal=(2.0,) * 9, log_energy=glorot)
    assert rejects(form)
    weaker = Run("standard", SEED)
    key = ("norms", "glorot", 16, 8, "complex", "auto", True, form.signal)
    weaker._drawn[key] = weaker.norms("glorot", 16, 8, 4000, driven=True, signal=(1.8,) * 9)
    assert form(weaker).p_value < 1e-6


def test_follows():
    form = Follows(
        Radii("half", method="matrix"), lambda n: laws.SpectralRadius(n, scale=0.5), 32, 300
    )
    assert rejects(form, Radii("scaled-gaussian:factor=0.51"))
    found = form(QUICK)
    assert found.domain == "spectral radius of half, complex, by matrix, n = 32"
    assert found.draws == 300 and form(STANDARD).draws == 1200


def test_follows_a_sampler_of_ones_own():
    def gamma_draws(run, n, draws):
        return np.random.default_rng(run.seed).gamma(n, 1.0 / n, draws)

    form = Follows(gamma_draws, lambda n: stats.gamma(n, scale=1.0 / n), 50, 4000, off=1.02**2)
    found = form(QUICK)
    assert found.p_value > 1e-6 > found.control and found.domain == "gamma draws, n = 50"


def test_same_law():
    free, matrix = (LogNorm("glorot", 8, method=m) for m in ("matrix-free", "matrix"))
    form = SameLaw(free, matrix, LogNorm("scaled-gaussian:factor=1.1", 8), 16, 500)
    assert rejects(form, LogNorm("scaled-gaussian:factor=1.2", 8))


@pytest.mark.parametrize(
    ("says", "probability", "control", "right"),
    [
        ("is", 0.3, 0.4, True),
        ("is", 0.25, 0.4, False),
        ("at most", 0.35, 0.45, True),
        ("at most", 0.25, 0.4, False),
        ("at least", 0.25, 0.2, True),
        ("at least", 0.4, 0.5, False),
    ],
)
def test_frequency(says, probability, control, right):
    def event(run, n, draws):
        return np.arange(draws) % 10 < 3

    found = Frequency(event, probability, control, 1, 2000, says)(QUICK)
    assert (found.p_value > 1e-6) is right and found.control < 1e-6
    assert found.measured.startswith("the event in 600 of 2,000")
    assert Frequency(event, 0.3, 0.31, 1, 2000)(QUICK).control > 0.01
    by_width = Frequency(event, lambda n: probability / n, lambda n: control / n, 1, 2000, says)
    assert by_width(QUICK).p_value == found.p_value


def finding(holds=None, p_value=math.nan, control=math.nan, evidence="exact"):
    return lambda run: Finding(
        evidence, "1", "2", "3", holds=holds, p_value=p_value, control=control
    )


YES, NO, OPEN = finding(True), finding(False), finding(None)
CHANCE = finding(None, 0.2, 1e-9, "statistical")


@pytest.mark.parametrize(
    ("parts", "given", "holds"),
    [
        ((YES, YES), (), True),
        ((YES, NO), (), False),
        ((YES, OPEN), (), None),
        ((NO, OPEN), (), False),
        ((YES,), (YES,), True),
        ((YES,), (NO,), None),
        ((NO,), (NO,), None),
        ((NO, CHANCE), (), False),
        ((YES, CHANCE), (), None),
    ],
)
def test_together(parts, given, holds):
    assert Together(parts, given)(QUICK).holds is holds


def test_chance_together():
    both = Together((CHANCE, YES, finding(None, 0.6, 1e-7, "statistical")))(QUICK)
    assert (both.p_value, both.control, both.evidence) == (0.4, 2e-7, "statistical")
    for parts, given in (((CHANCE, OPEN), ()), ((CHANCE,), (NO,)), ((CHANCE, NO), ())):
        assert math.isnan(Together(parts, given)(QUICK).p_value)


GRID = {"n": (1, 2, 3)}
ENERGY = MeanEnergy("glorot", 8, (1, 2), 100)
REAL_SIGNAL = {"schemes": "rademacher", "field": "real", "driven": True, "signal": (1.0,) * 3}
LAW = Follows(Radii("glorot"), laws.SpectralRadius, 8, 100)
SAME = SameLaw(LogNorm("glorot", 2), LogNorm("glorot", 2, "real"), LogNorm("half", 2), 8, 100)
OFTEN = Frequency(lambda run, n, draws: np.zeros(draws, bool), 0.5, 0.6, 8, 100)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Equal(half, half, {}), "Equal: grid must be a dict"),
        (lambda: Equal(half, half, {"n": (2,), "k": ()}), "Equal: the grid of n, k has no point"),
        (lambda: Equal(half, None, SMALL), "rhs must be given"),
        (lambda: Equal(half, "3", SMALL), "Equal: rhs must be a number or a function"),
        (lambda: Equal(half, half, SMALL, within=-1.0), "within must be >= 0"),
        (lambda: Bound(half, half, {"n": range(0)}), "Bound: the grid of n has no point"),
        (lambda: Bound(half, half, SMALL, larger={"n": ()}), "has no point"),
        (lambda: Limit(half, 1, {"n": (3, 2, 1)}, rate=1), "n must grow"),
        (lambda: Limit(half, 1, {"n": (1, 2)}, rate=1), "n must grow, 3 times"),
        (lambda: Limit(half, 1, GRID, rate=-1), "the rate must fall"),
        (lambda: Limit(half, 1, GRID | {"k": lambda n: (n,)}, rate=1), "depend on each other"),
        (lambda: replace(ENERGY, schemes="glorott"), "scheme must be one of"),
        (lambda: replace(ENERGY, schemes="naive-uniform"), "real only"),
        (lambda: replace(ENERGY, schemes="rademacher", k=(3,)), "give log_energy="),
        (lambda: replace(ENERGY, **REAL_SIGNAL), "give log_energy="),
        (lambda: replace(ENERGY, k=()), "must not be empty"),
        (lambda: replace(ENERGY, k=(0,)), "integer >= 1"),
        (lambda: replace(ENERGY, draws=1), "integer >= 2"),
        (lambda: replace(ENERGY, method="kostlan"), "method must be one of"),
        (lambda: replace(ENERGY, signal=(1.0, 1.0, 1.0)), "a signal needs driven=True"),
        (lambda: replace(LAW, off=1.0), "off must not be 1"),
        (lambda: replace(LAW, sampler=None), "sampler must be a function"),
        (lambda: replace(LAW, law=None), "law must be a function"),
        (lambda: replace(LAW, n=0), "integer >= 1"),
        (lambda: replace(SAME, wrong=None), "SameLaw: wrong must be a function"),
        (lambda: replace(SAME, wrong=SAME.first), "control must not be one of the two"),
        (lambda: Radii("glorot", "quaternion"), "field must be one of"),
        (lambda: LogNorm("half", -1), "integer >= 0"),
        (lambda: replace(OFTEN, control=0.5), "control must differ"),
        (lambda: replace(OFTEN, control=None), "control must be a finite number"),
        (lambda: replace(OFTEN, says="often"), "one of is, at most, at least"),
        (lambda: Together(()), "parts must be a tuple"),
        (lambda: Together((1,)), "a part must be callable"),
        (lambda: Finding("proof", "1", "2", "3"), "evidence must be one of"),
        (lambda: Finding("exact", "1", "2", "3", p_value=2.0), "p_value must be from 0 to 1"),
    ],
)
def test_malformed_data(make, message):
    with pytest.raises(ValueError, match=message):
        make()
