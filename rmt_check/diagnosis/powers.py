"""The powers of a given matrix: how they lengthen a random state.

Convention: x is uniform on the unit sphere, so that E||W^k x||^2 = ||W^k||_F^2 / n =: g_k, which
is Q_n(k) in the mean over Glorot matrices.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rmt_check.arrays import Array, Matrix
from rmt_check.linalg.hessenberg import Hessenberg
from rmt_check.sampling.streams import stream

Panels = Sequence[tuple[int, Matrix]]  # rows of W, from the column on where they are not zero

EXACT_TO = 512  # the width up to which all of W^k is computed
_VECTORS = 64  # beyond it


@dataclass(frozen=True, eq=False)
class Powers:
    """How W^k lengthens states, k = 0, 1, .., steps.

    Attributes
    ----------
    log_energy : ndarray
        log g_k, g_k = ||W^k||_F^2 / n, natural, shape (steps + 1,); -inf where W^k = 0.
    error : ndarray
        Standard error of each; zero where it is exact.
    vectors : int
        How many orthonormal states the mean is over; n: it is exact.
    log_norm : ndarray
        log ||W^k x||^2 of the first of these states, shape (steps + 1,).
    """

    log_energy: Array
    error: Array
    vectors: int
    log_norm: Array

    @property
    def log_hidden_energy(self) -> Array:
        """Log E||h_t||^2 of h_t = W h_{t-1} + x_t, h_0 = x_0, white inputs of E||x_t||^2 = 1."""
        return np.logaddexp.accumulate(self.log_energy)

    def horizon(self, tolerance: float) -> tuple[int | None, str]:
        """Return the largest t with |g_k - 1| <= tolerance for k <= t, and why not t + 1.

        "grows", "fades", or None and "stays" where all the steps are within the tolerance.
        """
        energy = np.exp(np.minimum(self.log_energy, 700.0))
        outside = np.abs(energy - 1.0) > tolerance
        if not outside.any():
            return None, "stays"
        first = int(np.argmax(outside))
        return first - 1, "grows" if energy[first] > 1.0 else "fades"


def powers(
    W: Matrix,
    steps: int,
    vectors: int | None,
    seed: int,
    form: Hessenberg | None = None,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Powers:
    """Return how the powers of a matrix lengthen states, by default exactly up to width 512.

    `form` is its Hessenberg form, where someone has it: H^k Q* X has the norms of W^k X, and a step
    takes half as long. `progress` is called with the fraction of the steps that are done.

    Notes
    -----
    The columns of X are m orthonormal vectors, uniform among such (QR of a Gaussian matrix), or
    all of the unit vectors if m = n; g_k = E||W^k X||_F^2 / m. A step costs m n^2 multiply-adds.
    The columns' squares differ by some sqrt(k / n) of their mean for a Ginibre matrix while k is
    small compared with sqrt(n), and for the largest k by the mean itself.
    """
    n = len(W)
    m = min(n, vectors or (n if n <= EXACT_TO else _VECTORS))
    panels, X, below = [(0, W)], _states(W, m, seed), n
    if form is not None and form.is_unitary:
        panels = list(form.panels())
        if m == n:  # ||H^k Q*||_F = ||H^k||_F, and Q's first column is that of the unit matrix
            below = 0
        else:
            X = form.turned(X)
    squares = np.empty((steps, m + 1))
    for k, row in enumerate(_column_squares(panels, X, steps, below)):
        squares[k] = row
        progress((k + 1) / steps)
    logs, columns = squares[:, 0], squares[:, 1:]
    means = columns.mean(axis=1)
    spread = columns.std(axis=1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(means > 0.0, spread / means, 0.0) * math.sqrt((1.0 - m / n) / m)
        log_energy, log_norm = logs + np.log(means), logs + np.log(columns[:, 0])
    return Powers(np.append(0.0, log_energy), np.append(0.0, error), m, np.append(0.0, log_norm))


def _states(W: Matrix, m: int, seed: int) -> Matrix:
    """Return m orthonormal columns."""
    n = len(W)
    if m == n:
        return np.eye(n, dtype=W.dtype)
    rng = stream(seed, "power-energy", "states", "given", str(W.dtype), n, 0)
    X = rng.standard_normal((n, m, W.itemsize // 8)).view(W.dtype)[..., 0]
    return np.linalg.qr(X).Q


def _column_squares(panels: Panels, X: Matrix, steps: int, below: int) -> Iterator[Array]:
    """Yield log 4^e and the squared norms of the columns of W^k X / 2^e, k = 1..steps.

    X is zero where a row is more than `below` beneath its column.
    """
    log_size, reals = 0.0, X.itemsize // 8
    for k in range(steps):
        X = _product(panels, X, below + k)
        parts = X.view(np.float64)  # of which a complex number has two
        exponent = math.frexp(max(float(np.max(parts)), -float(np.min(parts))))[1]
        parts *= 2.0**-exponent
        log_size += 2.0 * exponent * math.log(2.0)
        squares = np.einsum("ij,ij->j", parts, parts)
        yield np.array([log_size, *squares.reshape(-1, reals).sum(axis=1)])


def _product(panels: Panels, X: Matrix, below: int) -> Matrix:
    """Return W X, without what is known to be zero."""
    product, row = np.zeros_like(X), 0
    for first, rows in panels:
        left = max(0, first - below)
        product[row : row + len(rows), left:] = rows @ X[first:, left:]
        row += len(rows)
    return product
