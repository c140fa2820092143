"""General advice: the variance of an entry against 1/n, and matrices of other kinds."""

import sys
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import stats

from rmt_check import laws
from rmt_check.claims.claim import Claim, Run
from rmt_check.claims.evidence.statistics import WRONG, Array
from rmt_check.claims.forms import Bound, Equal, Follows, Frequency, MeanEnergy, Quantity, Together
from rmt_check.claims.sources import GLOROT, XAVIER
from rmt_check.sampling.matrices import sample_matrix

ORTHOGONAL = 64  # the width, with its steps
STEPS = 50


def first_energy(field: str) -> Follows:
    """Return the check of ||Wx||^2 against its exact law: n or n/2 squares, in the mean one."""

    def energy(run: Run, n: int, draws: int) -> Array:
        return np.exp(run.norms("glorot", n, 1, draws, field, "matrix")[:, 1])

    energy.__name__ = f"||Wx||^2 of glorot, {field}"
    half = 1.0 if field == "complex" else 0.5
    law = lambda n: stats.gamma(half * n, scale=1.0 / (half * n))  # noqa: E731
    return Follows(energy, law, 128, 800, off=WRONG**2)


def growth_at_variance_half(n: int) -> Fraction:
    """Return E||Wx||^2 of entries of variance 1/2."""
    return n * Fraction(1, 2) * laws.power_energy_fraction(n, 1)


def stable(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return which matrices of entries uniform on [0, 1] have a radius below one."""
    return run.radii("naive-uniform", n, draws, "real") < 1.0


def orthogonal_norms(field: str, seed: int, powers: Sequence[int]) -> list[float]:
    """Return ||W^k x||, step by step."""
    W = sample_matrix("orthogonal", ORTHOGONAL, field, seed)
    x: npt.NDArray[np.inexact] = np.eye(ORTHOGONAL, 1, dtype=W.dtype)[:, 0]
    norms = [1.0]
    for _ in range(max(powers)):
        x = W @ x
        norms.append(float(np.linalg.norm(x)))
    return [norms[k] for k in powers]


COMMON_ADVICE = (
    Claim(
        "C29a",
        "Entries of variance 1/fan_in keep the energy of the state in a step: ||Wx||^2 has mean "
        "||x||^2",
        GLOROT,
        Together(
            (
                first_energy("complex"),
                first_energy("real"),
                MeanEnergy(
                    ("glorot-uniform", "rademacher", "sparse"),
                    128,
                    (1,),
                    800,
                    "real",
                    "matrix",
                    log_energy=lambda n, k: np.zeros(len(k)),
                ),
            )
        ),
        why="one step keeps the mean energy whatever the law of the entries; that many steps with "
        "one matrix do not, is the paper's subject",
    ),
    Claim(
        "C29b",
        "A larger variance explodes and a smaller one vanishes exponentially, by log s a step",
        XAVIER,
        MeanEnergy(
            ("scaled-gaussian:factor=0.8", "scaled-gaussian:factor=1.25"),
            256,
            (4, 8),
            100,
            method="matrix",
        ),
        why="each step multiplies the rms by the factor s, while k is well below sqrt(n): then "
        "Q_n(k) is one",
    ),
    Claim(
        "C29c",
        "The state explodes if the variance of the entries is above one, and else it does not",
        XAVIER,
        Bound(
            Quantity("E||Wx||^2 at variance 1/2", growth_at_variance_half), 1, {"n": (4, 16, 64)}
        ),
        expected="fails",
        reason="the threshold is 1/n: entries of variance 1/2 explode by 8 in norm^2 a step at "
        "n = 16",
        why="the energy is multiplied by n times the variance, so the threshold is 1/n, not 1: "
        "divide by the width",
    ),
    Claim(
        "C30a",
        "Entries uniform on [0, 1] make the state vanish at large widths, and do for toy models",
        XAVIER,
        Together(
            tuple(
                Frequency(stable, 0.5, control=0.9, n=n, draws=40, says="at least", name="rho < 1")
                for n in (16, 64)
            )
        ),
        expected="fails",
        reason="their mean 1/2 is an eigenvalue near n/2: the state explodes at any width n >= 3",
        why="the mean 1/2 of the entries is an eigenvalue near n/2, 32 at n = 64: the norm grows "
        "by it at every step; subtract the mean and divide by sqrt(n/12)",
    ),
    Claim(
        "C30b",
        "Orthogonal matrices keep every norm exactly",
        XAVIER,
        Equal(
            Quantity("||W^k x|| at n = 64", orthogonal_norms, along=True),
            1,
            {"field": ("complex", "real"), "seed": (0, 1), "k": range(1, STEPS + 1)},
            within=STEPS * ORTHOGONAL * sys.float_info.epsilon,
        ),
        why="an orthogonal recurrence neither explodes nor vanishes, at any width and length: "
        "driven, its energy is t + 1",
    ),
    Claim(
        "C30c",
        "Entries of variance 2/n (He) double the energy at every step of a linear recurrence",
        XAVIER,
        MeanEnergy(
            "he",
            128,
            (1, 5),
            250,
            method="matrix",
            log_energy=lambda n, k: laws.log_power_energy(n, k) + k * np.log(2.0),
        ),
        why="made for layers whose ReLU halves the energy, the variance 2/n doubles that of a "
        "linear recurrence at every step",
    ),
)
