"""What tensors tell beside each other: layers that differ from their peers, fans that are swapped.

Peers have one name but for the numbers of their layers. Where one law fits more than half of them,
it should fit all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from rmt_check.diagnosis.audit_evidence import Evidence
from rmt_check.diagnosis.audit_fit import OTHER, Key
from rmt_check.diagnosis.audit_gates import odd_ones
from rmt_check.diagnosis.audit_laws import TRANSPOSED

_LAYER = re.compile(r"(?:(?<=[._/])|^)(l|[A-Za-z]+_)?\d+(?=[._/]|$)")
_LEAST_PEERS, _RECTANGLES = 3, 2


def groups(found: Sequence[Evidence]) -> list[list[int]]:
    """Return the places of tensors that are peers, of one number of dimensions.

    Examples
    --------
    >>> [_LAYER.sub("*", name) for name in ("h.0.mlp.w1", "Dense_1/kernel", "weight_hh_l0")]
    ['h.*.mlp.w1', '*/kernel', 'weight_hh_*']
    """
    by_name = defaultdict(list)
    for i, one in enumerate(found):
        by_name[_LAYER.sub("*", one.name), len(one.shape)].append(i)
    return [peers for peers in by_name.values() if len(peers) >= _LEAST_PEERS]


def unlike_peers(found: Sequence[Evidence], share: float, level: float) -> dict[int, str]:
    """Return which tensors have another law than more than half of their peers.

    Parameters
    ----------
    found : sequence of Evidence
        All tensors of a model.
    share : float
        The level at which a law is said to fit a tensor.
    level : float
        The level of all comparisons of variances together.
    """
    unlike: dict[int, str] = {}
    alike = groups(found)
    each = level / max(len(alike), 1)
    for peers in alike:
        law = _majority([_laws(found[i], share) for i in peers])
        if law is None:
            by_shape = defaultdict(list)
            for i in peers:
                by_shape[found[i].shape].append(i)
            for same in by_shape.values():
                unlike |= _of_another_variance(found, same, None, each / len(by_shape))
        elif law[1] == "":
            others = (i for i in peers if found[i].law != law[0])
            unlike |= {i: f"its peers are {law[0]}" for i in others}
        else:
            odd = [i for i in peers if law not in _laws(found[i], share)]
            by_rule = _of_another_variance(found, peers, law[1], each)
            random = {i for i in odd if found[i].numbers is None or _has_rule(found[i], law, share)}
            words = f"its peers are {law[0]}, {law[1]}"
            unlike |= {i: words for i in odd if i in by_rule or i in random}
    return unlike


def _laws(one: Evidence, share: float) -> set[Key]:
    """Return the laws with a named variance that fit a tensor, or what it is instead."""
    if one.law:
        return {(one.law, "")}
    return {key for key in one.fits if key[1] != OTHER and one.accepts(key, share)}


def _majority(kinds: Sequence[set[Key]]) -> Key | None:
    """Return the law of more than half of the peers, None if there is none."""
    counts = Counter(law for laws in kinds for law in laws)
    law, count = counts.most_common(1)[0] if counts else (None, 0)
    return law if 2 * count > len(kinds) else None


def _has_rule(one: Evidence, law: Key, share: float) -> bool:
    """Return whether entries of another law have the variance of the peers."""
    return any(key[1] == law[1] and one.accepts(key, share) for key in one.fits)


def _of_another_variance(
    found: Sequence[Evidence], peers: Sequence[int], rule: str | None, level: float
) -> dict[int, str]:
    """Return which tensors have another variance, in units of that of a rule, than their peers."""
    known, sizes, squares = [], [], []
    for i in peers:
        numbers = found[i].numbers
        unit = 1.0 if rule is None else found[i].variances.get(rule)
        if numbers is not None and unit is not None:
            known.append(i)
            sizes.append(float(numbers.size))
            squares.append(numbers.square / unit)
    if len(known) < _LEAST_PEERS:
        return {}
    odd = odd_ones(np.array(sizes), np.array(squares), level)
    if 2 * len(odd) >= len(known):
        return {}
    return {known[k]: "its variance is not that of its peers" for k in odd}


def swapped_fans(found: Sequence[Evidence], share: float) -> dict[int, str]:
    """Return which rectangles have fan_in and fan_out swapped beside the rule of most others."""
    rectangles = [
        i
        for i, one in enumerate(found)
        if one.fits and one.fans is not None and one.fans[0] != one.fans[1] and not one.blocks
    ]
    kinds = {i: {key for key in found[i].fits if found[i].accepts(key, share)} for i in rectangles}
    counts = Counter(key for keys in kinds.values() for key in keys if key[1] in TRANSPOSED)
    if not counts:
        return {}
    (law, rule), count = counts.most_common(1)[0]
    if count < _RECTANGLES or count <= len(rectangles) / 2:
        return {}
    other = law, TRANSPOSED[rule]
    words = f"variance {other[1]} where others have {rule}: transposed?"
    return {i: words for i, keys in kinds.items() if (law, rule) not in keys and other in keys}
