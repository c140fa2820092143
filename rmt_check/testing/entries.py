"""What the entries of matrices tell by themselves: their field, their mean, a pattern."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rmt_check.arrays import Matrix
from rmt_check.linalg.rounding import real_if_rounding
from rmt_check.testing.draws import repetition

_CERTAIN = 6.0  # standard errors

_UNITARY = 1e-3  # as in half precision

UNITARY = "multiples of orthogonal or unitary ones"


def _is_unitary(W: Matrix) -> bool:
    """Return whether W* W is a multiple of the identity, but for rounding."""
    gram = W.conj().T @ W
    gram /= np.trace(gram).real / len(W)
    return bool(np.linalg.norm(gram - np.eye(len(W))) < _UNITARY * math.sqrt(len(W)))


PATTERNS: tuple[tuple[str, Callable[[Matrix], Any]], ...] = (
    ("zero", lambda W: not np.any(W)),
    ("diagonal", lambda W: np.array_equal(W, np.diag(np.diag(W)))),
    ("symmetric", lambda W: np.array_equal(W, W.T)),
    ("Hermitian", lambda W: np.array_equal(W, W.T.conj())),
    ("triangular", lambda W: np.array_equal(W, np.triu(W)) or np.array_equal(W, np.tril(W))),
    (UNITARY, _is_unitary),
)


@dataclass(frozen=True)
class Entries:
    """Of one matrix: the mean entry, the mean square, which patterns there are, and a hash."""

    mean: complex
    square: float
    patterns: frozenset[str]
    digest: int


def entries(W: Matrix) -> Entries:
    """Return what the entries of a matrix tell."""
    W = W.astype(np.complex128 if W.dtype.kind == "c" else np.float64)
    has = frozenset(name for name, pattern in PATTERNS if pattern(W))
    square = float(np.mean(np.abs(W) ** 2))
    return Entries(complex(np.mean(W)), square, has, hash(W.tobytes()))


def require_field(W: Matrix, field: str, index: int) -> None:
    """Raise AssertionError if the entries of a matrix are plainly of the other field."""
    __tracebackhide__ = True
    is_real = not np.any(np.imag(real_if_rounding(W)))
    if is_real == (field == "real"):
        return
    has, other = ("no", "real") if is_real else ("an", "complex")
    raise AssertionError(
        f"matrix number {index} has {has} imaginary part, but field={field!r}: "
        f"pass field={other!r}, or draw {field} entries"
    )


def require_different(seen: Sequence[Entries], n: int) -> None:
    """Raise AssertionError if matrices repeat; single numbers may, in half precision."""
    __tracebackhide__ = True
    distinct = len({one.digest for one in seen})
    if n > 1 and distinct < len(seen):
        raise AssertionError(
            repetition("matrices", distinct, len(seen), "one matrix or seed used again")
        )


def entries_diagnosis(seen: Sequence[Entries], n: int) -> str:
    """Return what is wrong with the entries of all matrices, or nothing."""
    if n == 1:
        return ""
    for name, _ in PATTERNS:
        if all(name in one.patterns for one in seen):
            return f"the matrices are {name}: their entries are not n^2 independent ones"
    mean = abs(complex(np.mean([one.mean for one in seen])))
    deviation = math.sqrt(max(float(np.mean([one.square for one in seen])) - mean**2, 0.0))
    error = deviation / (n * math.sqrt(len(seen)))
    # n times the mean counts beside the radius of the rest, deviation sqrt(n)
    if mean > _CERTAIN * error and n * mean > 0.5 * deviation * math.sqrt(n):
        return (
            f"the entries have mean {mean:.3g} +- {error:.1g} instead of 0: "
            f"n times that, {n * mean:.3g}, acts as an eigenvalue"
        )
    return ""
