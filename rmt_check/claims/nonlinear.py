"""Networks with tanh at initialisation: how states decay and grow, and gradients with them.

Convention: W has entries N(0, 1/n) and the gain multiplies it; h_0 has entries N(0, start^2), so
that ||h||^2/n is the size of a unit. The unit of independence is the network.
"""

import math

import numpy as np
import numpy.typing as npt

from rmt_check.claims.claim import Claim, Finding, Run
from rmt_check.claims.evidence.statistics import Array, Trial, judged, same_law
from rmt_check.claims.forms import Bound, Frequency, Limit, Quantity, Together
from rmt_check.claims.forms.frequency import Event
from rmt_check.claims.hidden_states import p_of_medians
from rmt_check.claims.sources import HERE, MEAN_FIELD, RECURRENT_ADVICE
from rmt_check.laws import MeanField
from rmt_check.sampling.rnn import sample_recurrence

TENTH = math.log(1.1)
WIDE, NARROW = 1024, 256
GAINS = (1.05, 1.1, 1.2, 1.5, 2.0)
GROWTH = {1.1: 24, 1.5: 12}  # gains, and steps over which growth is compared
SMALL, LARGE = 1e-3, 0.1  # ||h||^2/n after these steps
CELLS = {"tanh": MeanField("tanh"), "tanh:gain=1.5:inputs=.2": MeanField("tanh", 1.5, inputs=0.2)}
N, STEPS = 64, 32  # of orthogonal and Gaussian networks
# medians of ||dL/dh_0|| / ||dL/dh_T|| there, by gain
RATIOS = {"orthogonal": {1.0: 0.036, 1.5: 2.4}, "glorot": {1.0: 0.32, 1.5: 1.7}}


def drawn(
    run: Run,
    cell: str,
    n: int,
    steps: int,
    draws: int,
    statistic: str = "state",
    scheme: str = "glorot",
) -> Array:
    """Return statistics of networks, a row each, for t = 0..steps."""
    return sample_recurrence(cell, n, steps, draws, statistic, scheme=scheme, seed=run.seed).values


