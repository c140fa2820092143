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
import numpy.typing as npt
import pandas as pd

from rmt_check import arguments, laws
from rmt_check.cells import Samples, versions
from rmt_check.ensembles import Scheme
from rmt_check.narration import Report
from rmt_check.parallel import Progress, require_memory
from rmt_check.randomness import checked_seed
from rmt_check.sampling import eigenvalues, norms

Array = npt.NDArray[np.float64]

QUANTILES = {"lower decile": 0.1, "median": 0.5, "upper decile": 0.9}


@dataclass(frozen=True)
class Request:
    """What Figure 1 shows; see `rmt-check figure1 --help` for the meaning of each."""

    schemes: tuple[Scheme, ...]
    widths: tuple[int, ...]
    alpha: float
    draws: int
    eigenvalues: int
    field: str
    method: str
    seed: int
    workers: int | None
    quick: bool = False

    def __post_init__(self) -> None:
        arguments.positive(self.alpha, "alpha")
        arguments.integer(self.draws, "draws", 1)
        checked_seed(self.seed)
        for scheme in self.schemes:
            for n in self.widths:
                scheme.scale(arguments.width(n), arguments.field(self.field))  # may not exist
                if self.matrices(n) or self.method != "reveal":
                    eigenvalues.require_matrix_memory(scheme, n, self.field, self.workers)
                norms.norms_method(scheme, n, self.steps(n), self.method)
                numbers = self.draws * (self.steps(n) + 1)
                require_memory(16 * numbers, f"{self.draws} draws of {self.steps(n)} steps")

    def steps(self, n: int) -> int:
        """Return the length of the recurrence at width n, alpha sqrt(n) rounded down."""
        return math.floor(self.alpha * math.sqrt(n))

    def matrices(self, n: int) -> int:
        """Return how many matrices of width n the top row's eigenvalues are of; 0: theory alone."""
        return self.eigenvalues // n

    def norms(
        self, sample: Callable[..., Samples], scheme: Scheme, n: int, progress: Progress
    ) -> Array:
        """Return the log-norms that a sampling function draws for this figure."""
        return sample(
            scheme,
            n,
            self.steps(n),
            self.draws,
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
    command = (
        f"rmt-check figure1 --widths {widths} --schemes {schemes} --alpha {request.alpha:g} "
        f"--draws {request.draws} --field {request.field} --method {request.method} "
        f"--seed {request.seed}" + (" --quick" if request.quick else "")
    )
    return {
        "command": command,
        "seed": request.seed,
        "draws": request.draws,
        "matrices_for_eigenvalues": {str(n): request.matrices(n) for n in request.widths},
        "methods_for_norms": {
            f"{scheme}, n = {n}": norms.norms_method(scheme, n, request.steps(n), request.method)
            for scheme in request.schemes
            for n in request.widths
        },
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": versions(),
    }


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
    """Yield (name, cost in rough operations, function) for each piece of drawing."""
    for n in request.widths:
        for base in request.bases():
            cost = request.matrices(n) * (60.0 * n**3 if not base.is_diagonal else 1.0)
            yield f"eigenvalues of {base}, n = {n}", cost, partial(_eigenvalues, request, base, n)
        for scheme in request.schemes:
            cost = 60.0 * request.draws * request.steps(n) ** 3
            yield f"hidden state of {scheme}, n = {n}", cost, partial(_hidden, request, scheme, n)
        for base in request.bases():
            cost = 6.0 * request.draws * request.steps(n) ** 3
            yield f"powers of {base}, n = {n}", cost, partial(_powers, request, base, n)


def _eigenvalues(request: Request, base: Scheme, n: int, progress: Progress) -> list[pd.DataFrame]:
    moduli = np.empty((0, n))
    if draws := request.matrices(n):
        moduli = eigenvalues.sample_eigenvalue_moduli(
            base,
            n,
            draws,
            request.field,
            request.seed,
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
        counts, _ = np.histogram(moduli, edges)
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
    log_norms = request.norms(norms.sample_hidden_norms, scheme, n, progress)
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
    series += [("infinite width", alpha, np.log(t + 1.0) - unit)]
    return [_table("hidden", scheme, n, series)]


def _powers(request: Request, base: Scheme, n: int, progress: Progress) -> list[pd.DataFrame]:
    steps, field = request.steps(n), request.field
    log_norms = request.norms(norms.sample_power_norms, base, n, progress)
    k = np.arange(steps + 1.0)
    tables = []
    for scheme in _scaled_from(base, request):
        scaled = np.median(log_norms, axis=0) + 2.0 * k * math.log(scheme.scale(n, field))
        series = [("median", k / math.sqrt(n), scaled)]
        log_energy = scheme.log_power_energy(n, k, field)
        if log_energy is not None:
            series += [("exact mean", k / math.sqrt(n), log_energy)]
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
