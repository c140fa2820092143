"""A diagnosis of one given matrix: its entries, spectrum and powers, beside a Glorot matrix's.

Convention: a Glorot matrix of width n has independent Gaussian entries with E|W_ij|^2 = 1/n, and a
factor multiplies the matrix. sigma^2 = n times the measured variance of the entries is one for it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rmt_check import arguments, laws
from rmt_check.diagnosis.blocks import Blocks, blocks_of
from rmt_check.diagnosis.departures import Departures, departures
from rmt_check.diagnosis.entries import Entries
from rmt_check.diagnosis.factors import Factors, factors
from rmt_check.diagnosis.given_matrix import checked_matrix
from rmt_check.diagnosis.measured import Measured, measured
from rmt_check.diagnosis.powers import Powers
from rmt_check.diagnosis.resemblance import (
    KINDS,
    Reason,
    kind,
    reasons,
    unitary_reason,
)
from rmt_check.laws.law import Law
from rmt_check.laws.overlap import EigenvectorOverlap
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.linalg.condition import condition_number
from rmt_check.linalg.spectral_radius import undetermined
from rmt_check.linalg.spectrum import Spectrum
from rmt_check.progress import Report
from rmt_check.sampling.streams import checked_seed

if TYPE_CHECKING:
    import pandas as pd

_SHARE = 0.95  # of a diagnosis that is measured, the rest are laws


@dataclass(frozen=True)
class Place:
    """Where a spectral radius r lies in an exact law: P(rho <= r), and P(rho > r)."""

    cdf: float
    sf: float


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The result of `diagnose`.

    Attributes
    ----------
    n, field : int, str
        Width, and "real" or "complex" entries. Complex numbers on the real axis count as real.
    rounding : float
        The largest imaginary part of an entry of a real matrix, which counts as rounding.
    entries : Entries
        Statistics of the entries, with p-values.
    outlier : complex
        n times the mean entry. If it lies outside the disc of the eigenvalues, independent entries
        have an eigenvalue near it.
    outlier_is_there, outlier_is_largest : bool
        Whether there is such an eigenvalue outside the disc, and whether it is the largest.
    eigenvalues : ndarray
        All of them, shape (n,), complex, the largest first.
    blocks : Blocks or None
        The strongly connected blocks that the matrix falls into, if it does.
    radius, radius_low, radius_high : float
        Spectral radius rho, the largest modulus of an eigenvalue, and its bounds.
    place, place_rescaled : Place or None
        Where rho, and rho / sigma, lie in the exact law of Glorot matrices. For independent blocks
        the second is where rho lies in the law of the largest of their radii. None where double
        precision does not determine rho.
    condition : float or None
        Condition number of the largest eigenvalue: a perturbation E of W moves that eigenvalue by
        up to condition ||E||. None unless the matrix is near a multiple of a Glorot matrix.
    place_condition : Place or None
        Where it lies in the exact law of Glorot matrices, given |lambda| / sigma.
    departures : Departures
        Spectral norm, and distances from normal and from unitary matrices.
    powers : Powers
        g_k = E||W^k x||^2 over random unit x, for k = 0..steps, as logarithms.
    steps, tolerance, delta
        The arguments.
    horizon, leaves : int or None, str
        The largest t with |g_k - 1| <= tolerance for k <= t, and whether g then "grows" or "fades".
        None and "stays" if t is beyond the steps.
    factors : Factors
        By what to multiply W.
    kind : str
        "glorot", "scaled" (a multiple of a Glorot matrix), "not Gaussian" (entries of another law,
        but nearly the same spectrum), "blocks" (each of them one of those) or "other".
    reasons : tuple of str
        Why the matrix is no Glorot matrix; empty if nothing contradicts one.
    """

    n: int
    field: str
    rounding: float
    entries: Entries
    outlier: complex
    outlier_is_there: bool
    outlier_is_largest: bool
    eigenvalues: npt.NDArray[np.complex128]
    blocks: Blocks | None
    radius: float
    radius_low: float
    radius_high: float
    place: Place | None
    place_rescaled: Place | None
    condition: float | None
    place_condition: Place | None
    departures: Departures
    powers: Powers
    steps: int
    tolerance: float
    delta: float
    horizon: int | None
    leaves: str
    factors: Factors
    kind: str
    reasons: tuple[str, ...]

    def __repr__(self) -> str:
        rho = f"rho = {self.radius:.4f}"
        return f"Diagnosis({self.kind}: n = {self.n}, {self.field}, {rho}; print it for its table)"

    def __str__(self) -> str:
        """Return the table of `rmt-check inspect`."""
        from rmt_check.diagnosis.table import table_text

        return table_text(self)

    def to_frame(self) -> "pd.DataFrame":
        """Return the table of `rmt-check inspect` as a DataFrame, a row for each quantity.

        The columns are group, quantity, "this matrix", "Glorot" and remark, all of them text.
        """
        from rmt_check.diagnosis.table import table_frame

        return table_frame(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.verdict)}</p>{self.to_frame().to_html(index=False)}"

    @property
    def verdict(self) -> str:
        """The kind of the matrix, in a sentence."""
        return KINDS[self.kind].format(sigma=self.entries.std)


