"""Train one network, and tell how: losses, gradients, the spectrum's way, scores, and the end.

Adam with a cosine schedule; W and B learn at a twentieth of the rate of all else, as published
state-space models do. What is not finite, or does not fit into memory, is a result as any other.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

import numpy as np

from rmt_check.linalg.blas import one_blas_thread
from rmt_check.training.parameters import initial_parameters
from rmt_check.training.run import Run
from rmt_check.training.tasks import Examples, Task, batches, task_named
from rmt_check.training.torch_network import States, eigenvalues, outputs
from rmt_check.training.torch_recurrence import torch
from rmt_check.training.trained import LARGE, Array, Trained, nothing_yet, times

RECURRENT = 0.05  # of the rate, for what the recurrence is made of
_SLOW = ("W", "B", "B_re", "B_im", "re", "im", "nu_log", "theta_log", "gamma_log")
_TOGETHER = 100  # examples to be judged


def train(run: Run, device: str = "cpu") -> Array:
    """Train a network; return what `Trained.unpack` reads, a vector of float64.

    On a CPU one thread works, and the same run gives the same vector to the bit on one machine.

    Parameters
    ----------
    run : Run
        What is trained, and how long.
    device : str
        torch's name of where.

    Returns
    -------
    ndarray
        `Trained`, packed.
    """
    found = nothing_yet(run)
    try:
        with one_blas_thread(), _one_thread():
            found.end = _trained(run, torch.device(device), found)
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise
        found.end = "out of memory"
    return found.pack()


def _trained(run: Run, device: torch.device, found: Trained) -> str:
    """Train, filling in what is found on the way; return how it ended."""
    task, dtype = task_named(run.task), getattr(torch, run.dtype)
    own = {
        name: torch.tensor(value, dtype=dtype, device=device, requires_grad=True)
        for name, value in initial_parameters(run, task.inputs, task.outputs).items()
    }
    optimiser = torch.optim.Adam(_groups(own, run.rate))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, run.updates)
    looked_at = times(run.updates)
    judged = [run.updates // 3, 2 * run.updates // 3]
    for update, chosen in enumerate(batches(task, run.seed, run.run, run.updates)):
        if update in looked_at:
            found.spectrum[:, looked_at.index(update)] = _spectrum(run, own)
        if update in judged:
            found.scores[judged.index(update)] = _score(run, task, own, task.validation)
        loss, states = _loss(run, task, own, _part(task.train, chosen))
        if update == 0:
            found.largest[:] = [_largest(h) for h in states]
        optimiser.zero_grad()
        loss.backward()
        norm = _norm(own)
        found.loss[update], found.gradient[update] = loss.item(), norm
        if not (math.isfinite(loss.item()) and math.isfinite(norm)):
            return "not finite"
        if run.clip and norm > run.clip:
            for tensor in own.values():
                tensor.grad *= run.clip / norm
        optimiser.step()
        schedule.step()
    found.spectrum[:, -1] = _spectrum(run, own)
    found.scores[-1] = _score(run, task, own, task.test)
    if not math.isfinite(found.scores[-1]):
        return "not finite"
    last = float(np.mean(found.loss[-max(1, run.updates // 10) :]))
    return "diverged" if found.gradient[0] > LARGE and last > task.chance_loss else "trained"


def _groups(own: Mapping[str, torch.Tensor], rate: float) -> list[dict[str, object]]:
    slow = {name: name.rpartition(".")[2] in _SLOW for name in own}
    return [
        {"params": [own[name] for name in own if slow[name]], "lr": RECURRENT * rate},
        {"params": [own[name] for name in own if not slow[name]], "lr": rate},
    ]


def _part(examples: Examples, chosen: Array) -> Examples:
    return Examples(examples.x[chosen], examples.y[chosen])


def _loss(
    run: Run, task: Task, own: Mapping[str, torch.Tensor], examples: Examples
) -> tuple[torch.Tensor, list[States]]:
    like = own["decoder.bias"]
    x = torch.tensor(examples.x, dtype=like.dtype, device=like.device)
    out, states = outputs(run, own, x, task.classes)
    if task.classes:
        y = torch.tensor(examples.y, device=like.device)
        return torch.nn.functional.cross_entropy(out, y), states
    y = torch.tensor(examples.y, dtype=like.dtype, device=like.device)
    return torch.nn.functional.mse_loss(out, y), states


def _score(run: Run, task: Task, own: Mapping[str, torch.Tensor], examples: Examples) -> float:
    """Return the fraction of hits, or one minus the mean squared error in units of the variance."""
    like, found = own["decoder.bias"], []
    for start in range(0, len(examples), _TOGETHER):
        some = examples.x[start : start + _TOGETHER]
        x = torch.tensor(some, dtype=like.dtype, device=like.device)
        with torch.no_grad():
            found.append(outputs(run, own, x, task.classes)[0].cpu().double().numpy())
    out = np.concatenate(found)
    if not np.isfinite(out).all():
        return math.nan
    if task.classes:
        return float(np.mean(out.argmax(axis=1) == examples.y))
    return 1.0 - float(np.mean((out - examples.y) ** 2) / np.var(examples.y))


def _norm(own: Mapping[str, torch.Tensor]) -> float:
    """Return the norm of the whole gradient, its squares in double precision."""
    squares = [torch.sum(tensor.grad.double() ** 2) for tensor in own.values()]
    return math.sqrt(torch.stack(squares).sum().item())


def _largest(h: States) -> float:
    """Return the largest modulus of a number of a layer's states."""
    parts = [part.detach().double() for part in h]
    return float(torch.hypot(*parts).max() if len(parts) == 2 else parts[0].abs().max())


def _spectrum(run: Run, own: Mapping[str, torch.Tensor]) -> tuple[float, float, float]:
    """Return spectral radius, spectral norm and Henrici's departure, each its largest of a layer.

    The departure is (||W||_F^2 - sum |lambda|^2)^{1/2} / ||W||_F: zero for a diagonal.
    """
    found = []
    for i in range(run.layers):
        prefix = f"layers.{i}."
        layer = {key[len(prefix) :]: own[key] for key in own if key.startswith(prefix)}
        if run.structure != "dense":
            rho = torch.hypot(*eigenvalues(run, layer)).max().item()
            found.append((rho, rho, 0.0))
            continue
        W = layer["W"].detach().cpu().double().numpy()
        if not np.isfinite(W).all():
            return math.nan, math.nan, math.nan
        moduli, frobenius = np.abs(np.linalg.eigvals(W)), np.linalg.norm(W)
        normal = min(1.0, float(np.sum((moduli / frobenius) ** 2)))
        found.append((moduli.max(), np.linalg.norm(W, 2), math.sqrt(1.0 - normal)))
    rho, norm, departure = np.max(found, axis=0)
    return float(rho), float(norm), float(departure)


_lock, _inside = Lock(), list[int]()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Have torch use one thread, until the last who asked for it has left.

    Part of that number belongs to the process, and part to the thread.
    """
    with _lock:
        _inside.append(_inside[0] if _inside else torch.get_num_threads())
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _lock:
            before = _inside.pop()
            if not _inside:
                torch.set_num_threads(before)
