"""The parameters of a model by name: of a state dict, of nested mappings, of files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.arrays import precision
from rmt_check.diagnosis.audit_gates import Shape
from rmt_check.diagnosis.model_files import Stored


class Parameters:
    """The arrays of a model by their names, of nested mappings with slashes between."""

    def __init__(self, model: Mapping[Any, Any]) -> None:
        self._held = dict(_leaves(model))

    @property
    def names(self) -> Sequence[str]:
        """The names, in the order of the model."""
        return tuple(self._held)

    def _value(self, name: str) -> Any:
        mapping, key = self._held[name]
        return mapping[key]

    def read(self, name: str) -> tuple[npt.NDArray[Any], str]:
        """Return an array and the name of the type that it is kept in."""
        value = self._value(name)
        W = arguments.array(value.read() if isinstance(value, Stored) else value, name)
        return W, str(getattr(value, "dtype", W.dtype)).removeprefix("torch.")

    def precision(self, name: str) -> float:
        """Return the distance from 1 to the next number of the type that an array is kept in."""
        return precision(self._value(name))

    def shape(self, name: str) -> Shape | None:
        """Return the shape of an array, None where there is no such name."""
        if name not in self._held:
            return None
        value = self._value(name)
        shape = getattr(value, "shape", None)
        return tuple(shape) if shape is not None else np.shape(value)

    def values(self, name: str) -> npt.NDArray[Any] | None:
        """Return an array, None where there is no such name."""
        return self.read(name)[0] if name in self._held else None

    def memory_of(self, name: str) -> tuple[int, Shape] | None:
        """Return where a tensor lies in memory, so that one that has two names is known.

        None for a mapping that makes its arrays when it is asked: another may lie there later.
        """
        value = self._value(name)
        if value is not self._value(name):
            return None
        if hasattr(value, "data_ptr"):
            return int(value.data_ptr()), tuple(value.shape)
        if isinstance(value, np.ndarray) and value.base is None:
            return id(value), value.shape
        return None


def _leaves(model: Mapping[Any, Any], path: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield the names of arrays, each with the mapping that has it and its key there."""
    for key, inner in model.items():
        name = f"{path}{key}"
        if isinstance(inner, Mapping):
            yield from _leaves(inner, f"{name}/")
        else:
            yield name, (model, key)
