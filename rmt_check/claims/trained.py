"""Networks in training: what recorded runs say, each claim by a test at level .001.

The tests are exact but for C31d's, whose scores have ties.

What is compared, and how, was fixed before the runs were looked at, from a prototype's runs of
other seeds; later came only that a first gradient that is not finite counts as the largest. Of
several comparisons the smallest p-value counts, times their number. A run fails if it has no score,
or one below that of the best answer that ignores the input.
"""

import math
from functools import partial
from typing import Any

from scipy import stats

from rmt_check.claims.claim import Claim, Finding
from rmt_check.claims.forms.recorded import LEVEL, Recorded, RecordedTable, Row, Rows
from rmt_check.claims.sources import HERE, PAPER, REPLIES

RUNS = RecordedTable(
    "training.csv",
    "faa81f162e9793c85f3c915c025be36da6bc69a553938b2ad8e084a3ef0c5b82",
    "make training-study",
)
SHORT = RecordedTable(
    "short_sequences.csv",
    "45baefbe9428cc81d9d38414dbb2fe7949591cd433e05a1797db16dc9d30ca51",
    "make short-sequences",
)
DIGITS, FORECAST = "digits:steps=64", "mackey-glass:steps=256"
LONGER = "mackey-glass:steps=512"
RATES = (1e-2, 3e-3)
SCHEMES = ("glorot", "rescaled", "orthogonal")
SELDOM = 1.0 / 3.0  # what twenty matrices can tell from never at level .001


def score(row: Row) -> float:
    """Return the score of a run on the test examples, -inf where it has none."""
    return float(row["score"]) if row["score"] not in ("", "nan") else -math.inf


def fails(row: Row) -> bool:
    """Return whether a run has no score, or one below chance."""
    return not score(row) >= float(row["chance"])


def first_gradient(row: Row) -> float:
    """Return the norm of the gradient at step 0, inf where it is not finite."""
    gradient = float(row["grad0"] or math.nan)
    return gradient if math.isfinite(gradient) else math.inf


def chosen(
    rows: Rows,
    task: str,
    scheme: str,
    rate: float = 1e-2,
    clip: float = 0.0,
    norm: str = "none",
    width: int = 192,
) -> list[Row]:
    """Return the runs of one dense network, or raise ValueError if there are none."""
    wanted = {"task": task, "scheme": scheme, "norm": norm, "structure": "dense"}
    numbers = {"rate": rate, "clip": clip, "width": float(width)}
    found = [
        row
        for row in rows
        if all(row[name] == text for name, text in wanted.items())
        and all(float(row[name]) == number for name, number in numbers.items())
    ]
    if not found:
        raise ValueError(f"no recorded run of {wanted} and {numbers}")
    return found


def better(ones: Rows, others: Rows) -> tuple[float, float]:
    """Return the exact two-sided p of the scores' ranks, and which are higher: 1 or -1, or 0."""
    from rmt_check.training.compare import rank_p

    mine, theirs = [score(row) for row in ones], [score(row) for row in others]
    side = sum((a > b) - (a < b) for a in mine for b in theirs)
    return rank_p(mine, theirs), math.copysign(1.0, side) if side else 0.0


def lost_matrices(rows: Rows) -> tuple[int, int]:
    """Return how many matrices fail in some of these runs, and how many there are.

    Runs of one scheme, width, seed and number begin with one matrix, whatever the task, so that
    they are no independent ones.
    """
    matrices: dict[tuple[str, ...], bool] = {}
    for row in rows:
        matrix = tuple(row[name] for name in ("scheme", "width", "seed", "run"))
        matrices[matrix] = matrices.get(matrix, False) or fails(row)
    return sum(matrices.values()), len(matrices)


