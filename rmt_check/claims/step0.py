"""Networks at step 0: how often they explode beside the law of rho, and what normalisation does.

The networks are real recurrences under white noise, h_t = W h_{t-1} + x_t with x_t ~ N(0, I/n), and
ten logits C h_T with their cross entropy. They compute in double precision, and are held against
the thresholds of single precision.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rmt_check import laws
from rmt_check.calibration.overflow import prob_exceeds
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.statistics import Array, happens, judged
from rmt_check.claims.forms import Equal, Frequency, Quantity, Together
from rmt_check.claims.forms.frequency import Event
from rmt_check.claims.sources import HERE, PAPER, REPLIES
from rmt_check.laws import inside_real
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.streams import stream
from rmt_check.schemes.ginibre import draw_ginibre
from rmt_check.schemes.scheme import SCHEMES, Scheme

LARGEST = math.log(float(np.finfo(np.float32).max))
LARGE = math.log(1e6)  # a gradient
N, STEPS = 64, 1024  # of the networks that are drawn
RESCALED, SHORTER = 192, 512  # of those with the paper's scale, which has no n = 64
WITHIN = 0.05  # factors beside rho^T move fractions by up to .04 at n = 48 to 128
GLOROT = SCHEMES["glorot"]
SMALLER = SCHEMES["scaled-gaussian"].with_(factor=0.95)  # the control
LAYERS = 6
CELLS = {"cell (n, T)": ((192, 2048), (256, 4096), (384, 1024))}
EPSILON = 1e-6  # of layer normalisation


@lru_cache(maxsize=4)
def networks(seed: int, scheme: str, n: int, steps: int, draws: int) -> tuple[Array, Array]:
    """Return log max |h| and log ||dL/dW|| of so many networks."""
    from rmt_check.training.run import checked_run
    from rmt_check.training.step0 import FirstPass, first_pass

    task = f"white:steps={steps}"
    vectors = [
        first_pass(checked_run(task, scheme, n, updates=0, seed=seed, run=i)) for i in range(draws)
    ]
    found = FirstPass.unpack(np.array(vectors))
    return found.log_largest[:, 0], np.asarray(found.log_recurrent)


def exceeds(n: int, steps: int, log_x: float, scheme: Scheme = GLOROT, layers: int = 1) -> float:
    """Return P(rho^steps > X) for the largest of so many layers, from the exact law."""
    found = prob_exceeds(scheme, n, "real", steps, log_x, layers)
    assert found is not None  # Gaussian schemes have a law
    return float(found)


def overflow(run: Run) -> Finding:
    """C31a: fractions of networks whose states exceed what single precision holds, and its root.

    At level 1e-6, networks that overflow .21 more often than the law says are noticed with
    probability .9 by 400 of them, .13 by 1600, .1 by 6400.
    """
    draws = 400 * run.effort
    log_h, _ = networks(run.seed, "glorot", N, STEPS, draws)
    trials, fractions, expected = [], [], []
    for log_x in (LARGEST, LARGEST / 2.0):
        count, p = int(np.sum(log_h > log_x)), exceeds(N, STEPS, log_x)
        wrong = exceeds(N, STEPS, log_x, SMALLER) + WITHIN
        trials.append(happens(count, draws, p - WITHIN, wrong, "less"))
        trials.append(happens(count, draws, p + WITHIN, wrong, "greater"))
        fractions.append(f"{count / draws:.3f}")
        expected.append(f"{p:.3f}")
    return judged(
        trials,
        f"max |h| > 3.4e38 and > 1.8e19 in {' and '.join(fractions)} of {draws:,} networks",
        f"P(rho^T > X) = {' and '.join(expected)}, to {WITHIN}",
        f"n = {N}, T = {STEPS}, white inputs, one layer",
    )


def all_three(cell: tuple[int, int]) -> float:
    """Return P(three networks of six layers all have a rho^T whose square overflows)."""
    return exceeds(*cell, LARGEST / 2.0, layers=LAYERS) ** 3


def all_three_by_pfaffian(cell: tuple[int, int]) -> float:
    """Return the same from the law of regions, of a disc about the origin."""
    n, steps = cell
    disc = laws.Disc(-1e-13, math.exp(LARGEST / 2.0 / steps)).turned(math.sqrt(n))
    return float((1.0 - math.exp(LAYERS * inside_real.logs(n, disc)[0])) ** 3)


def white(n: int, steps: int, rng: np.random.Generator) -> Array:
    """Return inputs of components of variance one, (steps, 1, n)."""
    return rng.standard_normal((steps, 1, n))


def normed_inside(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return which networks have ||dL/dW|| > 1e6 where h_t = LN(W h_{t-1} + x_t).

    As h is sqrt(n) long there, so are the inputs.
    """
    from rmt_check.kernels.recurrence import normed_adjoint, normed_forward
    from rmt_check.training.step0 import cross_entropy

    rng, found = stream(run.seed, "claim-step0", "inside", "glorot", "real", n, 0), []
    with one_blas_thread():
        for _ in range(draws):
            W, x = draw_ginibre(n, "real", 1.0, rng), white(n, STEPS, rng)
            C = rng.standard_normal((10, n)) / math.sqrt(n)
            h, dx, dW, g = np.empty_like(x), np.empty_like(x), np.empty_like(W), np.zeros_like(x)
            inverse_std = np.empty((STEPS, 1))
            normed_forward(W, EPSILON, x, h, inverse_std)
            g[-1] = cross_entropy(h[-1] @ C.T, np.zeros(1, np.int64))[1] @ C
            normed_adjoint(W, h, inverse_std, g, dx, dW)
            found.append(not np.linalg.norm(dW) <= 1e6)
    return np.array(found)


