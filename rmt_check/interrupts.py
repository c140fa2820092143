"""Interrupts of the command, SIGINT or SIGTERM: heard from its first lines to its last.

Nothing but what Python has loaded by itself is imported here, so that little can happen before.
"""

import os
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

_SIGNALS = (signal.SIGTERM, signal.SIGINT)  # SIGTERM is a batch system's way to interrupt
_GRACE = 10.0  # seconds in which an interrupt is dealt with, on however slow a disk
_LATER = 0.02  # seconds until what came at a bad moment comes again


def hear() -> "Callable[[], bool]":
    """Have the first signal raise KeyboardInterrupt; what is ignored on entry stays ignored.

    Return a function that says whether one was raised: modules in C turn it into other errors.

    While the command line loads what it needs, the process ends at once: modules in C turn what is
    raised in an import into other errors. Any other import is waited for. An interrupt that Python
    drops, as in finalisers and callbacks, comes again.
    """
    last = float("-inf")

    def interrupt(signum: int, frame: "FrameType | None") -> None:
        nonlocal last
        if time.monotonic() - last < _GRACE:  # what deals with an interrupt is not interrupted
            return
        match _importer(frame).split("."):
            case [""]:
                last = time.monotonic()
                raise KeyboardInterrupt
            case ["__main__"] | ["rmt_check", "__main__" | "cli", *_]:
                leave()  # they import before they begin, so that nothing is to be undone
            case _:
                signal.setitimer(signal.ITIMER_REAL, _LATER)

    def dropped(unraisable: "sys.UnraisableHookArgs") -> None:
        nonlocal last
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            last = float("-inf")
            signal.setitimer(signal.ITIMER_REAL, _LATER)
        else:
            sys.__unraisablehook__(unraisable)

    for number in _SIGNALS:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, interrupt)
    signal.signal(signal.SIGALRM, interrupt)
    sys.unraisablehook = dropped
    return lambda: last > float("-inf")


def ignore() -> None:
    """Ignore signals from now on, to the end of the process: the exit code is known."""
    for number in (*_SIGNALS, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


def leave() -> "NoReturn":
    """End the process as an interrupted one."""
    try:
        if sys.stderr is not None:
            print("rmt-check: interrupted", file=sys.stderr)
    finally:
        os._exit(130)


def _importer(frame: "FrameType | None") -> str:
    """Return the name of the module that imports another in the main thread, or nothing.

    If that imports others in turn, the outermost one.
    """
    name = ""
    while frame is not None and frame.f_back is not None:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            name = frame.f_back.f_globals.get("__name__", "?")
        frame = frame.f_back
    return name
