"""What one tensor tells by itself, before it is judged with the others."""

import math
from dataclasses import dataclass, field

from rmt_check.arrays import Array
from rmt_check.diagnosis.audit_fit import Key
from rmt_check.diagnosis.audit_gates import Shape
from rmt_check.diagnosis.audit_laws import Rules
from rmt_check.diagnosis.audit_numbers import Numbers

LAW, EDGE, GATES, HAAR, ZEROS = "law", "edge", "gates", "haar", "zeros"  # the tests

TIED = "tied to "  # begins the law of a tensor that is another one


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one tensor tells by itself.

    Attributes
    ----------
    law : str
        What it is, if it is not random numbers or if it is orthogonal; else "".
    wrong, notes : tuple of str
        What looks wrong whatever the level, and what is worth a remark.
    numbers : Numbers or None
        Its random numbers.
    fits : dict
        The p-value of each law and variance.
    variances : dict
        The variances with names.
    tests : dict of str to float
        The p-value of each test, of the law that fits best among others.
    blocks : tuple
        The standard deviation of each gate.
    streams : tuple of ndarray
        The first numbers of the tensor, and of each of its gates.
    fans : tuple or None
        fan_in and fan_out.
    """

    name: str
    shape: Shape
    dtype: str
    law: str = ""
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: Numbers | None = None
    fits: dict[Key, float] = field(default_factory=dict)
    tests: dict[str, float] = field(default_factory=dict)
    variances: Rules = field(default_factory=dict)
    blocks: tuple[float, ...] = ()
    streams: tuple[Array, ...] = ()
    fans: tuple[int, int] | None = None
    gain: float | None = None

    @property
    def p_value(self) -> float | None:
        """The p-value of all tests together, by Bonferroni's inequality; None without a test."""
        if not self.tests:
            return None
        return min(1.0, len(self.tests) * min(self.tests.values()))

    def accepts(self, key: Key, share: float) -> bool:
        """Return whether a law fits at the level that a tensor has, its share."""
        return len(self.tests) * self.fits.get(key, 0.0) > share


def std_words(numbers: Numbers, kurtosis: float) -> str:
    """Return a standard deviation, as a round number where that fits.

    Round numbers of one or two digits are what people write into initialisers.
    """
    error = relative_error(numbers, kurtosis)
    for text, most in ((f"{numbers.std:.1g}", 0.1), (f"{numbers.std:.2g}", 0.02)):
        if abs(float(text) / numbers.std - 1.0) < error < most:
            return f"std {text}"
    return f"std {numbers.std:.4g}"


def relative_error(numbers: Numbers, kurtosis: float) -> float:
    """Return four relative standard errors of a standard deviation."""
    return 4.0 * (math.sqrt((kurtosis - 1.0) / (4.0 * numbers.size)) + numbers.eps**2)
