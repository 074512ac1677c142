"""Which cells of an .xlsx sheet hold something, as its reader sees them.

`count_quickly` takes an ordinary sheet's size by one look at its text. What it finds is never less
than what a reader finds, whatever the text is: every cell that a reader can see begins with "<c"
and goes on with its place. If anything in the text that looks like the beginning of a cell is not
of the usual form, there is no answer, and `count_cells` parses the sheet.
"""

import re
from collections.abc import Iterable, Sequence

from perfeval_xl.sheets.gate.limits import LONGEST_TEXT, Tally
from perfeval_xl.sheets.gate.notes import suspect
from perfeval_xl.sheets.gate.xml_parts import parse

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}")

_KEPT, _CELL, _CONTENT, _ROW, _OTHER = range(5)
_KINDS = {"c": _CELL, "v": _CONTENT, "is": _CONTENT, "f": _CONTENT, "row": _ROW}
"""Elements by their names without a prefix; what may stand in a cell's text is kept apart."""
_KINDS |= dict.fromkeys(("t", "r", "rPr", "rPh", "phoneticPr"), _KEPT)
_KINDS |= dict.fromkeys(("b", "i", "u", "sz", "color", "rFont", "family", "charset"), _KEPT)
_BEGINNING = re.compile(
    rb'<c(?: r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?(>| ?/>)|[\s/>])'
)
"""Of a cell; of what is not of the usual form no place is given."""
_PREFIXED = re.compile(rb":c[\s/>]")
_TAG = re.compile(rb"<[^<>]*>")
_STRING = re.compile(rb"<si[\s/>]")
_IN_A_CELL = 4
_OTHERS = 100_000
"""Elements beside rows and cells: widths, merged cells, rules. A reader remembers those that are
not closed."""
_ENOUGH = 10
"""What may be an overestimate must stay below this part of what is left."""


def count_cells(pieces: Iterable[bytes], name: str, tally: Tally, strings: Sequence[int]) -> None:
    """Count one sheet's cells and texts; `strings` are the lengths of the shared ones.

    A cell without content counts for nothing: readers leave it out, and whoever formats a whole
    column has a million of them. Rows and cells need not say where they are; they are then beside
    the one before. Raises RefusedError beyond the limits or at a place that is none.
    """
    kinds: dict[str, int] = {}
    columns: dict[str, int] = {}
    row = column = 0
    place = (0, 0)
    cell: dict[str, str] | None = None
    counted = False
    length = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, place, cell, counted, length
        kind = kinds.get(element)
        if kind is None:
            kind = kinds[element] = _KINDS.get(element.rpartition(":")[2], _OTHER)
        if kind == _CONTENT:
            if cell is not None and not counted:
                tally.used(*place)
                counted = True
            return
        if kind == _KEPT:
            return
        if length:
            tally.text(length)
            length = 0
        cell = None
        if kind == _CELL:
            cell = attributes
            counted = False
            column += 1
            reference = attributes.get("r")
            if reference is None:
                place = (row or 1, column)
            else:
                place = _located(reference, columns)
                column = place[1]
        elif kind == _ROW:
            number = attributes.get("r")
            row = row + 1 if number is None else _row(number)
            column = 0

    def text(characters: str) -> None:
        nonlocal length
        if cell is None:
            return
        kind = cell.get("t")
        if kind == "s":
            index = characters.strip()
            if index.isdecimal() and len(index) < 9 and int(index) < len(strings):
                length += strings[int(index)]
        elif kind is not None:
            length += len(characters)

    parse(pieces, name, tally, start, text=text, inside=lambda: cell is not None)
    if length:
        tally.text(length)
    tally.end_sheet()


def _row(number: str) -> int:
    if not _ROW_NUMBER.fullmatch(number) or int(number) == 0:
        raise suspect(f"有一行的行号是“{number[:20]}”")
    return int(number)


def _located(reference: str, columns: dict[str, int]) -> tuple[int, int]:
    """Return row and column of a reference, from 1; `columns` holds those already known."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    letters, digits = match.groups()
    column = columns.get(letters)
    if column is None:
        column = columns[letters] = column_number(letters.upper())
    row = int(digits)
    if row == 0:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    return row, column


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def longest_text(text: bytes) -> int | None:
    """Return at least the length of the longest text of a table, None where one must parse.

    A character takes a byte or more; what is marked up run by run takes many, which are no text.
    """
    if b"<!" in text or b"<?" in text[1:] or b":si" in text:
        return None
    longest = max(len(_TAG.sub(b"", part)) for part in _STRING.split(text))
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
        begun = _BEGINNING.findall(text)
        if not all(letters for letters, _, _ in begun):
            return False
        filled = [(letters, digits) for letters, digits, end in begun if end == b">"]
        others += text.count(b"<") - text.count(b"</") - text.count(b"<row ") - len(begun)
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
