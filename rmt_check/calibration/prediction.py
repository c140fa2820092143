"""What a linear recurrence does before it is trained: overflow, first gradient, memory.

W is the scheme's n x n matrix, E|W_ij|^2 = s^2/n, one for each layer. After T steps a state has
grown like rho^T, rho the spectral radius of W. So P(rho^T > X) = P(rho > X^(1/T)) is read off the
exact law of rho; the largest of L layers exceeds X with probability 1 - (1 - P)^L.
"""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from rmt_check import arguments
from rmt_check.calibration.one_matrix import median_horizon, medians_known
from rmt_check.calibration.overflow import prob_exceeds
from rmt_check.sampling.methods import WIDEST
from rmt_check.sampling.radius import sample_spectral_radius
from rmt_check.schemes.scheme import Scheme, scheme_named

LARGE = 1e6  # a gradient at step 0 beyond which training was seen to fail

# the largest number of each format
LARGEST = {
    "float16": float(np.finfo(np.float16).max),
    "bfloat16": (2.0 - 2.0**-7) * 2.0**127,
    "float32": float(np.finfo(np.float32).max),
    "float64": float(np.finfo(np.float64).max),
}
NORMS = ("none", "before", "inside")

_DRAWS = 400  # radii, where no law is known
_LEVEL = 0.05  # of the interval around a probability that was simulated


