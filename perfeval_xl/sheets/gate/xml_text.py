"""An XML part as UTF-8 text without a document type: the only kind that every reader sees alike.

A document type can make a few bytes mean gigabytes, or make a cell read as nothing without any
error; an unusual encoding can hide one.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from perfeval_xl.sheets.gate.notes import suspect, unreadable

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
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


@dataclass(slots=True)
class Seen:
    """What was seen in a part."""

    telling: set[str] = field(default_factory=set)
    """Those of sheetData, si and sheets that occur."""
    text: bytes | None = None
    """The whole of it in UTF-8 where it is one piece, the ordinary case."""
    wide: bool = False
    """Whether it is UTF-16."""


def checked(pieces: Iterator[bytes], name: str, seen: Seen) -> Iterator[bytes]:
    """Yield an XML part in UTF-8; what is seen on the way goes to `seen`.

    Raises RefusedError (FILE_SUSPECT) at a document type or an encoding other than UTF-8 and
    UTF-16. A reader that takes UTF-16 for single bytes would see other elements than are there:
    both views are searched for the telling ones, and a part that has any must be UTF-8.
    """
    decoder: codecs.IncrementalDecoder | None = None
    tail = raw_tail = b""
    for number, piece in enumerate(pieces):
        if number == 0:
            encoding = _encoding(piece, name)
            seen.wide = encoding.startswith("utf-16")
            if seen.wide:
                decoder = codecs.getincrementaldecoder(encoding)()
        text = piece
        if decoder is not None:
            raw_tail = _look(raw_tail + piece, name, seen)
            try:
                text = decoder.decode(piece).encode()
            except UnicodeError as error:
                raise unreadable(f"“{name}”里有不成字的内容") from error
        tail = _look(tail + text, name, seen)
        seen.text = text if number == 0 else None
        yield text
    if seen.wide and seen.telling:
        raise suspect(f"“{name}”的编码是 UTF-16")


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
    if stated not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise suspect(f"“{name}”的编码是 {stated[:20]}")
    return "utf-8"
