"""Products of vectors with Gaussian matrices that are drawn only as far as they are seen.

W_1, .., W_g are independent n x n matrices of independent N(0, std^2) entries. All multiply the
same vectors h. With an orthonormal basis Q of the vectors so far, and G_i = W_i Q,

    W_i h = G_i c + |r| w_i,    c = Q* h,  r = h - Q c,  w_i a fresh N(0, std^2 I):

what a Gaussian matrix does to a new direction is independent of what it did to the others. The new
direction r/|r| joins Q, and w_i joins G_i. In the same way, when W Q = G and W* P = F are known,

    W* v = F a + |s| f,    a = P* v,  s = v - P a,  f = Q (G* p) + (I - Q Q*) w,  p = s/|s|:

along Q the product is known already, and orthogonal to Q it is fresh. So gradients can be taken
through matrices that exist as far as the states have seen them.

Directions are rows here: Q is (room, n), G (g, room, n). A Q without rows stands for the standard
basis: then G holds the columns of whole matrices.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit
from rmt_check.kernels.entries import fill_real

Array = npt.NDArray[np.float64]

NOTHING = 1e-13  # of a vector: less than this is its rounding


# numba takes a second to compile an array expression, and no time for a loop
@jit
def copy(x: Array, out: Array) -> None:
    """Fill out with x."""
    for i in range(x.size):
        out[i] = x[i]


@jit
def scale(factor: float, x: Array) -> None:
    """Multiply x by a factor."""
    for i in range(x.size):
        x[i] *= factor


@jit
def add(x: Array, out: Array) -> None:
    """Add x to out."""
    for i in range(x.size):
        out[i] += x[i]


@jit
def split(Q: Array, known: int, h: Array, c: Array, rest: Array) -> float:
    """Fill c = Q* h and rest = h - Q c for the first `known` rows of Q; return |rest|.

    Where little is left over, rounding is not orthogonal to Q: a second pass takes it out (Kahan's
    "twice is enough").
    """
    square = np.dot(h, h)
    if known == 0:
        copy(h, rest)
        return float(np.sqrt(square))
    known_rows = Q[:known]
    np.dot(known_rows, h, c[:known])
    np.dot(c[:known], known_rows, rest)
    for i in range(h.size):
        rest[i] = h[i] - rest[i]
    left = np.dot(rest, rest)
    if left < 0.5 * square:
        again = np.dot(known_rows, rest)
        along = np.dot(again, known_rows)
        for k in range(known):
            c[k] += again[k]
        for i in range(h.size):
            rest[i] -= along[i]
        left = np.dot(rest, rest)
    return float(np.sqrt(left)) if left > NOTHING**2 * square else 0.0


@jit
def take_in(Q: Array, known: int, h: Array, c: Array) -> bool:
    """Fill c (known + 1,) with the coordinates of h; return whether Q has a new row for it."""
    n = h.size
    if known == n:
        np.dot(Q[:n], h, c[:n])
        return False
    rest = np.empty(n)
    c[known] = split(Q, known, h, c, rest)
    if c[known] == 0.0:
        return False
    scale(1.0 / c[known], rest)
    copy(rest, Q[known])
    return True


@jit
def multiply(
    Q: Array,
    G: Array,
    known: int,
    factor: float,
    std: float,
    h: Array,
    rng: np.random.Generator,
    out: Array,
) -> int:
    """Fill out[i] = factor W_i h; return how many directions are known afterwards."""
    if len(Q) == 0:
        for i in range(len(G)):
            np.dot(h, G[i], out[i])
            scale(factor, out[i])
        return known
    c = np.zeros(known + 1)
    if take_in(Q, known, h, c):
        for i in range(len(G)):
            fill_real(std, rng, G[i, known])
        known += 1
    scale(factor, c)
    for i in range(len(G)):
        if known > 0:
            np.dot(c[:known], G[i, :known], out[i])
        else:
            out[i] = 0.0
    return known


@jit
def multiply_transposed(
    Q: Array,
    G: Array,
    known: int,
    P: Array,
    F: Array,
    seen: int,
    std: float,
    v: Array,
    rng: np.random.Generator,
    out: Array,
) -> int:
    """Add W* v to out, for one W with W Q = G and W* P = F; return how many rows of P are known."""
    if len(Q) == 0:
        add(np.dot(G, v), out)
        return seen
    a = np.zeros(seen + 1)
    if take_in(P, seen, v, a):
        fill_real(std, rng, F[seen])
        if known > 0:
            along, known_of_w = np.dot(G[:known], P[seen]), np.dot(Q[:known], F[seen])
            for k in range(known):
                along[k] -= known_of_w[k]
            add(np.dot(along, Q[:known]), F[seen])
        seen += 1
    if seen > 0:
        add(np.dot(a[:seen], F[:seen]), out)
    return seen
