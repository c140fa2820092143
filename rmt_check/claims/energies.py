"""Exact energies, in whole and rational numbers: what they are, their limit, and their bounds.

Convention: E|W_ij|^2 = 1/n, E||x_t||^2 = 1, alpha = t / sqrt(n), u = t^2 / 2n; W is complex unless
it is said to be real.

    Q_n(k) = E||W^k x||^2, x a unit vector          S_n(t) = E||h_t||^2 = sum_{k=0..t} Q_n(k)
    M_n(k) = (1/n) E sum_j |lambda_j|^{2k}          T_n(k) = E|tr W^k|^2 / n^2

The laws in floating point are held to the rationals, which are held to Wick's sum over pairings.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Claim
from rmt_check.claims.evidence import wick
from rmt_check.claims.forms import Bound, Equal, Limit, Quantity, Together
from rmt_check.claims.forms.grid import Grid
from rmt_check.claims.sources import EQUATION_20, FOLLOW_UP, HERE, PAPER
from rmt_check.laws.law import Array

BY_HAND = range(1, 7)  # powers whose pairings are all written out: 6! complex, 11!! = 10,395 real
FAR = 64
LONG = (30, 31, 32, 63, 64, 150, 400)

Atoms = tuple[int, ...]


def energy(n: int, k: int) -> Fraction:
    """Return Q_n(k)."""
    return laws.power_energy_fraction(n, k)


def real_energy(n: int, k: int) -> Fraction:
    """Return Q_n(k) of real matrices."""
    return laws.power_energy_fraction(n, k, "real")


def energies(n: int, powers: Sequence[int]) -> list[Fraction]:
    """Return Q_n(k)."""
    return [energy(n, k) for k in powers]


def hidden_energies(n: int, times: Sequence[int]) -> list[Fraction]:
    """Return S_n(t), a sum of rationals."""
    sums = [*accumulate(energies(n, range(max(times) + 1)))]
    return [sums[t] for t in times]


def hidden_energy(n: int, t: int) -> Fraction:
    """Return S_n(t)."""
    return hidden_energies(n, [t])[0]


def moments(n: int, powers: Sequence[int]) -> list[Fraction]:
    """Return M_n(k), from Kostlan's Gamma variables."""
    every = wick.kostlan_moments(n, max(powers))
    return [every[k] for k in powers]


def hidden_moments(n: int, times: Sequence[int]) -> list[Fraction]:
    """Return the sums of M_n(k), k = 0..t."""
    sums = [*accumulate(wick.kostlan_moments(n, max(times)))]
    return [sums[t] for t in times]


def traces(n: int, powers: Sequence[int]) -> list[Fraction]:
    """Return T_n(k) = k Q_n(k - 1) / n^2, k >= 1."""
    return [k * energy(n, k - 1) / n**2 for k in powers]


def largest_energy(n: int, steps: int, scale: float) -> Fraction:
    """Return the largest s^{2k} Q_n(k), k = 1..steps."""
    square = Fraction(scale) ** 2
    return max(square**k * energy(n, k) for k in range(1, steps + 1))


def scaled_energy(name: str, scale: Callable[[int], float]) -> Quantity:
    """Return s^{2k} Q_n(k), s a function of n, as it is in double precision."""

    def exact(n: int, powers: Sequence[int]) -> list[Fraction]:
        square = Fraction(scale(n)) ** 2
        return [square**k * Q for k, Q in zip(powers, energies(n, powers), strict=True)]

    def law(n: int, powers: Sequence[int]) -> Array:
        return laws.log_power_energy(n, np.array(powers), scale=scale(n))

    return Quantity(name, exact, law, along=True)


def widths_that_decide(k: int) -> range:
    """Return k + 1 widths: two polynomials in 1/n of degree k that agree there are one."""
    return range(1, k + 2)


def pairings(of: str) -> Quantity:
    """Return Q_n(k) "complex" or "real", or T_n(k), a "trace", as the sum over all pairings."""

    def summed(k: int, widths: Sequence[int]) -> list[Fraction]:
        trace = of == "trace"
        counts = wick.trace_counts(k) if trace else wick.energy_counts(k, of)
        return [Fraction(wick.polynomial(counts, n), n ** (k + 1 + trace)) for n in widths]

    return Quantity("sum over pairings", summed, along=True)


def ratio_to_moment(n: int, k: int) -> Fraction:
    """Return Q_n(k) / M_n(k) in closed form."""
    N = k + 1
    product = Fraction(math.prod(range(n - N, n)), math.prod(range(n + 1, n + N + 1)))
    return Fraction(n + N, N + 1) * (1 - (product if N < n else 0))


