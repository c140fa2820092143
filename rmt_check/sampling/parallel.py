"""Chunks of work on threads, in order, with progress; a chunk is never split or redrawn."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

from rmt_check import arguments
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling import machine

Task = TypeVar("Task", bound=tuple[Any, ...])
Value = TypeVar("Value")

Progress = Callable[[int, int], None]  # (chunks done, chunks in all)

_AHEAD = 4  # chunks a worker may be ahead of who takes them
_HELD, _LONGEST = 9.0, 1.0  # times as long as taking the last, and seconds


def run_chunks(
    draw: Callable[[int], Value],
    chunks: int,
    workers: int,
    progress: Progress | None,
) -> Generator[Value, None, None]:
    """Yield draw(0), .., draw(chunks - 1), computed by `workers` threads.

    The chunks release the GIL. BLAS has one thread inside a chunk: its results depend on the
    number of its threads, and chunks on all cores are faster. An interrupt drops what has not
    started and does not wait for what has.
    """
    pool = ThreadPoolExecutor(workers)
    waiting: deque[Future[Value]] = deque()
    coming = iter(range(chunks))
    try:
        with one_blas_thread():
            for done in range(1, chunks + 1):
                ahead = _AHEAD * workers - len(waiting)
                waiting.extend(pool.submit(draw, chunk) for chunk in islice(coming, ahead))
                yield waiting.popleft().result()
                if progress:
                    progress(done, chunks)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def as_completed(
    executor: Executor, draw: Callable[..., Value], tasks: Iterable[Task], ahead: int
) -> Generator[list[tuple[Task, Value]], None, None]:
    """Yield tasks with draw(*task) as they are there, `ahead` of them under way.

    Those that are there soon after each other come together, so that who takes them, who may have
    to wait for a disk, takes a tenth of the time at most. None is held for more than a second.
    """
    waiting: dict[Future[Value], Task] = {}
    coming, there, due = iter(tasks), list[tuple[Task, Value]](), 0.0
    try:
        while True:
            for task in islice(coming, ahead - len(waiting)):
                waiting[executor.submit(draw, *task)] = task
            if there and (not waiting or time.monotonic() >= due):
                began = time.monotonic()
                yield there
                now = time.monotonic()
                there, due = [], now + min(_HELD * (now - began), _LONGEST)
            if not waiting:
                return
            patience = max(0.0, due - time.monotonic()) if there else None
            wait(waiting, patience, FIRST_COMPLETED)
            for future in [future for future in waiting if future.done()]:
                there.append((waiting.pop(future), future.result()))
    except Exception:  # of a task: the others are there nevertheless
        if there:
            yield there
        raise
    finally:
        for future in waiting:
            future.cancel()


def checked_workers(workers: int | None) -> int:
    """Return the number of threads: what was asked for, or one for each core it may use."""
    if workers is None:
        return machine.cores()
    return arguments.integer(workers, "workers", 1)


def require_memory(needed: int, what: str) -> None:
    """Raise ValueError if `needed` bytes are more than this process may have."""
    available = machine.memory()
    if needed > available:
        raise ValueError(
            f"{what} needs {needed:,} bytes of memory and this process may have {available:,}; "
            "choose a smaller width, or fewer steps, draws or workers"
        )
