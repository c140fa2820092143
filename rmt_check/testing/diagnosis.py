"""Which of the usual mistakes explains draws that do not follow a law.

Each is a law of its own, and the draws are tested against it. Convention: a right matrix is s W, W
with E|W_ij|^2 = 1/n; most mistakes multiply it by a factor. For entries that are not Gaussian the
exact law is not known; that of the Gaussian is .02 standard deviations away at n = 32.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from rmt_check.analysis.agreement import ordered_tails
from rmt_check.bases import Truncated
from rmt_check.calibration import NORMALISATION_FROM, paper_scale
from rmt_check.cells import Array
from rmt_check.laws.law import Law
from rmt_check.laws.modulus import EigenvalueModulus
from rmt_check.laws.spectral_radius import SpectralRadius

FITS = 1e-3  # p-value from which draws may have a law
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
    ("E|W_ij|^2 = 1/2n instead of 1/n (half the variance)", lambda n, s: math.sqrt(0.5)),
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


def diagnosis(values: Array, law: Law) -> str:
    """Return which usual mistake explains draws that do not follow a law, or that none does."""
    fitting = [(words, p) for words, p in _suspects(values, law) if p > FITS]
    known = verdict(fitting)
    if known is not None:
        return known
    factors = " or ".join(_constant_factors(values, law)) or "nor does a constant factor"
    return f"none of the usual mistakes explains it; {factors}"


def verdict(fitting: Sequence[tuple[str, float]]) -> str | None:
    """Return what to say of the mistakes that fit, each with its p-value; None if none does."""
    if not fitting:
        return None
    if len(fitting) > 1:
        return f"{' OR '.join(words for words, _ in fitting)}; more draws would tell which"
    ((words, p),) = fitting
    return f"{words}; that fits (p = {p:.2g}), and no other of the usual mistakes"


def factors(n: int, scale: float) -> dict[str, float]:
    """Return the usual mistakes that multiply a matrix, each factor once."""
    found: dict[float, str] = {1.0: ""}
    for words, factor in FACTORS:
        found.setdefault(round(factor(n, scale), 12), words)
    return {words: factor for factor, words in found.items() if words}


def _suspects(values: Array, law: Law) -> Iterator[tuple[str, float]]:
    """Yield the usual mistakes, each with the p-value of the draws under it."""
    if not isinstance(law, SpectralRadius | EigenvalueModulus):
        return
    n, s = law.n, law.scale
    for words, factor in factors(n, s).items():
        yield words, _p_value(values, replace(law, scale=s * factor))
    other = _other_field(law)
    yield f"{other.field} entries instead of {law.field}", _p_value(values, other)
    on_circle = bool(np.all(np.abs(values / s - 1.0) < 1e-6))
    yield "orthogonal or unitary matrices: every |lambda| is one", float(on_circle)
    if isinstance(law, SpectralRadius):
        outlier = _outlier(n, s)
        yield "entries uniform on [0, 1]: their mean has eigenvalue n/2", _p_value(values, outlier)


def _outlier(n: int, s: float) -> Any:
    """Return the law, nearly, of the outlier of entries uniform on [0, 1], m = 1/2, v = 1/12.

    It is m n + mean(X) n + v/m n + .., X centred: the quadratic term has variance v^2/m^2 n.
    """
    mean, variance = n / 2.0 + 1.0 / (6.0 * n), 1.0 / 12.0 + 1.0 / (36.0 * n)
    return stats.norm(s * mean, s * math.sqrt(variance))


def _constant_factors(values: Array, law: Law) -> Iterator[str]:
    """Yield the factor that makes the draws follow the law, over either field, if one does."""
    candidates: list[Any] = [law]
    if isinstance(law, SpectralRadius | EigenvalueModulus):
        candidates.append(_other_field(law))
    for candidate in candidates:
        factor = float(np.mean(values) / candidate.mean())
        if factor > 0.0 and _p_value(values / factor, candidate) > FITS:
            error = float(np.std(values)) / math.sqrt(len(values)) / candidate.mean()
            of = "" if candidate is law else f" of {candidate.field} matrices"
            yield f"a factor {factor:.4g} +- {error:.1g}{of} would fit"


def _other_field(law: Any) -> Any:
    return replace(law, field="real" if law.field == "complex" else "complex")


def _p_value(values: Array, law: Any) -> float:
    """Return the p-value of the Kolmogorov-Smirnov test, or 0 where the median alone decides."""
    at_median = abs(float(law.cdf(np.median(values))) - 0.5) - 0.5 / len(values)
    if stats.kstwo.sf(at_median, len(values)) < FITS:
        return 0.0
    log_p, _ = ordered_tails(values, law)
    return float(stats.ks_1samp(np.exp(log_p), stats.uniform.cdf).pvalue)
