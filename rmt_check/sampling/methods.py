"""The methods: which there are, what "auto" takes at which width, and what a draw costs.

All arguments have been checked by the callers.
"""

import math
from typing import NamedTuple

from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.schemes.scheme import Scheme

METHODS = {
    "matrix": ("auto", "matrix"),
    "spectral-radius": ("auto", "matrix", "kostlan", "quantile"),
    "eigenvalue-moduli": ("auto", "matrix", "kostlan"),
    "hidden-norms": ("auto", "matrix", "matrix-free"),
    "power-norms": ("auto", "matrix", "matrix-free"),
    "ceiling-crossings": ("auto", "matrix", "matrix-free"),
    "recurrence": ("auto", "matrix", "matrix-free"),
    "radius study": ("auto", "matrix", "kostlan"),
    "growth study": ("auto", "matrix", "matrix-free"),
    "modulus study": ("auto", "matrix", "kostlan"),
}
_SPECTRAL = ("spectral-radius", "eigenvalue-moduli")
_QUANTILE = 2**9  # operations to look up a law's table
_SOME_STEPS = 64  # of a recurrent network: few, for the draws of a chunk are lost together


class Widest(NamedTuple):
    """Up to which width "auto" draws eigenvalues, by how they come about.

    Attributes
    ----------
    instead : float
        Of matrices whose moduli Kostlan's gammas would give too.
    kostlan : float
        Of such matrices by the gammas.
    matrix : float
        Of other matrices, by LAPACK.
    diagonal : float
        Of diagonals, which cost nothing.
    """

    instead: float
    kostlan: float
    matrix: float
    diagonal: float


_ANY = math.inf
# Who draws a statistic has asked for draws: "auto" must not draw what cannot be waited for (8 s a
# radius of width 2048 if complex, on one core). A study draws thousands at many widths: where the
# gammas do, it takes matrices only while these are as quick, and beyond .1 s a draw leaves the laws
# alone. The figure's top row needs few moduli, of matrices of which all eigenvalues are computed.
WIDEST = {
    "spectral-radius": Widest(instead=2048, kostlan=_ANY, matrix=2048, diagonal=_ANY),
    "eigenvalue-moduli": Widest(instead=1024, kostlan=_ANY, matrix=_ANY, diagonal=_ANY),
    "radius study": Widest(instead=128, kostlan=10**10, matrix=2048, diagonal=_ANY),
    "modulus study": Widest(instead=128, kostlan=10**7, matrix=2048, diagonal=_ANY),
    "figure": Widest(instead=1024, kostlan=10**7, matrix=1024, diagonal=10**7),
}


def has_kostlan_moduli(scheme: Scheme, n: int, field: str) -> bool:
    """Return whether the moduli are, as a set, independent roots of gamma variables."""
    return scheme.base.has_ginibre_spectrum and field == "complex" and n <= LARGEST_COMPLEX


def spectral_method(who: str, method: str, scheme: Scheme, n: int, field: str) -> str:
    """Return the method that eigenvalues will be drawn by for `who`, a key of `WIDEST`.

    "laws" if that is none: no number is drawn.

    Raises
    ------
    ValueError
        If the scheme does not allow the method.

    Examples
    --------
    >>> from rmt_check import SCHEMES
    >>> glorot = SCHEMES["glorot"]
    >>> [spectral_method(who, "auto", glorot, 1024, "complex") for who in WIDEST]
    ['matrix', 'matrix', 'kostlan', 'kostlan', 'matrix']
    """
    gammas = has_kostlan_moduli(scheme, n, field)
    if method == "kostlan" and not gammas:
        raise ValueError(
            "method 'kostlan' is for complex Gaussian schemes of width n <= 10^15, received "
            f"{scheme}, {field}, n = {n}"
        )
    if method != "auto":
        return method
    widest = WIDEST[who]
    if not scheme.base.needs_lapack:
        return "matrix" if n <= widest.diagonal else "laws"
    if n <= (widest.instead if gammas else widest.matrix):
        return "matrix"
    return "kostlan" if gammas and n <= widest.kostlan else "laws"


def refusal(scheme: Scheme, n: int, field: str) -> str:
    """Return what to do where "auto" draws no spectral radii."""
    known = n <= LARGEST_COMPLEX and scheme.spectral_radius_law(n, field) is not None
    quantile = "'quantile' (the exact law, which such draws cannot test) or "
    return (
        f"method 'auto' draws {field} matrices of {scheme} up to width "
        f"{WIDEST['spectral-radius'].matrix}, received {n}; "
        f"choose a smaller width, {quantile * known}'matrix'"
    )


def norms_method(method: str, scheme: Scheme, n: int, steps: int) -> str:
    """Return the method that norms will be drawn by; ValueError if the scheme does not allow it.

    Without the matrix wherever that can be and is not longer.
    """
    if method == "matrix-free" and not scheme.rotation_invariant:
        raise ValueError(
            f"method 'matrix-free' is for Gaussian schemes, received {scheme}; use 'matrix'"
        )
    if method != "auto":
        return method
    return "matrix-free" if scheme.rotation_invariant and steps < n else "matrix"


def operations(
    statistic: str, method: str, n: int, scheme: Scheme | None = None, steps: int | None = None
) -> float:
    """Return roughly how many multiply-adds a draw takes.

    Chunk sizes rest on what this is for (statistic, method, n) alone: norms of some 4 sqrt(n) steps
    of a full matrix. Of a given scheme, and for norms given steps, it is nearer the truth.
    """
    if method == "quantile":
        return _QUANTILE
    if method == "kostlan":
        return 8 * n if statistic == "eigenvalue-moduli" else 128 * math.isqrt(n)
    if statistic in _SPECTRAL:
        return n**3 if scheme is None or scheme.base.needs_lapack else 8 * n
    if statistic.startswith("recurrence"):
        return 8 * n * _SOME_STEPS * (_SOME_STEPS if method == "matrix-free" else n)
    if scheme is None or steps is None:
        return 32 * n**2 if method == "matrix" else 32 * n * math.isqrt(n)
    driven = steps**3 / 2 if method == "matrix-free" else (steps + 20) * math.prod(scheme.shape(n))
    return driven / 3 if statistic == "power-norms" else driven
