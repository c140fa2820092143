"""What is usually done instead of drawing s W, and by what factor that multiplies it.

Convention: a right matrix is s W, W with E|W_ij|^2 = 1/n.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from rmt_check.calibration import NORMALISATION_FROM, paper_scale
from rmt_check.diagnosis.entry_law import CUT, LAPLACE, NORMAL, TWO_VALUES, UNIFORM
from rmt_check.schemes import Truncated

_CUT = math.sqrt(Truncated.variance)  # 0.8796


class Mistake(NamedTuple):
    """A usual mistake.

    Attributes
    ----------
    words : str
        What was done.
    factor : callable
        By what that multiplies the right matrix s W: a function of n and s.
    entry_laws : tuple of str
        The laws of entries that come of it, where one matrix whose s is not known can show it.
    """

    words: str
    factor: Callable[[int, float], float]
    entry_laws: tuple[str, ...] = ()


_ANY = (NORMAL, UNIFORM, CUT, TWO_VALUES, LAPLACE)

MISTAKES = (
    Mistake("the scale was not applied", lambda n, s: 1.0 / s),
    Mistake("divided by the scale instead of multiplied", lambda n, s: s**-2),
    Mistake("the scale was applied twice", lambda n, s: s),
    Mistake(
        "E|W_ij|^2 = 2/n instead of 1/n (parts of variance 1/n each, or He's initialisation)",
        lambda n, s: math.sqrt(2.0),
        (NORMAL, UNIFORM, CUT),
    ),
    Mistake(
        "E|W_ij|^2 = 1/2n instead of 1/n (half the variance, or 2/(fan_in + fan_out) of the three "
        "gates of a GRU filled as one (3n, n) matrix: fill each gate)",
        lambda n, s: math.sqrt(0.5),
        _ANY,
    ),
    Mistake(
        "E|W_ij|^2 = 2/5n instead of 1/n (2/(fan_in + fan_out) of the four gates of an LSTM filled "
        "as one (4n, n) matrix: fill each gate)",
        lambda n, s: math.sqrt(0.4),
        (NORMAL, UNIFORM, CUT),
    ),
    Mistake("E|W_ij|^2 = 1 instead of 1/n", lambda n, s: math.sqrt(n), _ANY),
    Mistake(
        "E|W_ij|^2 = 1/n^2, the standard deviation 1/n instead of 1/sqrt(n)",
        lambda n, s: n**-0.5,
        _ANY,
    ),
    Mistake(
        "entries of a normal law cut at two standard deviations, its variance not corrected",
        lambda n, s: _CUT,
        (CUT,),
    ),
    Mistake(
        "E|W_ij|^2 = 1/3n, entries uniform on +-1/sqrt(n) (the default of torch.nn.RNN)",
        lambda n, s: 3.0**-0.5,
        (UNIFORM,),
    ),
    Mistake(
        "the paper's scale 1/c_n was applied",
        lambda n, s: paper_scale(n) if n >= NORMALISATION_FROM else 1.0,
    ),
)


def factors(n: int, scale: float) -> dict[str, float]:
    """Return the usual mistakes that multiply a matrix, each factor once."""
    found: dict[float, str] = {1.0: ""}
    for mistake in MISTAKES:
        found.setdefault(round(mistake.factor(n, scale), 12), mistake.words)
    return {words: factor for factor, words in found.items() if words}


def named(n: int, variance: float, entry_laws: tuple[str, ...]) -> list[str]:
    """Return the mistakes that leave n E|W_ij|^2 so, and a law of the entries among these."""
    error = math.sqrt(2.0) / n  # relative, of the variance of real entries
    return [
        mistake.words
        for mistake in MISTAKES
        if set(mistake.entry_laws) & set(entry_laws)
        and abs(variance / mistake.factor(n, 1.0) ** 2 - 1.0) < 4.0 * error
    ]
