"""Expectations over all matrices that a few entries can make, in whole numbers.

Every entry takes one of a few equally likely integers of mean zero, so that n E|W_ij|^2 of them is
divided out instead of being one.
"""

import itertools
from fractions import Fraction

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Finding, Run
from rmt_check.claims.energies import ROUNDING

# what an entry is, one as likely as the other, and a vector: signs, cut, heavy and skewed entries
CASES = (
    ((-1, 1), (3, 4)),
    ((-1, 0, 1), (3, 4)),
    ((-1, 0, 0, 0, 1), (1, 0)),
    ((-2, 1, 1), (3, 4)),
    ((-1, 1), (1, 2, 2)),
    ((-1, 0, 1), (1, 2, 2)),
)


def two_steps_of_any_entries(run: Run) -> Finding:
    """C14f: E||W^2 x||^2 over all matrices against 1 + (kurtosis - 1)/n^2."""
    seen = [_energy_of_two_steps(atoms, x) for atoms, x in CASES]
    stated = [1 + (_kurtosis(atoms) - 1) / len(x) ** 2 for atoms, x in CASES]
    computed = [
        np.exp(laws.log_iid_energy(len(x), 2, float(_kurtosis(atoms)))) for atoms, x in CASES
    ]
    gap = float(np.max(np.abs(np.array(computed) / np.array(seen, dtype=np.float64) - 1.0)))
    return Finding(
        "exact",
        ", ".join(map(str, seen)),
        ", ".join(map(str, stated)),
        "n = 2, 3; entries of two, three and five atoms, one law of them skewed; all matrices; the "
        f"law in double precision, to {ROUNDING:.0e}",
        "one step keeps the mean energy whatever the entries, two do up to (kurtosis - 1)/n^2: "
        "what explodes at sqrt(n) is common to all, and only heavy tails show before",
        holds=seen == stated and gap < ROUNDING,
        margin=ROUNDING / max(gap, 1e-17),
    )


def _energy_of_two_steps(atoms: tuple[int, ...], x: tuple[int, ...]) -> Fraction:
    n = len(x)
    W = np.array(list(itertools.product(atoms, repeat=n * n))).reshape(-1, n, n)
    y = W @ (W @ np.array(x))[..., np.newaxis]
    variance = Fraction(sum(a * a for a in atoms), len(atoms))
    return Fraction(int(np.sum(y * y)), len(W) * sum(c * c for c in x)) / (n * variance) ** 2


def _kurtosis(atoms: tuple[int, ...]) -> Fraction:
    return Fraction(len(atoms) * sum(a**4 for a in atoms), sum(a * a for a in atoms) ** 2)
