"""The store of a study, by those who try to break it: damage, two writers, other requests."""

import errno
import fcntl
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import study_runs
from pandas.testing import assert_frame_equal
from processes import wait_until
from study_runs import FILES, STUDY, WORDS, execute, go_on, names, said, times

from rmt_check import cli, studies
from rmt_check.studies.store import _digest, reading, writing


def flip(path, where, bits=0xFF):
    content = bytearray(path.read_bytes())
    content[where] ^= bits
    path.write_bytes(content)


# -- damage


def test_a_damaged_row_is_found_told_of_and_drawn_again(folder, finished, capsys):
    before = times(folder)
    query = "select samples from chunk where scheme = 'half' and width = 12 and chunk = 1"
    ((samples,),) = execute(folder, query)
    store = folder / "study.sqlite"
    flip(store, store.read_bytes().index(samples[:64]) + 17)
    with pytest.raises(studies.StudyError, match=r"chunk 1 of half, n = 12 .* run the study again"):
        studies.load(folder)
    assert said(capsys, "export", folder)[0] == 4
    assert cli._run([*WORDS, str(folder)]) == 0
    assert "chunk 1 of half, n = 12 is damaged: drawing it again" in capsys.readouterr().err
    assert_frame_equal(studies.load(folder), finished[1])
    assert {key for key in before if times(folder)[key] != before[key]} == {("half", 12, 1)}


@pytest.mark.parametrize("column", ["samples", "checksum", "draws", "numbers"])
@pytest.mark.parametrize("value", [-1, "text", b"", b"\xff\xfe"], ids=repr)
def test_a_column_may_hold_anything(column, value, folder, finished):
    execute(folder, f"update chunk set {column} = ? where width = 8 and chunk = 0", value)
    with pytest.raises(studies.StudyError, match="is damaged"):
        studies.load(folder)
    go_on(folder, finished)
    assert_frame_equal(studies.load(folder), finished[1])


def test_samples_of_another_seed_are_never_taken_for_these(folder):
    other = studies.plan("radius", [8], draws=3072, seed=1)
    with reading(folder) as store:
        assert store.sound(STUDY.conditions()[0]) == ({0, 1, 2}, set())
        assert store.sound(other.conditions()[0]) == (set(), {0, 1, 2})


def test_a_damaged_index_hides_nothing_and_is_made_again(folder, finished):
    path = folder / "study.sqlite"
    content = path.read_bytes()
    (page,) = execute(folder, "select rootpage from sqlite_schema where type = 'index'")[0]
    flip(path, content.index(b"glorotcomplex", 4096 * (page - 1)) + 3)
    assert_frame_equal(studies.load(folder), finished[1])
    before = times(folder)
    go_on(folder, finished)
    assert times(folder) == before
    assert execute(folder, "pragma integrity_check") == [("ok",)]


def changed_anywhere(folder, finished, seed, rounds):
    """Change random bytes, half of them where SQLite keeps its own: no samples ever change."""
    path = folder / "study.sqlite"
    content = path.read_bytes()
    chance = random.Random(seed)
    structure = [page + i for page in range(0, len(content), 4096) for i in range(64)]
    for turn in range(rounds):
        path.write_bytes(content)
        where = chance.choice(structure) if turn % 2 else chance.randrange(len(content))
        flip(path, where, chance.randrange(1, 256))
        changed = path.read_bytes()
        try:
            loaded = studies.load(folder)
            assert loaded.equals(finished[1]) or len(loaded) < len(finished[1])  # a row unfound
        except studies.StudyError as error:
            assert str(folder) in str(error)
        try:
            go_on(folder, finished)
        except studies.StudyError as error:
            assert "restore the folder from a copy, or move it away" in str(error)
            assert path.read_bytes() == changed
        else:
            assert_frame_equal(studies.load(folder), finished[1])
        assert names(folder) == FILES


def test_a_changed_byte_never_changes_samples(folder, finished, seed):
    changed_anywhere(folder, finished, seed, 40)


@pytest.mark.slow
def test_many_changed_bytes_never_change_samples(folder, finished, seed):
    changed_anywhere(folder, finished, seed, 4000)


