"""Power energies of the real Ginibre matrix, exact for k <= 10.

Convention: W = G / sqrt(n), G n x n with i.i.d. N(0, 1) entries. Q_n(k) = E||W^k||_F^2 / n is a
polynomial in 1/n, from the sum over all (2k-1)!! Wick pairings. No closed form in k is known, so
beyond k = 10 real energies come from simulation.
"""

from fractions import Fraction

import numpy as np

from rmt_check.laws.law import Array

LARGEST_POWER = 10

# Q_n(k) = 1 + c_1/n + c_2/n^2 + .. ; the row of k holds c_1, c_2, .., summing to (2k-1)!! - 1
CORRECTIONS: tuple[tuple[int, ...], ...] = (
    (),
    (),
    (0, 2),
    (0, 10, 4),
    (0, 28, 28, 48),
    (0, 62, 110, 468, 304),
    (0, 118, 314, 2426, 3880, 3656),
    (0, 204, 748, 9046, 25512, 58312, 41312),
    (0, 328, 1556, 27184, 116900, 470832, 800624, 609600),
    (0, 500, 2952, 70354, 423642, 2609760, 7728888, 13980320, 9643008),
    (0, 730, 5192, 162440, 1295086, 11255770, 50486248, 158093464, 256855424, 176574720),
)


def log_power_energy(n: Array, k: Array) -> Array:
    """Return log Q_n(k), n and k whole and broadcast against each other, k <= 10."""
    n, k = np.broadcast_arrays(n, k)
    excess = np.zeros(n.shape)
    for power, row in enumerate(CORRECTIONS):
        here = k == power
        excess[here] = np.polynomial.polynomial.polyval(1.0 / n[here], (0, *row))
    return np.log1p(excess)[()]


def power_energy_fraction(n: int, k: int) -> Fraction:
    """Return Q_n(k) as an exact rational number, k <= 10."""
    return 1 + sum((Fraction(c, n**i) for i, c in enumerate(CORRECTIONS[k], 1)), Fraction(0))
