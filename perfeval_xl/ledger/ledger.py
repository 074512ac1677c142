"""Opens the ledger: one writer at a time, whole or not at all, on a network share too.

Before anything is written it is seen to be sound (`recovery`); after it was written, its state is
kept (`backups`).
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from perfeval_xl.ledger.backups import backups, is_as_tested, keep_backup
from perfeval_xl.ledger.recovery import put_right
from perfeval_xl.ledger.soundness import is_damage, is_sound
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.durable import make_folder, not_written
from perfeval_xl.system.scratch import scratch_folder

NAME = "ledger.sqlite"
_STEPS = sorted((Path(__file__).parent / "schema").glob("*.sql"), key=lambda path: int(path.stem))
MIGRATIONS = tuple(path.read_text(encoding="utf-8") for path in _STEPS)
"""Each leads from the version before it to its own; what was released is never edited."""
_PACKED = 4
"""The version since which scores, figures and returns are packed."""
_PATIENCE_SECONDS = 30
_NOT_UNDONE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")
"""What SQLite says where an unfinished change cannot be undone: a share that is only read."""


_PERIOD = re.compile(r"20\d\d(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?")


def is_period(name: str) -> bool:
    """Tell whether a folder's name is that of a year or a period, as results are kept by."""
    return _PERIOD.fullmatch(name) is not None


def whole_out(path: Path) -> tuple[Path, str]:
    """Return OUT and the name of a folder in it, where one is named in place of OUT.

    People stand in 结果/2026-10 as easily as in 结果.
    """
    folder = path.absolute()
    inside = is_period(folder.name) and not has_ledger(path) and has_ledger(folder.parent)
    return (folder.parent, folder.name) if inside else (path, "")


def has_ledger(out: Path) -> bool:
    """Tell whether there is a ledger in `out`, or was one that `open_ledger` has a copy of."""
    return (out / NAME).is_file() or bool(backups(out / NAME))


@contextmanager
def open_ledger(out: Path, used: bool = False) -> Iterator[sqlite3.Connection]:
    """Give the ledger in `out` for writing, made or brought up to date where need be.

    One that is damaged, or gone though `used` says that there was one, is put right first, and
    the journal says so. Nothing is written before `transaction`. Once the caller is done without
    an error, the state of the ledger is kept (台账备份/). Raises RunError where it was written by a
    newer version, cannot be opened, or turns out to be damaged while it is used.
    """
    path = out / NAME
    try:
        make_folder(out)
        with _told(path):
            put_right(path, used)
            if path.is_file() and _is_older(path):
                keep_backup(path)  # in the form that the program before it can read
    except OSError as error:
        raise not_written(path, error) from error
    with _told(path), closing(_connect(str(path), uri=False)) as connection:
        # A rollback journal: the other kind shares memory, which a network share has not.
        connection.execute("PRAGMA journal_mode = DELETE")
        # What is committed stays so after a cut of power: the journal's end is synced as well.
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA foreign_keys = ON")
        _check_version(connection)
        _migrate(connection)
        yield connection
    keep_backup(path)


@contextmanager
def read_ledger(out: Path) -> Iterator[sqlite3.Connection]:
    """Give the ledger in `out` for reading alone; a period's folder in OUT stands for OUT.

    What a killed run has left half written is undone, in a copy where nothing may be written.
    Raises PerfevalError LEDGER_MISSING where there is none, RunError as `open_ledger` does, and
    LEDGER_DAMAGED where the ledger is to be put right first.
    """
    path = whole_out(out)[0] / NAME
    if not path.is_file():
        raise PerfevalError("LEDGER_MISSING", found=out)
    with _told(path), ExitStack() as stack:
        tested = is_as_tested(path)
        ledger = _readable(path, stack)
        if not path.stat().st_size or not (tested or is_sound(ledger)):
            raise RunError("LEDGER_DAMAGED", file=path)
        _check_version(ledger)
        yield ledger if _version(ledger) == len(MIGRATIONS) else _brought_up(ledger, stack)


def _brought_up(ledger: sqlite3.Connection, stack: ExitStack) -> sqlite3.Connection:
    """Return a ledger of a version before as one of today: a copy, for who only reads it."""
    folder = stack.enter_context(scratch_folder())
    newer = stack.enter_context(closing(_connect(str(folder / NAME), uri=False)))
    ledger.backup(newer)
    _migrate(newer)
    return newer


def _is_older(path: Path) -> bool:
    with closing(_connect(str(path), uri=False)) as ledger:
        return 0 < _version(ledger) < len(MIGRATIONS)


def _readable(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """Open a ledger so that it can be read, whatever a killed run has left beside it."""
    try:
        return _reading(path, stack)
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(_NOT_UNDONE):
            raise
    # A change is half done, and here it cannot be undone: in a place of one's own it can.
    folder = stack.enter_context(scratch_folder())
    for name in (NAME, f"{NAME}-journal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(name), folder / name)
    return _reading(folder / NAME, stack)


def _reading(path: Path, stack: ExitStack) -> sqlite3.Connection:
    # Not read-only to the system: an unfinished change is undone by whoever reads first.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    ledger = stack.enter_context(closing(_connect(uri, uri=True)))
    ledger.execute("PRAGMA query_only = ON")
    ledger.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return ledger


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger to the version of today, in one transaction a step."""
    version = _version(connection)
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        with transaction(connection):
            for statement in _statements(script):
                connection.execute(statement)
            if version and number == _PACKED:
                # Imported here: few ledgers are so old, and it takes the calculator to read them.
                from perfeval_xl.ledger.conversion import pack_rows

                pack_rows(connection)
            connection.execute(f"PRAGMA user_version = {number}")
    if 0 < version < _PACKED:
        connection.execute("VACUUM")  # what was dropped is most of the file


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: together they would end the transaction around them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


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
    version = _version(ledger)
    if version > len(MIGRATIONS):
        raise RunError("LEDGER_NEWER", found=version, expected=len(MIGRATIONS))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say plainly what is wrong with the file; our own wrong SQL stays a programming error."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_damage(error):
            raise RunError("LEDGER_DAMAGED", file=path) from error
        if "no such" in str(error) or "syntax" in str(error):
            raise
        if "full" in str(error):
            raise RunError("OUTPUT_NO_SPACE", found=path) from error
        raise RunError("LEDGER_LOCKED", file=path, found=error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        with suppress(OSError):
            os.utime(path)  # another stamp: whoever opens it next looks at every page
        raise RunError("LEDGER_DAMAGED", file=path) from error
