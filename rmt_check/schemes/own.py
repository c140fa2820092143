"""Matrices that a function of yours draws: draw(n, rng) returns shape (n, n), or (n,), a diagonal.

A matrix may be a sparse one of scipy.

Convention: rng is a numpy Generator, and the only source of randomness. A scheme of yours has a
name of which it can be made again: "package.module:function" or "path/to/file.py:function". What
the function returns for one fixed seed is part of the name, so that a study notices a change.
"""

import re
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from rmt_check.laws.law import Array, Law
from rmt_check.schemes.base import Base, Generator, Matrix, dtype

if TYPE_CHECKING:
    from rmt_check.schemes.scheme import Scheme

Draw = Callable[[int, Generator], Any]

PROBE = 16  # the width of the matrices that are looked at before any is used
_NAME = re.compile(
    r"(?P<place>[^:,=]*[./][^:,=]*):(?P<function>[A-Za-z_]\w*)(#(?P<digest>\w+))?"
    r"(:factor=(?P<factor>[^:]+))?(:like=(?P<like>.+))?"
)


@dataclass(frozen=True)
class Own(Base):
    """A full matrix that a function draws.

    Attributes
    ----------
    sample : callable
        sample(n, rng) returns an array of shape (n, n).
    like : Scheme or None
        The scheme whose laws the matrices are said to have.
    """

    sample: Draw
    like: "Scheme | None" = None

    @property
    def radius_limit(self) -> float | None:
        """Return the limit of the radius of the scheme that it is like."""
        return None if self.like is None else self.like.radius_limit

    @property
    def circular(self) -> bool:
        """Whether the scheme that it is like fills a disc."""
        return self.like is not None and self.like.circular

    def spectral_radius_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of the scheme that it is like."""
        if (like := self.like) is None:
            return None
        return like.base.spectral_radius_law(n, field, s * like.scale_at(n, field))

    def modulus_law(self, n: int, field: str, s: float) -> Law | None:
        """Return the law of the scheme that it is like."""
        if (like := self.like) is None:
            return None
        return like.base.modulus_law(n, field, s * like.scale_at(n, field))

    def log_power_energy(self, n: int, k: Array, field: str) -> Array | None:
        """Return the energy of the scheme that it is like."""
        return None if self.like is None else self.like.log_power_energy(n, k, field)

    def draw(self, n: int, field: str, s: float, rng: Generator) -> Matrix:
        """Return s times what the function returns."""
        W = checked(self.sample(n, rng), n, f"{self.sample}({n}, rng)")
        if W.ndim != (1 if self.is_diagonal else 2):
            raise ValueError(f"{self.sample}({n}, rng) returned shape {W.shape}, and others before")
        return np.multiply(s, W, dtype=dtype(field))


@dataclass(frozen=True)
class OwnDiagonal(Own):
    """A diagonal that a function draws, shape (n,)."""

    is_diagonal = True

    def room(self, n: int) -> int:
        """Return how many entries `draw` has in hand."""
        return n


@dataclass(frozen=True)
class Named:
    """A function by its name, which every process can look up; `place` is a module or a file."""

    place: str
    function: str

    def __call__(self, n: int, rng: Generator) -> Any:
        """Call the function."""
        return _found(self.place, self.function)(n, rng)

    def __str__(self) -> str:
        return f"{self.place}:{self.function}"


def is_own(name: str) -> bool:
    """Return whether a name is that of a function: a dot or a slash before the first colon.

    Examples
    --------
    >>> is_own("my/init.py:draw"), is_own("package.init:draw"), is_own("sparse:density=0.1")
    (True, True, False)
    """
    place, _, rest = name.partition(":")
    return ("." in place or "/" in place) and "=" not in rest.split(":")[0]


def parsed(text: str) -> tuple[Named, dict[str, str | None]]:
    """Return the function of a name, and the digest, factor and like that the name may have.

    Raises
    ------
    ValueError
        If the name is none, or there is no such module, file or function.
    """
    found = _NAME.fullmatch(text)
    if not found:
        raise ValueError(
            "a scheme of yours is package.module:function or path/to/file.py:function, without "
            "commas or other colons, then :factor=.9 and :like=glorot if wanted; "
            f"received {text!r}"
        )
    draw = Named(found["place"], found["function"])
    _found(draw.place, draw.function)
    return draw, {key: found[key] for key in ("digest", "factor", "like")}


@lru_cache(maxsize=64)  # the code of a file runs once
def _found(place: str, function: str) -> Draw:
    is_file = place.endswith(".py") or "/" in place
    try:
        names = runpy.run_path(place) if is_file else vars(import_module(place))
    except Exception as error:
        where = "give the path from the folder that the command, or the worker, runs in"
        how = where if is_file else "install the module, or set PYTHONPATH, where it is drawn"
        raise ValueError(f"cannot load {place}: {type(error).__name__}: {error}; {how}") from error
    if not callable(names.get(function)):
        have = ", ".join(k for k, v in names.items() if callable(v) and not k.startswith("_"))
        raise ValueError(f"{place} has no function {function!r}; it has {have or 'none'}")
    return names[function]


def probed(sample: Draw, name: str) -> tuple[Matrix, str]:
    """Return a matrix of a function, and a digest of it, after a look at four draws.

    Raises
    ------
    ValueError
        If the function fails, returns no finite numbers of shape (n, n) or (n,), is not
        reproducible from the Generator, or returns the same matrix twice.
    """
    what = f"{name}({PROBE}, rng)"
    draws = []
    for rng in (np.random.default_rng(0), np.random.default_rng(0)):
        for _ in range(2):
            try:
                returned = sample(PROBE, rng)
            except Exception as error:
                raise ValueError(f"{what} failed with {type(error).__name__}: {error}") from error
            draws.append(np.array(checked(returned, PROBE, what)))
    first, second, again, _ = draws
    if first.shape != second.shape or not np.array_equal(first, again):
        raise ValueError(f"{what} differs for the same rng; draw from rng and nothing else")
    if np.array_equal(first, second):
        raise ValueError(f"{what} is the same at each call; draw a fresh matrix from rng")
    digest = blake2b(np.ascontiguousarray(first).tobytes(), digest_size=4).hexdigest()
    return first, digest


def checked(returned: Any, n: int, what: str) -> Matrix:
    """Return what a function returned as an array of float64 or complex128; what it is, if not."""
    W = np.asarray(returned.toarray() if hasattr(returned, "toarray") else returned)
    if W.shape not in ((n, n), (n,)):
        raise ValueError(f"{what} returned shape {W.shape}; return ({n}, {n}), or ({n},)")
    if W.dtype.kind not in "fc":
        raise ValueError(f"{what} returned dtype {W.dtype}; return floats or complex numbers")
    if not np.isfinite(W).all():
        raise ValueError(f"{what} returned nan or inf; return finite numbers")
    return W.astype(np.complex128 if W.dtype.kind == "c" else np.float64, copy=False)
