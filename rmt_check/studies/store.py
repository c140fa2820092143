"""The store of a study: one SQLite file, a row a chunk, each row there as a whole or not at all.

What was saved stays saved whatever happens next: a kill, a full disk, a power cut. Each row
carries a checksum, so a row that has changed since is found and drawn again. One process writes,
under a lock; any number may read meanwhile.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rmt_check import files
from rmt_check.sampling.samples import Array
from rmt_check.studies.condition import Drawn
from rmt_check.studies.connection import FILE, RESTORE, StudyError, connect, locked, told
from rmt_check.studies.plans import plan_of
from rmt_check.studies.request import Request
from rmt_check.studies.runs import AnyCondition, Task

# statistic, method, scheme, field, width and chunk say what was drawn; mean to greatest describe
# the last number of each draw; the samples are little-endian float64, a row a draw
_VERSION = 2  # SQLite's user_version; before 2 the words of a plan were others, 0 was before 1
_SCHEMA = f"""
pragma user_version = {_VERSION};
create table study (name text primary key, value text not null) without rowid;
create table chunk (
    statistic text not null, method text not null, scheme text not null, field text not null,
    width integer not null, chunk integer not null,
    draws integer not null, numbers integer not null,
    mean real, sd real, least real, greatest real,
    seconds real not null, made_by text not null,
    checksum blob not null, samples blob not null,
    primary key (statistic, method, scheme, field, width, chunk)
);
create view progress as
    select scheme, field, width, method, count(*) as chunks, sum(draws) as draws,
           sum(seconds) as seconds
    from chunk group by statistic, method, scheme, field, width;
"""
# by the table alone: what a damaged index leads to may not be all
_CHUNKS = """
select chunk, rowid from chunk not indexed
where statistic = ? and method = ? and scheme = ? and field = ? and width = ?
"""
_SECONDS = _CHUNKS.replace("rowid", "seconds")
_CHUNK = "select chunk, draws, numbers, checksum, cast(samples as blob) from chunk where rowid = ?"


@dataclass(frozen=True)
class Store:
    """An open store; `writing` and `reading` open one."""

    folder: Path
    connection: sqlite3.Connection

    def study(self) -> Request | None:
        """Return the plan that the store is for, or None if it is new."""
        if not _tables(self.connection):
            return None
        kept = dict(self.connection.execute("select name, value from study"))
        if kept and kept.get("checksum") != _digest(kept.get("plan", "")):
            raise StudyError(f"{self.folder / FILE}: its plan is damaged ({RESTORE})")
        return plan_of(kept["plan"]) if kept else None

    def plan(self) -> Request:
        """Return the plan that the store is for."""
        study = self.study()
        if study is None:
            raise StudyError(
                f"{self.folder / FILE} has no plan: its run ended before it began; "
                "give its command again"
            )
        return study

    def keep_study(self, study: Request) -> None:
        """Remember the plan."""
        kept = {"plan": study.json(), "checksum": _digest(study.json())}
        with self._transaction():
            query = "insert or replace into study values (?, ?)"
            self.connection.executemany(query, kept.items())
            self.connection.execute(f"pragma user_version = {_VERSION}")

    def sound(self, condition: AnyCondition) -> tuple[set[int], set[int]]:
        """Return the numbers of the chunks that are there, and of those that are damaged."""
        there: set[int] = set()
        damaged: set[int] = set()
        for chunk, draws, numbers, checksum, samples in self._rows(condition):
            right = checksum == _checksum(condition, chunk, draws, numbers, samples)
            (there if right and draws == condition.size else damaged).add(chunk)
        return there - damaged, damaged

    def seconds(self, condition: AnyCondition) -> list[float]:
        """Return how long the chunks of a condition took, without looking at samples."""
        if not condition.chunks():
            return []
        rows = self.connection.execute(_SECONDS, condition.key)
        return [seconds for chunk, seconds in rows if chunk in condition.chunks()]

    def save(self, chunks: Iterable[tuple[Task, Drawn]]) -> None:
        """Save chunks in one transaction, in place of damaged ones if there are any."""
        rows = [_row(*task, drawn) for task, drawn in chunks]
        with self._transaction():
            for row in rows:
                places = ", ".join("?" * len(row))
                self.connection.execute(f"insert or replace into chunk values ({places})", row)

    def chunks(self, condition: AnyCondition) -> Iterator[tuple[int, Array]]:
        """Yield the chunks that are there, number and values of shape (draws, points or 1).

        Draws beyond those asked for are left out: chunks are drawn whole.
        """
        for chunk, draws, numbers, checksum, samples in self._rows(condition):
            if checksum != _checksum(condition, chunk, draws, numbers, samples):
                raise StudyError(
                    f"chunk {chunk} of {condition.label} in {self.folder} is damaged; "
                    "run the study again in the same folder to have it drawn again"
                )
            values = np.frombuffer(samples, "<f8").reshape(draws, numbers)
            yield chunk, values[: max(0, condition.draws - chunk * condition.size)]

    def keep_summary(self, summary: pd.DataFrame) -> None:
        """Keep a table that anyone can read: `select * from summary`."""
        names = ", ".join(f'"{name}"' for name in summary.columns)
        places = ", ".join("?" * len(summary.columns))
        rows = summary.astype(object).where(summary.notna(), None).to_numpy().tolist()
        with self._transaction():
            self.connection.execute("drop table if exists summary")
            self.connection.execute(f"create table summary ({names})")
            self.connection.executemany(f"insert into summary values ({places})", rows)

    def made_by(self) -> list[str]:
        """Return the versions that made the chunks."""
        query = "select distinct made_by from chunk order by made_by"
        return [row[0] for row in self.connection.execute(query)]

    def _rows(self, condition: AnyCondition) -> Iterator[tuple[int, int, int, bytes, bytes]]:
        """Yield the rows of the chunks that the condition asks for, in order."""
        rows = self.connection.execute(_CHUNKS, condition.key).fetchall()
        for _, rowid in sorted(row for row in rows if row[0] in condition.chunks()):
            yield from self.connection.execute(_CHUNK, [rowid])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("begin immediate")
        try:
            yield
            self.connection.execute("commit")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
            raise


@contextmanager
def writing(folder: Path) -> Iterator[Store]:
    """Open the store of a folder, both made if need be, as its only writer.

    Raises
    ------
    ValueError
        If the folder cannot be written to.
    StudyError
        If another process is writing, or the store or the disk fails.
    """
    path = folder / FILE
    files.require_writable(folder)
    if path.exists() and not os.access(path, os.W_OK):
        raise ValueError(f"cannot write to {path}; have it made writable, or choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder), told(path):
        connection = connect(folder, "rwc")
        try:
            # not WAL, which is three files, and fails on network file systems
            connection.execute("pragma journal_mode = truncate")
            connection.execute("pragma synchronous = full")
            store = Store(folder, connection)
            _make_or_check(store)
            yield store
        finally:
            with suppress(sqlite3.Error):
                connection.cursor().execute("pragma journal_mode = delete")  # and wait for no one
            connection.close()


def _make_or_check(store: Store) -> None:
    """Make the tables of a new store; refuse to write to one that is damaged or another's."""
    connection, path = store.connection, store.folder / FILE
    if not _tables(connection):
        with store._transaction():
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
        return
    if _problem(connection, "integrity_check"):
        if found := _problem(connection, "quick_check"):
            raise StudyError(f"{path}: {found} ({RESTORE})")
        connection.execute("reindex")  # for it is the index alone that does not fit
    _require_known(connection, path)


