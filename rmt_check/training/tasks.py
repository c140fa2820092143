"""Tasks that a network learns within minutes, by name: what is told, what is asked for, and chance.

A task is a value made of its name alone: the same examples for every run. The digits are
scikit-learn's; all else is generated.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments
from rmt_check.sampling.streams import stream
from rmt_check.training import listops, series

Array = npt.NDArray[np.float64]
Generator = np.random.Generator

BATCH = 16


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs (examples, steps, inputs), and targets: classes (examples,) or (examples, outputs)."""

    x: Array
    y: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Task:
    """Examples to learn from, and others to be judged by.

    Attributes
    ----------
    name : str
        As `task_named` takes it, parameters included.
    outputs : int
        Classes, or numbers to be forecast.
    classes : bool
        Whether targets are classes: then the output is pooled over time, the loss is the cross
        entropy, and the score the fraction of hits. Else the last output counts, the loss is the
        mean squared error, and the score is one minus it, in units of the targets' variance.
    train, validation, test : Examples
        The last is for the last score alone.
    """

    name: str
    outputs: int
    classes: bool
    train: Examples
    validation: Examples
    test: Examples

    @property
    def steps(self) -> int:
        """The length of the sequences."""
        return int(self.train.x.shape[1])

    @property
    def inputs(self) -> int:
        """How many numbers there are a step."""
        return int(self.train.x.shape[2])

    @property
    def chance(self) -> float:
        """The score of the best answer that ignores the input."""
        return float(np.bincount(self.test.y).max() / len(self.test)) if self.classes else 0.0

    @property
    def chance_loss(self) -> float:
        """The loss of an answer that ignores the input."""
        return math.log(self.outputs) if self.classes else float(np.mean(self.train.y**2))


def _digits(steps: int, rng: Generator) -> tuple[Array, npt.NDArray[Any]]:
    """Handwritten digits, 8 x 8 pixels zoomed to `steps`, a pixel a step (1,797 examples)."""
    from scipy.ndimage import zoom

    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        message = (
            "the task digits needs scikit-learn: pip install scikit-learn, "
            'or pip install -e ".[train]" in a clone of rmt_check'
        )
        raise ImportError(message) from error
    images, labels = load_digits(return_X_y=True)
    order, side = rng.permutation(len(labels)), math.isqrt(steps)
    images = zoom(images[order].reshape(-1, 8, 8), (1, side / 8, side / 8), order=1)
    x = images.reshape(len(images), steps, 1)
    return (x - x.mean()) / x.std(), labels[order].astype(np.int64)


@dataclass(frozen=True)
class _Kind:
    """How a task is made: `make(steps, rng)` returns inputs and targets, in random order."""

    make: Callable[[int, Generator], tuple[Array, npt.NDArray[Any]]]
    outputs: int
    classes: bool
    steps: int  # unless said
    asked: Callable[[int], bool] = lambda steps: True
    wants: str = ""


_KINDS: Mapping[str, _Kind] = {
    "digits": _Kind(_digits, 10, True, 64, lambda T: T in (64, 256, 1024), "64, 256 or 1024"),
    "mackey-glass": _Kind(series.mackey_glass, 1, False, 256),
    "lorenz": _Kind(series.lorenz, 1, False, 256),
    "generation": _Kind(series.generation, series.CONTINUED, False, 64),
    "listops": _Kind(listops.listops, 10, True, 256, lambda T: T >= 16, "at least 16"),
}
TASKS = tuple(_KINDS)


@lru_cache(maxsize=4)
def task_named(name: str) -> Task:
    """Return the task of a name such as "digits:steps=256", or "digits:steps=64:permuted".

    digits: classify an image, read a pixel a step. mackey-glass, lorenz: forecast a chaotic series
    20 steps ahead. generation: continue a periodic sequence by 16 values. listops: evaluate an
    expression of nested lists (Nangia & Bowman 2018). With ":permuted" the targets belong to other
    examples, so that nothing can be learnt.

    Raises
    ------
    ValueError
        For another name, or a length that the task does not have.
    ImportError
        For digits without scikit-learn.

    Examples
    --------
    >>> task = task_named("mackey-glass:steps=100")
    >>> task.train.x.shape, task.outputs, task.classes
    ((960, 100, 1), 1, False)
    """
    first, steps, permuted = parsed(name)
    kind = _KINDS[first]
    rng = stream(0, "task", first, "", "", steps, 0)
    x, y = kind.make(steps, rng)
    if permuted:
        y = y[rng.permutation(len(y))]
    if not kind.classes:
        y = (y - y.mean()) / y.std()
    held = len(x) * 2 // 5  # 40 % are held back: an eighth of it to look at, the others to judge
    test, validation, train = held * 7 // 8, held, len(x)
    parts = np.split(np.arange(train), [test, validation])
    of = [Examples(x[part], y[part]) for part in parts]
    return Task(name, kind.outputs, kind.classes, of[2], of[1], of[0])


def parsed(name: str) -> tuple[str, int, bool]:
    """Return the kind of a task, its steps, and whether its targets are permuted; or ValueError."""
    first, *settings = str(name).split(":")
    arguments.one_of(first, "task", (*TASKS, "white (of updates 0)"))
    kind, steps, permuted = _KINDS[first], None, False
    for setting in settings:
        key, _, value = setting.partition("=")
        if setting == "permuted":
            permuted = True
        elif key == "steps":
            steps = arguments.integer(arguments.number(value, "steps"), "steps", 2)
        else:
            raise ValueError(f"task {first} has steps=.. and permuted, received {setting!r}")
    steps = kind.steps if steps is None else steps
    if not kind.asked(steps):
        raise ValueError(f"the task {first} has steps {kind.wants}, received {steps}")
    return first, steps, permuted


def canonical(name: str) -> str:
    """Return the name of a task in one spelling, its steps said."""
    first, steps, permuted = parsed(name)
    return f"{first}:steps={steps}" + ":permuted" * permuted


def batches(task: Task, seed: int, run: int, updates: int) -> npt.NDArray[np.int64]:
    """Return the examples of each update, shape (updates, 16): a new random order each epoch.

    It is the same for all networks of a run, whatever their scheme.
    """
    rng = stream(seed, "training", "order", task.name, "", 0, run)
    epochs = -(-updates * BATCH // len(task.train))
    order = [rng.permutation(len(task.train)) for _ in range(max(1, epochs))]
    return np.concatenate(order)[: updates * BATCH].reshape(updates, BATCH)
