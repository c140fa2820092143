"""Norms of h_t = s W h_{t-1} + x_t for a Ginibre matrix W that is never formed; exact in law.

Given the states so far, the rows of W are those of a linear regression: independent Gaussians,
known along the states up to the noise that is the input. With H = (h_0, .., h_{t-1}), upper
triangular M and M* M = 1 + s^2 H* H, the next states are

    (h_1, .., h_t) = V M,    V = (v_1, .., v_t) independent Gaussian vectors N(0, I/n):

the last column of M is the regression of h_{t-1} on the earlier states, and what is unknown yet
multiplies a fresh vector. M grows by a column a step as in Gram-Schmidt: h_t / |h_t| is projected
on the rows of C = s M^{-*} H*, u = C h_t / |h_t|, and of the part left over, with the noise,
rho^2 = 1 - |u|^2 + 1 / (s |h_t|)^2. Then h_{t+1} = s |h_t| V (u, rho).

All vectors are coordinates in a growing orthonormal basis: a fresh Gaussian vector has independent
Gaussian coordinates on the d basis vectors so far, and its remainder, of norm^2 ~
Gamma((n - d) reals/2), is the next basis vector. T steps take T^3/2 multiply-adds of entries and
two triangles of memory, whatever n. A signal s_t added to the inputs has its coordinates on the
first basis vectors.

`part` is the standard deviation of one real number of a vector N(0, I/n), of which an entry has
`reals`: two if complex, one if real.
"""

import numpy as np
import numpy.typing as npt

from rmt_check.kernels._jit import jit, jit_sums

Vectors = npt.NDArray[np.inexact]

ROWS = 4  # of a triangle taken together: each coordinate is then loaded once for four of them


@jit
def _fill_gaussian(n: int, seen: int, part: float, rng: np.random.Generator, v: Vectors) -> None:
    """Fill v with a fresh vector: coordinates on the basis vectors seen, and on the next one."""
    reals = v.itemsize // 8
    parts = v.view(np.float64)
    for i in range(reals * min(seen, n)):
        parts[i] = part * rng.standard_normal()
    if seen < n:
        v[seen] = part * np.sqrt(2.0 * rng.standard_gamma(0.5 * reals * (n - seen)))


@jit_sums
def _add_combination(x: Vectors, V: Vectors, m: int, d: int, out: Vectors) -> None:
    """Add x_0 V_0 + .. + x_{m-1} V_{m-1} to out; rows beyond m have x = 0."""
    for i in range(0, m, ROWS):
        x0, x1, x2, x3 = x[i], x[i + 1], x[i + 2], x[i + 3]
        for j in range(min(i + d + ROWS, out.size)):
            out[j] += (x0 * V[i, j] + x1 * V[i + 1, j]) + (x2 * V[i + 2, j] + x3 * V[i + 3, j])


@jit_sums
def _project_out(C: Vectors, m: int, d: int, h: Vectors, u: Vectors, rest: Vectors) -> None:
    """Set u = C h, and subtract u* C from rest = h*; rows beyond m are zero."""
    for i in range(0, m, ROWS):
        u0 = u1 = u2 = u3 = 0.0 * h[0]
        for j in range(min(i + d + ROWS, h.size)):
            u0 += C[i, j] * h[j]
            u1 += C[i + 1, j] * h[j]
            u2 += C[i + 2, j] * h[j]
            u3 += C[i + 3, j] * h[j]
        u[i], u[i + 1], u[i + 2], u[i + 3] = u0, u1, u2, u3
        u0, u1, u2, u3 = u0.conjugate(), u1.conjugate(), u2.conjugate(), u3.conjugate()
        for j in range(min(i + d + ROWS, h.size)):
            rest[j] -= (u0 * C[i, j] + u1 * C[i + 1, j]) + (u2 * C[i + 2, j] + u3 * C[i + 3, j])


@jit
def _project_again(
    C: Vectors,
    M: Vectors,
    noise: npt.NDArray[np.float64],
    m: int,
    d: int,
    u: Vectors,
    rest: Vectors,
) -> float:
    """Correct u and rest for rounding, where little is left over; return rho^2.

    The vectors made orthonormal are those of h over noise; the columns of diag(noise) M^{-1} are
    their upper parts, needed here only.
    """
    upper, lower, overlap = np.zeros_like(u), np.zeros_like(u), np.zeros_like(u)
    for j in range(m - 1, -1, -1):
        upper[j] = (upper[j] - u[j]) / M[j, j]
        for i in range(j):
            upper[i] -= upper[j] * M[j, i]
    for j in range(m):
        upper[j] *= noise[j]
        lower[j] = (noise[j] * upper[j] - np.vdot(M[j, :j], lower[:j])) / M[j, j]
    square = noise[m] ** 2 + np.vdot(upper, upper).real + np.vdot(rest, rest).real
    _project_out(C, m, d, np.conj(rest), overlap, rest)
    for j in range(m):
        overlap[j] += lower[j]
        u[j] += overlap[j]
        lower[j] = -lower[j].conjugate()
    _add_combination(lower, C, m, d, rest)
    return float(square - np.vdot(overlap, overlap).real)


@jit
def matrix_free_hidden_norms(
    n: int,
    scale: float,
    part: float,
    signal: Vectors,
    ceiling: npt.NDArray[np.float64],
    rng: np.random.Generator,
    V: Vectors,
    C: Vectors,
    M: Vectors,
    out: npt.NDArray[np.float64],
) -> None:
    """Fill out[t] = log ||h_t||^2, t = 0..T, as far as the first that is above ceiling[t].

    The signal has shape (T + 1, d) or (0, 0).
    Room: V (T + 4, d + T + 1), zero at first, C (T + 4, d + T + 1) and M (T, T); where
    n < d + T + 1 the vectors need n coordinates only.
    """
    d, width = signal.shape[1], V.shape[1]
    h, rest, u = np.zeros(width, V.dtype), np.zeros(width, V.dtype), np.zeros(len(C), V.dtype)
    noise = np.zeros(out.size)  # relative to the state: of the input, 1 / (s |h_t|)
    _fill_gaussian(n, d, part, rng, h)
    m = int(np.int64(0))  # columns of M; a literal 0 would be compiled for apart
    log_size = 0.0  # the state is exp(log_size) h
    for t in range(out.size):
        for j in range(d):
            h[j] += np.exp(-log_size) * signal[t, j]
        square = np.vdot(h, h).real
        log_size += 0.5 * np.log(square)
        out[t] = 2.0 * log_size
        if t == out.size - 1 or out[t] > ceiling[t]:
            break
        _fill_gaussian(n, d + 1 + t, part, rng, V[t])
        log_size += np.log(scale)
        noise[m] = np.exp(-log_size)
        shrink = 1.0 / np.sqrt(square)
        for j in range(width):
            h[j] *= shrink
            rest[j] = h[j].conjugate()
        _project_out(C, m, d, h, u, rest)
        left = 1.0 + noise[m] ** 2 - np.vdot(u[:m], u[:m]).real
        if left < 1e-4:
            left = _project_again(C, M, noise, m, d, u, rest)
        if left > 1e-26:  # otherwise h lies in the span and the noise is lost, up to rounding
            M[m, :m] = u[:m]
            M[m, m] = u[m] = np.sqrt(left)
            if m % ROWS == 0:
                C[m : m + ROWS] = 0.0
            grow = 1.0 / np.sqrt(left)
            for j in range(min(m + d + 1, width)):
                C[m, j] = grow * rest[j]
            m += 1
        h[:] = 0.0
        _add_combination(u, V, m, d + 1, h)
