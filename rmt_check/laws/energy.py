"""Energies of powers and hidden states of a Ginibre matrix: exact, bounds, limit.

Convention: W = G / sqrt(n) with E|G_ij|^2 = 1, so E|W_ij|^2 = 1/n; inputs have E||x||^2 = 1.

    Q_n(k) = E||W^k||_F^2 / n = E||W^k x||^2, x a fixed unit vector     (power energy)
    S_n(t) = E||h_t||^2 = sum_{k=0..t} Q_n(k)                           (hidden energy)
    M_n(k) = (1/n) E sum_j |lambda_j|^{2k} <= Q_n(k)                    (Schur's inequality)

A matrix s W has s^{2k} Q_n(k). Energies grow like exp(k^2 / 2n), so all are natural logarithms.

The closed forms are in `energy_complex` and `energy_real`.
"""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import special

from rmt_check import arguments
from rmt_check.laws import energy_complex, energy_real
from rmt_check.laws.energy_complex import log_rising

Array = npt.NDArray[np.float64]

# t / sqrt(n) beyond which matrices too rare to be drawn carry E||h_t||^2
MEAN_UP_TO_ALPHA = {"complex": 2.0, "real": 2.0**0.5}
_MOST_STEPS = 10**8  # a sum over steps holds a few arrays of this length


def log_power_energy(
    n: npt.ArrayLike, k: npt.ArrayLike, *, scale: float = 1.0, field: str = "complex"
) -> Array:
    """Return log Q_n(k), the exact energy E||(sW)^k x||^2 of a power of a Ginibre matrix.

    Parameters
    ----------
    n : int or array of int
        Width, n >= 1.
    k : int or array of int
        Power (number of steps), k >= 0; broadcasts against `n`.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Returns
    -------
    ndarray
        Natural logarithms, in the broadcast shape of `n` and `k`; right to 1e-12 max(1, log Q).

    Raises
    ------
    ValueError
        If n < 1, k < 0, either is not whole, or scale <= 0.

    Notes
    -----
    Wick calculus and Zagier's count of products of two N-cycles (1995) give, with N = k + 1,

        Q_n(k) = [ n(n+1)..(n+N) - n(n-1)..(n-N) ] / ( N(N+1) n^N ).

    The same law is in Seleznova, arXiv 2605.05113. A complex value costs O(1).

    Real entries have more pairings. Their energy has the closed form of docs/real_energies.md, and
    lies between the complex one and prod_{i<=k} (1 + 2i/n). Rare matrices carry it beyond k ~ 2
    sqrt(n). A single value costs O(min(k, sqrt n)), all powers up to k together O(k).

    Examples
    --------
    >>> print(f"{log_power_energy(1024, 96):.6f}")
    2.272623
    >>> print(f"{log_power_energy(1024, 96, field='real'):.6f}")
    3.643520
    """
    n, k, s = _checked(n, k, scale)
    return _power_law(field)(n, k) + 2.0 * k * math.log(s)


def log_hidden_energy(
    n: npt.ArrayLike, t: npt.ArrayLike, *, scale: float = 1.0, field: str = "complex"
) -> Array:
    """Return log S_n(t) = log E||h_t||^2 for h_t = s W h_{t-1} + x_t, h_0 = x_0.

    Parameters, errors and conventions as in `log_power_energy`, t >= 0 in steps. All t of one
    width cost one pass over k = 0..max(t).

    Notes
    -----
    Independent inputs of energy one add up: S_n(t) = sum_{k=0..t} s^{2k} Q_n(k).

    Examples
    --------
    >>> print(f"{log_hidden_energy(1024, 96):.6f}")
    5.378810
    """
    n, t, s = _checked(n, t, scale, "steps t")
    law = _power_law(field)
    return _log_sum_over_steps(lambda n, k: law(n, k) + 2.0 * k * math.log(s), n, t)


