"""Recurrences with tanh, relu and gates, forward and backward."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.sampling.cell import cell_of
from rmt_check.sampling.chunks import draw_samples
from rmt_check.sampling.methods import METHODS
from rmt_check.sampling.parallel import Progress
from rmt_check.sampling.rnn_draws import Networks, checked_signal, ordered, vectors_of
from rmt_check.sampling.samples import Samples
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.rnn import RNN, rnn_named
from rmt_check.schemes.scheme import Scheme, scheme_named


def sample_recurrence(
    cell: str | RNN,
    n: int,
    steps: int,
    draws: int,
    statistic: str = "state",
    *,
    gain: float | None = None,
    bias: float | None = None,
    inputs: float | npt.ArrayLike | None = None,
    scheme: str | Scheme = "glorot",
    seed: int = 0,
    method: str = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Draw what a recurrent network does at initialisation; each draw has matrices of its own.

    Parameters
    ----------
    cell : str or RNN
        "linear", "tanh", "relu", "leaky-tanh", "gru" or "lstm", with parameters if wanted
        ("tanh:gain=1.5:inputs=.1"); see `rmt_check.schemes.rnn.RNN`. Entries of the state, not the
        state, have size one: h_0 has entries N(0, start^2).
    n : int
        Width, n >= 1. Matrices are real.
    steps : int
        T >= 1, from h_0 to h_T.
    draws : int
        Number of independent networks, >= 1.
    statistic : str
        - "state": log ||h_t||^2, t = 0..T.
        - "gradient": log ||dL/dh_t||^2 of the loss L = ||h_T||^2 / 2, t = 0..T, by back-propagation
          through time.
        - "weight-gradient": log ||dL/dW||^2 of that loss, by the weights gain W of all gates.
        - "overlap", "distance": the cosine between two states, and log ||h_t - h_t'||^2, of two
          sequences with independent h_0, the same matrices, biases and inputs.
        - "tangent": log ||u_t||^2 of u_t = (dh_t / dh_0) u_0, u_0 a random unit vector. Divided by
          2 t it is the largest Lyapunov exponent over t steps.
    gain, bias : float, optional
        Change those of the cell.
    inputs : float or array, optional
        The standard deviation of white noise; or a signal of shape (steps, m). Each gate sees a
        signal through a matrix of its own with entries N(0, 1): x_t has entries N(0, |s_t|^2).
    scheme : str or Scheme
        How the recurrent matrices are drawn, all independently.
    seed : int
        0 <= seed < 2^128. With the same seed states and gradients are of the same networks.
    method : {"auto", "matrix", "matrix-free"}
        All are exact in law. "matrix-free", for Gaussian schemes, draws of each matrix only what
        the vectors so far have seen of it: O(n T) memory, O(n T^2) operations. "auto" takes it
        where the vectors are fewer than n.
    workers : int, optional
        Number of threads, one for each core by default. It does not change the numbers.
    progress : callable, optional
        Called as progress(done, total) after each chunk.

    Returns
    -------
    Samples
        `.values` has shape (draws, steps + 1), of "weight-gradient" (draws,). A network that died
        has log 0 = -inf; the overlap with a dead one is nan.

    Raises
    ------
    ValueError
        For an argument out of range, a diagonal scheme, or more memory than the machine has.

    Notes
    -----
    With an orthonormal basis Q of the vectors that W has multiplied and G = W Q, a new vector h has
    W h = G Q* h + |r| w, r = h - Q Q* h, w a fresh N(0, I/n): Gaussian conditioning (Bolthausen
    2014; Yang 2019), as a way to draw. Backward, W* is known on the same vectors
    (`rmt_check.kernels.gaussian_products`).

    Examples
    --------
    >>> tanh = sample_recurrence("tanh", 4096, steps=20, draws=4, inputs=0.5)
    >>> tanh.method, tanh.values.shape
    ('matrix-free', (4, 21))
    >>> far = sample_recurrence("gru", 256, steps=30, draws=8, statistic="distance")
    >>> bool((far.values[:, -1] < far.values[:, 0]).all())
    True
    """
    white = inputs is None or np.ndim(inputs) == 0
    given = {"gain": gain, "bias": bias, "inputs": inputs if white else None}
    rnn = rnn_named(cell, **{key: value for key, value in given.items() if value is not None})
    signal = None if white else inputs
    networks = checked_networks(rnn, n, steps, (statistic,), signal, scheme, seed, method)
    samples = draw_samples(networks.sampler, draws, workers, progress)
    values = networks.split(samples.values)[statistic]
    return replace(samples, values=values, statistic=f"{statistic} of {rnn}")


def checked_networks(
    rnn: RNN,
    n: int,
    steps: int,
    statistics: tuple[str, ...],
    signal: npt.ArrayLike | None = None,
    scheme: str | Scheme = "glorot",
    seed: int = 0,
    method: str = "auto",
) -> Networks:
    """Return what is drawn, of public arguments, or raise ValueError."""
    n, steps = arguments.width(n), arguments.integer(steps, "steps", 1)
    statistics, drawn = ordered(statistics), scheme_named(scheme)
    arguments.one_of(method, "method", METHODS["recurrence"])
    if drawn.is_diagonal or drawn.base.is_fresh:
        raise ValueError(
            f"a recurrent cell needs one whole matrix for each gate, received scheme {drawn}"
        )
    vectors, seed = vectors_of(statistics) * steps, checked_seed(seed)
    cell = cell_of(f"recurrence of {rnn}", method, drawn, n, "real", seed, vectors)
    given = np.empty((0, 0)) if signal is None else checked_signal(signal, steps)
    return Networks(rnn, cell, steps, statistics, given)
