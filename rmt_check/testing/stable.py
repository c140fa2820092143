"""Powers of a matrix stay below a bound: computed, not estimated.

The growth in k steps is ||W^k||_2, the most that W^k lengthens any state. It may be large for a
while though the spectral radius is below one, since W is not normal: for Ginibre matrices, n -> inf
at fixed k, it is ((1 + 1/k)^k (k + 1))^{1/2}, while the mean over states stays at one.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import precision
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.linalg.spectral_radius import spectral_radius
from rmt_check.sampling.samples import Array
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.matrices import Matrices, numbers
from rmt_check.testing.powers import ROUNDING, STATES, log_growth

_LAST_PLACES = 4.0  # a step: QR in single precision lengthens by up to 2.4, measured at n = 2
_MOST_ROUNDING = 0.05


@dataclass(frozen=True, eq=False)
class _Growth:
    """A matrix that grows by more: log ||W^k||, k = 1, 2, .., -inf where that is not too much."""

    index: int
    log_norms: Array
    W: npt.NDArray[Any]


@at_callers_line
def assert_stable(
    matrices: Matrices,
    steps: int,
    max_growth: float,
    states: str = "worst",
    draws: int = 20,
) -> None:
    """Assert that no power W^k, 1 <= k <= steps, lengthens a state by more than a factor.

    Parameters
    ----------
    matrices : ndarray or callable
        One matrix of shape (n, n), or (n,) for a diagonal; a stack of shape (draws, n, n); or a
        sampler called as sampler(i), i = 0, 1, .., draws - 1. Each matrix must be stable.
    steps : int
        How many steps.
    max_growth : float
        The factor.
    states : {"worst", "random"}
        "worst" bounds the growth of every state, max over x of ||W^k x|| / ||x|| = ||W^k||_2.
        "random" bounds the root mean square over states, ||W^k||_F / sqrt(n), which is
        sqrt(Q_n(k)) in the mean over Ginibre matrices.
    draws : int
        How many matrices to ask a sampler for.

    Raises
    ------
    AssertionError
        If some matrix exceeds the factor by more than the rounding of its type explains:
        4 (n + steps) eps of the type given, 1e-9 at least and 5 % at most. The message has the
        first such step, the largest growth, whether the growth will pass, and a factor that
        prevents it.
    ValueError
        For arguments out of range, or matrices that are not square and finite.

    Notes
    -----
    A step costs some n^3 multiply-adds. The computation stops at the first power with
    ||W^m||_2 <= 1, since no later power exceeds the first m.

    Examples
    --------
    >>> import rmt_check
    >>> W = rmt_check.sample_matrix("rescaled", 200)
    >>> assert_stable(W, steps=100, max_growth=3.0)
    >>> assert_stable(1.3 * W, steps=100, max_growth=3.0)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AssertionError: W^k lengthens worst states by more than 3 within 100 steps:
    ...
    """
    __tracebackhide__ = True
    steps = arguments.integer(steps, "steps", 1)
    log_most = math.log(arguments.positive(max_growth, "max_growth"))
    arguments.one_of(states, "states", STATES)
    stack = list(_each(matrices, arguments.integer(draws, "draws", 1)))
    grown = []
    with one_blas_thread():
        for i, (W, eps) in enumerate(stack):
            rounding = _rounding(len(W), steps, eps)
            log_norms = log_growth(W, steps, states, log_most + rounding, rounding)
            if np.any(log_norms > -np.inf):
                grown.append(_Growth(i, log_norms, W))
    if grown:
        raise AssertionError(_message(grown, len(stack), steps, max_growth, states))


def _rounding(n: int, steps: int, eps: float) -> float:
    """Return by how much the log of a power's norm may be above, because W was rounded."""
    return min(max(ROUNDING, _LAST_PLACES * (n + steps) * eps), _MOST_ROUNDING)


def _message(grown: list[_Growth], of: int, steps: int, max_growth: float, states: str) -> str:
    """Describe the matrix that exceeds the most."""
    worst = max(grown, key=lambda growth: float(growth.log_norms.max()))
    log_norms = worst.log_norms
    first = int(np.argmax(log_norms > -np.inf)) + 1
    peak = int(np.argmax(log_norms)) + 1
    log_factor = min(
        float(np.min((math.log(max_growth) - logs) / np.arange(1.0, len(logs) + 1.0)))
        for logs in (growth.log_norms for growth in grown)
    )
    factor = math.exp(log_factor) * (1.0 - 1e-6)  # printing may round up
    name = "||W^k||" if states == "worst" else "||W^k||_F / sqrt(n)"
    which = "" if of == 1 else f"; {len(grown)} of {of} matrices, the worst number {worst.index}"
    most = f"{max_growth:.15g}"
    return (
        f"W^k lengthens {states} states by more than {most} within {steps} steps{which}:\n"
        f"  measured {name} = {_plain(log_norms[first - 1], max_growth)} at step {first}, the "
        f"first above, and {_plain(log_norms[peak - 1], max_growth)} at step {peak}, the most\n"
        f"  expected at most {most}; multiplied by {factor:.7g} it would be\n"
        f"  look first at: {_why(spectral_radius(worst.W), max_growth, states)}"
    )


def _why(radius: float, max_growth: float, states: str) -> str:
    """Return what the spectral radius tells of the growth: a normal W has ||W^k|| = radius^k."""
    if radius > 1.0 + ROUNDING:
        shown = _unlike(radius, 1.0)
        return f"the spectral radius, {shown} > 1: the growth is exponential in the long run"
    if radius > max_growth:
        shown = _unlike(radius, max_growth)
        return f"the spectral radius, {shown}: a step lengthens some state by that much at least"
    passes = "passes, and" if radius < 1.0 - ROUNDING else "is not exponential, and"
    remedy = '; states="random" asks for the root mean square over states instead'
    return (
        f"the spectral radius is {radius:.4g}, not above {min(1.0, max_growth):g}: the growth "
        f"{passes} comes of W not being normal{remedy if states == 'worst' else ''}"
    )


def _plain(log_norm: float, most: float) -> str:
    """Return a number given by its logarithm, also beyond the largest double."""
    if abs(log_norm) < 700.0:
        return _unlike(math.exp(log_norm), most)
    return f"10^{log_norm / math.log(10.0):.1f}"


def _unlike(value: float, other: float) -> str:
    """Return a number in four digits, or as many as tell it from another.

    Examples
    --------
    >>> _unlike(2.0 / 3.0, 1.0), _unlike(1.0000012, 1.0)
    ('0.6667', '1.000001')
    """
    written = (f"{value:.{digits}g}" for digits in range(4, 18))
    return next((text for text in written if float(text) != other), f"{value:.17g}")


def _each(matrices: Matrices, draws: int) -> Iterator[tuple[npt.NDArray[Any], float]]:
    """Yield the matrices as doubles, each with the precision of the type it is given in."""
    if callable(matrices):
        given = [matrices(i) for i in range(draws)]
        stack: list[Any] = [(numbers(W), precision(W)) for W in given]
    else:
        whole, eps = numbers(matrices), precision(matrices)
        stack = [(W, eps) for W in (whole if whole.ndim == 3 else [whole])]
    for W, eps in stack:
        if W.ndim not in (1, 2) or W.shape[0] != W.shape[-1] or W.size == 0:
            raise ValueError(
                f"a matrix must have shape (n, n), or (n,) for a diagonal; received {W.shape}"
            )
        if not np.all(np.isfinite(W)):
            raise ValueError("matrices must have finite entries, received nan or inf")
        yield W.astype(np.complex128 if W.dtype.kind == "c" else np.float64), eps