def diagnose(
    W: Any,
    steps: int | None = None,
    delta: float = 0.05,
    tolerance: float = 0.1,
    seed: int = 0,
    vectors: int | None = None,
    report: Report | None = None,
) -> Diagnosis:
    """Say of a given matrix whether it is near a Glorot matrix, what it does, and how to scale it.

    Parameters
    ----------
    W : array_like
        Shape (n, n), 5 <= n <= 20,000, of floating-point real or complex numbers; computed in
        double precision. It may be a sparse matrix of scipy, or have truth values or integers of at
        most 8 values, as adjacency matrices have. Shape (n,) is the diagonal of a diagonal matrix.
    steps : int, optional
        Length of the recurrence; 4 sqrt(n), rounded up, if not given.
    delta : float
        P(rho > 1) to calibrate for, strictly between 0 and 1.
    tolerance : float
        By how much ||W^k x||^2 may differ from one within the horizon.
    seed, vectors : int, int or None
        Up to width 512 ||W^k x||^2 is the mean over all directions x. Beyond, it is the mean over
        `vectors` random orthonormal x, drawn with the seed: at least 2, 64 if not given. With n
        vectors it is exact.
    report : callable, optional
        Called as report(stage, fraction done), some times a second.

    Raises
    ------
    ValueError
        For anything but a square matrix of finite floating-point numbers that are not all alike,
        for an argument out of range, or more memory than the machine has.
    RuntimeError
        If LAPACK's iteration does not converge.

    Notes
    -----
    Two threads work side by side: one on the eigenvalues, one on the statistics of the entries and
    the powers. LAPACK computes the eigenvalues of each strongly connected block by itself, in some
    25 n^3 multiply-adds. `linalg.spectrum` bounds their errors. The law of the radius, and the
    factors from it, are exact for Gaussian entries and nearly right for independent entries of any
    other law with four moments (Cipolloni, Erdos & Xu 2023).

    Examples
    --------
    >>> from rmt_check import sample_matrix
    >>> found = diagnose(0.9 * sample_matrix("glorot", 128, "real"))
    >>> print(found.verdict)
    A Glorot matrix of another scale: 0.8987 times one of variance 1/n.
    >>> print(f"{found.radius:.4f} {found.place_rescaled.cdf:.2f} {found.factors.calibrated:.4f}")
    0.9252 0.32 1.0032
    """
    W, rounding = checked_matrix(W)
    n, field = len(W), "complex" if np.iscomplexobj(W) else "real"
    steps = math.ceil(4.0 * math.sqrt(n)) if steps is None else arguments.integer(steps, "steps", 1)
    delta = arguments.probability(delta, "delta")
    tolerance = arguments.positive(tolerance, "tolerance")
    vectors = None if vectors is None else arguments.integer(vectors, "vectors", 2)
    seed, report = checked_seed(seed), report or (lambda stage, fraction: None)

    stage = f"eigenvalues and {steps} powers of a {field} matrix of width {n:,}"
    report(stage, 0.0)
    with one_blas_thread():  # the same digits on any number of cores
        now = measured(W, steps, vectors, seed, lambda done: report(stage, _SHARE * done))
        report("its place among Glorot matrices", _SHARE)
        return _diagnosis(W, field, rounding, now, delta, tolerance)


