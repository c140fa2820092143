"""The modulus of one eigenvalue of the complex Ginibre matrix, exact at every n.

W = G/sqrt(n), G with i.i.d. N_C(0, 1) entries. With x = n r^2, P and Q the regularised incomplete
gamma functions and p = x^n e^{-x} / n! (Ginibre 1965),

    density 2 r Q(n, x),    P(|lambda| <= r) = r^2 Q + P - p,    P(|lambda| > r) = p - (r^2 - 1) Q.

All three are taken from the distance n - x = -n (r - 1)(r + 1), not from the rounded x.
"""

from typing import NamedTuple

import numpy as np

from rmt_check.laws.incomplete_gamma import all_terms, temme_terms
from rmt_check.laws.law import Array

_LEAST, _MOST = 1e-100, 1e100  # beyond, every probability is 0 or 1 to the last bit


def density(n: int, r: Array) -> Array:
    """Return the density at r >= 0 of the modulus of an eigenvalue chosen uniformly."""
    return 2.0 * np.minimum(r, _MOST) * _gammas(n, r).Q


def expected_inside(n: int, r: Array) -> Array:
    """Return the expected number of eigenvalues of modulus <= r, accurate near 0."""
    g = _gammas(n, r)
    inside = np.minimum(r, _MOST) ** 2 * g.Q + g.P - g.p
    inside = np.where(r < _LEAST, r * r, inside)
    return n * np.where(inside < 0.5, inside, 1.0 - _outside(r, g))


def expected_outside(n: int, r: Array) -> Array:
    """Return the expected number of eigenvalues of modulus > r, accurate in the tail."""
    return n * _outside(r, _gammas(n, r))


class _Gammas(NamedTuple):
    P: Array
    Q: Array
    p: Array


def _gammas(n: int, r: Array) -> _Gammas:
    v = np.clip(r, _LEAST, _MOST).ravel()
    x, t = n * v * v, -n * (v - 1.0) * (v + 1.0)
    if n < 256:
        terms = all_terms(n, t, x)
    else:
        terms = temme_terms(np.full((1, v.size), float(n)), t[None], x[None])
    log_p, log_P, log_h = (row[0].reshape(r.shape) for row in terms[1:])
    return _Gammas(np.exp(log_P), -np.expm1(-np.exp(log_h)), np.exp(log_p))


def _outside(r: Array, g: _Gammas) -> Array:
    # the difference of two probabilities loses z^2 roundings at z = sqrt(n)(r^2 - 1)
    v = np.minimum(r, _MOST)
    return np.maximum(g.p - (v - 1.0) * (v + 1.0) * g.Q, 0.0)
