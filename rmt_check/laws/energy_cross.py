"""Cross energies E<W^k x, W^l x>: what powers of one real Ginibre matrix have in common.

Convention: W has E|W_ij|^2 = 1/n, x is a unit vector. E (W^k)^T W^l = C_kl I, so that
E<W^k x, W^l y> = C_kl <x, y> for any x and y. Complex W and e^{i theta} W have one law, so that
C_kl = 0 for k != l. Real W and -W have, so that C_kl = 0 for k + l odd only.
"""

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.laws import energy, energy_real
from rmt_check.laws.law import Array

LARGEST_STEPS = 5000  # of all pairs: two matrices of 200 MB, a few seconds


def log_cross_energy(
    n: npt.ArrayLike,
    k: npt.ArrayLike,
    l: npt.ArrayLike,
    *,
    scale: float = 1.0,
    field: str = "real",
) -> Array:
    """Return log E<(sW)^k x, (sW)^l x>, x a fixed unit vector; -inf where it is zero.

    Parameters
    ----------
    n : int or array of int
        Width, n >= 1.
    k, l : int or array of int
        Powers >= 0; all broadcast. A pair costs O(min(k, l, sqrt n)); `log_cross_energies` has all
        pairs of a width.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Returns
    -------
    ndarray
        Natural logarithms: no cross energy is negative. Right to 1e-12 max(1, abs(log)).

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    The closed form and its derivation are in docs/real_energies.md. In particular

        C_kk = Q_n(k),   C_0,2K = (1/n) prod_{0 < i < K} (1 + 2i/n),
        sum_{k+l=2K} C_kl = prod_{1 <= i <= K} (1 + 2i/n).

    Examples
    --------
    >>> print(f"{log_cross_energy(5, 3, 7):.6f} = {math.log(12957 / 3125):.6f}")
    1.422202 = 1.422202
    """
    n, k, l = _checked(n), _checked(k, "power k", 0), _checked(l, "power l", 0)
    shift = (k + l) * math.log(arguments.positive(scale, "scale"))
    if arguments.field(field) == "complex":
        same = np.where(k == l, energy.log_power_energy(n, k), -np.inf)
        return (same + shift)[()]
    pairs = np.broadcast(n, k, l)
    logs = np.reshape([energy_real.log_cross_energy(*pair) for pair in pairs], pairs.shape)
    return (logs + shift)[()]


def cross_energy(
    n: npt.ArrayLike,
    k: npt.ArrayLike,
    l: npt.ArrayLike,
    *,
    scale: float = 1.0,
    field: str = "real",
) -> Array:
    """Return E<(sW)^k x, (sW)^l x> itself, for numbers within the range of doubles.

    Parameters as in `log_cross_energy`.

    Raises
    ------
    ValueError
        For an argument out of range, or an energy beyond 1e308.

    Examples
    --------
    >>> print(f"{cross_energy(5, 3, 7):.5f} {cross_energy(5, 0, 2):.5f} {cross_energy(5, 0, 1):g}")
    4.14624 0.20000 0
    """
    logs = log_cross_energy(n, k, l, scale=scale, field=field)
    if np.max(logs, initial=0.0) > math.log(np.finfo(float).max):
        raise ValueError(
            f"the energy is exp({np.max(logs):.6g}), beyond the range of doubles; use "
            "log_cross_energy"
        )
    return np.exp(logs)


def log_cross_energies(n: int, steps: int, *, scale: float = 1.0, field: str = "real") -> Array:
    """Return log E<(sW)^k x, (sW)^l x> for all k, l = 0..steps; -inf where it is zero.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    steps : int
        The largest power, 0 to 5000. The cost is O(steps^2) numbers and O(steps^3) operations.
    scale, field
        As in `log_cross_energy`.

    Returns
    -------
    ndarray
        A symmetric matrix of shape (steps + 1, steps + 1).

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> print(np.exp(log_cross_energies(4, 3)).round(4))
    [[1.     0.     0.25   0.    ]
     [0.     1.     0.     0.5625]
     [0.25   0.     1.125  0.    ]
     [0.     0.5625 0.     1.6875]]
    """
    n, steps = arguments.width(n), checked_steps(steps)
    k = np.arange(steps + 1.0)
    shift = np.add.outer(k, k) * math.log(arguments.positive(scale, "scale"))
    if arguments.field(field) == "complex":
        logs = np.full((steps + 1, steps + 1), -np.inf)
        np.fill_diagonal(logs, energy.log_power_energy(n, k))
    else:
        logs = energy_real.log_cross_energies(float(n), steps)
    return logs + shift


def checked_steps(steps: int, name: str = "steps") -> int:
    """Return the largest power of all pairs, or raise ValueError for one that takes too long."""
    steps = arguments.integer(steps, name, 0)
    if steps > LARGEST_STEPS:
        raise ValueError(
            f"{name} must be at most {LARGEST_STEPS:,} where all pairs of powers of a real matrix "
            f"enter, received {steps}"
        )
    return steps


def cross_energy_fraction(n: int, k: int, l: int, field: str = "real") -> Fraction:
    """Return E<W^k x, W^l x> as an exact rational number.

    Examples
    --------
    >>> cross_energy_fraction(5, 3, 7)
    Fraction(12957, 3125)
    """
    n, k = arguments.width(n), arguments.integer(k, "power k", 0)
    l = arguments.integer(l, "power l", 0)
    if arguments.field(field) == "complex":
        return energy.power_energy_fraction(n, k) if k == l else Fraction(0)
    return energy_real.cross_energy_fraction(n, k, l)


def _checked(values: npt.ArrayLike, name: str = "width n", least: int = 1) -> Array:
    return arguments.integers(values, name, least)
