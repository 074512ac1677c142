"""Inflates parts of an archive piece by piece, counting what really comes out."""

import zlib
from collections.abc import Iterator

from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import suspect, too_large, unreadable

_TAKEN = 1 << 16
"""Deflated bytes taken at once."""
_PIECE = 1 << 18
"""Bytes of a piece, apart from the last one."""
_SMALL = 1 << 20
"""A part that stays below this may be as well deflated as it likes."""


class Inflater:
    """Gives the parts of one archive, each within the limits and all of them together."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = memoryview(content)
        self._limits = limits
        self._left = limits.inflated_mb << 20
        self._counted: set[str] = set()

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """Yield a part's bytes in pieces of 256 KB.

        Raises RefusedError where the part is larger than allowed, broken, or other than the
        table of contents says: a reader that trusts the table sees another part than one that
        does not.
        """
        size = crc = 0
        first = entry.key not in self._counted
        self._counted.add(entry.key)
        for piece in self._joined(entry):
            size += len(piece)
            if first:
                self._left -= len(piece)
            if self._left < 0:
                most = f"{self._limits.inflated_mb} MB"
                raise too_large(f"解压后超过 {most}", most)
            if size > max(_SMALL, self._limits.ratio * entry.packed):
                raise suspect(f"“{entry.name}”解压后是压缩时的 {self._limits.ratio} 倍以上")
            if size > entry.size:
                raise suspect(f"“{entry.name}”比写明的大")
            crc = zlib.crc32(piece, crc)
            yield piece
        if size != entry.size:
            raise suspect(f"“{entry.name}”比写明的小")
        if crc != entry.crc:
            raise unreadable("内容有损坏（校验不符）")

    def whole(self, entry: Entry) -> bytes:
        """Return all of a part."""
        return b"".join(self.pieces(entry))

    def _joined(self, entry: Entry) -> Iterator[bytes]:
        """Yield pieces of the full length: what looks at a beginning can rely on seeing it."""
        waiting = bytearray()
        for piece in self._raw(entry):
            waiting += piece
            if len(waiting) >= _PIECE:
                yield bytes(waiting)
                waiting.clear()
        if waiting:
            yield bytes(waiting)

    def _raw(self, entry: Entry) -> Iterator[bytes]:
        packed = self._content[entry.start : entry.start + entry.packed]
        if not entry.deflated:
            for at in range(0, len(packed), _PIECE):
                yield bytes(packed[at : at + _PIECE])
            return
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(0, len(packed), _TAKEN):
                taken = bytes(packed[at : at + _TAKEN])
                while taken:
                    yield stream.decompress(taken, _PIECE)
                    taken = stream.unconsumed_tail
            while piece := stream.decompress(stream.unconsumed_tail, _PIECE):
                yield piece
        except zlib.error as error:
            raise unreadable("内容有损坏（解压失败）") from error
        if not stream.eof or stream.unused_data:
            raise unreadable("内容有损坏（压缩数据不完整）")
