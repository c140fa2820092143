"""BLAS on one thread while anyone in the process needs it so.

The number of threads belongs to the process. Two threads that each note it, change it and put it
back would at last put back the other's one: so whoever is inside is counted, in one place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside: list[Any] = []  # an item for each who is inside; the first is the limit, to be undone


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Have BLAS use one thread until all who asked for it have left, in whatever order.

    Its results depend on the number of its threads, and small matrices take longer on more.
    """
    with _lock:
        _inside.append(None if _inside else _limited())
    try:
        yield
    finally:
        with _lock:
            limit = _inside.pop()
            if limit is not None:
                _let_any_thread_set_it()
                limit.restore_original_limits()
                _let_any_thread_set_it()


def _limited() -> Any:
    """Set the limit and return it, with what it was before."""
    _let_any_thread_set_it()
    return _libraries().limit(limits=1, user_api="blas")


def _let_any_thread_set_it() -> None:
    """Forget which thread set OpenBLAS's threads first: threadpoolctl >= 3.8 ignores all others.

    The last one out could not undo what the first one in did.
    """
    for library in _libraries().lib_controllers:
        if hasattr(library, "clear_controlling_thread"):
            library.clear_controlling_thread(force=True)


@cache  # finding the libraries takes milliseconds, setting their threads some microseconds
def _libraries() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401  its BLAS is another than numpy's, and must be loaded to be found

    return ThreadpoolController()
