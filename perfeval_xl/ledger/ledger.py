"""Opens the ledger: one writer at a time, whole or not at all, on a network share too."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from perfeval_xl.ledger.schema import MIGRATIONS, migrate
from perfeval_xl.messages import PerfevalError, RunError

NAME = "ledger.sqlite"
_PATIENCE_SECONDS = 30


@contextmanager
def open_ledger(out: Path) -> Iterator[sqlite3.Connection]:
    """Give the ledger in `out` for writing, made or brought up to date where need be.

    Nothing is written before `transaction`. Raises RunError where it is damaged, was written by
    a newer version, or cannot be opened.
    """
    path = out / NAME
    out.mkdir(parents=True, exist_ok=True)
    with _told(path), closing(_connect(str(path), uri=False)) as connection:
        # A rollback journal: the other kind shares memory, which a network share has not.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA foreign_keys = ON")
        _check_version(connection)
        migrate(connection)
        yield connection


@contextmanager
def read_ledger(out: Path) -> Iterator[sqlite3.Connection]:
    """Give the ledger in `out` for reading alone.

    Raises PerfevalError LEDGER_MISSING where there is none, RunError as `open_ledger` does.
    """
    path = out / NAME
    if not path.is_file():
        raise PerfevalError("LEDGER_MISSING", found=out)
    with _told(path), closing(_connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as ledger:
        _check_version(ledger)
        yield ledger


@contextmanager
def transaction(ledger: sqlite3.Connection) -> Iterator[None]:
    """Write all that is done in the context, or nothing of it."""
    ledger.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if ledger.in_transaction:  # where the disk is full, SQLite has rolled back by itself
            ledger.execute("ROLLBACK")
        raise
    ledger.execute("COMMIT")


def insert(
    ledger: sqlite3.Connection, table: str, row: Mapping[str, object], *, replace: bool = False
) -> int:
    """Add a row, its columns by their names, or `replace` the one of its key; return its number."""
    sql = _insert(table, tuple(row), replace)
    added = ledger.execute(sql, tuple(row.values())).lastrowid
    assert added is not None
    return added


def insert_rows(
    ledger: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Add many rows, each in the order of `columns`."""
    ledger.executemany(_insert(table, columns), rows)


def _insert(table: str, columns: Sequence[str], replace: bool = False) -> str:
    places = ", ".join("?" * len(columns))
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({places})"


def _connect(name: str, *, uri: bool) -> sqlite3.Connection:
    ledger = sqlite3.connect(name, timeout=_PATIENCE_SECONDS, isolation_level=None, uri=uri)
    ledger.row_factory = sqlite3.Row
    return ledger


def _check_version(ledger: sqlite3.Connection) -> None:
    (version,) = ledger.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise RunError("LEDGER_NEWER", found=version, expected=len(MIGRATIONS))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say plainly what is wrong with the file; our own wrong SQL stays a programming error."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "no such" in str(error) or "syntax" in str(error):
            raise
        if "full" in str(error):
            raise RunError("OUTPUT_NO_SPACE", found=path) from error
        raise RunError("LEDGER_LOCKED", file=path, found=error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise RunError("LEDGER_DAMAGED", file=path) from error
