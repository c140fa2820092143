"""Run rmt-check, and send it a signal at one moment: python interrupt_at.py SIGNAL MOMENT WORDS...

A moment is a number: so many calls in the main thread, of Python or C, after the handlers stand; a
negative one lets the command run, and prints how many there are. Or it is a place: the import of a
module ("import numpy"), the end of a function ("return save"), or that of the interpreter
("atexit", "finalisation").
"""

import atexit
import os
import sys

SIGNAL, MOMENT, *WORDS = sys.argv[1:]


def send(*_):
    os.kill(os.getpid(), int(SIGNAL))


class Last:
    """Sends the signal when the interpreter takes its modules apart, after the last handler."""

    def __del__(self, send=send):
        send()


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

    sys.settrace(lambda frame, *_: leave if frame.f_code.co_name == name else None)


def at_import(name):
    def hook(event, arguments):
        if event == "import" and arguments[0] == name and name not in sent:
            sent.append(name)
            send()

    sent = []
    sys.addaudithook(hook)


if MOMENT.startswith("import "):
    at_import(MOMENT.removeprefix("import "))
elif MOMENT.startswith("return "):
    at_return(MOMENT.removeprefix("return "))
elif MOMENT == "atexit":
    atexit.register(send)
elif MOMENT == "finalisation":
    last = Last()
else:
    at_call(int(MOMENT))

from rmt_check.__main__ import main  # noqa: E402

main(WORDS)
