"""The plan of a study of training: a task, networks, and how many runs of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from itertools import product
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.scheme import Scheme
from rmt_check.studies.request import Request, names_of, once, widths_of
from rmt_check.studies.runs import AnyCondition, Runs
from rmt_check.training.run import Run, checked_run
from rmt_check.training.tasks import task_named
from rmt_check.training.white import white_steps

RATE, NO_CLIP = 1e-2, 0.0


@dataclass(frozen=True)
class TrainingStudy(Request):
    """The plan of a study of training; make one by `plan_training`, which checks it.

    Attributes
    ----------
    kind : {"first-pass", "training"}
        Whether networks are looked at before the first update, or trained.
    task, structure, field, layers, updates, dtype, seed
        As in `rmt_check.training.run.Run`.
    schemes, widths, norms, learning_rates, clips
        Every combination is a condition.
    runs : int
        How many of each: run i of all conditions shares what is not their difference.
    """

    LISTS: ClassVar[tuple[str, ...]] = ("schemes", "widths", "norms", "learning_rates", "clips")
    COUNT: ClassVar[str] = "runs"

    task: str
    structure: str
    schemes: tuple[str, ...]
    widths: tuple[int, ...]
    field: str
    norms: tuple[str, ...]
    layers: int
    runs: int
    updates: int
    learning_rates: tuple[float, ...]
    clips: tuple[float, ...]
    dtype: str
    seed: int

    def conditions(self) -> list[AnyCondition]:
        """Return its conditions, a network each."""
        return _conditions(self)

    def first_runs(self) -> list[Run]:
        """Return the first run of each condition."""
        shared: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("task", "structure", "field", "layers", "updates", "dtype", "seed")
        }
        lists = product(self.schemes, self.widths, self.norms, self.learning_rates, self.clips)
        names = ("scheme", "width", "norm", "rate", "clip")
        return [checked_run(**shared | dict(zip(names, one, strict=True))) for one in lists]

    def checked(self) -> "TrainingStudy":
        """Return the plan if it can be drawn, or raise ValueError; ImportError names an extra."""
        super().checked()
        if white_steps(self.task) is None:
            task_named(self.task)
        if self.updates:
            import_module("rmt_check.training.train")
        return self


def plan_training(
    task: str,
    schemes: str | Scheme | Sequence[str | Scheme] = "glorot",
    widths: int | Sequence[Any] = 192,
    norms: str | Sequence[str] = "none",
    runs: int = 10,
    updates: int = 300,
    learning_rates: npt.ArrayLike | None = None,
    clips: npt.ArrayLike | None = None,
    structure: str = "dense",
    field: str = "real",
    layers: int = 1,
    dtype: str = "float32",
    seed: int = 0,
) -> TrainingStudy:
    """Return the plan of a study of training.

    Parameters
    ----------
    task : str
        "digits:steps=256", "mackey-glass:steps=256", .., a name of `rmt_check.training.tasks`; or
        "white:steps=1024", a bare recurrence under white noise, at step 0.
    schemes, widths, norms, learning_rates, clips
        One or several; every combination is a condition. Norms are "none", "inside" (h_t itself
        at each step) or "before" (what a layer is given). Learning rates are 1e-2 unless said. A
        clip is the largest norm of a gradient, 0 for none, and none unless said.
    runs : int
        How many runs of each. Run i of all conditions has the same data in the same order, and
        the same parameters but for the recurrence's.
    updates : int
        0: one pass forward and one back at initialisation, in double precision.
    structure : {"dense", "diagonal", "lru"}
        The recurrence: a real matrix; a complex diagonal; one whose moduli stay below one.
    field : {"complex", "real"}
        Field of the scheme's matrix.
    layers : int
        How many layers.
    dtype : {"float32", "float64"}
        In which the network is trained; at step 0, whose overflow is asked for.
    seed : int
        The same seed gives the same runs.

    Raises
    ------
    ValueError
        For an argument out of range, a scheme that does not exist at a width, or more memory than
        the machine has.
    ImportError
        Where what training needs is not installed; the message names it.

    Examples
    --------
    >>> study = plan_training("white:steps=256", ["glorot", "half"], 64, runs=20, updates=0)
    >>> [(str(one.scheme), len(one.chunks())) for one in study.conditions()]
    [('glorot', 20), ('half', 20)]
    """
    updates = arguments.integer(updates, "updates", 0)
    if not updates and (learning_rates is not None or clips is not None):
        raise ValueError("learning rates and clips are for training, received updates 0")
    study = TrainingStudy(
        "training" if updates else "first-pass",
        task,
        structure,
        names_of(schemes),
        widths_of(widths),
        field,
        once([norms] if isinstance(norms, str) else norms),
        layers,
        arguments.integer(runs, "runs", 1),
        updates,
        once(np.atleast_1d(RATE if learning_rates is None else learning_rates).tolist()),
        once(np.atleast_1d(NO_CLIP if clips is None else clips).tolist()),
        dtype,
        checked_seed(seed),
    )
    if not all(getattr(study, name) for name in study.LISTS):
        raise ValueError("a study of training needs schemes, widths, norms, rates and clips")
    return replace(study, task=study.first_runs()[0].task).checked()


@lru_cache(maxsize=16)
def _conditions(study: TrainingStudy) -> list[AnyCondition]:
    return [Runs(first, study.runs) for first in study.first_runs()]
