"""GRU and LSTM as torch has them, at initialisation: what they remember, and for how long.

Memory is the number of steps after which two states with independent pasts, the same matrices,
biases and inputs agree to 1/e of their size. torch's default weights and biases are uniform, of
variance 1/(3n): gain 3^-1/2 and bias (3n)^-1/2 (`RNN.as_torch`). Biases are Gaussian here.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check.calibration.network_prediction import memory
from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.statistics import Array, has_mean, judged, same_law
from rmt_check.claims.forms import Frequency, Together
from rmt_check.claims.forms.frequency import Event
from rmt_check.claims.sources import HERE, RECURRENT_ADVICE, TORCH
from rmt_check.laws.energy_series import log_series_energy
from rmt_check.sampling.chunks import draw_samples
from rmt_check.sampling.rnn import checked_networks, sample_recurrence
from rmt_check.schemes.rnn import rnn_named

GATED = ("gru", "lstm")
WIDTHS = (128, 1024)
MOST, SEEN = 11, 16  # steps of memory at torch's default, and steps that are looked at
WIDE, TIMES, TINY = 512, np.array([1, 4, 8, 16]), 1e-6
EDGE = 2.0  # the gain at which small states cease to decay
SIMILAR = 64, 8  # width and step at which uniform and Gaussian entries are compared


def pairs(
    run: Run, cell: str, n: int, steps: int, draws: int, scheme: str = "glorot", larger: float = 1.0
) -> tuple[Array, Array]:
    """Return log ||h_t - h'_t||^2 and log ||h_t||^2 of networks as torch starts them."""
    rnn = rnn_named(cell).as_torch(n)
    rnn = rnn_named(rnn, gain=larger * rnn.gain)
    networks = checked_networks(rnn, n, steps, ("state", "distance"), scheme=scheme, seed=run.seed)
    rows = draw_samples(networks.sampler, draws, None, None).values
    found = networks.split(rows)
    return found["distance"], found["state"]


