"""Initialising a 512 x 512 matrix, beside what the frameworks have for it, one thread a side.

The first matrix of a width includes finding its factor, and stands beside the usual way to a given
radius: draw, compute all eigenvalues, divide. `make bench-adapters` writes the JSON.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

from collections.abc import Callable, Iterator

import jax
import keras
import numpy as np
import torch
from side_by_side import Row, Side, compare, report

from rmt_check.initialisers import scales
from rmt_check.initialisers.jax import stable_recurrent
from rmt_check.initialisers.keras import StableRecurrent
from rmt_check.initialisers.torch import stable_recurrent_

N = 512
KEY = jax.random.key(0)


def empty() -> torch.Tensor:
    return torch.empty(N, N)


def radius_one() -> torch.Tensor:
    """Return a Gaussian matrix divided by its spectral radius."""
    W = torch.nn.init.xavier_normal_(empty())
    return W / torch.linalg.eigvals(W).abs().max()


def first(**wanted: int) -> torch.Tensor:
    """Return a stable matrix as the first of its width."""
    scales._scale.cache_clear()
    return stable_recurrent_(empty(), **wanted)


def right(theirs: object, ours: object) -> None:
    """Check that their entries have the deviation 1/sqrt(n) or so, and ours up to 10 % less."""
    for entries, least in ((theirs, 0.9), (ours, 0.93)):
        assert least < N**0.5 * np.std(np.asarray(entries)) < 1.01


def side(name: str, draw: Callable[[], object], matrices: int = 20) -> Side:
    """Return a program that draws matrices, so many at a time: one takes no time-slice."""
    return Side(name, lambda: [draw() for _ in range(matrices)][-1], matrices)


def rows() -> Iterator[Row]:
    """Yield the rows: what torch has, the usual way to a radius, jax, keras."""
    init, normal = torch.nn.init, keras.initializers.GlorotNormal
    theirs, mine = jax.nn.initializers.glorot_normal(), stable_recurrent()
    in_torch, in_jax, in_keras = (f"{x.__name__} {x.__version__}" for x in (torch, jax, keras))

    xavier = side(f"xavier_normal_ {in_torch}", lambda: init.xavier_normal_(empty()))
    orthogonal = side(f"orthogonal_ {in_torch}", lambda: init.orthogonal_(empty()))
    ours = side("ours", lambda: stable_recurrent_(empty()))
    yield compare("torch, xavier_normal_", xavier, ours, right)
    yield compare("torch, orthogonal_", orthogonal, ours, right)

    divided = side(f"divide by rho {in_torch}", radius_one, 1)
    yield compare("torch, divide by rho", divided, side("ours", first, 1), right)
    survivor = side("ours", lambda: first(steps=200), 1)
    yield compare("torch, steps 200", divided, survivor, right, repeats=3)

    glorot = side(f"glorot_normal {in_jax}", lambda: theirs(KEY, (N, N)).block_until_ready())
    ours = side("ours", lambda: mine(KEY, (N, N)).block_until_ready())
    yield compare("jax, glorot_normal", glorot, ours, right)
    glorot = side(f"GlorotNormal {in_keras}", lambda: normal()((N, N)).block_until_ready())
    ours = side("ours", lambda: StableRecurrent()((N, N)).block_until_ready())
    yield compare("keras, GlorotNormal", glorot, ours, right)


if __name__ == "__main__":
    torch.set_num_threads(1)
    report(__file__, rows())