@contextmanager
def reading(folder: Path) -> Iterator[Store]:
    """Open the store of a folder to read, even while another process writes.

    Raises
    ------
    ValueError
        If there is no study in the folder.
    StudyError
        If the store fails.
    """
    path = folder / FILE
    if not path.is_file():
        raise ValueError(f"no study in {folder}: it has no {FILE}; choose the --out of a study")
    with told(path):
        connection = connect(folder, "ro")
        try:
            _recover(connection, folder)
            if _tables(connection):
                _require_known(connection, path)
            yield Store(folder, connection)
        finally:
            connection.close()


def _require_known(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StudyError for another database, or a store of a later version."""
    if not {"study", "chunk"} <= _tables(connection):
        raise StudyError(f"{path} is no study, but another database; move it away")
    ((version,),) = connection.execute("pragma user_version")
    if version > _VERSION:
        raise StudyError(
            f"{path} has version {version} of the store, and this rmt_check knows {_VERSION}: "
            f"use the rmt_check that made it; if the file is damaged, {RESTORE}"
        )


def _recover(connection: sqlite3.Connection, folder: Path) -> None:
    """Undo what a writer left that was killed in a transaction, which a reader cannot."""
    try:
        _tables(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        with closing(connect(folder, "rw")) as writer:
            with suppress(sqlite3.Error):
                _tables(writer)


def _problem(connection: sqlite3.Connection, check: str) -> str:
    (found,) = connection.execute(f"pragma {check}(1)").fetchone()
    return "" if found == "ok" else found.splitlines()[-1]


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("select name from sqlite_schema")}


def _row(condition: AnyCondition, chunk: int, drawn: Drawn) -> list[Any]:
    values, seconds, made_by = drawn
    draws, numbers = values.shape
    samples = values.astype("<f8").tobytes()
    last = values[:, -1]
    return [
        *condition.key,
        *(chunk, draws, numbers),
        *(float(x) for x in (last.mean(), last.std(), last.min(), last.max())),
        *(seconds, made_by, _checksum(condition, chunk, draws, numbers, samples), samples),
    ]


def _checksum(
    condition: AnyCondition, chunk: int, draws: int, numbers: int, samples: bytes | None
) -> bytes:
    """Return a checksum of the samples and of all that says what they are."""
    key = f"{condition.key} {condition.seed} {chunk} {draws} {numbers}"
    key_digest = blake2b(key.encode()).digest()
    return blake2b(samples or b"", digest_size=16, key=key_digest).digest()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
