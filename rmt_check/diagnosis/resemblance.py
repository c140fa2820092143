"""Is a given matrix near a Glorot matrix? Every reason why not, in words.

Convention: a Ginibre matrix is a multiple of a Glorot matrix, whose entries are independent and
Gaussian with E|W_ij|^2 = 1/n. Seven statistics are looked at, of a complex matrix eight, each at
level 1e-4: of a thousand Glorot matrices about one is called something else (below width 16, two or
three).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rmt_check.diagnosis.departures import Departures
from rmt_check.diagnosis.entries import Entries
from rmt_check.diagnosis.entry_law import NORMAL
from rmt_check.diagnosis.mistakes import named

LEVEL = 1e-4
_UNITARY = 1e-3  # departure from which a matrix stored in half precision stays away

# kind of a resemblance, and what it is called
KINDS = {
    "glorot": "Nothing contradicts a Glorot matrix.",
    "scaled": "A Glorot matrix of another scale: {sigma:.4g} times one of variance 1/n.",
    "not Gaussian": "Not Gaussian, but nearly the spectrum of {sigma:.4g} times a Glorot matrix.",
    "blocks": "Independent blocks, each nearly with the spectrum of a multiple of a Glorot matrix.",
    "other": "Not near a multiple of a Glorot matrix.",
}


@dataclass(frozen=True)
class Reason:
    """A reason why a matrix is no Glorot matrix, and the kind that it leaves: see `KINDS`."""

    kind: str
    text: str


def reasons(
    n: int, entries: Entries, departures: Departures, outlier_is_there: bool
) -> tuple[Reason, ...]:
    """Return why a matrix of these statistics is no Glorot matrix; none if nothing says so."""
    unitary = tuple(unitary_reason(departures))
    if unitary:  # that says all
        return unitary
    mean = tuple(_mean(n, entries, outlier_is_there))
    outlier = any(reason.kind == "other" for reason in mean)  # it explains what structure there is
    structure = () if outlier else tuple(_structure(entries, departures))
    law = tuple(_entry_law(n, entries))
    alike = entries.density == 1.0 and kind((*mean, *law, *structure)) != "other"
    return (*mean, *_variance(n, entries, alike), *law, *structure)


def unitary_reason(departures: Departures) -> Iterator[Reason]:
    """Yield that a matrix is a multiple of a unitary one, if it is."""
    if departures.from_unitary < _UNITARY:
        what = f"it is {departures.norm:.4g} times an orthogonal or unitary matrix"
        yield Reason("other", what)


def kind(found: tuple[Reason, ...]) -> str:
    """Return the kind that is left by all of the reasons together."""
    order = list(KINDS)
    return max((reason.kind for reason in found), key=order.index, default="glorot")


def _mean(n: int, entries: Entries, outlier_is_there: bool) -> Iterator[Reason]:
    if entries.mean_p > LEVEL:
        return
    outlier = n * abs(entries.mean)
    what = f"the mean entry is {number(entries.mean)}, {chance(entries.mean_p)}"
    if outlier_is_there:
        yield Reason("other", f"{what}: an eigenvalue near n * mean, {outlier:.4g} in modulus")
    elif outlier > entries.std:
        yield Reason("other", f"{what}, but no eigenvalue is near n * mean, {outlier:.4g}")
    else:
        yield Reason("not Gaussian", f"{what}; n * mean stays inside the disc of the others")


def _variance(n: int, entries: Entries, alike: bool) -> Iterator[Reason]:
    """Yield what is wrong with the variance; its cause, if all entries are `alike`, of one law."""
    if entries.variance_p > LEVEL:
        return
    cause = named(n, entries.variance, entries.laws) if alike else []
    what = f"n E|W_ij|^2 is {entries.variance:.4g}, not 1, {chance(entries.variance_p)}"
    yield Reason("scaled", f"{what}: {cause[0]}" if len(cause) == 1 else what)


def _entry_law(n: int, entries: Entries) -> Iterator[Reason]:
    """Yield what is wrong with the law of the entries: many zeros explain all of it."""
    if entries.density < 1.0:
        kind = "not Gaussian" if entries.density * n > 20.0 else "other"
        yield Reason(kind, f"{1.0 - entries.density:.3g} of the entries are zeros")
        return
    if entries.kurtosis_p < LEVEL:
        other = [law for law in entries.laws if law != NORMAL]
        what = f"the excess kurtosis is {entries.kurtosis:.3g}, not 0, {chance(entries.kurtosis_p)}"
        yield Reason("not Gaussian", f"{what}: {other[0]}" if len(other) == 1 else what)
    elif entries.largest_p < LEVEL:
        what = f"the largest entry is {entries.largest:.3g} standard deviations"
        yield Reason("not Gaussian", f"{what}, {chance(entries.largest_p)}")


def _structure(entries: Entries, departures: Departures) -> Iterator[Reason]:
    if entries.pseudo_variance_p is not None and entries.pseudo_variance_p < LEVEL:
        what = "real and imaginary parts differ in variance, or are correlated"
        yield Reason("other", f"{what}, {chance(entries.pseudo_variance_p)}")
    if entries.transpose_p < LEVEL:
        what = f"W_ij and W_ji are correlated, {entries.transpose:.3g}"
        yield Reason("other", f"{what}, {chance(entries.transpose_p)}")
    if departures.from_unitary_p < LEVEL and entries.density == 1.0:
        what = f"||W* W / a - I||_F / sqrt(n) is {departures.from_unitary:.4g}, not 1"
        yield Reason("other", f"the entries are dependent, or of several variances: {what}")
    if departures.from_normal_p < LEVEL:
        what = f"Henrici's departure from a normal matrix is {departures.from_normal:.4g}, not .707"
        yield Reason("other", f"{what}, {chance(departures.from_normal_p)}")


def number(z: complex) -> str:
    """Return an entry in a few digits."""
    return f"{z.real:.3g}" if z.imag == 0.0 else min(f"{z:.1g}", f"{z:.0e}", key=len)


def chance(p: float) -> str:
    """Return a p-value in a digit."""
    return f"p = {p:.1g}" if p > 0.0 else "p < 1e-300"
