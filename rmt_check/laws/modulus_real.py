"""The modulus of one eigenvalue of the real Ginibre matrix, complex or real, exact at every n.

W = G/sqrt(n), G with i.i.d. N(0, 1) entries.  r is a modulus for W, u = r sqrt(n) for G.  Densities
are those of an eigenvalue chosen uniformly among the n; expected numbers count all n.

With P, Q the regularised incomplete gammas and p(k; y) = e^{-y} y^k / Gamma(k+1), the expected
numbers per unit of u are (Edelman 1997; Edelman, Kostlan & Shub 1994; the integral of the complex
density over the argument is elementary)

    complex:  2u Q(n-1, u^2) (1 - erfcx(sqrt2 u)),
    real:     sqrt(2/pi) Q(n-1, u^2) + (n/u) p(n/2; u^2/2) P((n-1)/2, u^2/2).

The last term, the density of chi_n times a probability, lives at u = sqrt(n) +- O(1).
"""

from collections.abc import Callable

import numpy as np
from scipy.special import betainc, gammainc, gammaincc

from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.real_ginibre import one_minus_erfcx

SMALLEST, LARGEST = 1e-150, 1e150  # radii whose squares are normal doubles
NODES, WEIGHTS = gauss_legendre(100)


def density(n: int, r: Array) -> Array:
    """Density at r >= 0 of the modulus of an eigenvalue chosen uniformly, of the shape of r."""
    return complex_density(n, r) + real_density(n, r)


def complex_density(n: int, r: Array) -> Array:
    """Return the part of the density that is due to non-real eigenvalues."""
    return np.asarray(_complex(n, _in_plane(n, r)) / np.sqrt(n), dtype=np.float64)


def real_density(n: int, r: Array) -> Array:
    """Return the part of the density that is due to real eigenvalues."""
    return np.asarray(_real(n, _in_plane(n, r)) / np.sqrt(n), dtype=np.float64)


def expected_real(n: int) -> float:
    """Return the expected number of real eigenvalues, ~ sqrt(2n/pi) (Edelman et al. 1994)."""
    # Gamma(n-1/2) / Gamma(n-1) as a product, because log-gammas would lose digits
    gamma_ratio = np.sqrt(np.pi) * (n - 1) * np.prod(1 - 0.5 / np.arange(1, n))
    if n == 1:
        return 1.0
    return float(np.sqrt(2 / np.pi) * gamma_ratio + betainc((n - 1) / 2, n / 2, 0.5))


def expected_outside(n: int, r: Array) -> Array:
    """Return the expected number of eigenvalues of modulus > r, accurate in the tail."""
    R = _in_plane(n, r)
    return np.where(R < np.sqrt(n), n - _inside(n, R), _outside(n, R))


def expected_inside(n: int, r: Array) -> Array:
    """Return the expected number of eigenvalues of modulus <= r, accurate near 0."""
    R = _in_plane(n, r)
    number = np.where(R < np.sqrt(n), _inside(n, R), n - _outside(n, R))
    return number * (np.minimum(r, SMALLEST) / SMALLEST)


def _outside(n: int, R: Array) -> Array:
    """Integrate the density from R >= sqrt(n) on."""
    start = np.maximum(R, np.sqrt(n))
    # the logarithm of the density falls at least as slope * t + t^2 / 2: by 40 over this length
    slope = start - (n - 1) / start
    length = 80 / (slope + np.sqrt(slope**2 + 80))
    return _integral(lambda u: _complex(n, u) + _real(n, u), start, start + length)


def _inside(n: int, R: Array) -> Array:
    """Integrate the density from 0 to R; all terms are positive.

    Its terms with Q = Q(n-1, u^2) are 2u Q + h Q with h(u) = sqrt(2/pi) - 2u erfcx(sqrt2 u).  The
    first has an elementary integral.  The second is integrated by parts: h is the derivative of
    H(u) = (1 - erfcx(sqrt2 u)) / 2, and dQ/du lives at sqrt(n) +- O(1), as the chi_n term does.
    """
    edge = _integral(
        lambda u: _H(u) * 2 * (n - 1) / u * _poisson(n - 1, u**2) + _chi(n, u),
        np.clip(np.sqrt(n) - 7, 0, R),
        np.minimum(R, np.sqrt(n) + 9),
    )
    bulk = R**2 * _Q(n, R) + (n - 1) * gammainc(n, R**2)
    return np.asarray(bulk + _H(R) * _Q(n, R) + edge, dtype=np.float64)


def _in_plane(n: int, r: Array) -> Array:
    """Return r sqrt(n), kept where its square is a normal double."""
    return np.asarray(np.clip(r, SMALLEST, LARGEST) * np.sqrt(n), dtype=np.float64)


def _complex(n: int, u: Array) -> Array:
    return np.asarray(2 * u * _Q(n, u) * one_minus_erfcx(np.sqrt(2) * u), dtype=np.float64)


def _real(n: int, u: Array) -> Array:
    return np.asarray(np.sqrt(2 / np.pi) * _Q(n, u) + _chi(n, u), dtype=np.float64)


def _Q(n: int, u: Array) -> Array:
    """Q(n-1, u^2)."""
    return np.asarray(gammaincc(n - 1, u**2), dtype=np.float64)


def _chi(n: int, u: Array) -> Array:
    """Return the density of chi_n at u times P((n-1)/2, u^2/2)."""
    return n / u * _poisson(n / 2, u**2 / 2) * gammainc((n - 1) / 2, u**2 / 2)


def _H(u: Array) -> Array:
    """H(u) = (1 - erfcx(sqrt2 u)) / 2."""
    return np.asarray(one_minus_erfcx(np.sqrt(2) * u) / 2, dtype=np.float64)


def _poisson(k: float, y: Array) -> Array:
    return np.exp(log_poisson(np.array(k), y))


def _integral(f: Callable[[Array], Array], lower: Array, upper: Array) -> Array:
    """Integrate f between each lower and upper, by Gauss-Legendre quadrature."""
    half = (upper - lower) / 2
    u = lower[..., None] + half[..., None] * (NODES + 1)
    return np.asarray(half * (f(u) @ WEIGHTS), dtype=np.float64)
