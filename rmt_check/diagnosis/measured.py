"""The long computations of a diagnosis: two side by side, in threads, each on one core.

No interrupt reaches LAPACK. The thread that waits for it hears interrupts, and reports progress.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.departures import Stretch, stretch
from rmt_check.diagnosis.entries import Entries, entry_statistics
from rmt_check.diagnosis.powers import Powers, powers
from rmt_check.linalg.spectrum import Spectrum, form_of, spectrum

_TICK = 0.2  # seconds between two reports
_FORM = {8: 1.4e-10, 16: 4e-10}  # seconds over n^3 for a Hessenberg form, by bytes of an entry
_REST = 0.5  # the time from the form to the spectrum, over that for the form, of a wide matrix


@dataclass(frozen=True)
class Measured:
    """What takes long to compute of a matrix."""

    entries: Entries
    stretched: Stretch
    spectrum: Spectrum
    powers: Powers


def measured(
    W: Matrix, steps: int, vectors: int | None, seed: int, report: Callable[[float], None]
) -> Measured:
    """Compute what takes long; report(fraction done) is called by the calling thread.

    An interrupt drops what has not started, and does not wait for what LAPACK is at.
    """
    pool, clock = ThreadPoolExecutor(2), _Clock(_FORM[W.itemsize] * len(W) ** 3, report)
    try:
        form = pool.submit(form_of, W)
        numbers = pool.submit(lambda: (entry_statistics(W), stretch(W)))
        clock.wait_for(form)
        clock.form_took = clock.seconds
        found = pool.submit(spectrum, W, form.result())
        grown = pool.submit(powers, W, steps, vectors, seed, form.result(), clock.step)
        clock.wait_for(numbers, found, grown)
        return Measured(*numbers.result(), found.result(), grown.result())
    finally:
        clock.stopped = True
        pool.shutdown(wait=False, cancel_futures=True)


class _Clock:
    """Tells how far two threads are, where LAPACK does not: by the time that its first part took.

    `form_took` is that time, a guess before it is known; `stopped` ends the powers.
    """

    def __init__(self, guess: float, report: Callable[[float], None]) -> None:
        self._start, self._report = time.monotonic(), report
        self._guess, self.form_took = guess, 0.0
        self._first_step, self._stepped, self.stopped = 0.0, 0.0, False
        self._told = 0.0

    @property
    def seconds(self) -> float:
        """Return the time since the start."""
        return time.monotonic() - self._start

    def step(self, fraction: float) -> None:
        """Note how many of the powers are done."""
        if self.stopped:
            raise InterruptedError("nobody waits for the powers")
        self._first_step = self._first_step or self.seconds
        self._stepped = fraction

    def wait_for(self, *futures: Future[Any]) -> None:
        """Wait until all are done or one fails, and report meanwhile."""
        pending = set(futures)
        while pending:
            done, pending = wait(pending, _TICK, FIRST_EXCEPTION)
            for future in done:
                future.result()  # what it raised
            self._told = max(self._told, self._fraction())
            self._report(self._told)

    def _fraction(self) -> float:
        seconds, stepped = self.seconds, self._stepped
        form_took = self.form_took or max(self._guess, seconds)
        left = max(form_took * (1.0 + _REST) - seconds, 0.02 * seconds)
        if 0.0 < stepped < 1.0:
            left = max(left, (seconds - self._first_step) * (1.0 - stepped) / stepped)
        return seconds / (seconds + left)