NO_STORES = {
    "text": lambda content: b"This is no database.\n" * 100,
    "half": lambda content: content[: len(content) // 2],
    "first bytes": lambda content: content[:40],
    "a page": lambda content: content[:4096] + bytes(4096) + content[8192:],
    "zeros": lambda content: bytes(len(content)),
}


@pytest.mark.parametrize("kind", NO_STORES)
def test_what_is_no_store_is_left_alone(kind, folder, capsys):
    path = folder / "study.sqlite"
    content = NO_STORES[kind](path.read_bytes())
    path.write_bytes(content)
    for command in (["export", folder], [*WORDS, folder]):
        code, line = said(capsys, *command)
        assert code == 4 and str(path) in line
        assert "restore the folder from a copy, or move it away and begin again" in line
    assert path.read_bytes() == content and names(folder) == FILES


def test_another_database_is_left_alone(tmp_path, capsys):
    execute(tmp_path, "create table diary (day text)")
    content = (tmp_path / "study.sqlite").read_bytes()
    for command in (["export", tmp_path], [*WORDS, tmp_path]):
        code, line = said(capsys, *command)
        assert code == 4 and "is no study, but another database" in line
    assert (tmp_path / "study.sqlite").read_bytes() == content
    assert names(tmp_path) == {"study.sqlite"}


def test_a_damaged_plan_is_not_taken_for_another(folder, capsys):
    execute(folder, "update study set value = replace(value, '3072', '3073')")
    for command in (["export", folder], [*WORDS, folder]):
        code, line = said(capsys, *command)
        assert code == 4 and "its plan is damaged" in line


def test_an_empty_file_is_a_run_that_ended_before_it_began(tmp_path, finished, capsys):
    (tmp_path / "study.sqlite").touch()
    code, line = said(capsys, "export", tmp_path)
    assert code == 4 and "its run ended before it began; give its command again" in line
    go_on(tmp_path, finished)
    assert_frame_equal(studies.load(tmp_path), finished[1])


# -- what a killed writer leaves

KILLED = """
import os, signal, sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("pragma journal_mode = truncate")
store.execute("pragma cache_size = 1")  # so that changed pages reach the file before the end
store.execute("begin immediate")
store.execute("update chunk set samples = zeroblob(length(samples)), scheme = scheme || '!'")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_while_writing(folder):
    before = (folder / "study.sqlite").read_bytes()
    subprocess.run([sys.executable, "-c", KILLED, folder / "study.sqlite"])
    assert (folder / "study.sqlite").read_bytes() != before
    assert (folder / "study.sqlite-journal").stat().st_size > 512


@pytest.mark.parametrize("how", ["load", "table", "export", "go on"])
def test_what_a_killed_writer_left_is_undone(how, folder, finished, capsys):
    killed_while_writing(folder)
    if how == "load":
        assert_frame_equal(studies.load(folder), finished[1])
    elif how == "table":
        assert studies.table(folder).draws.sum() == len(finished[1])
    elif how == "export":
        assert cli._run(["export", str(folder)]) == 0
        assert len(capsys.readouterr().out.splitlines()) == len(finished[1]) + 1
    go_on(folder, finished)
    assert_frame_equal(studies.load(folder), finished[1])
    assert names(folder) == FILES


def test_what_a_killed_writer_left_cannot_be_undone_where_nothing_can_be_written(folder):
    killed_while_writing(folder)
    for command in (["export", folder], ["export", folder, "--summary"]):
        code, (line,) = study_runs.run(command, folder, [(study_runs.read_only, folder)])
        assert code == 4 and "copy the folder to where it can be written to" in line


# -- two at once


def test_a_second_writer_is_refused_and_readers_are_not(folder, finished, capsys):
    with writing(folder) as store, store._transaction():
        store.connection.execute("update chunk set samples = zeroblob(1)")
        code, line = said(capsys, *WORDS, folder)
        assert code == 4 and f"another process is writing to {folder}; wait for it" in line
        assert_frame_equal(studies.load(folder), finished[1])
        assert studies.table(folder).draws.sum() == len(finished[1])
        store.connection.execute("rollback")
        store.connection.execute("begin")
    assert names(folder) == FILES


def test_of_many_that_start_at_once_one_writes(tmp_path):
    here, most, refused = [], [], []
    start = threading.Barrier(4)

    def write():
        for _ in range(50):
            start.wait()
            try:
                with writing(tmp_path):
                    here.append(1)
                    most.append(len(here))
                    here.pop()
            except studies.StudyError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1} and len(most) + len(refused) == 200 and len(most) >= 50
    assert all("another process is writing" in line for line in refused)
    assert names(tmp_path) == {"study.sqlite"}


# -- locks


@contextmanager
def locked(folder):
    """Hold the store as a writer does that is about to commit: nobody else may read."""
    with closing(sqlite3.connect(folder / "study.sqlite", isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL])
@pytest.mark.parametrize(
    ("kind", "command"),
    [("flock", WORDS), ("lockf", WORDS), ("lockf", ["export"]), ("lockf", ["export", "--summary"])],
    ids=["writer", "bytes, writer", "bytes, reader", "bytes, reader of the summary"],
)
def test_a_disk_without_locks_is_one_line(kind, command, number, folder, capsys, monkeypatch):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, kind, refuse)
    # where byte locks are refused SQLite sees a lock of another
    with locked(folder) if kind == "lockf" else nullcontext():
        code, line = said(capsys, *command, folder)
    assert code == 4
    assert f"{folder} is on a disk without file locks ({os.strerror(number)})" in line
    assert "choose a folder on another disk" in line


@pytest.mark.parametrize("command", [[*WORDS], ["export"]], ids=" ".join)
def test_whoever_waits_says_so_once_and_goes_on(command, begun):
    with locked(begun):
        process, told = study_runs.start([*command, begun], begun, [(study_runs.tell_at_once,)])
        line = f"waiting for another process that holds {begun}/study.sqlite locked"
        wait_until(lambda: line in told.read_text(), process)
    process.join()
    assert process.exitcode == 0
    assert told.read_text().count(line) == 1


def test_an_interrupt_ends_the_waiting_of_a_reader(begun):
    with locked(begun):
        process, told = study_runs.start(["export", begun], begun, [(study_runs.tell_at_once,)])
        wait_until(lambda: "waiting for" in told.read_text(), process)
        os.kill(process.pid, signal.SIGTERM)
        process.join()
    assert process.exitcode == 130


# -- requests


@pytest.mark.parametrize(
    ("options", "difference"),
    [
        (["--draws", "3000"], "draws: 3000 != 3072"),
        (["--widths", "8"], "widths: (8,) != (8, 12)"),
        (["--schemes", "glorot"], "schemes: ('glorot',) != ('glorot', 'half')"),
        (["--seed", "1"], "seed: 1 != 0"),
        (["--field", "real", "--draws", "9"], "draws: 9 != 3072; field: real != complex"),
    ],
)
def test_another_request_is_refused_with_the_difference(options, difference, folder, capsys):
    before = times(folder)
    code, line = said(capsys, *WORDS, folder, *options)
    assert code == 2 and f"{folder} holds another study ({difference}); choose another" in line
    assert times(folder) == before and names(folder) == FILES


@pytest.mark.parametrize("options", [["--seed", "1"], ["--field", "real"], ["--method", "matrix"]])
def test_a_study_is_not_extended_by_something_else(options, folder, capsys):
    code, line = said(capsys, *WORDS, folder, "--extend", *options)
    assert code == 2 and "extended by widths, schemes and draws" in line
    assert options[0].lstrip("-") in line


def test_a_study_of_growth_is_not_extended_by_alpha(tmp_path, capsys):
    words = ["study", "growth", "--widths", "16", "--draws", "9", "--out", str(tmp_path)]
    assert cli._run([*words, "--alpha", "1"]) == 0
    capsys.readouterr()
    assert said(capsys, *words, "--alpha", "2", "--extend")[0] == 2


def test_a_study_is_extended_by_widths_schemes_and_draws(folder, finished):
    before = times(folder)
    more = studies.plan("radius", [4], draws=3073, schemes=["truncated"])
    studies.run(more, folder, extend=True)
    assert before.items() <= times(folder).items()
    assert len(times(folder)) == 3 * 3 * 4
    drawn = studies.load(folder)
    first = drawn[drawn.width.ne(4) & drawn.scheme.ne("truncated") & drawn.draw.lt(3072)]
    assert_frame_equal(first.reset_index(drop=True), finished[1])
    alone = studies.plan("radius", [4, 8, 12], 3073, ["glorot", "half", "truncated"])
    assert studies.planned(folder) == alone


@pytest.mark.parametrize(
    "options",
    [
        ["--extend"],
        ["--workers", "0"],
        ["--workers", "-1"],
        ["--draws", "-1"],
        ["--widths", "0"],
        ["--schemes", "foo"],
        ["--scheduler", "nowhere"],
        ["--method", "matrix-free"],
        ["--method", "laws"],
        ["--store", "all"],
        ["--seed", "-1"],
    ],
    ids=" ".join,
)
def test_bad_input_makes_no_folder(options, tmp_path, capsys):
    assert said(capsys, *WORDS, tmp_path / "study", *options)[0] == 2
    assert list(tmp_path.iterdir()) == []
    assert said(capsys, "export", tmp_path / "study")[0] == 2


def test_the_summary_says_if_versions_are_mixed(folder):
    assert "more than one version" not in (folder / "summary.md").read_text()
    execute(folder, "update chunk set made_by = 'rmt_check 0.0.1' where width = 8")
    studies.run(STUDY, folder)
    text = " ".join((folder / "summary.md").read_text().split())
    assert "Drawn under more than one version: rmt_check 0.0.1; rmt_check " in text


# -- what it prints


def test_json_and_quiet(folder, capsys):
    assert cli._run([*WORDS, str(folder), "--json", "--quiet"]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert err == "" and document["study"]["draws"] == 3072 and len(document["summary"]) == 4
    assert [Path(name).name in FILES for name in document["files"][:3]] == [True] * 3


def test_export_into_a_pipe_that_is_closed(folder, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process, told = study_runs.start(["export", folder], folder, stdout=pipe)
    with open(pipe) as lines:
        assert lines.readline() == "scheme,width,chunk,draw,value\n"
    process.join()
    assert process.exitcode == 128 + signal.SIGPIPE and told.read_text() == ""


def test_export_onto_a_full_disk(folder):
    code, lines = study_runs.run(["export", folder], folder, stdout="/dev/full")
    assert code == 4 and lines == ["rmt-check: [Errno 28] No space left on device"]


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_store_says_its_version(version, folder, capsys):
    execute(folder, f"pragma user_version = {version}")
    words = [*WORDS, str(folder), "--quiet"]
    if version < 2:  # of before
        assert cli._run(words) == 0 and len(studies.load(folder)) > 0
        return
    for command in (words, ["export", str(folder)]):
        assert cli._run(command) == 4
        err = capsys.readouterr().err
        assert "has version 3 of the store, and this rmt_check knows 2" in err
        assert len(err.splitlines()) == 1


def in_words_of_before(folder, version, **old):
    """Put a plan into a store as an earlier rmt_check wrote it."""
    ((text,),) = execute(folder, "select value from study where name = 'plan'")
    values = json.loads(text)
    values["keep"] = values.pop("store")
    text = json.dumps(values | old)
    execute(folder, "update study set value = ? where name = 'plan'", text)
    execute(folder, "update study set value = ? where name = 'checksum'", _digest(text))
    execute(folder, f"pragma user_version = {version}")


BEFORE = {  # a plan of today, and what it was called
    "keep all": (studies.plan("growth", [64], 30, alpha=2.0, store="all"), {}),
    "keep grid": (studies.plan("modulus", [16], 30), {}),
    "reveal": (studies.plan("growth", [64], 30, method="matrix-free"), {"method": "reveal"}),
    "laws": (studies.plan("radius", [8, 10**12], 0), {"method": "laws", "draws": 10_000}),
}


@pytest.mark.parametrize("case", BEFORE)
def test_a_store_of_before_is_read_and_goes_on(case, tmp_path):
    plan, old = BEFORE[case]
    studies.run(plan, tmp_path)
    if case == "reveal":  # the keys of chunks have kept this name
        assert execute(tmp_path, "select distinct method from chunk") == [("reveal",)]
    expected, before = studies.load(tmp_path), times(tmp_path)
    in_words_of_before(tmp_path, 1, **old)
    assert studies.planned(tmp_path) == plan
    assert studies.load(tmp_path).equals(expected)
    assert len(studies.run(plan, tmp_path)) > 0
    assert times(tmp_path) == before  # nothing was drawn again
    wider = studies.run(replace(plan, widths=(*plan.widths, 24)), tmp_path, extend=True)
    assert 24 in set(wider.width)
    assert execute(tmp_path, "pragma user_version") == [(2,)]  # for the plan is in today's words
