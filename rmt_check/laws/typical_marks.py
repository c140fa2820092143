"""What the model of one matrix needs of a width: eigenvalues beyond a circle, with their marks.

W = G/sqrt(n), E|G_ij|^2 = 1, y = n |lambda|^2, z = (y - n)/sqrt(n). An eigenvalue at y carries
A(y) O E/n of the energy, O its overlap given y, E standard exponential. The transform of what all
eigenvalues beyond z0 carry,

    log E exp(-s Y) = sum_j log E psi_s(Gamma_j),    psi_s(y) = E[1/(1 + s A(y) O/n)],

takes the n |lambda|^2 as independent Gamma(1), .., Gamma(n) variables (Kostlan 1992), and psi = 1
below z0. Real matrices: pairs carry 2 A O E/n, every second Gamma variable from n - 1 down stands
for a pair, corrected by a Poisson process to the exact density of pairs; real eigenvalues are a
Poisson process of their exact density and carry A O chi^2_1/n.

The sums over j, of a smooth function, are integrals with the first term of Euler and Maclaurin.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rmt_check.laws import modulus_real
from rmt_check.laws.law import Array
from rmt_check.laws.legendre import gauss_legendre
from rmt_check.laws.overlap import Moments, exponent, truncated_poisson
from rmt_check.laws.poisson import log_poisson
from rmt_check.laws.unimodal import on_log_scale

Complex = npt.NDArray[np.complex128]

COUNT = 64  # of moduli; the marks of more are interpolated
_OVERLAPS, _SHAPES = gauss_legendre(48), gauss_legendre(48)
_FALL = 18.0  # densities of marks are cut where they have fallen by exp(-18)
_NOTHING = 1e-20  # a mean that is nearer to its limit than that is at its limit
_DEEP = 14.0  # Gamma variables of shape below n - 14 sqrt(n) do not reach n


class Marks(NamedTuple):
    """Tables over eigenvalues (rows) and their overlaps (columns)."""

    y: Array
    overlap: Array
    overlap_weight: Array


class Width(NamedTuple):
    """Tables of one width and field.

    gammas[t, i] is the density of Gamma(shape t) at y_i and shape_weight what a shape counts, both
    with the weights of their quadratures; pairs and reals are Poisson intensities, zero if complex.
    """

    marks: Marks
    gammas: Array
    shape_weight: Array
    pairs: Array
    real_marks: Marks
    reals: Array


@lru_cache(maxsize=32)
def of_width(n: int, field: str, z0: float, count: int = COUNT) -> Width:
    """Return the tables of a width, from the circle z0 on: some milliseconds, kept.

    `count` is how many moduli there are; with 64 log A may rise by some 8 sqrt(n) log |lambda|^2.
    """
    root = math.sqrt(n)
    top = 1.3 * math.sqrt(2.0 * math.log(root) + 50.0)  # beyond, exp(-25) eigenvalues are expected
    nodes, weights = gauss_legendre(count)
    y = n + root * (z0 + (top - z0) * (nodes + 1.0) / 2.0)
    y_weight = root * (top - z0) / 2.0 * weights
    shape, shape_weight = _shapes(n, field)
    gammas = np.exp(log_poisson(shape[:, None] - 1.0, y[None, :])) * y_weight
    if count == COUNT:
        marks = _marks(n, "complex", y)
        real_marks = marks if field == "complex" else _marks(n, "real", y)
    else:
        coarse = of_width(n, field, z0)
        marks, real_marks = _at(coarse.marks, y), _at(coarse.real_marks, y)
    if field == "complex":
        return Width(marks, gammas, shape_weight, np.zeros_like(y), marks, np.zeros_like(y))
    r = np.sqrt(y / n)
    pairs = modulus_real.complex_density(n, r) / (4.0 * r) * y_weight - shape_weight @ gammas
    reals = modulus_real.real_density(n, r) / (2.0 * r) * y_weight
    return Width(marks, gammas, shape_weight, pairs, real_marks, reals)


def _shapes(n: int, field: str) -> tuple[Array, Array]:
    """Return j and weights that turn a smooth function into its sum over n, n - 1, .. or n - 1, ..

    Its integral to half a step above the largest j, less (step/24) of its derivative there.
    """
    step, last = (1.0, n + 0.5) if field == "complex" else (2.0, float(n))
    deep, near = min(_DEEP * math.sqrt(n), last - 2.0), 0.05 * math.sqrt(n)
    nodes, weights = _SHAPES
    shape = np.concatenate([last - deep * (1.0 - nodes) / 2.0, [last - near, last + near]])
    slope = step / (48.0 * near)
    return shape, np.concatenate([deep / (2.0 * step) * weights, [slope, -slope]])


def log_transform(width: Width, s: Complex, A: Array, n: int, field: str) -> Complex:
    """Return log E exp(-s Y) at each s; A, of shape (eigenvalues,), is A(y)."""
    carried = s[:, None] * (A / n)
    if field == "complex":
        one = _mean_of_mark(carried, width.marks, 1.0)
        return _complex(np.log1p(one @ width.gammas.T) @ width.shape_weight)
    pair = _mean_of_mark(2.0 * carried, width.marks, 1.0)
    real = _mean_of_mark(2.0 * carried, width.real_marks, 0.5)
    kostlan = np.log1p(pair @ width.gammas.T) @ width.shape_weight
    return _complex(kostlan + pair @ width.pairs + real @ width.reals)


def _mean_of_mark(carried: Complex, marks: Marks, power: float) -> Complex:
    """Return E (1 + u O)^-power - 1 over the law of O, a row a u."""
    size = np.abs(carried)
    little = np.max(size, axis=0) * np.max(marks.overlap, axis=1) < _NOTHING
    much = np.min(size, axis=0) * np.min(marks.overlap, axis=1) > _NOTHING ** (-1.0 / power)
    mean = np.zeros_like(carried)
    mean[:, much] = -1.0
    at = ~(little | much)
    inverse = 1.0 / (1.0 + carried[:, at, None] * marks.overlap[at])
    value = inverse if power == 1.0 else np.sqrt(inverse)
    mean[:, at] = np.einsum("siw,iw->si", value, marks.overlap_weight[at]) - 1.0
    return mean


def _complex(values: npt.ArrayLike) -> Complex:
    return np.asarray(values, dtype=np.complex128)


def _marks(n: int, field: str, y: Array) -> Marks:
    """Return O on a grid of log(O - 1), with weights that add up to one."""
    columns = zip(*(truncated_poisson(n, one) for one in y.tolist()), strict=True)
    D = Moments(*(np.array(column)[:, None] for column in columns))
    radius = np.sqrt(y / n)[:, None]
    t, weight = on_log_scale(lambda t: exponent(t, n, radius, D, field), len(y), _FALL, *_OVERLAPS)
    return Marks(y, 1.0 + np.exp(t), weight)


def _at(marks: Marks, y: Array) -> Marks:
    """Return marks interpolated between eigenvalues."""
    t, weight = (
        np.column_stack([np.interp(y, marks.y, column) for column in table.T])
        for table in (np.log(marks.overlap - 1.0), marks.overlap_weight)
    )
    return Marks(y, 1.0 + np.exp(t), weight / np.sum(weight, axis=1, keepdims=True))
