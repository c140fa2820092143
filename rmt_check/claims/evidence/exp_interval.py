"""Rational numbers that a real number is certain to lie between."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

_DIGITS = 60


def exp_between(x: Fraction) -> tuple[Fraction, Fraction]:
    """Return rationals below and above e^x, x >= 0, that agree to some 55 digits.

    Python's decimal arithmetic rounds e^x of a decimal number to the nearest: one unit in the last
    place further down or up is certain.
    """
    down, up = (Context(_DIGITS, rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    numerator, denominator = Decimal(x.numerator), Decimal(x.denominator)
    low = down.next_minus(down.exp(down.divide(numerator, denominator)))
    high = up.next_plus(up.exp(up.divide(numerator, denominator)))
    return Fraction(low), Fraction(high)
