"""Studies that are killed, interrupted or starved: what is saved stays, and the rest goes on."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from functools import partial

import pytest
import study_runs
from pandas.testing import assert_frame_equal
from processes import RMT_CHECK, ends_with_little_work, wait_until
from study_runs import FILES, WORDS, execute, go_on, names, said, times

from rmt_check import cli, studies

INT, TERM = signal.SIGINT, signal.SIGTERM

# -- kills


def killed_and_resumed(folder, finished, kills, chance, start):
    """Kill runs at random moments, and go on: nothing that was saved is lost or drawn again."""
    kept, longest = {}, None  # the first run goes on to its end
    while kills:
        process, began = start(folder), time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            process.wait(longest and chance.uniform(0.0, longest))
        if process.poll() is None:
            process.kill()
            kills -= 1
        assert process.wait() in (0, -signal.SIGKILL)
        if study_runs.saved(folder):
            assert kept.items() <= times(folder).items()
            kept = times(folder)
        if process.returncode == 0:  # from the beginning, so that every kill meets a run
            longest = time.monotonic() - began
            assert_whole(folder, finished)
            shutil.rmtree(folder)
            kept = {}
    assert start(folder).wait() == 0
    assert kept.items() <= times(folder).items()
    assert_whole(folder, finished)


def assert_whole(folder, finished):
    assert_frame_equal(studies.load(folder), finished[1])
    for name in ("summary.csv", "summary.md"):
        assert (folder / name).read_bytes() == (finished[0] / name).read_bytes()
    assert names(folder) == FILES


class Forked:
    """A process of study_runs, with the names of subprocess.Popen."""

    def __init__(self, folder, words=WORDS):
        self.process = study_runs.start([*words, folder], folder)[0]
        self.kill = self.process.kill

    def poll(self):
        return self.process.exitcode

    returncode = property(poll)

    def wait(self, seconds=None):
        self.process.join(seconds)
        return self.process.exitcode


def command(folder):
    words = [*RMT_CHECK, *WORDS, str(folder)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_three_kills(finished, tmp_path, seed):
    killed_and_resumed(tmp_path / "study", finished, 3, random.Random(seed), Forked)


def test_three_kills_of_a_study_of_networks(tmp_path, seed):
    words = "study training --task white:steps=40 --widths 8,12 --runs 20 --updates 0 --out".split()
    plan = studies.plan_training("white:steps=40", widths=[8, 12], runs=20, updates=0)
    studies.run(plan, tmp_path / "finished")
    finished = tmp_path / "finished", studies.load(tmp_path / "finished")
    start = partial(Forked, words=words)
    killed_and_resumed(tmp_path / "study", finished, 3, random.Random(seed), start)


@pytest.mark.slow
def test_twenty_kills_of_the_command(finished, tmp_path, seed):
    killed_and_resumed(tmp_path / "study", finished, 20, random.Random(seed), command)


@pytest.mark.slow
def test_a_hundred_kills(finished, tmp_path, seed):
    killed_and_resumed(tmp_path / "study", finished, 100, random.Random(seed), Forked)


# -- interrupts


def interrupted(folder, signals, words=WORDS, before=(), when=None):
    """Start a command, interrupt it when it is time, and return what it says last."""
    process, told = study_runs.start([*words, folder], folder, before)
    wait_until(when or (lambda: "dawdling" in told.read_text()), process)
    for number in signals:
        with suppress(ProcessLookupError):  # it is as quick as that
            os.kill(process.pid, number)
        time.sleep(0.003)
    ends_with_little_work(process)
    text = told.read_text()
    assert process.exitcode == 130, text
    assert "Traceback" not in text and text.count("rmt-check: ") == 1
    assert "study.lock" not in names(folder) and "study.sqlite-journal" not in names(folder)
    return text.splitlines()[-1]


@pytest.mark.parametrize("signals", [[INT], [TERM], [INT, INT], [TERM, INT, TERM]])
def test_an_interrupt_does_not_wait_for_a_long_chunk(signals, tmp_path):
    folder = tmp_path / "study"
    words = "study radius --widths 8,2048 --method matrix --draws 1024 --out".split()
    line = interrupted(folder, signals, words, when=lambda: study_runs.saved(folder))
    text = "chunks are saved in"  # as many at least: it may come between a commit and the count
    assert line in [
        f"rmt-check: interrupted: {count} of 1025 {text} {folder}; the same command goes on"
        for count in (0, 1)
    ]
    assert study_runs.saved(folder) == 1


@pytest.mark.parametrize(
    ("module", "function", "saved"),
    [
        ("rmt_check.studies.run", "pending", "what was saved before is still in {}"),
        ("rmt_check.studies.run", "write_summary", "12 of 12 chunks are saved in {}"),
        ("rmt_check.plots.study", "study_pictures", "all chunks and the summary are saved in {}"),
    ],
)
def test_an_interrupt_before_and_after_the_drawing(module, function, saved, folder, finished):
    before = [(study_runs.dawdle_in, module, function)]
    line = interrupted(folder, [INT, TERM], before=before)
    text = saved.format(folder)
    assert line == f"rmt-check: interrupted: {text}; the same command goes on"
    assert names(folder) == FILES
    assert_frame_equal(studies.load(folder), finished[1])


def waits_to_write(folder):
    """Whether a run has a transaction to commit."""
    with suppress(FileNotFoundError):
        return (folder / "study.sqlite-journal").stat().st_size > 512


def test_an_interrupt_does_not_wait_for_a_reader(begun):
    with closing(sqlite3.connect(begun / "study.sqlite", isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select * from chunk").fetchone()
        line = interrupted(begun, [INT], when=lambda: waits_to_write(begun))
    assert "interrupted: 5 of 12 chunks are saved" in line


def test_a_run_waits_for_a_reader(begun, finished):
    with closing(sqlite3.connect(begun / "study.sqlite", isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select * from chunk").fetchone()
        process, _ = study_runs.start([*WORDS, begun], begun)
        wait_until(lambda: waits_to_write(begun), process)
        process.join(1.0)  # by then it would have ended
        assert process.exitcode is None
    process.join()
    assert process.exitcode == 0
    assert_frame_equal(studies.load(begun), finished[1])


# -- no room, no permission


def test_a_limit_on_files_ends_a_run_in_one_line(begun, finished):
    size = (begun / "study.sqlite").stat().st_size
    execute(begun, "vacuum")
    assert (begun / "study.sqlite").stat().st_size < size - 30_000
    before = [(study_runs.no_file_beyond, size - 30_000)]
    code, lines = study_runs.run([*WORDS, begun], begun, before)
    assert code == 4 and "Traceback" not in "".join(lines)
    assert "study.sqlite" in lines[-1] and "of 12 chunks are saved in" in lines[-1]
    assert 5 <= len(times(begun)) < 12
    assert names(begun) == FILES
    kept = times(begun)
    go_on(begun, finished)
    assert kept.items() <= times(begun).items()
    assert_frame_equal(studies.load(begun), finished[1])


def tmpfs(folder, kilobytes, out):
    """Put a small disk in the place of a folder, copy what a run leaves there, enlarge the disk."""
    study_runs.mounts_of_its_own()
    study_runs.mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "none", folder)
    code = cli._run([*WORDS, f"{folder}/study"])
    assert code == 4
    shutil.copytree(f"{folder}/study", out)
    study_runs.mount("-o", "remount,size=4m", folder)


@pytest.mark.parametrize("kilobytes", [48, 80, 132])
def test_a_full_disk_keeps_what_is_saved_and_goes_on_when_there_is_room(
    kilobytes, tmp_path, finished
):
    out, disk = tmp_path / "left", tmp_path / "disk"
    disk.mkdir()
    before = [(tmpfs, disk, kilobytes, out)]
    code, lines = study_runs.run([*WORDS, f"{disk}/study"], disk, before)
    assert code == 0
    (told,) = [line for line in lines if line.startswith("rmt-check: ")]
    assert "make room" in told or "No space left" in told
    assert "once that is mended, the same command goes on" in told
    assert f"{len(times(out))} of 12 chunks are saved" in told
    assert names(out) <= FILES
    go_on(out, finished)
    assert_frame_equal(studies.load(out), finished[1])


def test_no_room_for_the_summary(folder, capsys):
    (folder / "summary.md").unlink()
    (folder / ".summary.md.part").symlink_to("/dev/full")
    code, line = said(capsys, *WORDS, folder)
    text = "No space left on device; 12 of 12 chunks are saved in"
    assert code == 4 and line.startswith(f"rmt-check: {text} {folder}; once that is mended")
    assert names(folder) == {"study.sqlite", "summary.csv"}
    assert cli._run([*WORDS, str(folder)]) == 0
    assert names(folder) == FILES


def test_a_folder_that_cannot_be_written_to(folder, tmp_path, capsys):
    (tmp_path / "file").touch()
    code, line = said(capsys, *WORDS, tmp_path / "file" / "study")
    assert code == 2 and "cannot write to" in line
    code, lines = study_runs.run([*WORDS, folder], folder, [(study_runs.read_only, folder)])
    assert code == 2 and len(lines) == 1
    assert f"cannot write to {folder}: read-only file system; choose another folder" in lines[0]


def test_a_store_that_cannot_be_written_to(folder):
    path = folder / "study.sqlite"
    code, lines = study_runs.run([*WORDS, folder], folder, [(study_runs.read_only, path)])
    assert code == 2 and len(lines) == 1
    assert f"cannot write to {path}; have it made writable" in lines[0]


def test_a_folder_that_goes_away(begun):
    before = [(study_runs.dawdle_in, "rmt_check.studies.run", "pending", begun)]
    process, told = study_runs.start([*WORDS, begun], begun, before)
    wait_until(lambda: "dawdling" in told.read_text(), process)
    begun.rename(begun.with_name("elsewhere"))
    process.join()
    assert process.exitcode == 4
    assert "moved or removed" in told.read_text() or "unable to open" in told.read_text()
