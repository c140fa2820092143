"""Runs of several schemes beside each other: how often they fail, and whether the rest differs.

Scores are compared by exact tests of ranks, in which a run that did not end with a number is the
worst. Runs of schemes share their data and all parameters but the recurrence; the ranks' test does
not use that, and where it helps them the test errs on the safe side.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from rmt_check.holm import holm
from rmt_check.training.run import Run
from rmt_check.training.tasks import task_named
from rmt_check.training.trained import Array, Trained, times

CONDITION = ["task", "structure", "field", "width", "norm", "layers", "rate", "clip", "updates"]


def outcome(run: Run, vector: Array) -> dict[str, Any]:
    """Return what is compared of a run: a row of the tables of runs.

    Its own fields; "rho0" and "rho_last", the spectral radius before and after; "largest", max |h|
    at step 0, and "grad0", the norm of the gradient there; "loss_last", the mean of the last tenth;
    "chance", the score of the best answer that ignores the input; "score" on the test examples; and
    how it "ended".
    """
    found = Trained.unpack(run, vector)
    return asdict(run) | {
        "rho0": found.spectrum[0, 0],
        "rho_last": found.spectrum[0, -1],
        "largest": found.largest.max(),
        "grad0": found.gradient[0],
        "loss_last": found.loss[-max(1, run.updates // 10) :].mean(),
        "chance": task_named(run.task).chance,
        "score": found.scores[-1],
        "ended": found.end,
    }


def curves(runs: Iterable[tuple[Run, Array]]) -> dict[str, pd.DataFrame]:
    """Return what pictures are made of, beside the tables of `outcome`.

    Returns
    -------
    dict of DataFrame
        "losses": for each scheme under each condition and each update the median of the runs'
        losses, and the band from "low" to "high" that holds the middle 80 %; a run that has ended
        has an infinite loss. "radii": the spectral radius "rho" of each run before some updates.
    """
    losses, radii = defaultdict[tuple[Any, ...], list[Array]](list), []
    for run, vector in runs:
        found, own = Trained.unpack(run, vector), asdict(run)
        key = tuple(own[name] for name in [*CONDITION, "scheme"])
        losses[key].append(np.nan_to_num(found.loss, nan=math.inf, posinf=math.inf))
        who = dict(zip([*CONDITION, "scheme"], key, strict=True)) | {"run": run.run}
        at = zip(times(run.updates), found.spectrum[0], strict=True)
        radii += [who | {"update": t, "rho": rho} for t, rho in at]
    bands = [
        _band(dict(zip([*CONDITION, "scheme"], key, strict=True)), losses[key]) for key in losses
    ]
    return {"losses": pd.concat(bands, ignore_index=True), "radii": pd.DataFrame(radii)}


def _band(who: dict[str, Any], losses: list[Array]) -> pd.DataFrame:
    # a quantile between a finite and an infinite loss would be nan: take the higher one
    low, median, high = np.quantile(losses, (0.1, 0.5, 0.9), axis=0, method="higher")
    band = {"update": np.arange(len(low)), "low": low, "median": median, "high": high}
    return pd.DataFrame(who | band)


def compared(runs: pd.DataFrame, reference: str = "glorot") -> pd.DataFrame:
    """Return a row for each scheme under each condition.

    Parameters
    ----------
    runs : DataFrame
        Rows of `outcome`, of any conditions.
    reference : str
        The scheme that others are compared with, where it is there.

    Returns
    -------
    DataFrame
        Columns of the condition, "scheme", "runs", and "diverged", "not_finite" (out of memory
        among them) and "below_chance": how many runs; a run without a score is below chance.
        "mean" and "sd" of the scores of the others, "median" of all. Against the reference: "p" of
        the exact two-sided test of ranks, "least_p" that so many runs can reach, "holm", p after
        Holm's correction for all rows; "pairs", "better" and "difference": runs of the same number,
        how many of them have a higher score, and the median of their differences.
    """
    rows = [
        dict(zip(CONDITION, key, strict=True)) | row
        for key, some in runs.groupby(CONDITION, sort=False)
        for row in _schemes(some, reference)
    ]
    found = pd.DataFrame(rows)
    return found.assign(holm=holm(found["p"].to_numpy())) if rows else found


def _schemes(runs: pd.DataFrame, reference: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one condition."""
    other = runs[runs["scheme"] == reference]
    for scheme, own in runs.groupby("scheme", sort=False):
        lost = ~(own["score"] >= own["chance"])
        yield {
            "scheme": scheme,
            "runs": len(own),
            "diverged": int((own["ended"] == "diverged").sum()),
            "not_finite": int(own["ended"].isin(["not finite", "out of memory"]).sum()),
            "below_chance": int(lost.sum()),
            "mean": own["score"][~lost].mean(),
            "sd": own["score"][~lost].std(),
            "median": _worst_last(own["score"]).median(),
        } | (_beside(own, other) if scheme != reference and len(other) else _nothing())


