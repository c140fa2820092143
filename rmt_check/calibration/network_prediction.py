"""What a network of recurrent cells does before it is trained, by simulation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rmt_check import arguments
from rmt_check.arrays import Array
from rmt_check.calibration.prediction import LARGE, Chance, of_count
from rmt_check.sampling.chunks import draw_samples
from rmt_check.sampling.parallel import Progress
from rmt_check.sampling.rnn import checked_networks
from rmt_check.schemes.rnn import RNN, rnn_named
from rmt_check.schemes.scheme import Scheme

STATISTICS = ("state", "distance", "gradient", "weight-gradient")  # the last is one number
LEVELS = (0.1, 0.5, 0.9)
FORGOTTEN = math.log(2.0) - 2.0  # log of ||h - h'||^2 / ||h||^2, log 2 if they are independent


@dataclass(frozen=True)
class Spread:
    """A quantity over networks: the median, and what 80 % of the networks lie between.

    Infinite where it is beyond the steps.
    """

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class NetworkPrediction:
    """What is to be expected of a network of recurrent cells before it is trained.

    Attributes
    ----------
    rnn, scheme, width, steps, draws, method
        The network, and how many were drawn, by which method.
    state : Spread
        log10 of ||h_T|| / ||h_0||.
    gradient : Spread
        log10 of ||dL/dh_0|| / ||dL/dh_T||, L a loss of h_T alone.
    weight_gradient : Spread
        log10 of ||dL/dW|| for L = ||h_T||^2 / (2n).
    memory : Spread
        Steps until two states with different pasts, the same matrices and inputs agree to 1/e of
        their size: ||h - h'||^2 <= 2 e^-2 ||h||^2.
    gradient_large : Chance
        ||dL/dh_0|| > 10^6 ||dL/dh_T||.
    """

    rnn: RNN
    scheme: Scheme
    width: int
    steps: int
    draws: int
    method: str
    state: Spread
    gradient: Spread
    weight_gradient: Spread
    memory: Spread
    gradient_large: Chance


def predict_network(
    cell: str | RNN,
    width: int,
    steps: int,
    draws: int = 100,
    scheme: str | Scheme = "glorot",
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> NetworkPrediction:
    """Return what to expect of a network of recurrent cells before it is trained.

    Parameters
    ----------
    cell : str or RNN
        "gru", "lstm:gain=2:bias=.1:keep=1", ..; see `rmt_check.schemes.rnn.RNN`.
    width, steps : int
        Width n, and length T of the sequences.
    draws : int
        Networks to draw, >= 1.
    scheme : str or Scheme
        How each gate's matrix is drawn.
    seed : int
        Of the draws.
    workers, progress
        As in `sample_recurrence`.

    Raises
    ------
    ValueError
        For an argument out of range, or more memory than the machine has.

    Examples
    --------
    >>> found = predict_network("gru:bias=.1", 64, steps=40, draws=8)
    >>> found.memory.low <= found.memory.median <= found.memory.high < 40
    True
    """
    rnn = rnn_named(cell)
    networks = checked_networks(rnn, width, steps, STATISTICS, scheme=scheme, seed=seed)
    draws = arguments.integer(draws, "draws", 1)
    rows = draw_samples(networks.sampler, draws, workers, progress).values
    found = measured(networks.split(rows), networks.cell.n)
    return NetworkPrediction(
        rnn=rnn,
        scheme=networks.cell.scheme,
        width=networks.cell.n,
        steps=networks.steps,
        draws=draws,
        method=networks.cell.method,
        **{name: spread(values) for name, values in found.items()},
        gradient_large=chance_of_large(found["gradient"]),
    )


def measured(parts: Mapping[str, Array], n: int) -> dict[str, Array]:
    """Return state, gradient, weight_gradient and memory of each network, from its `STATISTICS`."""
    state, distance, gradient = (parts[name] for name in ("state", "distance", "gradient"))
    return {
        "state": _log10_ratio(state[:, -1], state[:, 0]),
        "gradient": _log10_ratio(gradient[:, 0], gradient[:, -1]),
        "weight_gradient": (parts["weight-gradient"] / 2.0 - math.log(n)) / math.log(10.0),
        "memory": memory(distance, state),
    }


def chance_of_large(gradients: Array) -> Chance:
    """Return how often a gradient grows more than 10^6 times, of decimal logarithms of growth."""
    return of_count(int(np.sum(gradients > math.log10(LARGE))), len(gradients))


def memory(log_distances: Array, log_states: Array) -> Array:
    """Return for each row the first step at which two states agree to 1/e, or inf."""
    there = log_distances <= FORGOTTEN + log_states
    return np.where(there.any(axis=1), there.argmax(axis=1), np.inf)


def spread(values: Array) -> Spread:
    """Return the median and the 10 % and 90 % quantiles, infinities among them."""
    low, median, high = np.quantile(values, LEVELS, method="inverted_cdf").tolist()
    return Spread(low, median, high)


def _log10_ratio(log_square: Array, log_first: Array) -> Array:
    """Return log10 of a ratio of sizes; a state that is zero has -inf, whatever it was."""
    dead = np.isneginf(log_square)
    log_ratio = np.where(dead, -np.inf, log_square - np.where(dead, 0.0, log_first))
    return log_ratio / (2.0 * math.log(10.0))
