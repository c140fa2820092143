"""Networks at step 0, recorded runs, what experiments can say: what is wrong changes a verdict."""

from fractions import Fraction
from itertools import combinations

import pytest
from scipy import stats
from wrong_laws import outcomes, times

from rmt_check.claims import diagonals, experiments
from rmt_check.sampling.streams import stream


def with_two_keys(*key):
    """Return a stream of its own at each call, as a code that splits its key would."""
    with_two_keys.calls += 1
    return stream(*key[:-1], with_two_keys.calls)


with_two_keys.calls = 0

WRONG = [
    ("C25d", diagonals, "stream", with_two_keys),
    ("C50a", experiments, "combinations", lambda *given: [*combinations(*given)][1:]),
    ("C50b", experiments, "variance_of_difference", lambda examples: Fraction(1, 10**7)),
    ("C50c", experiments, "loss", times(experiments.loss)),
    ("C50c", experiments, "after", lambda steps, conjugate: experiments.TARGET),
]


@pytest.mark.parametrize(("claim", "place", "name", "wrong"), WRONG)
def test_what_is_wrong_changes_the_verdict(claim, place, name, wrong, seed, monkeypatch):
    monkeypatch.setattr(place, name, wrong)
    ((outcome, as_expected),) = outcomes([claim], seed).values()
    assert not as_expected, outcome


@pytest.mark.parametrize("runs", [2, 3, 4])
def test_no_ranking_has_a_smaller_p(runs):
    first = stats.mannwhitneyu(range(runs), range(runs, 2 * runs), method="exact")
    assert float(experiments.least_p(runs)) == pytest.approx(first.pvalue, rel=1e-12)
