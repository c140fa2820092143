"""Around the paper: norms, fresh matrices at every step, gradients, other factors."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from rmt_check import calibration, laws
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.energies import largest_energy
from rmt_check.claims.evidence.statistics import WRONG, Array, Trial, judged
from rmt_check.claims.forms import (
    Bound,
    Equal,
    Follows,
    Frequency,
    LogNorm,
    MeanEnergy,
    Quantity,
    SameLaw,
    Together,
)
from rmt_check.claims.forms.follows import Distribution
from rmt_check.claims.sources import PAPER, REPLIES, REVIEW
from rmt_check.claims.spectral_radius import INSIDE
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.streams import stream

STEPS = 8  # of products with fresh matrices
BACK = 20  # steps of back-propagation
TOLERANCE = 0.1

Vector = npt.NDArray[Any]


def norm_below_one(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return which matrices have ||W / c_n|| < 1."""
    rng = stream(run.seed, "claim-norms", "matrix", "glorot", "complex", n, 0)
    with one_blas_thread():
        norms = [np.linalg.norm(ginibre(n, "complex", rng), 2) for _ in range(draws)]
    return calibration.paper_scale(n) * np.array(norms) < 1.0


def gains_of_products(run: Run, n: int, draws: int) -> Array:
    """Return ||W_k .. W_1 x||^2 / ||W_{k-1} .. W_1 x||^2, k = 1..8, all W_k fresh."""
    rng = stream(run.seed, "claim-products", "matrix", "glorot", "complex", n, 0)
    gains = np.empty((draws // STEPS, STEPS))
    with one_blas_thread():
        for row in gains:
            x = np.full(n, math.sqrt(1.0 / n), complex)
            for k in range(STEPS):
                x = ginibre(n, "complex", rng) @ x
                row[k] = np.vdot(x, x).real
                x /= math.sqrt(row[k])
    return gains.ravel()


def gains_of_the_chain(run: Run, n: int, draws: int) -> Array:
    """Return the same of 64 steps, as they are sampled without a matrix."""
    return np.exp(np.diff(run.norms("independent", n, 64, draws // 64))).ravel()


def gain(n: int) -> Distribution:
    """Return the law of a step's gain."""
    return stats.gamma(n, scale=1.0 / n)


def noise_scale(run: Run) -> Finding:
    """C34b: the variance of log ||W_k .. W_1 x||^2 at k = n, against n psi_1(n)."""
    n, draws = 64, 2000 * run.effort
    # a sum of n nearly Gaussian terms: chi^2 to a relative 1e-3 of its variance
    variance = float(np.var(run.norms("independent", n, n, draws)[:, n], ddof=1))
    expected, root = n * float(special.polygamma(1, n)), math.sqrt(n)
    p, control = (_p_of_variance(variance, v, draws) for v in (expected, root * expected))
    return judged(
        [Trial(p, control, draws)],
        f"variance of log ||W_n .. W_1 x||^2 = {variance:.4f}",
        f"{expected:.4f} = n psi_1(n); {root * expected:.2f} were the scale sqrt(n)",
        f"complex, n = {n}, k = n",
    )


def _p_of_variance(variance: float, expected: float, draws: int) -> float:
    law = stats.chi2(draws - 1)
    x = (draws - 1) * variance / expected
    return float(min(1.0, 2.0 * min(law.cdf(x), law.sf(x))))


def gradients_as_states(field: str) -> SameLaw:
    """Return the check of ||dL/dx_0|| against ||W^T x||, each of matrices of its own."""

    def back(run: Run, n: int, draws: int) -> Array:
        return backward_norms(n, draws, field, run.seed)

    back.__name__ = f"log ||dL/dx||^2, {field}, T = {BACK}"
    ahead, wrong = (
        LogNorm(scheme, BACK, field, "matrix")
        for scheme in ("glorot", f"scaled-gaussian:factor={WRONG}")
    )
    return SameLaw(back, ahead, wrong, 96, 350)


def backward_norms(n: int, draws: int, field: str, seed: int) -> Array:
    """Return log ||dL/dx_0||^2 of the loss Re <g, h_T>, g a fixed unit vector, a matrix a draw."""
    rng = stream(seed, "claim-gradients", "matrix", "glorot", field, n, 0)
    slope = np.full(n, math.sqrt(1.0 / n))
    with one_blas_thread():
        slopes = [gradient(ginibre(n, field, rng), slope, BACK) for _ in range(draws)]
    return 2.0 * np.log(np.linalg.norm(slopes, axis=1))


def ginibre(n: int, field: str, rng: np.random.Generator) -> Vector:
    """Return a matrix with entries of variance 1/n."""
    if field == "real":
        return rng.standard_normal((n, n)) / math.sqrt(n)
    parts = rng.standard_normal((n, n, 2)) / math.sqrt(2.0 * n)
    return parts[..., 0] + 1j * parts[..., 1]


def gradient(W: Vector, slope: Vector, steps: int) -> Vector:
    """Return dL/dx_{T-steps} of h_t = W h_{t-1} + x_t, given dL/dh_T."""
    for _ in range(steps):
        slope = W.conj().T @ slope
    return slope


def factor_for_length(run: Run) -> Finding:
    """C36a: ||(sW)^k x||^2 of matrices at s = horizon_scale(n, T), for T = 8 and 16."""
    parts = []
    for steps, k in ((8, 2), (16, 8)):
        s = calibration.horizon_scale(64, steps, TOLERANCE)

        def energy(n: int, k: Any, s: float = s) -> Array:
            return laws.log_power_energy(n, k, scale=s)

        scheme = f"scaled-gaussian:factor={s!r}"
        parts.append(MeanEnergy(scheme, 64, (k,), 600, method="matrix", log_energy=energy))
    largest = Equal(
        Quantity(
            "largest energy up to T",
            lambda n, T: float(largest_energy(n, T, calibration.horizon_scale(n, T, TOLERANCE))),
        ),
        1.0 + TOLERANCE,
        {"n": (64,), "T": (8, 16)},
        within=1e-9,
    )
    return Together(tuple(parts), given=(largest,))(run)


STABLE = Quantity(
    "P(all Re lambda <= 0)",
    lambda field, n, s: laws.AllInside(laws.HalfPlane(0.0), n, field, s).prob(),
)

NORMS_AND_GRADIENTS = (
    Claim(
        "C33",
        "The rescaling keeps the spectral norm of W / c_n below one",
        REVIEW,
        Frequency(norm_below_one, 0.5, 0.9, 192, 24, says="at least", name="||W||/c_n < 1"),
        expected="fails",
        reason="||W|| tends to 2: only the radius is moved below one, the norm is near 2/c_n",
        why="the spectral radius is moved below one, the norm is not: it is near 2/c_n, so single "
        "steps still let states grow, and a bound by norms says nothing",
    ),
    Claim(
        "C34a",
        "With an independent matrix at every step the mean energy is exactly one at every step",
        REPLIES,
        Together(
            (
                Follows(gains_of_products, gain, 48, 200 * STEPS, off=WRONG**2),
                Follows(gains_of_the_chain, gain, 48, 200 * 64, off=WRONG**2),
                MeanEnergy("independent", 48, tuple(range(1, STEPS + 1)), 2000, driven=True),
            )
        ),
        why="with a fresh matrix at every step the mean energy is exactly one at every n and every "
        "length: growth is what the repeated matrix adds",
    ),
    Claim(
        "C34b",
        "With independent matrices the noise of log-norms grows on the scale t ~ n, not sqrt(n)",
        REPLIES,
        noise_scale,
        why="k steps with fresh matrices have noise of variance k/n: it matters at depth n, while "
        "one repeated matrix explodes at sqrt(n)",
    ),
    Claim(
        "C35",
        "Gradients explode and vanish as states do: dL/dx_{T-k} has the law of W^k x",
        PAPER,
        Together(tuple(map(gradients_as_states, ("complex", "real")))),
        why="W* has the law of W, so gradients explode, or vanish, by the law and at the lengths "
        "of the states; a scale chosen for the one serves the other",
    ),
    Claim(
        "C36a",
        "A Gaussian can be scaled down until its discrete recurrence does not explode, by a factor "
        "that depends on the length: horizon_scale(n, T)",
        REPLIES,
        factor_for_length,
        why="there is no one factor: short sequences allow more than one, long ones ever less; "
        "ask horizon_scale(n, T)",
    ),
    Claim(
        "C36b",
        "A factor s stabilises the Gaussian A of S4 too: dx/dt = s A x, all Re lambda <= 0",
        REPLIES,
        Together(
            (Bound(0.5, STABLE, {"field": ("real", "complex"), "n": (4, 16), "s": (1.0, 1e-3)}),),
            given=(
                # the signs of the trace and of the determinant are independent
                Equal(
                    STABLE,
                    Quantity("2^-n", lambda field, n, s: 0.5**n),
                    {"field": ("real",), "n": (1, 2), "s": (1.0, 1e-3)},
                    within=1e-12,
                ),
            ),
        ),
        expected="fails",
        reason="an eigenvalue of positive real part exists with probability .963 at n = 4 (real; "
        "complex .993) and 1 - e^-28 at n = 16, whatever s",
        why="scaling only slows the explosion, since s > 0 turns no sign: take A - I, or the "
        "eigenvalues' negative moduli; of s A - I there is a factor, calibrated_scale(region=)",
    ),
    Claim(
        "C37",
        "The moduli of the eigenvalues of a Glorot matrix stay strictly below one",
        REPLIES,
        Equal(INSIDE, 1, {"n": (2, 8, 64, 256, 1024)}, within=0.01),
        expected="fails",
        reason="P(rho < 1) is .022 at n = 64 and 2.3e-7 at 1024",
        why="at width 1024 all eigenvalues are inside the circle with probability 2.3e-7: almost "
        "every matrix has some outside",
    ),
)
