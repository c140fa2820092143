"""From what tensors tell to what is said of each: the law that fits, and what looks wrong."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rmt_check.diagnosis.audit_diagonals import Memory
from rmt_check.diagnosis.audit_evidence import (
    EDGE,
    GATES,
    HAAR,
    LAW,
    TIED,
    ZEROS,
    Evidence,
    relative_error,
    std_words,
)
from rmt_check.diagnosis.audit_fit import OTHER, Key
from rmt_check.diagnosis.audit_laws import BOTH, CUT, NORMAL, UNIFORM
from rmt_check.diagnosis.audit_peers import swapped_fans, unlike_peers
from rmt_check.diagnosis.audit_recurrence import Recurrence
from rmt_check.diagnosis.audit_repeats import repeats
from rmt_check.holm import holm

LEVEL = 1e-3
_EMBEDDING = re.compile(r"embed|wte\b|shared")
_TWICE = ")^2"  # ends the name of a variance that was multiplied twice
_KNOWN = 0.02  # four standard errors of a standard deviation
_KURTOSIS = {law.name: law.kurtosis for law in (NORMAL, UNIFORM, CUT)}


@dataclass(frozen=True)
class Finding:
    """What an audit says of one tensor.

    Attributes
    ----------
    name, shape, dtype : str, tuple of int, str
        The tensor.
    law : str
        The initialisation that fits best.
    fits : tuple of str
        All that fit.
    p_value : float or None
        The probability that a right tensor departs as far from all of them, None where nothing is
        random.
    std : float or None
        The measured standard deviation.
    wrong : tuple of str
        What looks wrong; empty for nothing.
    notes : tuple of str
        What is worth a remark.
    gates : tuple of float
        The standard deviation of each gate.
    recurrence : tuple of Recurrence
        For square weights: one for each gate.
    memory : Memory or None
        For the diagonals of state-space layers.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    law: str
    fits: tuple[str, ...] = ()
    p_value: float | None = None
    std: float | None = None
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    gates: tuple[float, ...] = ()
    recurrence: tuple[Recurrence, ...] = ()
    memory: Memory | None = None


def judged(found: Sequence[Evidence], level: float) -> list[Finding]:
    """Return a finding for each tensor; right models get one that looks wrong at this level."""
    tested = np.array([math.nan if one.p_value is None else one.p_value for one in found])
    given = int(np.count_nonzero(~np.isnan(tested)))
    share = 0.5 * level / max(given, 1)  # half for tensors, half for comparisons
    refused = (holm(tested) <= 0.5 * level).tolist()
    ties = _ties(found)
    repeated = {i: words for i, words in _repeated(found).items() if i not in ties}
    compared = unlike_peers(found, share, 0.5 * level) | swapped_fans(found, share)
    findings = []
    for i, one in enumerate(found):
        wrong = list(one.wrong)
        if refused[i]:
            wrong += _reasons(one, share)
        elif twice := _twice(one, share):
            wrong.append(twice)
        wrong += [remarks[i] for remarks in (repeated, compared) if i in remarks]
        law = TIED + found[ties[i]].name if i in ties else one.law
        findings.append(_finding(one, share, law, tuple(wrong)))
    return findings


def _finding(one: Evidence, share: float, law: str, wrong: tuple[str, ...]) -> Finding:
    accepted = {key: p for key, p in one.fits.items() if one.accepts(key, share)}
    return Finding(
        name=one.name,
        shape=one.shape,
        dtype=one.dtype,
        law=law or _law(one, accepted),
        fits=tuple(_words(one, key) for key in accepted if _TWICE not in key[1]),
        p_value=one.p_value,
        std=None if one.numbers is None else one.numbers.std,
        wrong=wrong,
        notes=one.notes,
        gates=one.blocks,
    )


def _law(one: Evidence, accepted: dict[Key, float]) -> str:
    """Return the law that fits best, one with a named variance if there is such a one."""
    if not accepted:
        std = "" if one.numbers is None else f", std {one.numbers.std:.4g}"
        return f"no known law{std}"
    plain = {key: p for key, p in accepted.items() if key[1] != OTHER and _TWICE not in key[1]}
    among = plain or {key: p for key, p in accepted.items() if key[1] == OTHER} or accepted
    return _words(one, max(among, key=lambda key: (_is_usual(key), among[key])))


