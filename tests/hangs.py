"""A hang is told by no progress, not by seconds: whoever works uses a processor, however busy.

pytest's own limit is in seconds, and ends what is merely slow.
"""

import os
import threading
from contextlib import contextmanager, suppress

import psutil

PATIENCE = 300.0  # seconds in which a test uses a thirtieth of a processor, or hangs


@contextmanager
def watched(patience=PATIENCE):
    """Abort the process if it, and those it has started, come to a halt meanwhile.

    faulthandler, which pytest switches on, then tells where each thread is.
    """
    done = threading.Event()
    threading.Thread(target=_watch, args=(done, patience), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(done, patience):
    before = _work()
    while not done.wait(patience):
        now = _work()
        if abs(now - before) < patience / 30.0:  # less is left when a process is gone
            os.abort()
        before = now


def _work():
    """Return the seconds of CPU of this process, what it has started, and what has ended."""
    me, seconds = psutil.Process(), 0.0
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):
            seconds += sum(process.cpu_times()[:4])  # its own and its children's, without waiting
    return seconds
