"""Whether the file of a ledger is sound, as far as SQLite itself can tell."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

_HEAD = 100
_COUNTER = slice(24, 28)
"""Where the head of an SQLite file counts its changes."""
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")


def change_counter(path: Path) -> bytes:
    """Return how often an SQLite file was changed; b"" for what is none. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_HEAD)[_COUNTER]


def is_same_content(copy: Path, ledger: Path) -> bool:
    """Tell whether a ledger has, page for page, what a good copy of the same size has.

    But for free pages: what an undone change has left in them stays there. Raises OSError.
    """
    with copy.open("rb") as good, ledger.open("rb") as other:
        free, size = _free_pages(good)
        good.seek(0)
        number = 0
        while page := good.read(size):
            number += 1
            if other.read(size) != page and number not in free:
                return False
        return not other.read(1)


def _free_pages(file: BinaryIO) -> tuple[set[int], int]:
    """Return the numbers of the pages that hold nothing, and the size of a page in bytes.

    SQLite keeps them in lists, each a page: the number of the next list, how many there are, their
    numbers; what stands in these pages means nothing, and is not restored by an undone change.
    """
    head = file.read(_HEAD)
    size = int.from_bytes(head[16:18]) or 1
    size = 1 << 16 if size == 1 else size
    free: set[int] = set()
    seen: set[int] = set()
    trunk = int.from_bytes(head[32:36])
    while trunk and trunk not in seen:
        seen.add(trunk)
        file.seek((trunk - 1) * size)
        page = file.read(size)
        numbers = [int.from_bytes(page[at : at + 4]) for at in range(0, len(page), 4)]
        trunk, count = numbers[:2]
        free.update(numbers[2 : 2 + count])
    return free, size


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
