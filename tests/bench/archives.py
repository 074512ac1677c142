"""Zip archives without ceremony: where each member lies, and its content.

For archives as this program and its like write them: no comments, no encryption, below 4 GB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval_xl.sheets.archive import CODEC

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL_SIZE, _NAME_LENGTH, _NAME_LENGTHS = 30, 26, struct.Struct("<2H")
_DEFLATED = 8


@dataclass(frozen=True)
class Member:
    """One file of an archive, still deflated."""

    name: str
    crc: int
    size: int
    stored: bytes
    deflated: bool

    def content(self) -> bytes:
        """Inflate it; its sum is not looked at."""
        if not self.deflated:
            return self.stored
        plain: bytes = CODEC.decompress(self.stored, -15, max(self.size, 1))
        return plain


def members(archive: bytes) -> Iterator[Member]:
    """Yield the members of an archive, in the order of its directory."""
    *_, count, _, at, _ = _END.unpack_from(archive, archive.rindex(b"PK\5\6"))
    for _ in range(count):
        entry = _ENTRY.unpack_from(archive, at)
        method, crc, stored, size, name, extra, comment, local = (
            *entry[4:5],
            *entry[7:13],
            entry[-1],
        )
        begin = at + _ENTRY.size
        said = archive[begin : begin + name].decode()
        here = local + _LOCAL_SIZE + sum(_NAME_LENGTHS.unpack_from(archive, local + _NAME_LENGTH))
        yield Member(said, crc, size, archive[here : here + stored], method == _DEFLATED)
        at = begin + name + extra + comment
