"""Parses an XML part as a stream of elements, within bounds of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from xml.parsers import expat

from perfeval_xl.sheets.gate.notes import suspect, unreadable
from perfeval_xl.sheets.gate.tally import Tally

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]
Inside: TypeAlias = Callable[[], bool]

_MOST_NAMES = 5_000
"""Different names of elements and attributes; each takes memory until the end."""
_MOST_DEEP = 200
_LONGEST_TOKEN = 1 << 19
"""Bytes from one tag to the next: what a cell can hold, however it is escaped. The parser begins
anew with every piece of a longer one."""


def parse(
    pieces: Iterable[bytes],
    name: str,
    tally: Tally,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
    inside: Inside | None = None,
) -> None:
    """Call `start`, `end` and `text` for the elements of a part in UTF-8.

    `inside` tells whether a cell is open. Raises RefusedError where it is no well-formed XML
    (FILE_UNREADABLE), or is so in a way that takes memory or that readers see differently
    (FILE_SUSPECT).
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8", None, names)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    # Filled without a call of ours: calls are most of the time.
    closed: list[str] = []

    def end_one(element: str) -> None:
        closed.append(element)
        if end is not None:
            end(element)

    def hidden(*_: object) -> None:
        # Readers drop what stands in a CDATA section, and what stands after a comment.
        if inside is not None and inside():
            raise suspect(f"“{name}”的单元格里有注释或 CDATA")

    parser.StartElementHandler = start
    parser.EndElementHandler = closed.append if end is None else end_one
    if text is not None:
        parser.CharacterDataHandler = text
    parser.CommentHandler = hidden
    parser.ProcessingInstructionHandler = hidden
    parser.StartCdataSectionHandler = hidden
    depth = since = 0
    before = b""
    try:
        for piece in pieces:
            since = _refuse_long_tokens(piece, since, name)
            opened = _opened(before[-1:], piece)
            before = piece
            tally.elements(opened)
            parser.Parse(piece, False)
            depth += opened - len(closed)
            closed.clear()
            if depth > _MOST_DEEP:
                raise suspect(f"“{name}”的层次太深")
            if len(names) > _MOST_NAMES:
                raise suspect(f"“{name}”里的名称太多")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise unreadable(f"“{name}”不是完整的 XML（第 {error.lineno} 行）") from error


def _opened(before: bytes, piece: bytes) -> int:
    """Return how many elements a piece opens, or more where a comment holds markup."""
    others = sum(piece.count(mark) for mark in (b"</", b"<!", b"<?"))
    cut = before == b"<" and piece[:1] in (b"/", b"!", b"?")
    return piece.count(b"<") - others - cut


def _refuse_long_tokens(piece: bytes, since: int, name: str) -> int:
    """Return how many bytes have passed since the last tag began, `since` at the beginning."""
    first = piece.find(b"<")
    if since + (first if first >= 0 else len(piece)) > _LONGEST_TOKEN:
        raise suspect(f"“{name}”里有长得不正常的内容")
    return len(piece) - piece.rfind(b"<") if first >= 0 else since + len(piece)
