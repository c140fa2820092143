"""A connection to the store of a study that waits for others, and hears interrupts meanwhile.

SQLite serialises readers and writers by locks of its own; one lock more, on a file of the folder,
keeps out a second writer for as long as a study runs.
"""

import fcntl
import logging
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FILE = "study.sqlite"
_LOCK = "study.lock"
_WAIT = 600.0  # seconds that a writer waits for a reader to finish, or a reader for a writer
_SILENT = 3.0  # seconds of it without a word
_DEAF = 0.5  # seconds of it at a time, in which SQLite hears no interrupt
_log = logging.getLogger(__name__)  # stderr, unless the user says otherwise

RESTORE = "restore the folder from a copy, or move it away and begin again"
_ADVICE = {  # by SQLite's code, or what the code is a case of
    sqlite3.SQLITE_ERROR: RESTORE,
    sqlite3.SQLITE_CORRUPT: RESTORE,
    sqlite3.SQLITE_CONSTRAINT: RESTORE,  # by damage: the same chunk is there twice
    sqlite3.SQLITE_NOTADB: RESTORE,
    sqlite3.SQLITE_FULL: "make room",
    sqlite3.SQLITE_IOERR: "look after disk, quota and limits",
    sqlite3.SQLITE_BUSY: "another program holds it open",
    sqlite3.SQLITE_READONLY_DBMOVED: "it was moved or removed meanwhile",
    sqlite3.SQLITE_READONLY_ROLLBACK: "a run was killed while it wrote, and what it left is to be "
    "undone: copy the folder to where it can be written to, and read it there",
}


class StudyError(OSError):
    """The store or the disk failed; what was saved before is still there."""


class Connection(sqlite3.Connection):
    """A connection that waits for others who have the store locked, and hears interrupts then."""

    folder = Path()

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """Execute a statement as soon as the others let it."""
        began, has_spoken = time.monotonic(), False
        while True:
            try:
                return super().execute(statement, values)
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or waited > _WAIT:
                    raise
            _require_byte_locks(self.folder)  # or SQLite takes every lock for held by others
            if waited > _SILENT and not has_spoken:
                _log.warning("waiting for another process that holds %s locked", self.folder / FILE)
                has_spoken = True


def connect(folder: Path, mode: str) -> Connection:
    """Return a connection to the store of a folder: "ro" to read, "rw" to write, "rwc" to make."""
    uri = f"{(folder / FILE).absolute().as_uri()}?mode={mode}"
    options: Any = {"timeout": _DEAF, "isolation_level": None, "factory": Connection}
    connection: Connection = sqlite3.connect(uri, uri=True, **options)
    connection.folder = folder
    return connection


@contextmanager
def locked(folder: Path) -> Iterator[None]:
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
def told(path: Path) -> Iterator[None]:
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
