"""An ordinary sheet's size by one look at its text, without parsing it.

What is found is never less than what a reader finds, whatever the text is: every cell that a
reader can see begins with "<c" and goes on with its place. If anything in the text that looks like
the beginning of a cell is not of the usual form, there is no answer, and the sheet is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfeval_xl.sheets.column_letters import column_number
from perfeval_xl.sheets.gate.tally import LONGEST_TEXT, Tally

_BEGINNING = re.compile(rb"<c[\s/>]")
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?>')
_BLANK = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?/>')
_PREFIXED = re.compile(rb":c[\s/>]")
_STRING = re.compile(rb"<si[\s/>]")
_IN_A_CELL = 4
_OTHERS = 100_000
"""Elements beside rows and cells: widths, merged cells, rules. A reader remembers those that are
not closed."""
_ENOUGH = 10
"""What may be an overestimate must stay below this part of what is left."""


def longest_text(text: bytes) -> int | None:
    """Return at least the length of the longest text of a table, None where one must parse.

    A character takes a byte or more.
    """
    if b"<!" in text or b"<?" in text[1:] or b":si" in text:
        return None
    longest = max(map(len, _STRING.split(text)))
    return longest if longest <= LONGEST_TEXT else None


def count_quickly(pieces: Iterable[bytes], tally: Tally, longest: int) -> bool:
    """Count a sheet whose shared texts have at most `longest` characters; False: it must be parsed.

    Nothing is counted then.
    """
    rows = columns = cells = shared = size = others = 0
    stated = False
    known: dict[bytes, int] = {}
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"<")
        text, rest = text[:cut], text[cut:]
        if len(rest) > LONGEST_TEXT or not _is_usual(text, first=not size):
            return False
        filled = _FILLED.findall(text)
        begun = len(_BEGINNING.findall(text))
        if len(filled) + len(_BLANK.findall(text)) != begun:
            return False
        others += text.count(b"<") - text.count(b"</") - text.count(b"<row ") - begun
        for letters in {letters for letters, _ in filled}:
            if letters not in known:
                known[letters] = column_number(letters.decode())
                columns = max(columns, known[letters])
        rows = max([rows, *{int(digits) for _, digits in filled}])
        cells += len(filled)
        shared += text.count(b' t="s">')
        stated = stated or b' t="str">' in text or b' t="inlineStr">' in text
        size += len(text)
    characters = shared * longest + size * stated
    if _BEGINNING.search(rest) or others > _IN_A_CELL * cells + _OTHERS:
        return False
    if not tally.has_room(rows * columns, characters * _ENOUGH):
        return False
    tally.characters(characters)
    if cells:
        tally.used(rows, columns, cells)
    tally.end_sheet()
    return True


def _is_usual(text: bytes, *, first: bool) -> bool:
    """Tell whether a piece is free of comments, prefixes and what is too long for a cell."""
    if b"<!" in text or b"<?" in text[first:] or _PREFIXED.search(text):
        return False
    half = LONGEST_TEXT // 2
    return all(text.find(b"<", at, at + half) >= 0 for at in range(0, len(text) - half, half))
