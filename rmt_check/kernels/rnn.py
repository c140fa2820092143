"""Runs of a recurrent cell and of its adjoint, with matrices that are drawn as they are seen.

The state h_t is kept as exp(log_size) times a vector of a safe size, so that neither decay nor
growth ends early. `biases` are two vectors for each gate: the inputs' and the products' (see
`rnn_gru`); the cells with one bias have it among the inputs'. All sequences of a run share the
matrices, the biases and the inputs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit
from rmt_check.kernels.entries import fill_real
from rmt_check.kernels.gaussian_products import add, copy, multiply, multiply_transposed, scale
from rmt_check.kernels.rnn_gru import adjoint_gru, advance_gru, tangent_gru
from rmt_check.kernels.rnn_leaky import adjoint_leaky, advance_leaky, tangent_leaky
from rmt_check.kernels.rnn_lstm import adjoint_lstm, advance_lstm, tangent_lstm

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

LEAKY, GRU, LSTM = 0, 1, 2


class Cell(NamedTuple):
    """The numbers of a cell: `phi` and `leak` are of the cells without gates."""

    kind: int
    phi: int
    leak: float
    gain: float
    std: float  # of an entry of W
    noise: float  # standard deviation of the white inputs


class Seen(NamedTuple):
    """What is known of the matrices: W_g Q = G_g, and W_g* P_g = F_g for the gradients."""

    Q: Array
    G: Array
    P: Array
    F: Array


@jit
def rnn_forward(
    cell: Cell,
    biases: Array,
    weights: Array,
    signal: Array,
    seen: Seen,
    states: Array,
    acts: Array,
    log_sizes: Array,
    tangent: Array,
    rng: Generator,
    out: Array,
) -> int:
    """Run one sequence or two from states[:, 0]; return how many directions the states have.

    out[0, t] = log ||h_t||^2; of two sequences out[1, t] is the cosine of their angle and out[2, t]
    = log ||h_t - h'_t||^2; out[3, t] = log of the squared tangent vector, of the first sequence.

    Shapes: states (sequences, slots, 1 or 2, n), with slots T + 1, or 2 which are used in turn;
    acts (T or 1, rows, n); log_sizes (sequences, T + 1), zero at first; tangent as a state, or
    empty; weights (gates, m, n) of a signal (T, m).
    """
    steps, slots = out.shape[1] - 1, states.shape[1]
    gates, n = biases.shape[1:]
    x, p, after = np.empty((gates, n)), np.empty((gates, n)), np.empty_like(tangent)
    spare = np.empty_like(acts[0])
    known = int(np.int64(0))
    size_of_tangent = 0.0
    for t in range(steps + 1):
        now, then = t % slots, (t + 1) % slots
        for r in range(len(states)):
            log_sizes[r, t] += rescale(states[r, now])
        out[0, t] = log_square(states[0, now, 0]) + 2.0 * log_sizes[0, t]
        if len(states) == 2:
            compare(states[0, now, 0], states[1, now, 0], log_sizes[:, t], out[1:3, t])
        if len(tangent):
            size_of_tangent += rescale(tangent)
            out[3, t] = log_square(tangent) + 2.0 * size_of_tangent
        if t == steps:
            break
        fill_inputs(cell.noise, biases[0], weights, signal, t, rng, x)
        at = t % len(acts)
        for r in range(len(states)):
            h, size = states[r, now], np.exp(log_sizes[r, t])
            known = multiply(seen.Q, seen.G, known, cell.gain, cell.std, h[0], rng, p)
            kept = acts[at] if r == 0 else spare
            if cell.kind == LEAKY:
                advance_leaky(
                    cell.phi, cell.leak, size, p[0], x[0], h[0], kept[0], states[r, then, 0]
                )
            elif cell.kind == GRU:
                advance_gru(size, p, x, biases[1], h[0], kept, states[r, then, 0])
            else:
                advance_lstm(size, p, x, h, kept, states[r, then])
            log_sizes[r, t + 1] = log_sizes[r, t]
        if len(tangent):
            h, size = states[0, now], np.exp(log_sizes[0, t])
            known = multiply(seen.Q, seen.G, known, cell.gain, cell.std, tangent[0], rng, p)
            if cell.kind == LEAKY:
                tangent_leaky(cell.leak, acts[at, 0], p[0], tangent[0], after[0])
            elif cell.kind == GRU:
                tangent_gru(size, acts[at], h[0], p, tangent[0], after[0])
            else:
                tangent_lstm(size, acts[at], h, p, tangent, after)
            tangent, after = after, tangent
    return known


@jit
def rnn_backward(
    cell: Cell,
    seen: Seen,
    known: int,
    states: Array,
    acts: Array,
    log_sizes: Array,
    rng: Generator,
    V: Array,
    log_V: Array,
    out: Array,
) -> None:
    """Fill out[t] = log ||dL/dh_t||^2, L = ||h_T||^2 / 2, by back-propagation through time.

    states and acts are of one run forward, (T + 1, 1 or 2, n) and (T, rows, n). The gradients by
    the products gain W_g h_t become exp(log_V[t]) V[g, t]; V may be empty.
    """
    steps = len(acts)
    gates, n = seen.G.shape[0], states.shape[2]
    d, direct = np.zeros_like(states[0]), np.empty_like(states[0])
    v, total = np.empty((gates, n)), np.empty(n)
    directions = np.zeros(gates, np.int64)
    copy(states[steps, 0], d[0])
    log_size = log_sizes[steps] + rescale(d)
    out[steps] = log_square(d[0]) + 2.0 * log_size
    for t in range(steps - 1, -1, -1):
        size = np.exp(log_sizes[t])
        if cell.kind == LEAKY:
            adjoint_leaky(cell.leak, acts[t, 0], d[0], v[0], direct[0])
        elif cell.kind == GRU:
            adjoint_gru(size, acts[t], states[t, 0], d[0], v, direct[0])
        else:
            adjoint_lstm(size, acts[t], states[t], d, v, direct)
        if len(V):
            log_V[t] = log_size
            for g in range(gates):
                copy(v[g], V[g, t])
        total[:] = 0.0
        for g in range(gates):
            directions[g] = multiply_transposed(
                seen.Q, seen.G[g], known, seen.P[g], seen.F[g], directions[g], cell.std, v[g], rng,
                total,
            )  # fmt: skip
        d, direct = direct, d
        scale(cell.gain, total)
        add(total, d[0])
        log_size += rescale(d)
        out[t] = log_square(d[0]) + 2.0 * log_size


@jit
def log_weight_gradient(
    V: Array, log_V: Array, h: Array, log_sizes: Array, products: Array
) -> float:
    """Return log ||dL/dW||^2 = log sum_st (v_s . v_t)(h_s . h_t) over all gates.

    h is (T, n); room: products (2, T, T).
    """
    steps, largest, total = len(log_V), -np.inf, 0.0
    for t in range(steps):
        largest = max(largest, log_V[t] + log_sizes[t])
    of_states, of_gradients = products[0], products[1]
    np.dot(h, h.T, of_states)
    for g in range(len(V)):
        np.dot(V[g], V[g].T, of_gradients)
        for s in range(steps):
            of_s = np.exp(log_V[s] + log_sizes[s] - largest)
            for t in range(steps):
                of_t = np.exp(log_V[t] + log_sizes[t] - largest)
                total += of_s * of_t * of_states[s, t] * of_gradients[s, t]
    return float(np.log(total) + 2.0 * largest)


@jit
def fill_inputs(
    noise: float, bias: Array, weights: Array, signal: Array, t: int, rng: Generator, x: Array
) -> None:
    """Fill x, a row a gate, with white noise, the bias, and the signal times its weights."""
    if noise > 0.0:
        fill_real(noise, rng, x)
    else:
        x[:] = 0.0
    for g in range(len(x)):
        add(bias[g], x[g])
        if len(signal) > 0:
            add(np.dot(signal[t], weights[g]), x[g])


@jit
def rescale(h: Array) -> float:
    """Divide h by its norm where that leaves the middle of the range; return the norm's log."""
    flat = h.reshape(-1)
    square = np.dot(flat, flat)
    if square == 0.0 or 1e-200 < square < 1e200:
        return 0.0
    norm = np.sqrt(square)
    scale(1.0 / norm, flat)
    return float(np.log(norm))


@jit
def log_square(h: Array) -> float:
    """Return log ||h||^2."""
    flat = h.reshape(-1)
    return float(np.log(np.dot(flat, flat)))


@jit
def compare(first: Array, second: Array, log_sizes: Array, out: Array) -> None:
    """Fill out with the cosine of two states' angle, and the log of their squared distance."""
    norms = np.sqrt(np.dot(first, first) * np.dot(second, second))
    out[0] = np.dot(first, second) / norms if norms > 0.0 else np.nan
    larger = max(log_sizes[0], log_sizes[1])
    a, b, square = np.exp(log_sizes[0] - larger), np.exp(log_sizes[1] - larger), 0.0
    for i in range(first.size):
        square += (a * first[i] - b * second[i]) ** 2
    out[1] = np.log(square) + 2.0 * larger