def median(rows: Rows) -> float:
    """Return the median score."""
    middle = sorted(score(row) for row in rows)
    return (middle[(len(middle) - 1) // 2] + middle[len(middle) // 2]) / 2.0


def higher_with(rows: Rows, rates: tuple[float, ...], **changed: Any) -> Finding:
    """Return whether forecasts from Glorot score higher with a clip or a norm, at some rate."""
    each = [
        (chosen(rows, FORECAST, "glorot", rate, **changed), chosen(rows, FORECAST, "glorot", rate))
        for rate in rates
    ]
    (p, side), rate, after, before = min(
        ((better(*pair), rate, *pair) for rate, pair in zip(rates, each, strict=True)),
        key=lambda found: found[0][0],
    )
    p = min(1.0, len(rates) * p)
    what = ", ".join(f"{name} {value}" for name, value in changed.items())
    return Finding(
        "recorded",
        f"median score {median(after):.3g} with {what}, {median(before):.3g} without, p = {p:.1g}; "
        f"{sum(map(fails, after))} of {len(after)} and {sum(map(fails, before))} of {len(before)} "
        "fail",
        f"higher, at level {LEVEL:g}",
        f"{FORECAST}, n = 192, learning rate {rate:g}",
        holds=side > 0.0 if p < LEVEL else None,
    )


def short_sequences(rows: Rows) -> Finding:
    """C18c: scores of Glorot and rescaled on sequences of 64.

    Sixty runs of each find the difference that ten of other seeds hint at, .67 standard deviations,
    with probability .98.
    """
    glorot, rescaled = (chosen(rows, DIGITS, scheme) for scheme in SCHEMES[:2])
    p, _ = better(glorot, rescaled)
    return Finding(
        "recorded",
        f"median score {median(glorot):.3f} from Glorot, {median(rescaled):.3f} rescaled, "
        f"p = {p:.1g}; {len(glorot)} and {len(rescaled)} runs",
        f"scores of one law; other laws at level {LEVEL:g}",
        f"{DIGITS}, n = 192, learning rate 0.01",
        holds=False if p < LEVEL else None,
    )


def glorot_diverges(rows: Rows) -> Finding:
    """C31b: how many matrices from Glorot fail at some rate, on digits and in forecasting."""
    digits = [row for rate in RATES for row in chosen(rows, DIGITS, "glorot", rate)]
    digits += chosen(rows, DIGITS, "glorot", width=384)
    forecast = [row for rate in RATES for row in chosen(rows, FORECAST, "glorot", rate)]
    (lost, of), (lost_forecasts, of_forecasts) = lost_matrices(digits), lost_matrices(forecast)
    p = float(stats.binomtest(lost, of, 0.5, "less").pvalue)
    return Finding(
        "recorded",
        f"{lost} of {of} matrices fail on digits, {lost_forecasts} of {of_forecasts} in "
        f"forecasting, at some learning rate; p = {p:.1g} on digits",
        f"half of the matrices or more; fewer at level {LEVEL:g}",
        f"{DIGITS}, n = 192 and 384; {FORECAST}, n = 192; learning rates .01 and .003",
        holds=False if p < LEVEL else None,
    )


def beaten(rows: Rows, scheme: str) -> tuple[float, str]:
    """Return the smallest p of a rival that scores higher somewhere, corrected, and where."""
    tests = [
        (*better(chosen(rows, task, rival, rate), chosen(rows, task, scheme, rate)), rival, task)
        for task in (DIGITS, FORECAST)
        for rate in RATES
        for rival in SCHEMES
        if rival != scheme
    ]
    p, _, rival, task = min((t for t in tests if t[1] > 0.0), default=(1.0, 1.0, "none", "any"))
    return min(1.0, len(tests) * p), f"{scheme} by {rival} on {task.split(':')[0]}"


def no_scheme_wins(rows: Rows) -> Finding:
    """C31c: whether each scheme is beaten by another on some task."""
    found = [beaten(rows, scheme) for scheme in SCHEMES]
    return Finding(
        "recorded",
        "; ".join(f"{where}, p = {p:.1g}" for p, where in found),
        f"each is beaten somewhere, at level {LEVEL:g}",
        f"{', '.join(SCHEMES)}; {DIGITS} and {FORECAST}, n = 192, two learning rates",
        holds=True if max(p for p, _ in found) < LEVEL else None,
    )


def first_gradient_tells(rows: Rows) -> Finding:
    """C31d: Kendall's rank correlation of the first gradient and the score, at another n and T.

    Its p-value is asymptotic, since scores are tied; none of 200,000 permutations went as far.
    """
    runs = chosen(rows, LONGER, "glorot", width=128)
    gradients, scores = [first_gradient(row) for row in runs], [score(row) for row in runs]
    test = stats.kendalltau(gradients, scores)
    return Finding(
        "recorded",
        f"Kendall's tau {test.statistic:.2f}, p = {test.pvalue:.1g}; "
        f"{sum(g > 1e6 for g in gradients)} of {len(runs)} first gradients above 1e6, "
        f"{sum(map(fails, runs))} fail",
        f"negative, at level {LEVEL:g}",
        f"{LONGER}, n = 128, learning rate 0.01",
        holds=bool(test.statistic < 0.0) if test.pvalue < LEVEL else None,
    )


def rescaled_trains(rows: Rows) -> Finding:
    """C31f: how many rescaled matrices fail in some recorded run, of those that can learn."""
    runs = [
        row for row in rows if row["scheme"] == "rescaled" and not row["task"].endswith("permuted")
    ]
    lost, of = lost_matrices(runs)
    p = float(stats.binomtest(lost, of, SELDOM, "less").pvalue)
    opposite = float(stats.binomtest(lost, of, SELDOM, "greater").pvalue)
    return Finding(
        "recorded",
        f"{lost} of {of} matrices fail in some of {len(runs)} runs, p = {p:.1g}",
        f"fewer than one in three, at level {LEVEL:g}",
        "dense networks, all recorded tasks, norms, learning rates",
        holds=True if p < LEVEL else False if opposite < LEVEL else None,
    )


TRAINED = (
    Claim(
        "C31b",
        "Networks from Glorot diverge in training, whatever the task",
        PAPER,
        Recorded(RUNS, glorot_diverges),
        expected="fails",
        reason="none of 20 matrices fails on digits of 64 pixels; in forecasting 9 of 20 runs do, "
        "and none of 20 with clipped gradients",
        why="where the first pass does not overflow, divergence depends on the task and on "
        "clipping: classification trains, and of the forecasts by squared error some fail",
    ),
    Claim(
        "C31c",
        "No scheme wins everywhere: each of Glorot, rescaled, orthogonal is beaten by another on "
        "digits or in forecasting",
        REPLIES,
        Recorded(RUNS, no_scheme_wins),
        why="orthogonal matrices win on digits, rescaled ones in forecasting: choose the "
        "initialisation for the task",
    ),
    Claim(
        "C31d",
        "The larger the first gradient of a run from Glorot, the worse it forecasts",
        HERE,
        Recorded(RUNS, first_gradient_tells),
        why="the first gradient, which the law of rho predicts, tells before training which runs "
        "are at risk",
    ),
    Claim(
        "C31e",
        "Clipping gradients at norm one lets networks from Glorot forecast better",
        HERE,
        Recorded(RUNS, partial(higher_with, rates=RATES, clip=1.0)),
        why="clip gradients at norm one: no run from Glorot fails then",
    ),
    Claim(
        "C31f",
        "Rescaled networks train: fewer than one matrix in three fails in any recorded training",
        PAPER,
        Recorded(RUNS, rescaled_trains),
        why="no rescaled run failed, with any task, norm, clip or learning rate that was recorded",
    ),
    Claim(
        "C32d",
        "In training, layer normalisation inside lets networks from Glorot forecast better",
        REPLIES,
        Recorded(RUNS, partial(higher_with, rates=RATES[:1], norm="inside")),
        why="with LN(W h + x) at each step no run from Glorot fails; a norm before the layer lets "
        "W^t explode as before (C32b)",
    ),
)

SHORT_SEQUENCES = Claim(
    "C18c",
    "Networks for short sequences are unaffected by the initialisation: on 64 pixels of digits, at "
    "n = 192, Glorot and rescaled score alike",
    PAPER,
    Recorded(SHORT, short_sequences),
    expected="fails",
    reason="Glorot scores higher: .880 against .842 in the mean of 60 runs each, p = 1e-4",
    why="at n = 192 the paper's scale, .817, leaves a memory of five steps, and costs four points "
    "even where nothing explodes: a short sequence needs no rescaling",
)
