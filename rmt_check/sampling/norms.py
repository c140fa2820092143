"""Norms of the hidden state, driven or left alone."""

from functools import partial

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.kernels.independent import independent_hidden_norms, independent_power_norms
from rmt_check.sampling.cell import Cell, checked_cell, require_room
from rmt_check.sampling.chunks import Sampler, draw_samples
from rmt_check.sampling.parallel import Progress, checked_workers
from rmt_check.sampling.recurrences import (
    by_chain,
    hidden_by_matrix,
    hidden_without_matrix,
    powers_by_hessenberg,
    powers_by_matrix,
)
from rmt_check.sampling.samples import Samples
from rmt_check.schemes.base import Matrix
from rmt_check.schemes.scheme import Scheme

LARGEST_SIGNAL = 1e100


def sample_hidden_norms(
    scheme: str | Scheme,
    n: int,
    steps: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    keep: str = "all",
    workers: int | None = None,
    progress: Progress | None = None,
    signal: npt.ArrayLike | None = None,
) -> Samples:
    """Draw log ||h_t||^2, t = 0..steps, of h_t = s W h_{t-1} + x_t, h_0 = x_0.

    Each draw is a matrix of its own with an input sequence of its own, since sequences that share
    a matrix are far from independent. `.values` has shape (draws, steps + 1), natural logarithms.
    No t overflows.

    Parameters
    ----------
    steps : int
        Length T >= 0 of the recurrence.
    method : {"auto", "matrix", "matrix-free"}
        "matrix" draws a matrix and multiplies by it. "matrix-free" draws only what the norms
        depend on. It is exact in law, takes O(steps^3) operations and O(steps^2) memory for any n,
        and is for Gaussian schemes only. "auto" is "matrix-free" for a Gaussian scheme and
        steps < n, else "matrix".
    keep : {"all", "last", "quantiles"}
        What is returned. "last": ||h_T|| alone, shape (draws,). "quantiles": over the draws, at
        the levels `rmt_check.sampling.samples.QUANTILES`, shape (levels, steps + 1), without ever
        holding all draws.
    signal : array_like, optional
        A sequence s_t given in advance, shape (steps + 1, m), m <= n, that is added to the
        inputs: x_t = s_t + noise with E||noise||^2 = 1. Row t holds the first m coordinates of
        s_t, and the others are zero. A Gaussian scheme allows any m orthonormal directions.
    scheme, n, draws, field, seed, workers, progress
        As in `sample_spectral_radius`.

    Raises
    ------
    ValueError
        For an argument out of range, or more memory than the machine has.

    Notes
    -----
    With a signal E||h_t||^2 = S_n(t) + sum_k ||s_{t-k}||^2 Q_n(k) for complex entries. For real
    entries products of different powers do not vanish: for example, E W^2 = I/n. Then
    `laws.log_driven_energy` has the mean, from the Gram matrix of the inputs.

    Examples
    --------
    >>> log_norms = sample_hidden_norms("glorot", 64, steps=24, draws=100).values
    >>> log_norms.shape
    (100, 25)
    >>> far = sample_hidden_norms("glorot", 10**6, steps=100, draws=50, keep="last")
    >>> print(far.method, far.values.shape)
    matrix-free (50,)
    """
    steps = arguments.integer(steps, "steps", 0)
    cell = checked_cell("hidden-norms", method, scheme, n, field, seed, steps)
    return draw_samples(driven_norms(cell, steps, signal), draws, workers, progress, keep)