def _beside(own: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    mine, theirs = (_worst_last(some.set_index("run")["score"]) for some in (own, other))
    pairs = mine.to_frame("mine").join(theirs.rename("theirs"), how="inner")
    with np.errstate(invalid="ignore"):  # two runs that both failed do not differ
        difference = (pairs["mine"] - pairs["theirs"]).fillna(0.0)
    return {
        "p": rank_p(mine.to_numpy(), theirs.to_numpy()),
        "least_p": least_p(len(mine), len(theirs)),
        "pairs": len(pairs),
        "better": int((difference > 0.0).sum()),
        "difference": difference.median(),
    }


def _nothing() -> dict[str, float]:
    return dict.fromkeys(["p", "least_p", "pairs", "better", "difference"], math.nan)


def _worst_last(scores: pd.Series) -> pd.Series:
    """Return scores in which none is worse than any."""
    return scores.fillna(-math.inf)


def rank_p(scores: Sequence[float] | Array, others: Sequence[float] | Array) -> float:
    """Return p of the two-sided test of ranks of Mann and Whitney, exact, ties or not.

    It is the fraction of all ways to share out the ranks whose sum is as far from its mean.

    Examples
    --------
    >>> print(f"{rank_p([0.9, 0.8, 0.7], [0.1, 0.2, 0.3]):.3f}")  # as clear as three can be
    0.100
    """
    from scipy.stats import rankdata

    ranks = np.rint(2.0 * rankdata([*scores, *others])).astype(int)  # doubled, whole with ties too
    ways = np.zeros((len(scores) + 1, ranks.sum() + 1))  # to choose so many of so large a sum
    ways[0, 0] = 1.0
    for rank in ranks:
        ways[1:, rank:] += ways[:-1, :-rank].copy()
    apart = np.abs(np.arange(ways.shape[1]) - ranks.mean() * len(scores))
    seen = apart[ranks[: len(scores)].sum()]
    return float(ways[-1, apart >= seen - 1e-6].sum() / ways[-1].sum())


def least_p(runs: int, others: int) -> float:
    """Return the least p that the two-sided test of ranks can reach.

    Examples
    --------
    >>> for runs in (3, 5, 10, 15):
    ...     print(f"{runs} against {runs}: {least_p(runs, runs):.2g}")
    3 against 3: 0.1
    5 against 5: 0.0079
    10 against 10: 1.1e-05
    15 against 15: 1.3e-08
    """
    return min(1.0, 2.0 / math.comb(runs + others, runs))


def table_text(found: pd.DataFrame) -> str:
    """Return what `compared` found as a table in Markdown."""
    heads = ["task", "what", "rate", "clip", "scheme", "N", "diverged", "not finite"]
    heads += ["below chance", "mean (sd)", "median", "better", "p", "Holm", "least p"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * 5 + "--:|" * (len(heads) - 5)]
    rows: Any = found.to_dict("records")
    for row in rows:
        lines.append("| " + " | ".join(_cells(row)) + " |")
    return "\n".join(lines) + "\n"


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield str(row["task"])
    what = [row["structure"], f"n = {row['width']}"]
    what += [f"norm {row['norm']}"] * (row["norm"] != "none")
    what += [f"{row['layers']} layers"] * (row["layers"] > 1)
    yield ", ".join(what)
    yield f"{row['rate']:g}"
    yield f"{row['clip']:g}" if row["clip"] else "none"
    yield str(row["scheme"])
    counts = ("runs", "diverged", "not_finite", "below_chance")
    yield from (str(row[name]) for name in counts)
    sd = "" if math.isnan(row["sd"]) else f" ({row['sd']:.3f})"
    yield "-" if math.isnan(row["mean"]) else f"{row['mean']:.3f}{sd}"
    yield f"{row['median']:.3g}"
    yield "" if math.isnan(row["pairs"]) else f"{row['better']:.0f} of {row['pairs']:.0f}"
    yield from ("" if math.isnan(row[name]) else f"{row[name]:.2g}" for name in _P_VALUES)


_P_VALUES = ("p", "holm", "least_p")
