"""The parameters of a model were initialised as a specification says."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.diagnosis import audit_laws
from rmt_check.diagnosis.audit_fit import LEAST, p_of_law
from rmt_check.diagnosis.audit_laws import BOTH, CUT, HE, IN, NORMAL, TORCH, UNIFORM, EntryLaw
from rmt_check.diagnosis.audit_numbers import digits, numbers_of, parts_of
from rmt_check.diagnosis.audit_orthogonal import gain_of, p_of_haar
from rmt_check.diagnosis.audit_parameters import Parameters
from rmt_check.diagnosis.audit_special import special
from rmt_check.testing.callers_line import at_callers_line
from rmt_check.testing.draws import LEVEL, Inconclusive, p_words

_RULES = {"xavier": BOTH, "glorot": BOTH, "he": HE, "kaiming": HE, "lecun": IN}
_ENTRIES = {"normal": NORMAL, "uniform": UNIFORM, "truncated": CUT}
LAWS: dict[str, tuple[EntryLaw, str]] = {
    f"{rule}_{entry}": (_ENTRIES[entry], _RULES[rule]) for rule in _RULES for entry in _ENTRIES
} | {"torch_default": (UNIFORM, TORCH)}
CONSTANTS = {"zeros": 0.0, "ones": 1.0, "constant": None}
GIVEN = ("normal", "uniform", "truncated", "constant", "orthogonal")  # with a number after a colon
_WHY_HAAR = "QR whose columns were not multiplied by the signs of R's diagonal"


@at_callers_line
def assert_initialised(
    model: Any, spec: Mapping[str, str], level: float = LEVEL, layout: str = "auto"
) -> None:
    """Assert that the parameters of a model have the laws that a specification gives them.

    Parameters
    ----------
    model : module or mapping
        A module of torch (anything with `named_parameters`), or a mapping of names to arrays, also
        a nested one, as flax has it; then a name has slashes, "Dense_0/kernel".
    spec : mapping of str to str
        Patterns of names ("*.bias", "encoder.*.weight") to laws. The first pattern that fits a
        name counts; a name that none fits is not checked.

        - "zeros", "ones", "constant", "constant:0.5";
        - "xavier_normal", "xavier_uniform" (variance 2/(fan_in + fan_out)), "he_.." (2/fan_in),
          "lecun_.." (1/fan_in), each also "_truncated": normal, cut at two standard deviations,
          corrected, as jax and keras draw what they call normal;
        - "torch_default": uniform on +-1/sqrt(fan_in);
        - "normal:0.02", "uniform:0.1", "truncated:0.02": by standard deviation, for uniform by
          bound;
        - "orthogonal", "orthogonal:1.41" with a gain: uniform (Haar).
    level : float
        Probability that a right model fails: parameters share it.
    layout : {"auto", "torch", "flax"}
        A weight is (out, in, ..), as in torch, or (.., in, out), as a kernel of flax or keras is.
        "auto" goes by the name: "kernel" is flax's.

    Raises
    ------
    AssertionError
        If a parameter has another law. The message names all that have, with what was measured.
    Inconclusive
        If a parameter has fewer than 16 numbers, of which no test of a random law can tell.
    ValueError
        For a law that is not listed, a pattern that fits no name, or values that are no numbers.

    Notes
    -----
    Mean, variance, kurtosis and Kolmogorov-Smirnov, a quarter of the level each; they allow for
    the rounding of bfloat16 and the like. QR of an orthogonal matrix must have a diagonal of fair
    coins (`rmt_check.analysis.audit`).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> model = {"0.weight": rng.normal(size=(64, 32)) / 4.0, "0.bias": np.zeros(64)}
    >>> assert_initialised(model, {"*.weight": "he_normal", "*.bias": "zeros"})
    >>> assert_initialised(model, {"*.weight": "xavier_normal"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AssertionError: 1 of 1 parameters are not initialised as specified:
      0.weight (64, 32): expected xavier_normal, std 0.1443; measured normal, std 0.25...
    """
    __tracebackhide__ = True
    level = arguments.probability(level, "level")
    arguments.one_of(layout, "layout", ("auto", "torch", "flax"))
    parameters = Parameters(_mapping(model))
    wanted = _wanted(parameters, spec)
    wrong = []
    for name, law in wanted.items():
        W, _ = parameters.read(name)
        if law.partition(":")[0] in CONSTANTS:
            said = _not_constant(W, law, parameters.precision(name))
        else:
            said = _departure(name, W, law, level / len(wanted), layout)
        if said:
            wrong.append(f"  {name} {W.shape}: expected {said}")
    if wrong:
        head = f"{len(wrong)} of {len(wanted)} parameters are not initialised as specified:"
        raise AssertionError("\n".join([head, *wrong]))


def _mapping(model: Any) -> Mapping[str, Any]:
    """Return the parameters of a module by name; a mapping as it is."""
    if hasattr(model, "named_parameters"):
        return dict(model.named_parameters())
    if isinstance(model, Mapping):
        return model
    raise ValueError(
        "model must be a module with named_parameters() or a mapping of names to arrays; received "
        f"{type(model).__name__}"
    )


def _wanted(parameters: Parameters, spec: Mapping[str, str]) -> dict[str, str]:
    """Return the law of each parameter that is specified."""
    if not isinstance(spec, Mapping):
        raise ValueError(
            'spec must be a mapping of patterns to laws, such as {"*.bias": "zeros"}; received '
            f"{type(spec).__name__}"
        )
    for law in spec.values():
        _number(law)
    wanted = {}
    for name in parameters.names:
        pattern = next((one for one in spec if fnmatchcase(name, one)), None)
        if pattern is not None:
            wanted[name] = spec[pattern]
    for pattern in spec:
        if not any(fnmatchcase(name, pattern) for name in parameters.names):
            there = ", ".join(parameters.names[:4])
            raise ValueError(f"pattern {pattern!r} fits no parameter; there are {there}, ..")
    if not wanted:
        raise ValueError("spec must have a pattern that fits a parameter, received none")
    return wanted


def _number(law: str) -> float | None:
    """Return the number after the colon of a law, or raise ValueError for one that is not known."""
    kind, _, text = str(law).partition(":")
    if kind in GIVEN and text:
        check = arguments.number if kind == "constant" else arguments.positive
        return check(text, f"the number of law {law!r}")
    plain = (*LAWS, *CONSTANTS, "orthogonal", *(f"{kind}:<number>" for kind in GIVEN))
    arguments.one_of(law, "law", plain)
    if text:
        raise ValueError(f"law must have a number after the colon, received {law!r}")
    return None


def _not_constant(W: npt.NDArray[Any], law: str, eps: float) -> str:
    """Return what was measured of a parameter that is not constant, or not the number, rounded."""
    number = _number(law)
    value = CONSTANTS[law.partition(":")[0]] if number is None else number
    if value is None:
        same = np.all(W == W.reshape(-1)[:1])
    else:
        same = np.all(np.abs(W - value) <= 0.5 * eps * abs(value))
    return "" if same else f"{law}; measured {_measured(W)}"


def _departure(name: str, W: npt.NDArray[Any], law: str, level: float, layout: str) -> str:
    """Return what was expected and measured of a parameter that departs, else nothing."""
    kind, number = law.partition(":")[0], _number(law)
    plain = special(W)
    if plain is not None:
        return f"{law}; measured {plain.law}{f', {plain.wrong}' if plain.wrong else ''}"
    if W.size < LEAST:
        raise Inconclusive(
            f"{name} has {W.size} numbers: {law} can be tested with {LEAST} or more; leave it out"
        )
    if kind == "orthogonal":
        return _not_orthogonal(W, law, 1.0 if number is None else number, level)
    entry, std = _law(name, W, law, number, layout)
    numbers = numbers_of(W)
    p = p_of_law(numbers, entry, std**2 / (2.0 if W.dtype.kind == "c" else 1.0))
    return "" if p >= level else f"{law}, std {std:.4g}; measured {_measured(W)}, {p_words(p)}"


def _law(
    name: str, W: npt.NDArray[Any], law: str, number: float | None, layout: str
) -> tuple[EntryLaw, float]:
    """Return the law of the entries and the standard deviation that a specification means."""
    kind = law.partition(":")[0]
    if number is not None:
        entry = _ENTRIES[kind]
        return entry, number / entry.edge if entry is UNIFORM else number
    entry, rule = LAWS[kind]
    if W.ndim < 2:
        raise ValueError(
            f"{name} has shape {W.shape} and no fans: give it a law with a number, "
            f"{entry.name.split()[-1]}:0.1"
        )
    as_kernel = layout == "flax" or (layout == "auto" and audit_laws.is_kernel(name))
    fans = audit_laws.fans("kernel" if as_kernel else "weight", W.shape)
    return entry, audit_laws.rules(*fans)[rule] ** 0.5


def _not_orthogonal(W: npt.NDArray[Any], law: str, gain: float, level: float) -> str:
    """Return what was measured of a matrix that is not uniform among orthogonal ones."""
    if W.ndim < 2:
        return f"{law}; measured a row of {W.size} numbers"
    eps = digits(parts_of(W))
    found = gain_of(W, eps)
    if found is None:
        return f"{law}; measured {_measured(W)}, rows that are not orthogonal"
    if abs(found / gain - 1.0) > 1e-3 + eps:
        return f"{law}; measured gain {found:.4g}"
    p = p_of_haar(W)
    return "" if p >= level else f"{law}; measured {_WHY_HAAR}, {p_words(p)}"


def _measured(W: npt.NDArray[Any]) -> str:
    """Return the entry law that fits best, the standard deviation, and a mean that is not zero."""
    plain = special(W)
    if plain is not None:
        return plain.law
    numbers = numbers_of(W)
    fits = {law.name: p_of_law(numbers, law) for law in audit_laws.ENTRY_LAWS}
    best = max(fits, key=lambda name: fits[name])
    kind = best if fits[best] > 1e-6 else "no known law"
    error = 6.0 * numbers.std / numbers.size**0.5
    mean = f", mean {numbers.mean:.3g}" if abs(numbers.mean) > error else ""
    return f"{kind}, std {numbers.std:.4g}{mean}"
