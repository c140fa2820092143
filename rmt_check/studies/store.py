"""The store of a study: one SQLite file, a row a chunk, each row a transaction of its own.

What was saved stays saved whatever happens next: a kill, a full disk, a power cut. Each row
carries a checksum, so a row that has changed since is found and drawn again. One process writes,
under a lock; any number may read meanwhile.
"""

import fcntl
import logging
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from rmt_check import files
from rmt_check.sampling.samples import Array
from rmt_check.studies.condition import Condition, Drawn
from rmt_check.studies.plan import Study

FILE = "study.sqlite"
_LOCK = "study.lock"
_WAIT = 600.0  # seconds that a writer waits for a reader to finish, or a reader for a writer
_SILENT = 3.0  # seconds of it without a word
_DEAF = 0.5  # seconds of it at a time, in which SQLite hears no interrupt
_log = logging.getLogger(__name__)  # stderr, unless the user says otherwise

_RESTORE = "restore the folder from a copy, or move it away and begin again"
_ADVICE = {  # by SQLite's code, or what the code is a case of
    sqlite3.SQLITE_ERROR: _RESTORE,
    sqlite3.SQLITE_CORRUPT: _RESTORE,
    sqlite3.SQLITE_CONSTRAINT: _RESTORE,  # by damage: the same chunk is there twice
    sqlite3.SQLITE_NOTADB: _RESTORE,
    sqlite3.SQLITE_FULL: "make room",
    sqlite3.SQLITE_IOERR: "look after disk, quota and limits",
    sqlite3.SQLITE_BUSY: "another program holds it open",
    sqlite3.SQLITE_READONLY_DBMOVED: "it was moved or removed meanwhile",
    sqlite3.SQLITE_READONLY_ROLLBACK: "a run was killed while it wrote, and what it left is to be "
    "undone: copy the folder to where it can be written to, and read it there",
}

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


class StudyError(OSError):
    """The store or the disk failed; what was saved before is still there."""


class _Connection(sqlite3.Connection):
    """A connection that waits for others who have the store locked, and hears interrupts then."""

    folder = Path()

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """Execute a statement as soon as the others let it."""
        began, told = time.monotonic(), False
        while True:
            try:
                return super().execute(statement, values)
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or waited > _WAIT:
                    raise
            _require_byte_locks(self.folder)  # or SQLite takes every lock for held by others
            if waited > _SILENT and not told:
                _log.warning("waiting for another process that holds %s locked", self.folder / FILE)
                told = True


def _connect(folder: Path, mode: str) -> _Connection:
    """Return a connection to the store of a folder: "ro" to read, "rw" to write, "rwc" to make."""
    uri = f"{(folder / FILE).absolute().as_uri()}?mode={mode}"
    options: Any = {"timeout": _DEAF, "isolation_level": None, "factory": _Connection}
    connection: _Connection = sqlite3.connect(uri, uri=True, **options)
    connection.folder = folder
    return connection


