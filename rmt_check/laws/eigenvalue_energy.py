"""E|lambda|^{2k} of one eigenvalue of a Ginibre matrix: all that a diagonal network keeps of it.

W has E|W_ij|^2 = 1/n. Complex entries: closed form (Kostlan 1992). Real entries: the moments of
the density of a modulus, in the plane of G = sqrt(n) W and with u = r sqrt(n),

    n f(u) = 2u Q(n-1, u^2) (1 - erfcx(sqrt2 u)) + sqrt(2/pi) Q(n-1, u^2)
             + (n/u) p(n/2; u^2/2) P((n-1)/2, u^2/2),

complex eigenvalues (Edelman 1997) and real ones (Edelman, Kostlan & Shub 1994), as in
`modulus_real`; here as logarithms, since large k ask for the far tail. P, Q are the regularised
incomplete gammas, p(k; y) = e^{-y} y^k / Gamma(k+1).
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, logsumexp

from rmt_check import arguments
from rmt_check.laws.energy import log_eigenvalue_bound
from rmt_check.laws.incomplete_gamma import all_terms, temme_terms
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.real_ginibre import one_minus_erfcx

LARGEST_REAL: Final = 10**6  # widths beyond ask for too many nodes
LARGEST_REAL_POWER: Final = 10**6

_NODES, _WEIGHTS = gauss_legendre(16)  # on panels of length one, where all varies smoothly
_BLOCK: Final = 1 << 20  # numbers in one array


def log_eigenvalue_energy(
    n: int, k: npt.ArrayLike, field: str = "complex", scale: float = 1.0
) -> Array:
    """Return log E|lambda|^{2k}, lambda one of the eigenvalues of s W, chosen uniformly.

    Parameters
    ----------
    n : int
        Width, n >= 1 (real: n <= 10^6).
    k : int or array of int
        Power, k >= 0 (real: k <= 10^6).
    field : {"complex", "real"}
        Field of the entries of W.
    scale : float
        The factor s > 0 that multiplies W.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    It is the power energy of the diagonal network of these eigenvalues. Relative accuracy of the
    energy 1e-12 (real).

    Examples
    --------
    >>> print(np.exp(log_eigenvalue_energy(64, [1, 20])).round(4))
    [0.5078 0.9357]
    >>> print(np.exp(log_eigenvalue_energy(64, [1, 20], "real")).round(4))
    [0.5015 2.9998]
    """
    n, k = arguments.width(n), arguments.integers(k, "power k", 0)
    scale = arguments.positive(scale, "scale")
    if arguments.field(field) == "complex":
        return np.asarray(log_eigenvalue_bound(n, k)) + 2.0 * k * math.log(scale)
    most = float(np.max(k, initial=0.0))
    if n > LARGEST_REAL or most > LARGEST_REAL_POWER:
        raise ValueError(
            f"real eigenvalues' energies are computed for n <= {LARGEST_REAL:,} and k <= "
            f"{LARGEST_REAL_POWER:,}, received n = {n}, k = {most:.0f}"
        )
    return (_log_moments(n, k.ravel()).reshape(k.shape) + 2.0 * k * math.log(scale))[()]


def _log_moments(n: int, k: Array) -> Array:
    # u^{2k} f(u) is greatest at u^2 = n + 2k - 1 at most, and falls there as a normal density
    panels = math.ceil(math.sqrt(n + 2.0 * np.max(k, initial=0.0)) + 10.0)
    u = (np.arange(panels)[:, None] + (1.0 + _NODES) / 2.0).ravel()
    log_mass = _log_density(n, u) + np.log(np.tile(_WEIGHTS / 2.0, panels))
    log_r = np.log(u) - math.log(n) / 2.0
    step = max(1, _BLOCK // u.size)
    parts = [
        logsumexp(2.0 * k[i : i + step, None] * log_r + log_mass, axis=1)
        for i in range(0, k.size, step)
    ]
    return np.concatenate([k[:0], *parts])


def _log_density(n: int, u: Array) -> Array:
    """Return log f(u) of a modulus u of an eigenvalue of G."""
    x = u * u
    if n == 1:
        return np.log(2.0 / math.pi) / 2.0 - x / 2.0
    log_chi = np.log(n / u) + log_poisson(np.array(n / 2.0), x / 2.0)
    log_chi += np.log(np.maximum(gammainc((n - 1) / 2.0, x / 2.0), 1e-300))
    bulk = 2.0 * u * one_minus_erfcx(math.sqrt(2.0) * u) + math.sqrt(2.0 / math.pi)
    return np.logaddexp(_log_q(n - 1, x) + np.log(bulk), log_chi) - math.log(n)


def _log_q(n: int, x: Array) -> Array:
    """Return log Q(n, x), finite in the tail."""
    if n < 256:
        log_h = all_terms(n, n - x[None], x[None]).log_h[0]
    else:
        log_h = temme_terms(np.full((1, x.size), float(n)), n - x[None], x[None]).log_h[0]
    h = np.exp(log_h)  # -log P
    return np.where(log_h < -30.0, log_h, np.log(-np.expm1(-np.maximum(h, 1e-300))))
