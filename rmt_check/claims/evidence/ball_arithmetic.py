"""The real law of the spectral radius in ball arithmetic: every number with a bound of its error.

W = G/sqrt(n), G an n x n matrix of i.i.d. N(0, 1) entries, R = r sqrt(n), P the regularised lower
incomplete gamma function. With

    a_j = e^{-R^2/2} R^{2j} / sqrt((2j)!),    c_j = sqrt(binom(2j, j)) / 2^j,
    b_j = c_j P(j + 1/2, R^2/2),              K_jk = R / sqrt(2 pi) a_j s_{j-k} a_k,
    s_0 = sqrt(pi)/c (1 - erfcx(c)), c = sqrt(2) R,   s_{-m-1} = -s_m,
    (2m + 1) s_m = 2 - sqrt(2 pi) R [m = 0] + R^2 (s_{m+1} - s_{m-1}),

P(rho <= r) is, for even n, the determinant of P(2j+1, R^2) delta_jk + K_jk - b_j a_k over
0 <= j, k < n/2 (Forrester & Nagao 2007). It needs python-flint.
"""

import math
from decimal import Decimal
from typing import Any

_BITS = 300  # the recurrence for s loses up to n of them


def real_spectral_radius_cdf(n: int, r: Decimal) -> tuple[float, float]:
    """Return two numbers with P(rho <= r) between them, for even n up to 100 and r > 1/2.

    Examples
    --------
    >>> low, high = real_spectral_radius_cdf(64, Decimal(1))
    >>> print(f"{low:.12f}", high - low < 1e-15)
    0.116930945649 True
    """
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        ball = _determinant(n // 2, arb(str(r)) * arb(n).sqrt())
        low, high = (float(end.str(30, radius=False)) for end in (ball.lower(), ball.upper()))
    return math.nextafter(low, -math.inf), math.nextafter(high, math.inf)


def _determinant(N: int, R: Any) -> Any:
    from flint import arb, arb_mat

    x, s = R * R, _sines(N, R)
    front = R / (2 * arb.pi()).sqrt()
    a = [(-x / 2).exp() * x**j / arb(2 * j).fac().sqrt() for j in range(N)]
    c = [arb(2 * j).bin(j).sqrt() / arb(2) ** j for j in range(N)]
    b = [c[j] * (x / 2).gamma_lower(arb(2 * j + 1) / 2, regularized=1) for j in range(N)]

    def entry(j: int, k: int) -> Any:
        inside = x.gamma_lower(arb(2 * j + 1), regularized=1) if j == k else arb(0)
        return inside + (front * a[j] * s[j - k] - b[j]) * a[k]

    return arb_mat([[entry(j, k) for k in range(N)] for j in range(N)]).det()


def _sines(N: int, R: Any) -> dict[int, Any]:
    """Return s_m for -N < m < N."""
    from flint import arb

    x, c = R * R, arb(2).sqrt() * R
    s_0 = arb.pi().sqrt() / c * (1 - (c * c).exp() * c.erfc())
    s = {0: s_0, -1: -s_0}
    for m in range(N):
        excess = (2 * m + 1) * s[m] - 2 + (arb.pi() * 2).sqrt() * R * (m == 0)
        s[m + 1] = s[m - 1] + excess / x
        s[-m - 2] = -s[m + 1]
    return s