@dataclass(frozen=True)
class Chance:
    """A probability, and an interval around it that is a point where the law is exact."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Prediction:
    """What is to be expected of a network before it is trained.

    Attributes
    ----------
    scheme, width, steps, layers, field, dtype, norm
        The network.
    exact : bool
        Whether the probabilities come from an exact law of rho, or from drawn radii.
    states_overflow, squares_overflow : Chance
        Some layer has rho^T beyond the largest number of the dtype, or beyond its square root:
        batch norm, layer norm and squared errors square the states.
    gradient_large, gradient_large_squares : Chance or None
        Some layer has rho^T > 10^6, or rho^2T > 10^6: a first gradient above 10^6 under
        cross-entropy, which bounds the gradient of the readout, or under a squared error, which
        does not. None with norm "inside".
    memory : int or None
        Least k at which E||W^k x||^2 <= e^-2; None if that is not reached within the steps, or no
        energy is known.
    horizon, median_horizon : int or None
        Steps for which the mean energy of an impulse, or its median over matrices, stays below
        1 + tolerance; None if it does throughout, or is not known.
    energy_known : bool
        Whether the scheme's mean energy is known.
    """

    scheme: Scheme
    width: int
    steps: int
    layers: int
    field: str
    dtype: str
    norm: str
    exact: bool
    states_overflow: Chance
    squares_overflow: Chance
    gradient_large: Chance | None
    gradient_large_squares: Chance | None
    memory: int | None
    horizon: int | None
    median_horizon: int | None
    energy_known: bool


def predict(
    width: int,
    steps: int,
    layers: int = 1,
    scheme: str | Scheme = "glorot",
    field: str = "real",
    dtype: str = "float32",
    norm: str = "none",
    tolerance: float = 0.1,
    seed: int = 0,
) -> Prediction:
    """Return what to expect of a linear recurrent network before it is trained.

    Parameters
    ----------
    width, steps, layers : int
        Width n, length T of the sequences, and layers with a matrix each.
    scheme : str or Scheme
        How the matrices are drawn; a diagonal scheme for a diagonal network.
    field : {"complex", "real"}
        Field of the entries.
    dtype : {"float16", "bfloat16", "float32", "float64"}
        In which format the network computes.
    norm : {"none", "before", "inside"}
        Where a layer norm stands: before the recurrence, where it changes nothing of what W does,
        or inside, h_t = LN(W h_{t-1} + x_t), where it bounds the states.
    tolerance : float
        Allowed growth of the energy.
    seed : int
        Of the radii, where no law is known.

    Raises
    ------
    ValueError
        For an argument out of range, or a scheme that does not exist there.

    Notes
    -----
    The law of rho is exact. That states and gradients grow like rho^T is asymptotic: factors of
    order one are left out, which matter little where rho^T is 10^19. On smooth inputs a state is
    smaller by a factor of e or so. "Not finite" is a property of a framework too: one that sums
    squares in another order overflows later.

    Examples
    --------
    >>> found = predict(384, 1024, layers=6)
    >>> print(f"{found.states_overflow.value:.3f} {found.squares_overflow.value:.3f}")
    0.040 0.795
    """
    n, steps = arguments.width(width), arguments.integer(steps, "steps", 1)
    layers, field = arguments.integer(layers, "layers", 1), arguments.field(field)
    largest = LARGEST[arguments.one_of(dtype, "dtype", LARGEST)]
    norm = arguments.one_of(norm, "norm", NORMS)
    bound = math.log1p(arguments.positive(tolerance, "tolerance"))
    drawn = scheme_named(scheme)
    exact = prob_exceeds(drawn, n, field, steps, 0.0) is not None
    if not exact and n > WIDEST["spectral-radius"].matrix:
        raise ValueError(
            f"no exact law of rho is computed for {drawn}, {field}, at width {n}, and matrices are "
            f"drawn up to width {WIDEST['spectral-radius'].matrix}; choose a smaller width"
        )
    radii = None if exact else sample_spectral_radius(drawn, n, _DRAWS, field, seed).values

    def chance(log_x: float) -> Chance:
        """Return P(rho^T > X) for the largest of all layers."""
        if radii is not None:
            return _of_radii(steps * np.log(radii) > log_x, layers)
        p = float(cast(float, prob_exceeds(drawn, n, field, steps, log_x, layers)))
        return Chance(p, p, p)

    never = Chance(0.0, 0.0, 0.0)
    inside = norm == "inside"
    energy = drawn.log_power_energy(n, np.arange(steps + 1), field)
    return Prediction(
        scheme=drawn,
        width=n,
        steps=steps,
        layers=layers,
        field=field,
        dtype=dtype,
        norm=norm,
        exact=exact or inside,
        states_overflow=never if inside else chance(math.log(largest)),
        squares_overflow=never if inside else chance(math.log(largest) / 2.0),
        gradient_large=None if inside else chance(math.log(LARGE)),
        gradient_large_squares=None if inside else chance(math.log(LARGE) / 2.0),
        memory=None if energy is None else _first(energy <= -2.0),
        horizon=None if energy is None else _last_before(energy > bound),
        median_horizon=_median_horizon(drawn, n, field, tolerance),
        energy_known=energy is not None,
    )


def _of_radii(beyond: np.ndarray, layers: int) -> Chance:
    """Return the chance of the largest of all layers."""
    one = of_count(int(beyond.sum()), len(beyond))
    ones = np.array([one.value, one.low, one.high])
    return Chance(*(1.0 - (1.0 - ones) ** layers).tolist())


def of_count(count: int, draws: int) -> Chance:
    """Return a chance that was seen `count` times of `draws`, with its exact interval."""
    from scipy.stats import binomtest  # a second to load, which no law needs

    one = binomtest(count, draws)
    interval = one.proportion_ci(1.0 - _LEVEL, "exact")  # Clopper & Pearson 1934
    return Chance(float(one.statistic), float(interval.low), float(interval.high))


def _first(there: np.ndarray) -> int | None:
    return int(np.argmax(there)) if there.any() else None


def _last_before(there: np.ndarray) -> int | None:
    first = _first(there)
    return None if first is None else first - 1


def _median_horizon(scheme: Scheme, n: int, field: str, tolerance: float) -> int | None:
    if not (scheme.rotation_invariant and medians_known(n)):
        return None
    return median_horizon(n, tolerance, scheme.scale(n, field), field)