@dataclass(frozen=True)
class Store:
    """An open store; `writing` and `reading` open one."""

    folder: Path
    connection: sqlite3.Connection

    def study(self) -> Study | None:
        """Return the plan that the store is for, or None if it is new."""
        if not _tables(self.connection):
            return None
        kept = dict(self.connection.execute("select name, value from study"))
        if kept and kept.get("checksum") != _digest(kept.get("plan", "")):
            raise StudyError(f"{self.folder / FILE}: its plan is damaged ({_RESTORE})")
        return Study.of(kept["plan"]) if kept else None

    def plan(self) -> Study:
        """Return the plan that the store is for."""
        study = self.study()
        if study is None:
            raise StudyError(
                f"{self.folder / FILE} has no plan: its run ended before it began; "
                "give its command again"
            )
        return study

    def keep_study(self, study: Study) -> None:
        """Remember the plan."""
        kept = {"plan": study.json(), "checksum": _digest(study.json())}
        with self._transaction():
            query = "insert or replace into study values (?, ?)"
            self.connection.executemany(query, kept.items())
            self.connection.execute(f"pragma user_version = {_VERSION}")

    def sound(self, condition: Condition) -> tuple[set[int], set[int]]:
        """Return the numbers of the chunks that are there, and of those that are damaged."""
        there: set[int] = set()
        damaged: set[int] = set()
        for chunk, draws, numbers, checksum, samples in self._rows(condition):
            right = checksum == _checksum(condition, chunk, draws, numbers, samples)
            (there if right and draws == condition.size else damaged).add(chunk)
        return there - damaged, damaged

    def seconds(self, condition: Condition) -> list[float]:
        """Return how long the chunks of a condition took, without looking at samples."""
        if condition.sampler is None:
            return []
        rows = self.connection.execute(_SECONDS, _key(condition))
        return [seconds for chunk, seconds in rows if chunk in condition.chunks()]

    def save(self, condition: Condition, chunk: int, drawn: Drawn) -> None:
        """Save a chunk, in place of a damaged one if there is any."""
        values, seconds, made_by = drawn
        draws, numbers = values.shape
        samples = values.astype("<f8").tobytes()
        last = values[:, -1]
        row = [
            *_key(condition),
            *(chunk, draws, numbers),
            *(float(x) for x in (last.mean(), last.std(), last.min(), last.max())),
            *(seconds, made_by, _checksum(condition, chunk, draws, numbers, samples), samples),
        ]
        with self._transaction():
            places = ", ".join("?" * len(row))
            self.connection.execute(f"insert or replace into chunk values ({places})", row)

    def chunks(self, condition: Condition) -> Iterator[tuple[int, Array]]:
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

    def _rows(self, condition: Condition) -> Iterator[tuple[int, int, int, bytes, bytes]]:
        """Yield the rows of the chunks that the condition asks for, in order."""
        rows = self.connection.execute(_CHUNKS, _key(condition)).fetchall()
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
    with _locked(folder), _told(path):
        connection = _connect(folder, "rwc")
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
            raise StudyError(f"{path}: {found} ({_RESTORE})")
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
    with _told(path):
        connection = _connect(folder, "ro")
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
            f"use the rmt_check that made it; if the file is damaged, {_RESTORE}"
        )


def _recover(connection: sqlite3.Connection, folder: Path) -> None:
    """Undo what a writer left that was killed in a transaction, which a reader cannot."""
    try:
        _tables(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        with closing(_connect(folder, "rw")) as writer:
            with suppress(sqlite3.Error):
                _tables(writer)


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
            except OSError as error:
                raise _without_locks(folder, error) from None
            if not _is_at(path, file):
                continue  # its last holder has just removed it
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _require_byte_locks(folder: Path) -> None:
    """Raise StudyError if the disk of a folder refuses the locks that SQLite takes."""
    try:
        file = tempfile.TemporaryFile(dir=folder)
    except OSError:  # nothing to try it on
        return
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _without_locks(folder, error) from None


def _without_locks(folder: Path, error: OSError) -> StudyError:
    return StudyError(
        f"{folder} is on a disk without file locks ({error.strerror}), which a study needs; choose "
        "a folder on another disk, copy the study there, or have locks switched on"
    )


def _is_at(path: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what SQLite raises as a StudyError that says where, and what to do."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: {error}{_advice(error)}") from error


def _advice(error: Exception) -> str:
    # text that is not UTF-8 has no code: it is damaged too
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    advice = _ADVICE.get(code) or _ADVICE.get(code & 0xFF)
    return f" ({advice})" if advice else ""


def _problem(connection: sqlite3.Connection, check: str) -> str:
    (found,) = connection.execute(f"pragma {check}(1)").fetchone()
    return "" if found == "ok" else found.splitlines()[-1]


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("select name from sqlite_schema")}


def _key(condition: Condition) -> tuple[str, str, str, str, int]:
    assert condition.sampler is not None
    cell = condition.sampler.cell
    return cell.statistic, cell.method_key, str(cell.scheme), cell.field, cell.n


def _checksum(
    condition: Condition, chunk: int, draws: int, numbers: int, samples: bytes | None
) -> bytes:
    """Return a checksum of the samples and of all that says what they are."""
    assert condition.sampler is not None
    key = f"{_key(condition)} {condition.sampler.cell.seed} {chunk} {draws} {numbers}"
    key_digest = blake2b(key.encode()).digest()
    return blake2b(samples or b"", digest_size=16, key=key_digest).digest()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
