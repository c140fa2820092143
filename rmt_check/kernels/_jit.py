"""The one place for compiler options: a decision about correctness is made once.

No fastmath: it changes the gamma variates that a Generator yields. nogil: chunks run in threads.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def jit(function: Function) -> Function:
    """Compile a kernel, with a cache on disk where there is a folder to keep it in."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # read-only installation and no home folder
        return cast(Function, numba.njit(nogil=True)(function))