def normed_before(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return in which networks h_t^2 overflows single precision where each x_t is normalised."""
    from rmt_check.kernels.recurrence import dense_forward

    rng, found = stream(run.seed, "claim-step0", "before", "glorot", "real", n, 0), []
    with one_blas_thread():
        for _ in range(draws):
            W, x = draw_ginibre(n, "real", 1.0, rng), white(n, STEPS, rng)
            x -= x.mean(axis=-1, keepdims=True)
            x /= np.sqrt(n * (x.var(axis=-1, keepdims=True) + EPSILON))
            h = np.empty_like(x)
            dense_forward(W, x, h)
            found.append(math.log(np.abs(h).max()) > LARGEST / 2.0)
    return np.array(found)


def large_gradient(scheme: str) -> Event:
    """Return the event that ||dL/dW|| > 1e6 in networks of a scheme."""

    def event(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
        return networks(run.seed, scheme, n, SHORTER, draws)[1] > LARGE

    return event


STEP0 = (
    Claim(
        "C31a",
        "Glorot's states overflow single precision at step 0, and their squares do, as often as "
        "the exact law of rho says: P(rho^T > X), within .05",
        HERE,
        overflow,
        why="`rmt-check predict` says how often your network does; inputs that vary slowly, as "
        "images do, overflow less often: .080 of digits' networks where the law says .123",
    ),
    Claim(
        "C31g",
        "The three runs of each of Table 1's cells that diverged overflow at step 0: some of six "
        "layers has a rho^T whose square, which batch norm takes, is beyond single precision",
        PAPER,
        Together(
            (Equal(Quantity("P(all three overflow)", all_three), 1, CELLS, within=0.05),),
            given=(
                Equal(
                    Quantity("P(all three overflow)", all_three),
                    Quantity("its Pfaffian", all_three_by_pfaffian),
                    {"cell (n, T)": CELLS["cell (n, T)"][:1]},
                    within=1e-9,
                    larger=CELLS,
                ),
            ),
        ),
        expected="fails",
        reason="at (192, 2048) and (256, 4096) they do, almost surely; at (384, 1024) one does "
        "with probability .795, all three with .50",
        why="ListOps' and IMDB's runs overflow in the first pass whatever the seed; CIFAR's three "
        "all do in half of all cases only",
    ),
    Claim(
        "C32a",
        "Layer normalisation inside the recurrence, h_t = LN(W h_{t-1} + x_t), keeps Glorot's "
        "first gradient below 1e6",
        REPLIES,
        Frequency(
            normed_inside, 0.05, 0.5, N, 40, says="at most", name=f"||dL/dW|| > 1e6, T = {STEPS}"
        ),
        why="normalised at every step neither states nor gradients explode: the gradient is about "
        "ten where inputs are as large as W h, and below 1e4 where they are much smaller",
    ),
    Claim(
        "C32b",
        "Layer normalisation before the recurrence prevents overflow too",
        REPLIES,
        Frequency(
            normed_before,
            0.05,
            0.99,
            N,
            100,
            says="at most",
            name=f"h_t^2 beyond single precision, T = {STEPS}",
        ),
        expected="fails",
        reason="it normalises what goes in, and W^t explodes as before: half of the networks "
        "overflow at n = 64, T = 1024",
        why="a norm before the layer, which the published code has, leaves W^t as it is: put it "
        "inside, or scale W",
    ),
    Claim(
        "C32c",
        "The rescaling mitigates exploding gradients at step 0: ||dL/dW|| > 1e6 in less than one "
        "network in twenty, and in most without",
        PAPER,
        Together(
            tuple(
                Frequency(
                    large_gradient(scheme),
                    p,
                    wrong,
                    RESCALED,
                    60,
                    says,
                    f"||dL/dW|| > 1e6, {scheme}",
                )
                for scheme, says, p, wrong in (
                    ("rescaled", "at most", 0.05, 0.5),
                    ("glorot", "at least", 0.5, 0.05),
                )
            )
        ),
        why="at the paper's scale no gradient is above 1e6 before training: the scale is small at "
        "n = 192, so that the memory is five steps",
    ),
)
