"""Energies without the rare matrices: E[||W^k x||^2; rho <= r], exact at every n and k (complex).

Convention: W = G/sqrt(n), E|G_ij|^2 = 1; complex only. With P_m = P(m+1, n r^2), the probability
that a Gamma(m+1) variable is at most n r^2 (Kostlan 1992),

    E[||W^k x||^2; rho <= r] = [xi^{k+1}] prod_{m<n} P_m e_m(xi),
    e_m = 1 + xi/n + g_m - g_{m-1}/e_{m-1},      g_m = (m+1) (xi/n) P_{m+1}/P_m,
    e_{n-1} = 1 + (xi/n) (1 + g_{n-1} + g_{n-1} g_n + ..) - g_{n-2}/e_{n-2}.

Schur's form gives a product over the eigenvalues, whose mean is a determinant over monomials; a
difference operator makes it tridiagonal, and P_m e_m are its pivots. The coefficients are those of
a Fourier series on a circle |xi| < 1/r^2.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.poisson import log_poisson

LARGEST_LOG_GROWTH = math.log(1e8)  # of (radius/scale)^2k: more digits would be lost
_ALIASED = 1e-20  # the part of far coefficients that is folded over near ones
_AT_ONCE = 64  # pivots between two logarithms
_LARGE = 1e10  # P over its last term: from here on P itself has all digits
_SURE = 1e300


def log_truncated_energy(
    n: int, k: npt.ArrayLike, radius: float, *, scale: float = 1.0, driven: bool = False
) -> Array:
    """Return log E[||(sW)^k x||^2; rho(sW) <= radius], complex W: the mean without rare matrices.

    Parameters
    ----------
    n : int
        Width.
    k : int or array of int
        Power, or steps; k >= 0. All k cost one pass, O(n max(k)).
    radius : float
        Matrices of a larger spectral radius count zero.
    scale : float
        The factor s > 0 that multiplies W.
    driven : bool
        Whether the energy is that of h_k = s W h_{k-1} + x_k, h_0 = x_0, E||x||^2 = 1.

    Raises
    ------
    ValueError
        For arguments out of range, and where fewer than 6 digits would be left: (radius/s)^2k
        beyond 10^8.

    Notes
    -----
    The formula is at the top of this file. At k = 0 it is log P(rho <= radius). The relative error
    is about 1e-14 (radius/s)^2k.

    Examples
    --------
    >>> from rmt_check.laws import log_power_energy
    >>> exact, truncated = log_power_energy(1024, 128), log_truncated_energy(1024, 128, 1.03)
    >>> print(np.exp([exact, truncated]).round(1))
    [158.8   9. ]
    """
    n, powers = arguments.width(n), arguments.integers(k, "power k", 0)
    s = arguments.positive(scale, "scale")
    r, most = arguments.positive(radius, "radius") / s, int(np.max(powers, initial=0))
    if 2.0 * most * math.log(max(r, 1.0)) > LARGEST_LOG_GROWTH:
        raise ValueError(
            f"at radius {radius:g} and k = {most} too few digits are left: (radius/scale)^2k must "
            "be at most 10^8; take a smaller radius, or fewer steps"
        )
    log_energy = _log_coefficients(n, most, r) + 2.0 * np.arange(most + 1) * math.log(s)
    if driven:
        log_energy = np.logaddexp.accumulate(log_energy)
    return log_energy[powers.astype(np.intp)][()]


def _log_coefficients(n: int, most: int, r: float) -> Array:
    """Return the logs of the coefficients of xi, .., xi^(most + 1)."""
    points = 8 * (most + 2)
    reach = _ALIASED ** (1.0 / points)
    circle = reach * np.exp(2j * np.pi * np.arange(points // 2 + 1) / points)  # of xi r^2
    log_P, ratio = _kostlan(n, n * r * r, points)
    x, growth = circle / (n * r * r), np.arange(1.0, ratio.size + 1.0) * ratio
    log_product = np.zeros(circle.size, dtype=np.complex128)
    pivot, before, product = np.ones_like(circle), np.zeros_like(circle), np.ones_like(circle)
    for m in range(n - 1):
        g = growth[m] * x
        pivot = 1.0 + x + g - before / pivot
        product *= pivot
        before = g
        if m % _AT_ONCE == 0:
            log_product += np.log(product)
            product[:] = 1.0
    tail = np.ones_like(circle)
    for g in growth[n - 1 :][::-1]:
        tail = 1.0 + g * x * tail
    log_product += np.log(product * (1.0 + x * tail - before / pivot))
    largest = float(np.max(log_product.real))
    series = np.fft.irfft(np.conj(np.exp(log_product - largest)), points)
    degree = np.arange(1.0, most + 2.0)
    away = degree * (2.0 * math.log(r) - math.log(reach))
    return np.log(series[1 : most + 2]) + (largest + math.fsum(log_P)) + away


def _kostlan(n: int, y: float, points: int) -> tuple[Array, Array]:
    """Return log P_m, and P_{m+1}/P_m up to where the last pivot's sum has converged.

    P_m over the Poisson probability of m + 1 is q_m = 1 + y/(m+2) q_{m+1}: backwards, all positive.
    """
    last = max(n, math.ceil(y)) + 2 * points + 50 + 10 * math.isqrt(n)
    q, above = np.empty(last + 1), 1.0
    for m in range(last, -1, -1):
        q[m] = above = min(1.0 + y / (m + 2.0) * above, _SURE)
    shape = np.arange(1.0, n + 1.0)
    rare, sure = np.log(q[:n]) + log_poisson(shape, y), np.log(gammainc(shape, y))
    log_P = np.where(q[:n] < _LARGE, rare, sure)
    return log_P, 1.0 - 1.0 / q
