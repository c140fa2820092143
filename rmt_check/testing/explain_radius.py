"""Which of the usual mistakes explains draws that do not follow a law.

Each is a law of its own, and the draws are tested against it. Convention: a right matrix is s W, W
with E|W_ij|^2 = 1/n; most mistakes multiply it by a factor. For entries that are not Gaussian the
exact law is not known; that of the Gaussian is .02 standard deviations away at n = 32.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from rmt_check.analysis.agreement import ordered_tails
from rmt_check.diagnosis.mistakes import factors
from rmt_check.laws.law import Law
from rmt_check.laws.modulus import EigenvalueModulus
from rmt_check.laws.spectral_radius import SpectralRadius
from rmt_check.sampling.samples import Array

FITS = 1e-3  # p-value from which draws may have a law
_EQUAL = 1e-6  # relative, of radii that are equal but for rounding
DOUBTFUL = 0.1  # p-value below which something else is worth mentioning


def diagnosis(values: Array, law: Law, entries: str | None = None) -> str:
    """Return which usual mistake explains draws that do not follow a law, or that none does.

    `entries` is what is wrong with the entries of the matrices, "" if that is nothing: it comes
    first, being certain. None if they have not been seen: they may be of the other field.
    """
    candidates = [law, *_other_field(law)] if entries is None else [law]
    fitting = [(words, p) for words, p in _suspects(values, candidates, entries) if p > FITS]
    known = verdict(fitting)
    if entries:
        return entries if known is None else f"{entries}; and by the radii: {known}"
    if known is not None and not doubtful(fitting):
        return known
    return with_factor(
        known, " or ".join(_constant_factors(values, candidates)), "a constant factor"
    )


def with_factor(known: str | None, factor: str, name: str) -> str:
    """Return what to say of the mistakes, if any is known, and of a factor, if one fits."""
    if known is None:
        return f"none of the usual mistakes explains it; {factor or f'nor does {name}'}"
    return f"{known}; {factor}" if factor else known


def doubtful(fitting: Sequence[tuple[str, float]]) -> bool:
    """Return whether even the mistake that fits best fits poorly."""
    return max(p for _, p in fitting) < DOUBTFUL


def verdict(fitting: Sequence[tuple[str, float]]) -> str | None:
    """Return what to say of the mistakes that fit, each with its p-value; None if none does."""
    if not fitting:
        return None
    if len(fitting) > 1:
        return f"{' OR '.join(words for words, _ in fitting)}; more draws would tell which"
    ((words, p),) = fitting
    return f"{words}; that fits (p = {p:.2g}), and no other of the usual mistakes"


def _suspects(
    values: Array, candidates: Sequence[Any], entries: str | None
) -> Iterator[tuple[str, float]]:
    """Yield the usual mistakes, each with the p-value of the draws under it."""
    law, *others = candidates
    if not isinstance(law, SpectralRadius | EigenvalueModulus):
        return
    n, s = law.n, law.scale
    for words, factor in factors(n, s).items():
        yield words, _p_value(values, replace(law, scale=s * factor))
    for other in others:
        yield f"{other.field} entries instead of {law.field}", _p_value(values, other)
    yield _equal_words(float(values[0]), law, entries), float(np.ptp(values) < _EQUAL * values[0])
    if isinstance(law, SpectralRadius):
        outlier = _outlier(n, s)
        yield "entries uniform on [0, 1]: their mean has eigenvalue n/2", _p_value(values, outlier)


def _outlier(n: int, s: float) -> Any:
    """Return the law, nearly, of the outlier of entries uniform on [0, 1], m = 1/2, v = 1/12.

    It is m n + mean(X) n + v/m n + .., X centred: the quadratic term has variance v^2/m^2 n.
    """
    mean, variance = n / 2.0 + 1.0 / (6.0 * n), 1.0 / 12.0 + 1.0 / (36.0 * n)
    return stats.norm(s * mean, s * math.sqrt(variance))


def _constant_factors(values: Array, candidates: Sequence[Any]) -> Iterator[str]:
    """Yield the factor that makes the draws follow the law, over either field, if one does."""
    for candidate in candidates:
        factor, error = _factor(values, candidate)
        if factor > 0.0 and _p_value(values / factor, candidate) > FITS:
            of = "" if candidate is candidates[0] else f" of {candidate.field} matrices"
            yield f"a factor {factor:.4g} +- {error:.1g}{of} would fit"


def _factor(values: Array, law: Law) -> tuple[float, float]:
    """Return the root mean square of the draws in units of the law's, and its standard error.

    Where the law has none: the distance of the quartiles.
    """
    square, expected = values**2, law.mean() ** 2 + law.var()
    if math.isfinite(expected):
        factor = math.sqrt(float(np.mean(square)) / expected)
        relative = float(np.std(square) / np.mean(square)) / 2.0 if factor > 0.0 else 0.0
        return factor, factor * relative / math.sqrt(len(values))
    quarters = np.array([0.25, 0.75])
    factor = float(np.ptp(np.quantile(values, quarters)) / np.ptp(law.ppf(quarters)))
    return factor, factor * 1.6 / math.sqrt(len(values))  # as of a Cauchy law


def on_circle(values: Array, law: Any) -> bool:
    """Return whether draws of a spectral law are all its scale, as if W were unitary."""
    if not isinstance(law, SpectralRadius | EigenvalueModulus):
        return False
    return bool(np.all(np.abs(values / law.scale - 1.0) < _EQUAL))


def _equal_words(value: float, law: Law, entries: str | None) -> str:
    """Return what to say of draws that are equal; of `entries` see `diagnosis`."""
    if isinstance(law, EigenvalueModulus):
        return f"orthogonal or unitary matrices: every |lambda| is {value:.4g}"
    every = f"every spectral radius is {value:.4g}"
    if entries is None:
        return f"orthogonal or unitary matrices, or each divided by its own radius: {every}"
    return every if entries else f"each matrix was divided by its own radius: {every}"


def _other_field(law: Any) -> list[Any]:
    """Return the law of the other field, if the law is of one."""
    if not isinstance(law, SpectralRadius | EigenvalueModulus):
        return []
    return [replace(law, field="real" if law.field == "complex" else "complex")]


def _p_value(values: Array, law: Any) -> float:
    """Return the p-value of the Kolmogorov-Smirnov test, or 0 where the median alone decides."""
    at_median = abs(float(law.cdf(np.median(values))) - 0.5) - 0.5 / len(values)
    if stats.kstwo.sf(at_median, len(values)) < FITS:
        return 0.0
    log_p, _ = ordered_tails(values, law)
    return float(stats.ks_1samp(np.exp(log_p), stats.uniform.cdf).pvalue)