def log_hidden_sum(log_power: Callable[[Array], Array], t: npt.ArrayLike) -> Array:
    """Return log sum_{k=0..t} exp(log_power(k)): the hidden energy of any scheme, from its powers'.

    Parameters
    ----------
    log_power : callable
        log E||W^k x||^2 as a function of an array of k, such as `log_ring_energy`.
    t : int or array of int
        Steps, t >= 0.

    Notes
    -----
    With independent inputs of energy one S(t) = sum_k Q(k) for every W. On the unit disc it is the
    harmonic number H_{t+1}; an orthogonal matrix or the identity has Q = 1 and S = t + 1; a
    diagonal of Ginibre eigenvalues has Q = M_n, `log_hidden_eigenvalue_bound`.

    Examples
    --------
    >>> from rmt_check.laws import log_ring_energy
    >>> print(f"{np.exp(log_hidden_sum(log_ring_energy, 3)):.5f} = 1 + 1/2 + 1/3 + 1/4")
    2.08333 = 1 + 1/2 + 1/3 + 1/4
    """
    t = arguments.integers(t, "steps t", 0)
    return _log_sum_over_steps(lambda _, k: log_power(k), np.ones(()), t)


def log_eigenvalue_bound(n: npt.ArrayLike, k: npt.ArrayLike, *, scale: float = 1.0) -> Array:
    """Return log M_n(k), the eigenvalues' part of the energy and a lower bound of Q_n(k).

    Parameters and errors as in `log_power_energy`.

    Notes
    -----
    M_n(k) = (1/n) E sum_j |lambda_j|^{2k} = (1/(k+1)) prod_{i=0..k} (1 + i/n), exactly, by
    Kostlan (1992): n |lambda_j|^2 are Gamma(1..n) variables. Schur's inequality
    ||W^k||_F^2 >= sum_j |lambda_j|^{2k} makes it a lower bound, equal only at n = 1 or k = 0.

    Examples
    --------
    >>> bool(log_eigenvalue_bound(64, 20) < log_power_energy(64, 20))
    True
    """
    n, k, s = _checked(n, k, scale)
    return _log_eigenvalue_bound(n, k) + 2.0 * k * math.log(s)


def log_hidden_eigenvalue_bound(n: npt.ArrayLike, t: npt.ArrayLike, *, scale: float = 1.0) -> Array:
    """Return the log of sum_{k=0..t} s^{2k} M_n(k), a lower bound of the hidden energy S_n(t).

    Parameters and errors as in `log_hidden_energy`. It is also the exact hidden energy of the
    diagonal recurrence whose diagonal is the spectrum of a Ginibre matrix.
    """
    n, t, s = _checked(n, t, scale, "steps t")
    return _log_sum_over_steps(
        lambda n, k: _log_eigenvalue_bound(n, k) + 2.0 * k * math.log(s), n, t
    )


def log_closed_form(n: npt.ArrayLike, t: npt.ArrayLike, *, scale: float = 1.0) -> Array:
    """Return log C_n(t) = t^2/2n - log t, the closed form of arXiv 2505.19827, for t >= 1.

    Parameters and errors as in `log_power_energy`, with t >= 1; a scale multiplies C by s^{2t}.
    It approximates M_n(t) from above in the critical regime t ~ sqrt(n). It is not a lower bound
    of the energy: C > Q_n at t = 1, C < Q_n for a while, and C > Q_n for good from alpha = 4.25
    (n = 64), 7.25 (1024), 9.55 (4096) on.
    """
    n = arguments.integers(n, "width n", 1)
    t = arguments.integers(t, "steps t", 1)
    s = arguments.positive(scale, "scale")
    return t * t / (2.0 * n) - np.log(t) + 2.0 * t * math.log(s)


def log_trace_bound(n: npt.ArrayLike, k: npt.ArrayLike, *, scale: float = 1.0) -> Array:
    """Return the log of E|tr W^k|^2 / n^2, a lower bound of Q_n(k) that never beats Schur's.

    Parameters and errors as in `log_power_energy`. E|tr W^k|^2 is k Q_n(k-1) for k >= 1 and n^2
    for k = 0.
    """
    n, k, s = _checked(n, k, scale)
    j = np.maximum(k, 1.0)
    bound = np.log(j) + energy_complex.log_power_energy(n, j - 1.0) - 2.0 * np.log(n)
    return np.where(k == 0.0, 0.0, bound) + 2.0 * k * math.log(s)


