"""Norms of h_t = s W h_{t-1} + x_t for a Ginibre matrix W that is never formed; exact in law.

W acts on orthonormal directions q_1, q_2, .. (Gram-Schmidt of h_0, h_1, ..) as fresh independent
Gaussian vectors g_j = W q_j. All vectors are kept as coordinates in a growing orthonormal basis:
a fresh Gaussian vector has independent Gaussian coordinates on the d basis vectors so far, and
its remainder, of norm^2 ~ Gamma((n - d) reals/2), is a new basis vector. Nothing has size n:
T steps take O(T^3) operations and O(T^2) memory.

`part` is the standard deviation of one real number of a vector N(0, I/n), of which an entry has
`reals`: two if complex, one if real. Row j of Q and G holds q_j and g_j.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit


@jit
def _add_gaussian(
    n: int, d: int, part: float, rng: np.random.Generator, vector: npt.NDArray[np.inexact]
) -> int:
    """Add a fresh Gaussian vector to `vector`, of d coordinates; return how many it has now."""
    reals = vector.itemsize // 8
    parts = vector.view(np.float64)
    for i in range(reals * d):
        parts[i] += part * rng.standard_normal()
    if d == n:
        return d
    vector[d] += part * np.sqrt(2.0 * rng.standard_gamma(0.5 * reals * (n - d)))
    return d + 1


@jit
def _project_out(
    Q: npt.NDArray[np.inexact],
    lengths: npt.NDArray[np.int64],
    d: int,
    c: npt.NDArray[np.inexact],
    h: npt.NDArray[np.inexact],
) -> float:
    """Move the part of h along the directions in Q to c; return the norm of what is left."""
    for j in range(lengths.size):
        q = Q[j, : lengths[j]]
        overlap = np.vdot(q, h[: lengths[j]])
        h[: lengths[j]] -= overlap * q
        c[j] += overlap
    return float(np.sqrt(np.vdot(h[:d], h[:d]).real))


@jit
def reveal_hidden_norms(
    n: int,
    scale: float,
    part: float,
    rng: np.random.Generator,
    Q: npt.NDArray[np.inexact],
    G: npt.NDArray[np.inexact],
    c: npt.NDArray[np.inexact],
    h: npt.NDArray[np.inexact],
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[t] = log ||h_t||^2, t = 0..T; room: Q, G (T, 2T + 1), c (T,), h (2T + 1,)."""
    lengths = np.zeros(len(Q), np.int64)  # of the rows of Q; those of G have at most one more
    m = 0  # directions so far
    h[:] = 0.0
    d = _add_gaussian(n, 0, part, rng, h)
    square = np.vdot(h, h).real
    out[0] = np.log(square)
    log_size = 0.0  # the state is exp(log_size) h
    for t in range(1, out.size):
        c[:] = 0.0
        size = np.sqrt(square)
        rest = _project_out(Q, lengths[:m], d, c, h)
        if rest < 1e-3 * size:  # one pass leaves an overlap of 1e-16 size / rest
            size = rest  # of what this second pass starts from
            rest = _project_out(Q, lengths[:m], d, c, h)
        if m < n and rest > 1e-3 * size:  # otherwise h lies in the span, up to rounding
            Q[m, :d] = h[:d] / rest
            lengths[m] = d
            c[m] = rest
            G[m] = 0.0
            d = _add_gaussian(n, d, part, rng, G[m])
            m += 1
        h[:] = 0.0
        for j in range(m):
            end = min(lengths[j] + 1, d)
            h[:end] += scale * c[j] * G[j, :end]
        d = _add_gaussian(n, d, part * np.exp(-log_size), rng, h)
        square = np.vdot(h[:d], h[:d]).real
        out[t] = np.log(square) + 2.0 * log_size
        if not 1e-200 < square < 1e200:
            h[:d] /= np.sqrt(square)
            log_size += 0.5 * np.log(square)
            square /= square
