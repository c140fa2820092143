"""What the plans of all studies can do: be named, stored, compared and extended."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from rmt_check import arguments
from rmt_check.schemes.scheme import Scheme, scheme_named
from rmt_check.studies.runs import AnyCondition


def once(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return what is listed, each once, in its order."""
    return tuple(dict.fromkeys(values))


def widths_of(widths: int | Sequence[Any]) -> tuple[int, ...]:
    """Return one width or several as a list, each once, the smallest first."""
    return tuple(sorted({arguments.width(n) for n in np.atleast_1d(widths).tolist()}))


def names_of(schemes: str | Scheme | Sequence[str | Scheme]) -> tuple[str, ...]:
    """Return the names of one scheme or several, each once."""
    named = [schemes] if isinstance(schemes, str | Scheme) else schemes
    return once(str(scheme_named(scheme)) for scheme in named)


@dataclass(frozen=True)
class Request:
    """A plan as a value.

    Attributes
    ----------
    kind : str
        What is studied.
    LISTS : tuple of str
        Those fields, all lists, by which it can be extended; "widths" among them.
    COUNT : str
        The field that says how many of each, by which it can be extended too.
    """

    LISTS: ClassVar[tuple[str, ...]]
    COUNT: ClassVar[str]

    kind: str

    @property
    def name(self) -> str:
        """A short name of its own: of the folder, where none is given."""
        digest = hashlib.blake2b(self.json().encode(), digest_size=3).hexdigest()
        return f"{self.kind}-{digest}"

    def json(self) -> str:
        """Return the plan as text, of which `plans.plan_of` makes it again."""
        return json.dumps(asdict(self))

    def conditions(self) -> list[AnyCondition]:
        """Return what is drawn, a condition each."""
        raise NotImplementedError

    def checked(self) -> Self:
        """Return the plan if it can be drawn, or raise ValueError."""
        for condition in self.conditions():
            condition.require_room(1)
        return self

    def differences(self, other: "Request") -> list[str]:
        """Return what another plan asks for differently, a line each."""
        mine, theirs = asdict(self), asdict(other)
        both = mine if self.kind == other.kind else {"kind": self.kind}
        return [f"{key}: {mine[key]} != {theirs[key]}" for key in both if mine[key] != theirs[key]]

    def extended(self, other: "Request") -> "Request":
        """Return the plan of all that this one and another ask for.

        Raises
        ------
        ValueError
            If they differ in more than lists and count; or if what they ask for together cannot be
            drawn, such as a scheme at a width of the other.
        """
        different = self.differences(other)
        if self.kind == other.kind:
            more = self._united(other)
            both = replace(other, **more)
            if not (different := replace(self, **more).differences(both)):
                return both.checked()
        words = [name.replace("_", " ") for name in (*self.LISTS, self.COUNT)]
        raise ValueError(
            f"a study is extended by {', '.join(words[:-1])} and {words[-1]}; the one here "
            f"differs in {'; '.join(different)}"
        )

    def _united(self, other: "Request") -> dict[str, Any]:
        lists = {name: once([*getattr(self, name), *getattr(other, name)]) for name in self.LISTS}
        most = max(getattr(self, self.COUNT), getattr(other, self.COUNT))
        return lists | {"widths": tuple(sorted(lists["widths"])), self.COUNT: most}