def log_closed_form_sum(n: npt.ArrayLike, t: npt.ArrayLike) -> Array:
    """Return the log of sum_{k=1..t} (1/k) exp(k^2/2n), by its exponential integral, t >= 1.

    Parameters and errors as in `log_closed_form`.

    Notes
    -----
    The sum is H_t + sum g(k), g(x) = (exp(x^2/2n) - 1)/x smooth at 0. By Euler-Maclaurin, with
    u = t^2 / 2n and gamma_E Euler's constant,

        sum g = (Ei(u) - log u - gamma_E)/2 + g(t)/2 + (g'(t) - g'(0))/12 + O((t/n)^3 e^u / t).

    The form (Ei(t^2/2n) - Ei(1/2n))/2 that goes with the paper is low by 3 to 14 %.

    Examples
    --------
    >>> k = np.arange(1, 97)
    >>> print(f"{log_closed_form_sum(1024, 96):.5f} {np.log(np.sum(np.exp(k**2 / 2048) / k)):.5f}")
    2.92010 2.92010
    """
    n = arguments.integers(n, "width n", 1)
    t = arguments.integers(t, "steps t", 1)
    u = t * t / (2.0 * n)
    fade = np.exp(-u)  # all terms are divided by e^u, which may overflow
    logarithm = fade * (special.digamma(t + 1.0) + (np.euler_gamma - np.log(u)) / 2.0)
    g = -np.expm1(-u) / t
    slope = 1.0 / n - g / t - fade / (2.0 * n)
    return u + np.log(logarithm + _scaled_ei(u) / 2.0 + g / 2.0 + slope / 12.0)


def critical_limit(alpha: npt.ArrayLike) -> Array:
    """Return sinh(u)/u, u = alpha^2/2: the limit of Q_n(alpha sqrt(n)) as n grows, either field.

    Real entries come near it at impractical widths only: `critical_correction`.

    Examples
    --------
    >>> print(f"{critical_limit(3.0):.6f}")
    10.000669
    """
    u = arguments.reals(alpha, "alpha") ** 2 / 2.0
    middle = np.clip(u, 1e-9, 700.0)  # sinh(u)/u is 1 below, and beyond the range of doubles above
    return np.where(u < 1e-9, 1.0, np.where(u > 700.0, np.inf, np.sinh(middle) / middle))


def power_energy_fraction(n: int, k: int, field: str = "complex") -> Fraction:
    """Return Q_n(k) as an exact rational number.

    Examples
    --------
    >>> power_energy_fraction(2, 3)
    Fraction(9, 4)
    >>> power_energy_fraction(2, 12, "real")
    Fraction(1000370385, 4)
    """
    n, k = arguments.width(n), arguments.integer(k, "power k", 0)
    law = energy_complex if arguments.field(field) == "complex" else energy_real
    return law.power_energy_fraction(n, k)


def _checked(
    n: npt.ArrayLike, k: npt.ArrayLike, scale: float, steps: str = "power k"
) -> tuple[Array, Array, float]:
    return (
        arguments.integers(n, "width n", 1),
        arguments.integers(k, steps, 0),
        arguments.positive(scale, "scale"),
    )


def _power_law(field: str) -> Callable[[Array, Array], Array]:
    """Return the function (n, k) -> log Q_n(k) of a field."""
    law = energy_complex if arguments.field(field) == "complex" else energy_real
    return law.log_power_energy


def _log_eigenvalue_bound(n: Array, k: Array) -> Array:
    return log_rising(n, k) - np.log1p(k)


def _scaled_ei(u: Array) -> Array:
    """Return e^{-u} Ei(u), by its asymptotic series where Ei overflows."""
    small = np.minimum(u, 700.0)
    large = np.maximum(u, 700.0)
    series = (1.0 + (1.0 + (2.0 + 6.0 / large) / large) / large) / large
    return np.where(u < 700.0, np.exp(-small) * special.expi(small), series)


def _log_sum_over_steps(log_term: Callable[[Array, Array], Array], n: Array, t: Array) -> Array:
    """Return log sum_{k=0..t} exp(log_term(n, k)), one pass over k for each width."""
    if np.max(t, initial=0.0) > _MOST_STEPS:
        raise ValueError(f"steps t must be <= {_MOST_STEPS:,} in a sum, received {np.max(t):g}")
    n, t = np.broadcast_arrays(n, t)
    out = np.empty(n.shape)
    for width in np.unique(n):
        here = n == width
        k = np.arange(t[here].max() + 1.0)
        out[here] = np.logaddexp.accumulate(log_term(width, k))[t[here].astype(np.intp)]
    return out[()]
