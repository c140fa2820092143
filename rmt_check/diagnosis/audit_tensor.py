"""What one tensor tells: which laws its entries may have, and how it departs from all of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from rmt_check.arrays import Array
from rmt_check.diagnosis.audit_diagonals import is_diagonal
from rmt_check.diagnosis.audit_edge import p_of_edge
from rmt_check.diagnosis.audit_evidence import EDGE, GATES, HAAR, LAW, ZEROS, Evidence
from rmt_check.diagnosis.audit_fit import LEAST, fits
from rmt_check.diagnosis.audit_gates import Shape, gates, hidden_width, p_of_variances, split
from rmt_check.diagnosis.audit_laws import TORCH, Rules, applied_twice, fans, rules, uncorrected
from rmt_check.diagnosis.audit_numbers import digits, numbers_of, parts_of
from rmt_check.diagnosis.audit_orthogonal import gain_of, p_of_haar
from rmt_check.diagnosis.audit_special import SAME_ROWS, Special, special, zero_rows

Tensor = npt.NDArray[Any]
_ZEROS = 1e-3  # the fraction of zeros that no rounding makes
_STREAM = 64  # numbers that tell a random stream


def evidence(name: str, W: Tensor, dtype: str, shape_of: Callable[[str], Shape | None]) -> Evidence:
    """Return what a tensor tells; `shape_of` gives the shapes of others by name."""
    found = Evidence(name, W.shape, dtype)
    hidden = hidden_width(name, shape_of)
    count, axis = gates(name, W.shape, hidden)
    plain = special(W)
    if is_diagonal(name) and (plain is None or plain.law == SAME_ROWS):
        is_random = plain is None and W.size >= LEAST
        return replace(found, law="state-space", streams=(_stream(W),) if is_random else ())
    if plain is not None:
        return replace(found, law=plain.law, wrong=(plain.wrong,) if plain.wrong else ())
    blocks = split(W, count, axis) if count > 1 else []
    each = [special(block) for block in blocks]
    if each and all(each):
        return replace(found, **_of_constants(each))
    if W.size < LEAST:
        return replace(found, law="few numbers")
    streams = tuple(_stream(block) for block in [W, *blocks] if block.size >= LEAST)
    found = replace(found, streams=streams)
    gained = _orthogonal(found, W, blocks)
    if gained is not None:
        return gained
    variances = _variances(name, W.shape, blocks, hidden, shape_of)
    return _random(found, W, blocks, variances)


def _of_constants(each: list[Special | None]) -> dict[str, Any]:
    """Return what gates are that are constants one by one."""
    kinds = [one for one in each if one is not None]
    wrong = tuple(f"gate {i}: {one.wrong}" for i, one in enumerate(kinds) if one.wrong)
    return {"law": "gates: " + ", ".join(one.law for one in kinds), "wrong": wrong}


def _stream(W: Tensor) -> Array:
    """Return the first numbers, centred and of norm one."""
    x = parts_of(W[:_STREAM])[:_STREAM].astype(np.float64)
    x = x - x.mean()
    return x / max(float(np.linalg.norm(x)), 1e-300)


def _orthogonal(found: Evidence, W: Tensor, blocks: list[Tensor]) -> Evidence | None:
    """Return what a tensor tells that is orthogonal, or unitary, or whose gates are."""
    if W.ndim < 2:
        return None
    eps, kind = digits(parts_of(W)), "unitary" if W.dtype.kind == "c" else "orthogonal"
    for parts, law in ((blocks, f"{kind} gates"), ([W], kind)):
        gains = [gain_of(part, eps) for part in parts]
        if not gains or None in gains:
            continue
        each = [gain for gain in gains if gain is not None]
        p = min(1.0, len(parts) * min(p_of_haar(part) for part in parts))
        wrong: tuple[str, ...] = ()
        if max(each) > (1.0 + 1e-3 + eps) * min(each):
            wrong = (f"its gates have gains {', '.join(f'{gain:.4g}' for gain in each)}",)
        gain = f", gain {each[0]:.4g}" if abs(each[0] - 1.0) > 1e-3 + eps else ""
        return replace(found, law=law + gain, wrong=wrong, tests={HAAR: p}, gain=each[0])
    return None


def _variances(
    name: str,
    shape: Shape,
    blocks: list[Tensor],
    hidden: int | None,
    shape_of: Callable[[str], Shape | None],
) -> Rules:
    """Return which variances a tensor may have been given."""
    variances: Rules = {}
    if hidden is not None:
        variances = {"1/(3 hidden)": 1.0 / (3.0 * hidden), "1/hidden": 1.0 / hidden}
    if len(shape) >= 2:
        variances |= rules(*fans(name, shape))
        if blocks:
            of_gate = rules(*fans(name, blocks[0].shape))
            variances |= {f"{rule} of a gate": value for rule, value in of_gate.items()}
    elif name.replace("/", ".").rpartition(".")[2].startswith("bias"):
        for sibling in ("weight", "kernel"):
            other = shape_of(name[: name.rfind("bias")] + sibling)
            if other is not None and len(other) >= 2:
                variances[TORCH] = 1.0 / (3.0 * fans(sibling, other)[0])
    return variances


def _random(found: Evidence, W: Tensor, blocks: list[Tensor], variances: Rules) -> Evidence:
    """Return what a tensor of random numbers tells."""
    W, notes, wrong = _without_zero_rows(W)
    blocks = blocks if W.shape == found.shape else []
    tests: dict[str, float] = {}
    flat = parts_of(W)
    zeros = flat == 0.0
    fraction = float(np.mean(zeros))
    dense = fraction <= max(_ZEROS, 4.0 * digits(flat))
    numbers = numbers_of(flat if dense else flat[~zeros])
    if not dense:
        tests[ZEROS] = _p_of_zeros(zeros)
        notes += (f"{100.0 * (1.0 - fraction):.3g} % of it not zero",)
        variances, blocks = {}, []
    if numbers.size < LEAST:
        return replace(found, law="few numbers", notes=notes, wrong=wrong, tests=tests)
    variances = variances | uncorrected(variances) | applied_twice(variances)
    if W.dtype.kind == "c":  # each part has half the variance
        variances = {rule: 0.5 * value for rule, value in variances.items()}
    of = fits(numbers, variances)
    tests[LAW] = max(of.values())
    if dense and W.ndim >= 2 and W.dtype.kind != "c":
        edge = p_of_edge(W, numbers.square)
        tests |= {EDGE: edge} if edge is not None else {}
    deviations: tuple[float, ...] = ()
    if blocks:
        each = [numbers_of(block) for block in blocks]
        deviations = tuple(block.std for block in each)
        sizes = np.array([block.size for block in each], float)
        tests[GATES] = p_of_variances(sizes, np.square(deviations))
    return replace(
        found,
        notes=notes,
        wrong=wrong,
        numbers=numbers,
        fits=of,
        variances=variances,
        tests=tests,
        blocks=deviations,
        fans=fans(found.name, found.shape) if len(found.shape) >= 2 else None,
    )


def _without_zero_rows(W: Tensor) -> tuple[Tensor, tuple[str, ...], tuple[str, ...]]:
    """Return a tensor without its rows of zeros, a note on one, and what is wrong with several."""
    empty = zero_rows(W) if W.ndim >= 2 else np.zeros(len(W), bool)
    count = int(np.count_nonzero(empty))
    if count == 0 or 2 * count >= len(W):
        return W, (), ()
    if count == 1:
        return W[~empty], ("a row of zeros (padding?)",), ()
    return W[~empty], (), (f"{count:,} of {len(W):,} rows are zeros",)


def _p_of_zeros(zeros: npt.NDArray[np.bool_]) -> float:
    """Return the p-value of zeros that are spread evenly over eight parts, by chi-square."""
    parts = np.array_split(zeros, 8)
    counts, sizes = (np.array([f(p) for p in parts], float) for f in (np.count_nonzero, np.size))
    share = float(np.mean(zeros))
    x = np.sum((counts - share * sizes) ** 2 / (sizes * share * (1.0 - share)))
    return float(chdtrc(7, x))
