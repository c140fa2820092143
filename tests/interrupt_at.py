"""Run rmt-check, and send it a signal at one moment: python interrupt_at.py SIGNAL MOMENT WORDS...

A moment is a number: so many calls in the main thread, of Python or C, after the handlers stand; a
negative one lets the command run, and prints how many there are. Or it is a place: the import of a
module ("import numpy"), the end of a function ("return save"), or that of the interpreter
("atexit", "finalisation").
"""

import atexit
import os
import sys


def send(*_):
    os.kill(os.getpid(), int(sys.argv[1]))


class Last:
    """Sends the signal when the interpreter takes its modules apart, after the last handler."""

    def __init__(self):
        self.arguments = os.getpid(), int(sys.argv[1])

    def __del__(self, kill=os.kill):
        kill(*self.arguments)


def at_call(number):
    calls = 0

    def count(frame, event, _):
        nonlocal calls
        if event in ("call", "c_return"):  # where Python looks for signals
            calls += 1
            if calls == number:
                send()

    def start(frame, event, _):
        if event == "return" and frame.f_code.co_name == "hear":
            sys.setprofile(count)

    if number < 0:
        atexit.register(lambda: print(calls))
    sys.setprofile(start)


def at_return(name):
    def leave(frame, event, _):
        if event == "return":
            sys.settrace(None)
            send()
        return leave

    def watch():
        sys.settrace(lambda frame, *_: leave if frame.f_code.co_name == name else None)

    def hook(event, _):
        if event == "sqlite3.connect" and not watched:
            watched.append(event)
            watch()

    watched = []
    if sys.argv[3] == "study":  # its imports take seconds when watched; its store is opened later
        sys.addaudithook(hook)
    else:
        watch()


def at_import(name):
    def hook(event, arguments):
        if event == "import" and arguments[0] == name and name not in sent:
            sent.append(name)
            send()

    sent = []
    sys.addaudithook(hook)


def at(moment):
    """Have the signal sent at a moment; return what is to live as long as the process."""
    if moment.startswith("import "):
        return at_import(moment.removeprefix("import "))
    if moment.startswith("return "):
        return at_return(moment.removeprefix("return "))
    if moment == "atexit":
        return atexit.register(send)
    if moment == "finalisation":
        return Last()
    return at_call(int(moment))


if __name__ == "__main__":
    last = at(sys.argv[2])
    from rmt_check.__main__ import main

    main(sys.argv[3:])
