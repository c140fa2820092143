"""What is proved of the quantiles of ||W^k x||^2 and ||h_t||^2 for one complex matrix.

Convention: W = G/sqrt(n), E|G_ij|^2 = 1; X is ||(sW)^k x||^2, or ||h_k||^2 of h_k = s W h_{k-1} +
x_k with x Gaussian of energy one. For every r and c,

    P(X > c) <= P(rho > r) + E[X; rho <= r]/c,                                         (Markov)
    P(X > c) >= E (1 - c rho^-2k)_+^(n-1)  or, driven,  E exp(-n c / sum_{s<=k} rho^2s),

rho the spectral radius of s W: the unit left eigenvector l of the largest eigenvalue is uniform on
the sphere and independent of rho, |l* W^k x|^2 = rho^2k |l* x|^2, and l* h_k is an autoregression.
"""

import math

import numpy as np
from scipy.special import logsumexp

from rmt_check import arguments
from rmt_check.laws.law import Array
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.laws.truncated import LARGEST_LOG_GROWTH, log_truncated_energy

_CELLS = 2000
_RADII = 12  # that are tried for the upper end; each proves a bound


def quantile_bounds(
    n: int, steps: int, p: float, *, driven: bool = False, scale: float = 1.0
) -> tuple[float, float]:
    """Return ends between which the p-quantile of log X lies: a theorem at every n (complex).

    Parameters
    ----------
    n : int
        Width.
    steps : int
        Steps k >= 1.
    p : float
        Probability of the quantile, 0 < p < 1; .5 for the median.
    driven : bool
        Whether X = ||h_k||^2; else X = ||(sW)^k x||^2, x a fixed unit vector.
    scale : float
        The factor s > 0 that multiplies W.

    Returns
    -------
    tuple of float
        Natural logarithms of the lower and the upper end.

    Raises
    ------
    ValueError
        For arguments out of range, and for so many steps that no radius leaves digits (see
        `log_truncated_energy`).

    Notes
    -----
    The bounds are at the top of this file; the radius r is chosen for the smallest upper end.
    `TypicalEnergy` is far closer, and a model. Of medians at n = 1024 the upper end is some 2.5
    times too large, the lower end ten or more times too small: it lacks the eigenvectors' overlap.

    Examples
    --------
    >>> low, high = quantile_bounds(1024, 96, 0.5, driven=True)
    >>> print(f"{math.exp(low):.2f} {math.exp(high):.0f}")
    1.75 370
    """
    n, steps = arguments.width(n), arguments.integer(steps, "steps", 1)
    above = 1.0 - arguments.probability(p, "p")
    law = SpectralRadius(n, scale=arguments.positive(scale, "scale"))
    return _lower(law, steps, above, driven), _upper(law, steps, above, driven)


def _upper(law: SpectralRadius, steps: int, above: float, driven: bool) -> float:
    """Return log c with P(rho > r) + E[X; rho <= r]/c = above, at the best r."""
    from scipy.optimize import minimize_scalar  # slow to load

    def log_end(log_outside: float) -> float:
        r = float(law.isf(above * math.exp(log_outside)))
        energy = log_truncated_energy(law.n, steps, r, scale=law.scale, driven=driven)
        return float(energy) - math.log(above) - math.log(-math.expm1(log_outside))

    largest = law.scale * math.exp(LARGEST_LOG_GROWTH / (2.0 * steps))
    least = float(law.logsf(largest)) - math.log(above)
    if least > -0.1:
        raise ValueError(
            f"nothing above is proved at n = {law.n}, {steps} steps: the mean without rare "
            "matrices has too few digits; take fewer steps, or TypicalEnergy"
        )
    bounds = (max(-12.0, least), -0.02)  # of log P(rho > r)/above
    found = minimize_scalar(
        log_end, bounds=bounds, method="bounded", options={"maxiter": _RADII, "xatol": 0.05}
    )
    return float(found.fun)


def _lower(law: SpectralRadius, steps: int, above: float, driven: bool) -> float:
    """Return the largest log c for which E f(rho, c) >= above, f rising in rho.

    E f is at least the sum over cells of P(cell) f at its lower end.
    """
    u = np.concatenate([np.arange(_CELLS) / _CELLS, 1.0 - np.logspace(-3.5, -9.0, 12)])
    rho, weight = law.ppf(u), np.diff(u, append=1.0)
    log_growth = _log_growth(np.log(np.maximum(rho, 1e-300)), steps, driven)

    def log_probability(log_c: float) -> float:
        ratio = np.exp(np.minimum(log_c - log_growth, 700.0))
        with np.errstate(divide="ignore"):
            kept = -law.n * ratio if driven else (law.n - 1.0) * np.log1p(-np.minimum(ratio, 1.0))
        return float(logsumexp(kept, b=weight))

    low, high = float(log_growth[1]) - 800.0, float(log_growth[-1]) + 10.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if log_probability(middle) >= math.log(above):
            low = middle
        else:
            high = middle
    return low


def _log_growth(log_rho: Array, steps: int, driven: bool) -> Array:
    """Return log rho^2k, or log sum_{s<=k} rho^2s."""
    if not driven:
        return 2.0 * steps * log_rho
    s = np.arange(steps + 1.0)
    return np.asarray(logsumexp(2.0 * s * log_rho[:, None], axis=1), dtype=np.float64)
