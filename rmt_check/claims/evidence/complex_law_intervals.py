"""The complex law of the spectral radius between two decimals that certainly hold it.

Interval arithmetic with the decimals of the standard library, each operation rounded outward. It
shares no formula, no series and no floating-point number with `rmt_check.laws`.
"""

import decimal
from decimal import Context, Decimal

_DIGITS, _LEAST = 50, decimal.MIN_EMIN  # e^{-x} is far below the default range
_UP = Context(_DIGITS, decimal.ROUND_CEILING, _LEAST)
_DOWN = Context(_DIGITS, decimal.ROUND_FLOOR, _LEAST)


def spectral_radius_cdf(n: int, r: float) -> tuple[Decimal, Decimal]:
    """Return two numbers with P(rho <= r) between them, n >= 1 and r >= 1.

    Kostlan (1992): P(rho <= r) = prod_{k=1..n} (1 - e^{-x} sum_{j<k} x^j/j!), x = n r^2. It grows
    with x, and falls with every sum.

    Examples
    --------
    >>> low, high = spectral_radius_cdf(1024, 1.0)
    >>> print(f"{low:.20e} {high:.20e}")
    2.26053410806906128627e-7 2.26053410806906128627e-7
    """
    square = Context(prec=200).multiply(Decimal(r), Decimal(r))  # exact
    low, high = _DOWN.multiply(n, square), _UP.multiply(n, square)
    return (
        _product(n, low, _UP.next_plus(_UP.exp(low.copy_negate())), _UP, _DOWN),
        _product(n, high, _DOWN.next_minus(_DOWN.exp(high.copy_negate())), _DOWN, _UP),
    )


def _product(n: int, x: Decimal, term: Decimal, sums: Context, product: Context) -> Decimal:
    """Return the product, e^{-x} given, its sums rounded by one context and itself by another."""
    total, outside = Decimal(1), term
    for k in range(1, n + 1):
        total = product.multiply(total, product.subtract(Decimal(1), outside))
        term = sums.divide(sums.multiply(term, x), Decimal(k))
        outside = sums.add(outside, term)
    return total
