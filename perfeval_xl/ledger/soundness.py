"""Whether the file of a ledger is sound, as far as SQLite itself can tell."""

import sqlite3
from contextlib import closing
from pathlib import Path

_HEAD = 100
_COUNTER = slice(24, 28)
"""Where the head of an SQLite file counts its changes."""
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")


def change_counter(path: Path) -> bytes:
    """Return how often an SQLite file was changed; b"" for what is none. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_HEAD)[_COUNTER]


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether every page of an open ledger is what it should be; a killed change is undone.

    Raises sqlite3.OperationalError where it cannot be read now: somebody else has it locked.
    """
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise
    return bool(said == "ok")


def is_sound_copy(path: Path) -> bool:
    """Tell the same of a file that nobody else opens."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return is_sound(connection)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell whether an error of SQLite is about the content of the file."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(_DAMAGE) or "unsupported file format" in str(error)
