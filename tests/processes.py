"""Processes that tests start, interrupt and wait for, on a machine with much else to do.

Nothing here waits for a number of seconds: a busy machine may need any. What hangs is ended by
tests/hangs.py.
"""

import sys
import time

import psutil

# Where the tests run with SIGINT ignored, as under nohup, their children would ignore it too.
_AS_ON_A_TERMINAL = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
PYTHON = [sys.executable, "-IS", "-c", _AS_ON_A_TERMINAL]
RMT_CHECK = [*PYTHON, "-m", "rmt_check"]


def ended(process):
    """Whether a process of subprocess, or of multiprocessing, has ended."""
    code = process.poll() if hasattr(process, "poll") else process.exitcode
    return code is not None


def wait_until(condition, process=None):
    """Wait for something to come about while a process runs."""
    while not condition():
        assert process is None or not ended(process) or condition(), "it never came"
        time.sleep(0.02)


def ends_with_little_work(process, seconds=20.0):
    """Wait for the end of a process, which may use so many seconds of CPU until then."""
    began = _work(process.pid)
    while not ended(process):
        assert _work(process.pid) - began < seconds, "it goes on and on"
        time.sleep(0.02)


def _work(pid):
    """Return the seconds of CPU that a process has used."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system
