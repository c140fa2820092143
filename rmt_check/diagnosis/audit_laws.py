"""The laws of the entries that initialisers draw, and the variances that they give them.

Convention: an entry law is of mean zero and variance one; fan_in and fan_out are the numbers of
terms in a sum forward and backward. Torch keeps weights as (out, in, ..), a kernel of flax or keras
as (.., in, out).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from rmt_check.arrays import Array
from rmt_check.schemes import Truncated

_CUT = math.sqrt(Truncated.variance)  # the standard deviation of N(0, 1) cut at two
_MASS = math.erf(math.sqrt(2.0))
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True, eq=False)
class EntryLaw:
    """A law of mean zero and variance one: its name, its cdf, and where it ends.

    `nodes` and `weights` integrate a polynomial over a bounded law; the normal law has none.
    """

    name: str
    cdf: Callable[..., Any]
    edge: float = math.inf
    nodes: Array | None = None
    weights: Array | None = None

    def mean(self, values: Array) -> float:
        """Return the mean of a function with these values at the nodes."""
        assert self.weights is not None
        return float(self.weights @ values)

    @property
    def kurtosis(self) -> float:
        """Return E x^4."""
        return 3.0 if self.nodes is None else self.mean(self.nodes**4)


def _uniform_cdf(x: Array) -> Array:
    return np.clip(0.5 + x / (2.0 * math.sqrt(3.0)), 0.0, 1.0)


def _cut_cdf(x: Array) -> Array:
    return (ndtr(np.clip(x * _CUT, -2.0, 2.0)) - ndtr(-2.0)) / _MASS


NORMAL = EntryLaw("normal", ndtr)
UNIFORM = EntryLaw("uniform", _uniform_cdf, math.sqrt(3.0), math.sqrt(3.0) * _NODES, 0.5 * _WEIGHTS)
CUT = EntryLaw(
    "cut normal",
    _cut_cdf,
    2.0 / _CUT,
    2.0 * _NODES / _CUT,
    2.0 * _WEIGHTS * np.exp(-2.0 * _NODES**2) / (math.sqrt(2.0 * math.pi) * _MASS),
)
ENTRY_LAWS = (NORMAL, UNIFORM, CUT)

IN, OUT, BOTH = "1/fan_in", "1/fan_out", "2/(fan_in + fan_out)"
HE, HE_OUT = "2/fan_in", "2/fan_out"
TORCH, TORCH_OUT = "1/(3 fan_in)", "1/(3 fan_out)"
TRANSPOSED = {IN: OUT, OUT: IN, HE: HE_OUT, HE_OUT: HE, TORCH: TORCH_OUT, TORCH_OUT: TORCH}
UNCORRECTED = ", less by the cut"  # ends the name of a variance that only cut entries have
Rules = dict[str, float]  # variances by their names


def rules(fan_in: float, fan_out: float) -> Rules:
    """Return the variances that initialisers give the entries of a weight."""
    return {
        IN: 1.0 / fan_in,
        BOTH: 2.0 / (fan_in + fan_out),
        HE: 2.0 / fan_in,
        TORCH: 1.0 / (3.0 * fan_in),
        OUT: 1.0 / fan_out,
        HE_OUT: 2.0 / fan_out,
        TORCH_OUT: 1.0 / (3.0 * fan_out),
    }


def applied_twice(plain: Rules) -> Rules:
    """Return the variances where a scale that belongs there once was multiplied twice."""
    return {f"({name})^2": plain[name] ** 2 for name in (IN, BOTH, HE, TORCH, OUT) if name in plain}


def uncorrected(plain: Rules) -> Rules:
    """Return the variances of a normal law that was cut at two standard deviations and no more."""
    return {
        f"{name}{UNCORRECTED}": plain[name] * Truncated.variance
        for name in (IN, BOTH, HE, OUT)
        if name in plain
    }


def fans(name: str, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return fan_in and fan_out of a weight of two dimensions or more.

    Examples
    --------
    >>> fans("conv.weight", (64, 3, 7, 7)), fans("Dense_0/kernel", (128, 10))
    ((147, 3136), (128, 10))
    """
    if is_kernel(name):
        field = math.prod(shape[:-2])
        return shape[-2] * field, shape[-1] * field
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def is_kernel(name: str) -> bool:
    """Return whether a weight is kept as (.., in, out), by its name."""
    return name.replace("/", ".").rpartition(".")[2].endswith("kernel")
