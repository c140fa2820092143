"""Run a study: draw what is missing, save the chunks as they come, and sum up."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pandas as pd

from rmt_check.linalg.blas import one_blas_thread
from rmt_check.progress import Report
from rmt_check.sampling.parallel import as_completed, checked_workers
from rmt_check.studies.condition import Drawn
from rmt_check.studies.connection import FILE, StudyError
from rmt_check.studies.cost import seconds_left, times_of
from rmt_check.studies.report import analysed, write_summary
from rmt_check.studies.request import Request
from rmt_check.studies.runs import AnyCondition, Task
from rmt_check.studies.store import Store, writing

_AHEAD = 4  # chunks for each worker, so that none waits


def run(
    study: Request,
    folder: Path | str,
    workers: int | None = None,
    executor: Executor | None = None,
    extend: bool = False,
    report: Report | None = None,
) -> pd.DataFrame:
    """Run a study in a folder, or continue it, and return its summary as `table` does.

    A chunk is saved when it is drawn, or at most a second later, with others. However a run ends,
    the next run keeps the saved chunks. The samples do not depend on workers, executor,
    interruptions or order.

    Parameters
    ----------
    study : Study or TrainingStudy
        From `plan` or `plan_training`.
    folder : path
        Made if need be. Holds study.sqlite, summary.csv and summary.md afterwards.
    workers : int, optional
        Number of threads, one for each core by default. With an executor, how many chunks it draws
        at a time.
    executor : concurrent.futures.Executor, optional
        Draws the chunks instead of threads of this process. It may be a pool of processes, or a
        Dask cluster's `client.get_executor()`.
    extend : bool
        Add the widths, schemes and draws of this study to the one in the folder.
    report : callable, optional
        Called as report(stage, fraction done).

    Raises
    ------
    ValueError
        If another study is in the folder (the message says how it differs), or the folder cannot
        be written to.
    StudyError
        If another process writes to the folder, or the store, the disk or the executor fails. The
        saved chunks are safe, and the same call continues from there.
    """
    return run_and_analyse(study, folder, workers, executor, extend, report)["summary"]


def run_and_analyse(
    study: Request,
    folder: Path | str,
    workers: int | None = None,
    executor: Executor | None = None,
    extend: bool = False,
    report: Report | None = None,
) -> dict[str, pd.DataFrame]:
    """Run a study as `run` does, and return its tables as `tables` does."""
    folder, report = Path(folder), report or (lambda stage, fraction: None)
    workers = checked_workers(workers)
    if extend and not (folder / FILE).exists():
        raise ValueError(f"no study in {folder} to extend; choose its folder, or do not extend")
    saved = ""
    with saying(lambda: saved), writing(folder) as store:
        saved = f"what was saved before is still in {folder}"
        study = _agreed(store, study, extend)
        for condition in study.conditions():
            condition.require_room(workers if executor is None else 1)
        began = time.monotonic()
        report("looking at what is there", 0.0)
        tasks, damaged = pending(store, study)
        for condition, chunk in damaged:
            report(f"chunk {chunk} of {condition.label} is damaged: drawing it again", 0.0)
        conditions, left = study.conditions(), Counter(condition.label for condition, _ in tasks)
        total = sum(len(condition.chunks()) for condition in conditions)
        times = times_of({condition.label: store.seconds(condition) for condition in conditions})
        stage = f"drawing, {len(damaged)} damaged chunks too" if damaged else "drawing"
        saved = f"{total - left.total()} of {total} chunks are saved in {folder}"
        with closing(_draw(tasks, workers, executor)) as drawing:
            for chunks in drawing:
                store.save(chunks)
                for (condition, _), drawn in chunks:
                    left[condition.label] -= 1
                    times[condition.label].append(drawn.seconds)
                saved = f"{total - left.total()} of {total} chunks are saved in {folder}"
                spent = time.monotonic() - began
                report(stage, spent / (spent + seconds_left(conditions, left, times) / workers))
        report("comparing with the laws", 1.0)
        found = analysed(store, study)
        write_summary(store, study, found["summary"])
        return found


def pending(store: Store, study: Request) -> tuple[list[Task], list[Task]]:
    """Return the chunks that are still to be drawn, and those of them that are damaged."""
    missing: list[Task] = []
    damaged: list[Task] = []
    for condition in study.conditions():
        if not condition.chunks():
            continue
        sound, broken = store.sound(condition)
        missing += [(condition, chunk) for chunk in condition.chunks() if chunk not in sound]
        damaged += [(condition, chunk) for chunk in condition.chunks() if chunk in broken]
    return missing, damaged


def _agreed(store: Store, study: Request, extend: bool) -> Request:
    """Return the study that the folder is for from now on."""
    before = store.study()
    if before and extend:
        study = before.extended(study)
    elif before and (different := study.differences(before)):
        *words, last = (name.replace("_", " ") for name in (*study.LISTS, study.COUNT))
        raise ValueError(
            f"{store.folder} holds another study ({'; '.join(different)}); "
            f"choose another folder, or extend that one by {', '.join(words)} or {last} with "
            "--extend"
        )
    if study != before:
        store.keep_study(study)
    return study


def _draw(
    tasks: list[Task], workers: int, executor: Executor | None
) -> Generator[list[tuple[Task, Drawn]], None, None]:
    """Yield the chunks as they are drawn, in whatever order, some at a time."""
    if executor is not None:
        try:
            yield from as_completed(executor, _draw_elsewhere, tasks, _AHEAD * workers)
        except CancelledError as error:
            raise StudyError("the scheduler is gone, or cancelled the chunks") from error
        except Exception as error:  # whatever the executor raises when it loses its workers
            raise StudyError(f"a worker failed: {str(error) or type(error).__name__}") from error
        return
    threads = ThreadPoolExecutor(workers)
    try:
        with one_blas_thread():  # results of BLAS depend on its number of threads
            yield from as_completed(threads, _draw_chunk, tasks, _AHEAD * workers)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _draw_chunk(condition: AnyCondition, chunk: int) -> Drawn:
    start = time.perf_counter()
    values = condition.draw(chunk)
    made_by = ", ".join(f"{name} {number}" for name, number in condition.versions.items())
    return Drawn(values, time.perf_counter() - start, made_by)


def _draw_elsewhere(condition: AnyCondition, chunk: int) -> Drawn:
    """Draw a chunk in another process."""
    with one_blas_thread():
        return _draw_chunk(condition, chunk)


@contextmanager
def saying(saved: Callable[[], str]) -> Iterator[None]:
    """Have an interrupt, or a failure of store, disk, memory or workers, say what is saved."""
    try:
        yield
    except KeyboardInterrupt:
        if not saved():
            raise
        raise KeyboardInterrupt(f"interrupted: {saved()}; the same command goes on") from None
    except BrokenPipeError:  # who reads the output has gone: nothing failed
        raise
    except (OSError, MemoryError) as error:
        if not saved():
            raise
        failed = getattr(error, "strerror", None) or str(error) or "out of memory"
        raise StudyError(
            f"{failed}; {saved()}; once that is mended, the same command goes on"
        ) from error