def _diagnosis(
    W: npt.NDArray[Any],
    field: str,
    rounding: float,
    now: Measured,
    delta: float,
    tolerance: float,
) -> Diagnosis:
    """Return what follows from the statistics, the spectrum and the powers."""
    entries, found, grown = now.entries, now.spectrum, now.powers
    apart = departures(W, found.eigenvalues, entries.excess, now.stretched)
    blocks = blocks_of(W, found)
    n, outlier = len(found.eigenvalues), len(found.eigenvalues) * entries.mean
    disc = abs(outlier) - entries.std  # from the outlier to the disc of the others
    from_outlier = np.abs(found.eigenvalues - outlier)
    is_there = bool(np.min(from_outlier) < disc)
    why = tuple(_spectral_reasons(found, blocks))
    if blocks is None:
        why += reasons(n, entries, apart, is_there)
    else:  # which explain the other statistics
        why += tuple(unitary_reason(apart))
    kind_ = kind(why)
    law = _law(kind_, n, field, entries.std, blocks)
    horizon, leaves = grown.horizon(tolerance)
    condition, place_condition = None, None
    if kind_ not in ("other", "blocks") and found.is_determined:
        largest = complex(found.eigenvalues[0])
        condition = found.condition or condition_number(W, largest)
        overlap = overlap_law(n, field, largest, entries.std)
        place_condition = Place(float(overlap.cdf(condition**2)), float(overlap.sf(condition**2)))
    return Diagnosis(
        n=n,
        field=field,
        rounding=rounding,
        entries=entries,
        outlier=outlier,
        outlier_is_there=is_there,
        outlier_is_largest=bool(from_outlier[0] < disc),
        eigenvalues=found.eigenvalues,
        blocks=blocks,
        radius=found.radius,
        radius_low=found.low,
        radius_high=found.high,
        place=_place(laws.SpectralRadius(n, field), found),
        place_rescaled=_place(law, found),
        condition=condition,
        place_condition=place_condition,
        departures=apart,
        powers=grown,
        steps=len(grown.log_energy) - 1,
        tolerance=tolerance,
        delta=delta,
        horizon=horizon,
        leaves=leaves,
        factors=factors(
            n,
            entries.std,
            found.radius if found.is_determined else None,
            grown.log_energy,
            tolerance,
            None if kind_ == "other" else 1.0 / float(law.isf(delta)),
            kind_ not in ("blocks", "other"),
        ),
        kind=kind_,
        reasons=tuple(reason.text for reason in why),
    )


def overlap_law(n: int, field: str, eigenvalue: complex, sigma: float) -> EigenvectorOverlap:
    """Return the law of the squared condition number of an eigenvalue of sigma W, W Glorot.

    For complex eigenvalues of real matrices it is that of complex matrices, which they approach.
    """
    real = field == "real" and eigenvalue.imag == 0.0
    modulus, kind_ = abs(eigenvalue), "real" if real else "complex"
    return EigenvectorOverlap(n, modulus, kind_, sigma)


def _spectral_reasons(found: Spectrum, blocks: Blocks | None) -> Iterator[Reason]:
    """Yield what the spectrum says against a Glorot matrix, of which it explains the rest."""
    if not found.is_determined:
        interval = undetermined(found.low, found.high)
        yield Reason("other", f"its spectral radius is {interval}")
    if blocks is not None and not blocks.widths:
        yield Reason("other", "it has no cycles: its eigenvalues are its diagonal entries")
    elif blocks is not None:
        what = f"its eigenvalues are those of {blocks}, its strongly connected components"
        yield Reason("blocks" if blocks.law else "other", what)


def _law(
    kind: str, n: int, field: str, sigma: float, blocks: Blocks | None
) -> laws.SpectralRadius | laws.LargestOfBlocks:
    """Return the law of the radius of such matrices, or of Ginibre ones of the same variance."""
    if kind == "blocks" and blocks is not None and blocks.law is not None:
        return blocks.law
    return laws.SpectralRadius(n, field, sigma)


def _place(law: Law, found: Spectrum) -> Place | None:
    if not found.is_determined:
        return None
    return Place(float(law.cdf(found.radius)), float(law.sf(found.radius)))
