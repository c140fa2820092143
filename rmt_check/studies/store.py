"""The store of a study: one SQLite file, a row a chunk, each row a transaction of its own.

What was saved stays saved whatever happens next: a kill, a full disk, a power cut. Each row
carries a checksum, so a row that has changed since is found and drawn again. One process writes,
under a lock; any number may read meanwhile.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd

from rmt_check import files
from rmt_check.cells import Array
from rmt_check.studies.plan import Drawn, Part, Study

FILE = "study.sqlite"
_LOCK = "study.lock"
_WAIT = 600.0  # seconds that a writer waits for a reader to finish

# statistic, method, scheme, field, width and chunk say what was drawn; mean to greatest describe
# the last number of each draw; the samples are little-endian float64, a row a draw
_SCHEMA = """
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
_KEY = "statistic = ? and method = ? and scheme = ? and field = ? and width = ?"


class StudyError(OSError):
    """The store or the disk failed; what was saved before is still there."""


@dataclass(frozen=True)
class Store:
    """An open store; `writing` and `reading` open one."""

    folder: Path
    connection: sqlite3.Connection

    def study(self) -> Study | None:
        """Return the plan that the store is for, or None if it is new."""
        row = self.connection.execute("select value from study where name = 'plan'").fetchone()
        return Study.of(row[0]) if row else None

    def plan(self) -> Study:
        """Return the plan that the store is for."""
        study = self.study()
        if study is None:
            raise StudyError(f"{self.folder / FILE} has no plan: its run ended before it began")
        return study

    def keep_study(self, study: Study) -> None:
        """Remember the plan."""
        with self._transaction():
            self.connection.execute(
                "insert or replace into study values ('plan', ?)", [study.json()]
            )

    def sound(self, part: Part) -> tuple[set[int], set[int]]:
        """Return the numbers of the chunks that are there, and of those that are damaged."""
        there: set[int] = set()
        damaged: set[int] = set()
        query = f"select chunk, draws, numbers, checksum, samples from chunk where {_KEY}"
        for chunk, draws, numbers, checksum, samples in self.connection.execute(query, _key(part)):
            right = checksum == _checksum(part, chunk, draws, numbers, samples)
            (there if right and draws == part.size else damaged).add(chunk)
        return there, damaged

    def save(self, part: Part, chunk: int, drawn: Drawn) -> None:
        """Save a chunk, in place of a damaged one if there is any."""
        values, seconds, made_by = drawn
        draws, numbers = values.shape
        samples = values.astype("<f8").tobytes()
        last = values[:, -1]
        row = [
            *_key(part),
            *(chunk, draws, numbers),
            *(float(x) for x in (last.mean(), last.std(), last.min(), last.max())),
            *(seconds, made_by, _checksum(part, chunk, draws, numbers, samples), samples),
        ]
        with self._transaction():
            places = ", ".join("?" * len(row))
            self.connection.execute(f"insert or replace into chunk values ({places})", row)

    def chunks(self, part: Part) -> Iterator[tuple[int, Array]]:
        """Yield the chunks that are there, number and values of shape (draws, points or 1).

        Draws beyond those asked for are left out: chunks are drawn whole.
        """
        query = f"select chunk, draws, numbers, checksum, samples from chunk where {_KEY}"
        for row in self.connection.execute(query + " order by chunk", _key(part)):
            chunk, draws, numbers, checksum, samples = row
            if checksum != _checksum(part, chunk, draws, numbers, samples):
                raise StudyError(
                    f"chunk {chunk} of {part.label} in {self.folder} is damaged; "
                    "run the study again in the same folder to have it drawn again"
                )
            values = np.frombuffer(samples, "<f8").reshape(draws, numbers)
            yield chunk, values[: max(0, part.draws - chunk * part.size)]

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
    files.require_writable(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder), _told(folder):
        connection = sqlite3.connect(folder / FILE, timeout=_WAIT, isolation_level=None)
        try:
            # not WAL, which is three files, and fails on network file systems
            connection.execute("pragma journal_mode = truncate")
            connection.execute("pragma synchronous = full")
            if not connection.execute("select 1 from sqlite_schema").fetchone():
                connection.executescript(f"begin; {_SCHEMA} commit;")
            yield Store(folder, connection)
        finally:
            with suppress(sqlite3.Error):
                connection.execute("pragma journal_mode = delete")
            connection.close()


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
    with _told(folder):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", _WAIT, uri=True)
        try:
            yield Store(folder, _recovered(connection, path))
        finally:
            connection.close()


def _recovered(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Return the connection, after a writer was killed in a transaction and left it to undo."""
    try:
        connection.execute("select 1 from sqlite_schema")
    except sqlite3.OperationalError:
        writer = sqlite3.connect(path, _WAIT)
        writer.execute("select 1 from sqlite_schema")
        writer.close()
    return connection


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, a file that goes when the lock does."""
    path = folder / _LOCK
    while True:
        with open(path, "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StudyError(
                    f"another process is writing to {folder}; wait for it, or choose another --out"
                ) from None
            if not (path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())):
                continue  # its last holder has just removed it
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise what SQLite raises as a StudyError that says where."""
    try:
        yield
    except sqlite3.Error as error:
        raise StudyError(f"{folder / FILE}: {error}") from error


def _key(part: Part) -> tuple[str, str, str, str, int]:
    assert part.drawing is not None
    cell = part.drawing.cell
    return cell.statistic, cell.method, str(cell.scheme), cell.field, cell.n


def _checksum(part: Part, chunk: int, draws: int, numbers: int, samples: bytes) -> bytes:
    """Return a checksum of the samples and of all that says what they are."""
    key = f"{_key(part)} {chunk} {draws} {numbers}"
    return blake2b(samples, digest_size=16, key=blake2b(key.encode()).digest()).digest()
