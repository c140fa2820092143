"""A network at step 0: one pass forward and one back in double precision, and how large all became.

Sizes are logarithms, as single precision ends at e^88.7. What overflows even doubles counts as
infinite, which is right for every fraction above a threshold.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rmt_check.kernels.recurrence import dense_adjoint, dense_forward
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.streams import stream
from rmt_check.training.adjoint import Gradients, adjoint
from rmt_check.training.network import Layer, Parameters, forward
from rmt_check.training.parameters import initial_parameters, recurrence
from rmt_check.training.run import Run
from rmt_check.training.sizes import largest_and_last, log_norm, log_size, log_sum
from rmt_check.training.tasks import Task, batches, task_named
from rmt_check.training.white import CLASSES, white_steps

Array = npt.NDArray[np.float64]

RECURRENT = ("W", "re", "im", "nu_log", "theta_log")  # what eigenvalues are made of


@dataclass(frozen=True, eq=False)
class FirstPass:
    """How large the numbers of a network are at step 0; natural logarithms, inf beyond doubles.

    Attributes
    ----------
    log_loss : float, or ndarray where there are many runs
        Of the first batch; -inf where the answer is right beyond rounding.
    log_gradient, log_recurrent : float or ndarray
        The norm of the whole gradient; of its part by W (or the diagonal) alone, of all layers.
    log_largest : ndarray of shape (layers,)
        max |h| over steps, batch and coordinates.
    log_last : ndarray of shape (layers,)
        ||h_T||, its root mean square over the batch.
    """

    log_loss: float | Array
    log_gradient: float | Array
    log_recurrent: float | Array
    log_largest: Array
    log_last: Array

    def pack(self) -> Array:
        """Return all as a vector."""
        numbers = [self.log_loss, self.log_gradient, self.log_recurrent]
        return np.concatenate([numbers, self.log_largest, self.log_last])

    @staticmethod
    def unpack(vectors: Array) -> "FirstPass":
        """Return what was packed: of one vector, or of an array (runs, numbers) of many."""
        loss, gradient, recurrent = np.moveaxis(vectors[..., :3], -1, 0)
        return FirstPass(loss, gradient, recurrent, *np.split(vectors[..., 3:], 2, axis=-1))


def names(layers: int) -> tuple[str, ...]:
    """Return the names of the numbers of a `FirstPass`, as they are packed."""
    first = ("log_loss", "log_gradient", "log_recurrent")
    each = ("log_largest", "log_last")
    return first + tuple(f"{name} {layer}" for name in each for layer in range(1, layers + 1))


def first_pass(run: Run) -> Array:
    """Return `FirstPass`, packed, of a network at initialisation.

    The same run gives the same vector to the bit on one machine. Its updates, rate and clip do not
    matter, and it is float64 whatever its dtype.

    Examples
    --------
    >>> from rmt_check.training.run import checked_run
    >>> run = checked_run("white:steps=100", "glorot", 64, updates=0)
    >>> found = FirstPass.unpack(first_pass(run))
    >>> found.log_last.shape, bool(found.log_recurrent < found.log_gradient)
    ((1,), True)
    """
    steps = white_steps(run.task)
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        return (_network(run) if steps is None else _white(run, steps)).pack()


def _white(run: Run, steps: int) -> FirstPass:
    """Return the pass of the bare recurrence; all schemes of a run share inputs and readout."""
    n = run.width
    W, rng = recurrence(run, 0)["W"], stream(run.seed, "training", "white", "", "", n, run.run)
    x = rng.standard_normal((steps, 1, n)) / math.sqrt(n)
    C = rng.standard_normal((CLASSES, n)) / math.sqrt(n)
    h, dx, dW, g = np.empty_like(x), np.empty_like(x), np.empty_like(W), np.zeros_like(x)
    dense_forward(W, x, h)
    loss, dz = cross_entropy(h[-1] @ C.T, np.zeros(1, np.int64))
    g[-1] = dz @ C
    dense_adjoint(W, h, g, dx, dW)
    log_W, log_C = log_norm(dW), log_norm(dz) + log_norm(h[-1])  # the norm of an outer product
    return FirstPass(log_size(loss), log_sum([log_W, log_C]), log_W, *largest_and_last([(h,)]))


def _network(run: Run) -> FirstPass:
    """Return the pass of the whole network, on the first batch that it would be trained on."""
    task = task_named(run.task)
    first = batches(task, run.seed, run.run, 1)[0]
    own = initial_parameters(run, task.inputs, task.outputs)
    loss, gradients, layers = loss_and_gradients(run, own, task, first)
    recurrent = [name for name in gradients if name.rpartition(".")[2] in RECURRENT]
    return FirstPass(
        log_size(loss),
        log_norm(*gradients.values()),
        log_norm(*(gradients[name] for name in recurrent)),
        *largest_and_last([layer.h for layer in layers]),
    )


def loss_and_gradients(
    run: Run, own: Parameters, task: Task, examples: npt.NDArray[np.int64]
) -> tuple[float, Gradients, list[Layer]]:
    """Return the loss on some training examples, its gradient by each parameter, and the layers."""
    x, y = task.train.x[examples].transpose(1, 0, 2), task.train.y[examples]
    out, decoded, layers = forward(run, own, x, task.classes)
    loss, d_out = (cross_entropy if task.classes else squared_error)(out, y)
    return loss, adjoint(run, own, x, task.classes, decoded, layers, d_out), layers


def squared_error(out: Array, y: Array) -> tuple[float, Array]:
    """Return the mean squared error of outputs, and its gradient by them."""
    error = out - y
    return float(np.mean(error**2)), 2.0 * error / error.size


def cross_entropy(z: Array, classes: npt.NDArray[np.int64]) -> tuple[float, Array]:
    """Return the mean cross entropy of logits (batch, classes), and its gradient by them."""
    rows = np.arange(len(z))
    below = z - z.max(axis=1, keepdims=True)
    e = np.exp(below)
    total = e.sum(axis=1, keepdims=True)
    gradient = e / total
    gradient[rows, classes] -= 1.0
    return float(np.mean(np.log(total[:, 0]) - below[rows, classes])), gradient / len(z)
