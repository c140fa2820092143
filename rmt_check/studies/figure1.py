"""The numbers of Figure 1: eigenvalue moduli and the growth of the hidden state, beside theory.

One table with the columns panel, scheme, width, series, x, value. Panels:

- modulus, edge: densities against r, all of the disc and the neighbourhood of r = 1;
- outside: the number of eigenvalues of modulus above one, exact and counted;
- hidden: log(||h_t||^2 / sqrt(n)) against alpha = t / sqrt(n); power: log ||W^k x||^2 likewise.

With ||h_t||^2 divided by sqrt(n), infinite width is one line for every n: (t + 1)/sqrt(n) ~ alpha.
"""

import math
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from rmt_check import arguments, laws
from rmt_check.arrays import Array
from rmt_check.progress import Report
from rmt_check.sampling.cell import cell_of, require_room
from rmt_check.sampling.eigenvalues import sample_eigenvalue_moduli
from rmt_check.sampling.methods import METHODS, norms_method, operations, spectral_method
from rmt_check.sampling.norms import (
    driven_norms,
    sample_hidden_norms,
    sample_power_norms,
)
from rmt_check.sampling.parallel import Progress, checked_workers, require_memory
from rmt_check.sampling.samples import Samples, versions
from rmt_check.sampling.streams import checked_seed
from rmt_check.schemes.scheme import Scheme

QUANTILES = {"lower decile": 0.1, "median": 0.5, "upper decile": 0.9}

_MODULI = 64  # times as many moduli that need no matrix as eigenvalues
_FEWEST, _MOST, _WORK = 10, 1000, 2**31  # draws, and multiply-adds that they may take


