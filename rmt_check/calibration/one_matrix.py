"""What one Glorot matrix will probably do at a scale: quantiles instead of means.

W has E|W_ij|^2 = 1/n and x is a fixed unit vector. Everything rests on `laws.TypicalEnergy`, a
model with measured errors.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass

from rmt_check import arguments, laws
from rmt_check.laws.median import ALPHAS, LARGEST, SMALLEST

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class OneMatrix:
    """The energy ||(sW)^k x||^2 of one matrix, and its mean over all of them, as logarithms.

    Attributes
    ----------
    steps : int
        The power k.
    log_low, log_median, log_high : float
        The 10 %, 50 % and 90 % quantiles over matrices: a model, right within some 5 %.
    log_mean : float
        The exact mean.
    """

    steps: int
    log_low: float
    log_median: float
    log_high: float
    log_mean: float

    @property
    def logs(self) -> tuple[float, float, float, float]:
        """The quantiles and the mean."""
        return self.log_low, self.log_median, self.log_high, self.log_mean

    def scaled(self, scale: float) -> "OneMatrix":
        """Return the same for a matrix that is multiplied by a factor."""
        shift = 2.0 * self.steps * math.log(scale)
        low, median, high, mean = (log + shift for log in self.logs)
        return OneMatrix(self.steps, low, median, high, mean)


def medians_known(n: int) -> bool:
    """Return whether the width is one for which the model was checked."""
    return SMALLEST <= n <= LARGEST


def one_matrix(n: int, steps: int, scale: float = 1.0, field: str = "complex") -> OneMatrix:
    """Return what one matrix will probably do with an impulse in so many steps.

    Parameters
    ----------
    n : int
        Width, 256 <= n <= 10^8.
    steps : int
        Steps, at least sqrt(n)/2; before, the mean describes one matrix.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> found = one_matrix(1024, 100, field="real")
    >>> print(f"{math.exp(found.log_median):.2f}, where the mean is {math.exp(found.log_mean):.2f}")
    3.34, where the mean is 68.42
    """
    law = laws.TypicalEnergy(n, steps, field, scale=scale)
    mean = laws.log_power_energy(law.n, law.steps, scale=law.scale, field=field)
    low, median, high = law.ppf(LEVELS).tolist()
    return OneMatrix(law.steps, low, median, high, float(mean))


def median_horizon(
    n: int, tolerance: float = 0.1, scale: float = 1.0, field: str = "complex"
) -> int | None:
    """Return the steps for which the median of ||(sW)^k x||^2 stays below 1 + tolerance.

    Parameters
    ----------
    n : int
        Width, 256 <= n <= 10^8.
    tolerance : float
        Allowed growth of the median energy, > 0.
    scale : float
        The factor s > 0 that multiplies W.
    field : {"complex", "real"}
        Field of the entries.

    Returns
    -------
    int or None
        Steps, to about sqrt(n)/25; at least sqrt(n)/2, before which nothing is said. None if the
        median never leaves: where rho(sW) < 1 in at least half of the matrices.

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> from rmt_check.calibration import stability_horizon
    >>> print(median_horizon(1024, field="real"), stability_horizon(1024, field="real"))
    48 37
    """
    n, field = arguments.width(n), arguments.field(field)
    s = arguments.positive(scale, "scale")
    room = math.log1p(arguments.positive(tolerance, "tolerance"))
    if not medians_known(n):
        raise ValueError(f"medians are known for widths from 256 to 10^8, received {n}")

    def grown(k: int) -> bool:
        most = room - 2.0 * k * math.log(s)
        if k <= ALPHAS[1] * math.sqrt(n):
            return bool(laws.log_median_energy(n, k, field=field) > most)
        return bool(laws.TypicalEnergy(n, k, field).cdf(most) < 0.5)

    first = math.ceil(ALPHAS[0] * math.sqrt(n))
    if grown(first):
        return first
    last, far = 2 * first, ALPHAS[1] * math.sqrt(n)
    while last <= far and not grown(last):
        last *= 2
    if last > far:
        if _fades(n, s, field):
            return None
        while not grown(last):
            last *= 2
    # the median falls, if it does, before it grows
    return last // 2 + bisect_left(range(last // 2, last), True, key=grown) - 1


def _fades(n: int, s: float, field: str) -> bool:
    """Return whether rho(sW) < 1 in half of the matrices or more."""
    return float(laws.SpectralRadius(n, field).cdf(1.0 / s)) >= 0.5
