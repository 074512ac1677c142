"""How the ledger packs what belongs to one row, and the texts that many rows share.

For whoever reads the file without this program:

    a packed text       zlib (RFC 1950) over UTF-8
    packed numbers      zlib over float64, little-endian, row by row; NaN is nothing
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray


def pack(text: str) -> bytes:
    """Pack a text."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """Return what `pack` was given; raises sqlite3.DatabaseError where that is damaged."""
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError("a packed text is damaged") from error


def pack_numbers(rows: NDArray[np.float64]) -> bytes:
    """Pack a table of numbers."""
    return zlib.compress(np.ascontiguousarray(rows, dtype="<f8").tobytes())


def unpack_numbers(packed: Iterable[bytes], columns: int) -> NDArray[np.float64]:
    """Return packed tables of so many columns below each other, to the last bit.

    Raises sqlite3.DatabaseError where one is damaged.
    """
    try:
        joined = b"".join(map(zlib.decompress, packed))
    except zlib.error as error:
        raise sqlite3.DatabaseError("packed numbers are damaged") from error
    return np.frombuffer(joined, dtype="<f8").reshape(-1, columns)


_AT_ONCE = 256
"""Tables unpacked at once: all of them, with what nobody asks for, take long to find room for."""


def unpack_columns(
    packed: Sequence[bytes], columns: int, wanted: Sequence[int]
) -> NDArray[np.float64]:
    """Return some columns, wanted × rows, of packed tables of so many; raises as the above."""
    parts = [
        unpack_numbers(packed[at : at + _AT_ONCE], columns)[:, wanted].T
        for at in range(0, len(packed), _AT_ONCE)
    ]
    return np.concatenate([np.empty((len(wanted), 0)), *parts], axis=1)


class Texts:
    """The texts of a ledger that many of its rows share."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self._ledger = ledger
        self._numbers: dict[str, int] = {}
        self._texts: dict[int, str] = {}

    def number(self, text: str) -> int:
        """Return the number by which rows call a text, kept from now on."""
        number = self._numbers.get(text)
        if number is None:
            digest = text_digest(text)
            # Where it is damaged it is kept anew: who has the text mends it.
            self._ledger.execute(
                "INSERT INTO texts (digest, body) VALUES (?1, ?2)"
                " ON CONFLICT (digest) DO UPDATE SET body = ?2 WHERE body <> ?2",
                (digest, pack(text)),
            )
            found = self._ledger.execute("SELECT id FROM texts WHERE digest = ?", (digest,))
            number = self._numbers[text] = int(found.fetchone()[0])
        return number

    def text(self, number: int) -> str:
        """Return a text by its number."""
        if number not in self._texts:
            row = self._ledger.execute("SELECT body FROM texts WHERE id = ?", (number,)).fetchone()
            self._texts[number] = unpack(row[0] if row else b"")
        return self._texts[number]


def text_digest(text: str) -> str:
    """Return by what a text is found again."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rows_of(text: str) -> Sequence[Sequence[str]]:
    """Return the rows of a shared list of names or places."""
    rows: list[list[str]] = json.loads(text)
    return rows