def _is_usual(key: Key) -> bool:
    """Return whether a law has a variance that initialisers give it: few numbers fit others too."""
    return key[0] == UNIFORM.name or not key[1].startswith("1/(3")


def _words(one: Evidence, key: Key) -> str:
    """Return a law in words; the fans of a square are both its width."""
    law, rule = key
    if rule == OTHER:
        assert one.numbers is not None
        return f"{law}, {std_words(one.numbers, _KURTOSIS[law])}"
    if one.fans is not None and one.fans[0] == one.fans[1]:
        rule = rule.replace(BOTH, "1/n").replace("fan_in", "n").replace("fan_out", "n")
    return f"{law}, variance {rule}"


def _reasons(one: Evidence, share: float) -> list[str]:
    """Return why a tensor is refused: its tests that fail, or the one that fails first."""
    failed = [test for test, p in one.tests.items() if len(one.tests) * p <= share]
    failed = failed or [min(one.tests, key=lambda test: one.tests[test])]
    if GATES in failed and one.blocks:
        return [_odd_gate(one.blocks)]
    words = {
        LAW: "no law of an initialiser fits",
        EDGE: "a singular value outside Marchenko-Pastur's edge: entries are not independent",
        HAAR: "not uniform: QR without the signs of R's diagonal",
        ZEROS: "its zeros are not spread evenly",
    }
    return [words[test] for test in failed]


def _odd_gate(deviations: Sequence[float]) -> str:
    """Return which gate has another standard deviation."""
    middle = sorted(deviations)[len(deviations) // 2]
    odd = max(range(len(deviations)), key=lambda i: abs(deviations[i] / middle - 1.0))
    rest = sorted(value for i, value in enumerate(deviations) if i != odd)
    others = f"{rest[0]:.4g} to {rest[-1]:.4g}"
    return f"gate {odd} has std {deviations[odd]:.4g}, the others {others}"


def _twice(one: Evidence, share: float) -> str:
    """Return which scale seems to have been applied twice, if no other variance fits.

    The standard deviation must be known to 2 % and be no round number, which people write.
    """
    numbers = one.numbers
    accepted = [key for key in one.fits if one.accepts(key, share)]
    if numbers is None or any(rule != OTHER and _TWICE not in rule for _, rule in accepted):
        return ""
    for law, rule in accepted:
        error = relative_error(numbers, _KURTOSIS[law])
        is_round = abs(float(f"{numbers.std:.1g}") / numbers.std - 1.0) < error
        if _TWICE in rule and error < _KNOWN and not is_round:
            return f"variance {rule}: was the scale applied twice?"
    return ""


def _ties(found: Sequence[Evidence]) -> dict[int, int]:
    """Return which tensors are an embedding that was saved twice, as an output layer's weight.

    The numbers of the whole tensors are the same. Other layers have this from the same seed.
    """
    first: dict[tuple[object, ...], int] = {}
    ties = {}
    for i, one in enumerate(found):
        if one.numbers is None or len(one.shape) != 2:
            continue
        numbers = one.numbers
        j = first.setdefault((one.shape, numbers.mean, numbers.square, numbers.fourth), i)
        if j != i and any(_EMBEDDING.search(found[k].name.lower()) for k in (i, j)):
            ties[i] = j
    return ties


def _repeated(found: Sequence[Evidence]) -> dict[int, str]:
    """Return which tensors, or gates of them, repeat the numbers of others."""
    streams, owners = [], []
    for i, one in enumerate(found):
        for part, stream in enumerate(one.streams):
            streams.append(stream)
            owners.append((i, part))
    said: dict[int, str] = {}
    for later, first in repeats(streams).items():
        (i, part), (j, _) = owners[later], owners[first]
        if i != j:
            said.setdefault(i, f"the random numbers of {found[j].name}: the same seed?")
        elif part > 1:
            said.setdefault(i, "its gates repeat their random numbers: the same seed?")
    return said