def moments_times_ratio(n: int, powers: Sequence[int]) -> list[Fraction]:
    """Return M_n(k) times that."""
    return [m * ratio_to_moment(n, k) for k, m in zip(powers, moments(n, powers), strict=True)]


def ratio_over_root(n: int, alpha: float) -> float:
    """Return Q/M over sqrt(n), k = alpha sqrt(n)."""
    k = alpha * math.sqrt(n)
    return math.exp(laws.log_power_energy(n, k) - laws.log_eigenvalue_bound(n, k)) / math.sqrt(n)


def zagiers_sum(n: int, t: int) -> Fraction:
    """Return sum_{k<=t} sum_g c_g(k) / n^{2g}, and see that all c are whole, c_0 = 1, c_g >= 0."""
    rows = [wick.zagier_counts(k) for k in range(t + 1)]
    if not all(row[0] == 1 and all(c >= 0 == c % 1 for c in row) for row in rows):
        raise ArithmeticError("a count of pairings is negative or not whole")
    return sum((c / n ** (2 * g) for row in rows for g, c in enumerate(row)), Fraction(0))


# what an entry is, one as likely as the other: signs, cut, heavy and skewed entries
ATOMS = ((-1, 1), (-1, 0, 1), (-1, 0, 0, 0, 1), (-2, 1, 1))


def vectors(atoms: Atoms) -> tuple[tuple[int, ...], ...]:
    """Return the vectors that all matrices of such entries are applied to; few if they are many."""
    return ((3, 4), (1, 2, 2)) if len(atoms) < 5 else ((1, 0), (3, 4))


def energy_of_two_steps(atoms: Atoms, x: tuple[int, ...]) -> Fraction:
    """Return E||W^2 x||^2 / ||x||^2 over all matrices."""
    n = len(x)
    W = np.array(list(itertools.product(atoms, repeat=n * n))).reshape(-1, n, n)
    y = W @ (W @ np.array(x))[..., np.newaxis]
    variance = Fraction(sum(a * a for a in atoms), len(atoms))
    return Fraction(int(np.sum(y * y)), len(W) * sum(c * c for c in x)) / (n * variance) ** 2


def kurtosis(atoms: Atoms) -> Fraction:
    """Return E W^4 / (E W^2)^2 of an entry of mean zero."""
    return Fraction(len(atoms) * sum(a**4 for a in atoms), sum(a * a for a in atoms) ** 2)


# every width alone for its own length, as far as rationals are quick
WIDE = (*range(2, 33), 64, 256, 1024)


def powers_of(n: int) -> range:
    """Return k = 1.., as far as the rationals of width n go."""
    return range(1, 97 if n <= 32 else 129 if n <= 256 else 193)


# the quantities, each with its law in double precision where there is one
Q = Quantity("Q_n(k)", energies, lambda n, k: laws.log_power_energy(n, np.array(k)), along=True)
M = Quantity("M_n(k)", moments, lambda n, k: laws.log_eigenvalue_bound(n, np.array(k)), along=True)
T = Quantity("T_n(k)", traces, lambda n, k: laws.log_trace_bound(n, np.array(k)), along=True)
S = Quantity(
    "S_n(t)", hidden_energies, lambda n, t: laws.log_hidden_energy(n, np.array(t)), along=True
)
SUM_OF_M = Quantity(
    "sum of M_n(k), k <= t",
    hidden_moments,
    lambda n, t: laws.log_hidden_eigenvalue_bound(n, np.array(t)),
    along=True,
)
REAL_Q = Quantity(
    "real Q_n(k)", real_energy, lambda n, k: laws.log_power_energy(n, k, field="real")
)
ZAGIER = Quantity("t + 1 + sum of c/n^2g with whole c >= 0", zagiers_sum)
ALL_PAIRINGS: Grid = {"k": BY_HAND, "n": widths_that_decide}