def decay(run: Run) -> Finding:
    """C60a: medians at t = sqrt(n)/2 and sqrt(n).

    Control: the exponential decay that agrees with mean-field theory at t/4 and t/2.
    """
    trials, measured = [], []
    for n in (WIDE, 4 * WIDE):
        last = math.isqrt(n)
        t, draws = np.array([last // 2, last]), 100 * run.effort
        law = CELLS["tanh"].log_energies(last)
        units = drawn(run, "tanh", n, last, draws)[:, t] - math.log(n)
        exponential = 3.0 * law[t // 2] - 2.0 * law[t // 4]
        p, control = (p_of_medians(units - at, np.zeros(2), TENTH) for at in (law[t], exponential))
        trials.append(Trial(p, control, draws))
        over = np.exp(np.median(units - law[t], axis=0))
        measured += [f"{x:.3f} (n = {n}, t = {k})" for x, k in zip(over, t, strict=True)]
    return judged(
        trials,
        "median of ||h_t||^2 / n over q_t " + ", ".join(measured),
        "1 within 10 %",
        f"tanh, gain 1, no bias, no inputs, n = {WIDE} and {4 * WIDE}, t = sqrt(n)/2 and sqrt(n)",
    )


def in_time(t: int) -> float:
    """Return 2 t q_t at gain one."""
    return 2.0 * t * math.exp(CELLS["tanh"].log_energies(t)[t])


def dies(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return in which networks ||h_t||^2 <= 2 n q_t at t = 8 sqrt(n)."""
    t = 8 * math.isqrt(n)
    log_q = CELLS["tanh"].log_energies(t)[t]
    return drawn(run, "tanh", n, t, draws)[:, t] <= math.log(2.0 * n) + log_q


def linear_growth(run: Run) -> Finding:
    """C60c: growth until units are small, against that of linear networks.

    Control: the growth over the same steps until units are ten times larger.
    """
    trials, measured = [], []
    draws = 200 * run.effort
    for gain, steps in GROWTH.items():
        linear = growth(run, f"linear:gain={gain}", steps, draws)
        small, large = (
            growth(run, f"tanh:gain={gain}:start={math.sqrt(size) * gain**-steps!r}", steps, draws)
            for size in (SMALL, LARGE)
        )
        trials.append(same_law(small, linear, large))
        medians = (f"{math.exp(np.median(x) - np.median(linear)):.3f}" for x in (small, large))
        measured.append("{} and {}".format(*medians) + f" at gain {gain}")
    return judged(
        trials,
        f"median growth over that of linear networks, until {SMALL} and {LARGE}: "
        + ", ".join(measured),
        f"one law of log ||h_t||^2 / ||h_0||^2 until ||h||^2/n = {SMALL}, another until {LARGE}",
        f"n = {WIDE}, " + ", ".join(f"gain {g}, t = {t}" for g, t in GROWTH.items()),
    )


def growth(run: Run, cell: str, steps: int, draws: int) -> Array:
    """Return log ||h_t||^2 / ||h_0||^2."""
    states = drawn(run, cell, WIDE, steps, draws)
    return states[:, -1] - states[:, 0]


def shortfall(inverse: float, gain: float) -> float:
    """Return log of linear over tanh energies of infinite width where the linear is 1/inverse."""
    steps = math.ceil(math.log(1e9) / (2.0 * math.log(gain)))
    start = gain**-steps / math.sqrt(inverse)
    return -math.log(inverse) - float(MeanField("tanh", gain, start=start).log_energies(steps)[-1])


def of_first_order(inverse: float, gain: float) -> float:
    """Return the shortfall over 2 q / (1 - 1/gain^2), q = 1/inverse."""
    return shortfall(inverse, gain) * inverse * (1.0 - gain**-2.0) / 2.0


def gradients(run: Run, steps: tuple[int, ...], cells: tuple[str, ...], draws: int) -> Finding:
    """C60e, C60f: median gradients at h_0, of L = ||h_T||^2 / 2, against infinite width.

    Control: the product of the chi_t alone, for which dL/dh_T is independent of W.
    """
    trials, measured = [], []
    for cell in cells:
        law = CELLS[cell]
        for last in steps:
            right = law.log_gradients(last)[0]
            wrong = law.log_energies(last)[-1] + law.log_tangents(last)[-1]
            found = drawn(run, cell, WIDE, last, draws * run.effort, "gradient")[:, :1]
            found = found - math.log(WIDE)
            p, control = (p_of_medians(found - x, np.zeros(1), TENTH) for x in (right, wrong))
            trials.append(Trial(p, control, len(found)))
            measured.append(f"{math.exp(np.median(found - right)):.2f} ({cell}, T = {last})")
    return judged(
        trials,
        "median of ||dL/dh_0||^2 over mean field " + ", ".join(measured),
        "1 within 10 %",
        f"n = {WIDE}, T = " + ", ".join(map(str, steps)),
    )


def ratio_within(scheme: str, gain: float) -> Event:
    """Return the event that gradients shrink or grow as the median does, within a factor of 2."""

    def event(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
        log_ratio = log_ratios(run, scheme, gain, n, draws)
        return np.abs(log_ratio - math.log(RATIOS[scheme][gain])) < math.log(2.0)

    return event


def log_ratios(run: Run, scheme: str, gain: float, n: int, draws: int) -> Array:
    """Return log ||dL/dh_0|| / ||dL/dh_T||."""
    found = drawn(run, f"tanh:gain={gain}", n, STEPS, draws, "gradient", scheme)
    return (found[:, 0] - found[:, -1]) / 2.0


def is_kept(run: Run, n: int, draws: int) -> npt.NDArray[np.bool_]:
    """Return where orthogonal weights of gain one keep a fifth of the gradient."""
    return log_ratios(run, "orthogonal", 1.0, n, draws) > math.log(0.2)


def narrow(scheme: str, gain: float, says: str, p: float, control: float) -> Frequency:
    """Return the check of how many networks have a gradient within a factor of 2."""
    name = f"{scheme}, gain {gain:g}: within a factor of 2 of {RATIOS[scheme][gain]}"
    return Frequency(ratio_within(scheme, gain), p, control, N, 200, says, name)


NONLINEAR = (
    Claim(
        "C60a",
        "At gain one, without bias and inputs, the state of a tanh network decays like a power, "
        "not exponentially: n/||h_t||^2 = 2t - (5/6) log t + O(1), up to t = sqrt(n)",
        MEAN_FIELD,
        Together(
            (decay,),
            given=(
                Limit(
                    Quantity("2 t q_t", in_time),
                    1.0,
                    {"t": (64, 256, 1024)},
                    rate=lambda t: math.log(t) / t,
                ),
            ),
        ),
        why="q_t is the mean field's recursion q' = E tanh(u)^2, u ~ N(0, q): a state of gain one "
        "fades slowly enough to be used, and half as fast after twice the time; gain .98 is at "
        "half of q_t by t = 32",
    ),
    Claim(
        "C60b",
        "It decays so for ever: at t = 8 sqrt(n) most networks have at most twice the ||h_t||^2 of "
        "infinite width, n/(2t)",
        MEAN_FIELD,
        Frequency(dies, 0.5, 0.9, NARROW, 100, "at least", "||h_t||^2 <= 2 n q_t, t = 128"),
        expected="fails",
        reason="at finite width some eigenvalues of W lie outside the unit circle, where 0 is no "
        "stable state: the median is seven times n q_t there",
        why="mean-field theory at gain one serves to t = sqrt(n); beyond, what is left of the "
        "state is held up by the largest eigenvalues of W",
    ),
    Claim(
        "C60c",
        "While units are small the linear theory holds for tanh: at ||h||^2/n = .001 the law of "
        "the growth is that of a linear network, and at .1 it is not",
        HERE,
        linear_growth,
        why="a tanh network that starts small grows by the laws of linear recurrences, exact at "
        "finite width, before tanh is felt",
    ),
    Claim(
        "C60d",
        "The linear theory holds for tanh until ||h||^2/n is of order one, whatever the gain: at "
        ".1 it is right within a factor of 2",
        HERE,
        Together(
            (
                Bound(
                    Quantity("log(linear/tanh)", lambda gain: shortfall(10.0, gain)),
                    math.log(2.0),
                    {"gain": GAINS},
                ),
            ),
            given=(
                Limit(
                    Quantity("log(linear/tanh) (1 - 1/g^2)/(2q)", of_first_order),
                    1.0,
                    {"1/q": (1e3, 1e4, 1e5), "gain": GAINS},
                    rate=1,
                ),
            ),
        ),
        expected="fails",
        reason="what tanh takes away adds up over the steps: log(linear/tanh) -> 2q/(1 - 1/g^2), "
        "q = ||h||^2/n, which is large where the gain is near one",
        why="the linear theory is 10 % off at q = .05 (1 - 1/g^2): .03 at gain 1.5, .009 at 1.1; "
        "at gain one time decides, not size",
    ),
    Claim(
        "C60e",
        "For T << sqrt(n) gradients of tanh networks, of ||h_T||^2/2 by h_0, are those of infinite "
        "width: their median is within 10 % at T = sqrt(n)/4 and sqrt(n)/2",
        MEAN_FIELD,
        lambda run: gradients(run, (WIDE // 128, WIDE // 64), tuple(CELLS), 100),
        why="mean-field gradients serve for short sequences, if h_T depends on W in them: the "
        "product of gain^2 E phi'^2 alone is refuted",
    ),
    Claim(
        "C60f",
        "So they are at T = 2 sqrt(n), at gain one",
        MEAN_FIELD,
        lambda run: gradients(run, (WIDE // 16,), ("tanh",), 160),
        expected="fails",
        reason="at n = 1024, T = 64 the median of ||dL/dh_0||^2 is twice the limit's and its mean "
        "four times",
        why="for T of order sqrt(n) draw the networks (`sample_recurrence`), or widen them; in "
        "chaos, at gain 1.5 with inputs, the median stays within 10 % at T = 2 sqrt(n)",
    ),
    Claim(
        "C61a",
        "Orthogonal recurrent weights make gradients of tanh networks reproducible: at n = 64, T = "
        "32 most are within a factor of 2 of their median, of Gaussian weights about half",
        RECURRENT_ADVICE,
        Together(
            (
                narrow("orthogonal", 1.0, "at least", 0.95, 0.7),
                narrow("glorot", 1.0, "at most", 0.7, 0.95),
                narrow("orthogonal", 1.5, "at least", 0.75, 0.5),
                narrow("glorot", 1.5, "at most", 0.6, 0.85),
            )
        ),
        why="the spread of log ||dL/dh_0|| / ||dL/dh_T|| is .17 (gain 1) and .43 (1.5), of "
        "Gaussian weights .96 and 1.1: that is what orthogonal weights change, not the size",
    ),
    Claim(
        "C61b",
        "Orthogonal weights of gain one keep gradients of tanh networks as they do of linear ones: "
        "a fifth is left after 32 steps",
        RECURRENT_ADVICE,
        Frequency(
            is_kept, 0.5, 0.9, N, 100, "at least", "||dL/dh_0|| > ||dL/dh_T|| / 5, orthogonal"
        ),
        expected="fails",
        reason="it falls like 1.2/T, and is 1/28 at T = 32; of Gaussian weights of gain one a "
        "third is left",
        why="an isometry keeps what is linear only, and tanh takes a part in each step; Gaussian "
        "weights of the same gain lose less, for gradients pick up a part that grows with T",
    ),
)
