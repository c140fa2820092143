"""What a study draws: statistic, schemes, widths, draws; and the chunks that come of it.

A plan is a value: the same plan means the same numbers, wherever and in whatever order its chunks
are drawn. Of each matrix a study keeps what its kind needs: the spectral radius; the norms
||h_t||^2 on a grid of times; the number of eigenvalues inside circles on a grid of radii.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar

import numpy as np

from rmt_check import arguments
from rmt_check.analysis.circles import circles, inside
from rmt_check.laws.law import LARGEST_COMPLEX
from rmt_check.sampling.cell import cell_of
from rmt_check.sampling.eigenvalues import eigenvalue_moduli
from rmt_check.sampling.methods import METHODS, spectral_method
from rmt_check.sampling.norms import driven_norms
from rmt_check.sampling.radius import spectral_radii
from rmt_check.sampling.samples import Array
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.scheme import Scheme, scheme_named
from rmt_check.studies.condition import Condition, whole
from rmt_check.studies.request import Request, names_of, widths_of
from rmt_check.studies.runs import AnyCondition

KINDS = ("radius", "growth", "modulus")
DRAWS = {"radius": 10_000, "growth": 500, "modulus": 1000}  # unless said
STORE = ("grid", "all")

LEVEL = 1e-4  # of a p-value below it a study says that the law is contradicted

_TIMES = 16  # a unit of alpha = t / sqrt(n)


@dataclass(frozen=True)
class Study(Request):
    """The plan of a study; make one by `plan`, which checks it.

    Attributes
    ----------
    kind : {"radius", "growth", "modulus"}
        What is studied.
    widths, schemes, draws, field, method, seed
        Each scheme at each width, `draws` matrices each.
    alpha : float
        Of a growth study: its recurrences have alpha sqrt(n) steps.
    store : {"grid", "all"}
        Whether all times, or all moduli, are stored of each matrix.
    """

    LISTS: ClassVar[tuple[str, ...]] = ("widths", "schemes")
    COUNT: ClassVar[str] = "draws"

    widths: tuple[int, ...]
    schemes: tuple[str, ...]
    draws: int
    field: str
    method: str
    seed: int
    alpha: float
    store: str

    def __repr__(self) -> str:
        schemes, widths = ", ".join(self.schemes), ", ".join(f"{n:,}" for n in self.widths)
        drawn = f"{self.draws:,} draws each, {self.field}, seed {self.seed}"
        return f"Study({self.kind} of {schemes} at n = {widths}: {drawn})"

    @staticmethod
    def of(text: str) -> "Study":
        """Return the plan of a text, which may be in the words of before 0.1.0."""
        values = json.loads(text)
        if "keep" in values:
            values["store"] = values.pop("keep")
        if values["method"] == "reveal":
            values["method"] = "matrix-free"
        if values["method"] == "laws":
            values |= {"method": "auto", "draws": 0}
        lists = {key: tuple(values[key]) for key in ("widths", "schemes")}
        return Study(**values | lists)

    def conditions(self) -> list[AnyCondition]:
        """Return its conditions, a scheme at a width each."""
        return _conditions(self)


def plan(
    kind: str,
    widths: int | Sequence[Any],
    draws: int | None = None,
    schemes: str | Scheme | Sequence[str | Scheme] = "glorot",
    field: str = "complex",
    method: str = "auto",
    seed: int = 0,
    alpha: float = 4.0,
    store: str = "grid",
) -> Study:
    """Return the plan of a study.

    Parameters
    ----------
    kind : {"radius", "growth", "modulus"}
        The spectral radius; ||h_t||^2 of the driven recurrence; the moduli of all eigenvalues.
    widths : int or sequence of int
        Widths n >= 1.
    draws : int, optional
        Matrices for each scheme and width; 10,000, 500 or 1000 by kind unless said. 0: the laws
        alone.
    schemes : str, Scheme or sequence of them
        What is drawn.
    field, seed
        As in `sample_matrix`.
    method : str
        "auto", or one method for all widths: "matrix"; "kostlan" (radius, modulus; complex Gaussian
        schemes); "matrix-free" (growth; Gaussian schemes). For radius and modulus "auto" draws
        matrices up to width 128, then Kostlan's gammas up to n = 10^10 (radius) or 10^7 (modulus),
        then nothing. Without Kostlan's gammas it draws matrices up to width 2048, diagonals at any
        width, then nothing. For growth it takes "matrix-free" for Gaussian schemes and fewer steps
        than n, else "matrix".
    alpha : float
        Length of the recurrence, in units of sqrt(n); growth only.
    store : {"grid", "all"}
        "grid" stores norms at 16 times for each unit of alpha, or numbers of eigenvalues inside
        some 40 circles. "all" stores every norm or modulus.

    Raises
    ------
    ValueError
        For an argument out of range, a scheme that does not exist at a width, or a chunk that
        needs more memory than the machine has.

    Examples
    --------
    >>> study = plan("radius", [64, 1024, 10**6], draws=2000)
    >>> [(one.n, one.method, len(one.chunks())) for one in study.conditions()]
    [(64, 'matrix', 8), (1024, 'kostlan', 2), (1000000, 'kostlan', 4)]
    """
    kind = arguments.one_of(kind, "kind", KINDS)
    numbers, names = widths_of(widths), names_of(schemes)
    if not numbers or not names:
        raise ValueError(f"a study needs widths and schemes, received {numbers} and {names}")
    return Study(
        kind,
        numbers,
        names,
        arguments.integer(DRAWS[kind] if draws is None else draws, "draws", 0),
        arguments.field(field),
        arguments.one_of(method, "method", METHODS[f"{kind} study"]),
        checked_seed(seed),
        arguments.positive(alpha, "alpha") if kind == "growth" else 0.0,
        "grid" if arguments.one_of(store, "store", STORE) == "grid" or kind == "radius" else "all",
    ).checked()


def _radius(study: Study, scheme: Scheme, n: int) -> Condition:
    method = _spectral_method(study, scheme, n)
    what = ("spectral-radius", scheme, n, study.field)
    if method == "laws":
        return Condition(*what, 0, None, (), whole)
    cell = cell_of("spectral-radius", method, scheme, n, study.field, study.seed)
    return Condition(*what, study.draws, spectral_radii(cell), (), whole)


def _growth(study: Study, scheme: Scheme, n: int) -> Condition:
    steps = math.floor(study.alpha * math.sqrt(n) + 1e-9)
    every = max(1.0, math.sqrt(n) / _TIMES) if study.store == "grid" else 1.0
    times = np.unique(np.append(np.rint(np.arange(0.0, steps, every)), steps))
    stored, what = tuple(int(t) for t in times), ("hidden-norms", scheme, n, study.field)
    if study.draws == 0:
        return Condition(*what, 0, None, stored, whole)
    cell = cell_of("hidden-norms", study.method, scheme, n, study.field, study.seed, steps)
    return Condition(*what, study.draws, driven_norms(cell, steps), stored, partial(_at, stored))


def _modulus(study: Study, scheme: Scheme, n: int) -> Condition:
    rim = scheme.rim(n, study.field)
    if rim is None or not scheme.circular:
        raise ValueError(
            f"a study of moduli is for schemes with a circular law, received {scheme}; "
            "choose glorot, rescaled, truncated, .."
        )
    method = _spectral_method(study, scheme, n)
    radii, what = circles(n, rim), ("eigenvalue-moduli", scheme, n, study.field)
    if method == "laws":
        return Condition(*what, 0, None, radii, whole)
    cell = cell_of("eigenvalue-moduli", method, scheme, n, study.field, study.seed)
    sampler = eigenvalue_moduli(cell)
    if study.store == "all":
        return Condition(*what, study.draws, sampler, (), whole)
    return Condition(*what, study.draws, sampler, radii, partial(inside, radii))


_CONDITIONS = {"radius": _radius, "growth": _growth, "modulus": _modulus}


@lru_cache(maxsize=16)  # a calibrated scale can take seconds
def _conditions(study: Study) -> list[AnyCondition]:
    condition = _CONDITIONS[study.kind]
    return [condition(study, scheme_named(name), n) for name in study.schemes for n in study.widths]


def _spectral_method(study: Study, scheme: Scheme, n: int) -> str:
    if n > LARGEST_COMPLEX:
        raise ValueError(f"the laws are checked up to width 10^15, received {n}")
    method = spectral_method(f"{study.kind} study", study.method, scheme, n, study.field)
    return method if study.draws else "laws"


def _at(times: tuple[int, ...], rows: Array) -> Array:
    return rows[:, list(times)]