ENERGIES = (
    Claim(
        "C09",
        "At a fixed length Glorot is stable in the limit of width: E||h_t||^2 -> t + 1 as n -> "
        "infinity",
        PAPER,
        Together(
            (
                Equal(S, ZAGIER, {"n": (10, 1000, 10**6), "t": (8, FAR)}),
                Equal(
                    Quantity(
                        "1 + c_1/n^2 + ..", lambda k, n: zagiers_sum(n, k) - zagiers_sum(n, k - 1)
                    ),
                    pairings("complex"),
                    ALL_PAIRINGS,
                ),
                Limit(S, FAR + 1, {"n": (1000, 10**4, 10**5, 10**6), "t": (FAR,)}, rate=2),
            )
        ),
        why="Q_n(k) is 1 + c_1/n^2 + c_2/n^4 + .. with whole c >= 0, so n^2 times the excess over "
        "t + 1 falls as n grows: a fixed length is stable as soon as n >> t^2",
    ),
    Claim(
        "C11",
        "The eigenvalues bound the energy from below: M_n(k) <= Q_n(k), with equality only at n = "
        "1 or k = 0, hence E||h_t||^2 >= sum_{k<=t} M_n(k)",
        EQUATION_20,
        Together(
            (
                Bound(M, Q, {"n": WIDE, "k": powers_of}, strict=True),
                Equal(M, Q, {"n": (1,), "k": range(97)}),
                Bound(T, M, {"n": (1, *WIDE), "k": powers_of}),
                Equal(
                    Quantity("T_n(k)", lambda k, n: traces(n, [k])[0]),
                    pairings("trace"),
                    {"k": BY_HAND[:-1], "n": widths_that_decide},
                ),
                Equal(SUM_OF_M, None, {"n": (1, 8, 64, 256), "t": powers_of}),
            )
        ),
        why="Schur's inequality, seen in whole numbers: the sum of M_n(k) over k <= t is a lower "
        "bound of E||h_t||^2, and E|tr W^k|^2/n^2 never a better one",
    ),
    Claim(
        "C14a",
        "At every width Q_n(k) = [n(n+1)..(n+N) - n(n-1)..(n-N)] / (N(N+1) n^N), N = k + 1",
        FOLLOW_UP,
        Together(
            (
                Equal(
                    Quantity("Q_n(k)", lambda k, n: energy(n, k)), pairings("complex"), ALL_PAIRINGS
                ),
                Equal(
                    Quantity("Q_1(k)", partial(energy, 1)), math.factorial, {"k": range(FAR + 1)}
                ),
                Equal(Q, None, {"n": (1, 2, 3, 8, 31, 64, 192, 1024), "k": (*range(12), *LONG)}),
            )
        ),
        why="the closed form is the sum over all Wick pairings, which k + 1 widths settle for "
        "every n, and double precision loses nothing of it",
    ),
    Claim(
        "C14b",
        "For real W the energies up to k = 10 are the closed form of laws.energy_real",
        HERE,
        Together(
            (
                Equal(
                    Quantity("Q_n(k)", lambda k, n: real_energy(n, k)),
                    pairings("real"),
                    ALL_PAIRINGS,
                ),
                Equal(
                    Quantity("Q_1(k)", partial(real_energy, 1)),
                    Quantity("(2k-1)!!", lambda k: math.prod(range(1, 2 * k, 2))),
                    {"k": range(11)},
                ),
                Equal(REAL_Q, None, {"n": (1, 2, 7, 64, 1024), "k": range(11)}),
            )
        ),
        why="real matrices explode sooner, by pairings that complex entries do not have",
    ),
    Claim(
        "C14f",
        "Centred independent entries of any law and kurtosis kappa have E||W^2 x||^2 = "
        "1 + (kappa - 1)/n^2 at every width",
        HERE,
        Equal(
            Quantity(
                "E||W^2 x||^2",
                energy_of_two_steps,
                lambda atoms, x: laws.log_iid_energy(len(x), 2, float(kurtosis(atoms))),
            ),
            Quantity(
                "1 + (kappa - 1)/n^2", lambda atoms, x: 1 + (kurtosis(atoms) - 1) / len(x) ** 2
            ),
            {"entries": ATOMS, "x": vectors},
        ),
        why="one step keeps the mean energy whatever the entries, two do up to (kurtosis - 1)/n^2: "
        "what explodes at sqrt(n) is common to all, and only heavy tails show before",
    ),
    Claim(
        "C15",
        "In the critical regime the true energy exceeds the eigenvalues' part by the factor "
        "Q/M = (sqrt(n)/alpha)(1 - exp(-alpha^2)), which W owes to not being normal",
        HERE,
        Together(
            (
                Equal(
                    Q,
                    Quantity("M_n(k) Q/M", moments_times_ratio, along=True),
                    {"n": (2, 3, 5, 8, 16, 32, 64, 1024), "k": powers_of},
                ),
                Limit(
                    Quantity("Q/(M sqrt(n))", ratio_over_root),
                    lambda alpha: -math.expm1(-(alpha**2)) / alpha,
                    {"n": [4**m for m in range(5, 14)], "alpha": (1, 2, 3)},
                    rate=0.5,
                ),
            )
        ),
        why="eigenvalues see only part of the growth: W^k gains the factor sqrt(n)/alpha by not "
        "being normal, so no bound from eigenvalues is tight in this regime",
    ),
)
