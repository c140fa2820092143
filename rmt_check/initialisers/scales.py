"""The standard deviation of the entries from a shape, shared by torch, jax and keras.

A Glorot matrix W of width n has E|W_ij|^2 = 1/n, and the scale s of a scheme multiplies it: the
entries drawn have standard deviation s / sqrt(n), a complex one with parts of variance s^2 / 2n.
The frameworks draw them with random numbers of their own.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rmt_check import arguments, calibration
from rmt_check.schemes.scheme import SCHEMES, Scheme, scheme_named

_DRAWN_AS = {  # in bfloat16 jax has 128 normal numbers, none beyond 2.9
    "float16": "float32",
    "bfloat16": "float32",
    "float32": "float32",
    "float64": "float64",
    "complex64": "complex64",
    "complex128": "complex128",
}

Rule = Callable[[int, str], float]  # the scale s at a width over a field, such as Scheme.scale


@dataclass(frozen=True)
class Stable:
    """The scale at which a recurrence does not explode, with probability 1 - delta.

    Parameters
    ----------
    delta : float
        Probability that the recurrence explodes, strictly between 0 and 1.
    steps : int or None
        None: P(rho > 1) = delta, exactly. A length: a share delta at most of sequences of so many
        steps has some ||h_t||^2 above ceiling (t + 1), estimated from draws.
    ceiling : float
        The largest allowed energy, in units of its value at infinite width; > 0.
    """

    delta: float = 0.05
    steps: int | None = None
    ceiling: float = 2.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "delta", arguments.probability(self.delta, "delta"))
        object.__setattr__(self, "ceiling", arguments.positive(self.ceiling, "ceiling"))
        if self.steps is not None:
            object.__setattr__(self, "steps", arguments.integer(self.steps, "steps", 1))

    def __call__(self, n: int, field: str) -> float:
        """Return s at width n."""
        if self.steps is None:
            return calibration.calibrated_scale(n, self.delta, field)
        return calibration.quantile_scale(
            n, self.steps, delta=self.delta, ceiling=self.ceiling, field=field
        ).scale


def deviation(rule: Rule, shape: Sequence[int], field: str, by_gates: str, gates: int = 1) -> float:
    """Return s / sqrt(n), the standard deviation of each entry of matrices of a shape (.., n, n).

    Parameters
    ----------
    rule : callable
        The scale s of a width n and a field; hashable: it is asked once for each width.
    shape : sequence of int
        (.., n, gates n): square blocks side by side, whose entries have one law.
    field : {"complex", "real"}
        Field of the entries.
    by_gates : str
        What to do with {gates} blocks along {axis}, for the message.
    gates : int
        Number of blocks.

    Raises
    ------
    ValueError
        For another shape, or where the scale does not exist.

    Examples
    --------
    >>> print(f"{deviation(Stable(), (512, 512), 'real', ''):.5f}")  # .9461 / sqrt(512)
    0.04181
    """
    _require_blocks(shape, gates, by_gates)
    n = arguments.width(shape[-2])
    return _scale(rule, n, field) / math.sqrt(n)


def _require_blocks(shape: Sequence[int], gates: int, by_gates: str) -> None:
    if len(shape) > 1 and shape[-1] == gates * shape[-2]:
        return
    wanted = "(.., n, n)" if gates == 1 else f"(.., n, {gates} n)"
    advice = ""
    n, long = min(shape[-2:], default=0), max(shape[-2:], default=0)
    if len(shape) > 1 and 0 < n < long and long % n == 0:
        axis = 0 if shape[-2] > n else 1
        advice = "; initialise each gate's block: " + by_gates.format(gates=long // n, axis=axis)
    raise ValueError(f"a recurrent matrix has shape {wanted}, received {tuple(shape)}{advice}")


@lru_cache(1024)
def _scale(rule: Rule, n: int, field: str) -> float:
    """Return rule(n, field), once: up to a second at width 4096, and draws with `steps`."""
    return rule(n, field)


def field_of(dtype: str, wanted: str | None = None) -> str:
    """Return the field of a dtype's numbers; ValueError if another is wanted, or for integers."""
    field = "complex" if drawn_as(dtype).startswith("complex") else "real"
    if wanted is not None and arguments.field(wanted) != field:
        raise ValueError(f"field {wanted!r} contradicts dtype {dtype}, which is {field}")
    return field


def drawn_as(dtype: str) -> str:
    """Return the dtype in which numbers of a dtype are drawn, before they are rounded to it."""
    return _DRAWN_AS[arguments.one_of(dtype, "dtype", _DRAWN_AS)]


def drawable(scheme: str | Scheme) -> Scheme:
    """Return a scheme whose matrices, or diagonals, frameworks can draw; ValueError for others."""
    scheme = scheme_named(scheme)
    if not _is_drawable(scheme):
        names = ", ".join(name for name, one in SCHEMES.items() if _is_drawable(one))
        raise ValueError(f"frameworks draw the schemes {names}; received {scheme}")
    return scheme


def _is_drawable(scheme: Scheme) -> bool:
    """Whether a scheme is a Gaussian matrix, or a random diagonal.

    Eigenvalues of real matrices are complex numbers of a real scheme, which no dtype stands for.
    """
    if not scheme.is_diagonal:
        return scheme.rotation_invariant
    if scheme.base.has_ginibre_spectrum and "complex" not in scheme.fields:
        return False
    return scheme.base.has_ginibre_spectrum or scheme.base.modulus_at(0.5) is not None


def require_diagonal(scheme: Scheme, shape: Sequence[int], dtype: str) -> float:
    """Return the scale of a diagonal scheme; ValueError unless it has this shape and dtype."""
    if len(shape) != 1:
        raise ValueError(f"{scheme.name} is a diagonal, of shape (n,), received {tuple(shape)}")
    if field_of(dtype) not in scheme.fields:
        raise ValueError(f"{scheme.name} is complex, received dtype {dtype}; use a complex one")
    return scheme.scale(shape[0], field_of(dtype))
