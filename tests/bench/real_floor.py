"""What must really be done, and nothing else: the floor that no program can get below.

real_floor.py dump OUT FILE        take the scorebooks of OUT apart into one file (not measured)
real_floor.py INBOX FILE TO [N]    read INBOX, write the scorebooks of FILE to TO, on N processes

Of a return only those parts are inflated that reading it needs (`is_read`). Of the scorebooks, a
part that is in several of them is deflated and summed once and copied; what only one has is
deflated and summed (CRC-32), by isal at the mould's level, with the mould's own archive. The files
are written, but not synced: how long a disk takes for that is no matter of programs.
"""

from __future__ import annotations

import pickle
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from archives import members

from perfeval_xl.sheets.archive import Part, archive, part

_READ = re.compile(
    r"\[Content_Types\]\.xml|xl/(_rels/)?workbook\.xml(\.rels)?|xl/(styles|sharedStrings)\.xml"
    r"|xl/worksheets/[^/]+\.xml"
)
_LENGTH = struct.Struct("<Q")

Book = list[tuple[str, int, bytes]]
"""A scorebook by its parts: name, the number of a part that others have too or -1, content."""


def is_read(name: str) -> bool:
    """Tell whether reading a return needs a part: the theme and the properties it does not."""
    return _READ.fullmatch(name) is not None


def dump(out: Path, flat: Path) -> None:
    """Write the parts that are in several scorebooks, then one record a scorebook."""
    paths = sorted((out / "评分表").glob("*.xlsx"))
    often = Counter((each.name, each.crc, each.size) for path in paths
                    for each in members(path.read_bytes()))  # fmt: skip
    shared = {key: number for number, key in enumerate(key for key in often if often[key] > 1)}
    contents: dict[int, tuple[str, bytes]] = {}
    with flat.with_suffix(".books").open("wb") as target:
        for path in paths:
            book: Book = []
            for each in members(path.read_bytes()):
                number = shared.get((each.name, each.crc, each.size), -1)
                if number >= 0 and number not in contents:
                    contents[number] = each.name, each.content()
                book.append((each.name, number, each.content() if number < 0 else b""))
            record = pickle.dumps(book)
            target.write(_LENGTH.pack(len(record)) + record)
    flat.write_bytes(pickle.dumps(contents))


def floor(inbox: Path, flat: Path, to: Path, share: int, of: int) -> None:
    """Do every `of`-th return and scorebook, beginning with number `share`."""
    for path in sorted(inbox.glob("*.xlsx"))[share::of]:
        for each in members(path.read_bytes()):
            if is_read(each.name):
                each.content()
    contents: dict[int, tuple[str, bytes]] = pickle.loads(flat.read_bytes())
    shared = {number: part(*content) for number, content in contents.items()}
    for number, book in _books(flat.with_suffix(".books"), share, of):
        (to / f"{number}.xlsx").write_bytes(archive(_parts(book, shared)))


def _parts(book: Book, shared: dict[int, Part]) -> Iterator[Part]:
    for name, number, content in book:
        yield part(name, content) if number < 0 else shared[number]


def _books(path: Path, share: int, of: int) -> Iterator[tuple[int, Book]]:
    with path.open("rb") as source:
        number = 0
        while head := source.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(head)
            if number % of == share:
                yield number, pickle.loads(source.read(length))
            else:
                source.seek(length, 1)
            number += 1


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        dump(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        inbox, flat, to = map(Path, sys.argv[1:4])
        processes = int(sys.argv[4]) if len(sys.argv) > 4 else 1
        to.mkdir()
        if processes == 1:
            floor(inbox, flat, to, 0, 1)
        else:
            with get_context("fork").Pool(processes) as pool:
                pool.starmap(
                    floor, [(inbox, flat, to, share, processes) for share in range(processes)]
                )
