"""A compound file (OLE2), the container of .xls and .et: its table of contents and its streams.

It is read here rather than by a library, because what has to be looked at is what the reader will
take: every entry of the name, whether or not it hangs in the tree, by the chain of sectors from
its start. Every number is checked against the size of the file before anything is followed.
"""

import struct
from dataclasses import dataclass

from perfeval_xl.sheets.gate.notes import suspect, unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_FIRST_FATS = 109
_LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are marks: end of chain, free."""
_END = 0xFFFFFFFE
_SMALL = 4096
_MINI = 64
_ENTRY = 128
_MOST_ENTRIES = 20_000
_NONE = 0xFFFFFFFF
_BROKEN = "结构不完整，多半没有传完或没有存完"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the table of contents: a stream or a folder."""

    name: str
    start: int
    size: int
    before: int
    after: int
    child: int


class Compound:
    """An opened compound file; every method raises RefusedError where the file is inconsistent."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER:
            raise unreadable(_BROKEN)
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise suspect("扇区大小不正常")
        self._sector = 1 << shift
        # dir_len, fat_len, dir_start, _, cutoff, mini_start, mini_len, difat_start, difat_len
        head = struct.unpack_from("<9L", content, 40)
        for count in (head[0], head[1], head[6], head[8]):
            if count * self._sector > len(content):
                raise suspect("写明的大小比文件还大")
        self._fat = self._table(head[7])
        self.items = self._items(self._chain(head[2], self._fat, self._sector))
        if not self.items:
            raise unreadable(_BROKEN)
        root = self.items[0]
        self._refuse_size(root)
        mini = self._chain(head[5], self._fat, self._sector)
        self._mini_fat = struct.unpack(f"<{len(mini) // 4}L", mini[: len(mini) // 4 * 4])
        self._mini = self._chain(root.start, self._fat, self._sector)

    def roots(self) -> set[str]:
        """Return the names at the top of the tree, in lower case."""
        names: set[str] = set()
        waiting, met = [self.items[0].child], set()
        while waiting:
            at = waiting.pop()
            if at == _NONE or at in met:
                continue
            if at >= len(self.items):
                raise suspect("目录不正常")
            met.add(at)
            names.add(self.items[at].name.lower())
            waiting += [self.items[at].before, self.items[at].after]
        return names

    def streams(self, *names: str) -> list[bytes]:
        """Return every stream that has one of these names, wherever it stands."""
        return [
            self._stream(item) for item in self.items if item.name.lower() in names and item.size
        ]

    def _refuse_size(self, item: Item) -> None:
        if item.size > len(self._content):
            raise suspect(f"“{item.name}”写明的大小比文件还大")

    def _stream(self, item: Item) -> bytes:
        self._refuse_size(item)
        if item.size < _SMALL:
            content = self._chain(item.start, self._mini_fat, _MINI, self._mini)
        else:
            content = self._chain(item.start, self._fat, self._sector)
        return content[: item.size]

    def _table(self, start: int) -> tuple[int, ...]:
        """Return the allocation table, by way of the list of its own sectors."""
        listed = list(struct.unpack_from(f"<{_FIRST_FATS}L", self._content, 76))
        per_sector = self._sector // 4
        met: set[int] = set()
        while start < _LAST_SECTOR:
            if start in met:
                raise suspect("内部的链首尾相接")
            met.add(start)
            *more, start = struct.unpack(f"<{per_sector}L", self._sector_at(start))
            listed += more
        used = [number for number in listed if number != _NONE]
        if len(used) * self._sector > len(self._content):
            raise suspect("写明的大小比文件还大")
        table = b"".join(self._sector_at(number) for number in used)
        return struct.unpack(f"<{len(table) // 4}L", table)

    def _sector_at(self, number: int) -> bytes:
        at = (number + 1) * self._sector
        sector = self._content[at : at + self._sector]
        if not sector:
            raise unreadable(_BROKEN)
        return sector.ljust(self._sector, b"\0")

    def _chain(
        self, start: int, table: tuple[int, ...], size: int, content: bytes | None = None
    ) -> bytes:
        """Follow a chain; `content` is where its sectors lie, the file itself if not given."""
        pieces: list[bytes] = []
        most = len(table)
        while start != _END and not (start == _NONE and not pieces):
            if start >= len(table):
                raise unreadable(_BROKEN)
            if len(pieces) >= most:
                raise suspect("内部的链首尾相接")
            if content is None:
                pieces.append(self._sector_at(start))
            else:
                pieces.append(content[start * size : (start + 1) * size])
            start = table[start]
        return b"".join(pieces)

    def _items(self, directory: bytes) -> list[Item]:
        if len(directory) > _MOST_ENTRIES * _ENTRY:
            raise suspect("目录太长")
        items = []
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            name = directory[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
            before, after, child = struct.unpack_from("<3L", directory, at + 68)
            start, low, high = struct.unpack_from("<3L", directory, at + 116)
            # In files of small sectors the upper half of a size is often left as rubbish.
            size = low if self._sector == _HEADER else low | high << 32
            items.append(Item(name, start, size, before, after, child))
        return items