def sample_power_norms(
    scheme: str | Scheme,
    n: int,
    steps: int,
    draws: int,
    field: str = "complex",
    seed: int = 0,
    method: str = "auto",
    keep: str = "all",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw log ||(sW)^k x||^2, k = 0..steps, x = (1, .., 1)/sqrt(n), a fixed unit vector.

    Parameters, shape of `.values` and errors are those of `sample_hidden_norms`. "matrix-free"
    draws the random Hessenberg matrix that W is in the basis of x, W x, W^2 x, ..
    """
    steps = arguments.integer(steps, "steps", 0)
    cell = checked_cell("power-norms", method, scheme, n, field, seed, steps)
    return draw_samples(free_norms(cell, steps), draws, workers, progress, keep)


def driven_norms(cell: Cell, steps: int, signal: npt.ArrayLike | None = None) -> Sampler:
    """Return how the hidden norms of a cell are drawn."""
    given = _checked_signal(signal, cell, steps)
    if cell.method == "matrix-free":
        given = _fewest_coordinates(given)
        fill = partial(hidden_without_matrix, cell, given)
    elif cell.scheme.base.is_fresh:
        if signal is not None:
            raise ValueError(
                f"a signal needs one matrix for all steps, received scheme {cell.scheme}"
            )
        fill = partial(by_chain, cell, independent_hidden_norms)
    else:
        fill = partial(hidden_by_matrix, cell, given)
    return Sampler(cell, steps + 1, _room(cell, steps, given.shape[1]), fill)


def free_norms(cell: Cell, steps: int) -> Sampler:
    """Return how the power norms of a cell are drawn."""
    if cell.method == "matrix-free":
        room, fill = (min(cell.n, steps) + 4) ** 2, partial(powers_by_hessenberg, cell)
    elif cell.scheme.base.is_fresh:
        room, fill = _room(cell, steps), partial(by_chain, cell, independent_power_norms)
    else:
        room, fill = _room(cell, steps), partial(powers_by_matrix, cell)
    return Sampler(cell, steps + 1, room, fill)


def norms_memory(
    scheme: str | Scheme,
    n: int,
    steps: int,
    field: str = "complex",
    method: str = "auto",
    workers: int | None = None,
) -> int:
    """Return how many bytes drawing hidden norms, without a signal, takes besides the result.

    Raises
    ------
    ValueError
        If that is more than the machine has.

    Examples
    --------
    >>> norms_memory("glorot", 10**8, steps=10_000, workers=1)
    4805121024
    """
    steps = arguments.integer(steps, "steps", 0)
    cell = checked_cell("hidden-norms", method, scheme, n, field, 0, steps)
    return require_room(cell, driven_norms(cell, steps).room, checked_workers(workers))


def _room(cell: Cell, steps: int, m: int = 0) -> int:
    """Return how many entries a draw of norms holds, with a signal of m coordinates."""
    if cell.method == "matrix-free":
        return (3 * steps + 8) * (m + steps + 8)  # rows are whole lines of the cache
    if cell.scheme.base.is_fresh:
        return 1
    return cell.scheme.base.room(cell.n) if m else cell.scheme.base.room_for_norms(cell.n)


def _checked_signal(signal: npt.ArrayLike | None, cell: Cell, steps: int) -> Matrix:
    """Return the signal as (steps + 1, m) entries of the field; (0, 0) if there is none."""
    if signal is None:
        return np.empty((0, 0), cell.dtype)
    given = arguments.array(signal, "signal")
    if given.ndim != 2 or len(given) != steps + 1 or not 1 <= given.shape[1] <= cell.n:
        raise ValueError(
            f"signal must have shape (steps + 1, m) = ({steps + 1}, m) with 1 <= m <= n = "
            f"{cell.n}, received {given.shape}"
        )
    if not np.can_cast(given.dtype, cell.dtype, "same_kind"):
        raise ValueError(f"signal of a {cell.field} recurrence cannot have dtype {given.dtype}")
    if not np.all(np.abs(given) < LARGEST_SIGNAL):
        raise ValueError(
            f"signal must be finite and below {LARGEST_SIGNAL:g} in absolute value, "
            f"received {np.max(np.abs(given)):g}"
        )
    return given.astype(cell.dtype)


def _fewest_coordinates(signal: Matrix) -> Matrix:
    """Return the signal in an orthonormal basis of its span: of at most as many as it has rows."""
    if signal.shape[1] <= len(signal):
        return signal
    return np.ascontiguousarray(np.linalg.qr(signal.T).R.T)