def remembers(cell: str, steps: int, least: int, most: float = math.inf) -> Event:
    """Return the event that the memory is from `least` to `most`, seen in so many steps."""

    def event(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
        found = memory(*pairs(run, cell, n, steps, draws))
        return (found >= least) & (found <= most)

    return event


def kept(cell: str, n: int, least: int, most: float, p: float, control: float) -> Frequency:
    """Return the check that most networks have such a memory."""
    steps = least if most == math.inf else int(most)
    to = "steps or more" if most == math.inf else f"to {most} steps"
    name = f"memory of {cell}, n = {n}, {least} {to}"
    return Frequency(remembers(cell, steps, least, most), p, control, n, 40, "at least", name)


def log_weights(steps: int, gain: float, first: int = 0) -> Array:
    """Return logs of the weights of W^j in (1/2 + gain W/4)^k W^first, j = 0..steps = k + first."""
    k, found = steps - first, np.full(steps + 1, -np.inf)
    for j in range(k + 1):
        found[first + j] = (
            math.log(math.comb(k, j)) + (k - j) * math.log(0.5) + j * math.log(gain / 4.0)
        )
    return found


def log_small_energy(cell: str, n: int, t: int, gain: float) -> float:
    """Return log E||h_t||^2 / E||h_0||^2 of small states, exact at width n."""
    if cell == "gru":
        return float(log_series_energy(n, log_weights(t, gain), "real"))
    # h_t = c_t / 2, c_1 = c_0 / 2 + gain W h_0 / 2
    of_c = log_series_energy(n, log_weights(t - 1, gain), "real")
    of_h = log_series_energy(n, log_weights(t, gain, first=1), "real") + 2.0 * math.log(gain)
    return float(np.logaddexp(of_c, of_h)) - 2.0 * math.log(4.0)


def small_states(run: Run) -> Finding:
    """C62a: mean energies of small states; control: a gain 5 % larger, and energies 4 % larger."""
    trials, measured, draws = [], [], 250 * run.effort
    for cell in GATED:
        given = f"{cell}:gain={EDGE}:start={TINY}"
        states = sample_recurrence(given, WIDE, int(TIMES[-1]), draws, seed=run.seed).values
        scaled = states[:, TIMES] - math.log(WIDE * TINY**2)
        law, wrong = (
            np.array([log_small_energy(cell, WIDE, t, gain) for t in TIMES.tolist()])
            for gain in (EDGE, 1.05 * EDGE)
        )
        trials.append(has_mean(scaled, law, wrong, law + 0.04))
        ratios = np.exp(scaled - law).mean(axis=0)
        measured.append(f"{ratios.min():.3f} to {ratios.max():.3f} ({cell})")
    return judged(
        trials,
        "mean ||h_t||^2 over the exact energy " + ", ".join(measured),
        "1, and not of a gain 5 % larger",
        f"no bias, no inputs, start {TINY:g}, gain {EDGE:g}, n = {WIDE}, t = 1, 4, 8, 16",
    )


def uniform_entries(run: Run) -> Finding:
    """C62e: how far two pasts have come together; control: a gain 20 % larger."""
    trials, measured, draws = [], [], 200 * run.effort
    n, steps = SIMILAR
    for cell in GATED:
        gaussian, uniform, wrong = (
            np.subtract(*pairs(run, cell, n, steps, draws, scheme, larger))[:, -1]
            for scheme, larger in (("glorot", 1.0), ("glorot-uniform", 1.0), ("glorot", 1.2))
        )
        trials.append(same_law(gaussian, uniform, wrong))
        measured.append(f"{np.median(gaussian):.3f} and {np.median(uniform):.3f} ({cell})")
    return judged(
        trials,
        "medians of log ||h - h'||^2 / ||h||^2 " + ", ".join(measured),
        "one law for Gaussian and uniform weights",
        f"n = {n}, t = {steps}, torch's variance 1/(3n), Gaussian biases",
    )


GATES = (
    Claim(
        "C62a",
        "Small states of GRU and LSTM without biases follow one leaky linear recurrence, h <- (1/2 "
        "+ gain W/4) h, in their exact energies",
        HERE,
        small_states,
        why="its spectrum is a disc of radius gain/4 about 1/2: such cells forget below gain 2, "
        "the edge at which they were drawn, and at torch's gain of .58 by a factor of .64 a step",
    ),
    Claim(
        "C62b",
        f"torch's default GRU and LSTM forget within {MOST} steps at widths 128 to 1024",
        TORCH,
        Together(tuple(kept(cell, n, 2, MOST, 0.95, 0.5) for cell in GATED for n in WIDTHS)),
        why="GRU takes 7 to 9 steps at n = 128 and 10 at 1024, LSTM a step less; it grows like "
        "log n, for the biases that the state ends at shrink like n^-1/2: GRU 13 at n = 16384",
    ),
    Claim(
        "C62c",
        "An LSTM remembers hundreds of steps at torch's default",
        RECURRENT_ADVICE,
        kept("lstm", WIDTHS[0], SEEN, math.inf, 0.5, 0.9),
        expected="fails",
        reason="its forget gate is half open, and halves the cell in each step: none of the "
        "networks remembers 16 steps",
        why="an untrained LSTM has the memory of a tanh network, 7 steps at n = 128: it must "
        "learn a longer one, or start with a bias of the forget gate (C62d)",
    ),
    Claim(
        "C62d",
        "A bias of one on the gate that keeps the past doubles the memory of GRU and LSTM, and one "
        "of three makes it 80 steps or more, at n = 128",
        RECURRENT_ADVICE,
        Together(
            (
                kept("gru:keep=1", WIDTHS[0], 12, 19, 0.95, 0.5),
                kept("lstm:keep=1", WIDTHS[0], 11, 18, 0.95, 0.5),
                kept("gru:keep=3", WIDTHS[0], 80, math.inf, 0.95, 0.5),
                kept("lstm:keep=3", WIDTHS[0], 80, math.inf, 0.95, 0.5),
            )
        ),
        why="of GRU 8 steps become 16, of LSTM 7 become 14; three multiplies by 12 and more: take "
        "a bias whose gate sigma(b) keeps what you need, sigma(b)^T = 1/e",
    ),
    Claim(
        "C62e",
        "That torch's weights are uniform, not Gaussian, does not matter for what is forgotten",
        TORCH,
        uniform_entries,
        why="3,200 against 3,200 networks do not tell uniform weights from Gaussian ones of the "
        "same variance at n = 64; so the matrix-free draws serve torch's networks",
    ),
)
