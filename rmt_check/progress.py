"""Tell on stderr how far the work is: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 10.0  # seconds between two lines about one stage

Report = Callable[[str, float], None]  # (stage, fraction of all the work that is done)


@contextmanager
def narrate(quiet: bool) -> Iterator[Report]:
    """Yield the function that the work calls as report(stage, fraction)."""
    if quiet:
        yield lambda stage, fraction: None
    elif not sys.stderr.isatty():
        yield _lines()
    else:
        from rich import progress
        from rich.console import Console

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(bar_width=20),
            progress.TaskProgressColumn(),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("starting", total=1.0)
            yield lambda stage, fraction: bar.update(task, description=stage, completed=fraction)


def duration(seconds: float) -> str:
    """Return a time as a reader says it, in hours and minutes or minutes and seconds."""
    minutes, seconds = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{seconds:02} min"
    return f"{minutes // 60}:{minutes % 60:02} h"


def _lines() -> Report:
    start, last, told = time.monotonic(), "", 0.0
    began: float | None = None  # the work: not before its first report, while modules are loaded

    def report(stage: str, fraction: float) -> None:
        nonlocal last, told, began
        seconds = time.monotonic() - start
        began = seconds if began is None else began
        again = stage == last and fraction > 0.0
        if stage != last or seconds - told > _EVERY:
            ahead = (seconds - began) * (1.0 - fraction) / fraction if again else 0.0
            left = f", {duration(ahead)} left" if again else ""
            print(f"{seconds:6.1f} s  {fraction:4.0%}  {stage}{left}", file=sys.stderr)
            last, told = stage, seconds

    return report
