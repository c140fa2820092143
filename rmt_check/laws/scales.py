"""Which scale to use: the factor s that multiplies a Glorot matrix W of variance 1/n.

A scale always multiplies; the paper's c_n divides, so paper_scale(n) = 1 / c_n. How long the mean
energy stays where it was has exact answers (`horizon_scale`, `stability_horizon`, `memory`); where
the eigenvalues lie is the question of `laws.region_scales`.
"""

import math
from bisect import bisect_left

from rmt_check import arguments, laws

NORMALISATION_FROM = 164  # the least n with gamma_n > 0, n = 1 apart
LEAST_TOLERANCE = 1e-9  # energies are good to 1e-13
_ROUNDING = 5e-14  # so that the horizon of horizon_scale(n, T) is T
_FURTHEST = 2**52
_MOST_STEPS = 10**8


def paper_scale(n: int) -> float:
    """Return 1 / c_n, the dimension-aware rescaling of arXiv 2505.19827.

    Parameters
    ----------
    n : int
        Width, n >= 164.

    Raises
    ------
    ValueError
        For n <= 163, where c_n is the root of a negative number; `calibrated_scale` exists there.

    Notes
    -----
    c_n is the mean plus one standard deviation of the Gumbel limit (Rider 2003):
    c_n = 1 + sqrt(gamma_n / 4n) + (gamma_E + pi/sqrt 6) / sqrt(4 n gamma_n). In the limit
    P(rho / c_n <= 1) -> .8558; at finite n the probability is larger (1.000 at 192, .97 at 1024).

    Examples
    --------
    >>> print(f"{paper_scale(192):.4f} {paper_scale(1024):.4f}")
    0.8174 0.9583
    """
    n = arguments.width(n)
    if n < NORMALISATION_FROM:
        raise ValueError(
            f"the paper's rescaling does not exist below width {NORMALISATION_FROM} "
            f"(gamma_n <= 0), received n = {n}; use the scheme calibrated"
        )
    limit = laws.GumbelLimit(n)
    return 1.0 / (limit.mean() + limit.std())


def horizon_scale(n: int, steps: int, tolerance: float = 0.1, field: str = "complex") -> float:
    """Return the largest scale s with s^{2k} Q_n(k) <= 1 + tolerance for all k <= steps.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    steps : int
        Length of the recurrence, 1 to 10^8.
    tolerance : float
        By how much the energy may exceed its infinite-width value of one, >= 1e-9.
    field : {"complex", "real"}
        Field of the entries.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    s = ((1 + tolerance) / Q_n(steps))^{1/2 steps}, Q_n exact: log Q_n is convex and zero at k = 0,
    so no earlier step allows less. The scale is above one where Glorot itself keeps the energy
    below 1 + tolerance.

    Examples
    --------
    >>> print(f"{horizon_scale(1024, 20):.4f} {horizon_scale(1024, 200):.4f}")
    1.0022 0.9635
    >>> print(f"{horizon_scale(1024, 200, field='real'):.4f}")
    0.9304
    """
    n, steps = arguments.width(n), arguments.integer(steps, "steps", 1)
    if steps > _MOST_STEPS:
        raise ValueError(f"steps must be at most {_MOST_STEPS:,}, received {steps}")
    room = _room(tolerance)
    log_energy = float(laws.log_power_energy(n, steps, field=field))
    return math.exp((room - log_energy) / (2.0 * steps))


def stability_horizon(
    n: int, tolerance: float = 0.1, scale: float = 1.0, field: str = "complex"
) -> int:
    """Return the largest t with s^{2k} Q_n(k) <= 1 + tolerance for all k <= t.

    Parameters
    ----------
    n : int
        Width, n >= 1.
    tolerance : float
        By how much the energy may exceed its infinite-width value of one, >= 1e-9.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Raises
    ------
    ValueError
        For an argument out of range.

    Notes
    -----
    Q_n(0) = Q_n(1) = 1 and log Q_n is convex, so the steps within the tolerance are an interval.
    At scale one t >= 1; with u = t^2 / 2n, sinh(u)/u ~ 1 + tolerance, and for a small tolerance
    t ~ sqrt(2 n sqrt(6 tolerance)).

    Examples
    --------
    >>> stability_horizon(1024), stability_horizon(10**12)
    (39, 1235637)
    >>> stability_horizon(1024, field="real")
    37
    """
    n, room = arguments.width(n), _room(tolerance)
    scale = arguments.positive(scale, "scale")

    def grown(t: int) -> bool:
        rounding = _ROUNDING * (1.0 + abs(2.0 * t * math.log(scale)))
        return float(laws.log_power_energy(n, t, scale=scale, field=field)) > room + rounding

    beyond = 1
    while not grown(beyond):
        beyond *= 2
        if beyond > _FURTHEST:
            raise ValueError(
                f"at scale {scale!r} the horizon is beyond 2^52 steps; use a larger one"
            )
    return bisect_left(range(beyond), True, key=grown) - 1


def memory(n: int, scale: float, field: str = "complex") -> int | None:
    """Return the least k at which s^{2k} Q_n(k) <= e^{-2}: the rms state has faded to 1/e.

    None if the state never fades to 1/e, as at scale one.

    Raises
    ------
    ValueError
        For n < 1 or scale <= 0.

    Examples
    --------
    >>> memory(1024, paper_scale(1024)), memory(1024, 1.0)
    (24, None)
    >>> memory(1024, 0.975), memory(1024, 0.975, "real")
    (42, 43)
    """
    n, scale = arguments.width(n), arguments.positive(scale, "scale")

    def log_energy(k: int) -> float:
        return float(laws.log_power_energy(n, k, scale=scale, field=field))

    # log Q is convex in k: double until the state has faded, or past its bottom
    beyond = 1
    while log_energy(beyond) > -2.0 and log_energy(2 * beyond) < log_energy(beyond):
        beyond *= 2
    if log_energy(beyond) > -2.0:
        steps = range(2 * beyond)
        beyond = bisect_left(steps, True, key=lambda k: log_energy(k + 1) >= log_energy(k))
        if log_energy(beyond) > -2.0:
            return None
    return bisect_left(range(beyond), True, key=lambda k: log_energy(k) <= -2.0)


def _room(tolerance: float) -> float:
    """Return log(1 + tolerance) of a tolerance that the energies resolve."""
    tolerance = arguments.positive(tolerance, "tolerance")
    if tolerance < LEAST_TOLERANCE:
        raise ValueError(f"tolerance must be >= {LEAST_TOLERANCE:g}, received {tolerance!r}")
    return math.log1p(tolerance)
