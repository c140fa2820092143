"""What is usually done instead of drawing s W, and by what factor that multiplies it.

Convention: a right matrix is s W, W with E|W_ij|^2 = 1/n.
"""

import math
from collections.abc import Callable

from rmt_check.calibration import NORMALISATION_FROM, paper_scale
from rmt_check.schemes import Truncated

_CUT = math.sqrt(Truncated.variance)  # 0.8796

# what was done instead, and by what it multiplies the right matrix s W of width n
FACTORS: tuple[tuple[str, Callable[[int, float], float]], ...] = (
    ("the scale was not applied", lambda n, s: 1.0 / s),
    ("divided by the scale instead of multiplied", lambda n, s: s**-2),
    ("the scale was applied twice", lambda n, s: s),
    (
        "E|W_ij|^2 = 2/n instead of 1/n (parts of variance 1/n each, or He's initialisation)",
        lambda n, s: math.sqrt(2.0),
    ),
    (
        "E|W_ij|^2 = 1/2n instead of 1/n (half the variance, or 2/(fan_in + fan_out) of the three "
        "gates of a GRU filled as one (3n, n) matrix: fill each gate)",
        lambda n, s: math.sqrt(0.5),
    ),
    (
        "E|W_ij|^2 = 2/5n instead of 1/n (2/(fan_in + fan_out) of the four gates of an LSTM filled "
        "as one (4n, n) matrix: fill each gate)",
        lambda n, s: math.sqrt(0.4),
    ),
    ("E|W_ij|^2 = 1 instead of 1/n", lambda n, s: math.sqrt(n)),
    ("E|W_ij|^2 = 1/n^2, the standard deviation 1/n instead of 1/sqrt(n)", lambda n, s: n**-0.5),
    (
        "entries of a normal law cut at two standard deviations, its variance not corrected",
        lambda n, s: _CUT,
    ),
    (
        "E|W_ij|^2 = 1/3n, entries uniform on +-1/sqrt(n) (the default of torch.nn.RNN)",
        lambda n, s: 3.0**-0.5,
    ),
    (
        "the paper's scale 1/c_n was applied",
        lambda n, s: paper_scale(n) if n >= NORMALISATION_FROM else 1.0,
    ),
)


def factors(n: int, scale: float) -> dict[str, float]:
    """Return the usual mistakes that multiply a matrix, each factor once."""
    found: dict[float, str] = {1.0: ""}
    for words, factor in FACTORS:
        found.setdefault(round(factor(n, scale), 12), words)
    return {words: factor for factor, words in found.items() if words}
