"""How the ledger packs what belongs to one row, and the texts that many rows share.

For whoever reads the file without this program:

    a packed text       zlib (RFC 1950) over UTF-8
    packed numbers      zlib over float64, little-endian, row by row; NaN is nothing
"""

import json
import sqlite3
import zlib
from collections.abc import Sequence
from hashlib import sha256


def pack(text: str) -> bytes:
    """Pack a text."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """Return what `pack` was given; raises sqlite3.DatabaseError where that is damaged."""
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise sqlite3.DatabaseError("a packed text is damaged") from error


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
