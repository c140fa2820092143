"""Diagonal recurrences, set beside the paper's: the disc, a flat modulus, rings.

The power energy of a diagonal is E|lambda|^{2k}, at every width.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import accumulate

import numpy as np

from rmt_check import laws
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.statistics import LEVEL, Array, happens, judged
from rmt_check.claims.forms import Bound, Equal, Follows, MeanEnergy, Quantity, Radii, Together
from rmt_check.claims.sources import CODE, HERE, LRU, REPLIES
from rmt_check.laws.law import Law
from rmt_check.sampling.streams import stream

POWERS = (1, 3, 10, 30)
INNER, OUTER = 0.9, 0.99
NEAR = 0.01  # of a turn


def uniform_on_the_disc(scheme: str) -> Follows:
    """Return the check of independent eigenvalues against P(|lambda| <= r) = r^2."""

    def moduli(run: Run, n: int, draws: int) -> Array:
        return run.moduli(scheme, n, draws // n).ravel()

    moduli.__name__ = f"moduli of {scheme}"
    return Follows(moduli, lambda n: laws.RingModulus(0.0, 1.0), 100, 20_000)


def spiral(run: Run) -> Finding:
    """C25d: how often the phase, as a fraction of a turn, is within .01 of the modulus.

    The code draws both uniformly from one key, so from the same numbers; control: from two keys.
    """
    of = 2000 * run.effort

    def drawn(key: int) -> Array:
        return stream(run.seed, "claim-spiral", "key", "uniform-modulus", "complex", 1, key).random(
            of
        )

    close, apart = (int(np.sum(np.abs(drawn(0) - drawn(key)) <= NEAR)) for key in (0, 1))
    by_chance = 1.0 - (1.0 - NEAR) ** 2  # of two independent uniform numbers
    trial = happens(close, of, by_chance, 0.5)
    two_keys = happens(apart, of, by_chance, 0.5)
    finding = judged(
        [trial],
        f"|r - theta/2pi| <= {NEAR} in {close:,} of {of:,}; with two keys in {apart:,}",
        f"a fraction of {by_chance:.4f}, if independent",
        f"{of:,} eigenvalues, drawn as the code was read to draw them",
    )
    if two_keys.p_value > LEVEL > two_keys.control:
        return finding
    return replace(finding, holds=None, p_value=math.nan, why="two keys are not independent either")


def quantiles_are_of(name: str, law: Callable[[], Law]) -> Equal:
    """Return the check that a law has its own quantiles."""
    return Equal(
        Quantity(f"{name} at its quantile p", lambda p: float(law().cdf(law().ppf(p)))),
        Quantity("p", lambda p: p),
        {"p": [i / 20 for i in range(1, 20)]},
        within=1e-12,
    )


def harmonic_numbers(times: Sequence[int]) -> list[Fraction]:
    """Return H_{t+1}."""
    sums = [*accumulate(Fraction(1, k) for k in range(1, max(times) + 2))]
    return [sums[t] for t in times]


def log_t(t: int) -> float:
    """Return log(t+1) + gamma_E."""
    return math.log(t + 1) + float(np.euler_gamma)


def ring_energies(a: float, b: float) -> MeanEnergy:
    """Return the check of the energies of a ring."""
    scheme = f"lru-ring:r_min={a}:r_max={b}"
    return MeanEnergy(
        scheme, 64, POWERS, 250, log_energy=lambda n, k: laws.log_ring_energy(k, a, b)
    )


def hidden_energies(a: float, b: float, times: Sequence[int]) -> Array:
    """Return E||h_t||^2 of a ring."""
    return np.exp(laws.log_hidden_sum(lambda k: laws.log_ring_energy(k, a, b), np.array(times)))


def ceiling() -> float:
    """Return what that tends to for the ring .9 .. .99: sum of all energies."""
    a, b = INNER**2, OUTER**2
    return math.log((1.0 - a) / (1.0 - b)) / (b - a)


H = Quantity(
    "H_{t+1}", harmonic_numbers, lambda t: np.log(hidden_energies(0.0, 1.0, t)), along=True
)
UNIFORM = Quantity("uniform disc's E||h_t||^2", partial(hidden_energies, 0.0, 1.0), along=True)
RING = Quantity("ring's E||h_t||^2", partial(hidden_energies, INNER, OUTER), along=True)
TO_10_5 = {"t": [int(t) for t in np.unique(np.logspace(0, 5, 61).astype(int))]}
DECADES = {"t": (1, 10, 100, 1000)}

DIAGONALS = (
    Claim(
        "C25a",
        "The uniform diagonal fills the disc: the density of the modulus rises linearly, 2r",
        REPLIES,
        uniform_on_the_disc("uniform-disc"),
        why="the modulus has the density 2r, which rises linearly to the rim: the circular law, "
        "but of independent eigenvalues",
    ),
    Claim(
        "C25b",
        "The diagonal of the published code is uniform on the disc",
        CODE,
        uniform_on_the_disc("uniform-modulus"),
        expected="fails",
        reason="the code draws the modulus itself uniformly: its density is flat",
        why="the modulus itself is drawn uniformly, so its density is flat and the eigenvalues "
        "crowd at the centre: E||h_t||^2 is the sum of 1/(2k+1), half as fast as that of 1/(k+1)",
    ),
    Claim(
        "C25c",
        "Its modulus is uniform on [0, 1]: the power energy is 1/(2k+1), the law of rho r^n",
        HERE,
        Together(
            (
                Follows(Radii("uniform-modulus"), lambda n: laws.FlatModulus(1.0, n), 16, 1000),
                MeanEnergy(
                    "uniform-modulus",
                    64,
                    POWERS,
                    1000,
                    log_energy=lambda n, k: laws.log_flat_energy(k),
                ),
            ),
            given=(quantiles_are_of("r^16", lambda: laws.FlatModulus(1.0, 16)),),
        ),
        why="the published diagonal forgets faster than the disc of the paper: an impulse keeps "
        "1/(2k+1) of its energy, not 1/(k+1)",
    ),
    Claim(
        "C25d",
        "Modulus and phase of the published uniform diagonal are independent",
        CODE,
        spiral,
        expected="fails",
        reason="the code, as it was read, draws both with one key: theta = 2 pi r, a spiral",
        why="modulus and phase come from one key, so theta = 2 pi r: eigenvalues near the circle "
        "all have a small negative phase, slow modes as an LRU is given; split the key",
    ),
    Claim(
        "C26a",
        "On the uniform diagonal E||h_t||^2 grows logarithmically: it is H_{t+1}",
        REPLIES,
        Together(
            (
                Equal(H, None, DECADES),
                Bound(Quantity("log(t+1) + gamma_E", log_t), H, DECADES, strict=True),
                Bound(
                    H,
                    Quantity("that + 1/(2t+2)", lambda t: log_t(t) + 0.5 / (t + 1)),
                    DECADES,
                    strict=True,
                ),
            )
        ),
        why="the energy of a power is exactly 1/(k+1), so that of the state is the harmonic "
        "number: 2.3 more for each factor of ten in t, at every width",
    ),
    Claim(
        "C27a",
        "A ring a <= |lambda| <= b has the power energy (b^{2k+2} - a^{2k+2})/((k+1)(b^2 - a^2))",
        LRU,
        Together(
            (ring_energies(INNER, OUTER), ring_energies(0.4, 0.8)),
            given=(quantiles_are_of("ring's law", lambda: laws.RingModulus(0.4, 0.8, 64)),),
        ),
        why="an impulse keeps the energy (b^{2k+2} - a^{2k+2})/((k+1)(b^2 - a^2)) at every width: "
        "it can be designed before training",
    ),
    Claim(
        "C27b",
        "The hidden energy of the ring .9 .. .99 lies between the uniform diagonal's and Glorot's "
        "(t <= 10^5)",
        LRU,
        Together(
            (
                Bound(UNIFORM, RING, TO_10_5, strict=True),
                Bound(RING, Quantity("t + 1", lambda t: t + 1), TO_10_5, strict=True),
            ),
            given=(Equal(RING, ceiling(), {"t": (10**5,)}, 1e-10),),
        ),
        why="the ring keeps an input for longer than the disc, but forgets in the end: its energy "
        "tends to 13.26, which the disc's passes at t = 323,631",
    ),
)
