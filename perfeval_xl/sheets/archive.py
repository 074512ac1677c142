"""The archive of a workbook that we write: parts that are the same in many are deflated once.

`CODEC` is what deflates and inflates: isal where it is installed, else zlib, whose names it has.
"""

import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

CODEC: Any = zlib
DEFLATED_BY, _LEVEL = "zlib", 1
with suppress(ImportError):
    from isal import isal_zlib

    # Deflates several times as fast, files a sixth larger; inflates twice as fast.
    CODEC, DEFLATED_BY, _LEVEL = isal_zlib, "isal", 2

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED = struct.Struct("<BHH")
"""The head of what is not deflated, and not the last: its length, and that once more."""
_VERSION, _DEFLATED = 20, 8
_FIRST_DAY = 0x21
"""1980-01-01: a run over the same input gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an archive, deflated."""

    name: str
    size: int
    crc: int
    content: bytes


def part(name: str, content: bytes) -> Part:
    """Deflate a file."""
    return flowing(name, (content,))


def flowing(name: str, pieces: Iterable[bytes]) -> Part:
    """Deflate a file that comes piece by piece."""
    deflate = CODEC.compressobj(_LEVEL, CODEC.DEFLATED, -15)
    deflated, size, crc = [], 0, 0
    for piece in pieces:
        deflated.append(deflate.compress(piece))
        size, crc = size + len(piece), CODEC.crc32(piece, crc)
    return Part(name, size, crc, b"".join([*deflated, deflate.flush()]))


class Kept:
    """What many archives have in one of their files: deflated once, as small as zlib can."""

    def __init__(self, content: bytes) -> None:
        """Deflate it, up to a whole byte, so that more can follow."""
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        self._plain = content
        self._deflated = deflate.compress(content) + deflate.flush(zlib.Z_FULL_FLUSH)

    def part(self, name: str, before: bytes = b"", after: bytes = b"") -> Part:
        """Return the file with something before it, of less than 64 KB, and behind it."""
        plain = b"".join((before, self._plain, after))
        stored = _STORED.pack(0, len(before), len(before) ^ 0xFFFF)
        rest = part(name, after)
        content = b"".join((stored, before, self._deflated, rest.content))
        return Part(name, len(plain), CODEC.crc32(plain, 0), content)


def archive(parts: Iterable[Part]) -> bytes:
    """Return the archive of some parts, in order."""
    out, directory, at, count = [], [], 0, 0
    for each in parts:
        name = each.name.encode("ascii")
        about = (_VERSION, 0, _DEFLATED, 0, _FIRST_DAY, each.crc, len(each.content), each.size)
        head = _LOCAL.pack(b"PK\3\4", *about, len(name), 0)
        out += [head, name, each.content]
        entry = _ENTRY.pack(b"PK\1\2", _VERSION, *about, len(name), 0, 0, 0, 0, 0, at)
        directory += [entry, name]
        at += len(head) + len(name) + len(each.content)
        count += 1
    size = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)
    return b"".join([*out, *directory, end])
