"""Recurrent cells: what multiplies, what is added, where a sequence begins.

Convention: W has independent entries of variance 1/n and the `gain` multiplies it, so that units,
not states, have size one: h_0 has entries N(0, start^2) and ||h_0||^2 is about n. (The linear
recurrence elsewhere in this package has ||x||^2 = 1.)
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from rmt_check import arguments

GATES = {
    "linear": ("h",),
    "tanh": ("h",),
    "relu": ("h",),
    "leaky-tanh": ("h",),
    "gru": ("r", "z", "n"),
    "lstm": ("i", "f", "g", "o"),
}
_KEEPING = {"gru": "z", "lstm": "f"}  # the gate that keeps the past where it is open
_LEAKY = "leaky-tanh"


@dataclass(frozen=True)
class RNN:
    """A recurrent cell with its parameters; make one by `rnn_named`, which checks them.

    Attributes
    ----------
    cell : {"linear", "tanh", "relu", "leaky-tanh", "gru", "lstm"}
        linear, tanh, relu: h' = phi(gain W h + b + x). leaky-tanh: h' = (1 - leak) h + leak
        tanh(gain W h + b + x). gru and lstm are torch's, each gate with a matrix of its own.
    gain : float
        What multiplies all W; entries have variance gain^2/n.
    bias : float
        Standard deviation of the entries of each bias vector: one, of gru and lstm two as in torch.
    inputs : float
        Standard deviation of x: white noise, fresh in each step, unit and gate.
    start : float
        Standard deviation of the entries of h_0, and of c_0 of lstm.
    leak : float
        Of leaky-tanh.
    keep : float
        What is added to the bias of the gate that keeps the past: z of gru, f of lstm.
    """

    cell: str
    gain: float = 1.0
    bias: float = 0.0
    inputs: float = 0.0
    start: float = 1.0
    leak: float = 1.0
    keep: float = 0.0

    def __str__(self) -> str:
        default = RNN(self.cell)
        changed = (f"{k}={v!r}" for k, v in self.parameters if v != getattr(default, k))
        return ":".join([self.cell, *changed])

    @property
    def parameters(self) -> tuple[tuple[str, float], ...]:
        """The parameters that the cell has, name and value."""
        names = ["gain", "bias", "inputs", "start"]
        names += ["leak"] * (self.cell == _LEAKY) + ["keep"] * (self.kept is not None)
        return tuple((name, getattr(self, name)) for name in names)

    def as_torch(self, n: int) -> "RNN":
        """Return this cell with the gain and biases that torch starts from at width n.

        Its weights and biases are uniform on +-1/sqrt(n), of variance 1/(3n). Here they are
        Gaussian of that variance.

        Examples
        --------
        >>> print(rnn_named("gru").as_torch(300))
        gru:gain=0.5773502691896257:bias=0.03333333333333333
        """
        n = arguments.width(n)
        return replace(self, gain=3.0**-0.5, bias=(3.0 * n) ** -0.5)

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates, a matrix each, in torch's order."""
        return GATES[self.cell]

    @property
    def kept(self) -> int | None:
        """Which gate keeps the past, by its place among the gates."""
        return self.gates.index(_KEEPING[self.cell]) if self.cell in _KEEPING else None

    @property
    def vectors(self) -> int:
        """How many vectors a state has: two of lstm, h and c."""
        return 2 if self.cell == "lstm" else 1


def rnn_named(cell: "str | RNN", **parameters: Any) -> RNN:
    """Return a cell by its name, with parameters if wanted: "gru:gain=1.5:bias=.1".

    Raises
    ------
    ValueError
        For an unknown cell or parameter, or a number out of range.

    Examples
    --------
    >>> print(rnn_named("lstm", bias=0.1, keep=1))
    lstm:bias=0.1:keep=1.0
    """
    if isinstance(cell, RNN):
        rnn = cell
    else:
        name, *words = cell.split(":") if isinstance(cell, str) else [cell]
        rnn = RNN(arguments.one_of(name, "cell", GATES), leak=0.3 if name == _LEAKY else 1.0)
        parameters = dict(map(_assignment, words)) | parameters
    known = [one.name for one in fields(RNN)[1:]]
    for key in parameters:
        arguments.one_of(key, f"parameter of cell {rnn.cell}", known)
    numbers: dict[str, Any] = {key: _number(key, x) for key, x in parameters.items()}
    return _checked(replace(rnn, **numbers))


def _assignment(word: str) -> tuple[str, str]:
    key, equals, value = word.partition("=")
    if not equals:
        raise ValueError(f"a cell's parameter must be name=number, received {word!r}")
    return key, value


def _number(key: str, value: Any) -> float:
    if key == "gain":
        return arguments.gain(value)
    if key == "leak":
        return arguments.fraction(value, key)
    return arguments.number(value, key) if key == "keep" else arguments.std(value, key)


def _checked(rnn: RNN) -> RNN:
    if rnn.leak != 1.0 and rnn.cell != _LEAKY:
        raise ValueError(f"only {_LEAKY} has a leak, received leak={rnn.leak!r} for {rnn.cell}")
    if rnn.keep != 0.0 and rnn.kept is None:
        raise ValueError(f"only gru and lstm keep, received keep={rnn.keep!r} for {rnn.cell}")
    return rnn
