"""An audit of the parameters of a model before training: which initialisation fits each of them.

Every tensor has one p-value, for all its tests together (Bonferroni). Holm's method judges the
tensors of a model together: right models get a finding with probability `level` at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy.typing as npt

from rmt_check import arguments
from rmt_check.diagnosis.audit_diagonals import Memory, memory
from rmt_check.diagnosis.audit_evidence import TIED, Evidence
from rmt_check.diagnosis.audit_findings import LEVEL, Finding, judged
from rmt_check.diagnosis.audit_gates import Shape, gates, hidden_width, is_recurrent, split
from rmt_check.diagnosis.audit_parameters import Parameters
from rmt_check.diagnosis.audit_recurrence import UNNAMED, Recurrence, recurrence
from rmt_check.diagnosis.audit_tensor import evidence
from rmt_check.progress import Report


@dataclass(frozen=True)
class Audit:
    """The result of `audit`.

    Attributes
    ----------
    findings : tuple of Finding
        One for each tensor, in the order of the model.
    level : float
        The probability that a right model has a finding that looks wrong.
    steps : int or None
        The length of the recurrence, as given.
    """

    findings: tuple[Finding, ...]
    level: float
    steps: int | None = None

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings of tensors that look wrong."""
        return tuple(one for one in self.findings if one.wrong)

    def __repr__(self) -> str:
        count = f"{len(self.wrong)} of {len(self.findings)} tensors look wrong"
        return f"Audit({count}; print it for its table)"

    def __str__(self) -> str:
        """Return the table of `rmt-check audit`."""
        from rmt_check.diagnosis.audit_table import table_text

        return table_text(self)


def audit(
    model: Mapping[str, Any],
    steps: int | None = None,
    level: float = LEVEL,
    report: Report | None = None,
) -> Audit:
    """Say of each parameter of a model which initialisation fits it, and what looks wrong.

    Parameters
    ----------
    model : mapping of str to array_like
        The parameters by name: a state dict of torch, a tree of flax (nested mappings), arrays.
        One tensor at a time is read and in memory as numbers.
    steps : int, optional
        Length of the recurrence: for the memory of diagonals and the horizon of square weights.
    level : float
        The probability that a right model gets a finding. All tests of all tensors share it.
    report : callable, optional
        Called as report(stage, fraction done).

    Raises
    ------
    ValueError
        For anything but a mapping of names to numbers, an empty one, an argument out of range.

    Notes
    -----
    A model is right if the entries of each random tensor are independent, of mean zero, normal,
    uniform, or normal and cut at two standard deviations; if layers of one name have one law; and
    if orthogonal matrices are uniform (Haar). Trained parameters are none of these.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> model = {"0.weight": rng.normal(size=(64, 32)) / 32**0.5, "0.bias": np.zeros(64)}
    >>> [one.law for one in audit(model).findings]
    ['normal, variance 1/fan_in', 'zeros']
    """
    if not isinstance(model, Mapping):
        raise ValueError(
            "model must be a mapping of names to arrays, such as module.state_dict(); "
            f"received {type(model).__name__}"
        )
    steps = None if steps is None else arguments.integer(steps, "steps", 1)
    level = arguments.probability(level, "level")
    parameters = Parameters(model)
    if not parameters.names:
        raise ValueError("model must have at least one array, received none")
    found: list[Evidence] = []
    extras: list[tuple[tuple[Recurrence, ...], Memory | None]] = []
    tied: dict[tuple[int, Shape], str] = {}
    for i, name in enumerate(parameters.names):
        if report is not None:
            report(f"{len(parameters.names):,} tensors", i / len(parameters.names))
        one, extra = _tensor(name, parameters, steps, tied)
        found.append(one)
        extras.append(extra)
    findings = [
        replace(one, recurrence=loops, memory=lasting)
        for one, (loops, lasting) in zip(judged(found, level), extras, strict=True)
    ]
    return Audit(tuple(findings), level, steps)


def _tensor(
    name: str, parameters: Parameters, steps: int | None, tied: dict[tuple[int, Shape], str]
) -> tuple[Evidence, tuple[tuple[Recurrence, ...], Memory | None]]:
    """Return what a tensor tells, and let go of it; `tied` has the names of those in memory."""
    W, dtype = parameters.read(name)
    held = parameters.memory_of(name)
    if held is not None and tied.setdefault(held, name) != name:
        one = Evidence(name, W.shape, dtype, law=f"{TIED}{tied[held]}")
    else:
        one = evidence(name, W, dtype, parameters.shape)
    return one, _dynamics(one, W, parameters, steps)


def _dynamics(
    one: Evidence, W: npt.NDArray[Any], parameters: Parameters, steps: int | None
) -> tuple[tuple[Recurrence, ...], Memory | None]:
    """Return what a tensor does as a recurrence, and the memory that it stands for."""
    if one.wrong or W.dtype.kind not in "fc":
        return (), None
    lasting = memory(one.name, W, parameters.values, steps)
    if one.numbers is None and one.gain is None:
        return (), lasting
    count, axis = gates(one.name, W.shape, hidden_width(one.name, parameters.shape))
    blocks = split(W, count, axis) if W.ndim == 2 else []
    if not blocks or blocks[0].shape[0] != blocks[0].shape[1]:
        return (), lasting
    named = is_recurrent(one.name)
    if not named and (count > 1 or len(W) > UNNAMED):
        return (), lasting
    loops = (recurrence(block, steps, one.gain is not None) for block in blocks)
    return tuple(loop for loop in loops if loop is not None), lasting
