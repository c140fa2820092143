"""Chunks of work on threads, in order, with progress; a chunk is never split or redrawn."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from rmt_check import arguments

Progress = Callable[[int, int], None]  # (draws done, draws in all)


def run_chunks(
    draw: Callable[[int], npt.NDArray[np.float64]],
    chunks: int,
    workers: int | None,
    progress: Progress | None,
) -> list[npt.NDArray[np.float64]]:
    """Return [draw(0), .., draw(chunks - 1)], computed by `workers` threads (default all cores).

    The chunks release the GIL. BLAS has one thread inside a chunk: its results depend on the
    number of its threads, and chunks on all cores are faster. An interrupt drops what has not
    started and does not wait for what has.
    """
    pool = ThreadPoolExecutor(checked_workers(workers))
    try:
        with threadpool_limits(1, "blas"):
            futures = [pool.submit(draw, chunk) for chunk in range(chunks)]
            results = []
            for done, future in enumerate(futures, 1):
                results.append(future.result())
                if progress:
                    progress(done, chunks)
            return results
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def checked_workers(workers: int | None) -> int:
    """Return the number of threads: what was asked for, or one for each core."""
    if workers is None:
        return os.cpu_count() or 1
    return arguments.integer(workers, "workers", 1)


def require_memory(needed: int, what: str) -> None:
    """Raise ValueError if `needed` bytes are more than the machine has."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > available:
        raise ValueError(
            f"{what} needs {needed:,} bytes of memory and this machine has {available:,}; "
            "choose a smaller width, fewer draws or fewer workers"
        )
