"""The mean growth of a recurrence is not below a lower bound of its energy."""

import math

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import arguments, laws
from rmt_check.analysis import means
from rmt_check.arrays import precision
from rmt_check.sampling.samples import Samples
from rmt_check.schemes.scheme import SCHEMES, Scheme
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.draws import LEVEL, Inconclusive, p_words
from rmt_check.testing.explain_growth import growth_diagnosis
from rmt_check.testing.log_norms import checked_log_norms, require_distinct_rows

# t / sqrt(n) up to which a sample mean says something: beyond, rare matrices carry the mean; the
# energy is the mean itself, while the other bounds leave room below it
MEAN_UP_TO_ALPHA = {
    "eigenvalue": 3.0,
    "closed-form": 3.0,
    "energy": 1.5,  # at 2, with 100 draws, p-values below 1e-4 come ten times as often
}


@at_callers_line
def assert_growth_at_least(
    log_norms: Samples | npt.ArrayLike,
    n: int,
    bound: str = "eigenvalue",
    scale: float = 1.0,
    level: float = LEVEL,
) -> None:
    """Assert that the mean of ||h_t||^2 is not below a lower bound of its energy, at every t.

    Parameters
    ----------
    log_norms : Samples or array_like, shape (draws, steps + 1)
        log ||h_t||^2 for t = 0..steps, natural, a row an independent matrix with inputs of its
        own, of h_t = s W h_{t-1} + x_t, h_0 = x_0, E||x_t||^2 = 1 (`sample_hidden_norms`).
    n : int
        Width.
    bound : {"eigenvalue", "closed-form", "energy"}
        sum_k s^{2k} M_n(k), which the eigenvalues alone give and which holds for every t; the
        closed form sum_{k>=1} s^{2k} (1/k) exp(k^2/2n), which is below the energy up to
        t ~ 5 sqrt(n) only; or the exact complex energy S_n(t) itself.
    scale : float
        The factor s that multiplies W: that of a Gaussian scheme is SCHEMES[name].scale(n).
    level : float
        Probability that a right recurrence fails.

    Raises
    ------
    AssertionError
        If the sample mean lies so far below the bound that chance explains it with probability
        below `level`, at some t. The message names the usual mistake, of complex Gaussian matrices,
        that explains the norms, if there is exactly one.
    Inconclusive
        If steps > 3 sqrt(n), or 1.5 sqrt(n) for the bound "energy": there rare matrices carry the
        mean, and a sample mean lies far below it most of the time. If there are fewer than 100
        draws.
    ValueError
        For arguments out of range or log-norms that are not a table of numbers.

    Notes
    -----
    A recurrence that grows by more passes a lower bound: one with too large a variance or inputs,
    or with rows that begin at t = 1. `assert_growth_matches` refuses these. The bounds are those of
    complex Gaussian W, and hold for real W too: E||h_t||^2 is a sum over Wick pairings, all
    positive, and the real case has all pairings of the complex case.

    Examples
    --------
    >>> import rmt_check
    >>> log_norms = rmt_check.sample_hidden_norms("glorot", 64, steps=16, draws=500).values
    >>> assert_growth_at_least(log_norms, n=64)
    """
    __tracebackhide__ = True
    n, level = arguments.width(n), arguments.probability(level, "level")
    arguments.one_of(bound, "bound", MEAN_UP_TO_ALPHA)
    table = checked_log_norms(log_norms, "assert_growth_at_least", n)
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
    require_distinct_rows(table, precision(log_norms))
    said = np.flatnonzero(np.isfinite(log_bound))
    if said.size == 0:
        raise Inconclusive(f"the {bound} bound says nothing of t = 0: give at least one step")
    ratio = np.exp(np.minimum(table[:, said] - log_bound[said], 300.0))  # its mean is at least one
    mean, error = ratio.mean(axis=0), ratio.std(axis=0, ddof=1) / math.sqrt(draws)
    t = means.skewed_t(ratio)
    worst = int(np.argmin(t))
    p = float(stats.t.cdf(t[worst], draws - 1)) * said.size
    if p < level:
        raise AssertionError(
            f"the mean of ||h_t||^2 is below the {bound} bound of width {n}, scale {scale:g}:\n"
            f"  measured {mean[worst]:.4g} +- {error[worst]:.2g} of the bound at t = {said[worst]} "
            f"({draws} draws)\n"
            f"  expected at least 1; {p_words(p)} < level = {level:g}\n"
            f"  look first at: {growth_diagnosis(table, _gaussian(scale), n, 'complex', 0)}"
        )


def _gaussian(scale: float) -> Scheme:
    return SCHEMES["scaled-gaussian"].with_(factor=scale)


def _log_bound(bound: str, n: int, steps: int, scale: float) -> npt.NDArray[np.float64]:
    t = np.arange(steps + 1.0)
    if bound == "eigenvalue":
        return laws.log_hidden_eigenvalue_bound(n, t, scale=scale)
    if bound == "energy":
        return laws.log_hidden_energy(n, t, scale=scale)
    closed_form = np.logaddexp.accumulate(laws.log_closed_form(n, t[1:], scale=scale))
    return np.append(-np.inf, closed_form)  # it says nothing of t = 0
