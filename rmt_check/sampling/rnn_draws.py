"""The draws of a recurrent network: which arrays a draw needs, and what is drawn in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import Array
from rmt_check.kernels import rnn as kernels
from rmt_check.kernels.entries import fill_real
from rmt_check.kernels.rnn_leaky import LINEAR, RELU, TANH
from rmt_check.sampling.cell import Cell
from rmt_check.sampling.chunks import Sampler
from rmt_check.schemes.rnn import RNN

STATISTICS = ("state", "overlap", "distance", "tangent", "gradient", "weight-gradient")
_IN_PAIRS = {"overlap", "distance"}
_BACKWARD = {"gradient", "weight-gradient"}
_PHI = {"linear": LINEAR, "relu": RELU}
_KINDS = {"gru": kernels.GRU, "lstm": kernels.LSTM}
_ACTS = {kernels.LEAKY: 1, kernels.GRU: 4, kernels.LSTM: 5}  # vectors of a step, for its adjoint


@dataclass(frozen=True, eq=False)
class Networks:
    """What is drawn: the cell of a network, its steps, and what is measured.

    Attributes
    ----------
    rnn : RNN
        The recurrent cell.
    cell : Cell
        Scheme, width, method and seed.
    steps : int
        T.
    statistics : tuple of str
        What a row holds, one after the other, in the order of `STATISTICS`.
    signal : ndarray
        Shape (T, m), (0, 0) for none.
    """

    rnn: RNN
    cell: Cell
    steps: int
    statistics: tuple[str, ...]
    signal: Array

    @property
    def sequences(self) -> int:
        """How many sequences share the matrices."""
        return sequences_of(self.statistics)

    @property
    def has_tangent(self) -> bool:
        """Whether a tangent vector is run along."""
        return "tangent" in self.statistics

    @property
    def is_backward(self) -> bool:
        """Whether gradients are asked for."""
        return bool(_BACKWARD & set(self.statistics))

    @property
    def sampler(self) -> Sampler:
        """How the rows are drawn."""
        length = sum(map(self._length, self.statistics))
        entries = sum(np.prod(shape, dtype=float) for shape in self._shapes().values())
        return Sampler(self.cell, length, int(entries), partial(fill_rows, self))

    def split(self, rows: Array) -> dict[str, Array]:
        """Return the statistics of rows, each (draws, T + 1) or (draws,)."""
        ends = np.cumsum([self._length(one) for one in self.statistics])[:-1]
        parts = zip(self.statistics, np.split(rows, ends, axis=1), strict=True)
        return {name: part[:, 0] if self._length(name) == 1 else part for name, part in parts}

    def arrays(self) -> dict[str, Array]:
        """Return room for the draws of a chunk, one at a time."""
        return {name: np.zeros(shape) for name, shape in self._shapes().items()}

    def numbers(self) -> kernels.Cell:
        """Return the numbers of the recurrent cell, for the kernels."""
        rnn, std = self.rnn, self.cell.scale * self.cell.component_std
        kind = _KINDS.get(rnn.cell, kernels.LEAKY)
        return kernels.Cell(kind, _PHI.get(rnn.cell, TANH), rnn.leak, rnn.gain, std, rnn.inputs)

    def _length(self, statistic: str) -> int:
        return 1 if statistic == "weight-gradient" else self.steps + 1

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        n, steps, gates, vectors = self.cell.n, self.steps, len(self.rnn.gates), self.rnn.vectors
        free = self.cell.method == "matrix-free"
        directions = min(n, vectors_of(self.statistics) * steps) if free else 0
        backward = min(n, steps) if free and self.is_backward else 0
        tangent = vectors if self.has_tangent else 0
        slots, kept = (steps + 1, steps) if self.is_backward else (2, 1)
        acts = _ACTS[_KINDS.get(self.rnn.cell, kernels.LEAKY)]
        of_weights = steps if "weight-gradient" in self.statistics else 0
        return {
            "Q": (directions, n),
            "G": (gates, directions if free else n, n),
            "P": (gates, backward, n),
            "F": (gates, backward, n),
            "states": (self.sequences, slots, vectors, n),
            "acts": (kept, acts, n),
            "tangent": (tangent, n),
            "biases": (2, gates, n),
            "weights": (gates, self.signal.shape[1], n),
            "V": (gates, of_weights, n) if of_weights else (0, 0, n),
            "log_sizes": (self.sequences, steps + 1),
            "products": (2, of_weights, of_weights),
            "log_V": (steps,),
            "forward": (4, steps + 1),
            "gradient": (steps + 1,),
        }


def fill_rows(networks: Networks, rng: np.random.Generator, rows: Array) -> None:
    """Fill each row with the statistics of a network of its own.

    What goes backward has a stream of its own, so that it does not change what goes forward.
    """
    room, (back,) = networks.arrays(), rng.spawn(1)
    for row in rows:
        draw_network(networks, rng, room)
        found = run_network(networks, rng, back, room)
        row[:] = np.concatenate([np.atleast_1d(found[name]) for name in networks.statistics])


def run_network(
    networks: Networks,
    rng: np.random.Generator,
    back: np.random.Generator,
    room: dict[str, Array],
) -> dict[str, npt.ArrayLike]:
    """Return the statistics of a network that was drawn; `rng` goes forward, `back` backward."""
    numbers = networks.numbers()
    seen = kernels.Seen(*(room[name] for name in ("Q", "G", "P", "F")))
    known = kernels.rnn_forward(
        numbers,
        room["biases"],
        room["weights"],
        networks.signal,
        seen,
        room["states"],
        room["acts"],
        room["log_sizes"],
        room["tangent"],
        rng,
        room["forward"],
    )
    found = dict(zip(("state", "overlap", "distance", "tangent"), room["forward"], strict=True))
    if networks.is_backward:
        found |= _gradients(numbers, seen, known, back, room)
    return found


def sequences_of(statistics: Collection[str]) -> int:
    """Return how many sequences they need."""
    return 2 if _IN_PAIRS.intersection(statistics) else 1


def vectors_of(statistics: Collection[str]) -> int:
    """Return how many vectors are multiplied in each step: sequences and a tangent vector."""
    return sequences_of(statistics) + ("tangent" in statistics)


def checked_signal(inputs: npt.ArrayLike, steps: int) -> Array:
    """Return a signal (steps, m) in an orthonormal basis of its span, as (steps, min(m, steps))."""
    signal = arguments.reals(inputs, "inputs")
    if signal.ndim != 2 or len(signal) != steps or signal.shape[1] == 0:
        raise ValueError(
            f"inputs must be a number or an array of shape (steps, m) = ({steps}, m), "
            f"received shape {signal.shape}"
        )
    if not np.all(np.abs(signal) <= 1e50):
        raise ValueError("inputs must be finite and at most 1e50 in absolute value")
    if signal.shape[1] > steps:
        signal = np.linalg.qr(signal.T).R.T
    return np.ascontiguousarray(signal)


def ordered(statistics: Collection[str]) -> tuple[str, ...]:
    """Return statistics in the order of `STATISTICS`; ValueError for one that is not there."""
    for one in statistics:
        arguments.one_of(one, "statistic", STATISTICS)
    return tuple(one for one in STATISTICS if one in statistics)


def draw_network(networks: Networks, rng: np.random.Generator, room: dict[str, Array]) -> None:
    """Draw whole matrices if there are any, biases, first states, and the signal's weights."""
    rnn, cell = networks.rnn, networks.cell
    if cell.method == "matrix":
        for gate in room["G"]:
            gate[:] = cell.scheme.base.draw(*cell.parameters, rng).T
    biases, states, tangent = room["biases"], room["states"], room["tangent"]
    for vector in biases if rnn.kept is not None else biases[:1]:
        fill_real(rnn.bias, rng, vector)
    if rnn.kept is not None:
        biases[0, rnn.kept] += rnn.keep
    if rnn.cell == "lstm":  # both are added outside all products
        biases[0] += biases[1]
    for sequence in states:
        fill_real(rnn.start, rng, sequence[0])
    fill_real(1.0, rng, tangent)
    if networks.has_tangent:
        tangent /= np.linalg.norm(tangent)
    fill_real(1.0, rng, room["weights"])
    room["log_sizes"][:] = 0.0


def _gradients(
    numbers: kernels.Cell,
    seen: kernels.Seen,
    known: int,
    rng: np.random.Generator,
    room: dict[str, Array],
) -> dict[str, npt.ArrayLike]:
    states, log_sizes = room["states"][0], room["log_sizes"][0]
    V, log_V, gradient = room["V"], room["log_V"], room["gradient"]
    kernels.rnn_backward(
        numbers, seen, known, states, room["acts"], log_sizes, rng, V, log_V, gradient
    )
    if not len(V):
        return {"gradient": gradient}
    h = np.ascontiguousarray(states[:-1, 0])
    weights = kernels.log_weight_gradient(V, log_V, h, log_sizes[:-1], room["products"])
    return {"gradient": gradient, "weight-gradient": weights}
