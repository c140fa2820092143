"""What is kept of a run that was trained, and how it lies in the vector of a chunk."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check.training.run import Run

Array = npt.NDArray[np.float64]

LARGE = 1e6  # a gradient at step 0 above it is said to have exploded
ENDS = ("trained", "diverged", "not finite", "out of memory")
_LOOKS = 20  # at the spectrum, about


@dataclass(eq=False)
class Trained:
    """What a run was; nan where it did not come so far.

    Attributes
    ----------
    end : {"trained", "diverged", "not finite", "out of memory"}
        How it ended. Diverged: the first gradient's norm was above 1e6, and the mean loss of the
        last tenth of the updates above that of an answer that ignores the input. Not finite: a
        loss, a gradient or the last output was not; the run stops there.
    scores : ndarray of shape (3,)
        On the validation examples after a third and two thirds of the updates; on the test
        examples at the end.
    largest : ndarray of shape (layers,)
        max |h| over steps, batch and coordinates of each layer at step 0.
    spectrum : ndarray of shape (3, looks)
        Spectral radius, spectral norm, and Henrici's departure from normality of W before the
        updates `times(updates)`, the last after all: the largest of the layers.
    loss, gradient : ndarray of shape (updates,)
        The loss of each batch, and the norm of the whole gradient before it is clipped.
    """

    end: str
    scores: Array
    largest: Array
    spectrum: Array
    loss: Array
    gradient: Array

    def pack(self) -> Array:
        """Return all as a vector."""
        parts = (self.scores, self.largest, self.spectrum.ravel(), self.loss, self.gradient)
        return np.concatenate([[float(ENDS.index(self.end))], *parts])

    @staticmethod
    def unpack(run: Run, vector: Array) -> "Trained":
        """Return what was packed of a run."""
        sizes = (3, run.layers, 3 * len(times(run.updates)), run.updates)
        scores, largest, spectrum, loss, gradient = np.split(vector[1:], np.cumsum(sizes))
        return Trained(
            ENDS[int(vector[0])], scores, largest, spectrum.reshape(3, -1), loss, gradient
        )


def times(updates: int) -> list[int]:
    """Return the updates before which the spectrum is looked at; more of them early.

    Examples
    --------
    >>> times(300)[:9], times(300)[-2:]
    ([0, 1, 2, 3, 5, 7, 10, 14, 19], [222, 300])
    """
    spaced = np.geomspace(1.0, updates + 1.0, _LOOKS) - 1.0
    return [int(t) for t in np.unique(np.rint(spaced))]


def nothing_yet(run: Run) -> Trained:
    """Return a run of which nothing is known."""
    shapes = (3, run.layers, (3, len(times(run.updates))), run.updates, run.updates)
    return Trained("trained", *(np.full(shape, np.nan) for shape in shapes))


def names(run: Run) -> tuple[str, ...]:
    """Return the names of the numbers of a `Trained`, as they are packed.

    Examples
    --------
    >>> from rmt_check.training.run import checked_run
    >>> names(checked_run("digits", "glorot", updates=1))[:6]
    ('end', 'score 1', 'score 2', 'score 3', 'largest 1', 'spectral_radius 0')
    """
    looks = times(run.updates)
    return (
        "end",
        *(f"score {third}" for third in (1, 2, 3)),
        *(f"largest {layer}" for layer in range(1, run.layers + 1)),
        *(f"{of} {t}" for of in ("spectral_radius", "spectral_norm", "departure") for t in looks),
        *(f"{of} {update}" for of in ("loss", "gradient") for update in range(run.updates)),
    )
