"""The table of texts of an .xls workbook: how long each of them is.

Texts run on from one record to the next; where one is cut between its characters, the next piece
begins with a byte that says anew whether they take one byte or two.
"""

import struct
from collections.abc import Sequence

from perfeval_xl.sheets.gate.limits import Tally
from perfeval_xl.sheets.gate.notes import suspect, unreadable

_WIDE, _EXTENDED, _RICH = 0x1, 0x4, 0x8
_HEAD = 8
_SHORTEST = 3
"""Bytes that the shortest text takes."""


def text_lengths(data: bytes, more: Sequence[bytes], tally: Tally) -> list[int]:
    """Return the characters of every text; `data` is the record, `more` what continues it.

    Raises RefusedError where the table says that it has more texts than there is room for:
    readers make room for all of them first.
    """
    try:
        (count,) = struct.unpack_from("<L", data, 4)
        if count * _SHORTEST > len(data) + sum(map(len, more)):
            raise suspect("文字表写明的条数比内容多")
        cursor = _Cursor([data[_HEAD:], *more])
        lengths = []
        for _ in range(count):
            lengths.append(cursor.text())
            tally.text(lengths[-1])
    except (struct.error, IndexError) as error:
        raise unreadable("文字表不完整") from error
    return lengths


class _Cursor:
    """A place in the pieces of one table."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._number = 0
        self._at = 0

    def text(self) -> int:
        """Go past one text and return its length; raises IndexError after the last piece."""
        if self._at >= len(self._pieces[self._number]):
            self._next()
        length, flags = struct.unpack_from("<HB", self._piece, self._at)
        self._at += 3
        after = 0
        if flags & _RICH:
            after += 4 * struct.unpack_from("<H", self._piece, self._at)[0]
            self._at += 2
        if flags & _EXTENDED:
            after += struct.unpack_from("<L", self._piece, self._at)[0]
            self._at += 4
        self._skip_characters(length, flags & _WIDE)
        self._skip(after)
        return int(length)

    @property
    def _piece(self) -> bytes:
        return self._pieces[self._number]

    def _next(self) -> None:
        self._number += 1
        self._at = 0
        _ = self._piece  # raises IndexError where the table ends too early

    def _skip_characters(self, count: int, wide: int) -> None:
        while True:
            width = 2 if wide else 1
            here = min(count, (len(self._piece) - self._at) // width)
            count -= here
            self._at += here * width
            if not count:
                return
            self._next()
            wide = self._piece[0] & _WIDE
            self._at = 1

    def _skip(self, size: int) -> None:
        while size > len(self._piece) - self._at:
            size -= len(self._piece) - self._at
            self._next()
        self._at += size
