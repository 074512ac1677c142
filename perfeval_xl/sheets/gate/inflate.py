"""Inflates parts of an archive piece by piece, counting what really comes out; as text where they
are XML.

XML is text without a document type: one can make a few bytes mean gigabytes, or make a cell read as
nothing without any error. Readers see UTF-8 alike and nothing else: other encodings are decoded as
the part says, and what a reader needs of them is written anew (`xml_parts.in_usual_form`).
"""

import codecs
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from perfeval_xl.sheets.archive import CODEC
from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import suspect, too_large, unreadable

_ERRORS: tuple[Any, ...] = (zlib.error, CODEC.error)
_TAKEN = 1 << 16
"""Deflated bytes taken at once."""
_PIECE = 1 << 18
"""Bytes of a piece, apart from the last one."""
_SMALL = 1 << 20
"""A part that stays below this may be as well deflated as it likes."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
_DECLARATION = re.compile(rb"^\xef?\xbb?\xbf?\s*<\?xml[^>]*\?>")
_KNOWN = re.compile(
    r"gb2312|gbk|gb18030|big5|shift_jis|euc-(?:kr|jp)|iso-8859-\d{1,2}|windows-125\d|latin1"
)
"""Other encodings that programs write, in all of which a tag is the bytes that it is in UTF-8."""
_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TELLING = frozenset({"sheetData", "sheets", "si"})
"""Elements by which a part is known, wherever it lies and whatever it is called."""
_OVERLAP = 16
"""Longer than anything searched for: what is cut by the border of two pieces is found."""
_MARKS = (
    (b"\xff\xfe\x00\x00", None),
    (b"\x00\x00\xfe\xff", None),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
"""How a part begins, and its encoding; None is one that no reader of spreadsheets knows."""


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
            crc = CODEC.crc32(piece, crc)
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
        # isal does not tell of some few bytes behind the end: without the last one it must not
        # have come to it. What it does not give at once it forgets.
        at_once = entry.size < _PIECE and entry.packed <= _TAKEN
        stream = (CODEC if at_once else zlib).decompressobj(-zlib.MAX_WBITS)
        ends = [len(packed) - 1] if at_once else range(_TAKEN, len(packed), _TAKEN)
        taken = b""
        try:
            for start, end in pairwise([0, *ends, len(packed)]):
                taken = bytes(packed[start:end])
                while taken and not stream.eof:
                    yield stream.decompress(taken, _PIECE)
                    taken = stream.unconsumed_tail
            while piece := stream.decompress(b"", _PIECE):
                yield piece
        except _ERRORS as error:
            raise unreadable("内容有损坏（解压失败）") from error
        if not stream.eof or stream.unused_data or taken:
            raise unreadable("内容有损坏（压缩数据不完整）")


@dataclass(slots=True)
class Seen:
    """What was seen in a part."""

    telling: set[str] = field(default_factory=set)
    """Those of sheetData, si and sheets that occur."""
    text: bytes | None = None
    """The whole of it in UTF-8 where it is one piece, the ordinary case."""
    wide: bool = False
    """Whether it is in another encoding than UTF-8, UTF-16 mostly."""


def checked(pieces: Iterator[bytes], name: str, seen: Seen) -> Iterator[bytes]:
    """Yield an XML part in UTF-8; what is seen on the way goes to `seen`.

    Raises RefusedError (FILE_SUSPECT) at a document type or an unknown encoding. A reader that
    takes UTF-16 for single bytes would see other elements than are there: where it would see one
    that tells, the part is refused.
    """
    decoder: codecs.IncrementalDecoder | None = None
    tail = raw_tail = b""
    raw = Seen()
    for number, piece in enumerate(pieces):
        if number == 0:
            encoding = _encoding(piece, name)
            seen.wide = encoding != "utf-8"
            if seen.wide:
                decoder = codecs.getincrementaldecoder(encoding)()
        text = piece
        if decoder is not None:
            if encoding.startswith("utf-16"):
                raw_tail = _look(raw_tail + piece, name, raw)
            try:
                text = decoder.decode(piece).encode()
            except UnicodeError as error:
                raise unreadable(f"“{name}”里有不成字的内容") from error
            if number == 0:  # it speaks of the bytes that were
                text = _DECLARATION.sub(b"", text)
        tail = _look(tail + text, name, seen)
        seen.text = text if number == 0 else None
        yield text
    if raw.telling:
        raise suspect(f"“{name}”的编码是 UTF-16，换一种读法又像别的内容")


def _look(text: bytes, name: str, seen: Seen) -> bytes:
    """Search a piece and the end of the one before; return this one's end."""
    if b"<!" in text and _DOCUMENT_TYPE.search(text):
        raise suspect(f"“{name}”里有文档类型声明（DOCTYPE）")
    at = 0
    # An element begins behind "<" or its prefix. Those known are not looked for: in a table of
    # texts one of them is everywhere.
    while match := _names(_TELLING - seen.telling).search(text, at):
        at = match.end(1)
        if text[match.start() - 1 : match.start()] in (b"<", b":"):
            seen.telling.add(match[1].decode())
    return text[-_OVERLAP:]


@cache
def _names(elements: frozenset[str]) -> re.Pattern[bytes]:
    """Return what finds the name of any of some elements, and nothing where there are none."""
    names = "|".join(sorted(elements)) or "(?!)"
    return re.compile(rf"({names})[ \t\r\n/>]".encode())


def _encoding(beginning: bytes, name: str) -> str:
    encoding = next((codec for mark, codec in _MARKS if beginning.startswith(mark)), "utf-8")
    if encoding is None:
        raise suspect(f"“{name}”的编码是 UTF-32")
    if encoding.startswith("utf-16"):
        return encoding
    declared = _DECLARED.match(beginning.removeprefix(codecs.BOM_UTF8))
    stated = declared[1].decode("latin-1").lower() if declared else "utf-8"
    if stated in ("utf-8", "utf8", "us-ascii", "ascii"):
        return "utf-8"
    if not _KNOWN.fullmatch(stated):
        raise suspect(f"“{name}”的编码是 {stated[:20]}")
    return "gb18030" if stated.startswith("gb") else stated
