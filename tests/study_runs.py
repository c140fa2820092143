"""Studies in processes of their own, to be killed, interrupted and starved.

They are forked from a server that has imported everything, so that a run takes a second, and a
signal meets the run rather than its imports; tests/test_study_kills.py kills real commands.
"""

import ctypes
import importlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import get_context

import pytest

from rmt_check import cli, studies
from rmt_check.__main__ import main
from rmt_check.studies.store import reading, writing

STUDY = studies.plan("radius", [8, 12], draws=3072, schemes=["glorot", "half"])  # 12 whole chunks
WORDS = "study radius --widths 8,12 --schemes glorot,half --draws 3072 --out".split()
FILES = {"study.sqlite", "summary.csv", "summary.md"}

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(
    ["rmt_check.__main__", "rmt_check.cli", "rmt_check.studies", "rmt_check.plots.study"]
)


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
    process.join()
    if process.exitcode == 77:
        pytest.skip("mounting is not allowed here")
    return process.exitcode, said.read_text().splitlines()


def _command(arguments, said, stdout, before):
    for number, path in ((2, said), (1, stdout)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may run with it ignored
    for prepare, *values in before:
        prepare(*values)
    main(arguments)


def saved(folder):
    """Return how many chunks are saved, while a run goes on."""
    try:
        with closing(
            sqlite3.connect(f"file:{folder}/study.sqlite?mode=ro", uri=True)
        ) as connection:
            return connection.execute("select count(*) from chunk").fetchone()[0]
    except sqlite3.OperationalError:  # nothing is there yet, or it is to be recovered
        return 0


def names(folder):
    """Return the files of a folder; pictures are another's affair."""
    return {path.name for path in folder.iterdir() if path.suffix != ".png"}


def said(capsys, *arguments):
    """Run a command that fails; return its exit code and the one line it says."""
    code = cli._run([str(word) for word in arguments])
    out, err = capsys.readouterr()
    assert out == "" and "Traceback" not in err
    *_, line = err.splitlines()
    assert line.startswith("rmt-check: ") and err.count("rmt-check: ") == 1
    return code, line


def execute(folder, statement, *values):
    with closing(sqlite3.connect(folder / "study.sqlite")) as connection, connection:
        return connection.execute(statement, values).fetchall()


def times(folder):
    """Return how long each chunk took: no two times are alike, so a chunk redrawn has another."""
    rows = execute(folder, "select scheme, width, chunk, seconds from chunk")
    return {tuple(key): seconds for *key, seconds in rows}


def go_on(folder, finished):
    """Go on with the study, with chunks that are known already."""
    with reading(finished[0]) as store:
        known = {(p.label, i): values for p in STUDY.conditions() for i, values in store.chunks(p)}
    running = importlib.import_module("rmt_check.studies.run")
    with writing(folder) as store:
        for condition, chunk in running.pending(store, running._agreed(store, STUDY, False))[0]:
            drawn = known[condition.label, chunk], 0.1, "a test"
            store.save([((condition, chunk), drawn)])


# -- what is done to a process before its run


def no_file_beyond(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def tell_at_once():
    """Have whoever waits for a lock say so at the first opportunity."""
    importlib.import_module("rmt_check.studies.connection")._SILENT = 0.0


def dawdle_in(module, name, folder=None):
    """Have a function of the package wait first: till a folder is gone, or for an interrupt."""
    module = importlib.import_module(module)
    function = getattr(module, name)

    def slow(*arguments):
        print("dawdling", file=sys.stderr, flush=True)
        while folder is None or folder.exists():
            time.sleep(0.02)
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