@dataclass(frozen=True)
class Request:
    """What Figure 1 shows; see `rmt-check figure1 --help` for the meaning of each."""

    schemes: tuple[Scheme, ...]
    widths: tuple[int, ...]
    alpha: float
    draws: int | None
    eigenvalues: int
    field: str
    method: str
    seed: int
    workers: int | None
    quick: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", tuple(arguments.width(n) for n in self.widths))
        arguments.positive(self.alpha, "alpha")
        if self.draws is not None:
            arguments.integer(self.draws, "draws", 1)
        checked_seed(self.seed)
        arguments.field(self.field)
        arguments.one_of(self.method, "method", METHODS["hidden-norms"])
        for scheme in self.schemes:
            for n in self.widths:
                scheme.scale_at(n, self.field)  # may not exist
                draws, steps = self.draws_of(scheme, n), self.steps(n)
                require_memory(16 * draws * (steps + 1), f"{draws} draws of {steps} steps")
                self.memory(scheme, n)

    def memory(self, scheme: Scheme, n: int) -> int:
        """Return how many bytes drawing a scheme's norms takes; ValueError if there are not."""
        of = (self.method, scheme, n, self.field, self.seed, self.steps(n))
        cell = cell_of("hidden-norms", *of)
        return require_room(
            cell, driven_norms(cell, self.steps(n)).room, checked_workers(self.workers)
        )

    def steps(self, n: int) -> int:
        """Return the length of the recurrence at width n, alpha sqrt(n) rounded down."""
        return math.floor(self.alpha * math.sqrt(n))

    def eigenvalue_draws(self, base: Scheme, n: int) -> int:
        """Return how many matrices the top row's eigenvalues are of; 0: theory alone.

        Above width 1024 only moduli that need no matrix are drawn.
        """
        method = self.eigenvalue_method(base, n)
        if method == "laws":
            return 0
        if method == "matrix" and base.base.needs_lapack:
            return max(1, self.eigenvalues // n)  # "auto" draws no matrix wider than 1024
        return max(1, _MODULI * self.eigenvalues // n)

    def eigenvalue_method(self, base: Scheme, n: int) -> str:
        """Return how the top row's eigenvalues are drawn; "laws" if they are not."""
        return spectral_method("figure", "auto", base, n, self.field)

    def draws_of(self, scheme: Scheme, n: int) -> int:
        """Return how many draws of norms: as asked for, or as many as take some seconds."""
        if self.draws is not None:
            return self.draws
        return min(max(_FEWEST, int(_WORK / (1.0 + self.cost(scheme, n)))), _MOST)

    def cost(self, scheme: Scheme, n: int, statistic: str = "hidden-norms") -> float:
        """Return about how many multiply-adds a draw of a statistic takes."""
        steps = self.steps(n)
        method = norms_method(self.method, scheme, n, steps)
        return operations(statistic, method, n, scheme, steps)

    def norms(
        self, sample: Callable[..., Samples], scheme: Scheme, n: int, progress: Progress
    ) -> Array:
        """Return the log-norms that a sampling function draws for this figure."""
        return sample(
            scheme,
            n,
            self.steps(n),
            self.draws_of(scheme, n),
            self.field,
            self.seed,
            self.method,
            workers=self.workers,
            progress=progress,
        ).values

    def bases(self) -> list[Scheme]:
        """Return the unscaled schemes whose eigenvalues and powers all others reuse."""
        return list(dict.fromkeys(scheme.unscaled for scheme in self.schemes))


def describe(request: Request) -> dict[str, Any]:
    """Return how a table comes about: command, seed, draws, methods, versions."""
    schemes = ",".join(str(scheme) for scheme in request.schemes)
    widths = ",".join(str(n) for n in request.widths)
    draws = "" if request.draws is None else f"--draws {request.draws} "
    command = (
        f"rmt-check figure1 --widths {widths} --schemes {schemes} --alpha {request.alpha:g} "
        f"{draws}--field {request.field} --method {request.method} "
        f"--seed {request.seed}" + (" --quick" if request.quick else "")
    )
    return {
        "command": command,
        "seed": request.seed,
        "eigenvalues": {
            f"{base}, n = {n}": _eigenvalue_source(request, base, n)
            for base in request.bases()
            for n in request.widths
        },
        "hidden_norms": {
            f"{scheme}, n = {n}": _norms_source(request, scheme, n)
            for scheme in request.schemes
            for n in request.widths
        },
        "power_norms": {
            f"{base}, n = {n}": _norms_source(request, base, n)
            for base in request.bases()
            for n in request.widths
        },
        "memory_bytes": max(request.memory(s, n) for s in request.schemes for n in request.widths),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": versions(),
    }


def _eigenvalue_source(request: Request, base: Scheme, n: int) -> dict[str, Any]:
    draws = request.eigenvalue_draws(base, n)
    if draws:
        return {"method": request.eigenvalue_method(base, n), "draws": draws}
    known = base.modulus_law(n, request.field) is not None
    return {"method": "exact law alone" if known else "none", "draws": 0}


def _norms_source(request: Request, scheme: Scheme, n: int) -> dict[str, Any]:
    method = norms_method(request.method, scheme, n, request.steps(n))
    return {"method": method, "steps": request.steps(n), "draws": request.draws_of(scheme, n)}


def figure1_table(request: Request, report: Report) -> pd.DataFrame:
    """Return every number that Figure 1 plots, the same for any number of workers."""
    stages = list(_stages(request))
    total = sum(cost for _, cost, _ in stages) or 1.0  # no step and no matrix: theory alone
    done, tables = 0.0, []
    for name, cost, make in stages:

        def progress(
            chunks: int, of: int, name: str = name, start: float = done, cost: float = cost
        ) -> None:
            report(name, (start + cost * chunks / of) / total)

        report(name, done / total)
        tables += make(progress)
        done += cost
    return pd.concat(tables, ignore_index=True)


Stage = tuple[str, float, Callable[[Progress], list[pd.DataFrame]]]


def _stages(request: Request) -> Iterator[Stage]:
    """Yield (name, cost in multiply-adds, function) for each piece of drawing."""
    for n in request.widths:
        for base in request.bases():
            draws = request.eigenvalue_draws(base, n)
            method = request.eigenvalue_method(base, n)
            cost = draws * operations("eigenvalue-moduli", method, n, base)
            yield f"eigenvalues of {base}, n = {n}", cost, partial(_eigenvalues, request, base, n)
        for scheme in request.schemes:
            cost = request.draws_of(scheme, n) * request.cost(scheme, n)
            yield f"hidden state of {scheme}, n = {n}", cost, partial(_hidden, request, scheme, n)
        for base in request.bases():
            cost = request.draws_of(base, n) * request.cost(base, n, "power-norms")
            yield f"powers of {base}, n = {n}", cost, partial(_powers, request, base, n)


def _eigenvalues(request: Request, base: Scheme, n: int, progress: Progress) -> list[pd.DataFrame]:
    moduli = np.empty((0, n))
    if draws := request.eigenvalue_draws(base, n):
        moduli = sample_eigenvalue_moduli(
            base,
            n,
            draws,
            request.field,
            request.seed,
            request.eigenvalue_method(base, n),
            workers=request.workers,
            progress=progress,
        ).values
    tables = []
    for scheme in _scaled_from(base, request):
        # rounded: LAPACK's last digits would put half a unitary matrix's eigenvalues beyond one
        scaled = np.round(scheme.scale(n, request.field) * moduli, 12)
        rim = _rim(scheme, n, request.field)
        for panel, edges in (("modulus", _disc_edges(rim)), ("edge", _edge_edges(n, rim))):
            tables.append(_densities(panel, scheme, n, request.field, scaled, edges))
        tables.append(_outside(scheme, n, request.field, scaled))
    return tables


def _densities(
    panel: str, scheme: Scheme, n: int, field: str, moduli: Array, edges: Array
) -> pd.DataFrame:
    """Return histogram, exact density, circular law and density of rho over the edges' range."""
    r = np.linspace(edges[0], edges[-1], 301)
    series = []
    if moduli.size:
        # a modulus on an edge is counted inside: unitary matrices have nothing beyond one
        counts, _ = np.histogram(moduli * (1.0 - 1e-9), edges)
        centres = (edges[1:] + edges[:-1]) / 2.0
        series += [("histogram", centres, counts / (moduli.size * np.diff(edges)))]
    if scheme.circular:
        rim = _rim(scheme, n, field)
        series += [("limit", np.array([0.0, rim, rim]), np.array([0.0, 2.0 / rim, 0.0]))]
    if (one := scheme.modulus_law(n, field)) is not None:
        series += [("exact density", r, one.pdf(r))]
    if panel == "edge" and (largest := scheme.spectral_radius_law(n, field)) is not None:
        series += [("density of the spectral radius", r, largest.pdf(r))]
    return _table(panel, scheme, n, series)


def _outside(scheme: Scheme, n: int, field: str, moduli: Array) -> pd.DataFrame:
    series = []
    if moduli.size:
        counted = np.mean(np.sum(moduli > 1.0, axis=1), keepdims=True)
        series += [("counted a matrix", np.ones(1), counted)]
    if (one := scheme.modulus_law(n, field)) is not None:
        series += [("expected", np.ones(1), n * np.atleast_1d(one.sf(1.0)))]
    return _table("outside", scheme, n, series)


def _hidden(request: Request, scheme: Scheme, n: int, progress: Progress) -> list[pd.DataFrame]:
    steps, field = request.steps(n), request.field
    log_norms = request.norms(sample_hidden_norms, scheme, n, progress)
    t = np.arange(steps + 1.0)
    alpha, unit = t / math.sqrt(n), math.log(n) / 2.0
    series = [
        (name, alpha, np.quantile(log_norms, level, axis=0) - unit)
        for name, level in QUANTILES.items()
    ]
    log_energy = scheme.log_power_energy(n, t, field)
    if log_energy is not None:
        series += [("exact mean", alpha, np.logaddexp.accumulate(log_energy) - unit)]
    if n == max(request.widths) and scheme.rotation_invariant and field == "complex":
        s = scheme.scale(n, field)
        bound = laws.log_hidden_eigenvalue_bound(n, t, scale=s)
        closed = np.logaddexp.accumulate(laws.log_closed_form(n, t[1:], scale=s))
        series += [("eigenvalue bound", alpha, bound - unit)]
        series += [("closed form", alpha[1:], closed - unit)]
    series += [("glorot, infinite width", alpha, np.log(t + 1.0) - unit)]
    return [_table("hidden", scheme, n, series)]


def _powers(request: Request, base: Scheme, n: int, progress: Progress) -> list[pd.DataFrame]:
    steps, field = request.steps(n), request.field
    log_norms = request.norms(sample_power_norms, base, n, progress)
    k = np.arange(steps + 1.0)
    tables = []
    for scheme in _scaled_from(base, request):
        scaled = np.median(log_norms, axis=0) + 2.0 * k * math.log(scheme.scale(n, field))
        series = [("median", k / math.sqrt(n), scaled)]
        log_energy = scheme.log_power_energy(n, k, field)
        if log_energy is not None:
            series += [("exact mean", k / math.sqrt(n), log_energy)]
        log_median = scheme.log_median_energy(n, k, field)
        if log_median is not None and (known := ~np.isnan(log_median)).any():
            series += [("predicted median", k[known] / math.sqrt(n), log_median[known])]
        tables.append(_table("power", scheme, n, series))
    return tables


def _scaled_from(base: Scheme, request: Request) -> list[Scheme]:
    return [scheme for scheme in request.schemes if scheme.unscaled == base]


def _rim(scheme: Scheme, n: int, field: str) -> float:
    """Return the radius where the eigenvalues end, up to fluctuations; one where they do not."""
    rim = scheme.rim(n, field)
    return rim if rim is not None and rim < math.inf else 1.0


def _disc_edges(rim: float) -> Array:
    return rim * np.linspace(0.0, 1.2, 25)


def _edge_edges(n: int, rim: float) -> Array:
    """Return edges around the rim, whose width is of order 1 / sqrt(n)."""
    unit = 1.0 / math.sqrt(n)
    return rim * np.linspace(max(0.0, 1.0 - 1.5 * unit), 1.0 + 3.0 * unit, 19)


def _table(
    panel: str, scheme: Scheme, n: int, series: Sequence[tuple[str, Array, Array]]
) -> pd.DataFrame:
    columns = {"panel": panel, "scheme": str(scheme), "width": n}
    tables = [
        pd.DataFrame(columns | {"series": name, "x": x, "value": value})
        for name, x, value in series
    ]
    return pd.concat(tables) if tables else pd.DataFrame()
