"""Energies of a Ginibre matrix by brute force: Wick's sum over pairings, in whole numbers.

Convention: G has independent entries with E|G_ij|^2 = 1, G^k = k factors. Then

    tr(G^k G*^k) = sum G[i_0 i_1] .. G[i_{k-1} i_k]  conj(G[j_0 j_1] .. G[j_{k-1} j_k]),

i_0 = j_0, i_k = j_k, and its mean is the sum over all ways to pair the 2k factors: a pair is one
only if its indices agree, so a pairing is worth n^c, c the number of indices it leaves free.
Complex entries pair with conjugate ones only, k! ways; real ones with any, (2k-1)!! ways.
"""

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise, permutations

Factor = tuple[int, int]
Pairing = list[tuple[Factor, Factor]]


def energy_counts(k: int, field: str) -> Counter[int]:
    """Return how many pairings leave c indices free: E tr(G^k G*^k) = sum counts[c] n^c, k >= 1."""
    return _counts([*range(k + 1)], [0, *range(k + 1, 2 * k), k], field)


def cross_counts(k: int, l: int) -> Counter[int]:
    """Return the same of E tr(G^k (G^l)^T), real entries, k + l even; l >= 1."""
    return _counts([*range(k), k], [0, *range(k + 1, k + l), k], "real")


def square_counts(k: int) -> Counter[int]:
    """Return the same of E (tr M)^2 + E tr M^2, M = G^k G*^k, complex entries; (2k)! pairings each.

    Over unit vectors x, E||G^k x||^4 is that over n (n + 1).
    """
    first, second = [*range(k + 1)], [0, *range(k + 1, 2 * k), k]
    apart = [[index + 2 * k for index in path] for path in (first, second)]
    crossed = [[0, *second[1:-1], 3 * k], [2 * k, *apart[1][1:-1], k]]  # ends of the two exchanged
    total: Counter[int] = Counter()
    for conjugates in ([second, apart[1]], crossed):
        paths = [[*pairwise(path)] for path in (first, apart[0], *conjugates)]
        factors = paths[0] + paths[1], paths[2] + paths[3]
        for order in permutations(factors[1]):
            pairing = [*zip(factors[0], order, strict=True)]
            total[_free(pairing, 4 * k)] += 1
    return total


def quartet_counts(k: int) -> Counter[int]:
    """Return the same of E tr(G^k G*^k), complex, where one entry comes twice, conjugate twice.

    All ways to choose the two factors of each kind, and to pair the others; k >= 2.
    """
    first, second = [*pairwise(range(k + 1))], [*pairwise([0, *range(k + 1, 2 * k), k])]
    total: Counter[int] = Counter()
    for a, b in combinations(range(k), 2):
        others = [f for i, f in enumerate(first) if i not in (a, b)]
        for c, d in combinations(range(k), 2):
            one = [(first[a], same) for same in (first[b], second[c], second[d])]
            for order in permutations([f for i, f in enumerate(second) if i not in (c, d)]):
                total[_free([*one, *zip(others, order, strict=True)], 2 * k)] += 1
    return total


def trace_counts(k: int) -> Counter[int]:
    """Return the same of E|tr G^k|^2, complex entries, k >= 1."""
    return _counts([*range(k), 0], [*range(k, 2 * k), k], "complex")


def polynomial(counts: Counter[int], n: int) -> int:
    """Return sum counts[c] n^c."""
    return sum(count * n**c for c, count in counts.items())


def zagier_counts(k: int) -> list[Fraction]:
    """Return c_0, c_1, .. of Q_n(k) = sum c_g / n^{2g}, complex entries, by Zagier's closed form.

    With N = k + 1 and e_j the elementary symmetric polynomials of 1..N, c_g = 2 e_{2g+1} / N(N+1).
    """
    N = k + 1
    e = [1]
    for i in range(1, N + 1):
        e = [a + i * b for a, b in zip([*e, 0], [0, *e], strict=True)]
    return [Fraction(2 * odd, N * (N + 1)) for odd in e[1::2]]


def kostlan_moments(n: int, most: int) -> list[Fraction]:
    """Return M_n(k) = (1/n) E sum |lambda_j|^{2k}, k = 0..most, from Kostlan's n |lambda|^2.

    They are Gamma(1..n) variables, whose moments are E Gamma(j)^k = j (j+1) .. (j+k-1).
    """
    moments, gammas = [], [1] * n
    for k in range(most + 1):
        moments.append(Fraction(sum(gammas), n ** (k + 1)))
        gammas = [gamma * (j + k) for j, gamma in enumerate(gammas, 1)]
    return moments


def log_fraction(x: Fraction) -> float:
    """Return log x, also near one and beyond the range of doubles."""
    if abs(x - 1) < Fraction(1, 10):
        return math.log1p(float(x - 1))
    return math.log(x.numerator) - math.log(x.denominator)


def _counts(path: list[int], conjugate: list[int], field: str) -> Counter[int]:
    first, second = [*pairwise(path)], [*pairwise(conjugate)]
    if field == "complex":
        pairings: Iterator[Pairing] = (
            [*zip(first, order, strict=True)] for order in permutations(second)
        )
    else:
        pairings = _matchings([*first, *second])
    return Counter(_free(pairing, 1 + max(path + conjugate)) for pairing in pairings)


def _matchings(factors: list[Factor]) -> Iterator[Pairing]:
    if not factors:
        yield []
        return
    first, *others = factors
    for i, partner in enumerate(others):
        for rest in _matchings(others[:i] + others[i + 1 :]):
            yield [(first, partner), *rest]


def _free(pairing: Pairing, indices: int) -> int:
    """Return how many of the indices are left when those of paired factors are equal."""
    name = list(range(indices))
    for (a, b), (c, d) in pairing:
        for one, other in ((a, c), (b, d)):
            old, new = name[one], name[other]
            if old != new:
                name = [new if label == old else label for label in name]
    return len(set(name))
