"""What experiments with few runs, finite test sets and complex parameters can say at all.

Complex gradients are by the convention of jax, as of version 0.10.2: of a real loss L(x + iy) they
are L_x - i L_y. The published code was read as it was then, and gives them to its optimiser.
"""

import math
from fractions import Fraction
from itertools import combinations

from rmt_check.claims.claim import Claim
from rmt_check.claims.forms import Bound, Equal, Quantity, Together
from rmt_check.claims.sources import CODE, HERE, IN_NUMBERS

ACCURACIES = Fraction(8584, 10_000), Fraction(8567, 10_000)  # uniform and rescaled, IMDB
RATE = Fraction(1, 100)  # of gradient descent
TARGET = Fraction(3, 5), Fraction(-4, 5)
H = Fraction(1, 7)  # differences of a quadratic loss are exact at any h


def least_p(runs: int) -> Fraction:
    """Return the least two-sided p of so many runs against as many, by looking at all rankings.

    The p of a ranking is the fraction of all ways to share out the ranks whose sum of ranks is as
    far from its mean.
    """
    mean = Fraction(runs * (2 * runs + 1), 2)
    apart = [abs(sum(r) - mean) for r in combinations(range(1, 2 * runs + 1), runs)]
    return Fraction(apart.count(max(apart)), len(apart))


def variance_of_difference(examples: int) -> Fraction:
    """Return the variance of the difference of the two accuracies, with independent errors."""
    return sum((p * (1 - p) for p in ACCURACIES), Fraction(0)) / examples


def loss(x: Fraction, y: Fraction) -> Fraction:
    """Return |z - target|^2."""
    return (x - TARGET[0]) ** 2 + (y - TARGET[1]) ** 2


def after(steps: int, conjugate: bool) -> tuple[Fraction, Fraction]:
    """Return z after so many steps z <- z - rate g from 0; g as it comes, or conjugated."""
    x = y = Fraction(0)
    for _ in range(steps):
        by_x = (loss(x + H, y) - loss(x - H, y)) / (2 * H)
        by_y = (loss(x, y + H) - loss(x, y - H)) / (2 * H)
        imaginary = by_y if conjugate else -by_y
        x, y = x - RATE * by_x, y - RATE * imaginary
    return x, y


def imaginary_error(steps: int) -> Fraction:
    """Return |Im z - Im target| where the gradient is not conjugated."""
    return abs(after(steps, conjugate=False)[1] - TARGET[1])


STEPS = {"steps": (1, 10, 100)}

EXPERIMENTS = (
    Claim(
        "C50a",
        "Three runs against three cannot reach p < .1 in any exact two-sided test of ranks or "
        "permutations; N against N reach 2/C(2N, N)",
        HERE,
        Together(
            (
                Bound(Fraction(1, 10), Quantity("least p", least_p), {"runs": (1, 2, 3)}),
                Equal(
                    Quantity("least p", least_p),
                    Quantity("2/C(2N, N)", lambda n: Fraction(2, math.comb(2 * n, n))),
                    {"runs": range(1, 8)},
                ),
            )
        ),
        why="the ranking that is seen and its mirror image are two of C(6, 3) = 20, so p >= .1; "
        "of three pairs 2 of 8, p >= .25: take ten runs of each, which reach 1.1e-5",
    ),
    Claim(
        "C50b",
        "A test set of 25,000 tells 85.84 % from 85.67 %: their difference is above two standard "
        "errors",
        IN_NUMBERS,
        Bound(
            Quantity("(2 standard errors)^2", lambda n: 4 * variance_of_difference(n)),
            Quantity("difference^2", lambda n: (ACCURACIES[0] - ACCURACIES[1]) ** 2),
            {"examples": (25_000,)},
        ),
        expected="fails",
        reason="the standard error of one accuracy is .22 points, that of the difference .31",
        why="two accuracies of 86 % on 25,000 examples must lie .62 points apart; a comparison on "
        "the same examples could tell more, but needs the number on which the two disagree",
    ),
    Claim(
        "C50c",
        "Descent along jax's gradient of a complex parameter, not conjugated, ascends: the error "
        "of the imaginary part grows by 1 + 2 rate a step on |z - target|^2",
        CODE,
        Together(
            (
                Equal(
                    Quantity("|Im z - Im target|", imaginary_error),
                    Quantity("(1 + 2 rate)^k |Im target|", lambda k: (1 + 2 * RATE) ** k * 4 / 5),
                    STEPS,
                ),
            ),
            given=(
                Equal(
                    Quantity("loss, conjugated", lambda k: loss(*after(k, conjugate=True))),
                    Quantity("(1 - 2 rate)^2k", lambda k: (1 - 2 * RATE) ** (2 * k)),
                    STEPS,
                ),
            ),
        ),
        why="jax returns L_x - i L_y of a real loss, so z - rate g moves the imaginary part up the "
        "loss; conjugate the gradient before the optimiser, or keep real and imaginary parts apart",
    ),
)
