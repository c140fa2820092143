"""Polynomials that are orthonormal on a region, for probabilities too small for a determinant.

In the plane of the unscaled G, and with the inner product

    <p, q> = (1/pi) int_D p(z) conj(q(z)) e^{-|z|^2} d^2z,

let h_j j! be the square of the norm of the monic orthogonal polynomial of degree j; h_j = 1 where D
is the plane. Monomials are nearly dependent on a small region. The polynomials are found without
them, from z p_{j-1} made orthogonal to p_0 .. p_{j-1} at the nodes of a quadrature (Arnoldi), so
that each h_j has all its digits however small it is. The region is symmetric about the real axis,
so their coefficients are real, and the upper half is enough.
"""

import math

import numpy as np

from rmt_check.laws import arcs
from rmt_check.laws.law import Array
from rmt_check.laws.regions import Region


def log_norms(n: int, region: Region) -> Array:
    """Return log h_0 .. log h_{n-1}."""
    return orthonormal(n, points_inside(n, region), np.empty(0))[0]


def end(n: int, region: Region) -> float:
    """Return the radius beyond which the polynomials of a turned region have no mass."""
    # behind a wall eigenvalues come to lie along a line: Hermite's zeros reach to sqrt(2n)
    return arcs.first(region, inside=True) + math.sqrt(2.0 * n) + 9.0


def points_inside(n: int, region: Region, fine: float = 1.0, across: float = 0.3) -> arcs.Points:
    """Return a quadrature of the upper half of a turned region; `across` nodes per unit of arc."""
    rho, weight, theta = arcs.circles(region, 0.0, end(n, region), n, inside=True, fine=fine)
    arc = math.pi - theta
    count = math.ceil(fine * (20.0 + 0.3 * n * arc.max() + across * (rho * arc).max()))
    phi, weight_phi = arcs.angles(theta, np.full_like(theta, math.pi), count)
    x, y = rho[:, None] * np.cos(phi), rho[:, None] * np.sin(phi)
    return arcs.Points(x.ravel(), y.ravel(), ((weight * rho)[:, None] * weight_phi).ravel())


def orthonormal(n: int, points: arcs.Points, real: Array) -> tuple[Array, Array, Array]:
    """Return log h_j, and p_j times the root of its weight at the points and at real numbers.

    At the points both parts, one after the other, times the root of the quadrature's weight too:
    shape (n, 2 points); the rows are orthonormal. At real numbers p_j(x) e^{-x^2/2}.
    """
    x, y, weight = points
    half = x.size
    p, on_axis, log_step = np.empty((n, 2 * half)), np.empty((n, real.size)), np.empty(n)
    nearest = np.min(x * x + y * y)  # far from the origin the weight itself underflows
    root = np.sqrt(2.0 * weight / math.pi) * np.exp((nearest - x * x - y * y) / 2.0)
    new, new_on_axis = np.append(root, np.zeros(half)), np.exp((nearest - real * real) / 2.0)
    for j in range(n):
        if j:
            re, im = p[j - 1, :half], p[j - 1, half:]
            new = np.append(x * re - y * im, x * im + y * re) / math.sqrt(j)
            new_on_axis = real * on_axis[j - 1] / math.sqrt(j)
        for _ in range(2):
            along = p[:j] @ new
            new -= along @ p[:j]
            new_on_axis = new_on_axis - along @ on_axis[:j]
        norm = float(np.linalg.norm(new))
        p[j], on_axis[j], log_step[j] = new / norm, new_on_axis / norm, math.log(norm)
    log_step[0] -= nearest / 2.0
    return 2.0 * np.cumsum(log_step), p, on_axis
