"""Studies on a Dask cluster: the samples of a local run, whatever dies meanwhile.

tests/test_study_executors.py has what needs no Dask.
"""

import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path

import distributed
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from processes import PYTHON, wait_until

from rmt_check import cli, studies
from rmt_check.sampling import samples
from rmt_check.studies import StudyError
from rmt_check.studies.cluster import cluster

ROOT = Path(__file__).parent.parent
LOOPBACK = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}

RADIUS = studies.plan("radius", [16, 1024], draws=4000)  # by LAPACK, by Kostlan's gammas
GROWTH = studies.plan("growth", [64, 100], draws=1500, alpha=2.0)  # matrix-free
MODULUS = studies.plan("modulus", [16, 160], draws=48, field="real")  # by LAPACK


def rows(folder):
    """Return all rows of the store but for how long they took."""
    with closing(sqlite3.connect(folder / "study.sqlite")) as connection:
        query = "select * from chunk order by statistic, method, scheme, field, width, chunk"
        return pd.read_sql(query, connection).drop(columns="seconds")


def run_on(local, study, folder, report=None):
    with cluster(local.scheduler_address) as (executor, threads):
        assert threads == len(local.scheduler.workers)
        return studies.run(study, folder, threads, executor, report=report)


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """A scheduler, and two workers, processes with a thread each, started again if they die."""
    folder = str(tmp_path_factory.mktemp("dask"))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, local_directory=folder, **LOOPBACK
    ) as local:
        yield local


@pytest.mark.parametrize("study", [RADIUS, GROWTH, MODULUS], ids=lambda study: study.kind)
def test_the_samples_are_those_of_a_local_run(study, local, tmp_path):
    run_on(local, study, tmp_path / "cluster")
    studies.run(study, tmp_path / "local", workers=1)
    assert_frame_equal(rows(tmp_path / "cluster"), rows(tmp_path / "local"))


def at_the_first_chunk(act):
    """Return a report that acts once, when the first chunk is saved, and the fractions it saw."""
    seen = []

    def report(stage, fraction):
        if stage == "drawing":
            if not seen:
                act()
            seen.append(fraction)

    return report, seen


def kill_a_worker(local):
    nanny = next(iter(local.workers.values()))
    return lambda: os.kill(nanny.pid, signal.SIGKILL)


def test_nothing_is_lost_with_a_worker(local, tmp_path):
    report, seen = at_the_first_chunk(kill_a_worker(local))
    run_on(local, RADIUS, tmp_path / "cluster", report)
    assert seen[0] < 0.5 and seen[-1] == 1.0
    assert 2 <= len(seen) <= 8  # chunks that come together are saved together
    studies.run(RADIUS, tmp_path / "local", workers=1)
    assert_frame_equal(rows(tmp_path / "cluster"), rows(tmp_path / "local"))


def test_a_chunk_that_kills_too_many_workers_ends_the_run(local, tmp_path, monkeypatch):
    monkeypatch.setattr(local.scheduler, "allowed_failures", 0)
    report, _ = at_the_first_chunk(kill_a_worker(local))
    with pytest.raises(StudyError, match=r"died while running it.* of 8 chunks are saved"):
        run_on(local, RADIUS, tmp_path, report)
    saved = rows(tmp_path)
    studies.run(RADIUS, tmp_path, workers=1)
    assert 0 < len(saved) < len(rows(tmp_path)) == 8


def test_an_interrupt_leaves_no_work_on_the_cluster(local, tmp_path):
    def interrupt():
        raise KeyboardInterrupt

    report, _ = at_the_first_chunk(interrupt)
    with pytest.raises(KeyboardInterrupt, match="1 of 8 chunks are saved"):
        run_on(local, RADIUS, tmp_path, report)
    wait_until(lambda: not local.scheduler.tasks)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Have the machine take its time; it may be busy."""
    monkeypatch.setattr("rmt_check.studies.cluster._PATIENCE", 600.0)


@pytest.fixture
def impatient(patient, monkeypatch):
    monkeypatch.setattr("rmt_check.studies.cluster._PATIENCE", 0.3)


def refused(address, match):
    with pytest.raises(ValueError, match=match) as error, cluster(address):
        pass
    assert "\n" not in str(error.value)


def test_no_scheduler_at_the_address(impatient):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        taken = "{}:{}".format(*silent.getsockname())
        refused(taken, rf"no Dask scheduler answers at '{taken}' \(silence\)")
    refused(taken, r"no Dask scheduler answers at .* \(Timed out")
    refused("nonsense", "no Dask scheduler answers at 'nonsense'.*give the address it prints")


def test_no_workers(monkeypatch):
    wait = distributed.Client.wait_for_workers
    at_once = lambda client, number, timeout: wait(client, number, timeout=0.1)  # noqa: E731
    monkeypatch.setattr(distributed.Client, "wait_for_workers", at_once)
    with distributed.LocalCluster(n_workers=0, **LOOPBACK) as empty:
        refused(empty.scheduler_address, "has no workers: start some with dask worker tcp:")


def test_workers_of_another_version(local, monkeypatch):
    of = samples._version
    monkeypatch.setattr(
        samples, "_version", lambda name: "0.0.0" if name == "rmt_check" else of(name)
    )
    refused(local.scheduler_address, r"has rmt_check \d.*, this process rmt_check 0\.0\.0: install")


@pytest.fixture
def python(tmp_path):
    """Start Python processes, which write to a log of their name; all end with the test."""
    with ExitStack() as stack:

        def start(name, line):
            log = stack.enter_context(open(tmp_path / name, "w"))
            command = [*PYTHON, *shlex.split(line)]
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        yield start


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["scheduler", "command"])
def test_the_command_says_what_is_saved_and_goes_on(lost, python, tmp_path):
    local = "--host 127.0.0.1 --dashboard-address 127.0.0.1:0"
    scheduler = python("scheduler", f"-m dask scheduler --port 0 {local}")
    printed, told = tmp_path / "scheduler", tmp_path / "command"
    wait_until(lambda: re.search(r"Scheduler at: +\S+\n", printed.read_text()), scheduler)
    address = re.search(r"Scheduler at: +(\S+)", printed.read_text())[1]
    for name in ("one", "two"):
        files = f"--local-directory {tmp_path / 'dask'}"
        python(name, f"-m dask worker {address} --nthreads 1 {files} {local}")
    study = f"study radius --widths 64 --draws 4000 --out {tmp_path / 'study'}"
    command = python("command", f"-m rmt_check {study} --scheduler {address}")
    wait_until(lambda: "drawing" in told.read_text(), command)
    if lost == "scheduler":
        scheduler.kill()
    else:
        command.send_signal(signal.SIGINT)
    assert command.wait() == (4 if lost == "scheduler" else 130)
    *progress, last = told.read_text().splitlines()
    assert re.search(r" of 16 chunks are saved in .* the same command goes on$", last)
    assert [line for line in progress if not re.match(r" +[\d.]+ s +\d+%  |$", line)] == []
    assert 0 < len(rows(tmp_path / "study")) < 16
    assert cli._run([*study.split(), "--quiet"]) == 0
    studies.run(studies.plan("radius", [64], draws=4000), tmp_path / "local")
    assert_frame_equal(rows(tmp_path / "study"), rows(tmp_path / "local"))
