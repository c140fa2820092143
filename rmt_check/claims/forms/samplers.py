"""What is drawn, one number a matrix: values that draw, and say what they draw.

A sampler of a form is one of these, or a function sampler(run, n, draws) of yours that returns
`draws` independent numbers; its seed is run.seed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rmt_check import arguments
from rmt_check.claims.run import Run
from rmt_check.sampling.samples import Array
from rmt_check.schemes.scheme import scheme_named

Sampler = Callable[[Run, int, int], Array]


@dataclass(frozen=True)
class Radii:
    """Spectral radii of the matrices of a scheme."""

    scheme: str
    field: str = "complex"
    method: str = "auto"

    def __post_init__(self) -> None:
        require_scheme(self.scheme, self.field)

    def __call__(self, run: Run, n: int, draws: int) -> Array:
        """Return a number a matrix, shape (draws,)."""
        return run.radii(self.scheme, n, draws, self.field, self.method)

    def __str__(self) -> str:
        return f"spectral radius of {self.scheme}, {self.field}{by(self.method)}"


@dataclass(frozen=True)
class LogNorm:
    """log ||W^k x||^2 of a unit vector x, or log ||h_k||^2 of a recurrence with inputs."""

    scheme: str
    k: int
    field: str = "complex"
    method: str = "auto"
    driven: bool = False

    def __post_init__(self) -> None:
        require_scheme(self.scheme, self.field)
        arguments.integer(self.k, "k", 0)

    def __call__(self, run: Run, n: int, draws: int) -> Array:
        """Return a number a matrix, shape (draws,)."""
        of = (self.scheme, n, self.k, draws, self.field, self.method, self.driven)
        return run.norms(*of)[:, self.k]

    def __str__(self) -> str:
        what = f"||h_{self.k}||^2" if self.driven else f"||W^{self.k} x||^2"
        return f"log {what} of {self.scheme}, {self.field}{by(self.method)}"


def require_scheme(scheme: str, field: str) -> None:
    """Raise ValueError for an unknown scheme or field, or one that does not go with the other."""
    known = scheme_named(scheme)
    if arguments.field(field) not in known.fields:
        raise ValueError(f"scheme {known.name} is {known.fields[0]} only, received field {field!r}")


def require_sampler(sampler: object, name: str) -> None:
    """Raise ValueError unless this can draw."""
    if not callable(sampler):
        raise ValueError(f"{name} must be a function of (run, n, draws), received {sampler!r}")


def numbers(sampler: Sampler, run: Run, n: int, draws: int) -> Array:
    """Return what a sampler draws: one number a matrix, or ValueError."""
    drawn = np.asarray(sampler(run, n, draws))
    if drawn.shape != (draws,):
        raise ValueError(f"{named(sampler)} must return {draws} numbers, returned {drawn.shape}")
    return drawn


def named(sampler: Sampler) -> str:
    """Return what a sampler draws; of a function, its name."""
    if isinstance(sampler, Radii | LogNorm):
        return str(sampler)
    return getattr(sampler, "__name__", "sampler").strip("_").replace("_", " ")


def by(method: str) -> str:
    """Return ", by matrix-free", or nothing for the method that is chosen by itself."""
    return "" if method == "auto" else f", by {method}"
