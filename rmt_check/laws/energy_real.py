"""Energies of powers of the real Ginibre matrix in closed form, single powers and pairs of them.

Convention: W = G / sqrt(n), G n x n with i.i.d. N(0, 1) entries, x a unit vector,

    C_kl = E<W^k x, W^l x>,     Q_n(k) = C_kk.

C_kl is zero for k + l odd. Otherwise let k <= l, K = (k + l)/2, d = (l - k)/2. With p(n, k) =
n^{k+1} Q_n(k) of COMPLEX entries,

    f_m = (n-2)(n-3)..(n-1-m),      b_j = n(n+2)..(n+2j-2),     h_q = (n-1)(n+1)..(n+2q-3),
    Theta_j = sum_{0 <= 2q <= j} h_q b_{d+j-q},

    n^{K+1} C_kl = [k = l] p(n-1, k) + sum_{m=0..k} f_m b_{K-m} + sum_{m=1..k} m f_{m-1} Theta_{k-m}

(derivation and checks: docs/real_energies.md). No term is negative for n >= 2, so nothing cancels,
and b_K divides out what would overflow. For n = 1 the energies are the moments of N(0, 1).

Without sums, all divisions exact in whole numbers, D = d + j, and A = f * b, G = f * g:

    2 Theta_j = (2n + 2D - 3) Theta_{j-1} + b_D + g_j
    A_j = 2 b_D - f_j b_d + (n - 2 - 2D) A_{j-1}
    G_j = [j even] g_j - j / 2D ((-1)^j g_j - f_j b_d + (2d + j) G_{j-1})
    g_j = -(n - 2 + j + [j even] 2d) g_{j-1},       Theta_0 = A_0 = G_0 = g_0 = b_d

make each n^{K+1} C_kl out of the one before on its diagonal: `numerators`.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from rmt_check.laws import energy_complex
from rmt_check.laws.energy_complex import log_rising
from rmt_check.laws.law import Array

_NEGLIGIBLE = 46.0  # e^-46 is 1e-20
_MOST_TERMS = 5 * 10**7  # of a single pair, which holds eight arrays of them
_FEW, _SHORT = 8, 10**5  # powers and terms that are not worth a walk, which loads the compiler
_OVERHEAD, _EACH = 8000.0, 4.0  # of a single power and of its terms, in steps of a walk


def log_power_energy(n: Array, k: Array) -> Array:
    """Return log Q_n(k), n and k whole and broadcast against each other.

    A few powers of a width cost O(min(k, sqrt n)) each, many one walk through all powers.
    """
    widths = np.unique(n)
    n, k = np.broadcast_arrays(n, k)
    if widths.size == 1:
        return _of_one_width(widths[0], k)[()]
    out = np.empty(n.shape)
    for width in widths:
        here = n == width
        out[here] = _of_one_width(width, k[here])
    return out


def log_cross_energy(n: float, k: float, l: float) -> float:
    """Return log C_kl of one pair, -inf where k + l is odd, in O(min(k, sqrt n))."""
    if (k + l) % 2 == 1:
        return -np.inf
    K = (k + l) / 2.0
    if n == 1.0:
        return float(_log_b(n, K))
    log_c = float(_log_b(n, K)) + np.log(_positive_sums(n, min(k, l), K) / n)
    return float(np.logaddexp(log_c, _log_complex_part(n, K)) if k == l else log_c)


def log_cross_energies(n: float, steps: int) -> Array:
    """Return log C_kl, k, l = 0..steps, as a square matrix."""
    from rmt_check.kernels.real_energy import real_log_cross_energies

    k = np.arange(steps + 1.0)
    if n == 1.0:
        K = np.add.outer(k, k) / 2.0
        return np.where(K == np.floor(K), _log_b(n, np.floor(K)), -np.inf)
    out = np.full((steps + 1, steps + 1), -np.inf)
    real_log_cross_energies(n, np.empty_like(out), np.zeros(steps + 1), out)
    np.fill_diagonal(out, log_power_energy(np.asarray(n), k))
    return out


def power_energy_fraction(n: int, k: int) -> Fraction:
    """Return Q_n(k) as an exact rational number."""
    return cross_energy_fraction(n, k, k)


def cross_energy_fraction(n: int, k: int, l: int) -> Fraction:
    """Return C_kl as an exact rational number."""
    if (k + l) % 2 == 1:
        return Fraction(0)
    k, K = min(k, l), (k + l) // 2
    *_, last = numerators(n, k, K - k)
    complex_part = energy_complex.numerator(n - 1, k) if k == K else 0
    return Fraction(complex_part + last, n ** (K + 1))


def numerators(n: int, steps: int, d: int = 0) -> Iterator[int]:
    """Yield n^{K+1} C_kl, l = k + 2d, for k = 0..steps; without the complex part if d = 0."""
    f, b = 1, _b(n, d)
    first = theta = A = G = g = b
    for k in range(steps + 1):
        K = k + d
        next_b, next_f = b * (n + 2 * K), f * (n - 2 - k)
        next_g, next_G = _alternating(n, k + 1, d, g, G, next_f * first)
        E = (2 * theta - A - G) // (2 * K + 1)
        rest = next_b - (n - 1) * G - next_g - next_f * first + next_G
        yield (2 * theta + 2 * (n - 1) * E + rest) // (2 * K + 3)
        theta = ((2 * n + 2 * K - 1) * theta + next_b + next_g) // 2
        A = 2 * next_b - next_f * first + (n - 4 - 2 * K) * A
        f, b, g, G = next_f, next_b, next_g, next_G


def _alternating(n: int, j: int, d: int, g: int, G: int, f: int) -> tuple[int, int]:
    """Return g_j and G_j from those before, f = f_j b_d."""
    even = j % 2 == 0
    g *= -(n - 2 + j + (2 * d if even else 0))
    odd_part = j * ((g if even else -g) - f + (2 * d + j) * G) // (2 * (d + j))
    return g, (g if even else 0) - odd_part


def _b(n: int, j: int) -> int:
    product = 1
    for i in range(j):
        product *= n + 2 * i
    return product


def _of_one_width(n: float, k: Array) -> Array:
    """Return log Q_n(k) for an array of powers, by whichever way is the faster."""
    powers, place = np.unique(k, return_inverse=True)
    if n == 1.0:
        energies = _log_b(n, powers)
    elif _one_by_one(n, powers):
        energies = np.array([log_cross_energy(n, each, each) for each in powers])
    else:
        from rmt_check.kernels.real_energy import real_log_energies

        energies = np.empty(powers.shape)
        real_log_energies(float(n), powers, energies)
    return energies[place].reshape(k.shape)


def _one_by_one(n: float, powers: Array) -> bool:
    """Return whether the powers one by one take less time than a walk through all below."""
    few, overhead = powers.size <= _FEW, _OVERHEAD * powers.size
    if not few and overhead > powers[-1]:
        return False
    terms = np.minimum(powers, _terms(n, powers))
    most = np.max(terms, initial=0.0)
    if most > _MOST_TERMS:
        return False
    return bool((few and most <= _SHORT) or overhead + _EACH * np.sum(terms) < powers[-1])


def _terms(n: float, K: Array) -> Array:
    """Return after how many terms the sums of a pair are negligible."""
    return 2.0 + np.floor(_NEGLIGIBLE / np.log1p(np.maximum(K, 1.0) / n))


def _log_b(n: float, k: npt.ArrayLike) -> Array:
    """Return log(b_k / n^k) = sum_{i<k} log(1 + 2i/n)."""
    return log_rising(np.asarray(n / 2.0), np.maximum(np.asarray(k) - 1.0, 0.0))


def _log_complex_part(n: float, k: float) -> Array:
    """Return log(p(n-1, k) / n^{k+1})."""
    log_energy = energy_complex.log_power_energy(np.asarray(n - 1.0), np.asarray(k))
    return log_energy + (k + 1.0) * np.log1p(-1.0 / n)


def _positive_sums(n: float, k: float, K: float) -> float:
    """Return sum_m f_m b_{K-m} + sum_m m f_{m-1} Theta_{k-m}, divided by b_K; n >= 2."""
    last = min(k, float(_terms(n, np.asarray(K))))
    if last > _MOST_TERMS:
        raise ValueError(
            f"a cross energy is a sum of at most {_MOST_TERMS:,} terms, received n = {n:g} and "
            f"powers {k:g} and {2.0 * K - k:g}, which need {last:,.0f}"
        )
    m = np.arange(1.0, last + 1.0)
    f = np.cumprod((n - 1.0 - m) / (n + 2.0 * (K - m)))  # f_m b_{K-m} / b_K
    before = np.concatenate([[1.0], f[:-1]])[: m.size]
    theta = _thetas(n, k, K, m.size)
    return float(1.0 + np.sum(f) + np.sum(m * before / (n + 2.0 * (K - m)) * theta))


def _thetas(n: float, k: float, K: float, last: int) -> Array:
    """Return Theta_{k-m} / b_{K-m} for m = 1..last: the first by its sum, then by recurrence."""
    from scipy.linalg import solve_banded

    d, D = K - k, np.arange(K - last, K)
    if D.size == 0:
        return D
    j, growth = D[1:] - d, n + 2.0 * D[1:] - 2.0
    theta, g = _first_theta(n, float(D[0]), float(D[0]) - d)
    gs = g * np.cumprod(-(n - 2.0 + j + np.where(j % 2.0 == 0.0, 2.0 * d, 0.0)) / growth)
    band = np.ones((2, D.size))
    band[1, :-1] = -(n + D[1:] - 1.5) / growth
    source = np.concatenate([[theta], (1.0 + gs) / 2.0])
    return np.asarray(solve_banded((1, 0), band, source, check_finite=False))[::-1]


def _first_theta(n: float, D: float, j: float) -> tuple[float, float]:
    """Return Theta_j / b_D and g_j / b_D."""
    terms = np.ceil(j / 2.0)
    few = 2.0 + np.floor(_NEGLIGIBLE / np.log1p(max(D - 1.0, 0.5) / (n + D / 2.0)))
    if few < D / 4.0:
        terms = min(terms, few)
    i = np.arange(terms)
    products = np.cumprod((n - 1.0 + 2.0 * i) / (n + 2.0 * D - 2.0 - 2.0 * i))
    sign = 1.0 if j % 2.0 == 0.0 else -1.0
    g = sign * float(products[-1]) if products.size else 1.0
    return 1.0 + float(np.sum(products[: int(j // 2.0)])), g
