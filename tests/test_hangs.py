"""The watch over hangs: it ends what waits for ever, and lets what works take its time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = """
import faulthandler, subprocess, sys, threading, time
from hangs import watched

faulthandler.enable()

def waits():
    threading.Event().wait()

def works():
    while time.process_time() < 1.5:  # longer than it may wait
        pass

def has_others_work():
    subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 1.5: pass"])

with watched(patience=0.15 if sys.argv[1] == "waits" else 1.0):
    globals()[sys.argv[1]]()
"""


def run(name):
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    words = [sys.executable, "-c", WATCHED, name]
    return subprocess.run(words, env=env, capture_output=True, text=True)


def test_what_waits_for_ever_is_ended_and_tells_where():
    done = run("waits")
    assert done.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in done.stderr and "in waits" in done.stderr


@pytest.mark.parametrize("name", ["works", "has_others_work"])
def test_what_works_is_not_ended(name):
    done = run(name)
    assert done.returncode == 0, done.stderr
