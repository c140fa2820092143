"""Energies of real Gaussian matrices of width 2, by Cayley and Hamilton; no pairing is counted.

G has i.i.d. N(0, 1) entries, t = tr G, d = det G, N = sum G_ij^2. G^2 = t G - d, so that

    G^k = a_k G - d a_{k-1},      a_{k+1} = t a_k - d a_{k-1},      a_1 = 1, a_0 = 0,
    2 ||G^k x||^2 = a_k^2 N - 2 t d a_k a_{k-1} + 2 d^2 a_{k-1}^2   in the mean over unit x.

With P, S of law chi^2_1 and A of law chi^2_2, all independent, t^2 = 2P, d = (P + S - A)/2 and
N = P + S + A.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

Terms = dict[tuple[int, int], int]  # (i, j): the coefficient of t^i d^j


def energy(k: int) -> Fraction:
    """Return E||W^k x||^2, W = G/sqrt(2), k >= 1.

    Examples
    --------
    >>> energy(2), energy(12)
    (Fraction(3, 2), Fraction(1000370385, 4))
    """
    a, before = _a(k), _a(k - 1)
    terms = [c * _moment(i, j, True) for i, j, c in _product(a, a)]
    terms += [-2 * c * _moment(i + 1, j + 1, False) for i, j, c in _product(a, before)]
    terms += [2 * c * _moment(i, j + 2, False) for i, j, c in _product(before, before)]
    return sum(terms, Fraction(0)) / 2 ** (k + 1)


@cache
def _a(k: int) -> Terms:
    if k < 2:
        return {(0, 0): 1} if k else {}
    terms = {(i + 1, j): c for (i, j), c in _a(k - 1).items()}
    for (i, j), c in _a(k - 2).items():
        terms[i, j + 1] = terms.get((i, j + 1), 0) - c
    return terms


def _product(a: Terms, b: Terms) -> Iterator[tuple[int, int, int]]:
    return ((i + p, j + q, c * e) for (i, j), c in a.items() for (p, q), e in b.items())


@cache
def _moment(i: int, j: int, with_n: bool) -> Fraction:
    """Return E t^i d^j or, with_n, E t^i d^j N; i is even."""
    total = Fraction(0)
    for p in range(j + 1):
        for s in range(j - p + 1):
            a = j - p - s
            ways = math.comb(j, p) * math.comb(j - p, s) * (-1) ** a
            powers = (i // 2 + p, s, a)
            more = [tuple(x + (m == e) for m, x in enumerate(powers)) for e in range(3)]
            total += ways * sum(map(_chi_squares, more if with_n else [powers]))
    return total * Fraction(2 ** (i // 2), 2**j)


def _chi_squares(powers: tuple[int, ...]) -> int:
    """Return E P^p S^s A^a."""
    p, s, a = powers
    return math.prod(range(1, 2 * p, 2)) * math.prod(range(1, 2 * s, 2)) * 2**a * math.factorial(a)
