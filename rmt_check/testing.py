"""Assertions for other people's tests: a matrix, or a recurrence, does what theory says.

    from rmt_check.testing import assert_spectral_radius
    assert_spectral_radius(my_initialiser, n=256)

Each raises AssertionError with what was measured and what was expected, and `Inconclusive` where
the samples cannot decide: too few draws is not a wrong law.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments, laws
from rmt_check.analysis import means
from rmt_check.eigenvalues import spectral_radius

ALPHA = 1e-6  # probability that a right matrix is refused
# t / sqrt(n) up to which a sample mean says something: beyond, rare matrices carry the mean; the
# energy is the mean itself, while the other bounds leave room below it
MEAN_UP_TO_ALPHA = {
    "eigenvalue": 3.0,
    "closed-form": 3.0,
    "energy": means.MEAN_UP_TO_ALPHA["complex"],
}


class Inconclusive(AssertionError):
    """The samples can neither confirm nor refute: the message says what would."""


def assert_spectral_radius(
    matrices: npt.ArrayLike | Callable[[int], npt.ArrayLike],
    n: int,
    field: str = "complex",
    scale: float = 1.0,
    draws: int = 200,
    alpha: float = ALPHA,
) -> None:
    """Assert that independent matrices have the exact law of the spectral radius of s Ginibre.

    Parameters
    ----------
    matrices : ndarray of shape (draws, n, n), or callable
        Independent matrices, or a sampler called as sampler(i) for i = 0, 1, .., draws - 1, each
        time for a fresh (n, n) matrix.
    n : int
        Width.
    field : {"complex", "real"}
        Field of the entries.
    scale : float
        The factor s by which a matrix of entry variance 1/n is multiplied.
    draws : int
        How many matrices to ask a sampler for.
    alpha : float
        Probability that right matrices fail.

    Raises
    ------
    AssertionError
        If the Kolmogorov-Smirnov test against the exact law rejects at level alpha.
    Inconclusive
        If there are so few matrices that not even radii all on one side would be rejected.
    ValueError
        For arguments out of range or matrices of another shape.

    Examples
    --------
    >>> import rmt_check
    >>> assert_spectral_radius(lambda i: rmt_check.sample_matrix("glorot", 32, seed=i), n=32)
    """
    from scipy import stats

    law = laws.SpectralRadius(n, field, scale)
    alpha = arguments.probability(alpha, "alpha")
    rho = _spectral_radii(matrices, law.n, arguments.integer(draws, "draws", 1))
    needed = math.ceil(math.log(2.0 / alpha) / math.log(2.0)) + 1
    if len(rho) < needed:
        raise Inconclusive(
            f"{len(rho)} matrices decide nothing at alpha = {alpha:g}: give at least {needed}"
        )
    cdf: Any = law.cdf
    test = stats.ks_1samp(rho, cdf)
    if test.pvalue < alpha:
        raise AssertionError(
            f"the spectral radius does not follow the exact law of width {n}, {field}, "
            f"scale {scale:g}:\n  measured mean {np.mean(rho):.5g}, sd {np.std(rho, ddof=1):.3g} "
            f"({len(rho)} matrices)\n  expected mean {law.mean():.5g}, sd {law.std():.3g}\n"
            f"  Kolmogorov-Smirnov distance {test.statistic:.3g}, p = {test.pvalue:.2g} "
            f"< alpha = {alpha:g}\n  scale that would fit the mean: "
            f"{scale * np.mean(rho) / law.mean():.4g}"
        )


def assert_growth_at_least(
    log_norms: npt.ArrayLike,
    n: int,
    bound: str = "eigenvalue",
    scale: float = 1.0,
    alpha: float = ALPHA,
) -> None:
    """Assert that the mean of ||h_t||^2 is not below a lower bound of its energy, at every t.

    Parameters
    ----------
    log_norms : ndarray, shape (draws, steps + 1)
        log ||h_t||^2 for t = 0..steps, a row an independent matrix (`sample_hidden_norms`).
    n : int
        Width.
    bound : {"eigenvalue", "closed-form", "energy"}
        sum_k s^{2k} M_n(k), which the eigenvalues alone give and which holds for every t; the
        closed form sum_{k>=1} s^{2k} (1/k) exp(k^2/2n), which is below the energy up to
        t ~ 5 sqrt(n) only; or the exact complex energy S_n(t) itself.
    scale : float
        The factor s that multiplies W.
    alpha : float
        Probability that a right recurrence fails.

    Raises
    ------
    AssertionError
        If the sample mean lies so far below the bound that chance explains it with probability
        below alpha, at some t.
    Inconclusive
        If steps > 3 sqrt(n), or 2 sqrt(n) for the bound "energy": there rare matrices carry the
        mean, and a sample mean lies far below it most of the time. If there are fewer than 100
        draws.
    ValueError
        For arguments out of range or log-norms that are not a table of numbers.

    Examples
    --------
    >>> import rmt_check
    >>> log_norms = rmt_check.sample_hidden_norms("glorot", 64, steps=16, draws=500).values
    >>> assert_growth_at_least(log_norms, n=64)
    """
    from scipy import stats

    n, alpha = arguments.width(n), arguments.probability(alpha, "alpha")
    arguments.one_of(bound, "bound", MEAN_UP_TO_ALPHA)
    table = _table(log_norms)
    draws, steps = len(table), table.shape[1] - 1
    most = MEAN_UP_TO_ALPHA[bound]
    if steps > most * math.sqrt(n):
        raise Inconclusive(
            f"t = {steps} is {steps / math.sqrt(n):.1f} sqrt(n): beyond {most:g} the mean is "
            f"carried by rare matrices, too rare to test it against the {bound} bound; pass "
            f"log_norms[:, :{math.floor(most * math.sqrt(n)) + 1}]"
        )
    if draws < means.LEAST_DRAWS:
        raise Inconclusive(
            f"{draws} draws give no standard error to rely on: give at least {means.LEAST_DRAWS}"
        )
    log_bound = _log_bound(bound, n, steps, scale)
    said = np.flatnonzero(np.isfinite(log_bound))
    if said.size == 0:
        raise Inconclusive(f"the {bound} bound says nothing of t = 0: give at least one step")
    ratio = np.exp(np.minimum(table[:, said] - log_bound[said], 300.0))  # its mean is at least one
    mean, error = ratio.mean(axis=0), ratio.std(axis=0, ddof=1) / math.sqrt(draws)
    t = means.skewed_t(ratio)
    worst = int(np.argmin(t))
    p = float(stats.t.cdf(t[worst], draws - 1)) * said.size
    if p < alpha:
        raise AssertionError(
            f"the mean of ||h_t||^2 is below the {bound} bound of width {n}, scale {scale:g}:\n"
            f"  measured {mean[worst]:.4g} +- {error[worst]:.2g} of the bound at t = {said[worst]} "
            f"({draws} draws)\n"
            f"  expected at least 1; p = {p:.2g} < alpha = {alpha:g}"
        )


def _log_bound(bound: str, n: int, steps: int, scale: float) -> npt.NDArray[np.float64]:
    t = np.arange(steps + 1.0)
    if bound == "eigenvalue":
        return laws.log_hidden_eigenvalue_bound(n, t, scale=scale)
    if bound == "energy":
        return laws.log_hidden_energy(n, t, scale=scale)
    closed_form = np.logaddexp.accumulate(laws.log_closed_form(n, t[1:], scale=scale))
    return np.append(-np.inf, closed_form)  # it says nothing of t = 0


def _spectral_radii(
    matrices: npt.ArrayLike | Callable[[int], npt.ArrayLike], n: int, draws: int
) -> npt.NDArray[np.float64]:
    if callable(matrices):
        radii = [_spectral_radius(_numbers(matrices(i)), n) for i in range(draws)]
    else:
        stack = _numbers(matrices)
        if stack.ndim != 3:
            raise ValueError(f"matrices must have shape (draws, {n}, {n}), received {stack.shape}")
        radii = [_spectral_radius(matrix, n) for matrix in stack]
    return np.array(radii)


def _numbers(matrices: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        array = np.asarray(matrices)
    except ValueError:  # rows of several lengths
        array = np.array(None)
    if array.dtype.kind not in "iufc":
        raise ValueError("matrices must be arrays of real or complex numbers")
    return array


def _spectral_radius(matrix: npt.NDArray[Any], n: int) -> float:
    if matrix.shape != (n, n):
        raise ValueError(f"a matrix must have shape ({n}, {n}), received {matrix.shape}")
    return spectral_radius(matrix)


def _table(log_norms: npt.ArrayLike) -> npt.NDArray[np.float64]:
    try:
        table = np.asarray(log_norms, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("log_norms must be a table of real numbers") from None
    if table.ndim != 2 or table.size == 0:
        raise ValueError(f"log_norms must have shape (draws, steps + 1), received {table.shape}")
    if np.any(np.isnan(table) | (table == np.inf)):
        raise ValueError("log_norms must be numbers or -inf, received nan or inf")
    return table
