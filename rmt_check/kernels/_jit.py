"""The one place for compiler options: a decision about correctness is made once.

No full fastmath: it changes the gamma variates that a Generator yields. nogil: chunks run in
threads.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

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
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, fastmath=fastmath)(function))
    except RuntimeError:  # read-only installation and no home folder
        return cast(Function, numba.njit(nogil=True, fastmath=fastmath)(function))
