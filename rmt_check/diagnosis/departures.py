"""How far a given matrix is from a normal one, and from a multiple of a unitary one.

Both distances do not change with the scale of the matrix. Convention: G has entries with
E|G_ij|^2 = 1, and N = n^2 of them.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import ArpackError, eigsh
from scipy.special import betainc, betaincc, ndtr

from rmt_check.arrays import Matrix

_WIDE, _BASIS = 512, 32  # the width from which Lanczos's method is faster, and its vectors


@dataclass(frozen=True)
class Departures:
    """Spectral norm, and distances from matrices of another kind, with p-values.

    Attributes
    ----------
    norm : float
        ||W||_2: 2 for a wide Glorot matrix.
    from_normal, from_normal_p : float
        Henrici's (||W||_F^2 - sum |lambda_j|^2)^{1/2} / ||W||_F: 0 for a normal matrix, nearly
        1/sqrt(2) for a Ginibre matrix, 1 for a nilpotent one.
    from_unitary, from_unitary_p : float
        ||W* W / a - I||_F / sqrt(n), a = ||W||_F^2 / n: 0 for a multiple of a unitary (orthogonal)
        matrix, nearly 1 for a Ginibre matrix, sqrt(n - 1) for one of rank one.
    """

    norm: float
    from_normal: float
    from_normal_p: float
    from_unitary: float
    from_unitary_p: float


@dataclass(frozen=True)
class Stretch:
    """What W* W says: a = ||W||_F^2 / n, n tr (W* W)^2 / (tr W* W)^2, and ||W||_2."""

    a: float
    ratio: float
    norm: float


def stretch(W: Matrix) -> Stretch:
    """Return the numbers of W* W, its largest eigenvalue by Lanczos's method if it is wide."""
    n = len(W)
    gram = W.conj().T @ W
    a = float(np.trace(gram).real) / n
    gram /= a  # fourth powers of the entries might overflow
    ratio = float(np.linalg.norm(gram)) ** 2 / n
    return Stretch(a, ratio, math.sqrt(a * largest_eigenvalue(gram)))


def largest_eigenvalue(gram: Matrix) -> float:
    """Return the largest eigenvalue of a Hermitian matrix that has no negative one."""
    if len(gram) >= _WIDE:
        try:
            return _by_lanczos(gram)
        except ArpackError:  # it has not converged
            pass
    return float(np.linalg.eigvalsh(gram)[-1])


def _by_lanczos(gram: Matrix) -> float:
    """Return the same to a few last digits, from some 130 products with a vector."""
    start = np.random.default_rng(0).standard_normal(len(gram)).astype(gram.dtype)
    found = eigsh(gram, 1, which="LA", v0=start, ncv=_BASIS, tol=0.0, return_eigenvectors=False)
    return float(found[0])


def departures(
    W: Matrix, eigenvalues: Matrix, excess: float = 0.0, stretched: Stretch | None = None
) -> Departures:
    """Return the departures of a matrix with these eigenvalues, and this excess of E|G_ij|^4.

    Notes
    -----
    In Schur's form of a complex G the squares of the diagonal sum to Gamma(n(n+1)/2), those above
    it to Gamma(n(n-1)/2), independently, so that Henrici's number squared is exactly
    Beta(n(n-1)/2, n(n+1)/2). Real: Beta(n^2/4, n^2/4) is within half a standard deviation.

    A = G* G, R = n tr A^2 / (tr A)^2 = 1 + from_unitary^2: R and tr A are independent, so its
    moments are quotients of moments of traces, which Wick's formula gives (`_moments`).

    Independent entries that are not Gaussian, E|G_ij|^4 = E|Gaussian|^4 + excess, move the mean of
    R by excess / n, and that of sum |lambda_j|^2 by -excess / 6 (Cipolloni, Erdos & Schroder 2021).
    """
    n, is_complex = len(W), np.iscomplexobj(W)
    found = stretched or stretch(W)
    normal = min(1.0, float(np.mean(np.abs(eigenvalues) ** 2)) / found.a)
    if is_complex:
        beta = n * (n + 1) / 2, n * (n - 1) / 2
    else:
        beta = n * n / 4, n * n / 4
    gaussian = min(1.0, normal + excess / (6 * n))  # what it would be of Gaussian entries
    mean, std = _moments(n, is_complex)
    return Departures(
        norm=found.norm,
        from_normal=math.sqrt(1.0 - normal),
        from_normal_p=2.0 * float(min(betainc(*beta, gaussian), betaincc(*beta, gaussian))),
        from_unitary=math.sqrt(max(0.0, found.ratio - 1.0)),
        from_unitary_p=2.0 * float(ndtr(-abs(found.ratio - excess / n - mean) / std)),
    )


def _moments(n: int, is_complex: bool) -> tuple[float, float]:
    """Return mean and standard deviation of R, exact.

    E tr A^2 = 2 n^3 and E (tr A^2)^2 = 4 n^6 + 18 n^4 + 2 n^2 (complex), E tr A^2 = 2 n^3 + n^2 and
    E (tr A^2)^2 = 4 n^6 + 4 n^5 + 37 n^4 + 40 n^3 + 20 n^2 (real).
    """
    N = n * n
    if is_complex:
        mean = 2 * N / (N + 1)
        square = (4 * N**2 + 18 * N + 2) * N / ((N + 1) * (N + 2) * (N + 3))
    else:
        mean = (2 * N + n) / (N + 2)
        square = (4 * N**2 + 4 * n * N + 37 * N + 40 * n + 20) * N
        square /= (N + 2) * (N + 4) * (N + 6)
    return mean, math.sqrt(square - mean**2)
