"""The one place for compiler options: a decision about correctness is made once.

No full fastmath: it changes the gamma variates that a Generator yields. nogil: chunks run in
threads.
"""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache, NullCache

Function = TypeVar("Function", bound=Callable[..., Any])


def jit(function: Function) -> Function:
    """Compile a kernel, with a cache on disk where there is a folder to keep it in."""
    return _compiled(function, False)


def jit_sums(function: Function) -> Function:
    """Compile loops of sums and products alone, added in any order, as BLAS does.

    Not for random variates. The order, and with it the last bits, is the machine's.
    """
    return _compiled(function, {"reassoc", "contract"})


def _compiled(function: Function, fastmath: bool | set[str]) -> Function:
    kernel: Any = numba.njit(nogil=True, fastmath=fastmath)(function)
    try:
        kernel._cache = _Cache(function)  # as njit(cache=True) does, with one that may fail
    except (RuntimeError, OSError):  # read-only installation and no home folder
        kernel._cache = _NoCache()
    return cast(Function, kernel)


class _Cache(FunctionCache):
    """A cache on disk. What it cannot read is compiled, what it cannot write is kept nowhere."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for the types before, or None."""
        try:
            return super().load_overload(sig, target_context)
        except OSError as error:
            self._do_without(error)
        except Exception:  # there is no saying what unpickling a damaged file leads to
            _tell(f"the cache of compiled kernels in {self.cache_path} is damaged, and made anew")
            self._write(super().flush)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for the types."""
        self._write(super().save_overload, sig, data)

    def _write(self, write: Callable[..., None], *values: Any) -> None:
        try:
            write(*values)
        except Exception as error:
            self._do_without(error)

    def _do_without(self, error: Exception) -> None:
        self.disable()
        reason = getattr(error, "strerror", None) or str(error)  # the same for all files
        _tell(
            f"the cache of compiled kernels in {self.cache_path} cannot be used ({reason}): each "
            f"process compiles them again; {_ADVICE}"
        )


class _NoCache(NullCache):
    """No cache, and a word about that where one is missed."""

    def save_overload(self, sig: Any, data: Any) -> None:
        """Say that this is kept nowhere."""
        _tell(f"no folder can keep compiled kernels: each process compiles them again; {_ADVICE}")


_ADVICE = "make room or have it made writable, or set NUMBA_CACHE_DIR to another folder"


@cache  # Python forgets which warnings it gave when anyone changes its filters
def _tell(text: str) -> None:
    """Warn, once for all kernels."""
    warnings.warn(text, RuntimeWarning, stacklevel=1)
