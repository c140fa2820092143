"""Studies in processes of their own, to be killed, interrupted and starved.

They are forked from a server that has imported everything, so that a run takes a second, and a
signal meets the run rather than its imports; tests/test_study_kills.py kills real commands.
"""

import ctypes
import importlib
import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import get_context

from rmt_check import cli

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["rmt_check.cli", "rmt_check.studies", "rmt_check.plots.study"])


def start(arguments, folder, before=(), stdout=os.devnull):
    """Start a command; what it says on stderr goes to a file beside the folder of its study."""
    said = folder.with_name(folder.name + ".said")
    said.touch()
    words = [str(word) for word in arguments]
    process = FORKED.Process(target=_command, args=(words, str(said), str(stdout), before))
    process.start()
    return process, said


def run(*arguments, **options):
    """Run a command to its end; return its exit code and the lines that it says on stderr."""
    process, said = start(*arguments, **options)
    process.join(120)
    return process.exitcode, said.read_text().splitlines()


def _command(arguments, said, stdout, before):
    for number, path in ((2, said), (1, stdout)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
    for prepare, *values in before:
        prepare(*values)
    cli.main(arguments)


def saved(folder):
    """Return how many chunks are saved, while a run goes on."""
    try:
        with closing(
            sqlite3.connect(f"file:{folder}/study.sqlite?mode=ro", uri=True)
        ) as connection:
            return connection.execute("select count(*) from chunk").fetchone()[0]
    except sqlite3.OperationalError:  # nothing is there yet, or it is to be recovered
        return 0


def wait_until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


# -- what is done to a process before its run


def no_file_beyond(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def dawdle_in(module, name, seconds=60.0):
    """Have a function of the package take its time first."""
    module = importlib.import_module(module)
    function = getattr(module, name)

    def slow(*arguments):
        print("dawdling", file=sys.stderr, flush=True)
        time.sleep(seconds)
        return function(*arguments)

    setattr(module, name, slow)


def mounts_of_its_own():
    """Let the process mount what only it sees; exit with 77 where the machine forbids that."""
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(0x10020000):  # CLONE_NEWUSER | CLONE_NEWNS
        os._exit(77)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {user} 1"),
        ("gid_map", f"0 {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount(*arguments):
    if subprocess.run(["mount", *map(str, arguments)]).returncode:
        os._exit(77)


def read_only(path):
    mounts_of_its_own()
    mount("--bind", path, path)
    mount("-o", "remount,bind,ro", path)
