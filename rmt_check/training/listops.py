"""ListOps: expressions such as [MAX 2 [SM 4 7] 0], whose value is a digit (Nangia & Bowman 2018).

The grammar is that of the Long Range Arena: a node is a digit, or with probability 1/4, down to
depth 10, an operator with 2 to 10 arguments.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

EXAMPLES = 1000
TOKENS = (*"0123456789", "[MIN", "[MAX", "[MED", "[SM", "]")
_DEPTH, _ARGUMENTS, _NESTED = 10, 10, 0.25
_VALUE: dict[str, Callable[[list[int]], int]] = {
    "[MIN": min,
    "[MAX": max,
    "[MED": lambda values: int(np.median(values)),
    "[SM": lambda values: sum(values) % 10,
}


def listops(steps: int, rng: Generator) -> tuple[Array, npt.NDArray[np.int64]]:
    """Return expressions of `steps`/4 to `steps` tokens, one-hot, zeros after the end; values."""
    x, y = np.zeros((EXAMPLES, steps, len(TOKENS))), np.empty(EXAMPLES, np.int64)
    made = 0
    while made < EXAMPLES:
        tokens: list[str] = []
        if not _grow(tokens, 1, steps, rng) or not steps / 4 <= len(tokens) <= steps:
            continue
        for t, token in enumerate(tokens):
            x[made, t, TOKENS.index(token)] = 1.0
        y[made] = value(tokens)
        made += 1
    return x, y


def value(tokens: list[str]) -> int:
    """Return the value of an expression.

    Examples
    --------
    >>> value("[MAX 2 [SM 4 7 ] 0 ]".split())
    2
    """
    open_lists: list[tuple[str, list[int]]] = [("", [])]
    for token in tokens:
        if token in _VALUE:
            open_lists.append((token, []))
        elif token == "]":
            operator, values = open_lists.pop()
            open_lists[-1][1].append(_VALUE[operator](values))
        else:
            open_lists[-1][1].append(int(token))
    return open_lists[0][1][0]


def _grow(tokens: list[str], depth: int, most: int, rng: Generator) -> bool:
    """Append a random expression; False as soon as it is too long."""
    if len(tokens) >= most:
        return False
    if depth == _DEPTH or (depth > 1 and rng.random() >= _NESTED):
        tokens.append(str(rng.integers(10)))
        return True
    tokens.append(TOKENS[10 + rng.integers(4)])
    for _ in range(rng.integers(2, _ARGUMENTS + 1)):
        if not _grow(tokens, depth + 1, most, rng):
            return False
    tokens.append("]")
    return True
