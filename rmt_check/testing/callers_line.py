"""An argument that is wrong is wrong in the caller's line: a traceback that ends there."""

from collections.abc import Callable
from functools import wraps
from traceback import walk_tb
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def at_callers_line(assertion: Callable[P, R]) -> Callable[P, R]:
    """Let an assertion raise ValueError and TypeError of its arguments without our frames.

    What a sampler of the caller's raises keeps its own.
    """

    @wraps(assertion)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            return assertion(*args, **kwargs)
        except (ValueError, TypeError) as error:
            if not _is_ours(error.__traceback__):
                raise
            raise error.with_traceback(None) from None

    return checked


def _is_ours(traceback: TracebackType | None) -> bool:
    """Return whether every frame is of this package."""
    package = __name__.partition(".")[0]
    names = [str(frame.f_globals.get("__name__")) for frame, _ in walk_tb(traceback)]
    return all(name.partition(".")[0] == package for name in names)
